//! Checkpoints: everything that a run needs to go on with the same bits, on any engine.
//!
//! A file is gzip, in members that all cores pack, over one line of JSON, then, little-endian, the words of all kept layers and
//! of the census at the start: those of the tumour's lattice, and of each organ that cells have reached.
//! The checksum is gzip's; the state hash tells, after loading, that the engine holds what was saved.
mod configs;
mod header;
mod members;
mod notes;

use crate::circulation::Circulation;
use crate::engine::Options;
use crate::error::{Error, Result};
use crate::lineage::Lineage;
use crate::organism::{OrganState, Organism, State};
use crate::output::{self, Folder, word};
use crate::plan::Plan;
use crate::simulation::{Simulation, Tally};
use crate::tissue::state::{CENSUS_WORDS, Tissue};
pub use configs::check_configs;
use flate2::read::MultiGzDecoder;
use header::names;
use members::Members;
pub use notes::{Notes, Warning};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

/// Folder of the checkpoints in that of a run.
pub const PLACE: &str = "checkpoints";
/// Checkpoints that are kept: the last, and the one before it.
const KEPT: usize = 2;

/// A run as it was saved.
pub struct Checkpoint {
    /// The state hash.
    pub hash: String,
    /// Its state.
    pub state: State,
    /// What the run had noted down.
    pub notes: Notes,
}

/// The name of the checkpoint of a step, in the folder of a run.
fn name(step: u32) -> String {
    format!("{PLACE}/step_{step:08}.gz")
}

/// The steps of the checkpoints in the folder of a run, in order.
pub fn steps(folder: &Path) -> Vec<u32> {
    output::steps(&folder.join(PLACE), ".gz")
}

/// The last checkpoint before a step that is whole and that `serves`: asked with its step and the rows that it comes after.
pub fn last_before(folder: &Path, step: u32, serves: impl Fn(u32, &BTreeMap<String, u64>) -> bool) -> Option<u32> {
    let rows = |step: u32| {
        let (header, _) = header::unpacked(File::open(file(folder, step)).ok()?).ok()?;
        Some(Notes::rows_of(&header["rows"]))
    };
    let is_sound = |step: u32| is_whole(&file(folder, step)) && rows(step).is_some_and(|rows| serves(step, &rows));
    steps(folder).into_iter().rfind(|other| *other < step && is_sound(*other))
}

/// Saves a run, then removes all but the last two checkpoints.
///
/// # Errors
/// If a device fails or the folder cannot be written; earlier checkpoints stay.
pub fn save(organism: &mut Organism, notes: &Notes, folder: &Folder) -> Result<()> {
    let name = name(organism.step());
    folder.write_by(&name, |out| pack(organism, notes, out, &folder.path().join(&name)))?;
    let saved = steps(folder.path());
    for old in saved.iter().rev().skip(KEPT) {
        let file = file(folder.path(), *old);
        std::fs::remove_file(&file).map_err(|e| Error::file(&file, "remove", e))?;
    }
    Ok(())
}

/// Writes a run as a checkpoint; `file` is what errors name.
///
/// # Errors
/// If a device fails, or it cannot be written or would be one that nobody can read.
pub fn pack(organism: &mut Organism, notes: &Notes, out: &mut dyn Write, file: &Path) -> Result<()> {
    let header = header::line(organism, notes, file)?;
    let failed = |e| Error::file(file, "write", e);
    let mut gzip = Members::new(out);
    gzip.write_all(header.as_bytes()).map_err(failed)?;
    let mut one = |lattice: &mut Simulation, start: &[u32]| {
        for (layer, _) in lattice.plan.kept() {
            put(&mut gzip, &lattice.engine.read(layer)?).map_err(failed)?;
        }
        put(&mut gzip, start).map_err(failed)
    };
    one(&mut organism.primary, &notes.start)?;
    for organ in &mut organism.organs {
        let start = organ.start.clone();
        organ.lattice().map_or(Ok(()), |lattice| one(lattice, &start))?;
    }
    gzip.finish().map_err(failed)
}

/// Writes words, little-endian.
fn put(out: &mut impl Write, words: &[u32]) -> io::Result<()> {
    words.chunks(1 << 14).try_for_each(|part| {
        let little: Vec<u32> = part.iter().map(|word| word.to_le()).collect();
        out.write_all(bytemuck::cast_slice(&little))
    })
}

/// Reads words, little-endian.
fn get(from: &mut impl Read, words: &mut [u32]) -> io::Result<()> {
    from.read_exact(bytemuck::cast_slice_mut(words))?;
    words.iter_mut().for_each(|w| *w = u32::from_le(*w));
    Ok(())
}

/// Loads the checkpoint of a step of a run.
///
/// # Errors
/// If it is not there, damaged, of another format, of another lattice, or of another config.
pub fn load(folder: &Path, step: u32, plan: &Plan) -> Result<Checkpoint> {
    let file = file(folder, step);
    let packed = File::open(&file).map_err(|e| Error::file(&file, "read", e))?;
    let damaged = |what: &dyn std::fmt::Display| {
        Error::input(&file, format!("this checkpoint is damaged: {what}"), other(folder, step))
    };
    let (header, mut from) = header::unpacked(packed).map_err(|e| damaged(&e))?;
    header::check_format(&header, &file)?;
    check_lattice(&header, plan, &file)?;
    for saved in list(&header["organs"]) {
        let organ = plan.organs.iter().find(|organ| json!(organ.number) == saved["number"]);
        let help = "leave the config.toml of a run and its organs as they were written";
        let organ = organ.ok_or_else(|| Error::input(&file, "it holds an organ that the config lacks", help))?;
        check_lattice(saved, &organ.plan, &file)?;
    }
    let loaded = unpack(&header, &mut from, plan).map_err(|e| damaged(&e))?;
    loaded.notes.check_configs(plan)?;
    lacking(&loaded.state, plan).map_or(Ok(loaded), |part| Err(damaged(&format!("it lacks the {part} of its run"))))
}

/// What every state of a run has and this one lacks: whoever goes on from it would begin that anew.
fn lacking(state: &State, plan: &Plan) -> Option<&'static str> {
    let blood = (plan.has_blood && state.circulation.is_none()).then_some("blood");
    blood.or((plan.setting().counts_clones() && state.lineage.is_none()).then_some("lineages"))
}

/// Opens a run as it was saved after a step, and asserts that the engine holds what was saved.
///
/// # Errors
/// Those of [`load`], and if the engine cannot be opened or holds something else.
pub fn open(folder: &Path, step: u32, plan: Plan, options: &Options) -> Result<(Organism, Notes)> {
    let Checkpoint { hash, state, notes } = load(folder, step, &plan)?;
    let mut organism = Organism::at(plan, state, options)?;
    if organism.hash()? != hash {
        let help = format!("{}; or try another engine", other(folder, step));
        return Err(Error::input(&file(folder, step), "the state is not the one that was saved", help));
    }
    Ok((organism, notes))
}

/// The elements of a list; none if it is no list.
fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Refuses a lattice of other sites or layers.
fn check_lattice(saved: &Value, plan: &Plan, file: &Path) -> Result<()> {
    let problem = if saved["layers"] != json!(names(plan)) {
        format!("this checkpoint keeps {}; with this config it would be {:?}", saved["layers"], names(plan))
    } else if saved["sites"] != json!(plan.grid().size) {
        format!("this checkpoint is of a lattice of {} sites, not {:?}", saved["sites"], plan.grid().size)
    } else {
        return Ok(());
    };
    Err(Error::input(file, problem, "leave the config.toml of a run and its organs as they were written"))
}

/// What to do about a checkpoint that cannot be used: take the last other one that is whole, or start again.
fn other(folder: &Path, step: u32) -> String {
    let others: Vec<u32> = steps(folder).into_iter().filter(|other| *other != step).collect();
    match others.iter().rfind(|step| is_whole(&file(folder, **step))) {
        Some(step) => format!("go on from another: invasim resume {} --from {step}", word(folder)),
        None if others.is_empty() => "there is no other: start the run again with --replace".into(),
        None => "the others in this folder are damaged too: start the run again with --replace".into(),
    }
}

/// Whether a file unpacks to its end, where its checksum is compared.
fn is_whole(file: &Path) -> bool {
    let unpack = |packed| io::copy(&mut MultiGzDecoder::new(BufReader::new(packed)), &mut io::sink());
    File::open(file).and_then(unpack).is_ok_and(|bytes| bytes > 0)
}

/// What the header holds of a part of a run, none where it has none; an error where that cannot be read: whoever took it for none
/// would go on without.
fn kept<T>(saved: &Value, part: &str, restored: fn(&Value) -> Option<T>) -> io::Result<Option<T>> {
    if saved.is_null() {
        return Ok(None);
    }
    restored(saved).map(Some).ok_or_else(|| io::Error::other(format!("its {part} cannot be read")))
}

fn number(value: &Value) -> u32 {
    value.as_u64().unwrap_or(0) as u32
}

/// A lattice, and its census at the start.
fn unpack_lattice(from: &mut impl Read, plan: &Plan) -> io::Result<(Tissue, Vec<u32>)> {
    let mut tissue = Tissue::new(plan.grid()).with(&plan.extra);
    plan.kept().into_iter().try_for_each(|(layer, _)| get(from, tissue.words_mut(layer)))?;
    let mut start = vec![0; CENSUS_WORDS];
    get(from, &mut start)?;
    Ok((tissue, start))
}

fn unpack(header: &Value, from: &mut impl Read, plan: &Plan) -> io::Result<Checkpoint> {
    let (tissue, start) = unpack_lattice(from, plan)?;
    let mut organs = Vec::new();
    for saved in list(&header["organs"]) {
        let planned = plan.organs.iter().find(|organ| json!(organ.number) == saved["number"]);
        let planned = planned.ok_or_else(|| io::Error::other("it holds an organ that the config lacks"))?;
        let (tissue, start) = unpack_lattice(from, &planned.plan)?;
        let (step, arrived) = (number(&saved["step"]), saved["arrived"].as_u64().unwrap_or(0));
        let awake = saved["awake"].as_bool().unwrap_or(true);
        let tally = kept(&saved["tally"], "events of an organ", Tally::restored)?.unwrap_or_default();
        organs.push(OrganState { number: planned.number, step, awake, arrived, start, tissue, tally });
    }
    // The checksum is compared at the end of the file.
    if from.read(&mut [0])? > 0 {
        return Err(io::Error::other("it is longer than it should be"));
    }
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    let hashes = list(&header["hashes"]).iter().map(|pair| (number(&pair[0]), text(&pair[1]))).collect();
    let warnings = list(&header["warnings"]).iter().map(Warning::restored).collect();
    let configs = Notes::configs_of(&header["configs"]);
    let rows = Notes::rows_of(&header["rows"]);
    let notes = Notes { hashes, images: number(&header["images"]), start, warnings, configs, rows };
    let circulation = kept(&header["circulation"], "blood", Circulation::restored)?;
    let lineage = kept(&header["lineage"], "lineages", Lineage::restored)?;
    let tally = kept(&header["tally"], "events", Tally::restored)?.unwrap_or_default();
    let step = number(&header["step"]);
    let state = State { step, tissue, tally, organs, circulation, lineage };
    Ok(Checkpoint { hash: text(&header["state_hash"]), state, notes })
}

/// The file of a checkpoint.
pub fn file(folder: &Path, step: u32) -> PathBuf {
    folder.join(name(step))
}
