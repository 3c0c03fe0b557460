//! `invasim run` and `invasim resume`: advance a simulation from output to output and keep its folder and the user up to
//! date.
mod carry_on;
pub mod inputs;
pub mod pictures;
pub mod progress;
pub mod record;

use crate::checkpoint;
use crate::config::template;
use crate::engine::Options;
use crate::error::Result;
use crate::figure::Category;
use crate::metrics::census::Census;
use crate::output::Folder;
use crate::plan::{self, Plan};
use crate::series;
use crate::simulation::Simulation;
use crate::tissue::state::Layer;
pub use carry_on::resume;
use progress::Progress;
use record::Record;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

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
    simulation: Simulation,
    folder: &'a Folder,
    record: Record,
    progress: Progress,
    matrix_at_start: f64,
    shown: Vec<Category>,
}

/// Carries out a run into a folder. Stops cleanly, between two steps, once `stop` is set.
///
/// # Errors
/// If the tissue cannot be made, the device fails, or the folder cannot be written.
pub fn run(plan: Plan, folder: &Folder, request: &Request, stop: &AtomicBool) -> Result<End> {
    let began = Instant::now();
    let simulation = Simulation::open(plan, &request.engine)?;
    start(simulation, Record::new(began.elapsed()), folder, request, stop)
}

/// Runs to the end what stands at its first output: at its start, or where an arm branches off.
///
/// # Errors
/// If the device fails, or the folder cannot be written.
pub fn start(
    simulation: Simulation,
    record: Record,
    folder: &Folder,
    request: &Request,
    stop: &AtomicBool,
) -> Result<End> {
    folder.begin()?;
    let config = inputs::keep(&simulation.plan.config, folder)?;
    folder.write("config.toml", template::resolved(&config, &plan::spec()).as_bytes())?;
    let mut run = Run::new(simulation, folder, record, request)?;
    run.begin()?;
    run.complete(stop)
}

impl<'a> Run<'a> {
    /// A run whose record holds the census at the start, or that is at the start.
    fn new(mut simulation: Simulation, folder: &'a Folder, mut record: Record, request: &Request) -> Result<Self> {
        if record.notes.start.is_empty() {
            record.notes.start = simulation.census()?.words().to_vec();
        }
        record.first = simulation.step;
        let plan = &simulation.plan;
        let start = Census::new(record.notes.start.clone(), plan.grid(), plan.measured());
        let progress = Progress::new(&simulation, request.quiet);
        let matrix_at_start = start.matrix();
        let shown = pictures::shown(&simulation.plan, &start);
        Ok(Run { simulation, folder, record, progress, matrix_at_start, shown })
    }

    fn begin(&mut self) -> Result<()> {
        let census = self.simulation.census()?;
        let header = series::line(self.row(&census)?.into_iter().map(|c| c.0));
        self.folder.write("series.csv", header.as_bytes())?;
        self.outputs()
    }

    fn complete(&mut self, stop: &AtomicBool) -> Result<End> {
        let end = self.steps(stop)?;
        self.finish(end)?;
        Ok(end)
    }

    fn row(&mut self, census: &Census) -> Result<Vec<(String, f64)>> {
        let body = self.simulation.engine.read(Layer::Body)?;
        Ok(series::row(&self.simulation, census, &body, self.matrix_at_start))
    }

    /// Advances to the end, as far at a time as keeps the user informed.
    fn steps(&mut self, stop: &AtomicBool) -> Result<End> {
        let mut pace = 1;
        while self.simulation.step < self.simulation.plan.steps {
            if stop.load(Relaxed) {
                return Ok(End::Stopped);
            }
            let due = self.next_output() - self.simulation.step;
            let began = Instant::now();
            let steps = due.min(pace);
            self.simulation.advance(steps)?;
            self.simulation.engine.wait()?;
            pace = next_pace(pace, steps, began.elapsed());
            self.progress.at(&self.simulation);
            self.outputs()?;
        }
        Ok(End::Finished)
    }

    fn next_output(&self) -> u32 {
        let plan = &self.simulation.plan;
        let (now, hash) = (self.simulation.step, plan.config.count("output.hash_every") as u32);
        let next = |every: u32| (now / every + 1).saturating_mul(every);
        let hash = if hash > 0 { next(hash) } else { plan.steps };
        let every = ["series_every", "images_every", "checkpoint_every"].map(|key| next(plan.every(key)));
        every.into_iter().fold(plan.steps.min(hash), u32::min)
    }

    fn outputs(&mut self) -> Result<()> {
        let (step, plan) = (self.simulation.step, &self.simulation.plan);
        let due = |every: u32| step.is_multiple_of(every) || step == plan.steps;
        let [series, images, checkpoint] =
            ["series_every", "images_every", "checkpoint_every"].map(|key| due(plan.every(key)));
        let hash = plan.config.count("output.hash_every") as u32;
        if series {
            let census = self.simulation.census()?;
            let row = self.row(&census)?;
            self.folder.append("series.csv", &series::line(row.iter().map(|c| series::text(c.1))))?;
            self.progress.counted(&self.simulation, &census);
        }
        if images {
            let (name, png) = pictures::picture(&mut self.simulation, &self.shown)?;
            self.folder.write(&format!("images/{name}"), &png)?;
            self.record.notes.images += 1;
        }
        if hash > 0 && step.is_multiple_of(hash) {
            let digest = self.simulation.hash()?;
            self.record.notes.hashes.push((step, digest));
        }
        if checkpoint {
            checkpoint::save(&mut self.simulation, &self.record.notes, self.folder)?;
        }
        Ok(())
    }

    fn finish(&mut self, end: End) -> Result<()> {
        if end == End::Stopped {
            checkpoint::save(&mut self.simulation, &self.record.notes, self.folder)?;
        }
        let digest = self.simulation.hash()?;
        let json = self.record.json(&self.simulation, end, &digest);
        self.folder.write("run.json", json.as_bytes())?;
        self.progress.finished(&self.simulation, end, &digest, self.folder.path());
        Ok(())
    }
}

/// Steps per report so that the user hears something a few times a second.
fn next_pace(pace: u32, steps: u32, took: Duration) -> u32 {
    let per_step = took.as_secs_f64() / f64::from(steps);
    let wanted = (0.25 / per_step.max(1e-9)).min(1000.0) as u32;
    wanted.clamp(1, pace.saturating_mul(4))
}
