//! Wishes claim the sites of their paths, and each claimed site gathers what it holds after the moves. A site without a claim
//! is left alone. Twins of `shaders/processes/settle.wgsl`, function by function.
use crate::lattice::grid::{DIRECTIONS, Grid};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::body::{self, Ledger};
use crate::tissue::cell::kind_of;
use crate::tissue::path::{DIVISION, bid, direction_of, length_of, origin_of, priority};
use crate::tissue::rows::{each_filled, filled, stretches};
use crate::tissue::state::{Layer, Tissue};

/// The layers of cells, and where claimed sites gather what they become.
const MOVED: [(Layer, Layer); 3] =
    [(Layer::Cell, Layer::CellNext), (Layer::Traits, Layer::TraitsNext), (Layer::Clone, Layer::CloneNext)];

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

/// Whether the wish of an origin won every site of its path.
fn won(grid: Grid, claim: &[u32], origin: [u32; 3], w: u32) -> bool {
    path(grid, origin, w).all(|s| claim[s] == priority(w, origin))
}

/// Strikes out each wish that lost a site of its path, and enters the divisions that won in the ledger.
pub fn judge(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let ledger = Ledger::default();
    stretches(tissue, [Layer::WISH], |tissue, first, [wish]| {
        let (claim, cell) = (tissue.words(Layer::CLAIM), tissue.words(Layer::Cell));
        each_filled(wish, |i, w| {
            if !won(grid, claim, grid.place(first + i), *w) {
                *w = 0;
            } else if *w & DIVISION != 0 {
                ledger.record(body::birth(kind_of(cell[first + i])));
            }
        });
    });
    ledger.enter(tissue);
}

/// The site whose cell comes to a claimed place, or none where it is left empty.
fn arrival(grid: Grid, wish: &[u32], p: [u32; 3], bid: u32) -> Option<[u32; 3]> {
    let origin = origin_of(grid, bid, p);
    let w = wish[grid.site(origin)];
    if w == 0 {
        return Some(p);
    }
    if origin == p {
        return (w & DIVISION != 0).then_some(p);
    }
    grid.offset(p, DIRECTIONS[direction_of(w) as usize].map(|by| -by))
}

/// Each claimed site gathers what it holds after the moves.
pub fn settle(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    stretches(tissue, MOVED.map(|(_, next)| next), |tissue, first, mut next| {
        let wish = tissue.words(Layer::WISH);
        let now = MOVED.map(|(layer, _)| tissue.words(layer));
        let claim = &tissue.words(Layer::CLAIM)[first..][..next[0].len()];
        for i in filled(claim) {
            let from = arrival(grid, wish, grid.place(first + i), claim[i]).map(|q| grid.site(q));
            next.iter_mut().zip(now).for_each(|(next, now)| next[i] = from.map_or(0, |s| now[s]));
        }
    });
}

/// Each claimed site takes what it has gathered, and its claim and wish are over: the next sub-step finds both layers empty.
pub fn move_in(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let out = [Layer::CLAIM, Layer::WISH, Layer::Cell, Layer::Traits, Layer::Clone];
    stretches(tissue, out, |tissue, first, [claim, wish, cell, traits, clone]| {
        let next = MOVED.map(|(_, next)| &tissue.words(next)[first..]);
        each_filled(claim, |i, bid| {
            [cell[i], traits[i], clone[i]] = next.map(|next| next[i]);
            (wish[i], *bid) = (0, 0);
        });
    });
}
