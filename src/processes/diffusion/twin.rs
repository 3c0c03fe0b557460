//! Twins of `shaders/processes/diffusion.wgsl`, written row by row; the arithmetic of a row is in [`row`].
mod row;

use super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{product, quiet};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::rows::{Row, SMALL, rows};
use crate::tissue::state::Tissue;
use rayon::prelude::*;
use row::{Along, Beside, add_between, bands, gather_pairs, mix, neighbours, relaxed, residuals};

/// Sites of a band that is relaxed at once: long enough for wide loops, short enough for the nearest cache.
const BAND: usize = 2048;
/// Slabs of planes for each thread: enough to even out the work, few enough that their borders cost little.
const SLABS: usize = 4;

/// One half of a red–black sweep. Sites of one colour do not touch, so the order changes nothing: slabs of planes are
/// swept at the same time, each beside copies of the planes next to it.
pub fn relax(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let (grid, _) = dispatch.grids(tissue);
    let layer = dispatch.layer("value");
    let [mut taken] = tissue.take([layer]);
    let whole = [tissue.floats(dispatch.layer("source")), tissue.floats(dispatch.layer("loss"))];
    let small = grid.sites() < SMALL;
    let count = if small { 1 } else { SLABS * rayon::current_num_threads() };
    let (nz, plane) = (grid.size[2] as usize, grid.plane());
    let thick = nz.div_ceil(count);
    let value = bytemuck::cast_slice_mut::<u32, f32>(&mut taken);
    let copy = |z: usize| value[z * plane..(z + 1) * plane].to_vec();
    let beside = |z: usize| [z.checked_sub(1).map(copy), (z + thick < nz).then(|| copy(z + thick))];
    let borders: Vec<_> = (0..nz).step_by(thick).map(beside).collect();
    let slab = |(i, (slab, border)): (usize, (&mut [f32], [Option<Vec<f32>>; 2]))| {
        Slab { params, grid, first: i * thick, whole }.relax(slab, border);
    };
    let slabs = value.chunks_mut(thick * plane);
    if small {
        slabs.zip(borders).enumerate().for_each(slab);
    } else {
        slabs.collect::<Vec<_>>().into_par_iter().zip(borders).enumerate().for_each(slab);
    }
    tissue.put([layer], [taken]);
}

/// Some planes of a lattice that are swept together.
struct Slab<'a> {
    params: Params,
    grid: Grid,
    first: usize,
    whole: [&'a [f32]; 2],
}

impl Slab<'_> {
    fn relax(&self, slab: &mut [f32], border: [Option<Vec<f32>>; 2]) {
        let [nx, ny, _] = self.grid.size.map(|n| n as usize);
        let (plane, planes) = (nx * ny, slab.len() / (nx * ny));
        let most = BAND.div_ceil(nx).min(ny);
        let mut out = vec![0.0; most * nx];
        let colours: Vec<u32> = (0..(most + 1) * nx).map(|s| ((s % nx + s / nx) % 2) as u32).collect();
        for (z, (y, end)) in (0..planes).flat_map(|z| bands(0, ny, ny, most).map(move |band| (z, band))) {
            let (deep, length) = (self.first + z, (end - y) * nx);
            let at = |y: usize, z: usize| &slab[(y + ny * z) * nx..][..length];
            let edge = |side: usize| border[side].as_ref().map_or(at(y, z), |p| &p[y * nx..][..length]);
            let below = if z > 0 { at(y, z - 1) } else { edge(0) };
            let above = if z + 1 < planes { at(y, z + 1) } else { edge(1) };
            let [f, l] = self.whole.map(|w| &w[deep * plane + y * nx..][..length]);
            let y_beside = y_neighbours(y, end, self.grid).map(|y| at(y, z));
            let beside = Beside { band: at(y, z), y: y_beside, z: [below, above], f, l };
            let along = Along::new(&self.params, self.grid, y, deep);
            // A row further on, the colours are the other way round; the sites marked are those of odd places.
            let turned = (self.params.colour as usize + y + deep + 1) % 2;
            relaxed(&mut out[..length], &beside, &along, &colours[turned * nx..][..length]);
            slab[z * plane + y * nx..][..length].copy_from_slice(&out[..length]);
        }
    }
}

/// The first rows of the bands beside rows `y..end` of a plane.
fn y_neighbours(y: usize, end: usize, grid: Grid) -> [usize; 2] {
    let beside = neighbours(y, grid.size[1] as usize, grid.periodic[1]);
    if end == y + 1 { beside } else { [y - 1, y + 1] }
}

/// Rows `y..end` of plane z of a whole lattice (value, source, loss) with the bands beside them.
fn beside<'a>([value, source, loss]: [&'a [f32]; 3], grid: Grid, [y, end]: [usize; 2], z: usize) -> Beside<'a> {
    let [nx, ny, nz] = grid.size.map(|n| n as usize);
    let length = (end - y) * nx;
    let at = |field: &'a [f32], y: usize, z: usize| &field[(y + ny * z) * nx..][..length];
    Beside {
        band: at(value, y, z),
        y: y_neighbours(y, end, grid).map(|y| at(value, y, z)),
        z: neighbours(z, nz, false).map(|z| at(value, y, z)),
        f: at(source, y, z),
        l: at(loss, y, z),
    }
}

/// The next level's equation for the error.
pub fn coarsen(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let (coarse, fine) = dispatch.grids(tissue);
    let inputs = ["fine_value", "fine_source", "fine_loss"].map(|n| dispatch.layer(n));
    let out = ["coarse_source", "coarse_loss", "coarse_value"].map(|n| dispatch.layer(n));
    rows(tissue, coarse, out, |tissue, Row { y, z, out, .. }| {
        let [sources, losses, values] = out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let [nx, ny, nz] = fine.size.map(|n| n as usize);
        let inputs = inputs.map(|layer| tissue.floats(layer));
        let mut r = vec![0.0; 2 * nx];
        sources.fill(0.0);
        losses.fill(0.0);
        values.fill(0.0);
        let (y, z) = (2 * y as usize, 2 * z as usize);
        let (y_end, z_end) = ((y + 2).min(ny), (z + 2).min(nz));
        for (fz, (fy, end)) in (z..z_end).flat_map(|z| bands(y, y_end, ny, 2).map(move |band| (z, band))) {
            let band = beside(inputs, fine, [fy, end], fz);
            residuals(&mut r[..band.band.len()], &band, &Along::new(&params, fine, fy, fz));
            for (fy, (r, l)) in (fy..).zip(r.chunks(nx).zip(band.l.chunks(nx))) {
                let across = [width(&params, 1, fy, ny), width(&params, 2, fz, nz)];
                gather_pairs(sources, r, across, params.last_width[0]);
                gather_pairs(losses, l, across, params.last_width[0]);
            }
        }
        let share = |axis: usize, end: usize, n: usize| if end == n { params.last_share[axis] } else { 0.5 };
        average(sources, losses, &params, [share(1, y_end, ny), share(2, z_end, nz)]);
    });
}

/// Width of a site on an axis.
fn width(params: &Params, axis: usize, at: usize, size: usize) -> f32 {
    if at + 1 == size { params.last_width[axis] } else { 1.0 }
}

/// Sums over children to four times their mean.
fn average(sources: &mut [f32], losses: &mut [f32], params: &Params, [y, z]: [f32; 2]) {
    let mean = |share: f32| product(product(share, y), z * 4.0);
    let (inside, last, n) = (mean(0.5), mean(params.last_share[0]), sources.len());
    for (x, (source, loss)) in sources.iter_mut().zip(losses).enumerate() {
        let mean = if x + 1 == n { last } else { inside };
        *source = quiet(product(*source, mean));
        *loss = product(*loss, mean);
    }
}

/// Beyond a held side the correction is mirrored with the other sign, so that it is 0 there; −1 for such a second parent.
fn sign(params: &Params, axis: usize, at: usize, size: usize) -> f32 {
    let at_low = at == 0 && params.low_link[axis] > 0.0;
    let at_high = at + 1 == size && at % 2 == 1 && params.high_link[axis] > 0.0;
    if (at_low || at_high) && size > 1 { -1.0 } else { 1.0 }
}

/// The coarse site beside the parent of x on the side that x is nearer to; at a closed side the parent itself.
fn second_parent(x: usize, size: usize, wraps: bool) -> usize {
    neighbours(x / 2, size, wraps)[x % 2]
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
        let mut mixed = vec![0.0; nx + 2];
        let size = fine.size.map(|n| n as usize);
        let signs = [sign(&params, 1, y, size[1]), sign(&params, 2, z, size[2])];
        mix(&mut mixed[1..=nx], [at(y0, z0), at(y1, z0), at(y0, z1), at(y1, z1)], signs);
        let beyond = |x: usize, x_end: usize| {
            product(sign(&params, 0, x_end, size[0]), mixed[1 + second_parent(x, nx, fine.periodic[0])])
        };
        let ends = [beyond(0, 0), beyond(2 * nx - 1, size[0] - 1)];
        (mixed[0], mixed[nx + 1]) = (ends[0], ends[1]);
        add_between(bytemuck::cast_slice_mut(row), &mixed, params.is_correction != 0);
    });
}
