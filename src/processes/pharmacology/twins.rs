//! Twins of `shaders/processes/pharmacology.wgsl`.
use super::Params;
use super::response::{response, response_at};
use crate::lattice::portable::{floored, product, saturation, whole};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::{Kind, Phase, educated, kind_of, phase_of, polarisation_of, state_of};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};

/// Applies `change` to each value of a layer; it gets the number of the site.
fn each(tissue: &mut Tissue, layer: Layer, change: impl Fn(&Tissue, usize, f32) -> f32 + Sync) {
    rows(tissue, tissue.grid(), [layer], |tissue, row| {
        let [out] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        out.iter_mut().enumerate().for_each(|(x, value)| *value = change(tissue, row.first + x, *value));
    });
}

/// What is left of a signal, with what comes back late.
#[inline(always)]
fn left(params: &Params, level: f32, moment: &Moment) -> f32 {
    let open = response(params, level);
    let back = if params.returns == 1 { moment.returned[params.drug as usize & 7] } else { 0.0 };
    open + product(1.0 - open, back)
}

/// A signal as cells perceive it.
pub fn block(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let (drug, signal) = (dispatch.layer("drug"), dispatch.layer("signal"));
    each(tissue, dispatch.layer("seen"), |tissue, s, _| {
        floored(product(tissue.floats(signal)[s], left(&params, tissue.floats(drug)[s], moment)))
    });
}

/// The same of what a drug has left of it, or of an activity that is 1 without drugs.
pub fn block_more(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let drug = dispatch.layer("drug");
    each(tissue, dispatch.layer("seen"), |tissue, s, before| {
        let before = if params.first == 1 { 1.0 } else { before };
        floored(product(before, left(&params, tissue.floats(drug)[s], moment)))
    });
}

/// The rate at which a drug kills the cell of a site.
pub fn harm(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let scale = dispatch.params::<Params>().scale;
    hurt(tissue, dispatch, |_, _| scale);
}

/// The same where some cells may resist.
pub fn harm_unless_resisted(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    hurt(tissue, dispatch, |tissue, s| {
        let resists = tissue.words(Layer::Traits)[s] & params.resisted_by != 0;
        if resists { params.scale_resisted } else { params.scale }
    });
}

/// What a drug adds to the rate at which the cell of a site dies; `scale` of a site is 1 / the half effect there.
fn hurt(tissue: &mut Tissue, dispatch: &Dispatch, scale: impl Fn(&Tissue, usize) -> f32 + Sync) {
    let params: Params = dispatch.params();
    let (drug, protector) = (dispatch.layer("drug"), dispatch.layer("signal"));
    each(tissue, dispatch.layer("hazard"), |tissue, s, before| {
        let c = tissue.words(Layer::Cell)[s];
        let before = if params.first == 1 { 0.0 } else { before };
        let most = params.rates[kind_of(c) as usize & 7][0];
        let cycles = kind_of(c) != Kind::Macrophage as u32; // whose phase tells its education
        let hit = params.cycling_only == 0 || !cycles || phase_of(c) == Phase::Cycling as u32;
        if most == 0.0 || !hit {
            return floored(before);
        }
        let open = 1.0 - product(params.protection, saturation(tissue.floats(protector)[s], params.protection_half));
        let responds = response_at(&params, product(tissue.floats(drug)[s], scale(tissue, s)));
        floored(before + product(product(most, responds), open))
    });
}

/// A substance is lost for good.
pub fn inactivate(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let drug = dispatch.layer("drug");
    each(tissue, dispatch.layer("loss"), |tissue, s, before| {
        before + product(params.rate, response(&params, tissue.floats(drug)[s]))
    });
}

/// Cells secrete more of a substance.
pub fn raise(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let drug = dispatch.layer("drug");
    each(tissue, dispatch.layer("source"), |tissue, s, before| {
        let c = tissue.words(Layer::Cell)[s];
        let [kind, state, ..] = params.rates[kind_of(c) as usize & 7];
        let most = kind + product(state, state_of(c));
        if most == 0.0 {
            return before;
        }
        before + product(most, response(&params, tissue.floats(drug)[s]))
    });
}

/// Macrophages forget their education.
pub fn repolarise(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let drug = dispatch.layer("drug");
    let stream = Stream::Repolarisation as u32 | params.drug << 8;
    rows(tissue, tissue.grid(), [Layer::Cell], |tissue, row| {
        let [cell] = row.out;
        let mut from = 0;
        while let Some(x) = next_filled(cell, from) {
            from = x + 1;
            let c = cell[x];
            if kind_of(c) != Kind::Macrophage as u32 {
                continue;
            }
            let s = row.first + x;
            let before = polarisation_of(c);
            let levels = product(product(params.rate, response(&params, tissue.floats(drug)[s])), before as f32);
            let draw = random(s as u32, moment.step, stream, moment.seed);
            cell[x] = educated(c, before.saturating_sub(whole(levels, draw[0])));
        }
    });
}
