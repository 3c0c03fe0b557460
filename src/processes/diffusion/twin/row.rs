//! Some rows of sites in the equation of diffusion: residuals, relaxation, averages and interpolation along x, as
//! `shaders/processes/diffusion.wgsl` has them for one site. The loops are plain so that the compiler vectorises them.
//!
//! A band is one row or several rows of a plane one after the other, none or only one of which is at a side in y. Its
//! inner arithmetic runs on across the ends of rows, which are then done again as what they are.
use super::super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{floored, product, quiet, reciprocal};
use multiversion::multiversion;

/// A band of a field with the bands beside it; beyond a closed side stands the band itself, whose differences are 0.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    pub band: &'a [f32],
    pub y: [&'a [f32]; 2],
    pub z: [&'a [f32]; 2],
    /// Source and loss.
    pub f: &'a [f32],
    pub l: &'a [f32],
}

/// Cuts rows `from..to` of a plane of `ny` into bands of at most `most` rows, those at a side alone.
pub fn bands(from: usize, to: usize, ny: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut y = from;
    std::iter::from_fn(move || {
        let first = y;
        if y >= to {
            return None;
        }
        y = if y == 0 { 1 } else { (y + most).min(to).min((ny - 1).max(y + 1)) };
        Some((first, y))
    })
}

/// The neighbours of a place on an axis; beyond a closed side the place itself.
pub fn neighbours(at: usize, size: usize, wraps: bool) -> [usize; 2] {
    let before = match (at, wraps) {
        (0, true) => size - 1,
        _ => at.saturating_sub(1),
    };
    let after = match (at + 1 < size, wraps) {
        (true, _) => at + 1,
        (false, true) => 0,
        (false, false) => at,
    };
    [before, after]
}

/// Sites of a wide step.
const WIDE: usize = 8;

/// What is the same along a band: links to held sides and the number of neighbours in y and z.
pub struct Along {
    params: Params,
    nx: usize,
    wraps: bool,
    low: [f32; 2],
    high: [f32; 2],
    held: bool,
    neighbours: f32,
}

impl Along {
    /// For the band that begins with row (y, z) of a grid.
    pub fn new(params: &Params, grid: Grid, y: usize, z: usize) -> Self {
        let [nx, ny, nz] = grid.size.map(|n| n as usize);
        let at = |link: f32, here: bool| if here { link } else { 0.0 };
        let low = [at(params.low_link[1], y == 0), at(params.low_link[2], z == 0)];
        let high = [at(params.high_link[1], y + 1 == ny), at(params.high_link[2], z + 1 == nz)];
        let inner_y = if grid.periodic[1] { 2 } else { usize::from(y > 0) + usize::from(y + 1 < ny) };
        let inner_z = usize::from(z > 0) + usize::from(z + 1 < nz);
        let held = low.iter().chain(&high).any(|&l| l > 0.0);
        let neighbours = (inner_y + inner_z) as f32;
        Self { params: *params, nx, wraps: grid.periodic[0], low, high, held, neighbours }
    }

    /// Links of a site to the low and high side of x, y, z.
    fn links(&self, x: usize) -> [f32; 6] {
        let p = &self.params;
        let low = if x == 0 { p.low_link[0] } else { 0.0 };
        let high = if x + 1 == self.nx { p.high_link[0] } else { 0.0 };
        [low, high, self.low[0], self.high[0], self.low[1], self.high[1]]
    }

    fn with_sides(&self, r: f32, u: f32, links: &[f32; 6]) -> f32 {
        let p = &self.params;
        let mut sum = r;
        for axis in 0..3 {
            sum += product(links[2 * axis], p.low_held[axis] - u);
            sum += product(links[2 * axis + 1], p.high_held[axis] - u);
        }
        sum
    }

    /// The neighbours and links of a site, counted together.
    fn ties(&self, x: usize, links: &[f32; 6]) -> f32 {
        let inner = if self.wraps { 2 } else { usize::from(x > 0) + usize::from(x + 1 < self.nx) };
        let sides = (links[0] + links[1]) + (links[2] + links[3]) + (links[4] + links[5]);
        (inner as f32 + self.neighbours) + sides
    }

    /// The ties of a site that is at no end of its row and at no held side.
    fn inner_ties(&self) -> f32 {
        (2.0 + self.neighbours) + 0.0
    }

    /// The sites of a row that need more than [`balance`]: its ends, or all of them beside a held side.
    fn special(&self) -> impl Iterator<Item = usize> {
        (0..self.nx).step_by(if self.held { 1 } else { (self.nx - 1).max(1) })
    }
}

#[inline(always)]
fn balance(u: f32, f: f32, l: f32, x: [f32; 2], y: [f32; 2], z: [f32; 2]) -> f32 {
    let across = ((x[0] - u) + (x[1] - u)) + ((y[0] - u) + (y[1] - u));
    (f - product(l, u)) + (across + ((z[0] - u) + (z[1] - u)))
}

/// The residual of site x of a row that begins at `first` in its band, wherever it is.
fn residual_at(first: usize, x: usize, b: &Beside, along: &Along) -> f32 {
    let s = first + x;
    let u = b.band[s];
    let beside = neighbours(x, along.nx, along.wraps).map(|x| b.band[first + x]);
    let r = balance(u, b.f[s], b.l[s], beside, [b.y[0][s], b.y[1][s]], [b.z[0][s], b.z[1][s]]);
    along.with_sides(r, u, &along.links(x))
}

/// The residuals of a band; away from held sides their terms would add 0 and are left out.
pub fn residuals(out: &mut [f32], b: &Beside, along: &Along) {
    inner_residuals(out, b);
    for first in (0..b.band.len()).step_by(along.nx) {
        along.special().for_each(|x| out[first + x] = residual_at(first, x, b, along));
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn inner_residuals(out: &mut [f32], b: &Beside) {
    let n = b.band.len();
    let ([band, f, l], out) = ([b.band, b.f, b.l].map(|s| &s[..n]), &mut out[..n]);
    let [y0, y1, z0, z1] = [b.y[0], b.y[1], b.z[0], b.z[1]].map(|s| &s[..n]);
    let whole = 1 + n.saturating_sub(2) / WIDE * WIDE;
    for x in 1..whole {
        out[x] = balance(band[x], f[x], l[x], [band[x - 1], band[x + 1]], [y0[x], y1[x]], [z0[x], z1[x]]);
    }
    // The rest as one more wide step that overlaps the last.
    let rest = if whole > 1 { n - 1 - WIDE } else { 1 };
    for x in rest..n.saturating_sub(1) {
        out[x] = balance(band[x], f[x], l[x], [band[x - 1], band[x + 1]], [y0[x], y1[x]], [z0[x], z1[x]]);
    }
}

#[inline(always)]
fn clean(u: f32, is_correction: bool) -> f32 {
    if is_correction { quiet(u) } else { floored(u) }
}

/// A band after half a sweep: the sites that `moves` marks are moved by their residual over their diagonal.
pub fn relaxed(out: &mut [f32], b: &Beside, along: &Along, moves: &[u32]) {
    let correction = along.params.is_correction != 0;
    inner_relaxed(out, b, along.inner_ties(), moves, correction);
    for first in (0..b.band.len()).step_by(along.nx) {
        for x in along.special() {
            let s = first + x;
            if moves[s] == 0 {
                out[s] = b.band[s];
                continue;
            }
            let diagonal = b.l[s] + along.ties(x, &along.links(x));
            out[s] = clean(b.band[s] + product(residual_at(first, x, b, along), reciprocal(diagonal)), correction);
        }
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn inner_relaxed(out: &mut [f32], b: &Beside, ties: f32, moves: &[u32], correction: bool) {
    let n = b.band.len();
    let ([band, f, l], moves, out) = ([b.band, b.f, b.l].map(|s| &s[..n]), &moves[..n], &mut out[..n]);
    let [y0, y1, z0, z1] = [b.y[0], b.y[1], b.z[0], b.z[1]].map(|s| &s[..n]);
    for x in 1..n.saturating_sub(1) {
        let r = balance(band[x], f[x], l[x], [band[x - 1], band[x + 1]], [y0[x], y1[x]], [z0[x], z1[x]]);
        let new = clean(band[x] + product(r, reciprocal(l[x] + ties)), correction);
        out[x] = if moves[x] != 0 { new } else { band[x] };
    }
}

/// Adds pairs of fine sites to the sums of their parents, one after the other.
#[multiversion(targets("x86_64+avx2"))]
pub fn gather_pairs(sums: &mut [f32], fine: &[f32]) {
    let (pairs, last) = fine.as_chunks::<2>();
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        *sum = (*sum + pair[0]) + pair[1];
    }
    if let [odd] = last {
        sums[pairs.len()] += odd;
    }
}

#[inline(always)]
fn blend(a: f32, b: f32) -> f32 {
    product(a, 0.75) + b * 0.25
}

/// Interpolates the rows of four coarse corners (near and far in y, then the same in z) across x.
#[multiversion(targets("x86_64+avx2"))]
pub fn mix(out: &mut [f32], corners: [&[f32]; 4]) {
    let n = out.len();
    let [a, b, c, d] = corners.map(|s| &s[..n]);
    for x in 0..n {
        out[x] = blend(blend(a[x], b[x]), blend(c[x], d[x]));
    }
}

/// Adds to a fine row what lies between its coarse sites; `mixed` has one more coarse site at either end.
#[multiversion(targets("x86_64+avx2"))]
pub fn add_between(row: &mut [f32], mixed: &[f32], correction: bool) {
    let (pairs, last) = row.as_chunks_mut::<2>();
    let (n, end) = (pairs.len(), mixed.len() - 2);
    let (low, here, high) = (&mixed[..n], &mixed[1..n + 1], &mixed[2..n + 2]);
    for (x, pair) in pairs.iter_mut().enumerate() {
        let left = clean(pair[0] + blend(here[x], low[x]), correction);
        let right = clean(pair[1] + blend(here[x], high[x]), correction);
        *pair = [left, right];
    }
    if let [odd] = last {
        *odd = clean(*odd + blend(mixed[end], mixed[end - 1]), correction);
    }
}
