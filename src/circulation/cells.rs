//! What travels: cells that are alike, alone or in clusters, where they come from, and what they become.
use crate::tissue::cell::Kind;
use crate::tissue::events::Departure;
use crate::tissue::traits::bit;
use std::collections::BTreeMap;

/// Where cells leave and arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The tumour that the run began with.
    Primary,
    /// An organ, by its number in the config.
    Organ(usize),
}

impl Place {
    /// Its number: 0 for the primary tumour, then the organs.
    pub fn number(self) -> u64 {
        match self {
            Place::Primary => 0,
            Place::Organ(organ) => organ as u64 + 1,
        }
    }

    /// The place of a number.
    pub fn numbered(number: u64) -> Place {
        number.checked_sub(1).map_or(Place::Primary, |organ| Place::Organ(organ as usize))
    }
}

/// What cells that are alike have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// Traits, as bits.
    pub traits: u32,
    /// Lineage.
    pub clone: u32,
    /// Number of the kind, see [`Kind`].
    pub kind: u32,
}

impl Who {
    /// Epithelial-like tumour cells.
    pub fn tumour(traits: u32, clone: u32) -> Who {
        Who { traits, clone, kind: Kind::Epithelial as u32 }
    }

    /// Normal cells that carry an oncogene which can be switched on.
    pub fn with_oncogene() -> Who {
        Who { traits: bit("oncogene"), clone: 0, kind: Kind::Normal as u32 }
    }

    /// Whether they are normal cells.
    pub fn is_normal(self) -> bool {
        self.kind == Kind::Normal as u32
    }

    /// Whether they carry an oncogene that can be switched on.
    pub fn has_oncogene(self) -> bool {
        self.traits & bit("oncogene") != 0
    }
}

/// Clusters or single cells that are alike. The gates of vessels and organs look at the leader; each cell of a cluster keeps
/// traits, lineage and kind of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// The single cell, or the one that the others of its cluster followed.
    pub who: Who,
    /// Those others, sorted; none for single cells.
    pub others: Vec<Who>,
}

impl Class {
    /// Single cells.
    pub fn single(who: Who) -> Class {
        Class { who, others: Vec::new() }
    }

    /// Clusters of a leader and those that followed it.
    pub fn cluster(who: Who, mut others: Vec<Who>) -> Class {
        others.sort_unstable();
        Class { who, others }
    }

    /// Cells in each.
    pub fn size(&self) -> u64 {
        1 + self.others.len() as u64
    }

    /// Cells in so many of them.
    pub fn cells(&self, count: u64) -> u64 {
        count * self.size()
    }

    /// The cells of one of them, alike ones together, in order.
    pub fn members(&self) -> BTreeMap<Who, u64> {
        let mut members = BTreeMap::new();
        std::iter::once(&self.who).chain(&self.others).for_each(|who| *members.entry(*who).or_default() += 1);
        members
    }
}

/// A cell that has left a lattice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// Which lattice.
    pub from: Place,
    /// What it was there.
    pub cell: Departure,
}

/// Lesions of alike cells that began to grow in one interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lesion {
    /// Number of the organ.
    pub organ: usize,
    /// When, minutes.
    pub minutes: f64,
    /// What the founder was.
    pub who: Who,
    /// How many such lesions began at once.
    pub count: u64,
}

/// Alike cells that arrive alive on a lattice and are to be put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arrival {
    /// Whose lattice; the primary's for cells that return to their tumour.
    pub organ: Place,
    /// Traits, as bits.
    pub traits: u32,
    /// Lineage.
    pub clone: u32,
    /// Number of the kind, see [`Kind`].
    pub kind: u32,
    /// How many cells.
    pub count: u64,
}

/// What holds in an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Activity of SRC, 0..1.
    pub src: f64,
    /// The end of the interval, minutes.
    pub minutes: f64,
    /// Living tumour cells of the primary tumour; where there are none, none return.
    pub burden: f64,
}

impl Now {
    /// A moment without drugs and without a tumour to return to.
    pub fn at(minutes: f64) -> Now {
        Now { src: 1.0, minutes, burden: 0.0 }
    }
}
