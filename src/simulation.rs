//! A run in progress: an engine, its program, and the step that it has reached.
use crate::circulation::Circulation;
use crate::circulation::cells::{Now, Place};
use crate::circulation::rules::Rules;
use crate::engine::{Engine, Options};
use crate::error::Result;
use crate::metrics::{census, census::Census, fold};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::plan::regime::Regime;
use crate::program::Command;
use crate::tissue::events::{EVENT_WORDS, check_count, departures};
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
    /// Blood and organs; none where there is no blood.
    pub circulation: Option<Circulation>,
    /// What held in the last steps.
    held: Option<Held>,
}

/// Steps after which the list of those who left is emptied at the latest.
const EMPTIED: u32 = 16;

/// What holds under a regime.
struct Held {
    regime: Regime,
    program: Vec<Command>,
    rules: Rules,
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
        let circulation = plan.has_blood.then(|| Circulation::new(plan.seed, step));
        Ok(Simulation { engine: Engine::open(options, tissue)?, plan, step, present, circulation, held: None })
    }

    /// Carries out some steps; does not wait for a GPU.
    ///
    /// # Errors
    /// If the device fails.
    pub fn advance(&mut self, steps: u32) -> Result<()> {
        let end = self.step + steps;
        while self.step < end {
            let regime = self.regime(self.step);
            if self.held.as_ref().is_none_or(|held| held.regime != regime) {
                let (program, rules) = (self.plan.program_in(regime), self.plan.rules_in(regime));
                self.held = Some(Held { regime, program, rules });
            }
            let same = (self.step + 1..end).find(|step| self.regime(*step) != regime).unwrap_or(end);
            let until = same.min(self.next_look());
            let moments: Vec<Moment> = (self.step..until).map(|s| self.plan.moment(s)).collect();
            let program = self.held.as_ref().map_or(&[][..], |held| &held.program);
            self.engine.step(program, &moments)?;
            self.step = until;
            self.bleed()?;
        }
        Ok(())
    }

    /// Steps between two looks at blood and organs, where there is any blood.
    fn interval(&self) -> Option<u32> {
        self.circulation.as_ref()?;
        Some((self.plan.rules.every / self.plan.step).round().max(1.0) as u32)
    }

    /// The step at which blood and organs are next looked at, or the list of those who left is next emptied.
    fn next_look(&self) -> u32 {
        let next = |every: u32| (self.step / every + 1).saturating_mul(every);
        self.interval().map_or(u32::MAX, |interval| next(interval).min(next(EMPTIED)))
    }

    /// Takes up the cells that have left the lattice; lets an interval pass in blood and organs where one is over, or where
    /// other rules hold from now on. All of that depends on the step alone, not on how far at a time a run advances.
    fn bleed(&mut self) -> Result<()> {
        let Some(interval) = self.interval() else { return Ok(()) };
        self.take_up()?;
        let changes = self.held.as_ref().is_some_and(|held| held.regime != self.regime(self.step));
        if !changes && !self.step.is_multiple_of(interval) {
            return Ok(());
        }
        if let (Some(held), Some(circulation)) = (&self.held, &mut self.circulation) {
            let [from, now] = [circulation.settled, self.step].map(|step| f64::from(step) * self.plan.step);
            let rules = Rules { every: now - from, ..held.rules.clone() };
            let src = self.plan.therapy.left_of("src", from, now);
            circulation.advance(&rules, Now { src, ..Now::at(now) });
            circulation.settled = self.step;
        }
        Ok(())
    }

    /// Empties the list of those who have left. More than it holds between two steps at which it is emptied at the latest are
    /// an error, also where it was emptied in between.
    fn take_up(&mut self) -> Result<()> {
        let Some(circulation) = &mut self.circulation else { return Ok(()) };
        if !self.plan.extra.contains(&Layer::Events) {
            return Ok(());
        }
        let words = self.engine.read(Layer::Events)?;
        if words[0] > 0 {
            circulation.admit(departures(&words)?, Place::Primary);
            self.engine.write(Layer::Events, &[0; EVENT_WORDS])?;
        }
        check_count(circulation.waiting_since((self.step - 1) / EMPTIED * EMPTIED, Place::Primary))
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
        let body = self.circulation.as_ref().map_or(Vec::new(), Circulation::words);
        let body = [self.engine.read(Layer::Body)?, body].concat();
        Ok(fold::digest(&self.engine.read(Layer::Hash)?, &body))
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
