//! A run in progress: an engine, its program, and the step that it has reached.
use crate::engine::{Engine, Options};
use crate::error::Result;
use crate::metrics::{census, census::Census, fold};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::plan::regime::Regime;
use crate::program::Command;
use crate::tissue::state::{Layer, Tissue};
use crate::views::Plane;

/// A run in progress.
pub struct Simulation {
    /// What is run.
    pub plan: Plan,
    /// What computes it.
    pub engine: Engine,
    /// Steps done.
    pub step: u32,
    /// Drugs that were in the tissue at the start, one bit each.
    present: u32,
    /// The program of the last steps, and the regime that it is for.
    program: Option<(Regime, Vec<Command>)>,
}

impl Simulation {
    /// Makes the starting tissue and gives it to an engine.
    ///
    /// # Errors
    /// If the starting tissue cannot be made, or the engine cannot be opened.
    pub fn open(plan: Plan, options: &Options) -> Result<Simulation> {
        let tissue = plan.tissue()?;
        Self::at(plan, tissue, 0, options)
    }

    /// Gives an engine a tissue as it was after some steps.
    ///
    /// # Errors
    /// If the engine cannot be opened.
    pub fn at(plan: Plan, tissue: Tissue, step: u32, options: &Options) -> Result<Simulation> {
        let tissue = tissue.with(&plan.extra);
        let present = plan.present(&tissue);
        Ok(Simulation { engine: Engine::open(options, tissue)?, plan, step, present, program: None })
    }

    /// Carries out some steps; does not wait for a GPU.
    ///
    /// # Errors
    /// If the device fails.
    pub fn advance(&mut self, steps: u32) -> Result<()> {
        let end = self.step + steps;
        while self.step < end {
            let regime = self.regime(self.step);
            let same = (self.step + 1..end).find(|step| self.regime(*step) != regime).unwrap_or(end);
            let moments: Vec<Moment> = (self.step..same).map(|s| self.plan.moment(s)).collect();
            if self.program.as_ref().is_none_or(|(known, _)| *known != regime) {
                self.program = Some((regime, self.plan.program_in(regime)));
            }
            let program = self.program.as_ref().map_or(&[][..], |(_, program)| program);
            self.engine.step(program, &moments)?;
            self.step = same;
        }
        Ok(())
    }

    fn regime(&self, step: u32) -> Regime {
        let regime = self.plan.regime(step);
        Regime { begun: regime.begun | self.present, ..regime }
    }

    /// The state as it is, to go on from elsewhere.
    ///
    /// # Errors
    /// If the device fails.
    pub fn tissue(&mut self) -> Result<Tissue> {
        let mut tissue = Tissue::new(self.plan.grid()).with(&self.plan.extra);
        for (layer, _) in self.plan.kept() {
            tissue.words_mut(layer).copy_from_slice(&self.engine.read(layer)?);
        }
        Ok(tissue)
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
        let measured = self.plan.measured();
        self.engine.step(&census::commands(&measured), &self.now())?;
        Ok(Census::new(self.engine.read(Layer::Census)?, self.plan.grid(), measured))
    }

    /// The state hash now.
    ///
    /// # Errors
    /// If the device fails.
    pub fn hash(&mut self) -> Result<String> {
        let kept: Vec<Layer> = self.plan.kept().into_iter().map(|(layer, _)| layer).collect();
        self.engine.step(&fold::commands(&kept), &self.now())?;
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
