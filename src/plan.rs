//! What a config amounts to: lattice, steps, program, memory. Made without running anything.
pub mod memory;

use crate::config::Config;
use crate::config::spec::{Parameter, Section, Spec, Takes};
use crate::error::{Error, Result};
use crate::initial;
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::processes::{self, Setting, movement};
use crate::program::Command;
use crate::tissue::body::MONOCYTES;
use crate::tissue::cell::Kind;
use crate::tissue::fields::FIELDS;
use crate::tissue::state::{Layer, Tissue};
use std::path::Path;

/// What the config that `invasim new` writes sets beside the defaults, so that it shows something as it stands.
pub const START: &[(&str, &str)] = &[
    ("lattice.sites", "[64, 64, 48]"),
    ("initial.cells.kind", "\"epithelial\""),
    ("initial.cells.shape", "\"ball\""),
    ("initial.cells.radius", "\"160 um\""),
    ("initial.vessels.pattern", "\"network\""),
];

/// What can be shown in a panel of a picture.
pub const PANELS: &[&str] = &["cells", "matrix", "oxygen", "csf1", "il4", "egf", "cathepsin"];

/// A run that could begin.
pub struct Plan {
    /// The resolved config.
    pub config: Config,
    /// The lattice and its coarser levels.
    pub grids: Vec<Grid>,
    /// Distance of neighbouring sites in µm.
    pub spacing: f64,
    /// Length of a step in minutes.
    pub step: f64,
    /// Steps until the end.
    pub steps: u32,
    /// Seed of the run.
    pub seed: u32,
    /// The passes of one step.
    pub program: Vec<Command>,
}

/// Everything that a config may say, in the order in which it is written out.
pub fn spec() -> Spec {
    let section = |name: &str, about: &str| Section { name: name.into(), about: about.into(), listed: false };
    let mut spec = Spec {
        sections: vec![section("run", "name, seed, step and end of the run"), section("lattice", "the cubic lattice")],
        parameters: [run_parameters(), lattice_parameters()].concat(),
    };
    spec.sections.extend(initial::sections());
    spec.parameters.extend(initial::parameters());
    let model = processes::spec();
    spec.sections.extend(model.sections);
    spec.parameters.extend(model.parameters);
    spec.sections.push(section("output", "what the run leaves in its folder, and how often"));
    spec.parameters.extend(output_parameters());
    spec
}

fn run_parameters() -> Vec<Parameter> {
    let mut name = Parameter::new("run", "name", Takes::Text, "name of the run, in pictures and tables");
    name.default = Some("\"invasim\"".into());
    vec![
        name,
        Parameter::count("run", "seed", (0, u32::MAX.into()), 1, "seed of all randomness"),
        Parameter::quantity("run", "step", "min", "6 min", "length of a step").within(1e-6, 1e9),
        Parameter::quantity("run", "until", "min", "5 day", "end of the run").within(0.0, 1e9).needed(),
    ]
}

fn lattice_parameters() -> Vec<Parameter> {
    let mut periodic = Parameter::new(
        "lattice",
        "periodic",
        Takes::Choices(&["x", "y"]),
        "axes that close on themselves (z never does)",
    );
    periodic.default = Some("[]".into());
    vec![
        Parameter::new("lattice", "sites", Takes::Sites, "sites along x, y, z").example("[96, 96, 96]").needed(),
        Parameter::quantity("lattice", "spacing", "um", "20 um", "distance of neighbouring sites").within(0.1, 1e4),
        periodic,
    ]
}

fn output_parameters() -> Vec<Parameter> {
    let q = |key, default, about| Parameter::quantity("output", key, "min", default, about);
    let mut panels = Parameter::new("output", "panels", Takes::Choices(PANELS), "panels of each picture");
    panels.default = Some("[\"cells\", \"oxygen\", \"csf1\", \"egf\", \"cathepsin\", \"matrix\"]".into());
    let position = Takes::Quantity { units: vec!["um".into()], range: (0.0, 1e9) };
    vec![
        q("series_every", "2 h", "time between rows of series.csv").within(1e-6, 1e9),
        q("images_every", "1 day", "time between pictures").within(1e-6, 1e9),
        q("checkpoint_every", "1 day", "time between checkpoints, of which the last two are kept").within(1e-6, 1e9),
        Parameter::count(
            "output",
            "hash_every",
            (0, u32::MAX.into()),
            0,
            "steps between state hashes; 0: only at the end",
        ),
        Parameter::choice("output", "axis", &["z", "y", "x"], "axis that the slice is across"),
        Parameter::new("output", "position", position, "where the slice is on that axis; the middle if absent"),
        panels,
    ]
}

impl Plan {
    /// Reads a config and works out the run.
    ///
    /// # Errors
    /// If the config cannot be read, or asks for something impossible.
    pub fn read(path: &Path, sets: &[String]) -> Result<Plan> {
        Self::new(Config::read(path, &spec(), sets)?)
    }

    /// Works out the run of a config.
    ///
    /// # Errors
    /// If the config asks for something impossible.
    pub fn new(config: Config) -> Result<Plan> {
        let grid = lattice(&config)?;
        let (spacing, step) = (config.number("lattice.spacing"), config.number("run.step"));
        let steps = steps(&config)?;
        check_levels(&config)?;
        check_slice(&config, grid, spacing)?;
        let grids = grid.hierarchy();
        let setting = Setting { config: &config, grids: &grids, spacing, step };
        check_sub_steps(&setting)?;
        let program = processes::program(&setting);
        let seed = config.count("run.seed") as u32;
        Ok(Plan { config, grids, spacing, step, steps, seed, program })
    }

    /// The lattice.
    pub fn grid(&self) -> Grid {
        self.grids[0]
    }

    /// What turns physical numbers into lattice numbers.
    pub fn setting(&self) -> Setting<'_> {
        Setting { config: &self.config, grids: &self.grids, spacing: self.spacing, step: self.step }
    }

    /// The moment of a step.
    pub fn moment(&self, step: u32) -> Moment {
        Moment::new(self.seed, step)
    }

    /// Bytes of all layers.
    pub fn bytes(&self) -> u64 {
        Tissue::bytes(self.grid())
    }

    /// What the starting tissue lacks of memory here: an error, if it does not fit.
    pub fn too_large(&self) -> Option<Error> {
        let needed = self.bytes() + MAKING * self.grid().sites() as u64;
        let free = memory::available().filter(|free| needed > *free)?;
        let problem =
            format!("this lattice needs {} of memory, but {} are free here", memory::text(needed), memory::text(free));
        let help = "take fewer sites, a wider spacing, or a machine with more memory";
        Some(self.config.error("lattice.sites", problem, help))
    }

    /// The starting tissue, fields at their initial levels and blood at rest.
    ///
    /// # Errors
    /// If it does not fit into memory, a file of cells or vessels is wrong, or a shape covers nothing.
    pub fn tissue(&self) -> Result<Tissue> {
        self.too_large().map_or(Ok(()), Err)?;
        let mut tissue = initial::build(&self.config, self.grid(), self.spacing, self.seed)?;
        for (i, field) in FIELDS.iter().enumerate() {
            let level = self.config.number(&format!("{}.initial", field.name)) as f32;
            tissue.floats_mut(Layer::Field(i as u8)).fill(level);
        }
        tissue.words_mut(Layer::Body)[MONOCYTES] = 1f32.to_bits();
        Ok(tissue)
    }

    /// Steps between outputs of a key like `output.series_every`, at least 1.
    pub fn every(&self, key: &str) -> u32 {
        (self.config.number(&format!("output.{key}")) / self.step).round().clamp(1.0, f64::from(u32::MAX)) as u32
    }
}

/// Bytes per site that are needed only while the starting tissue is made.
const MAKING: u64 = 8;

/// Contenders for a site are told apart by their coordinates mod 16, also across a periodic side.
const PERIODIC_MULTIPLE: u32 = 16;

fn lattice(config: &Config) -> Result<Grid> {
    let size = config.sites("lattice.sites");
    let sites = size.iter().map(|&n| f64::from(n)).product::<f64>();
    if sites > f64::from(u32::MAX) {
        let problem = format!("{sites:.3e} sites are more than can be numbered");
        return Err(config.error("lattice.sites", problem, "at most 4294967295 sites in all, like [1600, 1600, 1600]"));
    }
    let axis = |name: &str| config.words("lattice.periodic").iter().any(|w| w == name);
    let grid = Grid { size, periodic: [axis("x"), axis("y")] };
    for (i, name) in ["x", "y"].iter().enumerate() {
        if grid.periodic[i] && !size[i].is_multiple_of(PERIODIC_MULTIPLE) {
            let next = size[i].next_multiple_of(PERIODIC_MULTIPLE);
            let problem = format!("{} sites along the periodic axis {name} are no multiple of 16", size[i]);
            return Err(config.error(
                "lattice.sites",
                problem,
                format!("take {next}, or leave {name} out of `periodic`"),
            ));
        }
    }
    Ok(grid)
}

/// Steps until the end.
fn steps(config: &Config) -> Result<u32> {
    let (until, step) = (config.number("run.until"), config.number("run.step"));
    let steps = (until / step).round();
    if steps > f64::from(u32::MAX) {
        let problem = format!("{steps:.0} steps of {step} min are too many");
        let help = "take a longer step or an earlier end (at most 4294967295 steps)";
        return Err(config.error("run.until", problem, help));
    }
    if steps < 1.0 && until > 0.0 {
        let problem = format!("the run would end after {until} min, before its first step of {step} min");
        return Err(config.error("run.until", problem, "take a later end or a shorter run.step"));
    }
    Ok(steps as u32)
}

fn check_slice(config: &Config, grid: Grid, spacing: f64) -> Result<()> {
    let (key, name) = ("output.position", config.text("output.axis"));
    let axis = ["x", "y", "z"].iter().position(|axis| *axis == name).unwrap_or(2);
    let (position, end) = (config.has(key).then(|| config.number(key)), f64::from(grid.size[axis]) * spacing);
    match position {
        Some(position) if position > end => {
            let problem = format!("{position} um is outside the lattice");
            Err(config.error(key, problem, format!("along {name} the lattice reaches from 0 to {end} um")))
        }
        _ => Ok(()),
    }
}

/// The most sub-steps of movement in a step.
const MOST_SUB_STEPS: u32 = 1000;

fn check_sub_steps(setting: &Setting) -> Result<()> {
    let moves = setting.config.flag(&format!("processes.{}", movement::PROCESS.name));
    if !moves || movement::sub_steps(setting) <= MOST_SUB_STEPS {
        return Ok(());
    }
    let config = setting.config;
    let given = |key: &String| config.files.contains_key(key);
    let rows = ["migration.motility", "growth.rate"].map(|table| move |kind: Kind| format!("{table}.{}", kind.name()));
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Empty);
    let mut keys: Vec<String> = kinds.flat_map(|kind| rows.map(|row| row(kind))).filter(given).collect();
    keys.sort_by(|a, b| config.number(b).total_cmp(&config.number(a)));
    let step = "run.step".to_string();
    let key = if given(&step) { step } else { keys.into_iter().next().unwrap_or(step) };
    let problem = format!("in a step of {} min, cells would move or divide too often", setting.step);
    let help = format!(
        "a step can be divided into at most {MOST_SUB_STEPS} sub-steps: shorten run.step, or lower migration.motility \
         or growth.rate"
    );
    Err(config.error(&key, problem, help))
}

/// Pairs of keys of which the first must stay below the second.
const ORDERED: [(&str, &str); 3] = [
    ("growth.oxygen_least", "growth.oxygen_full"),
    ("death.necrosis_full", "death.necrosis_starts"),
    ("hypoxia.quiescent_below", "hypoxia.hypoxic_below"),
];

fn check_levels(config: &Config) -> Result<()> {
    for (low, high) in ORDERED {
        let (a, b) = (config.number(low), config.number(high));
        if a >= b {
            let key = if config.line(low).is_some() { low } else { high };
            let problem = format!("{low} ({a}) is not below {high} ({b})");
            return Err(config.error(key, problem, format!("lower {low} or raise {high}")));
        }
    }
    Ok(())
}
