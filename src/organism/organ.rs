//! An organ that is a lattice: opened when the first cell arrives, at rest while it holds no tumour cell.
use super::arrival::arrive;
use crate::circulation::cells::Arrival;
use crate::engine::Options;
use crate::error::Result;
use crate::plan::Plan;
use crate::plan::organs::OrganPlan;
use crate::simulation::Simulation;
use crate::tissue::cell::{Kind, kind_of};
use crate::tissue::state::Layer;
use crate::tissue::traits::bit;
use std::sync::Arc;

/// An organ with its lattice, once there is one.
pub struct Organ {
    /// Its number among the organs of the config.
    pub number: usize,
    /// Its name.
    pub name: String,
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
    /// The site of a normal cell with an oncogene, as it was last found.
    oncogene: Option<usize>,
}

impl Organ {
    /// An organ that no cell has reached.
    pub(super) fn new(planned: &OrganPlan) -> Organ {
        let (number, plan, start) = (planned.number, planned.plan.clone(), Vec::new());
        let (name, place) = (planned.name.clone(), planned.place());
        Organ { number, name, place, plan, arrived: 0, start, awake: false, lattice: None, oncogene: None }
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
    fn wake(&mut self, step: u32, options: &Options) -> Result<&mut Simulation> {
        let mut lattice = match self.lattice.take() {
            Some(lattice) => lattice,
            None => {
                let mut lattice = Simulation::open(self.plan.clone(), options)?;
                self.start = lattice.census()?.words().to_vec();
                lattice
            }
        };
        if !self.awake {
            lattice.skip_to(step)?;
        }
        self.awake = true;
        Ok(self.lattice.insert(lattice))
    }

    /// Puts cells that have come through blood onto its lattice; returns those who found a place.
    pub(super) fn receive(&mut self, arrivals: &[Arrival], step: u32, options: &Options) -> Result<Vec<Arrival>> {
        let settled = arrive(self.wake(step, options)?, arrivals)?;
        self.arrived += settled.iter().map(|arrival| arrival.count).sum::<u64>();
        Ok(settled)
    }

    /// Living tumour cells on its lattice, which is looked at only while it is awake.
    ///
    /// # Errors
    /// If the device fails.
    pub fn tumour_cells(&mut self) -> Result<u64> {
        match &mut self.lattice {
            Some(lattice) if self.awake => Ok(lattice.census()?.tumour()),
            _ => Ok(0),
        }
    }

    /// Lets it rest if it holds no tumour cell, nor a normal one with an oncogene.
    pub(super) fn rest_if_empty(&mut self) -> Result<()> {
        self.awake = self.awake && (self.tumour_cells()? > 0 || self.holds_oncogene()?);
        Ok(())
    }

    /// Whether a normal cell has an oncogene; looked for on the whole lattice only where the last one that was found is gone.
    fn holds_oncogene(&mut self) -> Result<bool> {
        let Some(lattice) = &mut self.lattice else { return Ok(false) };
        let oncogene = bit("oncogene");
        let has = |(cell, traits): (&u32, &u32)| kind_of(*cell) == Kind::Normal as u32 && traits & oncogene != 0;
        if let Some(site) = self.oncogene {
            let [cell, traits] = [Layer::Cell, Layer::Traits].map(|layer| lattice.engine.read_at(layer, &[site]));
            if has((&cell?[0], &traits?[0])) {
                return Ok(true);
            }
        }
        let (cells, traits) = (lattice.engine.read(Layer::Cell)?, lattice.engine.read(Layer::Traits)?);
        self.oncogene = cells.iter().zip(&traits).position(has);
        Ok(self.oncogene.is_some())
    }

    /// What it adds to the state hash: nothing before the first arrival.
    pub(super) fn words(&mut self) -> Result<Vec<u32>> {
        let (number, arrived) = (self.number as u32, self.arrived);
        let Some(lattice) = &mut self.lattice else { return Ok(Vec::new()) };
        let hash = lattice.hash()?;
        let head = [number, u32::from(self.awake), arrived as u32, (arrived >> 32) as u32, lattice.step];
        Ok(head.into_iter().chain(hash.bytes().map(u32::from)).collect())
    }
}
