//! The cubic lattice that everything lives on: sites, randomness, units, portable arithmetic.
pub mod grid;
pub mod portable;
pub mod random;
pub mod units;
