//! The list of cells that have left the lattice since it was last emptied: a count, then six words each, in no order.
//! Twin of `leave` in `shaders/processes/intravasation.wgsl`.
use crate::error::{Error, Result};

/// Words before the first record: the count, and seven unused.
const HEAD: usize = 8;
/// Words of a record.
const RECORD: usize = 6;
/// Cells that can leave before the list is emptied.
pub const CAPACITY: usize = 8192;
/// Words of [`super::state::Layer::Events`].
pub const EVENT_WORDS: usize = HEAD + RECORD * CAPACITY;

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

/// The cells on a list, sorted.
///
/// # Errors
/// If there were more than it can hold.
pub fn departures(words: &[u32]) -> Result<Vec<Departure>> {
    let count = words[0] as usize;
    check_count(count)?;
    let one = |r: &[u32]| Departure { site: r[0], leader: r[1], cell: r[2], traits: r[3], clone: r[4], step: r[5] };
    let mut all: Vec<Departure> = words[HEAD..].chunks(RECORD).take(count).map(one).collect();
    all.sort_unstable();
    Ok(all)
}

/// Refuses more cells than the list can hold.
///
/// # Errors
/// If there are more.
pub fn check_count(count: usize) -> Result<()> {
    if count <= CAPACITY {
        return Ok(());
    }
    let problem =
        format!("{count} cells entered vessels within a few steps, more than the list of {CAPACITY} can hold");
    Err(Error::device(problem, "lower intravasation.rate, or shorten run.step"))
}

/// Adds a cell to a list; beyond its capacity it is only counted.
pub fn add(words: &mut [u32], d: Departure) {
    let at = HEAD + RECORD * words[0] as usize;
    words[0] += 1;
    if let Some(record) = words.get_mut(at..at + RECORD) {
        record.copy_from_slice(&[d.site, d.leader, d.cell, d.traits, d.clone, d.step]);
    }
}

/// Puts the records of a list into one order, to compare two of them.
pub fn sort(words: &mut [u32]) {
    let (records, _) = words[HEAD..].as_chunks_mut::<RECORD>();
    records.sort_unstable();
}
