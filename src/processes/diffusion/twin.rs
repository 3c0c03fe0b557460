//! Twin of the smoothing in `shaders/processes/diffusion.wgsl`, written row by row so that the compiler vectorises it.
use super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{floored, product, quiet, reciprocal};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::rows::SMALL;
use crate::tissue::state::Tissue;
use rayon::prelude::*;

/// A row of a field with the rows beside it; beyond a closed side stands the row itself, whose differences are 0.
pub struct Beside<'a> {
    /// The row itself.
    pub row: &'a [f32],
    /// Before and after it in y.
    pub y: [&'a [f32]; 2],
    /// Below and above it.
    pub z: [&'a [f32]; 2],
}

/// What is the same along a row: links to neighbours and held sides in y and z.
pub struct Along {
    params: Params,
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
    /// Of the row (y, z) of a grid.
    pub fn new(params: &Params, grid: Grid, y: usize, z: usize) -> Self {
        let [_, ny, nz] = grid.size.map(|n| n as usize);
        let at = |link: f32, here: bool| if here { link } else { 0.0 };
        let low = [at(params.low_link[1], y == 0), at(params.low_link[2], z == 0)];
        let high = [at(params.high_link[1], y + 1 == ny), at(params.high_link[2], z + 1 == nz)];
        let inner = [inner_links(params, 1, y, ny), inner_links(params, 2, z, nz)];
        let all_inner = [all_links(inner[0], y, ny, grid.periodic[1]), all_links(inner[1], z, nz, false)];
        let plain = low.iter().chain(&high).all(|&l| l == 0.0) && inner.as_flattened().iter().all(|&l| l == 1.0);
        Self { params: *params, wraps: grid.periodic[0], low, high, inner, all_inner, plain }
    }

    /// Links of a site to the low and high side of x, y, z.
    fn links(&self, x: usize, nx: usize) -> [f32; 6] {
        let p = &self.params;
        let low = if x == 0 { p.low_link[0] } else { 0.0 };
        let high = if x + 1 == nx { p.high_link[0] } else { 0.0 };
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

    fn diagonal(&self, loss: f32, x: usize, nx: usize, links: &[f32; 6]) -> f32 {
        let inner = all_links(inner_links(&self.params, 0, x, nx), x, nx, self.wraps);
        let sides = (links[0] + links[1]) + (links[2] + links[3]) + (links[4] + links[5]);
        loss + (((inner + self.all_inner[0]) + self.all_inner[1]) + sides)
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

/// The residual of one site, wherever it is.
fn residual_at(x: usize, b: &Beside, f: &[f32], l: &[f32], along: &Along, links: &[f32; 6]) -> f32 {
    let (nx, u) = (b.row.len(), b.row[x]);
    let before = if x > 0 {
        x - 1
    } else if along.wraps {
        nx - 1
    } else {
        x
    };
    let after = if x + 1 < nx {
        x + 1
    } else if along.wraps {
        0
    } else {
        x
    };
    let inner = inner_links(&along.params, 0, x, nx);
    let across = steps(u, [b.row[before], b.row[after]], inner) + steps(u, b.y.map(|row| row[x]), along.inner[0]);
    let r = (f[x] - product(l[x], u)) + (across + steps(u, b.z.map(|row| row[x]), along.inner[1]));
    along.with_sides(r, u, links)
}

/// The sites of a row that differ from those inside.
fn ends(nx: usize) -> [usize; 3] {
    [0, nx.saturating_sub(2), nx - 1]
}

/// The residuals of a row; where all links are 1 and no side is held, the factors and terms change nothing and are left out.
pub fn residuals(out: &mut [f32], b: &Beside, f: &[f32], l: &[f32], along: &Along) {
    let nx = b.row.len();
    let (f, l, row) = (&f[..nx], &l[..nx], &b.row[..nx]);
    let ([y0, y1], [z0, z1]) = (b.y.map(|s| &s[..nx]), b.z.map(|s| &s[..nx]));
    for x in 1..nx.saturating_sub(1) {
        let r = balance(row[x], f[x], l[x], [row[x - 1], row[x + 1]], [y0[x], y1[x]], [z0[x], z1[x]]);
        out[x] = r;
    }
    let one = |x: usize| residual_at(x, b, f, l, along, &along.links(x, nx));
    if along.plain {
        ends(nx).into_iter().for_each(|x| out[x] = one(x));
    } else {
        (0..nx).for_each(|x| out[x] = one(x));
    }
}

/// One half of a red–black sweep: even planes first while the odd ones stand still, then the other way round. Sites of
/// one colour do not touch, so the order of planes changes nothing.
pub fn relax(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let (grid, _) = dispatch.grids(tissue);
    let layer = dispatch.layer("value");
    let [mut taken] = tissue.take([layer]);
    let (source, loss) = (tissue.floats(dispatch.layer("source")), tissue.floats(dispatch.layer("loss")));
    for odd in 0..2 {
        let planes = bytemuck::cast_slice_mut::<u32, f32>(&mut taken).chunks_mut(grid.plane());
        let (mut moving, mut still) = (Vec::new(), Vec::new());
        for (z, plane) in planes.enumerate() {
            if z % 2 == odd { moving.push((z, plane)) } else { still.push(&*plane) }
        }
        let plane = |(z, plane): (usize, &mut [f32])| {
            let below = if z > 0 { Some(still[(z - 1) / 2]) } else { None };
            let above = still.get(z.div_ceil(2)).copied();
            let part = z * grid.plane()..(z + 1) * grid.plane();
            relax_plane(plane, [below, above], &source[part.clone()], &loss[part], &params, grid, z);
        };
        if grid.sites() < SMALL {
            moving.into_iter().for_each(plane);
        } else {
            moving.into_par_iter().for_each(plane);
        }
    }
    tissue.put([layer], [taken]);
}

fn relax_plane(
    plane: &mut [f32],
    beside: [Option<&[f32]>; 2],
    source: &[f32],
    loss: &[f32],
    params: &Params,
    grid: Grid,
    z: usize,
) {
    let [nx, ny, _] = grid.size.map(|n| n as usize);
    let mut r = vec![0.0; nx];
    for y in 0..ny {
        let part = y * nx..(y + 1) * nx;
        let at = |y: usize| y * nx..(y + 1) * nx;
        let before = if y > 0 {
            y - 1
        } else if grid.periodic[1] {
            ny - 1
        } else {
            y
        };
        let after = if y + 1 < ny {
            y + 1
        } else if grid.periodic[1] {
            0
        } else {
            y
        };
        let along = Along::new(params, grid, y, z);
        let row = &plane[part.clone()];
        let b = Beside {
            row,
            y: [&plane[at(before)], &plane[at(after)]],
            z: beside.map(|p| p.map_or(row, |p| &p[part.clone()])),
        };
        residuals(&mut r, &b, &source[part.clone()], &loss[part.clone()], &along);
        settle_row(&mut plane[part.clone()], &r, &loss[part], &along, (params.colour as usize + y + z) % 2);
    }
}

/// Moves the sites of one parity in a row by their residual over their diagonal.
fn settle_row(row: &mut [f32], r: &[f32], loss: &[f32], along: &Along, parity: usize) {
    let nx = row.len();
    let correction = along.params.is_correction != 0;
    let clean = |u: f32| if correction { quiet(u) } else { floored(u) };
    let moved = |u: f32, r: f32, diagonal: f32| clean(u + product(r, reciprocal(diagonal)));
    let inside = along.diagonal(0.0, 2, 5, &along.links(2, 5));
    let ends = ends(nx).map(|x| (x, moved(row[x], r[x], along.diagonal(loss[x], x, nx, &along.links(x, nx)))));
    let (r, loss) = (&r[..nx], &loss[..nx]);
    for x in 1..nx.saturating_sub(1) {
        let new = moved(row[x], r[x], loss[x] + inside);
        row[x] = if x % 2 == parity { new } else { row[x] };
    }
    for (x, new) in ends {
        if x % 2 == parity {
            row[x] = new;
        }
    }
}
