//! Counts of cells by kind and phase, invasion depth, streams. Twin of `shaders/views/census.wgsl`; what it measures of
//! fields is in [`super::measure`].
use super::measure::{self, Measure, Measured};
use crate::initial::depth::NO_TUMOUR;
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::body::read_pair;
use crate::tissue::cell::{
    KINDS, Kind, PHASES, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_TIP, is_tumour, kind_of, phase_of,
    polarisation_of,
};
use crate::tissue::state::{CENSUS_WORDS, Layer, Tissue};
use crate::tissue::vessel::has;
use rayon::prelude::*;

static SHADER: Shader = Shader { name: "census", text: include_str!("../../shaders/views/census.wgsl") };
/// Counts of cells.
pub static COUNT: Pass = Pass { shader: &SHADER, entry: "count", reach: 1, twin: count };

const DETACHED: usize = 64;
const OUTSIDE: usize = 65;
const STREAMING: usize = 66;
const ESCORTS: usize = 67;
const POLARISATION: usize = 68;
const VESSELS: usize = 70;
const PERFUSED: usize = 71;
const TIPS: usize = 72;
const SIDES: usize = 73;
pub(super) const MEASURES: usize = 96;
pub(super) const DEPTHS: usize = 256;
const DEPTH_BINS: usize = CENSUS_WORDS - DEPTHS;
/// The largest depth that can be told, in quarter sites; what lies deeper counts as so deep.
pub const DEEPEST: u32 = DEPTH_BINS as u32 - 1;

/// The passes that fill [`Layer::Census`].
pub fn commands(measured: &[Measured]) -> Vec<Command> {
    let count = Dispatch::new(&COUNT, &());
    let measures = measured.iter().enumerate().flat_map(|(entry, one)| measure::commands(entry, one));
    [Command::Clear(Layer::Census), Command::Run(count)].into_iter().chain(measures).collect()
}

/// The census of a tissue.
#[derive(Clone, Debug)]
pub struct Census {
    words: Vec<u32>,
    grid: Grid,
    measured: Vec<Measured>,
}

impl Census {
    /// From the words of [`Layer::Census`] of a lattice, and what was measured.
    pub fn new(words: Vec<u32>, grid: Grid, measured: Vec<Measured>) -> Self {
        Self { words, grid, measured }
    }

    /// The words that it was made from.
    pub fn words(&self) -> &[u32] {
        &self.words
    }

    /// Cells of a kind in a phase.
    pub fn in_phase(&self, kind: Kind, phase: Phase) -> u64 {
        u64::from(self.words[kind as usize * PHASES + phase as usize])
    }

    /// Cells of a kind.
    pub fn of(&self, kind: Kind) -> u64 {
        Phase::ALL.into_iter().map(|p| self.in_phase(kind, p)).sum()
    }

    /// Living tumour cells.
    pub fn tumour(&self) -> u64 {
        self.of(Kind::Epithelial) + self.of(Kind::Mesenchymal)
    }

    /// Living tumour cells in a phase.
    pub fn tumour_in(&self, phase: Phase) -> u64 {
        self.in_phase(Kind::Epithelial, phase) + self.in_phase(Kind::Mesenchymal, phase)
    }

    /// Tumour cells without another one among the 26 sites around them.
    pub fn detached(&self) -> u64 {
        self.words[DETACHED].into()
    }

    /// Tumour cells beyond the initial border; none where there was no tumour at the start.
    pub fn outside(&self) -> u64 {
        self.words[OUTSIDE].into()
    }

    /// Of those, the ones with a macrophage among the 26 sites around them.
    pub fn streaming(&self) -> u64 {
        self.words[STREAMING].into()
    }

    /// Macrophages among the 26 sites around tumour cells beyond the border, in all.
    pub fn escorts(&self) -> u64 {
        self.words[ESCORTS].into()
    }

    /// Mean polarisation of macrophages, 0..1; 0 without any.
    pub fn polarisation(&self) -> f64 {
        read_pair(&self.words[POLARISATION..]) as f64 / 255.0 / (self.of(Kind::Macrophage).max(1) as f64)
    }

    /// Vessel sites: all, those that carry blood, tips.
    pub fn vessels(&self) -> [u64; 3] {
        [VESSELS, PERFUSED, TIPS].map(|at| self.words[at].into())
    }

    /// Living tumour cells at each side of the lattice, in the order of [`SIDE_ROWS`](crate::config::spec::SIDE_ROWS). A
    /// periodic axis has no sides, and one of a single site neither.
    pub fn at_sides(&self) -> [u64; 6] {
        let closes = [self.grid.periodic[0], self.grid.periodic[1], false];
        let has_sides = |axis: usize| self.grid.size[axis] > 1 && !closes[axis];
        std::array::from_fn(|side| if has_sides(side / 2) { self.words[SIDES + side].into() } else { 0 })
    }

    /// Quantile (0..1) of how far the living tumour cells are beyond the initial border, in sites; cells within it count
    /// as 0, so that more invaders deepen the invasion as farther ones do.
    pub fn depth(&self, quantile: f64) -> f64 {
        let bins = &self.words[DEPTHS..];
        let wanted = quantile * self.tumour() as f64;
        let mut seen = self.tumour().saturating_sub(self.outside()) as f64;
        if seen >= wanted {
            return 0.0;
        }
        for (bin, &n) in bins.iter().enumerate().filter(|(_, n)| **n > 0) {
            if seen + f64::from(n) >= wanted {
                return bin as f64 / 4.0;
            }
            seen += f64::from(n);
        }
        0.0
    }

    /// Name, mean and extremes of what was measured, in the order in which it was asked for.
    pub fn measures(&self) -> Vec<(&str, Measure)> {
        let words = self.words[MEASURES..].chunks_exact(measure::WORDS);
        let sites = self.grid.sites() as f64;
        let measures = words.map(|words| Measure::read(words, sites));
        self.measured.iter().map(|one| one.name.as_str()).zip(measures).collect()
    }

    /// Mean density of the matrix; no number if it was not measured.
    pub fn matrix(&self) -> f64 {
        self.measures().iter().find(|(name, _)| *name == "matrix").map_or(f64::NAN, |(_, m)| m.mean)
    }
}

fn company(grid: Grid, cell: &[u32], p: [u32; 3]) -> (u32, u32) {
    let mut found = (0, 0);
    for i in (0..27).filter(|&i| i != 13) {
        if let Some(q) = grid.offset(p, [i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1]) {
            let c = cell[grid.site(q)];
            found.0 += u32::from(is_tumour(c));
            found.1 += u32::from(kind_of(c) == Kind::Macrophage as u32);
        }
    }
    found
}

/// A tumour cell at the ends of axes.
fn count_ends(counts: &mut [u64], grid: Grid, place: [u32; 3]) {
    for axis in 0..3 {
        counts[SIDES + 2 * axis] += u64::from(place[axis] == 0);
        counts[SIDES + 2 * axis + 1] += u64::from(place[axis] + 1 == grid.size[axis]);
    }
}

fn count_one(counts: &mut [u64], grid: Grid, [cell, depth, vessel]: [&[u32]; 3], s: usize) {
    let (c, v) = (cell[s], vessel[s]);
    counts[(kind_of(c) as usize & (KINDS - 1)) * PHASES + (phase_of(c) as usize & (PHASES - 1))] += 1;
    if kind_of(c) == Kind::Macrophage as u32 {
        counts[POLARISATION] += u64::from(polarisation_of(c));
    }
    if has(v, VESSEL_PRESENT) {
        counts[VESSELS] += 1;
        counts[PERFUSED] += u64::from(has(v, VESSEL_PERFUSED));
        counts[TIPS] += u64::from(has(v, VESSEL_TIP));
    }
    if !is_tumour(c) {
        return;
    }
    let place = grid.place(s);
    count_ends(counts, grid, place);
    let (tumour, macrophages) = company(grid, cell, place);
    counts[DETACHED] += u64::from(tumour == 0);
    if depth[s] > 0 && depth[s] != NO_TUMOUR {
        counts[OUTSIDE] += 1;
        counts[STREAMING] += u64::from(macrophages > 0);
        counts[ESCORTS] += u64::from(macrophages);
        counts[DEPTHS + depth[s].min(DEEPEST) as usize] += 1;
    }
}

fn count(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let layers = [Layer::Cell, Layer::Depth, Layer::Vessel].map(|layer| tissue.words(layer));
    let sites = grid.sites();
    let part = |chunk: usize| {
        let mut counts = vec![0u64; CENSUS_WORDS];
        let part = chunk << 16..sites.min((chunk + 1) << 16);
        part.for_each(|s| count_one(&mut counts, grid, layers, s));
        counts
    };
    let add = |mut a: Vec<u64>, b: Vec<u64>| {
        a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
        a
    };
    let chunks = sites.div_ceil(1 << 16);
    let counts = (0..chunks).into_par_iter().map(part).reduce(|| vec![0; CENSUS_WORDS], add);
    let census = tissue.words_mut(Layer::Census);
    let polarisation = read_pair(&census[POLARISATION..]).wrapping_add(counts[POLARISATION]);
    for (word, n) in census.iter_mut().zip(&counts) {
        *word = word.wrapping_add(*n as u32);
    }
    (census[POLARISATION], census[POLARISATION + 1]) = (polarisation as u32, (polarisation >> 32) as u32);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tissue::cell::cell;

    #[test]
    fn without_a_tumour_at_the_start_nobody_is_beyond_its_border() {
        let grid = Grid::new([5, 4, 3]);
        let counted = |depth: u32| {
            let mut tissue = Tissue::new(grid);
            tissue.words_mut(Layer::Cell)[7] = cell(Kind::Epithelial, Phase::Cycling);
            tissue.words_mut(Layer::Depth).fill(depth);
            count(&mut tissue, &Dispatch::new(&COUNT, &()), &Moment::default());
            let census = Census::new(tissue.words(Layer::Census).to_vec(), grid, Vec::new());
            (census.tumour(), census.outside(), census.depth(0.95))
        };
        assert_eq!(counted(NO_TUMOUR), (1, 0, 0.0));
        assert_eq!(counted(8), (1, 1, 2.0));
    }
}
