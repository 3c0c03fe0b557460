//! Passes that go over a level together, cut into slabs of planes for several threads: first every slab as far as it needs
//! no other, then what is left at the borders between them.
use super::level::Level;
use super::slab::Slab;
use crate::lattice::grid::Grid;
use rayon::prelude::*;

/// Slabs for each thread where there are planes enough: a slow thread then does fewer of them.
const SLABS: usize = 2;

/// Sites of rows that are done at once: long enough for wide loops, short enough for the nearest cache.
const ROWS: u32 = 512;

/// What a wave does at a time.
#[derive(Clone, Copy, PartialEq)]
pub enum Stage {
    /// Adds the coarse correction.
    Refine,
    /// Relaxes the sites of a colour.
    Half(u32),
    /// Hands the residual to the next level.
    Coarsen,
}

/// A stage in its place.
#[derive(Clone, Copy)]
pub struct Step {
    /// What is done.
    pub stage: Stage,
    /// Planes and rows by which it is behind the first.
    pub lag: usize,
    /// Halves of sweeps up to here.
    pub halves: usize,
}

/// Passes that go over a level together.
pub struct Wave<'a> {
    /// The level.
    pub fine: Level,
    /// The sites of the next one.
    pub coarse: Grid,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// Planes and rows by which the next stage is behind the first.
    pub lag: usize,
    /// Halves of sweeps.
    pub halves: usize,
    /// Right-hand side of the equation.
    pub source: &'a [f32],
    /// Loss coefficient.
    pub loss: &'a [f32],
    /// The correction on the next level.
    pub correction: &'a [f32],
    /// Rows that are done at once, at most.
    pub most: usize,
    /// 1 at the odd sites of an even row, and so on for one row more than are done at once.
    odd: Vec<u32>,
}

/// Where `nz` planes are cut into slabs: at even planes, far enough from each other for a wave of so many halves. A slab a
/// thread, as what is left at borders costs most in thin ones; more where they stay thick.
pub fn borders(nz: usize, threads: usize, halves: usize) -> Vec<usize> {
    let thinnest = 2 * halves + 8;
    let most = (nz / thinnest).max(1);
    let count = match threads {
        1 => 1,
        _ if most >= 2 * SLABS * threads => SLABS * threads,
        _ => most.min(threads),
    };
    (0..count).map(|i| i * nz / count / 2 * 2).chain([nz]).collect()
}

impl<'a> Wave<'a> {
    /// A wave that does nothing yet.
    pub fn new(fine: Level, coarse: Grid) -> Self {
        let nx = fine.grid.size[0];
        let most = ROWS.div_ceil(nx).min(fine.grid.size[1]);
        let odd = (0..(most + 1) * nx).map(|site| (site % nx + site / nx) % 2).collect();
        let most = most as usize;
        Self { fine, coarse, steps: Vec::new(), lag: 0, halves: 0, source: &[], loss: &[], correction: &[], most, odd }
    }

    /// Does this after all the others.
    pub fn then(&mut self, stage: Stage) {
        self.halves += usize::from(matches!(stage, Stage::Half(_)));
        self.steps.push(Step { stage, lag: self.lag, halves: self.halves });
        self.lag += 1;
    }

    /// 1 at the sites of rows from (y, z) on that are of a colour, for at most [`Wave::most`] rows.
    pub fn moving(&self, colour: u32, y: usize, z: usize) -> &[u32] {
        let turned = (colour as usize + y + z + 1) % 2;
        &self.odd[turned * self.fine.grid.size[0] as usize..]
    }

    /// Goes over the values of the level, cut at `borders`, and gives sources and losses of the next one.
    pub fn run(&self, borders: &[usize], values: &mut [f32], coarse: [&mut [f32]; 2]) {
        let [sources, losses] = coarse;
        let slabs = self.cut(borders, values, [&mut *sources, &mut *losses]);
        let inside = |(ends, slab): (&[usize], Slab)| slab.inside([ends[0], ends[1]]);
        if let [_, _] = borders {
            return borders.windows(2).zip(slabs).for_each(inside);
        }
        borders.windows(2).zip(slabs).collect::<Vec<_>>().into_par_iter().for_each(inside);
        let middles: Vec<usize> = borders.windows(2).map(|ends| (ends[0] + ends[1]) / 4 * 2).collect();
        let slabs = self.cut(&middles, values, [sources, losses]);
        let between: Vec<_> = borders[1..].iter().zip(slabs).collect();
        between.into_par_iter().for_each(|(border, slab)| slab.between(*border));
    }

    /// What lies between cuts at even planes.
    fn cut<'b>(&'b self, cuts: &[usize], values: &'b mut [f32], coarse: [&'b mut [f32]; 2]) -> Vec<Slab<'b>> {
        let parts = |words: &'b mut [f32], plane: usize, cuts: Vec<usize>| -> Vec<&'b mut [f32]> {
            let most = words.len();
            let end = |cut: usize| (cut * plane).min(most);
            let sizes: Vec<usize> = cuts.windows(2).map(|ends| end(ends[1]) - end(ends[0])).collect();
            let mut left = &mut words[end(cuts[0])..];
            sizes.into_iter().map(|size| left.split_off_mut(..size).expect("cuts are inside")).collect()
        };
        let halved = || cuts.iter().map(|cut| cut.div_ceil(2)).collect::<Vec<_>>();
        let [sources, losses] = coarse.map(|words| parts(words, self.coarse.plane(), halved()));
        let values = parts(values, self.fine.grid.plane(), cuts.to_vec());
        let slab = |(first, (values, (s, l)))| Slab::new(self, first, values, [s, l]);
        cuts.iter().copied().zip(values.into_iter().zip(sources.into_iter().zip(losses))).map(slab).collect()
    }
}
