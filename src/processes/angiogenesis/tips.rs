//! Tips of sprouts choose where to grow: towards VEGF. Twins of `shaders/processes/tips.wgsl`.
use crate::lattice::portable::{chance, saturation};
use crate::lattice::random::{Stream, hash_words, random};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_TIP};
use crate::tissue::path::{WISH, bid, direction_of};
use crate::tissue::rows::{filled, rows};
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::vessel::{has, is_rooted, sprout_length, sprout_name};
use bytemuck::{Pod, Zeroable};

/// Uniform of the pass `aim`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// Chance per step that a tip grows on at saturating VEGF.
    pub extend: u32,
    /// Directions among which it takes the one with most VEGF.
    pub guidance: u32,
    /// Sites of a sprout before it can join another vessel.
    pub least_length: u32,
    /// VEGF of half effect.
    pub half: f32,
}

fn is_open(params: &Params, tip: u32, at: u32) -> bool {
    let far = sprout_length(tip) >= params.least_length && !has(tip, VESSEL_PERFUSED);
    let other = far && sprout_name(at) != sprout_name(tip) && !has(at, VESSEL_TIP) && is_rooted(at);
    !has(at, VESSEL_PRESENT) || other
}

/// Diagonal steps are longer, so they are tried less often: 1, 1/√2, 1/√3 of 2¹⁶.
fn tried(d: u32) -> u32 {
    match d {
        0..6 => 65_536,
        6..18 => 46_341,
        _ => 37_837,
    }
}

/// Where each tip wants to grow: among some random directions the open one with most VEGF.
pub fn aim(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let (grid, vegf_layer) = (tissue.grid(), dispatch.layer("vegf"));
    rows(tissue, grid, [Layer::WISH], |tissue, row| {
        let [wish] = row.out;
        let (vessel, vegf) = (tissue.words(Layer::Vessel), tissue.floats(vegf_layer));
        wish.fill(0);
        for x in filled(&vessel[row.first..row.first + wish.len()]) {
            let s = row.first + x;
            let v = vessel[s];
            if !has(v, VESSEL_PRESENT) || !has(v, VESSEL_TIP) {
                continue;
            }
            let draw = random(s as u32, moment.step, Stream::Tips as u32, moment.seed);
            if draw[0] >= params.extend || draw[1] >= chance(saturation(vegf[s], params.half)) {
                continue;
            }
            let mut most = -1.0;
            for i in 0..params.guidance {
                let more = hash_words([draw[2], draw[3], i, 0]);
                let d = ((more[0] >> 16) * 26) >> 16;
                let Some(q) = grid.along([x as u32, row.y, row.z], d, 1) else { continue };
                let there = grid.site(q);
                if more[1] >> 16 < tried(d) && is_open(&params, v, vessel[there]) && vegf[there] > most {
                    wish[x] = d | 1 << 5 | WISH | more[2] & 0xffff_f000;
                    most = vegf[there];
                }
            }
        }
    });
}

/// Each wish bids for its site.
pub fn stake(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    bid(tissue, |p, w| grid.along(p, direction_of(w), 1).map(|q| grid.site(q)).into_iter());
}
