//! invasim: a tumour that invades, on any GPU or none, with the same bits.
//!
//! The rooms, in the order in which they import each other:
//! * [`lattice`]: sites, randomness, units, portable arithmetic
//! * [`tissue`]: cells, fields, layers, the starting tissue
//! * [`config`], [`moment`]: what is asked for, and what is true now
//! * [`program`], [`processes`]: the model, a table of shaders and twins
#![warn(missing_docs)]

pub mod config;
pub mod error;
pub mod figure;
pub mod lattice;
pub mod moment;
pub mod processes;
pub mod program;
pub mod tissue;
