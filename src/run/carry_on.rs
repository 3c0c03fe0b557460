//! `invasim resume`: goes on from a checkpoint as if nothing had happened.
use super::record::Record;
use super::volumes::Export;
use super::{End, Request, Run, tables, warnings};
use crate::checkpoint;
use crate::config::template;
use crate::error::{Error, Result};
use crate::figure::clock;
use crate::organism::Organ;
use crate::output::{Folder, word};
use crate::plan::{self, Plan};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// The folder of pictures in that of a run.
const IMAGES: &str = "images";

/// Goes on with the run in a folder: from its last checkpoint, or from that of a step. What it wrote after that step is
/// taken back; `plan` is that of the folder's config.
///
/// # Errors
/// If there is no such checkpoint or it is damaged, the device fails, or the folder cannot be written or another program
/// writes into it.
pub fn resume(plan: Plan, folder: &Folder, from: Option<u32>, request: &Request, stop: &AtomicBool) -> Result<End> {
    let began = Instant::now();
    let folder = &folder.lock()?;
    let step = chosen(folder, from)?;
    check_end(&plan, step)?;
    plan.unmade().map_or(Ok(()), Err)?;
    plan.check_room(&request.engine)?;
    let (organism, notes) = checkpoint::open(folder.path(), step, plan, &request.engine)?;
    tables::check(&notes, folder, step)?;
    tables::check_columns(organism.plan(), folder)?;
    // From here on the run is under way again: who looks at the folder, or cuts it off, must not find it finished.
    ["run.json", "report.html"].into_iter().try_for_each(|name| folder.remove(name))?;
    take_back(organism.plan(), folder, step)?;
    organism.organs.iter().try_for_each(|organ| take_organ_back(organ, folder, step))?;
    folder.write("config.toml", template::resolved(&organism.plan().config, &plan::spec()).as_bytes())?;
    let mut record = Record::new(began.elapsed());
    record.notes = notes;
    let new = warnings::renew(&mut record.notes.warnings, organism.plan());
    let mut run = Run::new(organism, folder, record, request)?;
    new.iter().for_each(|warning| run.progress.warn(warning));
    run.complete(stop)
}

/// Refuses an end before the state that is gone on from.
fn check_end(plan: &Plan, step: u32) -> Result<()> {
    if plan.steps >= step {
        return Ok(());
    }
    let reached = clock(f64::from(step) * plan.step * 60.0);
    let problem =
        format!("the run is past this end: the checkpoint that it goes on from is of step {step} ({reached})");
    Err(plan.config.error("run.until", problem, "name a later end with --until, or an earlier checkpoint with --from"))
}

/// How to go on with a run that failed; none if it has no checkpoint.
pub(super) fn advice(folder: &Folder) -> Option<String> {
    let (path, step) = (folder.path(), *checkpoint::steps(folder.path()).last()?);
    let file = checkpoint::file(path, step);
    Some(format!(
        "the last checkpoint is of step {step} ({}): go on with `invasim resume {}`",
        file.display(),
        word(path)
    ))
}

/// The same for the folder of an organ; all of it, if no cell had reached the organ at that step.
fn take_organ_back(organ: &Organ, folder: &Folder, step: u32) -> Result<()> {
    let below = folder.below(&organ.place)?;
    if organ.is_begun() { take_back(&organ.plan, &below, step) } else { below.begin_organ() }
}

/// The step to go on from.
fn chosen(folder: &Folder, from: Option<u32>) -> Result<u32> {
    let steps = checkpoint::steps(folder.path());
    let Some(last) = steps.last() else {
        let help = "start the run again: invasim run CONFIG --out DIR --replace";
        return Err(Error::input(folder.path(), "there is no checkpoint in this folder", help));
    };
    match from {
        None => Ok(*last),
        Some(step) if steps.contains(&step) => Ok(step),
        Some(step) => {
            let there: Vec<String> = steps.iter().map(u32::to_string).collect();
            let help = format!("steps with a checkpoint: {}", there.join(", "));
            Err(Error::input(folder.path(), format!("there is no checkpoint of step {step}"), help))
        }
    }
}

/// Removes what a folder holds of the time after a step: rows of tables, pictures, volumes, checkpoints. Also what a process
/// that was killed has left half written there.
fn take_back(plan: &Plan, folder: &Folder, step: u32) -> Result<()> {
    // Somebody may have moved the pictures away.
    folder.below(IMAGES)?;
    // Checkpoints first: who is cut off here begins at this step again.
    for [place, front, ending] in
        [[checkpoint::PLACE, "step_", ".gz"], [IMAGES, "step_", ".png"], [IMAGES, "tissue_step_", ".png"]]
    {
        folder.remove_after(step, place, [front, ending])?;
        folder.remove_parts(place)?;
    }
    tables::take_back(folder, step)?;
    Export::take_back(plan, folder, step)
}
