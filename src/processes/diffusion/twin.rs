//! Twins of `shaders/processes/diffusion.wgsl`, written row by row so that the compiler vectorises them.
use super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{floored, product, quiet, reciprocal};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::rows::{Row, SMALL, rows};
use crate::tissue::state::Tissue;
use rayon::prelude::*;

/// A row of a field with the rows beside it; beyond a closed side stands the row itself, whose differences are 0.
struct Beside<'a> {
    row: &'a [f32],
    y: [&'a [f32]; 2],
    z: [&'a [f32]; 2],
}

/// What is the same along a row: links to held sides and the number of neighbours in y and z.
struct Along {
    params: Params,
    wraps: bool,
    low: [f32; 2],
    high: [f32; 2],
    held: bool,
    neighbours: f32,
}

impl Along {
    fn new(params: &Params, grid: Grid, y: usize, z: usize) -> Self {
        let [_, ny, nz] = grid.size.map(|n| n as usize);
        let at = |link: f32, here: bool| if here { link } else { 0.0 };
        let low = [at(params.low_link[1], y == 0), at(params.low_link[2], z == 0)];
        let high = [at(params.high_link[1], y + 1 == ny), at(params.high_link[2], z + 1 == nz)];
        let inner_y = if grid.periodic[1] { 2 } else { usize::from(y > 0) + usize::from(y + 1 < ny) };
        let inner_z = usize::from(z > 0) + usize::from(z + 1 < nz);
        let held = low.iter().chain(&high).any(|&l| l > 0.0);
        let neighbours = (inner_y + inner_z) as f32;
        Self { params: *params, wraps: grid.periodic[0], low, high, held, neighbours }
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
        let inner = if self.wraps { 2 } else { usize::from(x > 0) + usize::from(x + 1 < nx) };
        let sides = (links[0] + links[1]) + (links[2] + links[3]) + (links[4] + links[5]);
        loss + ((inner as f32 + self.neighbours) + sides)
    }
}

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
    let r = balance(u, f[x], l[x], [b.row[before], b.row[after]], [b.y[0][x], b.y[1][x]], [b.z[0][x], b.z[1][x]]);
    along.with_sides(r, u, links)
}

/// The residuals of a row; away from held sides their terms would add 0 and are left out.
fn residuals(out: &mut [f32], b: &Beside, f: &[f32], l: &[f32], along: &Along) {
    let nx = b.row.len();
    let (f, l, row) = (&f[..nx], &l[..nx], &b.row[..nx]);
    let ([y0, y1], [z0, z1]) = (b.y.map(|s| &s[..nx]), b.z.map(|s| &s[..nx]));
    for x in 1..nx.saturating_sub(1) {
        let r = balance(row[x], f[x], l[x], [row[x - 1], row[x + 1]], [y0[x], y1[x]], [z0[x], z1[x]]);
        out[x] = r;
    }
    if along.held {
        (0..nx).for_each(|x| out[x] = residual_at(x, b, f, l, along, &along.links(x, nx)));
    } else {
        for x in [0, nx - 1] {
            out[x] = residual_at(x, b, f, l, along, &along.links(x, nx));
        }
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
    let inside = along.diagonal(0.0, 1, 3, &along.links(1, 3));
    let ends = [0, nx - 1].map(|x| (x, moved(row[x], r[x], along.diagonal(loss[x], x, nx, &along.links(x, nx)))));
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

/// The rows beside row (y, z) of a whole field.
fn beside(field: &[f32], grid: Grid, y: usize, z: usize) -> Beside<'_> {
    let [nx, ny, nz] = grid.size.map(|n| n as usize);
    let at = |y: usize, z: usize| &field[(y + ny * z) * nx..(y + ny * z + 1) * nx];
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
    Beside {
        row: at(y, z),
        y: [at(before, z), at(after, z)],
        z: [at(y, z.saturating_sub(1)), at(y, (z + 1).min(nz - 1))],
    }
}

/// The next level's equation for the error.
pub fn coarsen(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let (coarse, fine) = dispatch.grids(tissue);
    let [value, source, loss] = ["fine_value", "fine_source", "fine_loss"].map(|n| dispatch.layer(n));
    let out = ["coarse_source", "coarse_loss", "coarse_value"].map(|n| dispatch.layer(n));
    rows(tissue, coarse, out, |tissue, Row { y, z, out, .. }| {
        let [sources, losses, values] = out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let [nx, ny, nz] = fine.size.map(|n| n as usize);
        let (value, source, loss) = (tissue.floats(value), tissue.floats(source), tissue.floats(loss));
        let mut r = vec![0.0; nx];
        sources.fill(0.0);
        losses.fill(0.0);
        values.fill(0.0);
        let (y, z) = (2 * y as usize, 2 * z as usize);
        let (y_end, z_end) = ((y + 2).min(ny), (z + 2).min(nz));
        for fz in z..z_end {
            for fy in y..y_end {
                let part = (fy + ny * fz) * nx..(fy + ny * fz + 1) * nx;
                let (f, l) = (&source[part.clone()], &loss[part]);
                residuals(&mut r, &beside(value, fine, fy, fz), f, l, &Along::new(&params, fine, fy, fz));
                gather_pairs(sources, &r);
                gather_pairs(losses, l);
            }
        }
        average(sources, losses, nx, (y_end - y) * (z_end - z));
    });
}

fn gather_pairs(sums: &mut [f32], fine: &[f32]) {
    for (sum, pair) in sums.iter_mut().zip(fine.chunks(2)) {
        pair.iter().for_each(|v| *sum += v);
    }
}

/// Sums over children to four times their mean.
fn average(sources: &mut [f32], losses: &mut [f32], nx: usize, across: usize) {
    for x in 0..sources.len() {
        let children = across * (nx - 2 * x).min(2);
        let mean = (8 / children) as f32 * 0.5;
        sources[x] = quiet(product(sources[x], mean));
        losses[x] = product(losses[x], mean);
    }
}

#[inline(always)]
fn blend(a: f32, b: f32) -> f32 {
    product(a, 0.75) + b * 0.25
}

/// The coarse site beside the parent of x on the side that x is nearer to; at a closed side the parent itself.
fn second_parent(x: usize, size: usize, wraps: bool) -> usize {
    let parent = x / 2;
    match (x.is_multiple_of(2), parent == 0, parent + 1 == size) {
        (true, true, _) => {
            if wraps {
                size - 1
            } else {
                0
            }
        }
        (true, false, _) => parent - 1,
        (false, _, true) => {
            if wraps {
                0
            } else {
                parent
            }
        }
        (false, _, false) => parent + 1,
    }
}

/// Adds the coarse correction, interpolated trilinearly.
pub fn refine(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let (fine, coarse) = dispatch.grids(tissue);
    let correction = dispatch.layer("correction");
    rows(tissue, fine, [dispatch.layer("value")], |tissue, Row { y, z, out: [row], .. }| {
        let e = tissue.floats(correction);
        let [nx, ny, nz] = coarse.size.map(|n| n as usize);
        let at = |y: usize, z: usize| &e[(y + ny * z) * nx..(y + ny * z + 1) * nx];
        let (y, z) = (y as usize, z as usize);
        let (y0, y1) = (y / 2, second_parent(y, ny, fine.periodic[1]));
        let (z0, z1) = (z / 2, second_parent(z, nz, false));
        let corners = [at(y0, z0), at(y1, z0), at(y0, z1), at(y1, z1)];
        let mixed: Vec<f32> =
            (0..nx).map(|x| blend(blend(corners[0][x], corners[1][x]), blend(corners[2][x], corners[3][x]))).collect();
        for (x, word) in row.iter_mut().enumerate() {
            let u = f32::from_bits(*word) + blend(mixed[x / 2], mixed[second_parent(x, nx, fine.periodic[0])]);
            *word = (if params.is_correction != 0 { quiet(u) } else { floored(u) }).to_bits();
        }
    });
}
