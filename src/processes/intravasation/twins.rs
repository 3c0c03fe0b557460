//! Twins of `shaders/processes/intravasation.wgsl`, function by function.
use super::Params;
use crate::lattice::portable::{chance, exp_minus, floored, product, unit};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::{Kind, VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_YOUNG, is_tumour, kind_of};
use crate::tissue::events::{Departure, add};
use crate::tissue::path::{WISH, priority};
use crate::tissue::rows::{filled, rows};
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::vessel::has;
use rayon::prelude::*;

/// The basement membrane of each vessel: dissolved by cathepsin, built again by the vessel.
pub fn line(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let (params, cathepsin) = (dispatch.params::<Params>(), dispatch.layer("cathepsin"));
    rows(tissue, tissue.grid(), [Layer::Membrane], |tissue, row| {
        let [membrane] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let part = row.first..row.first + membrane.len();
        let (vessel, cathepsin) = (&tissue.words(Layer::Vessel)[part.clone()], &tissue.floats(cathepsin)[part]);
        for (x, membrane) in membrane.iter_mut().enumerate() {
            if !has(vessel[x], VESSEL_PRESENT) {
                *membrane = 0.0;
                continue;
            }
            let kept = product(*membrane, exp_minus(product(params.dissolve, cathepsin[x])));
            let missing = if has(vessel[x], VESSEL_YOUNG) { params.young } else { 1.0 } - kept;
            *membrane = floored(kept + product(params.repair, if missing > 0.0 { missing } else { 0.0 }));
        }
    });
}

/// Tumour cells can enter, and normal cells where they have a chance.
fn can_enter(params: &Params, cell: u32) -> bool {
    is_tumour(cell) || (kind_of(cell) == Kind::Normal as u32 && params.enter[Kind::Normal as usize] > 0)
}

/// Cells on a perfused vessel whose membrane is open want to enter it.
pub fn knock(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let (grid, params) = (tissue.grid(), dispatch.params::<Params>());
    rows(tissue, grid, [Layer::WISH], |tissue, row| {
        let [wish] = row.out;
        let (cell, vessel) = (tissue.words(Layer::Cell), tissue.words(Layer::Vessel));
        wish.fill(0);
        for x in filled(&vessel[row.first..row.first + wish.len()]) {
            let (s, p) = (row.first + x, [x as u32, row.y, row.z]);
            if !can_enter(&params, cell[s]) || !has(vessel[s], VESSEL_PERFUSED) {
                continue;
            }
            let draw = random(s as u32, moment.step, Stream::Intravasation as u32, moment.seed);
            if draw[0] >= params.enter[kind_of(cell[s]) as usize & 3] {
                continue;
            }
            let macrophage = |q| kind_of(cell[grid.site(q)]) == Kind::Macrophage as u32;
            let near = (0..26).filter_map(|d| grid.along(p, d, 1)).any(macrophage);
            let open = unit(product(params.open_at - tissue.floats(Layer::Membrane)[s], params.slope));
            let help = params.alone + if near { params.beside } else { 0.0 };
            if draw[1] < chance(product(open, unit(help))) {
                wish[x] = WISH | draw[2] & 0xffff_f000 | 0x1000;
            }
        }
    });
}

/// The cell that a cell follows into a vessel, if any: itself, or the neighbour with the highest bid.
fn leader(tissue: &Tissue, params: &Params, moment: &Moment, s: usize) -> Option<u32> {
    let (grid, wish) = (tissue.grid(), tissue.words(Layer::WISH));
    if wish[s] != 0 {
        return Some(s as u32);
    }
    let around = (0..26).filter_map(|d| grid.along(grid.place(s), d, 1));
    let bids = around.map(|q| (grid.site(q), q)).filter(|(n, _)| wish[*n] != 0);
    let mut best = (0, 0);
    for (n, q) in bids {
        if priority(wish[n], q) > best.0 {
            best = (priority(wish[n], q), n as u32);
        }
    }
    let goes = || random(s as u32, moment.step, Stream::Intravasation as u32, moment.seed)[3] < params.together;
    (best.0 != 0 && goes()).then_some(best.1)
}

/// Those who enter go, and some of their neighbours with them.
pub fn go(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let (grid, params) = (tissue.grid(), dispatch.params::<Params>());
    // Wishes are rare: only their sites and those around them are looked at.
    let wish = tissue.words(Layer::WISH);
    let leading = wish
        .par_chunks(1 << 14)
        .enumerate()
        .flat_map_iter(|(chunk, words)| filled(words).map(move |i| (chunk << 14) + i).collect::<Vec<_>>());
    let near = |s: usize| {
        let around = (0..26).filter_map(move |d| grid.along(grid.place(s), d, 1));
        std::iter::once(s).chain(around.map(move |q| grid.site(q)))
    };
    let mut sites: Vec<usize> = leading.flat_map_iter(near).collect();
    sites.sort_unstable();
    sites.dedup();
    let cell = tissue.words(Layer::Cell);
    let who = sites.into_iter().filter(|s| can_enter(&params, cell[*s]));
    let gone: Vec<_> = who.filter_map(|s| Some((s, leader(tissue, &params, moment, s)?))).collect();
    for (s, leader) in gone {
        let [cell, traits, clone] =
            [Layer::Cell, Layer::Traits, Layer::Clone].map(|layer| std::mem::take(&mut tissue.words_mut(layer)[s]));
        let departure = Departure { step: moment.step, leader, site: s as u32, cell, traits, clone };
        add(tissue.words_mut(Layer::Events), departure);
    }
}
