//! The tables of a run: their rows last through a power cut, and those after a step are taken back.
use super::clones;
use crate::checkpoint::{self, Notes};
use crate::error::{Error, Result};
use crate::output::{Folder, word};
use crate::plan::Plan;
use crate::series;
use std::collections::BTreeMap;

/// Makes all rows last, so that no checkpoint is on the disk before the rows that it comes after.
///
/// # Errors
/// If a table is gone, or the disk fails.
pub fn sync(notes: &Notes, folder: &Folder) -> Result<()> {
    notes.rows.keys().try_for_each(|table| folder.sync(table))
}

/// Refuses to go on from the checkpoint of a step if a table lacks rows before it: nobody would notice the gap.
///
/// # Errors
/// If one does; names it.
pub fn check(notes: &Notes, folder: &Folder, step: u32) -> Result<()> {
    let Some((table, [there, count])) = lacking(&notes.rows, folder, step) else { return Ok(()) };
    let problem = format!("this table has {there} of the {count} rows that the checkpoint of step {step} comes after");
    Err(Error::input(&folder.path().join(table), problem, advice(folder, step)))
}

/// The first table that lacks rows before a step: how many it has, and should have.
fn lacking(counts: &BTreeMap<String, u64>, folder: &Folder, step: u32) -> Option<(String, [u64; 2])> {
    let there = |table: &String| {
        let text = std::fs::read_to_string(folder.path().join(table)).unwrap_or_default();
        rows(&text).1.filter(|(of, _)| *of <= step).count() as u64
    };
    let both = counts.iter().map(|(table, count)| (table.clone(), [there(table), *count]));
    both.into_iter().find(|(_, [there, count])| there < count)
}

/// Refuses to go on with a series whose columns are not those that would be added to: its rows would no longer be of one width.
///
/// # Errors
/// If they differ.
pub fn check_columns(plan: &Plan, folder: &Folder) -> Result<()> {
    let file = folder.path().join(series::TABLE);
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    match rows(&text).0 {
        header if header.is_empty() || header == series::line(series::names(plan)) => Ok(()),
        _ => {
            let problem = "this table has other columns than this invasim writes for the run";
            Err(Error::input(
                &file,
                problem,
                "go on with the program that wrote it, or start the run again with --replace",
            ))
        }
    }
}

/// What to do where rows before a checkpoint are missing: an earlier one may come after rows that are all there.
fn advice(folder: &Folder, step: u32) -> String {
    match checkpoint::last_before(folder.path(), step, |step, rows| lacking(rows, folder, step).is_none()) {
        Some(before) => {
            format!("go on from the checkpoint before it: invasim resume {} --from {before}", word(folder.path()))
        }
        None => "put the table back as it was, or start the run again with --replace".into(),
    }
}

/// Removes the rows of the tables of a folder after a step, and those that were cut off.
///
/// # Errors
/// If a table cannot be read or written.
pub fn take_back(folder: &Folder, step: u32) -> Result<()> {
    for table in [series::TABLE, clones::TABLE] {
        let file = folder.path().join(table);
        // An organ that cells have just reached has no series yet, and few runs have lineages.
        let can_lack = table == clones::TABLE || checkpoint::steps(folder.path()).is_empty();
        if file.exists() || !can_lack {
            let text = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, "read", e))?;
            let (header, rows) = rows(&text);
            let kept: String = rows.filter(|(of, _)| *of <= step).map(|(_, row)| row).collect();
            folder.write(table, format!("{header}{kept}").as_bytes())?;
        }
    }
    Ok(())
}

/// The header of a table, and its whole rows with their steps.
fn rows(text: &str) -> (&str, impl Iterator<Item = (u32, &str)>) {
    let mut lines = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
    let header = lines.next().unwrap_or("");
    let columns = header.split(',').count();
    let whole = lines.filter(move |line| line.split(',').count() == columns);
    (header, whole.filter_map(|line| Some((line.split(',').next()?.parse().ok()?, line))))
}
