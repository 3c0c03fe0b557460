//! What belongs to the whole tissue and lives on the device: the monocyte pool and the ledger of births and deaths.
//! Twin of `shaders/shared/body.wgsl`.
use super::cell::{KINDS, Kind};
use super::state::{Layer, Tissue};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Word: blood monocytes as a share of their number at rest, f32.
pub const MONOCYTES: usize = 0;
/// Word: monocytes that left the vessels in this step.
pub const RECRUITED: usize = 1;
/// Words: sum of CSF-1 over the lattice in units of 1/1024, low and high half.
pub const CSF1_SUM: usize = 2;
/// First word of the ledger; each entry has a low and a high half.
pub const LEDGER: usize = 8;
/// Ledger entries: births by kind (division and recruitment), then deaths by kind (a debris that dies is cleared).
pub const ENTRIES: usize = 2 * KINDS;
/// Words of [`Layer::Body`].
pub const BODY_WORDS: usize = LEDGER + 2 * ENTRIES;

/// Ledger entry of a birth.
#[inline(always)]
pub fn birth(kind: u32) -> usize {
    kind as usize & 7
}

/// Ledger entry of a death.
#[inline(always)]
pub fn death(kind: u32) -> usize {
    KINDS + (kind as usize & 7)
}

/// Counts events from all threads of a pass, then enters them in the tissue's ledger.
#[derive(Default)]
pub struct Ledger([AtomicU64; ENTRIES]);

impl Ledger {
    /// Counts one event.
    #[inline(always)]
    pub fn record(&self, entry: usize) {
        self.0[entry].fetch_add(1, Relaxed);
    }

    /// Adds the counts to the ledger of the tissue.
    pub fn enter(self, tissue: &mut Tissue) {
        let body = tissue.words_mut(Layer::Body);
        for (entry, count) in self.0.into_iter().enumerate() {
            let at = LEDGER + 2 * entry;
            let sum = read_pair(&body[at..]).wrapping_add(count.into_inner());
            (body[at], body[at + 1]) = (sum as u32, (sum >> 32) as u32);
        }
    }
}

/// A number of two words, the low one first.
pub fn read_pair(words: &[u32]) -> u64 {
    u64::from(words[0]) | u64::from(words[1]) << 32
}

/// Births and deaths of a kind since the start, from the words of [`Layer::Body`].
pub fn births_and_deaths(body: &[u32], kind: Kind) -> (u64, u64) {
    let at = |entry: usize| read_pair(&body[LEDGER + 2 * entry..]);
    (at(birth(kind as u32)), at(death(kind as u32)))
}
