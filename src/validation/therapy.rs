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
use crate::tissue::cell::Kind;

/// The invasion depth (95th percentile, µm), the tumour cells and the macrophages that a scenario ends with.
fn end(desk: &Desk, config: &str, seed: u32, varied: &[String]) -> Result<[f64; 3]> {
    let mut run = desk.open(config, &[&[set("run.seed", seed)], varied].concat())?;
    run.advance(run.plan.steps)?;
    let census = run.census()?;
    let macrophages = census.of(Kind::Macrophage) as f64;
    Ok([census.depth(0.95) * run.plan.spacing, census.tumour() as f64, macrophages])
}
