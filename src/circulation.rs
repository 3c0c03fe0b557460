//! Blood, lymph and organs: what becomes of cells that have left a lattice. On the host, by counts of alike cells, at fixed
//! intervals; the same for a seed, whatever the engine.
//!
//! In blood `dN/dt = Φ − (k + capture)·N`, less those lost at the first pass of the lung; some cells take lymph first, where
//! they stop in nodes, pass on into blood, or die. Of those that stop, single cells and clusters are alive with chances of
//! their own; some come back to the tumour, the others go to organs by their shares, leave vessels with
//! odds that genes raise (those that open an organ), fall asleep or try to found a lesion, or arrive on the organ's own
//! lattice. Some lesions stay small for years and shed cells. Sleepers awake and die at rates; in marrow SRC prevents most
//! of that death; normal cells awake only while their oncogene is on. Every cell is accounted for: see [`Circulation::is_whole`].
mod balance;
pub mod binomial;
pub mod cells;
pub mod keys;
mod ledger;
mod organs;
pub mod rules;
mod saved;
#[cfg(test)]
mod tests;
mod vessels;

use crate::lattice::random::{Draws, Stream};
use crate::tissue::events::Departure;
use cells::{Arrival, Class, Left, Lesion, Now, Place, Who};
pub use ledger::Tally;
use rules::Rules;
use std::collections::BTreeMap;

/// How many clusters or single cells there are of each class.
pub type Pool = BTreeMap<Class, u64>;

/// Blood, lymph and organs of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Circulation {
    seed: u32,
    tick: u32,
    /// The step up to which all is settled.
    pub settled: u32,
    pending: Vec<Left>,
    /// What is in blood.
    pub blood: Pool,
    /// What is in lymph.
    pub lymph: Pool,
    /// Cells asleep, by the number of their organ.
    pub asleep: BTreeMap<(usize, Who), u64>,
    /// Micrometastases in balance, by the number of their organ.
    pub micrometastases: BTreeMap<(usize, Who), u64>,
    /// Lesions that grow, in the order in which they began to.
    pub lesions: Vec<Lesion>,
    /// Cells that have arrived on lattices and are not yet there.
    arrived: BTreeMap<(Place, Who), u64>,
    /// What became of all cells.
    pub tally: Tally,
    /// Part of a cell that the influxes still owe: tumour cells, normal ones.
    owed: [f64; 2],
}

impl Circulation {
    /// Empty blood from a step on.
    pub fn new(seed: u32, step: u32) -> Self {
        Self { seed, settled: step, ..Self::default() }
    }

    /// Takes up cells that have left a lattice; they count as in blood from now on.
    pub fn admit(&mut self, departures: Vec<Departure>, from: Place) {
        self.tally.entered += departures.len() as u64;
        self.pending.extend(departures.into_iter().map(|cell| Left { from, cell }));
    }

    /// Cells that have arrived on lattices since this was last asked, by place, traits, lineage and kind. Whoever takes them
    /// puts them there: the ledger has them as seeded.
    pub fn take_arrivals(&mut self) -> Vec<Arrival> {
        let arrived = std::mem::take(&mut self.arrived).into_iter();
        let arrival = |((organ, Who { traits, clone, kind }), count)| Arrival { organ, traits, clone, kind, count };
        arrived.map(arrival).collect()
    }

    /// Cells that have left a lattice since a step and that no interval has taken up.
    pub fn waiting_since(&self, step: u32, from: Place) -> usize {
        self.pending.iter().filter(|left| left.from == from && left.cell.step >= step).count()
    }

    /// One interval.
    pub fn advance(&mut self, rules: &Rules, now: Now) {
        let mut draws = Draws::in_step(self.seed, Stream::Circulation, self.tick);
        self.tick += 1;
        let mut entering = Pool::new();
        self.settle_in(&mut entering);
        self.flow_in(rules, &mut entering);
        self.keep_balance(rules, &now, &mut entering, &mut draws);
        let by_lymph = self.part(rules, &mut entering, &mut draws);
        self.sleep(rules, &now, &mut draws);
        self.drain(rules, &now, &by_lymph, &mut entering, &mut draws);
        self.circulate(rules, &now, &entering, &mut draws);
    }
}
