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

/// Cuts rows `from..to` of a plane of `ny` into bands of at most `most` rows; the first and the last two stand alone.
pub fn bands(from: usize, to: usize, ny: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut y = from;
    std::iter::from_fn(move || {
        let first = y;
        if y >= to {
            return None;
        }
        y = if y == 0 { 1 } else { (y + most).min(to).min(ny.saturating_sub(2).max(y + 1)) };
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

/// What is the same along a band: links to neighbours and held sides in y and z.
pub struct Along {
    params: Params,
    nx: usize,
    wraps: bool,
    low: [f32; 2],
    high: [f32; 2],
    inner: [[f32; 2]; 2],
    all_inner: [f32; 2],
    plain: bool,
}

/// Links of a site to its low and high neighbour on an axis.
fn inner_links(params: &Params, axis: usize, at: usize, size: usize) -> [f32; 2] {
    let low = if at + 1 == size { params.from_last[axis] } else { 1.0 };
    let high = if at + 2 == size { params.to_last[axis] } else { 1.0 };
    [low, high]
}

/// The sum of those links that a site has.
fn all_links([low, high]: [f32; 2], at: usize, size: usize, wraps: bool) -> f32 {
    (if at > 0 || wraps { low } else { 0.0 }) + if at + 1 < size || wraps { high } else { 0.0 }
}

impl Along {
    /// For the band that begins with row (y, z) of a grid.
    pub fn new(params: &Params, grid: Grid, y: usize, z: usize) -> Self {
        let [nx, ny, nz] = grid.size.map(|n| n as usize);
        let at = |link: f32, here: bool| if here { link } else { 0.0 };
        let low = [at(params.low_link[1], y == 0), at(params.low_link[2], z == 0)];
        let high = [at(params.high_link[1], y + 1 == ny), at(params.high_link[2], z + 1 == nz)];
        let inner = [inner_links(params, 1, y, ny), inner_links(params, 2, z, nz)];
        let all_inner = [all_links(inner[0], y, ny, grid.periodic[1]), all_links(inner[1], z, nz, false)];
        let plain = low.iter().chain(&high).all(|&l| l == 0.0) && inner.as_flattened().iter().all(|&l| l == 1.0);
        Self { params: *params, nx, wraps: grid.periodic[0], low, high, inner, all_inner, plain }
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

    /// All links of a site together.
    fn ties(&self, x: usize, links: &[f32; 6]) -> f32 {
        let inner = all_links(inner_links(&self.params, 0, x, self.nx), x, self.nx, self.wraps);
        let sides = (links[0] + links[1]) + (links[2] + links[3]) + (links[4] + links[5]);
        ((inner + self.all_inner[0]) + self.all_inner[1]) + sides
    }

    /// The ties of a site that is at no end of its row and at no held side.
    fn inner_ties(&self) -> f32 {
        (2.0 + self.all_inner[0]) + self.all_inner[1]
    }

    /// The sites of a row that need more than [`balance`]: its ends, or all of them where the row itself is special.
    fn special(&self) -> impl Iterator<Item = usize> {
        let (plain, ends) = (self.plain, [0, self.nx.saturating_sub(2), self.nx - 1]);
        (0..if plain { 3 } else { self.nx }).map(move |i| if plain { ends[i] } else { i })
    }
}

/// What the neighbours on one axis push into a site.
#[inline(always)]
fn steps(u: f32, beside: [f32; 2], links: [f32; 2]) -> f32 {
    product(links[0], beside[0] - u) + product(links[1], beside[1] - u)
}

/// What neighbours at links of 1 and the site itself say.
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
    let across =
        steps(u, beside, inner_links(&along.params, 0, x, along.nx)) + steps(u, b.y.map(|r| r[s]), along.inner[0]);
    let r = (b.f[s] - product(b.l[s], u)) + (across + steps(u, b.z.map(|r| r[s]), along.inner[1]));
    along.with_sides(r, u, &along.links(x))
}

/// The residuals of a band; where all links are 1 and no side is held, factors and terms change nothing and are left out.
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

/// Adds the sites of a row to those of which they are children, one after the other and by volume; `across` are the
/// row's widths in y and z, `last` that of its last site.
#[multiversion(targets("x86_64+avx2"))]
pub fn gather_pairs(sums: &mut [f32], fine: &[f32], across: [f32; 2], last: f32) {
    let [inside, end] = [1.0, last].map(|x| product(product(x, across[0]), across[1]));
    let (body, tip) = fine.split_at(fine.len() - 1);
    let (pairs, lone) = body.as_chunks::<2>();
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        *sum = (*sum + product(inside, pair[0])) + product(inside, pair[1]);
    }
    let at = sums.len() - 1;
    if let [one] = lone {
        sums[at] += product(inside, *one);
    }
    sums[at] += product(end, tip[0]);
}

#[inline(always)]
fn blend(a: f32, b: f32) -> f32 {
    product(a, 0.75) + b * 0.25
}

/// Interpolates the rows of four coarse corners (near and far in y, then the same in z) across x, the far ones with signs.
#[multiversion(targets("x86_64+avx2"))]
pub fn mix(out: &mut [f32], corners: [&[f32]; 4], [y, z]: [f32; 2]) {
    let n = out.len();
    let [a, b, c, d] = corners.map(|s| &s[..n]);
    for x in 0..n {
        out[x] = blend(blend(a[x], product(y, b[x])), product(z, blend(c[x], product(y, d[x]))));
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
