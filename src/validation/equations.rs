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
        let one = |s: usize| {
            let p = self.grid.place(s);
            let beside = |d: u32| match self.grid.along(p, d, 1) {
                Some(q) => u[self.grid.site(q)] - u[s],
                None => self.held[d as usize].map_or(0.0, |held| 2.0 * (held - u[s])),
            };
            self.source[s] - self.loss[s] * u[s] + (0..6).map(beside).sum::<f64>()
        };
        (0..u.len()).into_par_iter().map(one).collect()
    }

    /// The solution, to a residual of 10⁻¹² of the first.
    pub fn solve(&self) -> Vec<f64> {
        let mut u = vec![0.0; self.source.len()];
        let start = self.residual(&u);
        let (mut r, mut search) = (start.clone(), start.clone());
        let first = dot(&r, &r);
        while dot(&r, &r) > 1e-24 * first {
            let moved: Vec<f64> = self.residual(&search).iter().zip(&start).map(|(a, b)| b - a).collect();
            let before = dot(&r, &r);
            let step = before / dot(&search, &moved);
            add(&mut u, step, &search);
            add(&mut r, -step, &moved);
            let turn = dot(&r, &r) / before;
            search.iter_mut().zip(&r).for_each(|(s, r)| *s = r + turn * *s);
        }
        u
    }
}

/// Sum of products.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(a: &mut [f64], by: f64, b: &[f64]) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += by * b);
}
