//! Everything that a run needs to go on elsewhere: in another process, on another engine, or under another therapy.
use super::{Organ, Organism};
use crate::circulation::Circulation;
use crate::engine::Options;
use crate::error::Result;
use crate::lineage::Lineage;
use crate::plan::Plan;
use crate::simulation::{Simulation, Tally};
use crate::tissue::state::Tissue;
use std::sync::Arc;

/// The state of a run between two steps.
#[derive(Clone)]
pub struct State {
    /// Steps done.
    pub step: u32,
    /// The tumour's lattice.
    pub tissue: Tissue,
    /// What its lists have taken in lately.
    pub tally: Tally,
    /// The organs that cells have reached.
    pub organs: Vec<OrganState>,
    /// Blood and organs that are no lattices, where there are any.
    pub circulation: Option<Circulation>,
    /// Lineages, where they are counted.
    pub lineage: Option<Lineage>,
}

/// The state of an organ that cells have reached.
#[derive(Clone)]
pub struct OrganState {
    /// Its number among the organs of the config.
    pub number: usize,
    /// The step at which its lattice stands.
    pub step: u32,
    /// Whether it holds tumour cells.
    pub awake: bool,
    /// Cells that have arrived.
    pub arrived: u64,
    /// Words of its census when the first of them arrived.
    pub start: Vec<u32>,
    /// Its lattice.
    pub tissue: Tissue,
    /// What the lists of that have taken in lately.
    pub tally: Tally,
}

impl State {
    /// The same tissues for another plan of these lattices: what both plans know by one name stays, see [`Plan::adopt`].
    pub fn adopted(mut self, plan: &Plan, of: &Plan) -> State {
        self.tissue = plan.adopt(self.tissue, of);
        for organ in &mut self.organs {
            let planned = |plan: &Plan| plan.organs.iter().find(|o| o.number == organ.number).map(|o| o.plan.clone());
            if let (Some(plan), Some(of)) = (planned(plan), planned(of)) {
                let empty = Tissue::new(plan.grid());
                organ.tissue = plan.adopt(std::mem::replace(&mut organ.tissue, empty), &of);
            }
        }
        self
    }
}

impl Organ {
    fn state(&mut self) -> Result<Option<OrganState>> {
        let (number, awake) = (self.number, self.awake);
        let (arrived, start) = (self.arrived, self.start.clone());
        let Some(lattice) = self.lattice() else { return Ok(None) };
        let (step, tally, tissue) = (lattice.step, lattice.tally.clone(), lattice.tissue()?);
        Ok(Some(OrganState { number, step, awake, arrived, start, tissue, tally }))
    }

    fn restore(&mut self, state: OrganState, options: &Options) -> Result<()> {
        (self.awake, self.arrived, self.start) = (state.awake, state.arrived, state.start);
        let lattice = Simulation::at(self.plan.clone(), state.tissue, state.step, options)?;
        self.lattice.insert(lattice).tally = state.tally;
        Ok(())
    }
}

impl Organism {
    /// The state as it is.
    ///
    /// # Errors
    /// If a device fails.
    pub fn state(&mut self) -> Result<State> {
        let organs = self.organs.iter_mut().filter_map(|organ| organ.state().transpose());
        Ok(State {
            step: self.primary.step,
            organs: organs.collect::<Result<_>>()?,
            tissue: self.primary.tissue()?,
            tally: self.primary.tally.clone(),
            circulation: self.circulation.clone(),
            lineage: self.lineage.clone(),
        })
    }

    /// A run that goes on from a state of this plan.
    ///
    /// # Errors
    /// If an engine cannot be opened.
    pub fn at(plan: impl Into<Arc<Plan>>, state: State, options: &Options) -> Result<Organism> {
        let mut organism = Self::around(Simulation::at(plan, state.tissue, state.step, options)?, options);
        organism.primary.tally = state.tally;
        organism.circulation = state.circulation.or(organism.circulation);
        for saved in state.organs {
            let organ = organism.organs.iter_mut().find(|organ| organ.number == saved.number);
            organ.map_or(Ok(()), |organ| organ.restore(saved, options))?;
        }
        match state.lineage.filter(|_| organism.counts_clones()) {
            Some(saved) => organism.lineage = Some(saved),
            None => organism.found()?,
        }
        Ok(organism)
    }
}
