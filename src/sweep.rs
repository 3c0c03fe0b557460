//! `invasim sweep`: one config at many settings, repeated by seed; resumable, several runs at a time, in shards.
mod axis;
mod base;
pub mod design;
mod keys;
mod origin;
mod results;
mod room;
mod sensitivity;
mod slurm;
mod vain;
mod warnings;

use crate::engine::jobs::side_by_side;
use crate::error::{Error, Result, remark};
use crate::output::{Folder, SWEEP_MARK};
use crate::plan::Plan;
use crate::plates::responses;
use crate::report::settings;
use crate::run::record::is_finished;
use crate::run::{self, End, Request};
use crate::series;
use design::{Design, Job};
use origin::Origin;
use serde_json::json;
pub use slurm::{Script, slurm};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// How a sweep is to be carried out.
#[derive(Clone, Debug)]
pub struct Conduct {
    /// Runs at a time.
    pub jobs: usize,
    /// The part to do, counted from 0, and the number of parts.
    pub shard: (usize, usize),
    /// The engine of each run, and whether to be quiet.
    pub request: Request,
}

/// Carries out the runs of a shard that are not finished yet, then writes `results.csv` of all that are. Runs that were
/// cut off go on from their checkpoints. A run that its own settings make impossible, which only its start may show, keeps no
/// other from running.
///
/// # Errors
/// If so many runs at a time have no room. The first one that concerns them all, like a lost device or a full disk, after the
/// runs under way; what is finished stays.
/// At the end, those of runs that failed; the same again tries these again.
pub fn carry_out(design: &Design, folder: &Folder, conduct: &Conduct, stop: &AtomicBool) -> Result<End> {
    let jobs = design.jobs();
    let origin = Origin::read(design, &jobs)?;
    if design.one_at_a_time {
        sensitivity::check(design, &series::names(&design.plan(&jobs[0])?))?;
    }
    let (part, parts) = conduct.shard;
    let ours: Vec<&Job> = jobs.iter().skip(part).step_by(parts).collect();
    let unfinished = ours.iter().filter(|job| !is_finished(&folder.path().join(job.name())));
    room::check(unfinished.map(|job| origin.size(job)), conduct)?;
    remember(design, &origin, folder)?;
    let ends = side_by_side(conduct.jobs, &ours, |job| match stop.load(Relaxed) {
        true => Ok(Ok(End::Stopped)),
        false => one((design, &origin), job, folder, conduct, stop),
    });
    let warnings = gather(design, &jobs, folder)?;
    if !conduct.request.quiet {
        warnings.iter().for_each(|warning| remark!("warning: {warning}"));
    }
    let ends = ends?;
    match ends.iter().any(|end| matches!(end, Ok(End::Stopped))) {
        true => Ok(End::Stopped),
        false => failed(design, ours.iter().zip(&ends)).map_or(Ok(End::Finished), Err),
    }
}

/// Writes the tables and the page of all runs that are finished; returns the warnings of these. Shards take turns: one that looked
/// for runs earlier than another must not write later, over a table of more runs.
fn gather(design: &Design, jobs: &[Job], folder: &Folder) -> Result<Vec<String>> {
    let folder = folder.lock_in_turn()?;
    results::write(design, jobs, &folder)?;
    if design.one_at_a_time {
        sensitivity::write(design, &folder)?;
    } else if !design.keys.is_empty() {
        respond(&folder)?;
    }
    let config = design.config.file_name().unwrap_or_default().to_string_lossy();
    let warnings = warnings::of_runs(jobs, &folder);
    settings::of_sweep(&folder, &config, &design.keys, jobs.len(), &warnings)?;
    Ok(warnings)
}

/// Draws outcomes against the keys, where there are some.
fn respond(folder: &Folder) -> Result<()> {
    match responses(folder, settings::RESPONSES) {
        // No run is finished yet, or all outcomes are 0; an old drawing would be of other runs.
        Err(Error::Input { .. }) => folder.remove(settings::RESPONSES),
        done => done,
    }
}

/// All runs that failed, with their settings, in one error; none if there is none.
fn failed<'a>(design: &Design, ends: impl Iterator<Item = (&'a &'a Job, &'a Result<End>)>) -> Option<Error> {
    let (mut count, mut all, mut lines) = (0, 0, String::new());
    for (job, end) in ends {
        all += 1;
        if let Err(error) = end {
            count += 1;
            let error = error.to_string().replace('\n', "\n  ");
            lines += &format!("\n  {} ({}): {error}", job.name(), design.words(job.point));
        }
    }
    let problem = format!("{count} of {all} runs failed; the others are finished{lines}");
    let help = "what is wrong with files can be put right: the same command tries these runs again";
    (count > 0).then(|| Error::input(design.file(), problem, help))
}

/// Writes down what the sweep is, or makes sure that the folder holds the same one: results of two are never mixed. More
/// seeds may be asked for.
fn remember(design: &Design, origin: &Origin, folder: &Folder) -> Result<()> {
    let config = std::fs::read_to_string(&design.config).map_err(|e| Error::file(&design.config, "read", e))?;
    let what = json!({"keys": design.keys, "points": design.points, "sha256": origin.hash(), "config": config});
    let text = format!("{what:#}\n");
    let file = folder.path().join(SWEEP_MARK);
    match std::fs::read_to_string(&file) {
        Ok(before) if before == text => Ok(()),
        Ok(_) => {
            let help = "name another folder with --out; for more seeds, change nothing but seeds";
            Err(Error::input(&file, "this folder holds a sweep of other settings, files or another config", help))
        }
        Err(_) => folder.write(SWEEP_MARK, text.as_bytes()),
    }
}

/// Whether a folder holds a sweep, or nothing but what one leaves before its first run: then it can be gone on with there.
pub fn is_in(folder: &Path) -> bool {
    let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let ours = |name: &str| {
        let words = name.starts_with("invasim_") && name.ends_with(".txt"); // of the array jobs of the script
        words || name.starts_with(SWEEP_MARK) || name.starts_with("sweep.sh")
    };
    folder.join(SWEEP_MARK).is_file() || names.into_iter().all(|name| ours(&name.to_string_lossy()))
}

/// One run: left alone if it is finished, resumed if it was begun, else begun. The error within is of this run alone.
fn one(
    made: (&Design, &Origin),
    job: &Job,
    folder: &Folder,
    conduct: &Conduct,
    stop: &AtomicBool,
) -> Result<Result<End>> {
    let (design, below) = (made.0, folder.below(&job.name())?);
    if is_finished(below.path()) {
        return Ok(Ok(End::Finished));
    }
    let request = Request { quiet: true, ..conduct.request.clone() };
    let end = go_on(made, job, &below, &request, stop)?;
    if !conduct.request.quiet && !matches!(end, Ok(End::Stopped)) {
        let failed = if end.is_err() { " failed" } else { "" };
        remark!("{}: {}{failed}", job.name(), design.words(job.point));
    }
    Ok(end)
}

/// Begins a run in its folder, or goes on with the config and the inputs that lie there.
fn go_on(
    (design, origin): (&Design, &Origin),
    job: &Job,
    below: &Folder,
    request: &Request,
    stop: &AtomicBool,
) -> Result<Result<End>> {
    let end = if crate::checkpoint::steps(below.path()).is_empty() {
        let plan = design.plan(job)?;
        origin.check(design, job, &plan)?;
        run::run(plan, below, request, stop).map_err(|error| design.placed(error, job))
    } else {
        let plan = Plan::read(&below.path().join("config.toml"), &[]);
        plan.and_then(|plan| run::resume(plan, below, None, request, stop))
    };
    match end {
        Err(error @ (Error::Input { .. } | Error::Limit { .. })) => Ok(Err(error)),
        end => end.map(Ok),
    }
}
