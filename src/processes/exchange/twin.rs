//! Coefficients of the implicit step of a field, row by row. Twin of `shaders/processes/exchange.wgsl`.
use super::Params;
use crate::lattice::portable::{product, reciprocal};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::{KINDS, Kind, VESSEL_MEDIUM, VESSEL_PERFUSED, VESSEL_YOUNG, is_tumour, kind_of, state_of};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use multiversion::multiversion;

/// The bit, beside those of the four rates of a kind, of what a trait adds to secretion.
const CARRIED: u8 = 4;

/// The parameters of a step: vessels and medium offer a drug at its level now.
fn now(mut params: Params, moment: &Moment) -> Params {
    if let Some(level) = moment.plasma.get(params.drug as usize) {
        params.vessel_supply = product(params.permeability, *level);
        params.medium_supply = product(params.medium_exchange, *level);
    }
    params
}

pub(super) fn exchange(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params = now(dispatch.params(), moment);
    let value_layer = dispatch.layer("value");
    let carried = u8::from(params.carried > 0.0) << CARRIED;
    let row_of = match (0..CARRIED).fold(carried, |all, which| all | u8::from(params.has(which.into())) << which) {
        0b0000 => exchange_row::<0b0000>,
        0b0001 => exchange_row::<0b0001>,
        0b0100 => exchange_row::<0b0100>,
        0b0101 => exchange_row::<0b0101>,
        0b1000 => exchange_row::<0b1000>,
        0b1100 => exchange_row::<0b1100>,
        0b1101 => exchange_row::<0b1101>,
        rates if rates < 1 << CARRIED => exchange_row::<0b1111>,
        _ => exchange_row::<0b1_1111>,
    };
    let (alone, zeros) = (carried == 0 && params.with_cells_only(), vec![0; tissue.grid().size[0] as usize]);
    rows(tissue, tissue.grid(), [Layer::Source(0), Layer::Loss(0)], |tissue, row| {
        let [source, loss] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let part = row.first..row.first + source.len();
        let cell = &tissue.words(Layer::Cell)[part.clone()];
        let words = |layer, read: bool| if read { &tissue.words(layer)[part.clone()] } else { &zeros };
        let (vessel, matrix) = (words(Layer::Vessel, !alone), bytemuck::cast_slice(words(Layer::Matrix, !alone)));
        let traits = words(Layer::Traits, carried > 0);
        let value = &tissue.floats(value_layer)[part.clone()];
        row_of(&params, [cell, vessel, traits], [matrix, value], source, loss);
    });
}

/// The rate of a kind, picked by masks: a branch or a look-up would keep the loop from being vectorised. 0 if it is not
/// among those that there are.
#[inline(always)]
fn rate<const RATES: u8>(params: &Params, which: usize, kind: u32) -> f32 {
    if RATES >> which & 1 == 0 {
        return 0.0;
    }
    let bits = |k: usize| params.rates[k][which].to_bits() & 0u32.wrapping_sub(u32::from(kind == k as u32));
    f32::from_bits((0..KINDS).fold(0, |all, k| all | bits(k)))
}

/// Secretion of a kind, and what the trait adds to it in cells that have it.
#[inline(always)]
fn secreted<const RATES: u8>(params: &Params, kind: u32, carries: bool) -> f32 {
    let plain = rate::<RATES>(params, 2, kind);
    if RATES >> CARRIED & 1 == 0 { plain } else { plain + if carries { params.carried } else { 0.0 } }
}

/// One row; bit n of `RATES` tells whether any kind has rate n, and bit [`CARRIED`] whether a trait adds to secretion: what is
/// 0 changes nothing and is left out.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn exchange_row<const RATES: u8>(
    params: &Params,
    [cell, vessel, traits]: [&[u32]; 3],
    [matrix, value]: [&[f32]; 2],
    source: &mut [f32],
    loss: &mut [f32],
) {
    let n = cell.len();
    let (vessel, traits, matrix, value, source, loss) =
        (&vessel[..n], &traits[..n], &matrix[..n], &value[..n], &mut source[..n], &mut loss[..n]);
    let params = *params;
    for x in 0..n {
        let (c, u) = (cell[x], value[x]);
        let kind = kind_of(c) & 7;
        let perfused = vessel[x] & VESSEL_PERFUSED != 0;
        let bathed = kind_of(c) == Kind::Empty as u32 && vessel[x] & VESSEL_MEDIUM != 0;
        let width = if vessel[x] & VESSEL_YOUNG != 0 { params.young } else { 1.0 };
        let consumes = RATES & 2 != 0;
        let full = rate::<RATES>(&params, 1, kind);
        let consumed = if consumes { product(full, reciprocal(u + params.half_saturation)) } else { 0.0 };
        let taken = rate::<RATES>(&params, 0, kind) + consumed + product(params.matrix_uptake, matrix[x]);
        let carries = is_tumour(c) & (traits[x] & params.carrier != 0);
        let given = secreted::<RATES>(&params, kind, carries) + product(rate::<RATES>(&params, 3, kind), state_of(c));
        loss[x] = ((params.storage + params.decay)
            + taken
            + if perfused { product(params.permeability, width) } else { 0.0 })
            + if bathed { params.medium_exchange } else { 0.0 };
        source[x] =
            (product(params.storage, u) + given + if perfused { product(params.vessel_supply, width) } else { 0.0 })
                + if bathed { params.medium_supply } else { 0.0 };
    }
}
