//! The list of cells that have left the lattice, and of lineages that began on it, since it was last emptied: a count, then
//! six words each, in no order. Twin of `shaders/shared/events.wgsl`.
//!
//! Its size follows the lattice: tumours shed about one cell in a thousand between two emptyings (see `intravasation.rate`).
use crate::error::{Error, Result};

/// Words before the first record: the count, and seven unused.
const HEAD: usize = 8;
/// Words of a record.
const RECORD: usize = 6;
/// Records that the list of a small lattice can hold.
const LEAST: usize = 8192;
/// Sites of a large lattice for each record that its list can hold.
const SITES: usize = 128;

/// Records that the list of a lattice can hold before it is emptied.
pub fn capacity(sites: usize) -> usize {
    LEAST.max(sites / SITES)
}

/// Words of [`super::state::Layer::Events`].
pub fn words(sites: usize) -> usize {
    used(capacity(sites))
}

/// Words at the front of a list that hold so many records.
pub fn used(records: usize) -> usize {
    HEAD + RECORD * records
}

/// A cell that has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Departure {
    /// The step in which it left.
    pub step: u32,
    /// Site of the cell that it followed into the vessel; its own, if it led.
    pub leader: u32,
    /// Its site.
    pub site: u32,
    /// Its word, see [`super::cell`].
    pub cell: u32,
    /// Its traits.
    pub traits: u32,
    /// Its lineage.
    pub clone: u32,
}

/// A lineage that begins: a daughter with other traits than her mother.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mutation {
    /// The step in which she was born.
    pub step: u32,
    /// Her site then.
    pub site: u32,
    /// The lineage of her mother.
    pub parent: u32,
    /// Her traits.
    pub traits: u32,
    /// Her lineage.
    pub clone: u32,
}

/// The cells on a list that have left, sorted.
pub fn departures(words: &[u32]) -> Vec<Departure> {
    let one = |r: &[u32]| Departure { site: r[0], leader: r[1], cell: r[2], traits: r[3], clone: r[4], step: r[5] };
    let mut all: Vec<Departure> = records(words).filter(|r| r[2] != 0).map(one).collect();
    all.sort_unstable();
    all
}

/// The lineages on a list that begin, sorted.
pub fn mutations(words: &[u32]) -> Vec<Mutation> {
    let one = |r: &[u32]| Mutation { site: r[0], parent: r[1], traits: r[3], clone: r[4], step: r[5] };
    let mut all: Vec<Mutation> = records(words).filter(|r| r[2] == 0).map(one).collect();
    all.sort_unstable();
    all
}

/// The records of a list: no cell that leaves is the word 0, so that marks a lineage that begins.
fn records(words: &[u32]) -> impl Iterator<Item = &[u32]> {
    words[HEAD..].chunks(RECORD).take(words[0] as usize)
}

/// Refuses more records than the list of a lattice can hold.
///
/// # Errors
/// If there are more.
pub fn check_count(count: usize, sites: usize) -> Result<()> {
    let capacity = capacity(sites);
    if count <= capacity {
        return Ok(());
    }
    let problem = format!(
        "{count} cells entered vessels or mutated within a few steps, more than the list of {capacity} can hold"
    );
    Err(Error::limit(problem, "lower intravasation.rate or the rates of [[mutation]], or shorten run.step"))
}

/// Adds a cell that leaves to a list; beyond its capacity it is only counted.
pub fn add(words: &mut [u32], d: Departure) {
    put(words, [d.site, d.leader, d.cell, d.traits, d.clone, d.step]);
}

/// Adds a lineage that begins, in the same way.
pub fn add_mutation(words: &mut [u32], m: Mutation) {
    put(words, [m.site, m.parent, 0, m.traits, m.clone, m.step]);
}

fn put(words: &mut [u32], record: [u32; RECORD]) {
    let at = HEAD + RECORD * words[0] as usize;
    words[0] += 1;
    if let Some(place) = words.get_mut(at..at + RECORD) {
        place.copy_from_slice(&record);
    }
}

/// Puts the records of a list into one order, to compare two of them.
pub fn sort(words: &mut [u32]) {
    let (records, _) = words[HEAD..].as_chunks_mut::<RECORD>();
    records.sort_unstable();
}
