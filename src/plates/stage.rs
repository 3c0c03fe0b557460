//! A run that is grown again for a view that it has not drawn. A run has the same bits everywhere, so what is seen is what was
//! there.
use super::kept;
use crate::checkpoint;
use crate::error::{Error, Result, remark};
use crate::figure::{Map, clock, maps_in, picture};
use crate::metrics::census::Census;
use crate::organism::Organism;
use crate::plan::Plan;
use crate::report::provenance::Provenance;
use crate::run::{Request, pictures};
use crate::simulation::Simulation;
use crate::tissue::state::Tissue;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Something to be drawn.
pub struct Scene {
    /// The folder of the run.
    pub folder: PathBuf,
    /// Where the files of the organ that is shown are in it; none if the tumour is shown.
    pub organ: Option<String>,
    /// When.
    pub step: u32,
    /// The first step of the run: not 0 for the arm of a branch.
    pub first: u32,
    /// The lattice with another picture.
    pub plan: Arc<Plan>,
    /// The number of the panel, and which of its times it is.
    pub panel: (usize, usize),
}

/// What is on it.
struct Grown {
    folder: PathBuf,
    organism: Organism,
    /// Words of the census at the start.
    start: Vec<u32>,
}

impl Grown {
    /// The lattice that a scene shows, and words of its census at its start; none of an organ that no cell has reached.
    fn lattice(&mut self, scene: &Scene) -> Result<Option<(Tissue, Vec<u32>)>> {
        let Some(place) = &scene.organ else {
            return Ok(Some((self.organism.primary.tissue()?, self.start.clone())));
        };
        let organ = self.organism.organs.iter_mut().find(|organ| organ.place == *place);
        let Some((start, lattice)) = organ.and_then(|organ| Some((organ.start.clone(), organ.lattice()?))) else {
            return Ok(None);
        };
        Ok(Some((lattice.tissue()?, start)))
    }
}

/// Where runs are grown, one at a time.
pub struct Stage<'a> {
    request: &'a Request,
    grown: Option<Grown>,
}

/// Time between two words about the progress.
const PATIENCE: Duration = Duration::from_secs(5);

impl<'a> Stage<'a> {
    /// An empty one.
    pub fn new(request: &'a Request) -> Stage<'a> {
        Stage { request, grown: None }
    }

    /// The maps of a scene. Those of one run must come in the order of time.
    ///
    /// # Errors
    /// `error` about the time, if no state from which it can be reached was kept; if the device fails.
    pub fn maps(&mut self, scene: Scene, error: impl Fn(String, String) -> Error) -> Result<Vec<Map>> {
        let name = kept::name(&scene)?;
        if let Some(maps) = kept::find(&scene, &name) {
            return Ok(maps);
        }
        self.take(&scene, &error)?;
        let options = &self.request.engine;
        let grown = self.grown.as_mut().expect("just taken");
        advance(grown, scene.step, self.request.quiet)?;
        let Some((tissue, start)) = grown.lattice(&scene)? else {
            let help = "name a later time, or leave it out for the end";
            return Err(error("no cell has reached this organ by then".into(), help.into()));
        };
        let plan = scene.plan.clone();
        let census = Census::new(start, plan.grid(), plan.measured());
        let mut simulation = Simulation::at(plan.clone(), tissue, scene.step, options)?;
        let plane = match scene.organ {
            Some(_) => pictures::fullest_plane(&mut simulation)?,
            None => pictures::plane(&plan),
        };
        let shown = pictures::shown(&plan, &census, scene.organ.is_some());
        let (sheet, _) = pictures::sheet(&mut simulation, plane, &shown)?;
        let file = picture(&sheet, pictures::LONGEST)?;
        // A folder that cannot be written to has its figures too; they take as long each time.
        let _ = kept::keep(&scene, &name, &file);
        maps_in(&file, &scene.folder.join(name))
    }

    /// Puts the run of a scene on the stage, at the last step at or before it that was kept.
    fn take(&mut self, scene: &Scene, error: &impl Fn(String, String) -> Error) -> Result<()> {
        let saved = checkpoint::steps(&scene.folder);
        let kept = saved.iter().copied().rfind(|step| *step <= scene.step);
        let is_ours = |grown: &Grown| grown.folder == scene.folder && Some(grown.organism.step()) >= kept;
        if self.grown.as_ref().is_some_and(is_ours) {
            return Ok(());
        }
        self.grown = None;
        let plan = Plan::read(&scene.folder.join("config.toml"), &[])?;
        let (organism, start) = match kept {
            Some(step) => {
                let (organism, notes) = checkpoint::open(&scene.folder, step, plan, &self.request.engine)?;
                (organism, notes.start)
            }
            None if scene.first == 0 => {
                let mut organism = Organism::open(plan, &self.request.engine)?;
                let start = organism.primary.census()?.words().to_vec();
                (organism, start)
            }
            None => {
                let times: Vec<String> = saved.iter().map(|s| clock(f64::from(*s) * plan.step * 60.0)).collect();
                let help = match times.is_empty() {
                    true => "show a picture that the arm has drawn".to_string(),
                    false => format!("the arm kept its state at {}; name such a time or a later one", times.join(", ")),
                };
                let problem = "the arm of a branch has drawn no such picture, and kept no state at or before this time";
                return Err(error(problem.into(), help));
            }
        };
        self.grown = Some(Grown { folder: scene.folder.clone(), organism, start });
        Ok(())
    }
}

/// Lets a run go on to a step, and says how long that may take.
fn advance(grown: &mut Grown, until: u32, quiet: bool) -> Result<()> {
    let organism = &mut grown.organism;
    let (from, plan) = (organism.step(), organism.plan().clone());
    let say = |text: String| {
        if !quiet {
            remark!("{text}");
        }
    };
    let when = |step: u32| clock(f64::from(step) * plan.step * 60.0);
    if from == until {
        return Ok(());
    }
    let steps = until - from;
    let pace = Provenance::read(&grown.folder)?.number("/timings/site_steps_per_s").filter(|pace| *pace > 0.0);
    let cost = pace.map(|pace| f64::from(steps) * plan.grid().sites() as f64 / pace);
    let cost = cost.map_or(String::new(), |seconds| format!(", about {} at the pace of the run", length(seconds)));
    say(format!("no picture shows {} so: {steps} steps from {} on are grown again{cost}", when(until), when(from)));
    let (began, mut said) = (Instant::now(), Instant::now());
    while organism.step() < until {
        let pace = f64::from(organism.step() - from) / began.elapsed().as_secs_f64().max(1e-9);
        organism.advance((until - organism.step()).min(pace.clamp(1.0, 64.0) as u32))?;
        organism.wait()?;
        if said.elapsed() > PATIENCE {
            said = Instant::now();
            let (done, left) = (organism.step() - from, until - organism.step());
            let left = began.elapsed().as_secs_f64() * f64::from(left) / f64::from(done);
            say(format!("{done} of {steps} steps, left {}", length(left)));
        }
    }
    Ok(())
}

/// A time as one says it.
fn length(seconds: f64) -> String {
    match seconds {
        s if s < 99.5 => format!("{:.0} s", s.max(1.0)),
        s if s < 5940.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
