//! The passes of a wave in one slab of planes, in bands of rows whose planes stay in the nearer caches.
use super::level::second_parent;
use super::row::{Beside, add_between, average, four_means, gather_pairs, mix, relaxed, residuals, write};
use super::wave::{Stage, Step, Wave};
use crate::lattice::grid::Grid;
use crate::lattice::portable::product;
use std::ops::Range;

/// Bytes of values, sources and losses of a band in all planes that a wave touches at a time: half of a second cache.
const BAND: usize = 512 << 10;

/// Some planes of a level over which a wave goes.
pub struct Slab<'a> {
    wave: &'a Wave<'a>,
    /// The first of the planes that it has.
    first: usize,
    values: &'a mut [f32],
    /// Sources and losses of the planes above them on the next level.
    coarse: [&'a mut [f32]; 2],
    /// The planes that are changed where no half of a sweep has come before, and how their ends move with each half.
    ends: [usize; 2],
    moves: [isize; 2],
    /// The planes of the next level that are given.
    given: Range<usize>,
    /// Room for a row.
    new: Vec<f32>,
}

impl<'a> Slab<'a> {
    /// Planes from `first` on, and what is above them.
    pub fn new(wave: &'a Wave<'a>, first: usize, values: &'a mut [f32], coarse: [&'a mut [f32]; 2]) -> Self {
        let new = vec![0.0; wave.most.max(4) * wave.fine.grid.size[0] as usize + 2];
        Self { wave, first, values, coarse, ends: [0; 2], moves: [0; 2], given: 0..0, new }
    }

    /// Planes of the next level that are given at a border between slabs; others are given inside of slabs.
    fn given_at(&self, border: usize) -> Range<usize> {
        let halves = self.wave.halves;
        border.saturating_sub(halves + 1) / 2..(border + halves + 2) / 2
    }

    /// Goes over the planes between two borders as far as no others are needed: with each half one less at either end.
    pub fn inside(mut self, ends: [usize; 2]) {
        let nz = self.wave.fine.grid.size[2] as usize;
        let [low, high] = [ends[0] > 0, ends[1] < nz];
        self.ends = ends;
        self.moves = [isize::from(low), -isize::from(high)];
        let from = if low { self.given_at(ends[0]).end } else { 0 };
        let to = if high { self.given_at(ends[1]).start } else { self.wave.coarse.size[2] as usize };
        self.given = from..to;
        self.run();
    }

    /// Goes over what is left at a border: with each half one plane more on either side.
    pub fn between(mut self, border: usize) {
        (self.ends, self.moves, self.given) = ([border; 2], [-1, 1], self.given_at(border));
        self.run();
    }

    fn run(&mut self) {
        let wave = self.wave;
        let planes = self.values.len() / wave.fine.grid.plane();
        for band in Band::all(&wave.fine.grid, wave.lag) {
            for front in self.first..self.first + planes + wave.lag {
                wave.steps.iter().for_each(|step| self.step(step, front, &band));
            }
        }
    }

    /// The plane at which a stage is that follows the front so far behind, if it is one that the stage changes.
    fn plane(&self, front: usize, lag: usize, halves: usize) -> Option<usize> {
        let z = front.checked_sub(lag)?;
        let end = |i: usize| self.ends[i].saturating_add_signed(self.moves[i] * halves as isize);
        (end(0)..end(1)).contains(&z).then_some(z)
    }

    fn step(&mut self, step: &Step, front: usize, band: &Band) {
        let (rows, z) = (band.rows(step.lag), self.plane(front, step.lag, step.halves));
        match (step.stage, z) {
            (Stage::Refine, Some(z)) => rows.for_each(|y| self.refine(y, z)),
            (Stage::Half(colour), Some(z)) => self.relax(colour, rows, z),
            (Stage::Coarsen, _) => self.give(front, step.lag, rows),
            (_, None) => {}
        }
    }

    /// Where row (y, z) begins.
    fn at(&self, y: usize, z: usize) -> usize {
        let [nx, ny, _] = self.wave.fine.grid.size.map(|n| n as usize);
        (y + ny * (z - self.first)) * nx
    }

    /// Rows `y..end` of plane z and all around them.
    fn beside(&self, y: usize, end: usize, z: usize) -> Beside<'_> {
        let (wave, level) = (self.wave, &self.wave.fine);
        let [nx, ny, _] = level.grid.size.map(|n| n as usize);
        let length = (end - y) * nx;
        let rows = |y: usize, z: usize| &self.values[self.at(y, z)..][..length];
        let [low, high] = if end == y + 1 { level.beside(1, y) } else { [y - 1, y + 1] };
        let [below, above] = level.beside(2, z);
        let whole = (y + ny * z) * nx;
        Beside {
            own: rows(y, z),
            y: [rows(low, z), rows(high, z)],
            z: [rows(y, below), rows(y, above)],
            f: &wave.source[whole..][..length],
            l: &wave.loss[whole..][..length],
            places: level.row(y, z),
        }
    }

    fn relax(&mut self, colour: u32, rows: Range<usize>, z: usize) {
        let level = &self.wave.fine;
        let [nx, ny, _] = level.grid.size.map(|n| n as usize);
        let mut new = std::mem::take(&mut self.new);
        for (y, end) in together(rows, ny, self.wave.most) {
            let (at, length) = (self.at(y, z), (end - y) * nx);
            let moves = &self.wave.moving(colour, y, z)[..length];
            relaxed(&mut new[..length], &self.beside(y, end, z), level, moves);
            write(&mut self.values[at..][..length], &new, moves);
        }
        self.new = new;
    }

    fn refine(&mut self, y: usize, z: usize) {
        let (level, coarse) = (&self.wave.fine, self.wave.coarse);
        let [nx, ny, nz] = coarse.size.map(|n| n as usize);
        let row = |y: usize, z: usize| &self.wave.correction[(y + ny * z) * nx..][..nx];
        let (y0, y1) = (y / 2, second_parent(y, ny, coarse.periodic[1]));
        let (z0, z1) = (z / 2, second_parent(z, nz, false));
        let mixed = &mut self.new[..nx + 2];
        let signs = [level.sign(1, y), level.sign(2, z)];
        mix(&mut mixed[1..=nx], [row(y0, z0), row(y1, z0), row(y0, z1), row(y1, z1)], signs);
        let beyond =
            |x: usize, end: usize| product(level.sign(0, end), mixed[1 + second_parent(x, nx, coarse.periodic[0])]);
        let fine = level.grid.size[0] as usize;
        (mixed[0], mixed[nx + 1]) = (beyond(0, 0), beyond(2 * nx - 1, fine - 1));
        let at = self.at(y, z);
        add_between(&mut self.values[at..][..fine], &self.new[..nx + 2], level.params.is_correction != 0);
    }

    /// Gives rows of the next level, whose last children are these rows of the plane at which the stage is, if it is a last one.
    fn give(&mut self, front: usize, lag: usize, rows: Range<usize>) {
        let [_, ny, nz] = self.wave.fine.grid.size.map(|n| n as usize);
        let Some(z) = front.checked_sub(lag).filter(|z| *z < nz) else { return };
        if !self.given.contains(&(z / 2)) || z % 2 == 0 && z + 1 < nz {
            return;
        }
        for y in rows.filter(|y| y % 2 == 1 || y + 1 == ny) {
            self.coarsen(y / 2, z / 2);
        }
    }

    /// Gives row (y, z) of the next level.
    fn coarsen(&mut self, y: usize, z: usize) {
        let level = &self.wave.fine;
        let [nx, ny, nz] = level.grid.size.map(|n| n as usize);
        let [coarse_nx, coarse_ny, _] = self.wave.coarse.size.map(|n| n as usize);
        let (mut new, mut coarse) = (std::mem::take(&mut self.new), std::mem::take(&mut self.coarse));
        let at = (y + coarse_ny * (z - self.first / 2)) * coarse_nx;
        let out = coarse.each_mut().map(|words| &mut words[at..][..coarse_nx]);
        let (y, z) = (2 * y..(2 * y + 2).min(ny), 2 * z..(2 * z + 2).min(nz));
        let lasts = [nx - 1, y.end - 1, z.end - 1];
        if (0..3).all(|axis| level.is_pair(axis, lasts[axis])) {
            self.four_means(out, y, z, &mut new);
        } else {
            self.means(out, y, z, &mut new);
        }
        (self.new, self.coarse) = (new, coarse);
    }

    /// Where all children have their whole volume.
    fn four_means(&self, [sources, losses]: [&mut [f32]; 2], y: Range<usize>, z: Range<usize>, new: &mut [f32]) {
        let nx = self.wave.fine.grid.size[0] as usize;
        let ny = self.wave.fine.grid.size[1] as usize;
        for (z, new) in z.clone().zip(new.chunks_mut(2 * nx)) {
            for (y, end) in together(y.clone(), ny, 2) {
                let rows = self.beside(y, end, z);
                residuals(&mut new[y % 2 * nx..][..rows.own.len()], &rows, &self.wave.fine);
            }
        }
        let loss = |y: usize, z: usize| &self.wave.loss[(y + ny * z) * nx..][..nx];
        let (y, z) = (y.start, z.start);
        four_means::<false>(sources, [0, 1, 2, 3].map(|row| &new[row * nx..][..nx]));
        four_means::<true>(losses, [loss(y, z), loss(y + 1, z), loss(y, z + 1), loss(y + 1, z + 1)]);
    }

    /// Wherever it is.
    fn means(&self, [sources, losses]: [&mut [f32]; 2], y: Range<usize>, z: Range<usize>, new: &mut [f32]) {
        let level = &self.wave.fine;
        let [nx, ny, _] = level.grid.size.map(|n| n as usize);
        sources.fill(0.0);
        losses.fill(0.0);
        for (z, (y, end)) in z.clone().flat_map(|z| together(y.clone(), ny, 2).map(move |rows| (z, rows))) {
            let rows = self.beside(y, end, z);
            residuals(&mut new[..rows.own.len()], &rows, level);
            for (y, (r, l)) in (y..).zip(new.chunks(nx).zip(rows.l.chunks(nx))) {
                let across = [level.width(1, y), level.width(2, z)];
                gather_pairs::<false>(sources, r, across, level.params.last_width[0]);
                gather_pairs::<true>(losses, l, across, level.params.last_width[0]);
            }
        }
        average([sources, losses], level, [level.share(1, y.end - 1), level.share(2, z.end - 1)]);
    }
}

/// Cuts rows of a plane of `ny` into what can be done at once, at most so many; the first and the last two stand alone.
fn together(rows: Range<usize>, ny: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut y = rows.start;
    std::iter::from_fn(move || {
        let first = y;
        y = if y == 0 { 1 } else { (y + most).min(rows.end).min(ny.saturating_sub(2).max(y + 1)) };
        (first < rows.end).then_some((first, y))
    })
}

/// Some rows of all planes; a stage does them a row earlier for each that it is behind.
struct Band {
    from: usize,
    to: usize,
    is_first: bool,
    is_last: bool,
}

impl Band {
    /// The bands of a grid for a wave so long; one where rows wrap.
    fn all(grid: &Grid, lag: usize) -> impl Iterator<Item = Band> {
        let [nx, ny, _] = grid.size.map(|n| n as usize);
        let rows = (BAND / (12 * nx * (lag + 2))).max(lag + 1);
        let count = if grid.periodic[1] { 1 } else { (ny / rows).max(1) };
        (0..count).map(move |i| Band {
            from: i * ny / count,
            to: (i + 1) * ny / count,
            is_first: i == 0,
            is_last: i + 1 == count,
        })
    }

    fn rows(&self, lag: usize) -> Range<usize> {
        let from = if self.is_first { 0 } else { self.from - lag };
        from..if self.is_last { self.to } else { self.to - lag }
    }
}
