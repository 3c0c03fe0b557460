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
use row::{Along, Beside, add_between, gather_pairs, mix, neighbours, relaxed, residuals};

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
        let mut out = vec![0.0; nx];
        for (z, y) in (0..planes).flat_map(|z| (0..ny).map(move |y| (z, y))) {
            let at = |y: usize, z: usize| &slab[(y + ny * z) * nx..(y + ny * z + 1) * nx];
            let edge = |side: usize| border[side].as_ref().map_or(at(y, z), |p| &p[y * nx..(y + 1) * nx]);
            let below = if z > 0 { at(y, z - 1) } else { edge(0) };
            let above = if z + 1 < planes { at(y, z + 1) } else { edge(1) };
            let y_beside = neighbours(y, ny, self.grid.periodic[1]).map(|y| at(y, z));
            let beside = Beside { row: at(y, z), y: y_beside, z: [below, above] };
            let deep = self.first + z;
            let [source, loss] = self.whole.map(|w| &w[deep * plane + y * nx..deep * plane + (y + 1) * nx]);
            let along = Along::new(&self.params, self.grid, y, deep);
            relaxed(&mut out, &beside, source, loss, &along, (self.params.colour as usize + y + deep) % 2);
            slab[z * plane + y * nx..z * plane + (y + 1) * nx].copy_from_slice(&out);
        }
    }
}

/// The rows beside row (y, z) of a whole field.
fn beside(field: &[f32], grid: Grid, y: usize, z: usize) -> Beside<'_> {
    let [nx, ny, nz] = grid.size.map(|n| n as usize);
    let at = |y: usize, z: usize| &field[(y + ny * z) * nx..(y + ny * z + 1) * nx];
    Beside {
        row: at(y, z),
        y: neighbours(y, ny, grid.periodic[1]).map(|y| at(y, z)),
        z: neighbours(z, nz, false).map(|z| at(y, z)),
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

/// Sums over children to four times their mean.
fn average(sources: &mut [f32], losses: &mut [f32], nx: usize, across: usize) {
    let pairs = nx / 2;
    let mean = |children: usize| (8 / children) as f32 * 0.5;
    let (both, one) = (mean(2 * across), mean(across));
    for (x, (source, loss)) in sources.iter_mut().zip(losses).enumerate() {
        let mean = if x < pairs { both } else { one };
        *source = quiet(product(*source, mean));
        *loss = product(*loss, mean);
    }
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
        mix(&mut mixed[1..=nx], [at(y0, z0), at(y1, z0), at(y0, z1), at(y1, z1)]);
        mixed[0] = mixed[1 + second_parent(0, nx, fine.periodic[0])];
        mixed[nx + 1] = mixed[1 + second_parent(2 * nx - 1, nx, fine.periodic[0])];
        add_between(bytemuck::cast_slice_mut(row), &mixed, params.is_correction != 0);
    });
}
