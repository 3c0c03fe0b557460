//! What a case works with: the folder of configs, the engine, and how thorough to be.
use crate::engine::Options;
use crate::error::{Error, Result};
use crate::lattice::grid::Grid;
use crate::organism::Organism;
use crate::plan::Plan;
use crate::simulation::Simulation;
use crate::tissue::state::Layer;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// What a case works with.
pub struct Desk {
    /// The folder of the validation configs.
    pub configs: PathBuf,
    /// The user's overrides of every config, the last word.
    pub sets: Vec<String>,
    /// What computes.
    pub engine: Options,
    /// Whether all seeds and the whole lattices are run, however long it takes.
    pub full: bool,
}

impl Desk {
    /// The path of a config or data file.
    pub fn path(&self, name: &str) -> PathBuf {
        self.configs.join(name)
    }

    /// The run of a config, with what the case varies; the user's overrides come last.
    ///
    /// # Errors
    /// If there is no such config, or it asks for something impossible.
    pub fn plan(&self, config: &str, varied: &[String]) -> Result<Plan> {
        let path = self.path(config);
        if !path.exists() {
            let help = "run it where configs/validation is, or name that folder with --configs";
            return Err(Error::input(&path, "this validation config is not there", help));
        }
        Plan::read(&path, &[varied, &self.sets].concat())
    }

    /// The run of a config with its blood and organs, ready to advance.
    ///
    /// # Errors
    /// As [`Desk::plan`], and if the engine cannot be opened.
    pub fn organism(&self, config: &str, varied: &[String]) -> Result<Organism> {
        Organism::open(self.plan(config, varied)?, &self.engine)
    }

    /// The tumour's lattice of a config alone, ready to advance.
    ///
    /// # Errors
    /// As [`Desk::plan`], and if the engine cannot be opened.
    pub fn open(&self, config: &str, varied: &[String]) -> Result<Simulation> {
        Simulation::open(self.plan(config, varied)?, &self.engine)
    }

    /// The seeds to run: 1 to `quick`, or to `full` if thorough.
    pub fn seeds(&self, quick: u32, full: u32) -> RangeInclusive<u32> {
        1..=if self.full { full } else { quick }
    }
}

/// A key and its value, as `--set` takes them.
pub fn set(key: &str, value: impl std::fmt::Display) -> String {
    format!("{key}={value}")
}

/// A layer's values.
///
/// # Errors
/// If the device is lost.
pub fn floats(run: &mut Simulation, layer: Layer) -> Result<Vec<f64>> {
    Ok(run.engine.read(layer)?.into_iter().map(|w| f64::from(f32::from_bits(w))).collect())
}

/// Replaces a layer by a function of the place, in µm, at the middles of sites.
///
/// # Errors
/// If the device is lost.
pub fn fill(run: &mut Simulation, layer: Layer, value: impl Fn([f64; 3]) -> f64) -> Result<()> {
    let (grid, spacing) = (run.plan.grid(), run.plan.spacing);
    let words: Vec<_> = (0..grid.sites()).map(|s| (value(middle(grid, spacing, s)) as f32).to_bits()).collect();
    run.engine.write(layer, &words)
}

/// The middle of a site in µm.
pub fn middle(grid: Grid, spacing: f64, site: usize) -> [f64; 3] {
    grid.place(site).map(|c| (f64::from(c) + 0.5) * spacing)
}

/// The number of the site in the middle of the lattice.
pub fn centre(grid: Grid) -> usize {
    grid.site(grid.size.map(|n| n / 2))
}
