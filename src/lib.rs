//! invasim: a tumour that invades, on any GPU or none, with the same bits.
//!
//! The rooms, in the order in which they import each other:
//! * [`lattice`]: sites, randomness, units, portable arithmetic
//! * [`tissue`]: cells, fields, layers
//! * [`config`], [`moment`]: what is asked for, and what is true now
//! * [`initial`]: the starting tissue that the config describes
//! * [`program`], [`processes`]: the model, a table of shaders and twins
//! * [`engine`]: carries the program out, on a GPU or on the cores of the host
#![warn(missing_docs)]

pub mod config;
pub mod engine;
pub mod error;
pub mod figure;
pub mod initial;
pub mod lattice;
pub mod metrics;
pub mod moment;
pub mod output;
pub mod plan;
pub mod processes;
pub mod program;
pub mod run;
pub mod series;
pub mod simulation;
pub mod tissue;
pub mod views;
