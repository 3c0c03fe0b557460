//! The equations of one implicit step in f64, and their exact solution by conjugate gradients (Hestenes & Stiefel 1952).
use crate::lattice::grid::Grid;
use rayon::prelude::*;

/// On each site `loss·u − Σ(u' − u) − Σ 2·(held − u) = source`, in units of D/dx².
pub struct Equations {
    grid: Grid,
    /// Loss per site.
    pub loss: Vec<f64>,
    /// Source per site.
    pub source: Vec<f64>,
    /// Levels of the sides −x, +x, −y, +y, −z, +z, where they are held.
    pub held: [Option<f64>; 6],
}

impl Equations {
    /// The same loss everywhere, no source, closed sides.
    pub fn new(grid: Grid, loss: f64) -> Self {
        Self { grid, loss: vec![loss; grid.sites()], source: vec![0.0; grid.sites()], held: [None; 6] }
    }

    /// What is missing on each site.
    pub fn residual(&self, u: &[f64]) -> Vec<f64> {
        let n = self.grid.size[0] as usize;
        let mut missing = vec![0.0; u.len()];
        missing.par_chunks_mut(n).enumerate().for_each(|(row, missing)| self.row(u, n * row, missing));
        missing
    }

    /// What is missing in a row along x, from its first site on.
    fn row(&self, u: &[f64], first: usize, missing: &mut [f64]) {
        let n = missing.len();
        let (own, source, loss) = (&u[first..][..n], &self.source[first..][..n], &self.loss[first..][..n]);
        (0..n).for_each(|x| missing[x] = source[x] - loss[x] * own[x]);
        (1..n).for_each(|x| missing[x] += own[x - 1] - own[x]);
        (1..n).for_each(|x| missing[x - 1] += own[x] - own[x - 1]);
        let beside = |x: usize, d: u32| self.grid.along(self.grid.place(first + x), d, 1).map(|p| self.grid.site(p));
        let from_side = |d: u32, u: f64| self.held[d as usize].map_or(0.0, |held| 2.0 * (held - u));
        for (x, d) in [(0, 0), (n - 1, 1)] {
            missing[x] += beside(x, d).map_or_else(|| from_side(d, own[x]), |q| u[q] - own[x]);
        }
        for d in 2..6 {
            match beside(0, d).map(|q| &u[q..][..n]) {
                Some(other) => (0..n).for_each(|x| missing[x] += other[x] - own[x]),
                None => (0..n).for_each(|x| missing[x] += from_side(d, own[x])),
            }
        }
    }

    /// The solution, to a residual of 10⁻¹⁴ of the first: levels far below the highest are exact too.
    pub fn solve(&self) -> Vec<f64> {
        let mut u = vec![0.0; self.source.len()];
        let start = self.residual(&u);
        let (mut r, mut search) = (start.clone(), start.clone());
        let first = dot(&r, &r);
        let mut left = first;
        while left > 1e-28 * first {
            let mut moved = self.residual(&search);
            change(&mut moved, &start, |moved, start| start - moved);
            let step = left / dot(&search, &moved);
            change(&mut u, &search, |u, search| u + step * search);
            change(&mut r, &moved, |r, moved| r - step * moved);
            let before = std::mem::replace(&mut left, dot(&r, &r));
            let turn = left / before;
            change(&mut search, &r, |search, r| r + turn * search);
        }
        u
    }
}

/// Numbers that are added up at a time, so that the sum is the same with any number of threads.
const BLOCK: usize = 4096;

/// Sum of products.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let block = |(a, b): (&[f64], &[f64])| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let blocks: Vec<f64> = a.par_chunks(BLOCK).zip(b.par_chunks(BLOCK)).map(block).collect();
    blocks.iter().sum()
}

/// Replaces each number by a function of it and of that at the same place in `b`.
fn change(a: &mut [f64], b: &[f64], to: impl Fn(f64, f64) -> f64 + Sync) {
    let block = |(a, b): (&mut [f64], &[f64])| a.iter_mut().zip(b).for_each(|(a, b)| *a = to(*a, *b));
    a.par_chunks_mut(BLOCK).zip(b.par_chunks(BLOCK)).for_each(block);
}
