//! Tissues of random words: what no run would ever hold, so that no pass is compared on quiet ground.
use crate::lattice::grid::Grid;
use crate::lattice::random::random;
use crate::plan::Plan;
use crate::tissue::body::MONOCYTES;
use crate::tissue::state::{Layer, Tissue};

/// A tissue in which every word of every layer is plausible and random.
pub fn poisoned(grid: Grid, seed: u32) -> Tissue {
    poisoned_with(grid, &[], seed)
}

/// The same with layers beside the standard ones.
pub fn poisoned_with(grid: Grid, extra: &[Layer], seed: u32) -> Tissue {
    let mut tissue = Tissue::new(grid).with(extra);
    for (i, layer) in tissue.layers().into_iter().enumerate() {
        for (site, word) in tissue.words_mut(layer).iter_mut().enumerate() {
            *word = plausible(layer, random(site as u32, i as u32, 99, seed));
        }
    }
    tissue
}

/// A word that a layer may hold; where it is scratch, the bits of any number between 2⁻²⁷ and 2²³ in size.
fn plausible(layer: Layer, r: [u32; 4]) -> u32 {
    let share = (r[1] >> 8) as f32 / 16_777_216.0;
    match layer {
        Layer::Cell | Layer::CellNext => (r[0] % 7) | ((r[2] % 8) << 4) | (r[3] & 0xffff_ff00),
        Layer::Vessel => [0, 1, 3, 3 | r[1] << 8, 4, 4, 7, 1 | r[1] & !4][r[0] as usize % 8],
        Layer::Matrix => [0.0, 1.0, share, share][r[0] as usize % 4].to_bits(),
        Layer::Field(_) | Layer::Seen(_) => [0.0, share, 40.0 * share, 40.0 * share][r[0] as usize % 4].to_bits(),
        Layer::Source(_) | Layer::Loss(_) => (share * 16.0 + 0.001).to_bits(),
        Layer::Membrane => share.to_bits(),
        Layer::Depth | Layer::Body | Layer::Events => r[0] % 1000,
        Layer::Traits | Layer::TraitsNext => r[0],
        // As many lineages as their table can hold; it is empty, as the host leaves it.
        Layer::Clone | Layer::CloneNext => 1 + r[0] % 8000,
        Layer::Lineage => 0,
        _ => (r[0] & 0x807f_ffff) | (100 + r[1] % 50) << 23,
    }
}

/// A tissue on which every pass has something to do: a plan's layers, poisoned, and blood that holds monocytes.
pub fn poisoned_for(plan: &Plan, seed: u32) -> Tissue {
    let mut tissue = poisoned_with(plan.grid(), &plan.extra, seed);
    tissue.words_mut(Layer::Body)[MONOCYTES] = 0.7f32.to_bits();
    tissue
}
