//! Numbers of the tissue: the census behind `series.csv`, and the state hash. Computed where the state is.
pub mod census;
pub mod fold;

use crate::program::Pass;

/// The passes, for the tests that enrol themselves.
pub const PASSES: &[&Pass] = &[&census::COUNT, &census::MEASURE, &fold::FOLD];
