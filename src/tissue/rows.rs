//! Rows of sites shared out over all cores: how every twin walks the lattice.
use super::state::{Layer, Tissue};
use crate::lattice::grid::Grid;
use rayon::prelude::*;

/// Grids with fewer sites are not worth waking other cores.
pub const SMALL: usize = 8192;

/// One row of a pass: where it is and what it writes.
pub struct Row<'a, const N: usize> {
    /// Place of the row.
    pub y: u32,
    /// Place of the row.
    pub z: u32,
    /// Number of its first site.
    pub first: usize,
    /// The row's words of each written layer.
    pub out: [&'a mut [u32]; N],
}

/// Runs `work` on each row of `grid`, in parallel and in no order. The layers `out` are written through the row alone;
/// all others can be read. What cannot be reached cannot depend on the order.
pub fn rows<const N: usize>(
    tissue: &mut Tissue,
    grid: Grid,
    out: [Layer; N],
    work: impl Fn(&Tissue, Row<'_, N>) + Sync,
) {
    let mut taken = tissue.take(out);
    let nx = grid.size[0] as usize;
    let count = (grid.size[1] * grid.size[2]) as usize;
    let block = count.div_ceil(rayon::current_num_threads() * 16).max(1);
    {
        let tissue = &*tissue;
        let some = |(b, slices): (usize, [&mut [u32]; N])| {
            let mut parts = slices.map(|s| s.chunks_mut(nx));
            for r in b * block..count.min((b + 1) * block) {
                let out = parts.each_mut().map(|p| p.next().expect("a block holds whole rows"));
                let (y, z) = (r as u32 % grid.size[1], r as u32 / grid.size[1]);
                work(tissue, Row { y, z, first: r * nx, out });
            }
        };
        let blocks = blocks(&mut taken, block * nx);
        if grid.sites() < SMALL {
            blocks.into_iter().enumerate().for_each(some);
        } else {
            blocks.into_par_iter().enumerate().for_each(some);
        }
    }
    tissue.put(out, taken);
}

/// Runs `work` on stretches of the lattice, in parallel and in no order: like [`rows`], for passes that have something to do on
/// few sites. It gets the number of the first site of a stretch, and the words there of the layers `out`.
pub fn stretches<const N: usize>(
    tissue: &mut Tissue,
    out: [Layer; N],
    work: impl Fn(&Tissue, usize, [&mut [u32]; N]) + Sync,
) {
    const STRETCH: usize = 1 << 14;
    let mut taken = tissue.take(out);
    {
        let tissue = &*tissue;
        let all = blocks(&mut taken, STRETCH);
        all.into_par_iter().enumerate().for_each(|(number, words)| work(tissue, number * STRETCH, words));
    }
    tissue.put(out, taken);
}

/// The next word at or after `from` that is not 0; passes over runs of zeros quickly.
#[inline]
pub fn next_filled(words: &[u32], mut from: usize) -> Option<usize> {
    const RUN: usize = 16;
    if *words.get(from)? != 0 {
        return Some(from);
    }
    while words.get(from..from + RUN).is_some_and(|run| run.iter().fold(0, |all, w| all | w) == 0) {
        from += RUN;
    }
    words[from..].iter().position(|word| *word != 0).map(|at| from + at)
}

/// The places of all words that are not 0.
pub fn filled(words: &[u32]) -> impl Iterator<Item = usize> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = next_filled(words, from)?;
        from = at + 1;
        Some(at)
    })
}

/// Calls `work` with the place of each word that is not 0, and with the word to change.
pub fn each_filled(words: &mut [u32], mut work: impl FnMut(usize, &mut u32)) {
    let mut next = next_filled(words, 0);
    while let Some(at) = next {
        work(at, &mut words[at]);
        next = next_filled(words, at + 1);
    }
}

fn blocks<const N: usize>(layers: &mut [Vec<u32>; N], words: usize) -> Vec<[&mut [u32]; N]> {
    let count = layers.iter().map(|l| l.len().div_ceil(words)).max().unwrap_or(0);
    let mut parts = layers.each_mut().map(|l| l.chunks_mut(words));
    (0..count).map(|_| parts.each_mut().map(|p| p.next().expect("layers of one pass are of one size"))).collect()
}
