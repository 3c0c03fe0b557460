//! The ledger: where all cells are that ever left, and what became of the others.
use super::{Circulation, Pool};
use bytemuck::{Pod, Zeroable};

/// Cells by what became of them.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Tally {
    /// Cells that entered blood or lymph.
    pub entered: u64,
    /// Of these, those that came in clusters.
    pub in_clusters: u64,
    /// Of these, those that took lymph.
    pub by_lymph: u64,
    /// Of these, those that went on from lymph into blood.
    pub passed_on: u64,
    /// Died in blood or lymph or where they stopped.
    pub died: u64,
    /// Of these, those that were lost at their first pass of the lung.
    pub first_pass: u64,
    /// Of these, those that died in lymph.
    pub died_in_lymph: u64,
    /// Captured by a therapy.
    pub captured: u64,
    /// Did not leave the vessel, died asleep, or failed to found a lesion.
    pub lost: u64,
    /// Founded a lesion that is counted, or a micrometastasis in balance.
    pub founders: u64,
    /// Arrived alive on a lattice.
    pub seeded: u64,
}

impl Tally {
    /// The numbers, in order.
    pub(super) fn numbers(self) -> [u64; 11] {
        bytemuck::cast(self)
    }

    /// The tally of such numbers.
    pub(super) fn of(numbers: [u64; 11]) -> Tally {
        bytemuck::cast(numbers)
    }
}

/// Single cells, and those in clusters.
fn cells_in(pool: &Pool) -> [u64; 2] {
    let mut cells = [0, 0];
    pool.iter().for_each(|(class, n)| cells[usize::from(class.size() > 1)] += class.cells(*n));
    cells
}

impl Circulation {
    /// Of those that arrived on a lattice, so many found no place there: they are lost.
    pub fn turn_away(&mut self, cells: u64) {
        self.tally.seeded -= cells;
        self.tally.lost += cells;
    }

    /// Cells in blood, single ones and those in clusters; those that have just left count as single.
    pub fn in_blood(&self) -> [u64; 2] {
        let [single, clustered] = cells_in(&self.blood);
        [single + self.pending.len() as u64, clustered]
    }

    /// Cells in lymph.
    pub fn in_lymph(&self) -> u64 {
        cells_in(&self.lymph).iter().sum()
    }

    /// Cells asleep in an organ.
    pub fn asleep_in(&self, organ: usize) -> u64 {
        self.asleep.iter().filter(|((place, _), _)| *place == organ).map(|(_, n)| n).sum()
    }

    /// Of these, normal cells.
    pub fn normal_in(&self, organ: usize) -> u64 {
        let theirs = self.asleep.iter().filter(|((place, who), _)| *place == organ && who.is_normal());
        theirs.map(|(_, n)| n).sum()
    }

    /// Micrometastases in balance in an organ.
    pub fn micrometastases_in(&self, organ: usize) -> u64 {
        self.micrometastases.iter().filter(|((place, _), _)| *place == organ).map(|(_, n)| n).sum()
    }

    /// Lesions that grow in an organ.
    pub fn lesions_in(&self, organ: usize) -> u64 {
        self.lesions.iter().filter(|lesion| lesion.organ == organ).map(|lesion| lesion.count).sum()
    }

    /// Whether all cells are accounted for: entered = in blood and lymph + died + captured + lost + asleep + founders +
    /// seeded.
    pub fn is_whole(&self) -> bool {
        let t = &self.tally;
        let asleep: u64 = self.asleep.values().sum();
        let under_way = self.in_blood().iter().sum::<u64>() + self.in_lymph();
        t.entered == under_way + t.died + t.captured + t.lost + asleep + t.founders + t.seeded
    }
}
