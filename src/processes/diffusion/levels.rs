//! Twins of the passes between the levels in `shaders/processes/diffusion.wgsl`, row by row.
use super::Params;
use super::twin::{Along, Beside, residuals};
use crate::lattice::grid::Grid;
use crate::lattice::portable::{floored, product, quiet};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::rows::{Row, rows};
use crate::tissue::state::Tissue;

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
                let across = [width(&params, 1, fy, ny), width(&params, 2, fz, nz)];
                gather_pairs(sources, &r, across, params.last_width[0]);
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

/// Adds the sites of a row to those of which they are children, by volume.
fn gather_pairs(sums: &mut [f32], fine: &[f32], across: [f32; 2], last: f32) {
    let part = |x: f32| product(product(x, across[0]), across[1]);
    let inside = part(1.0);
    let (whole, end) = fine.split_at(fine.len() - 1);
    for (sum, pair) in sums.iter_mut().zip(whole.chunks(2)) {
        pair.iter().for_each(|v| *sum += product(inside, *v));
    }
    sums[sums.len() - 1] += product(part(last), end[0]);
}

/// Sums over children to four times their mean.
fn average(sources: &mut [f32], losses: &mut [f32], params: &Params, [y, z]: [f32; 2]) {
    let n = sources.len();
    for x in 0..n {
        let share = if x + 1 == n { params.last_share[0] } else { 0.5 };
        let mean = product(product(share, y), z * 4.0);
        sources[x] = quiet(product(sources[x], mean));
        losses[x] = product(losses[x], mean);
    }
}

/// Three quarters of a and one quarter of b with its sign.
#[inline(always)]
fn blend(a: f32, b: f32, sign: f32) -> f32 {
    product(a, 0.75) + product(sign, b * 0.25)
}

/// Beyond a held side the correction is mirrored with the other sign, so that it is 0 there; −1 for such a second parent.
fn sign(params: &Params, axis: usize, at: usize, size: usize) -> f32 {
    let at_low = at == 0 && params.low_link[axis] > 0.0;
    let at_high = at + 1 == size && at % 2 == 1 && params.high_link[axis] > 0.0;
    if (at_low || at_high) && size > 1 { -1.0 } else { 1.0 }
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
        let size = fine.size.map(|n| n as usize);
        let (sy, sz) = (sign(&params, 1, y, size[1]), sign(&params, 2, z, size[2]));
        let mix =
            |x: usize| blend(blend(corners[0][x], corners[1][x], sy), blend(corners[2][x], corners[3][x], sy), sz);
        let mixed: Vec<f32> = (0..nx).map(mix).collect();
        for (x, word) in row.iter_mut().enumerate() {
            let second = mixed[second_parent(x, nx, fine.periodic[0])];
            let u = f32::from_bits(*word) + blend(mixed[x / 2], second, sign(&params, 0, x, size[0]));
            *word = (if params.is_correction != 0 { quiet(u) } else { floored(u) }).to_bits();
        }
    });
}
