//! A run in progress: an engine, its program, and the step that it has reached.
use crate::engine::{Engine, Options};
use crate::error::Result;
use crate::metrics::{census, census::Census, fold};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::tissue::state::Layer;
use crate::views::Plane;

/// A run in progress.
pub struct Simulation {
    /// What is run.
    pub plan: Plan,
    /// What computes it.
    pub engine: Engine,
    /// Steps done.
    pub step: u32,
}

impl Simulation {
    /// Makes the starting tissue and gives it to an engine.
    ///
    /// # Errors
    /// If the starting tissue cannot be made, or the engine cannot be opened.
    pub fn open(plan: Plan, options: &Options) -> Result<Simulation> {
        let engine = Engine::open(options, plan.tissue()?)?;
        Ok(Simulation { plan, engine, step: 0 })
    }

    /// Carries out some steps; does not wait for a GPU.
    ///
    /// # Errors
    /// If the device fails.
    pub fn advance(&mut self, steps: u32) -> Result<()> {
        let moments: Vec<Moment> = (self.step..self.step + steps).map(|s| self.plan.moment(s)).collect();
        self.engine.step(&self.plan.program, &moments)?;
        self.step += steps;
        Ok(())
    }

    fn now(&self) -> [Moment; 1] {
        [self.plan.moment(self.step)]
    }

    /// Time since the start in minutes.
    pub fn minutes(&self) -> f64 {
        f64::from(self.step) * self.plan.step
    }

    /// Counts of cells and fields now.
    ///
    /// # Errors
    /// If the device fails.
    pub fn census(&mut self) -> Result<Census> {
        self.engine.step(&census::commands(), &self.now())?;
        Ok(Census::new(self.engine.read(Layer::Census)?, self.plan.grid()))
    }

    /// The state hash now.
    ///
    /// # Errors
    /// If the device fails.
    pub fn hash(&mut self) -> Result<String> {
        self.engine.step(&fold::commands(), &self.now())?;
        Ok(fold::digest(&self.engine.read(Layer::Hash)?, &self.engine.read(Layer::Body)?))
    }

    /// One plane of one layer now.
    ///
    /// # Errors
    /// If the device fails.
    pub fn slice(&mut self, plane: Plane, layer: Layer) -> Result<Vec<u32>> {
        self.engine.step(&plane.commands(layer), &self.now())?;
        let [width, height] = plane.size(self.plan.grid());
        let mut words = self.engine.read(Layer::Slice)?;
        words.truncate(width as usize * height as usize);
        Ok(words)
    }
}
