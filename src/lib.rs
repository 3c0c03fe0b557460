//! invasim: a tumour that invades, on any GPU or none, with the same bits.
//!
//! A config becomes a plan, a plan a lattice in progress, and that one answers questions:
//!
//! ```
//! use invasim::{config::Config, engine::Options, plan::{Plan, spec}, simulation::Simulation};
//! use std::path::Path;
//!
//! let text = r#"
//!     [run]
//!     until = "2 day"
//!     [lattice]
//!     sites = [24, 24, 24]
//!     [[initial.cells]]
//!     kind = "epithelial"
//!     radius = "100 um"
//!     [initial.vessels]
//!     pattern = "network"
//!     density = 0.02
//! "#;
//! let overrides = ["growth.push_depth=2".to_string()];
//! let config = Config::parse(text, Path::new("mine.toml"), &spec(), &overrides)?;
//! let mut tumour = Simulation::open(Plan::new(config)?, &Options::default())?;
//! let before = tumour.census()?.tumour();
//! tumour.advance(tumour.plan.steps)?;
//! assert!(tumour.census()?.tumour() > before);
//! println!("{}: {} of {} cells", tumour.engine.describe(), before, tumour.census()?.tumour());
//! # Ok::<(), invasim::error::Error>(())
//! ```
//!
//! [`organism::Organism`] does the same with blood and organs, [`run::run`] with all that a run leaves in its folder.
//!
//! The rooms, in the order in which they import each other:
//! * [`lattice`]: sites, randomness, units, portable arithmetic
//! * [`memory`]: what the machine can still give
//! * [`output`]: the folder of a run
//! * [`tissue`]: cells, fields, layers
//! * [`config`], [`moment`], [`therapy`]: what is asked for, what is true now, and what is given when
//! * [`volume`]: images of tissue that other programs read and write
//! * [`initial`]: the starting tissue that the config describes
//! * [`program`], [`processes`]: the model, a table of shaders and twins
//! * [`metrics`], [`views`], [`figure`]: numbers, planes and pictures of a tissue
//! * [`engine`]: carries commands out, on a GPU or on the cores of the host
//! * [`circulation`], [`lineage`]: blood and organs, and who descends from whom
//! * [`plan`], [`simulation`], [`organism`]: what a config amounts to, a lattice in progress, and all lattices with the blood
//!   between them
//! * [`series`], [`checkpoint`], [`report`], [`run`]: what a run leaves in its folder, and what is made of that
//! * [`plates`]: figures for print from such folders
//! * [`branch`], [`sweep`]: one tumour and many arms, one config and many settings
//! * [`validation`]: what the program is compared with
//! * [`verify`]: whether a device gives the same bits
//! * [`mod@bench`]: how fast it is, and how near to what its memory can give
#![warn(missing_docs)]
#![cfg_attr(not(test), warn(clippy::print_stdout, clippy::print_stderr))]

pub mod bench;
pub mod branch;
pub mod checkpoint;
pub mod circulation;
pub mod config;
pub mod engine;
pub mod error;
pub mod figure;
pub mod initial;
pub mod lattice;
pub mod lineage;
pub mod memory;
pub mod metrics;
pub mod moment;
pub mod organism;
pub mod output;
pub mod plan;
pub mod plates;
pub mod processes;
pub mod program;
pub mod report;
pub mod run;
pub mod series;
pub mod simulation;
pub mod sweep;
pub mod therapy;
pub mod tissue;
pub mod validation;
pub mod verify;
pub mod views;
pub mod volume;
