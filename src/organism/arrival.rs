//! Cells that have come through blood take a free site at a vessel of the lattice that they have reached.
use crate::circulation::cells::Arrival;
use crate::error::Result;
use crate::lattice::grid::{DIRECTIONS, Grid};
use crate::lattice::random::{Draws, Stream};
use crate::simulation::Simulation;
use crate::tissue::cell::{Kind, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, cell};
use crate::tissue::state::Layer;

/// Vessels that a cell tries before it gives up.
const TRIES: usize = 32;

/// Puts cells onto a lattice, each beside a random vessel that carries blood; returns those who found a free site there. The
/// draws depend on the run's seed, the organ and the step alone.
///
/// # Errors
/// If the device fails.
pub(super) fn arrive(lattice: &mut Simulation, arrivals: &[Arrival]) -> Result<Vec<Arrival>> {
    let grid = lattice.plan.grid();
    let layers = [Layer::Cell, Layer::Traits, Layer::Clone];
    let vessel = lattice.engine.read(Layer::Vessel)?;
    let carries = |word: u32| word & VESSEL_PRESENT != 0 && word & VESSEL_PERFUSED != 0;
    let vessels: Vec<usize> = (0..vessel.len()).filter(|site| carries(vessel[*site])).collect();
    let mut words = Vec::new();
    for layer in layers {
        words.push(lattice.engine.read(layer)?);
    }
    let mut draws = Draws::in_step(lattice.plan.seed, Stream::Arrival, lattice.step);
    let mut settled = arrivals.to_vec();
    for arrival in &mut settled {
        for _ in 0..std::mem::take(&mut arrival.count) {
            let Some(site) = free_site(grid, &words[0], &vessels, &mut draws) else { break };
            words[0][site] = word_of(arrival.kind);
            (words[1][site], words[2][site]) = (arrival.traits, arrival.clone);
            arrival.count += 1;
        }
    }
    layers.into_iter().zip(&words).try_for_each(|(layer, words)| lattice.engine.write(layer, words))?;
    Ok(settled)
}

/// The word of a cell that has just left a vessel.
fn word_of(kind: u32) -> u32 {
    let kind = Kind::ALL.into_iter().find(|known| *known as u32 == kind).unwrap_or(Kind::Epithelial);
    cell(kind, Phase::Cycling)
}

/// A site without a cell on a random vessel or around it.
fn free_site(grid: Grid, cells: &[u32], vessels: &[usize], draws: &mut Draws) -> Option<usize> {
    for _ in 0..TRIES {
        let vessel = *vessels.get((draws.share() * vessels.len() as f64) as usize)?;
        if cells[vessel] == 0 {
            return Some(vessel);
        }
        let first = (draws.share() * DIRECTIONS.len() as f64) as usize;
        let around = (0..DIRECTIONS.len()).map(|d| DIRECTIONS[(first + d) % DIRECTIONS.len()]);
        let free = around.filter_map(|by| grid.offset(grid.place(vessel), by)).map(|place| grid.site(place));
        if let Some(site) = free.into_iter().find(|site| cells[*site] == 0) {
            return Some(site);
        }
    }
    None
}
