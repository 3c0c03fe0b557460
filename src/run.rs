//! `invasim run` and `invasim resume`: advance a run from output to output and keep its folder and the user up to date.
mod carry_on;
mod clones;
pub mod forecast;
pub mod inputs;
mod outlet;
pub mod pictures;
pub mod progress;
pub mod record;
mod tables;
#[cfg(test)]
mod tests;
mod tissue;
pub mod volumes;
pub mod warnings;

use crate::checkpoint;
use crate::config::template;
use crate::engine::Options;
use crate::error::{Error, Result};
use crate::metrics::census::Census;
use crate::organism::{Organ, Organism};
use crate::output::{Folder, Locked};
use crate::plan::{self, Plan};
use crate::report::{self, lineages};
use crate::series;
pub use carry_on::resume;
use outlet::Outlet;
use progress::Progress;
use record::Record;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Instant;
use volumes::Writer;

/// How a run is to be carried out.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The engine.
    pub engine: Options,
    /// Whether to say nothing on the way.
    pub quiet: bool,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// At its last step.
    Finished,
    /// Stopped by the user before it.
    Stopped,
}

/// A run with everything that it writes.
struct Run<'a> {
    organism: Organism,
    folder: &'a Folder,
    record: Record,
    progress: Progress,
    primary: Outlet,
    /// Organs that cells have reached, by their numbers.
    organs: BTreeMap<usize, Outlet>,
    writer: Writer,
}

/// Carries out a run into a folder. Stops cleanly, between two steps, once `stop` is set.
///
/// # Errors
/// If the tissue cannot be made, the device fails, or the folder cannot be written or another program writes into it.
pub fn run(plan: Plan, folder: &Folder, request: &Request, stop: &AtomicBool) -> Result<End> {
    let began = Instant::now();
    plan.check_room(&request.engine)?;
    let begin = plan.start()?;
    let hardly_meant = warnings::of_start(&plan, [plan.warnings(Some(&begin)), plan.check_organs()?].concat());
    let folder = &folder.lock()?;
    let mut organism = Organism::begin(plan, begin.tissue, &request.engine)?;
    let mut record = Record::new(began.elapsed());
    record.notes.warnings = hardly_meant;
    prepare(organism.plan(), folder)?;
    // An organ is made when the first cell reaches it: of the copies, whatever has become of the files by then.
    organism.plan_organs_by(&Plan::read(&folder.path().join("config.toml"), &[])?);
    start(organism, record, folder, request, stop)
}

/// Makes the folder of a run that has yet to begin: its config, and copies of the files that it names.
///
/// # Errors
/// If such a file cannot be read, or the folder cannot be written.
pub fn prepare(plan: &Plan, folder: &Locked) -> Result<()> {
    // Such a file may be of the run whose place this one takes: nothing goes before all are copied.
    let stage = folder.stage()?;
    let config = inputs::keep(plan, &stage)?;
    stage.write("config.toml", template::resolved(&config, &plan::spec()).as_bytes())?;
    folder.begin()?;
    inputs::forget(plan, folder)?;
    stage.settle(folder)
}

/// Runs to the end what stands at its first output, at its start or where an arm branches off, in a folder made by [`prepare`].
///
/// # Errors
/// If the device fails, or the folder cannot be written.
pub fn start(organism: Organism, record: Record, folder: &Locked, request: &Request, stop: &AtomicBool) -> Result<End> {
    folder.begin()?;
    let mut run = Run::new(organism, folder, record, request)?;
    run.begin()?;
    run.complete(stop)
}

impl<'a> Run<'a> {
    /// A run whose record holds the census at the start, or that is at the start.
    fn new(mut organism: Organism, folder: &'a Folder, mut record: Record, request: &Request) -> Result<Self> {
        if record.notes.start.is_empty() {
            record.notes.start = organism.primary.census()?.words().to_vec();
        }
        record.first = organism.step();
        record.config_hash = inputs::config_hash(folder)?;
        record.notes.configs = inputs::configs(organism.plan(), folder)?;
        let primary = Outlet::new(organism.plan(), &record.notes.start, folder.clone(), false);
        let progress = Progress::new(&organism, &primary.title, request.quiet);
        let mut organs = BTreeMap::new();
        for organ in organism.organs.iter_mut().filter(|organ| organ.is_begun()) {
            let below = folder.below(&organ.place)?;
            if below.path().join(series::TABLE).is_file() {
                organs.insert(organ.number, Outlet::new(&organ.plan, &organ.start, below, true));
            }
        }
        Ok(Run { organism, folder, record, progress, primary, organs, writer: Writer::default() })
    }

    fn begin(&mut self) -> Result<()> {
        self.record.notes.warnings.iter().for_each(|warning| self.progress.warn(&warning.text));
        let row = self.row()?.0;
        self.folder.write(series::TABLE, series::line(row.into_iter().map(|c| c.0)).as_bytes())?;
        if self.organism.lineage.is_some() {
            self.folder.write(clones::TABLE, clones::header().as_bytes())?;
        }
        self.outputs()
    }

    fn complete(&mut self, stop: &AtomicBool) -> Result<End> {
        let end = self.steps(stop).and_then(|end| self.finish(end).map(|()| end));
        end.map_err(|error| match carry_on::advice(self.folder) {
            // It would come to the same again.
            Some(advice) if !matches!(error, Error::Limit { .. }) => error.and_help(&advice),
            _ => error,
        })
    }

    /// A row of the tumour's series, and the census behind it.
    fn row(&mut self) -> Result<(Vec<series::Column>, Census)> {
        let step = self.organism.step();
        let (mut row, census) = self.primary.row(&mut self.organism.primary, step)?;
        row.extend(series::body(&mut self.organism)?);
        Ok((row, census))
    }

    /// Advances to the end, as far at a time as keeps the user informed.
    fn steps(&mut self, stop: &AtomicBool) -> Result<End> {
        let mut pace = 1;
        while self.organism.step() < self.organism.plan().steps {
            if stop.load(Relaxed) {
                return Ok(End::Stopped);
            }
            let due = self.next_output() - self.organism.step();
            let began = Instant::now();
            let steps = due.min(pace);
            self.organism.advance(steps)?;
            self.organism.wait()?;
            pace = progress::next_pace(pace, steps, began.elapsed());
            self.progress.at(&self.organism);
            self.outputs()?;
        }
        Ok(End::Finished)
    }

    fn next_output(&self) -> u32 {
        let plan = self.organism.plan();
        let (now, hash) = (self.organism.step(), plan.config.count("output.hash_every") as u32);
        let next = |every: u32| (now / every + 1).saturating_mul(every);
        let hash = if hash > 0 { next(hash) } else { plan.steps };
        let every = ["series_every", "images_every", "checkpoint_every"].map(|key| next(plan.every(key)));
        let exports = volumes::EVERY.iter().filter_map(|key| volumes::every(plan, key)).map(next);
        every.into_iter().chain(exports).fold(plan.steps.min(hash), u32::min)
    }

    fn outputs(&mut self) -> Result<()> {
        let (step, plan) = (self.organism.step(), self.organism.plan().clone());
        let due = |key: &str| step.is_multiple_of(plan.every(key)) || step == plan.steps;
        let hash = plan.config.count("output.hash_every") as u32;
        self.open_organs()?;
        if due("series_every") {
            self.series()?;
        }
        if due("images_every") {
            self.pictures()?;
        }
        self.exports()?;
        if hash > 0 && step.is_multiple_of(hash) {
            let digest = self.organism.hash()?;
            self.record.notes.hashes.push((step, digest));
        }
        if due("checkpoint_every") {
            self.save()?;
        }
        Ok(())
    }

    /// Saves a checkpoint, once all that it comes after is on the disk.
    fn save(&mut self) -> Result<()> {
        self.writer.flush()?;
        tables::sync(&self.record.notes, self.folder)?;
        checkpoint::save(&mut self.organism, &self.record.notes, self.folder)
    }

    /// Begins the folders of organs that cells have reached since the last output.
    fn open_organs(&mut self) -> Result<()> {
        let new = |organ: &&mut Organ| organ.is_begun() && !self.organs.contains_key(&organ.number);
        for organ in self.organism.organs.iter_mut().filter(new).collect::<Vec<_>>() {
            let (plan, start, below) = (organ.plan.clone(), organ.start.clone(), self.folder.below(&organ.place)?);
            if let Some(lattice) = organ.lattice() {
                let outlet = Outlet::begin(&plan, &start, below, lattice)?;
                self.organs.insert(organ.number, outlet);
            }
        }
        Ok(())
    }

    /// A row for the tumour, and one for each organ that cells have reached.
    fn series(&mut self) -> Result<()> {
        let (row, census) = self.row()?;
        self.folder.append(series::TABLE, &series::line(row.iter().map(|c| series::text(c.1))))?;
        let (step, mut reached) = (self.organism.step(), vec![(String::new(), self.primary.reached(&census))]);
        let mut added = vec![(series::TABLE.to_string(), 1)];
        for organ in &mut self.organism.organs {
            let outlet = self.organs.get(&organ.number);
            if let (Some(outlet), Some(lattice)) = (outlet, organ.lattice()) {
                let census = outlet.series(lattice, step)?;
                added.push((format!("{}/{}", organ.place, series::TABLE), 1));
                reached.push((organ.name.clone(), outlet.reached(&census)));
            }
        }
        reached.iter().for_each(|(organ, sides)| self.warn_of_sides(organ, sides));
        if let Some(rows) = clones::rows(&mut self.organism)?.filter(|rows| !rows.is_empty()) {
            self.folder.append(clones::TABLE, &rows)?;
            added.push((clones::TABLE.into(), rows.lines().count() as u64));
        }
        let rows = &mut self.record.notes.rows;
        added.into_iter().for_each(|(table, more)| *rows.entry(table).or_default() += more);
        self.progress.counted(&self.organism, &census);
        Ok(())
    }

    fn pictures(&mut self) -> Result<()> {
        self.primary.picture(&mut self.organism.primary)?;
        self.record.notes.images += 1;
        for organ in self.organism.organs.iter_mut().filter(|organ| organ.is_awake()) {
            let outlet = self.organs.get(&organ.number);
            if let (Some(outlet), Some(lattice)) = (outlet, organ.lattice()) {
                outlet.picture(lattice)?;
            }
        }
        Ok(())
    }

    /// Hands volumes and cells to the thread that writes them. They are at equal times, so not at the end unless it is one.
    fn exports(&mut self) -> Result<()> {
        let (step, plan) = (self.organism.step(), self.organism.plan().clone());
        let due = volumes::EVERY.map(|key| volumes::every(&plan, key).is_some_and(|every| step.is_multiple_of(every)));
        if due.contains(&true) {
            self.primary.exports(&mut self.organism.primary, step, due, &mut self.writer)?;
            for organ in &mut self.organism.organs {
                if let (Some(outlet), Some(lattice)) = (self.organs.get_mut(&organ.number), organ.lattice()) {
                    outlet.exports(lattice, step, due, &mut self.writer)?;
                }
            }
        }
        self.writer.check()
    }

    fn finish(&mut self, end: End) -> Result<()> {
        self.writer.flush()?;
        if end == End::Stopped {
            self.save()?;
        }
        if self.organism.lineage.is_some() {
            lineages::plot(&self.primary.title, self.folder)?;
        }
        let digest = self.organism.hash()?;
        let json = self.record.json(&mut self.organism, end, &digest)?;
        self.folder.write("run.json", json.as_bytes())?;
        report::of_run(self.organism.plan(), self.folder)?;
        self.progress.finished(&self.organism, end, &digest, self.folder.path());
        Ok(())
    }
}
