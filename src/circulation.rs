//! Blood and organs: what becomes of tumour cells that have left the lattice. On the host, by counts of alike cells, at
//! fixed intervals; the same for a seed, whatever the engine.
//!
//! In blood `dN/dt = Φ − (k + capture)·N`. Of those that stop, single cells and clusters are alive with chances of their own;
//! these go to organs by their shares, leave vessels with `min(1, p0·Π(1 + g·v_i))` (genes that open an organ), fall asleep or
//! try to found a lesion. Sleepers awake and die at rates; in marrow SRC prevents most of that death. Every cell is
//! accounted for: entered = in blood + died + captured + lost + asleep + founders.
pub mod binomial;
pub mod rules;
mod saved;
#[cfg(test)]
mod tests;

use crate::lattice::random::{Draws, Stream};
use crate::tissue::cell::kind_of;
use crate::tissue::events::Departure;
use binomial::binomial;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// Clusters or single cells that are alike: cells in each, traits, lineage.
pub type Class = (u32, u32, u32);

/// Sleepers that are alike: organ, traits, lineage.
pub type Sleeper = (usize, u32, u32);

/// Lesions that alike cells founded in one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lesion {
    /// Number of the organ.
    pub organ: usize,
    /// When, minutes.
    pub minutes: f64,
    /// Traits of the founder.
    pub traits: u32,
    /// Its lineage.
    pub clone: u32,
    /// How many such lesions were founded at once.
    pub count: u64,
}

/// Cells by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cells that entered blood.
    pub entered: u64,
    /// Of these, those that came in clusters.
    pub in_clusters: u64,
    /// Died in blood or where they stopped.
    pub died: u64,
    /// Captured by a therapy.
    pub captured: u64,
    /// Did not leave the vessel, died asleep, or failed to found a lesion.
    pub lost: u64,
    /// Founded a lesion.
    pub founders: u64,
}

/// Blood and organs of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Circulation {
    seed: u32,
    tick: u32,
    /// The step up to which all is settled.
    pub settled: u32,
    pending: Vec<Departure>,
    /// Cells in blood.
    pub blood: BTreeMap<Class, u64>,
    /// Cells asleep in organs.
    pub asleep: BTreeMap<Sleeper, u64>,
    /// Lesions, in the order of their foundation.
    pub lesions: Vec<Lesion>,
    /// What became of all cells.
    pub tally: Tally,
    /// Part of a cell that the influx still owes.
    owed: f64,
}

impl Circulation {
    /// Empty blood from a step on.
    pub fn new(seed: u32, step: u32) -> Self {
        Self { seed, settled: step, ..Self::default() }
    }

    /// Takes up cells that have left the lattice; they count as in blood from now on.
    pub fn admit(&mut self, departures: Vec<Departure>) {
        self.tally.entered += departures.len() as u64;
        self.pending.extend(departures);
    }

    /// Cells in blood: single ones, and those in clusters.
    pub fn in_blood(&self) -> [u64; 2] {
        let mut cells = [0, 0];
        self.blood.iter().for_each(|((size, ..), n)| cells[usize::from(*size > 1)] += u64::from(*size) * n);
        cells[0] += self.pending.len() as u64;
        cells
    }

    /// Cells asleep in an organ.
    pub fn asleep_in(&self, organ: usize) -> u64 {
        self.asleep.iter().filter(|((place, ..), _)| *place == organ).map(|(_, n)| n).sum()
    }

    /// Lesions in an organ.
    pub fn lesions_in(&self, organ: usize) -> u64 {
        self.lesions.iter().filter(|lesion| lesion.organ == organ).map(|lesion| lesion.count).sum()
    }

    /// Cells that have left since a step and that no interval has taken up.
    pub fn waiting_since(&self, step: u32) -> usize {
        self.pending.iter().filter(|departure| departure.step >= step).count()
    }

    /// Whether all cells are accounted for.
    pub fn is_whole(&self) -> bool {
        let t = &self.tally;
        let asleep: u64 = self.asleep.values().sum();
        t.entered == self.in_blood().iter().sum::<u64>() + t.died + t.captured + t.lost + asleep + t.founders
    }

    /// One interval; `src` is the activity of SRC in it, `minutes` its end.
    pub fn advance(&mut self, rules: &Rules, src: f64, minutes: f64) {
        let mut draws = Draws::in_step(self.seed, Stream::Circulation, self.tick);
        self.tick += 1;
        let mut arrivals = BTreeMap::new();
        self.settle_in(&mut arrivals);
        self.flow_in(rules, &mut arrivals);
        self.sleep(rules, src, minutes, &mut draws);
        let before = std::mem::take(&mut self.blood);
        let classes: BTreeSet<Class> = before.keys().chain(arrivals.keys()).copied().collect();
        for class in classes {
            let of = |pool: &BTreeMap<Class, u64>| pool.get(&class).copied().unwrap_or(0);
            self.circulate(rules, class, [of(&before), of(&arrivals)], minutes, &mut draws);
        }
    }

    /// Those who followed one leader in one step are a cluster; it has the traits and lineage of the leader.
    fn settle_in(&mut self, arrivals: &mut BTreeMap<Class, u64>) {
        let mut clusters: BTreeMap<(u32, u32), Vec<Departure>> = BTreeMap::new();
        for departure in std::mem::take(&mut self.pending) {
            clusters.entry((departure.step, departure.leader)).or_default().push(departure);
        }
        for ((_, leader), cells) in clusters {
            let first = cells.iter().find(|d| d.site == leader).unwrap_or(&cells[0]);
            debug_assert!(kind_of(first.cell) > 0);
            let size = cells.len() as u32;
            self.tally.in_clusters += if size > 1 { u64::from(size) } else { 0 };
            *arrivals.entry((size, first.traits, first.clone)).or_default() += 1;
        }
    }

    /// Cells that a tumour elsewhere sheds.
    fn flow_in(&mut self, rules: &Rules, arrivals: &mut BTreeMap<Class, u64>) {
        self.owed += rules.influx * rules.every;
        let cells = self.owed.floor();
        self.owed -= cells;
        if cells > 0.0 {
            *arrivals.entry((1, rules.genes, 0)).or_default() += cells as u64;
            self.tally.entered += cells as u64;
        }
    }

    /// Alike cells or clusters, in blood before and arriving in this interval: some stop, some are captured, the others stay.
    /// Arrivals come at any time of it alike, so they stay with chance `(1 − exp(−λT))/(λT)`.
    fn circulate(&mut self, rules: &Rules, class: Class, [before, new]: [u64; 2], minutes: f64, draws: &mut Draws) {
        let (size, traits, clone) = class;
        let cells = |n: u64| n * u64::from(size);
        let rate = rules.clearance + rules.capture;
        let (n, leave) = (before + new, -libm::expm1(-rate * rules.every));
        let gone = binomial(draws, before, leave) + binomial(draws, new, 1.0 - leave / (rate * rules.every));
        let captured = binomial(draws, gone, rules.capture / rate);
        self.tally.captured += cells(captured);
        if n > gone {
            self.blood.insert(class, n - gone);
        }
        let alive = binomial(draws, gone - captured, rules.survival[usize::from(size > 1)]);
        self.tally.died += cells(gone - captured - alive);
        let (mut left, mut shares) = (alive, rules.organs.iter().map(|organ| organ.share).sum::<f64>());
        for (place, organ) in rules.organs.iter().enumerate() {
            let here = binomial(draws, left, if shares > 0.0 { organ.share / shares } else { 0.0 });
            (left, shares) = (left - here, shares - organ.share);
            let out = binomial(draws, here, organ.opens_to(traits));
            self.tally.lost += cells(here - out);
            let asleep = binomial(draws, cells(out), organ.dormancy);
            if asleep > 0 {
                *self.asleep.entry((place, traits, clone)).or_default() += asleep;
            }
            self.found(rules, (place, traits, clone), cells(out) - asleep, minutes, draws);
        }
        self.tally.lost += cells(left);
    }

    /// Cells that are awake in an organ try to found lesions.
    fn found(&mut self, rules: &Rules, who: Sleeper, n: u64, minutes: f64, draws: &mut Draws) {
        let founders = binomial(draws, n, rules.organs[who.0].colonisation);
        if founders > 0 {
            self.lesions.push(Lesion { organ: who.0, minutes, traits: who.1, clone: who.2, count: founders });
        }
        self.tally.founders += founders;
        self.tally.lost += n - founders;
    }

    /// Sleepers die, awake, or sleep on.
    fn sleep(&mut self, rules: &Rules, src: f64, minutes: f64, draws: &mut Draws) {
        for (who, n) in std::mem::take(&mut self.asleep) {
            let organ = &rules.organs[who.0];
            let rate = organ.awakening + organ.dies(src);
            let gone = binomial(draws, n, -libm::expm1(-rate * rules.every));
            let awake = if rate > 0.0 { binomial(draws, gone, organ.awakening / rate) } else { 0 };
            self.tally.lost += gone - awake;
            if n > gone {
                self.asleep.insert(who, n - gone);
            }
            self.found(rules, who, awake, minutes, draws);
        }
    }
}
