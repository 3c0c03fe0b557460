//! Do drugs and radiation do what compartments, laws and experiments say?
pub(super) mod arms;
pub(super) mod coculture;
pub(super) mod compensation;
pub(super) mod doxorubicin;
pub(super) mod exposure;
pub(super) mod pharmacokinetics;
pub(super) mod radiation;

use super::desk::{Desk, set};
use crate::error::Result;

/// The invasion depth (95th percentile, µm) and the tumour cells that a scenario ends with.
pub(super) fn end(desk: &Desk, config: &str, seed: u32, varied: &[String]) -> Result<[f64; 2]> {
    let mut run = desk.open(config, &[&[set("run.seed", seed)], varied].concat())?;
    run.advance(run.plan.steps)?;
    let census = run.census()?;
    Ok([census.depth(0.95) * run.plan.spacing, census.tumour() as f64])
}
