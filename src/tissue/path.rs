//! The word of a wish to move: direction and length of its path; and what it bids for a site. Twin of
//! `shaders/shared/path.wgsl`.
//!
//! Bits: 0–4 direction, 5–7 sites in the path, 8 division, 9 there is a wish, 12–31 priority.

use super::rows::filled;
use super::state::{Layer, Tissue};
use crate::lattice::grid::Grid;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// The wish is to divide.
pub const DIVISION: u32 = 256;
/// There is a wish.
pub const WISH: u32 = 512;

/// The most sites that a path has beyond its origin.
pub const LONGEST_PATH: u32 = 7;

/// The direction of the path, 0..26.
pub fn direction_of(w: u32) -> u32 {
    w & 31
}

/// Sites of the path beyond its origin.
pub fn length_of(w: u32) -> u32 {
    w >> 5 & 7
}

/// What a wish bids for a site: random above, its origin's place mod 16 below, so it names its origin.
pub fn priority(w: u32, p: [u32; 3]) -> u32 {
    w & 0xffff_f000 | (p[2] & 15) << 8 | (p[1] & 15) << 4 | p[0] & 15
}

/// The origin that a bid on p names: the place within 8 sites that has these coordinates mod 16.
pub fn origin_of(grid: Grid, bid: u32, p: [u32; 3]) -> [u32; 3] {
    let by = |axis: usize| (((bid >> (4 * axis) & 15) as i32 - (p[axis] & 15) as i32 + 24) & 15) - 8;
    grid.offset(p, [by(0), by(1), by(2)]).unwrap_or([0; 3])
}

/// Lets each wish bid for the sites that it needs; the highest bid on [`Layer::CLAIM`] stays.
pub fn bid<I: Iterator<Item = usize>>(tissue: &mut Tissue, needs: impl Fn([u32; 3], u32) -> I + Sync) {
    let grid = tissue.grid();
    let [mut taken] = tissue.take([Layer::CLAIM]);
    {
        // SAFETY: AtomicU32 has the layout of u32, and this exclusive borrow lasts as long as the shared one.
        let claim = unsafe { &*(taken.as_mut_slice() as *mut [u32] as *const [AtomicU32]) };
        let wish = tissue.words(Layer::WISH);
        wish.par_chunks(1 << 14).enumerate().for_each(|(chunk, words)| {
            for i in filled(words) {
                let (p, w) = (grid.place((chunk << 14) + i), words[i]);
                needs(p, w).for_each(|s| _ = claim[s].fetch_max(priority(w, p), Relaxed));
            }
        });
    }
    tissue.put([Layer::CLAIM], [taken]);
}
