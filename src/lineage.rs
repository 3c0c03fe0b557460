//! Lineages of tumour cells: who descends from whom, with which traits, and what became of the cells of each.
//!
//! Every cell is accounted for: in each lineage, born (founders among them) + arrived from blood = alive + died + left for
//! blood.
mod saved;
#[cfg(test)]
mod tests;
mod tree;

use crate::circulation::cells::Arrival;
use crate::error::{Error, Result};
use crate::lattice::random::{Stream, hash_words};
use crate::tissue::cell::is_tumour;
use crate::tissue::events::{Departure, Mutation};
use std::collections::BTreeMap;
pub use tree::descent;

/// The lineage that founders come from: none.
pub const NONE: u32 = 0;

/// One lineage: a founder or a daughter who mutated, and all who descend from it unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clone {
    /// The lineage that it comes from; [`NONE`] for founders.
    pub parent: u32,
    /// Traits of its cells, see [`crate::tissue::traits`].
    pub traits: u32,
    /// The step in which it began.
    pub step: u32,
    /// The site where it began; 0 where that was in blood.
    pub site: u32,
    /// Cells born, the first among them.
    pub born: u64,
    /// Cells that died on the lattice.
    pub died: u64,
    /// Cells that entered blood.
    pub left: u64,
    /// Cells that came out of blood onto a lattice.
    pub arrived: u64,
}

impl Clone {
    /// Cells alive on all lattices, by its own account; less than 0 only by a mistake.
    pub fn alive(&self) -> i64 {
        (self.born + self.arrived) as i64 - (self.died + self.left) as i64
    }
}

/// All lineages of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lineage {
    /// By their names.
    pub clones: BTreeMap<u32, Clone>,
}

impl Lineage {
    /// The lineages of the cells of a tissue, all of them founders.
    pub fn founded(cells: &[u32], traits: &[u32], clones: &[u32], step: u32) -> Lineage {
        let mut lineage = Lineage::default();
        lineage.found(cells, traits, clones, step);
        lineage
    }

    /// Adds the lineages of the cells of another tissue, all of them founders.
    pub fn found(&mut self, cells: &[u32], traits: &[u32], clones: &[u32], step: u32) {
        for (site, _) in cells.iter().enumerate().filter(|(_, cell)| is_tumour(**cell)) {
            let founder = Clone { parent: NONE, traits: traits[site], step, site: site as u32, ..Clone::default() };
            self.clones.entry(clones[site]).or_insert(founder).born += 1;
        }
    }

    /// Enters lineages that begin. Their births are counted with those of others, see [`Lineage::count`].
    ///
    /// # Errors
    /// If two have one name: names are hashes of 32 bits.
    pub fn begin(&mut self, mutations: &[Mutation]) -> Result<()> {
        for m in mutations {
            let clone = Clone { parent: m.parent, traits: m.traits, step: m.step, site: m.site, ..Clone::default() };
            if self.clones.insert(m.clone, clone).is_some() {
                let problem = format!("two of {} lineages got the name {:08x} by chance", self.clones.len(), m.clone);
                return Err(Error::limit(problem, "take another run.seed, or lower the rates of [[mutation]]"));
            }
        }
        Ok(())
    }

    /// Enters births and deaths by lineage.
    pub fn count(&mut self, counts: &BTreeMap<u32, [u64; 2]>) {
        for (name, [born, died]) in counts {
            let clone = self.clones.entry(*name).or_default();
            clone.born += born;
            clone.died += died;
        }
    }

    /// Enters cells that entered blood; normal ones have no lineage.
    pub fn leave(&mut self, departures: &[Departure]) {
        let tumour = departures.iter().filter(|gone| is_tumour(gone.cell));
        tumour.for_each(|gone| self.clones.entry(gone.clone).or_default().left += 1);
    }

    /// Enters cells that came out of blood onto a lattice; normal ones have no lineage, and that of a tumour elsewhere is known
    /// from its first arrival on.
    pub fn arrive(&mut self, arrival: &Arrival) {
        if is_tumour(arrival.kind) {
            let new = Clone { traits: arrival.traits, ..Clone::default() };
            self.clones.entry(arrival.clone).or_insert(new).arrived += arrival.count;
        }
    }

    /// Gives cells that acquired traits on their way through blood lineages of their own, and returns those that begin so:
    /// cells of one lineage that come back at one time with the same traits are one. `genes` are the traits of cells that come
    /// from a tumour elsewhere, whose lineage may not be known yet.
    pub fn renew(&self, arrivals: &mut [Arrival], genes: u32, step: u32, seed: u32) -> Vec<Mutation> {
        let mut begun: Vec<Mutation> = Vec::new();
        for arrival in arrivals.iter_mut().filter(|arrival| is_tumour(arrival.kind)) {
            let Arrival { traits, clone: parent, .. } = *arrival;
            if traits == self.clones.get(&parent).map_or(genes, |clone| clone.traits) {
                continue;
            }
            arrival.clone = hash_words([parent, traits, step, seed ^ Stream::Arrival as u32])[0].max(1);
            if begun.iter().all(|known| known.clone != arrival.clone) {
                begun.push(Mutation { step, site: 0, parent, traits, clone: arrival.clone });
            }
        }
        begun
    }

    /// A lineage, the one that it comes from, and so on up to its founder.
    pub fn line(&self, name: u32) -> impl Iterator<Item = u32> {
        let above = |name: &u32| self.clones.get(name).map(|clone| clone.parent).filter(|parent| *parent != NONE);
        std::iter::successors(Some(name), above)
    }
}

/// Living tumour cells of each lineage, from the words of cells and lineages.
pub fn alive(cells: &[u32], clones: &[u32]) -> BTreeMap<u32, u64> {
    let mut alive = BTreeMap::new();
    let tumour = cells.iter().zip(clones).filter(|(cell, _)| is_tumour(**cell));
    tumour.for_each(|(_, clone)| *alive.entry(*clone).or_default() += 1);
    alive
}
