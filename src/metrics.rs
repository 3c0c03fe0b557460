//! Numbers of the tissue: the census behind `series.csv`, the state hash, computed where the state is; radii of a spheroid.
pub mod census;
pub mod fold;
pub mod measure;
pub mod spheroid;
pub mod statistics;

use crate::program::Pass;

/// The passes, for the tests that enrol themselves.
pub const PASSES: &[&Pass] = &[&census::COUNT, &measure::EXTREMES, &measure::ADD_UP, &fold::FOLD];
