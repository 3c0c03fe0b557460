//! Twins of `shaders/processes/diffusion.wgsl`, written row by row; the arithmetic of a row is in `row`.
#[cfg(test)]
mod laws;
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
use std::ops::Range;

/// Sites of a band that is relaxed at once: long enough for wide loops, short enough for the nearest cache.
const BAND: usize = 2048;
/// Slabs of planes for each thread: enough to even out the work, few enough that their borders cost little.
const SLABS: usize = 2;

/// One half of a red–black sweep.
pub fn relax(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    sweep(tissue, &[dispatch]);
}

/// Whether two dispatches are the halves of one sweep, which may go over the lattice together.
pub fn is_sweep(first: &Dispatch, second: &Dispatch) -> bool {
    let relaxes = |d: &Dispatch| std::ptr::eq(d.pass, &super::RELAX);
    relaxes(first)
        && relaxes(second)
        && (first.domain, &first.bound) == (second.domain, &second.bound)
        && first.params::<Params>().colour != second.params::<Params>().colour
}

/// Halves of a red–black sweep, one after the other at each site but together over the lattice: the second follows the
/// first a plane behind. Sites of one colour do not touch, so the order of sites changes nothing. Slabs of planes are
/// swept at the same time, each with copies of so many planes next to it as there are halves.
pub fn sweep(tissue: &mut Tissue, halves: &[&Dispatch]) {
    let (grid, _) = halves[0].grids(tissue);
    let layer = halves[0].layer("value");
    let [mut taken] = tissue.take([layer]);
    let whole = ["source", "loss"].map(|name| tissue.floats(halves[0].layer(name)));
    let halves: Vec<Params> = halves.iter().map(|d| d.params()).collect();
    let small = grid.sites() < SMALL;
    let (nz, plane, reach) = (grid.size[2] as usize, grid.plane(), halves.len());
    let thick = if small { nz } else { nz.div_ceil(SLABS * rayon::current_num_threads()) };
    let value = bytemuck::cast_slice_mut::<u32, f32>(&mut taken);
    let copies = |z: usize| {
        let (low, high) = (z.saturating_sub(reach), (z + thick).min(nz));
        [low..z, high..(high + reach).min(nz)].map(|part| value[part.start * plane..part.end * plane].to_vec())
    };
    let mut borders: Vec<_> = (0..nz).step_by(thick).map(copies).collect();
    let slab = |(i, (slab, [low, high])): (usize, (&mut [f32], &mut [Vec<f32>; 2]))| {
        let first = i * thick - low.len() / plane;
        let own = low.len() / plane..(low.len() + slab.len()) / plane;
        let parts = [low.as_mut_slice(), slab, high.as_mut_slice()];
        let planes = parts.into_iter().flat_map(|part| part.chunks_mut(plane)).collect();
        Slab { halves: &halves, grid, first, own, planes, whole }.relax();
    };
    let slabs = value.chunks_mut(thick * plane).zip(&mut borders);
    if small {
        slabs.enumerate().for_each(slab);
    } else {
        slabs.collect::<Vec<_>>().into_par_iter().enumerate().for_each(slab);
    }
    tissue.put([layer], [taken]);
}

/// Some planes of a lattice that are swept together, and copies of planes next to them.
struct Slab<'a> {
    halves: &'a [Params],
    grid: Grid,
    /// The first plane's place, copies included.
    first: usize,
    /// Which planes are no copies.
    own: Range<usize>,
    planes: Vec<&'a mut [f32]>,
    whole: [&'a [f32]; 2],
}

impl Slab<'_> {
    fn relax(&mut self) {
        let nx = self.grid.size[0] as usize;
        let most = BAND.div_ceil(nx).min(self.grid.size[1] as usize);
        let mut out = vec![0.0; most * nx];
        let colours: Vec<u32> = (0..(most + 1) * nx).map(|s| ((s % nx + s / nx) % 2) as u32).collect();
        for front in 0..self.planes.len() + self.halves.len() {
            for half in 0..self.halves.len().min(front + 1) {
                // Of the copies, an earlier half does those that a later half reads.
                let more = self.halves.len() - 1 - half;
                let wanted = self.own.start.saturating_sub(more)..self.own.end + more;
                let z = front - half;
                if wanted.contains(&z) && z < self.planes.len() {
                    self.relax_plane(half, z, &mut out, &colours);
                }
            }
        }
    }

    fn relax_plane(&mut self, half: usize, z: usize, out: &mut [f32], colours: &[u32]) {
        let [nx, ny, _] = self.grid.size.map(|n| n as usize);
        let (params, deep) = (&self.halves[half], self.first + z);
        let [below, above] = neighbours(z, self.planes.len(), false);
        for (y, end) in bands(0, ny, ny, out.len() / nx) {
            let length = (end - y) * nx;
            let at = |y: usize, z: usize| &self.planes[z][y * nx..][..length];
            let [f, l] = self.whole.map(|w| &w[(y + ny * deep) * nx..][..length]);
            let y_beside = y_neighbours(y, end, self.grid).map(|y| at(y, z));
            let beside = Beside { band: at(y, z), y: y_beside, z: [at(y, below), at(y, above)], f, l };
            let along = Along::new(params, self.grid, y, deep);
            // `colours` marks the odd sites of an even row; a row further on it is the other way round.
            let turned = (params.colour as usize + y + deep + 1) % 2;
            relaxed(&mut out[..length], &beside, &along, &colours[turned * nx..][..length]);
            self.planes[z][y * nx..][..length].copy_from_slice(&out[..length]);
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
