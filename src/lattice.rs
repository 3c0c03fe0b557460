//! The cubic lattice that everything lives on: sites, randomness, units, portable arithmetic; and the memory it may take.
pub mod grid;
pub mod memory;
pub mod portable;
pub mod random;
pub mod units;
