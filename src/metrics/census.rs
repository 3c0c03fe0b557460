//! Counts of cells by kind and phase, invasion depth, streams, and sums and extremes of the fields. Twin of
//! `shaders/views/census.wgsl`.
use crate::lattice::grid::Grid;
use crate::lattice::portable::product;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::body::read_pair;
use crate::tissue::cell::{
    KINDS, Kind, PHASES, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_TIP, is_tumour, kind_of, phase_of,
    polarisation_of,
};
use crate::tissue::fields::Field;
use crate::tissue::state::{CENSUS_WORDS, Layer, Tissue};
use crate::tissue::vessel::has;
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

static SHADER: Shader = Shader { name: "census", text: include_str!("../../shaders/views/census.wgsl") };
/// Counts of cells.
pub static COUNT: Pass = Pass { shader: &SHADER, entry: "count", reach: 1, twin: count };
/// Sum and extremes of a field.
pub static MEASURE: Pass = Pass { shader: &SHADER, entry: "measure", reach: 0, twin: measure };

const DETACHED: usize = 64;
const OUTSIDE: usize = 65;
const STREAMING: usize = 66;
const ESCORTS: usize = 67;
const POLARISATION: usize = 68;
const VESSELS: usize = 70;
const PERFUSED: usize = 71;
const TIPS: usize = 72;
const MEASURES: usize = 96;
const DEPTHS: usize = 256;
const DEPTH_BINS: usize = CENSUS_WORDS - DEPTHS;

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    entry: u32,
    cap: f32,
    scale: f32,
    spare: u32,
}

/// A layer whose sum and extremes are taken, in fixed point: 22 bits in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What it is, in the names of columns.
    pub name: String,
    layer: Layer,
    /// Largest value.
    cap: f32,
    /// Units per 1.
    scale: f32,
}

impl Measured {
    /// A field by its number.
    pub fn field(number: u8, field: &Field) -> Measured {
        let (cap, scale) = if field.unit == "1" { (63.0, 65_536.0) } else { (4095.0, 1024.0) };
        Measured { name: field.name.into(), layer: Layer::Field(number), cap, scale }
    }

    /// The density of the matrix.
    pub fn matrix() -> Measured {
        Measured { name: "matrix".into(), layer: Layer::Matrix, cap: 3.0, scale: 1_048_576.0 }
    }

    /// A drug whose level does not exceed `highest`, or what another run left of it that does not exceed 4 µM.
    pub fn drug(name: &str, layer: Layer, highest: f64) -> Measured {
        let octave = libm::log2(highest.max(4096.0)).ceil() as i32;
        let power = |n: i32| libm::scalbn(1.0, n);
        Measured { name: name.into(), layer, cap: power(octave) as f32, scale: power(22 - octave) as f32 }
    }
}

/// The passes that fill [`Layer::Census`].
pub fn commands(measured: &[Measured]) -> Vec<Command> {
    let empty = Params { entry: 0, cap: 0.0, scale: 0.0, spare: 0 };
    let mut list = vec![Command::Clear(Layer::Census), Command::Run(Dispatch::new(&COUNT, &empty))];
    for (i, one) in measured.iter().enumerate() {
        let params = Params { entry: i as u32, cap: one.cap, scale: one.scale, spare: 0 };
        list.push(Command::Run(Dispatch::new(&MEASURE, &params).bind("value", one.layer)));
    }
    list
}

/// Mean, smallest and largest value of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// Mean over all sites.
    pub mean: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

/// The census of a tissue.
#[derive(Clone, Debug)]
pub struct Census {
    words: Vec<u32>,
    sites: f64,
    measured: Vec<Measured>,
}

impl Census {
    /// From the words of [`Layer::Census`] of a lattice, and what was measured.
    pub fn new(words: Vec<u32>, grid: Grid, measured: Vec<Measured>) -> Self {
        Self { words, sites: grid.sites() as f64, measured }
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

    /// Tumour cells beyond the initial border.
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
        let one = |(i, one): (usize, &Measured)| {
            let words = &self.words[MEASURES + 4 * i..];
            let float = |w: u32| f64::from(f32::from_bits(w));
            let mean = read_pair(words) as f64 / f64::from(one.scale) / self.sites;
            Measure { mean, min: float(!words[3]), max: float(words[2]) }
        };
        let measures = self.measured.iter().enumerate().map(one);
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
    let (tumour, macrophages) = company(grid, cell, grid.place(s));
    counts[DETACHED] += u64::from(tumour == 0);
    if depth[s] > 0 {
        counts[OUTSIDE] += 1;
        counts[STREAMING] += u64::from(macrophages > 0);
        counts[ESCORTS] += u64::from(macrophages);
        counts[DEPTHS + (depth[s] as usize).min(DEPTH_BINS - 1)] += 1;
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

fn measure(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let values = tissue.floats(dispatch.layer("value"));
    let part = |values: &[f32]| {
        values.iter().fold((0u64, 0u32, 0u32), |(sum, largest, smallest), &u| {
            let amount = product(u.min(params.cap), params.scale) as u32;
            (sum + u64::from(amount), largest.max(u.to_bits()), smallest.max(!u.to_bits()))
        })
    };
    let join = |a: (u64, u32, u32), b: (u64, u32, u32)| (a.0 + b.0, a.1.max(b.1), a.2.max(b.2));
    let (sum, largest, smallest) = values.par_chunks(1 << 14).map(part).reduce(|| (0, 0, 0), join);
    let census = &mut tissue.words_mut(Layer::Census)[MEASURES + 4 * params.entry as usize..];
    let sum = read_pair(census) + sum;
    (census[0], census[1]) = (sum as u32, (sum >> 32) as u32);
    census[2] = census[2].max(largest);
    census[3] = census[3].max(smallest);
}
