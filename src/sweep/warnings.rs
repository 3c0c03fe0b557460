//! What of the runs of a sweep is hardly meant: each warning once, with how many of them have it.
use super::design::Job;
use crate::output::Folder;
use crate::report::provenance::Provenance;
use crate::run::record::is_finished;

/// The most warnings that are printed.
const MOST: usize = 12;

/// A line for each warning of the runs that are finished, those of most runs first.
pub(super) fn of_runs(jobs: &[Job], folder: &Folder) -> Vec<String> {
    let (mut finished, mut all): (usize, Vec<(String, usize)>) = (0, Vec::new());
    let folders = jobs.iter().map(|job| folder.path().join(job.name())).filter(|folder| is_finished(folder));
    for of in folders.filter_map(|folder| Provenance::read(&folder).ok()) {
        finished += 1;
        let mut own: Vec<&str> = of.warnings().collect();
        own.sort_unstable();
        own.dedup();
        for text in own {
            match all.iter_mut().find(|(known, _)| known == text) {
                Some((_, runs)) => *runs += 1,
                None => all.push((text.into(), 1)),
            }
        }
    }
    all.sort_by_key(|(_, runs)| std::cmp::Reverse(*runs));
    let left = all.len().saturating_sub(MOST);
    let more = (left > 0).then(|| format!("{left} more kinds of warnings are in the reports of the runs"));
    let lines = all.into_iter().take(MOST).map(|(text, runs)| format!("{runs} of {finished} runs: {text}"));
    lines.chain(more).collect()
}
