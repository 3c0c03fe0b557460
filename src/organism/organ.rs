//! An organ that is a lattice: opened when the first cell arrives, at rest while it holds no tumour cell.
use crate::engine::Options;
use crate::error::Result;
use crate::plan::Plan;
use crate::plan::organs::OrganPlan;
use crate::simulation::Simulation;
use std::sync::Arc;

/// An organ with its lattice, once there is one.
pub struct Organ {
    /// Its number among the organs of the config.
    pub number: usize,
    /// The place of its files within the folder of the run.
    pub place: String,
    /// Its lattice as it is planned.
    pub plan: Arc<Plan>,
    /// Cells that have arrived.
    pub arrived: u64,
    /// Words of its census when the first cell arrived.
    pub start: Vec<u32>,
    /// Whether it holds tumour cells, as far as is known.
    pub(super) awake: bool,
    pub(super) lattice: Option<Simulation>,
}

impl Organ {
    /// An organ that no cell has reached.
    pub(super) fn new(planned: &OrganPlan) -> Organ {
        let (number, plan, start) = (planned.number, planned.plan.clone(), Vec::new());
        Organ { number, place: planned.place(), plan, arrived: 0, start, awake: false, lattice: None }
    }

    /// Its lattice, if a cell has ever reached it; it may stand still at an earlier step than the tumour's.
    pub fn lattice(&mut self) -> Option<&mut Simulation> {
        self.lattice.as_mut()
    }

    /// Whether a cell has ever reached it.
    pub fn is_begun(&self) -> bool {
        self.lattice.is_some()
    }

    /// Whether it holds tumour cells, as far as is known.
    pub fn is_awake(&self) -> bool {
        self.awake
    }

    /// Goes on to a step, unless it is at rest.
    pub(super) fn advance_to(&mut self, step: u32) -> Result<()> {
        match &mut self.lattice {
            Some(lattice) if self.awake => lattice.advance(step - lattice.step),
            _ => Ok(()),
        }
    }

    /// Its lattice at a step, opened or woken if need be.
    pub(super) fn wake(&mut self, step: u32, options: &Options) -> Result<&mut Simulation> {
        let mut lattice = match self.lattice.take() {
            Some(lattice) => lattice,
            None => {
                let mut lattice = Simulation::open(self.plan.clone(), options)?;
                self.start = lattice.census()?.words().to_vec();
                lattice
            }
        };
        lattice.step = step;
        self.awake = true;
        Ok(self.lattice.insert(lattice))
    }

    /// Lets it rest if it holds no tumour cell.
    pub(super) fn rest_if_empty(&mut self) -> Result<()> {
        if let (true, Some(lattice)) = (self.awake, &mut self.lattice) {
            self.awake = lattice.census()?.tumour() > 0;
        }
        Ok(())
    }

    /// What it adds to the state hash: nothing before the first arrival.
    pub(super) fn words(&mut self) -> Result<Vec<u32>> {
        let (number, awake, arrived) = (self.number as u32, u32::from(self.awake), self.arrived);
        let Some(lattice) = &mut self.lattice else { return Ok(Vec::new()) };
        let hash = lattice.hash()?;
        let head = [number, awake, arrived as u32, (arrived >> 32) as u32, lattice.step];
        Ok(head.into_iter().chain(hash.bytes().map(u32::from)).collect())
    }
}
