//! A thick slab seen along one axis: largest and mean values, nearest cells; and where along it the tumour is. Twin of
//! `shaders/views/projection.wgsl`.
use super::Plane;
use crate::lattice::grid::Grid;
use crate::lattice::portable::product;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT, is_tumour, kind_of, phase_of, polarisation_of};
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::vessel::has;
use bytemuck::{Pod, Zeroable};
use std::ops::Range;

static SHADER: Shader = Shader { name: "projection", text: include_str!("../../shaders/views/projection.wgsl") };
/// The largest value along the axis.
pub static LARGEST: Pass = Pass { shader: &SHADER, entry: "largest", reach: 0, twin: largest };
/// The sum of values along the axis.
pub static TOTAL: Pass = Pass { shader: &SHADER, entry: "total", reach: 0, twin: total };
/// The nearest cell or vessel along the axis.
pub static NEAREST: Pass = Pass { shader: &SHADER, entry: "nearest", reach: 0, twin: nearest };
/// Tumour cells of each plane.
pub static TALLY: Pass = Pass { shader: &SHADER, entry: "tally", reach: 0, twin: tally };

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    axis: u32,
    from: u32,
    to: u32,
    cap: f32,
    scale: f32,
    spare: [u32; 3],
}

/// A slab across one axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slab {
    /// The axis that it is across: 0, 1, 2.
    pub axis: usize,
    /// Its planes.
    pub planes: Range<u32>,
}

/// What of a slab is seen: the word or words of each pixel in [`Layer::Slice`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen {
    /// The largest value of a field: its bits.
    Largest(Layer),
    /// The sum of a field's values up to `2^exponent`: two words, see [`Slab::means`].
    Total(Layer, i32),
    /// The nearest cell or vessel: how near in bits 9–31 (0: nothing), then blood, vessel, education, phase, kind.
    Nearest,
    /// The tumour cells of each plane, a word for each.
    Tally,
}

/// Bits of one value in a sum.
const BITS: i32 = 22;

fn power(n: i32) -> f32 {
    libm::scalbnf(1.0, n)
}

impl Slab {
    /// The whole lattice along an axis.
    pub fn whole(grid: Grid, axis: usize) -> Slab {
        Slab { axis, planes: 0..grid.size[axis] }
    }

    /// The passes that fill [`Layer::Slice`].
    pub fn commands(&self, seen: Seen) -> Vec<Command> {
        let (pass, layer, cap, scale) = match seen {
            Seen::Largest(layer) => (&LARGEST, layer, 0.0, 0.0),
            Seen::Total(layer, exponent) => {
                (&TOTAL, layer, power(exponent) - power(exponent - 23), power(BITS - exponent))
            }
            Seen::Nearest => (&NEAREST, Layer::Cell, 0.0, 0.0),
            Seen::Tally => (&TALLY, Layer::Cell, 0.0, 0.0),
        };
        let Range { start: from, end: to } = self.planes;
        let params = Params { axis: self.axis as u32, from, to, cap, scale, spare: [0; 3] };
        vec![Command::Clear(Layer::Slice), Command::Run(Dispatch::new(pass, &params).bind("words", layer))]
    }

    /// The mean values behind the words of [`Seen::Total`].
    pub fn means(&self, words: &[u32], exponent: i32) -> Vec<f32> {
        let scale = f64::from(power(BITS - exponent)) * self.planes.len().max(1) as f64;
        let sum = |pair: &[u32]| u64::from(pair[0]) | u64::from(pair[1]) << 32;
        words.chunks_exact(2).map(|pair| (sum(pair) as f64 / scale) as f32).collect()
    }

    /// How deep below its first visible plane the nearest thing lies, in sites, and its look; none where there is nothing.
    pub fn nearest(&self, word: u32) -> Option<(u32, u32)> {
        (word != 0).then(|| (self.planes.len() as u32 - (word >> 9), word & 511))
    }
}

/// Goes over the slab, with the word of each pixel's place.
fn each(
    tissue: &mut Tissue,
    dispatch: &Dispatch,
    mut act: impl FnMut(&Tissue, &mut [u32], usize, usize, [u32; 3], &Params),
) {
    let params: Params = dispatch.params();
    let grid = tissue.grid();
    let plane = Plane { axis: params.axis as usize, position: 0 };
    let [width, _] = plane.size(grid);
    let [mut slice] = tissue.take([Layer::Slice]);
    let mut ranges = grid.size.map(|n| 0..n);
    ranges[plane.axis] = params.from..params.to.min(grid.size[plane.axis]);
    let [xs, ys, zs] = ranges;
    for z in zs {
        for y in ys.clone() {
            for x in xs.clone() {
                let [u, v] = [[y, z], [x, z], [x, y]][plane.axis];
                act(tissue, &mut slice, (u + width * v) as usize, grid.site([x, y, z]), [x, y, z], &params);
            }
        }
    }
    tissue.put([Layer::Slice], [slice]);
}

fn largest(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let layer = dispatch.layer("words");
    each(tissue, dispatch, |tissue, slice, pixel, site, _, _| {
        slice[pixel] = slice[pixel].max(tissue.words(layer)[site]);
    });
}

fn total(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let layer = dispatch.layer("words");
    each(tissue, dispatch, |tissue, slice, pixel, site, _, params| {
        let amount = product(tissue.floats(layer)[site].min(params.cap), params.scale) as u32;
        let (sum, carry) = slice[2 * pixel].overflowing_add(amount);
        slice[2 * pixel] = sum;
        slice[2 * pixel + 1] = slice[2 * pixel + 1].wrapping_add(u32::from(carry));
    });
}

fn nearest(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    each(tissue, dispatch, |tissue, slice, pixel, site, p, params| {
        let (c, v) = (tissue.words(Layer::Cell)[site], tissue.words(Layer::Vessel)[site]);
        let cell_bits = kind_of(c) & 7 | (phase_of(c) & 7) << 3 | polarisation_of(c) >> 7 << 6;
        let bit = |flag, bit| if has(v, flag) { bit } else { 0 };
        if kind_of(c) != 0 || has(v, VESSEL_PRESENT) {
            let k = p[params.axis as usize];
            let near = if params.axis == 1 { params.to - 1 - k } else { k - params.from };
            let seen = (near + 1) << 9 | cell_bits | bit(VESSEL_PRESENT, 128) | bit(VESSEL_PERFUSED, 256);
            slice[pixel] = slice[pixel].max(seen);
        }
    });
}

fn tally(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    each(tissue, dispatch, |tissue, slice, _, site, p, params| {
        let plane = p[params.axis as usize] as usize;
        slice[plane] = slice[plane].wrapping_add(u32::from(is_tumour(tissue.words(Layer::Cell)[site])));
    });
}
