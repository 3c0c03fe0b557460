//! How far each site is from the tumour as it was at the start.
//!
//! The exact Euclidean distance transform, separable and in integers: Meijster, Roerdink & Hesselink 2000,
//! "A general algorithm for computing distance transforms in linear time".
use crate::lattice::grid::Grid;
use crate::tissue::cell::is_tumour;
use crate::tissue::state::{Layer, Tissue};
use rayon::prelude::*;

/// The depth where there is no tumour at all.
pub const NO_TUMOUR: u32 = u32::MAX >> 1;
/// A squared distance that is not known yet. Known ones stay below: distances saturate at 65 535 sites.
const FAR: u32 = u32::MAX;

/// Fills [`Layer::Depth`]: the distance from the nearest tumour cell in quarter sites, rounded; 0 on tumour cells.
pub fn measure(tissue: &mut Tissue) {
    let squares = squares(tissue.grid(), tissue.words(Layer::Cell), is_tumour);
    let depth = tissue.words_mut(Layer::Depth);
    depth.par_iter_mut().zip(squares).for_each(|(depth, square)| *depth = quarters(square));
}

/// Distance of each site, in sites, from the nearest one whose word is asked for; infinite if there is none.
pub fn distances(grid: Grid, words: &[u32], is: fn(u32) -> bool) -> Vec<f64> {
    let root = |square: u32| if square == FAR { f64::INFINITY } else { f64::from(square).sqrt() };
    squares(grid, words, is).into_iter().map(root).collect()
}

/// The root of a square of sites in quarter sites, rounded to the nearest.
fn quarters(square: u32) -> u32 {
    if square == FAR {
        return NO_TUMOUR;
    }
    let sixteenths = 16 * u64::from(square);
    let root = sixteenths.isqrt();
    (root + u64::from(sixteenths > root * (root + 1))) as u32
}

/// Squared distance of each site from the nearest one whose word is asked for, [`FAR`] if there is none.
fn squares(grid: Grid, cells: &[u32], is: fn(u32) -> bool) -> Vec<u32> {
    let [nx, ny, nz] = grid.size.map(|n| n as usize);
    let mut out = vec![FAR; grid.sites()];
    let rows = out.par_chunks_mut(nx).zip(cells.par_chunks(nx));
    rows.for_each(|(out, cells)| along_row(out, cells, is, grid.periodic[0]));
    out.par_chunks_mut(nx * ny).for_each(|plane| across_rows(plane, nx, grid.periodic[1]));
    if nz > 1 {
        // Planes of constant y, so that the third axis is across rows too.
        let mut turned = vec![FAR; out.len()];
        turned.par_chunks_mut(nx * nz).enumerate().for_each(|(y, plane)| {
            for (z, row) in plane.chunks_mut(nx).enumerate() {
                row.copy_from_slice(&out[nx * (y + ny * z)..][..nx]);
            }
            across_rows(plane, nx, false);
        });
        out.par_chunks_mut(nx).enumerate().for_each(|(r, row)| {
            row.copy_from_slice(&turned[nx * (r / ny + nz * (r % ny))..][..nx]);
        });
    }
    out
}

/// Squared distances within one row.
fn along_row(out: &mut [u32], cells: &[u32], is: fn(u32) -> bool, periodic: bool) {
    let n = cells.len() as i64;
    let turns = if periodic { -1..2 } else { 0..1 };
    let tumour: Vec<i64> = (0..n).filter(|x| is(cells[*x as usize])).collect();
    let mut near = turns.flat_map(|turn| tumour.iter().map(move |x| x + turn * n)).peekable();
    let Some(mut last) = near.next() else { return };
    for (x, out) in (0..n).zip(out) {
        while let Some(next) = near.next_if(|next| (next - x).abs() <= (last - x).abs()) {
            last = next;
        }
        *out = held((last - x) * (last - x));
    }
}

fn held(square: i64) -> u32 {
    square.min(i64::from(FAR - 1)) as u32
}

/// A parabola of the lower envelope: its place, its lowest value, and the place from which it is the lowest.
struct Parabola {
    place: i64,
    value: i64,
    from: i64,
}

/// Replaces squared distances within rows by those within the plane of these rows.
fn across_rows(plane: &mut [u32], nx: usize, periodic: bool) {
    let n = (plane.len() / nx) as i64;
    let turns = if periodic { -n..2 * n } else { 0..n };
    let mut envelope: Vec<Parabola> = Vec::with_capacity(turns.clone().count());
    for x in 0..nx {
        envelope.clear();
        for place in turns.clone() {
            let value = plane[x + nx * place.rem_euclid(n) as usize];
            if value != FAR {
                add(&mut envelope, place, i64::from(value));
            }
        }
        if envelope.is_empty() {
            continue;
        }
        let mut k = 0;
        for y in 0..n {
            while envelope.get(k + 1).is_some_and(|next| next.from <= y) {
                k += 1;
            }
            let Parabola { place, value, .. } = envelope[k];
            plane[x + nx * y as usize] = held((y - place) * (y - place) + value);
        }
    }
}

/// Adds a parabola to the right of all others.
fn add(envelope: &mut Vec<Parabola>, place: i64, value: i64) {
    let mut from = i64::MIN;
    while let Some(last) = envelope.last() {
        let sum = place * place - last.place * last.place + value - last.value;
        from = sum.div_euclid(2 * (place - last.place)) + 1;
        if from > last.from {
            break;
        }
        envelope.pop();
        from = i64::MIN;
    }
    envelope.push(Parabola { place, value, from });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::random::random;

    fn brute(grid: Grid, cells: &[u32], site: usize) -> u32 {
        let p = grid.place(site);
        let apart = |q: [u32; 3]| -> u32 {
            let along = |a: usize| {
                let d = p[a].abs_diff(q[a]);
                if a < 2 && grid.periodic[a] { d.min(grid.size[a] - d) } else { d }
            };
            (0..3).map(|a| along(a) * along(a)).sum()
        };
        (0..cells.len()).filter(|s| is_tumour(cells[*s])).map(|s| apart(grid.place(s))).min().unwrap_or(FAR)
    }

    #[test]
    fn distances_are_those_of_brute_force() {
        for (round, size) in [[1, 1, 1], [13, 1, 1], [1, 9, 5], [7, 11, 1], [9, 7, 5], [3, 5, 17]].iter().enumerate() {
            for share in [40, 400, 4000] {
                for periodic in [[false, false], [true, false], [true, true]] {
                    let grid = Grid { size: *size, periodic };
                    let cells: Vec<u32> = (0..grid.sites())
                        .map(|s| u32::from(random(s as u32, round as u32, share, 7)[0] % 4096 < share))
                        .collect();
                    let measured = squares(grid, &cells, is_tumour);
                    for (site, square) in measured.iter().enumerate() {
                        assert_eq!(*square, brute(grid, &cells, site), "{grid:?}, site {site}");
                    }
                }
            }
        }
    }

    #[test]
    fn quarters_are_rounded_to_the_nearest() {
        for square in [0, 1, 2, 3, 5, 30_000, 1 << 24, FAR - 1] {
            let exact = 4.0 * f64::from(square).sqrt();
            assert!((f64::from(quarters(square)) - exact).abs() <= 0.5, "{square}");
        }
        assert_eq!(quarters(FAR), NO_TUMOUR);
    }

    #[test]
    fn without_a_tumour_every_site_is_infinitely_far() {
        let mut tissue = Tissue::new(Grid::new([3, 4, 5]));
        measure(&mut tissue);
        assert!(tissue.words(Layer::Depth).iter().all(|d| *d == NO_TUMOUR));
    }
}
