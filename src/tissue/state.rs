//! The layers of a tissue and where they are kept on the host.
use super::body::BODY_WORDS;
use super::fields::{FIELDS, OPTIONAL, field_named};
use super::notes::Notes;
use super::{clones, events};
use crate::lattice::grid::Grid;

/// One array of 32-bit words that shaders and twins read and write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The cell on a site, see [`super::cell`].
    Cell,
    /// Heritable traits of that cell.
    Traits,
    /// Its lineage.
    Clone,
    /// The vessel at a site.
    Vessel,
    /// Matrix density 0..1, f32.
    Matrix,
    /// Distance from the initial tumour border in quarter sites, 0 inside it.
    Depth,
    /// A diffusing field by its number in [`FIELDS`], f32; [`OPTIONAL`] ones follow, then the drugs, see [`Layer::drug`].
    Field(u8),
    /// The marrow pool and the ledger of births and deaths, see [`super::body`].
    Body,
    /// Cells after the moves of this sub-step, on claimed sites.
    CellNext,
    /// Traits after the moves.
    TraitsNext,
    /// Lineages after the moves.
    CloneNext,
    /// Multigrid: right-hand side on a level (0 is the lattice itself), f32.
    Source(u8),
    /// Multigrid: loss coefficient on a level, f32.
    Loss(u8),
    /// Multigrid: correction on a level from 1, f32.
    Correction(u8),
    /// The correction after the pass that is at work on its level, f32.
    CorrectionNext(u8),
    /// What cells perceive of a signal under the drugs that block it, by its number among the targets, f32.
    Seen(u8),
    /// Density of the basement membrane of a vessel 0..1, f32.
    Membrane,
    /// Cells that have left the lattice, see [`super::events`].
    Events,
    /// Births and deaths by lineage, see [`super::clones`].
    Lineage,
    /// Words of a picture: one plane of one layer, or two words for each of its pixels.
    Slice,
    /// What the camera sees, three words for each pixel of a square whose edge is this times [`CANVAS_UNIT`].
    Canvas(u8),
    /// Sums, extremes and histograms for `series.csv`.
    Census,
    /// Sums of the state hash.
    Hash,
}

/// Words of [`Layer::Census`].
pub const CENSUS_WORDS: usize = 4096 + 256;
/// Words of [`Layer::Hash`].
pub const HASH_WORDS: usize = 4;

/// Pixels by which the edge of a canvas grows.
pub const CANVAS_UNIT: usize = 64;
/// The largest canvas, in these.
pub const MOST_CANVAS: u8 = 48;

/// Most levels of a hierarchy: each halves a size of 32 bits.
const LEVELS: usize = 33;
/// Places for fields, drugs among them.
const MOST_FIELDS: usize = 32;
/// Places for [`Layer::Seen`].
const MOST_SEEN: usize = 8;

impl Layer {
    /// What each cell wants to do. Moves come when the fields are solved, so it lies where their equation was.
    pub const WISH: Layer = Layer::Source(0);
    /// The strongest claim on each site, in the same way.
    pub const CLAIM: Layer = Layer::Loss(0);
    /// Rate at which drugs kill the cell on a site, per step, f32: needed between the fields and the moves only.
    pub const HAZARD: Layer = Layer::Loss(0);
    /// A field after the pass that is at work on it, f32: fields are solved before cells move, so it lies where cells will go.
    pub const FIELD_NEXT: Layer = Layer::CellNext;

    /// The layer that a shader means by a variable's name; None for a name that the pass must bind itself.
    pub fn named(name: &str) -> Option<Layer> {
        Some(match name {
            "cell" => Layer::Cell,
            "traits" => Layer::Traits,
            "clone" => Layer::Clone,
            "vessel" => Layer::Vessel,
            "matrix" => Layer::Matrix,
            "depth" => Layer::Depth,
            "body" => Layer::Body,
            "cell_next" => Layer::CellNext,
            "traits_next" => Layer::TraitsNext,
            "clone_next" => Layer::CloneNext,
            "wish" => Layer::WISH,
            "claim" => Layer::CLAIM,
            "slice" => Layer::Slice,
            "census" => Layer::Census,
            "hash" => Layer::Hash,
            "membrane" => Layer::Membrane,
            "events" => Layer::Events,
            "lineage" => Layer::Lineage,
            field => Layer::Field(field_named(field)?),
        })
    }

    /// The field of a drug, by its number in the run.
    pub fn drug(number: usize) -> Layer {
        Layer::Field((FIELDS.len() + OPTIONAL.len() + number) as u8)
    }

    /// What remains of a tissue when a step is over, in the order of checkpoints and hashes; the drugs of a run follow.
    pub fn kept() -> Vec<Layer> {
        let fixed = [Layer::Cell, Layer::Traits, Layer::Clone, Layer::Vessel, Layer::Matrix, Layer::Depth, Layer::Body];
        fixed.into_iter().chain((0..FIELDS.len() as u8).map(Layer::Field)).collect()
    }

    /// Every layer of a tissue without drugs on `grids` (the hierarchy of its lattice).
    pub fn all(grids: &[Grid]) -> Vec<Layer> {
        use Layer::*;
        let mut layers = Layer::kept();
        layers.extend([CellNext, TraitsNext, CloneNext, Slice, Census, Hash]);
        for level in 0..grids.len() as u8 {
            layers.extend([Source(level), Loss(level)]);
        }
        layers.extend((1..grids.len() as u8).flat_map(|level| [Correction(level), CorrectionNext(level)]));
        layers
    }

    /// The grid level whose sites it covers; None for a layer that is no map of sites.
    pub fn level(self) -> Option<usize> {
        match self {
            Layer::Body | Layer::Slice | Layer::Census | Layer::Hash => None,
            Layer::Events | Layer::Lineage | Layer::Canvas(_) => None,
            Layer::Source(l) | Layer::Loss(l) | Layer::Correction(l) | Layer::CorrectionNext(l) => Some(l as usize),
            _ => Some(0),
        }
    }

    /// Its place in the list of a tissue's layers; the numbers leave gaps.
    fn place(self) -> usize {
        match self {
            Layer::Cell => 0,
            Layer::Traits => 1,
            Layer::Clone => 2,
            Layer::Vessel => 3,
            Layer::Matrix => 4,
            Layer::Depth => 5,
            Layer::Body => 6,
            Layer::CellNext => 7,
            Layer::TraitsNext => 8,
            Layer::CloneNext => 9,
            Layer::Slice => 10,
            Layer::Census => 11,
            Layer::Hash => 12,
            Layer::Source(level) => 13 + 4 * level as usize,
            Layer::Loss(level) => 14 + 4 * level as usize,
            Layer::Correction(level) => 15 + 4 * level as usize,
            Layer::CorrectionNext(level) => 16 + 4 * level as usize,
            Layer::Field(number) => 13 + 4 * LEVELS + number as usize,
            Layer::Seen(number) => 13 + 4 * LEVELS + MOST_FIELDS + number as usize,
            Layer::Membrane => 13 + 4 * LEVELS + MOST_FIELDS + MOST_SEEN,
            Layer::Events => 14 + 4 * LEVELS + MOST_FIELDS + MOST_SEEN,
            Layer::Lineage => 15 + 4 * LEVELS + MOST_FIELDS + MOST_SEEN,
            Layer::Canvas(edge) => 16 + 4 * LEVELS + MOST_FIELDS + MOST_SEEN + edge as usize,
        }
    }

    /// How many words it has.
    pub fn words(self, grids: &[Grid]) -> usize {
        match (self.level(), self) {
            (Some(level), _) => grids[level].sites(),
            (None, Layer::Body) => BODY_WORDS,
            (None, Layer::Census) => CENSUS_WORDS,
            (None, Layer::Hash) => HASH_WORDS,
            (None, Layer::Events) => events::words(grids[0].sites()),
            (None, Layer::Lineage) => clones::words(grids[0].sites()),
            (None, Layer::Canvas(edge)) => 3 * (CANVAS_UNIT * edge as usize).pow(2),
            (None, _) => 2 * grids[0].largest_plane(),
        }
    }
}

/// All layers of one organ in host memory. The CPU engine computes on it; the GPU engine uploads and downloads it.
#[derive(Clone, Debug)]
pub struct Tissue {
    /// The lattice and its coarser levels, finest first.
    pub grids: Vec<Grid>,
    layers: Vec<Vec<u32>>,
    /// Layers that only some runs need, in the order in which they were added.
    extra: Vec<Layer>,
    notes: Notes,
}

impl Tissue {
    /// An empty tissue: every word 0.
    pub fn new(grid: Grid) -> Self {
        let grids = grid.hierarchy();
        let mut layers = vec![Vec::new(); Layer::Canvas(MOST_CANVAS).place() + 1];
        for layer in Layer::all(&grids) {
            layers[layer.place()] = vec![0; layer.words(&grids)];
        }
        Self { grids, layers, extra: Vec::new(), notes: Notes::default() }
    }

    /// The tissue with these layers beside the standard ones and no others: new ones are 0, known ones stay.
    pub fn with(mut self, extra: &[Layer]) -> Self {
        for gone in std::mem::take(&mut self.extra).iter().filter(|layer| !extra.contains(layer)) {
            self.layers[gone.place()] = Vec::new();
        }
        for layer in extra {
            self.layers[layer.place()].resize(layer.words(&self.grids), 0);
        }
        self.extra = extra.to_vec();
        self
    }

    /// Every layer that it has.
    pub fn layers(&self) -> Vec<Layer> {
        [Layer::all(&self.grids), self.extra.clone()].concat()
    }

    /// The lattice itself.
    pub fn grid(&self) -> Grid {
        self.grids[0]
    }

    /// Bytes of all layers together, `extra` among them.
    pub fn bytes(grid: Grid, extra: &[Layer]) -> u64 {
        let grids = grid.hierarchy();
        Layer::all(&grids).iter().chain(extra).map(|l| 4 * l.words(&grids) as u64).sum()
    }

    /// The words of a layer.
    pub fn words(&self, layer: Layer) -> &[u32] {
        &self.layers[layer.place()]
    }

    /// The words of a layer as numbers.
    pub fn floats(&self, layer: Layer) -> &[f32] {
        bytemuck::cast_slice(self.words(layer))
    }

    /// The words of a layer, to change.
    pub fn words_mut(&mut self, layer: Layer) -> &mut [u32] {
        self.notes.forget(layer);
        &mut self.layers[layer.place()]
    }

    /// The words of a layer as numbers, to change.
    pub fn floats_mut(&mut self, layer: Layer) -> &mut [f32] {
        bytemuck::cast_slice_mut(self.words_mut(layer))
    }

    /// Takes layers out, so that they can be written while the others are read; [`Tissue::put`] brings them back.
    pub fn take<const N: usize>(&mut self, layers: [Layer; N]) -> [Vec<u32>; N] {
        layers.map(|layer| {
            self.notes.forget(layer);
            std::mem::take(&mut self.layers[layer.place()])
        })
    }

    /// Puts layers back that were taken.
    pub fn put<const N: usize>(&mut self, layers: [Layer; N], words: [Vec<u32>; N]) {
        for (layer, words) in layers.into_iter().zip(words) {
            self.layers[layer.place()] = words;
        }
    }

    /// Lets two layers change places.
    pub fn swap(&mut self, a: Layer, b: Layer) {
        [a, b].into_iter().for_each(|layer| self.notes.forget(layer));
        self.layers.swap(a.place(), b.place());
    }

    /// Notes what one turn of a picture of a layer has found for the next, until that layer is written.
    pub fn note_drawn(&mut self, layer: Layer, picture: Vec<u32>, found: Vec<u64>) {
        self.notes.draw(layer, picture, found);
    }

    /// What was noted by [`Tissue::note_drawn`] for this picture, if it still holds.
    pub fn take_drawn(&mut self, layer: Layer, picture: &[u32]) -> Option<Vec<u64>> {
        self.notes.take_drawn(layer, picture)
    }
}
