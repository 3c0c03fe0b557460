//! A lattice in progress: an engine, its program, and the step that it has reached.
mod tally;

use crate::engine::{Engine, Options};
use crate::error::Result;
use crate::metrics::{census, census::Census, fold};
use crate::moment::Moment;
use crate::plan::Plan;
use crate::plan::regime::{self, Regime};
use crate::program::Command;
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT};
use crate::tissue::clones;
use crate::tissue::events::{Departure, Mutation, departures, mutations, used};
use crate::tissue::state::{Layer, Tissue};
use crate::views::Plane;
use std::collections::BTreeMap;
use std::sync::Arc;
use tally::EMPTIED;
pub use tally::Tally;

/// A lattice in progress: the tumour's, or that of an organ.
pub struct Simulation {
    /// What is run.
    pub plan: Arc<Plan>,
    /// What computes it.
    pub engine: Engine,
    /// Steps done.
    pub step: u32,
    /// Drugs that were in the tissue at the start, one bit each.
    present: u32,
    /// Traits that its cells had at the start or have brought with them since, one bit each.
    traits: u32,
    /// Cells that have left and that nobody has asked for.
    left: Vec<Departure>,
    /// What has become of lineages and nobody has asked for.
    descent: Descent,
    /// What is counted against what the lists can hold.
    pub tally: Tally,
    /// What held in the last steps.
    held: Option<(Regime, Vec<Command>)>,
    /// Sites of vessels that carry blood, where these stay as they are.
    carriers: Option<Arc<[u32]>>,
}

/// What has become of lineages.
#[derive(Default)]
pub struct Descent {
    /// Lineages that have begun.
    pub begun: Vec<Mutation>,
    /// Births and deaths of each.
    pub counts: BTreeMap<u32, [u64; 2]>,
}

impl Simulation {
    /// Makes the starting tissue and gives it to an engine.
    ///
    /// # Errors
    /// If the starting tissue cannot be made, or the engine cannot be opened.
    pub fn open(plan: impl Into<Arc<Plan>>, options: &Options) -> Result<Simulation> {
        let plan = plan.into();
        plan.check_room(options)?;
        let tissue = plan.tissue()?;
        Self::at(plan, tissue, 0, options)
    }

    /// Gives an engine a tissue as it was after some steps.
    ///
    /// # Errors
    /// If the engine cannot be opened.
    pub fn at(plan: impl Into<Arc<Plan>>, tissue: Tissue, step: u32, options: &Options) -> Result<Simulation> {
        let plan = plan.into();
        let tissue = tissue.with(&plan.extra);
        let (present, traits) = (plan.present(&tissue), regime::traits(&tissue));
        let engine = Engine::open(options, tissue)?;
        Ok(Simulation {
            engine,
            plan,
            step,
            present,
            traits,
            left: Vec::new(),
            descent: Descent::default(),
            tally: Tally::default(),
            held: None,
            carriers: None,
        })
    }

    /// Carries out some steps; does not wait for a GPU, but where cells can leave.
    ///
    /// # Errors
    /// If the device fails, or more cells have left than their list holds.
    pub fn advance(&mut self, steps: u32) -> Result<()> {
        let end = self.step + steps;
        while self.step < end {
            let regime = self.regime(self.step);
            if self.held.as_ref().is_none_or(|(held, _)| *held != regime) {
                self.held = Some((regime, self.plan.program_in(regime)));
            }
            let until = self.pause(end);
            let moments: Vec<Moment> = (self.step..until).map(|s| self.plan.moment(s)).collect();
            let program = self.held.as_ref().map_or(&[][..], |(_, program)| program);
            self.engine.step(program, &moments)?;
            self.step = until;
            self.take_up()?;
        }
        Ok(())
    }

    /// Lets time pass without a step, for a lattice at rest: drugs are then at what vessels offer, all else as it was.
    ///
    /// # Errors
    /// If the device fails.
    pub fn skip_to(&mut self, step: u32) -> Result<()> {
        self.step = step;
        let (offered, sites) = (self.plan.moment(step).plasma, self.plan.grid().sites());
        for (number, level) in offered.into_iter().enumerate().take(self.plan.therapy.drugs.len()) {
            self.engine.write(Layer::drug(number), &vec![level.to_bits(); sites])?;
        }
        Ok(())
    }

    /// The first step from now on, at most `end`, in which another regime holds than now.
    pub fn change(&self, end: u32) -> u32 {
        let regime = self.regime(self.step);
        (self.step + 1..end).find(|step| self.regime(*step) != regime).unwrap_or(end)
    }

    /// The step at which lists are emptied next, or another regime holds, at most `end`.
    pub(crate) fn pause(&self, end: u32) -> u32 {
        self.change(end.min((self.step / EMPTIED + 1).saturating_mul(EMPTIED)))
    }

    /// Empties the list of those who have left or begun a lineage, and the table of births and deaths.
    fn take_up(&mut self) -> Result<()> {
        let sites = self.plan.grid().sites();
        if self.plan.extra.contains(&Layer::Lineage) {
            let counts = clones::counts(&self.engine.read(Layer::Lineage)?)?;
            if !counts.is_empty() {
                self.engine.step(&[Command::Clear(Layer::Lineage)], &self.now())?;
            }
            self.tally.count(self.step, counts.keys().copied(), sites)?;
            for (clone, [born, died]) in counts {
                let sum = self.descent.counts.entry(clone).or_default();
                *sum = [sum[0] + born, sum[1] + died];
            }
        }
        if !self.plan.extra.contains(&Layer::Events) {
            return Ok(());
        }
        let records = self.engine.read_front(Layer::Events, 1)?[0] as usize;
        self.tally.list(self.step, records, sites)?;
        if records > 0 {
            let words = self.engine.read_front(Layer::Events, used(records))?;
            self.left.extend(departures(&words));
            self.descent.begun.extend(mutations(&words));
            self.engine.step(&[Command::Clear(Layer::Events)], &self.now())?;
        }
        Ok(())
    }

    /// Takes note of traits of cells that are put onto the lattice.
    pub(crate) fn meet(&mut self, traits: u32) {
        self.traits |= traits;
    }

    /// The cells that have left since this was last asked.
    pub fn take_left(&mut self) -> Vec<Departure> {
        std::mem::take(&mut self.left)
    }

    /// What has become of lineages since this was last asked.
    pub fn take_descent(&mut self) -> Descent {
        std::mem::take(&mut self.descent)
    }

    /// What holds in a step.
    pub fn regime(&self, step: u32) -> Regime {
        let regime = self.plan.regime(step);
        Regime { begun: regime.begun | self.present, traits: self.traits, ..regime }
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

    /// The sites of vessels that carry blood, in order; they are looked for once where no vessel ever grows.
    ///
    /// # Errors
    /// If the device fails.
    pub fn carriers(&mut self) -> Result<Arc<[u32]>> {
        if let Some(known) = &self.carriers {
            return Ok(known.clone());
        }
        const CARRIES: u32 = VESSEL_PRESENT | VESSEL_PERFUSED;
        let words = self.engine.read(Layer::Vessel)?;
        let found: Arc<[u32]> =
            (0..).zip(words).filter(|(_, word)| word & CARRIES == CARRIES).map(|(s, _)| s).collect();
        self.carriers = (!self.plan.vessels_grow()).then(|| found.clone());
        Ok(found)
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

    /// The state hash now, of the lattice alone.
    ///
    /// # Errors
    /// If the device fails.
    pub fn hash(&mut self) -> Result<String> {
        self.hash_with(&[])
    }

    /// The state hash of the lattice and of some words beside it.
    ///
    /// # Errors
    /// If the device fails.
    pub fn hash_with(&mut self, beside: &[u32]) -> Result<String> {
        let kept: Vec<Layer> = self.plan.kept().into_iter().map(|(layer, _)| layer).collect();
        self.engine.step(&fold::commands(&kept), &self.now())?;
        let body = [&self.engine.read(Layer::Body)?, beside].concat();
        Ok(fold::digest(&self.engine.read(Layer::Hash)?, &body))
    }

    /// One plane of one layer now.
    ///
    /// # Errors
    /// If the device fails.
    pub fn slice(&mut self, plane: Plane, layer: Layer) -> Result<Vec<u32>> {
        let [width, height] = plane.size(self.plan.grid());
        self.view(&plane.commands(layer), Layer::Slice, width as usize * height as usize)
    }

    /// The first words of a picture that commands make now where the state is: what pictures are made of.
    ///
    /// # Errors
    /// If the device fails.
    ///
    /// # Panics
    /// If the layer is a map of sites: no picture reads the lattice back.
    pub fn view(&mut self, commands: &[Command], picture: Layer, words: usize) -> Result<Vec<u32>> {
        assert_eq!(picture.level(), None, "{picture:?} is no picture");
        self.engine.step(commands, &self.now())?;
        self.engine.read_front(picture, words)
    }
}
