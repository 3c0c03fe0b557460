//! Wishes claim the sites of their paths, and each site gathers what it holds after the moves. Twins of
//! `shaders/processes/settle.wgsl`, function by function.
use crate::lattice::grid::{DIRECTIONS, Grid};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::body::{self, Ledger};
use crate::tissue::cell::kind_of;
use crate::tissue::path::{DIVISION, bid, direction_of, length_of, origin_of, priority};
use crate::tissue::rows::filled;
use crate::tissue::state::{Layer, MOVED, Tissue};
use rayon::prelude::*;

/// The sites of a wish's path, its origin first.
fn path(grid: Grid, origin: [u32; 3], w: u32) -> impl Iterator<Item = usize> {
    let at = move |k| grid.along(origin, direction_of(w), k).expect("a path stays inside");
    (0..=length_of(w)).map(move |k| grid.site(at(k)))
}

/// Lays each wish's priority on all sites of its path; the strongest stays.
pub fn lay_claim(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    bid(tissue, |p, w| path(grid, p, w));
}

/// Whether the wish of an origin won every site of its path. Twin of the function in `shaders/shared/path.wgsl`.
pub(super) fn won(grid: Grid, claim: &[u32], origin: [u32; 3], w: u32) -> bool {
    path(grid, origin, w).all(|s| claim[s] == priority(w, origin))
}

/// The site whose cell comes to a claimed place, or none where it is left empty.
fn arrival(grid: Grid, claim: &[u32], wish: &[u32], p: [u32; 3]) -> Option<[u32; 3]> {
    let origin = origin_of(grid, claim[grid.site(p)], p);
    let w = wish[grid.site(origin)];
    if w == 0 || !won(grid, claim, origin, w) {
        return Some(p);
    }
    if origin == p {
        return (w & DIVISION != 0).then_some(p);
    }
    grid.offset(p, DIRECTIONS[direction_of(w) as usize].map(|by| -by))
}

/// Each site gathers what it holds after the moves: where no claim is, what it held. So the next layers are first made
/// to agree with the present ones, on the whole lattice or on the sites where the last moves left them unlike.
pub fn settle(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let unlike = tissue.take_unlike();
    let mut taken = tissue.take(MOVED.map(|(_, next)| next));
    let (claim, wish) = (tissue.words(Layer::CLAIM), tissue.words(Layer::WISH));
    let old = MOVED.map(|(layer, _)| tissue.words(layer));
    let arrivals = |(chunk, words): (usize, &[u32])| -> Vec<(u32, [u32; 3])> {
        let gathered = filled(words).map(|i| {
            let s = (chunk << 14) + i;
            let from = arrival(grid, claim, wish, grid.place(s)).map(|q| grid.site(q));
            (s as u32, old.map(|old| from.map_or(0, |s| old[s])))
        });
        gathered.collect()
    };
    let arrivals: Vec<_> = claim.par_chunks(1 << 14).enumerate().flat_map_iter(arrivals).collect();
    for (new, old) in taken.iter_mut().zip(old) {
        match &unlike {
            Some(sites) => sites.iter().for_each(|&s| new[s as usize] = old[s as usize]),
            None => new.par_chunks_mut(1 << 16).zip(old.par_chunks(1 << 16)).for_each(|(n, o)| n.copy_from_slice(o)),
        }
    }
    for &(s, words) in &arrivals {
        taken.iter_mut().zip(words).for_each(|(new, word)| new[s as usize] = word);
    }
    tissue.put(MOVED.map(|(_, next)| next), taken);
    tissue.note_unlike(arrivals.into_iter().map(|(s, _)| s).collect());
}

/// Enters the divisions that won in the ledger.
pub fn count_births(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let ledger = Ledger::default();
    let (claim, wish, cell) = (tissue.words(Layer::CLAIM), tissue.words(Layer::WISH), tissue.words(Layer::Cell));
    wish.par_chunks(1 << 14).enumerate().for_each(|(chunk, words)| {
        for i in filled(words).filter(|&i| words[i] & DIVISION != 0) {
            let (s, w) = ((chunk << 14) + i, words[i]);
            if won(grid, claim, grid.place(s), w) {
                ledger.record(body::birth(kind_of(cell[s])));
            }
        }
    });
    ledger.enter(tissue);
}
