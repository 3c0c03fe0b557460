//! Which settings a sweep runs: what `sweep.toml` says, as points of a grid, or of a Latin hypercube.
use crate::config::Config;
use crate::config::spec::{Parameter, Section, Spec, Takes};
use crate::error::Result;
use crate::lattice::random::{Draws, Stream};
use crate::report::settings;
use std::path::{Path, PathBuf};

/// The settings of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// The config that is varied.
    pub config: PathBuf,
    /// The keys that are varied.
    pub keys: Vec<String>,
    /// The values of the keys at each point.
    pub points: Vec<Vec<String>>,
    /// Seeds of each point, from 1.
    pub seeds: u32,
}

/// One run of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Number of its point, from 0.
    pub point: usize,
    /// Its seed.
    pub seed: u32,
    /// Keys and their values.
    pub values: Vec<(String, String)>,
}

impl Job {
    /// Its folder below that of the sweep.
    pub fn name(&self) -> String {
        settings::place(self.point, self.seed)
    }

    /// The overrides that make its run.
    pub fn sets(&self) -> Vec<String> {
        let values = self.values.iter().map(|(key, value)| format!("{key}={value}"));
        values.chain([format!("run.seed={}", self.seed)]).collect()
    }

    /// Its settings in words.
    pub fn words(&self) -> String {
        self.values.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ")
    }
}

fn spec() -> Spec {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    let text = |section: &str, name: &str, about| Parameter::new(section, name, Takes::Text, about);
    Spec {
        presets: Vec::new(),
        sections: vec![section("sweep", "what is run", false), section("vary", "a key and its values", true)],
        parameters: vec![
            text("sweep", "config", "the config that is varied, relative to this file")
                .example("\"base.toml\"")
                .needed(),
            Parameter::count("sweep", "seeds", (1, 100_000), 1, "runs of each point, with seeds from 1"),
            Parameter::choice("sweep", "method", METHODS, "all combinations, or a Latin hypercube"),
            Parameter::count("sweep", "points", (1, 1_000_000), 10, "points of a Latin hypercube"),
            Parameter::count("sweep", "draw", (0, u32::MAX.into()), 1, "seed of a Latin hypercube"),
            text("vary", "key", "a key of the config").example("\"growth.push_depth\"").needed(),
            text("vary", "values", "values with commas between them, like \"0, 2, 4\""),
            text("vary", "from", "one end of a range, with its unit"),
            text("vary", "to", "the other end, in the same unit"),
            Parameter::count("vary", "steps", (2, 100_000), 5, "points of a range in a grid"),
            Parameter::choice("vary", "scale", &["linear", "log"], "how the points of a range are spaced"),
        ],
    }
}

const METHODS: &[&str] = &["grid", "latin hypercube"];

/// The values that a key can take.
enum Axis {
    List(Vec<String>),
    Range { ends: [f64; 2], unit: String, log: bool, steps: u64 },
}

impl Axis {
    fn read(config: &Config, entry: usize) -> Result<Axis> {
        let path = |key: &str| format!("vary[{entry}].{key}");
        if config.has(&path("values")) {
            let values = config.text(&path("values")).split(',').map(|v| v.trim().to_string());
            let values: Vec<String> = values.filter(|v| !v.is_empty()).collect();
            return match values.is_empty() || config.has(&path("from")) || config.has(&path("to")) {
                true => Err(config.error(&path("values"), "values or a range, one of the two", HOW)),
                false => Ok(Axis::List(values)),
            };
        }
        let mut units = Vec::new();
        let mut ends = [0.0; 2];
        for (end, key) in ends.iter_mut().zip(["from", "to"]) {
            if !config.has(&path(key)) {
                return Err(config.error(&path("key"), format!("`{key}` is missing for this key"), HOW));
            }
            let text = config.text(&path(key)).trim();
            let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
            *end = number.parse().map_err(|_| config.error(&path(key), format!("`{number}` is no number"), HOW))?;
            units.push(unit.trim().to_string());
        }
        let log = config.text(&path("scale")) == "log";
        if units[0] != units[1] {
            return Err(config.error(&path("to"), "both ends need the same unit", HOW));
        }
        if log && !ends.iter().all(|end| *end > 0.0) {
            return Err(config.error(&path("scale"), "a log scale needs ends above 0", HOW));
        }
        Ok(Axis::Range { ends, unit: units.remove(0), log, steps: config.count(&path("steps")) })
    }

    /// How many values it has in a grid.
    fn steps(&self) -> usize {
        match self {
            Axis::List(values) => values.len(),
            Axis::Range { steps, .. } => *steps as usize,
        }
    }

    /// The value at a place in 0..1 (a range includes 1).
    fn at(&self, place: f64) -> String {
        match self {
            Axis::List(values) => values[((place * values.len() as f64) as usize).min(values.len() - 1)].clone(),
            Axis::Range { ends: [from, to], unit, log, .. } => {
                let value = if *log { from * libm::pow(to / from, place) } else { from + (to - from) * place };
                let value = value.to_string();
                if unit.is_empty() { value } else { format!("{value} {unit}") }
            }
        }
    }

    /// The place of a value of a grid.
    fn place(&self, step: usize) -> f64 {
        match self {
            Axis::List(values) => (step as f64 + 0.5) / values.len() as f64,
            Axis::Range { steps, .. } => step as f64 / (*steps as f64 - 1.0),
        }
    }
}

const HOW: &str = "write values = \"0, 2, 4\", or from = \"5 /min\" and to = \"20 /min\" (and steps, scale)";
/// The most runs of a sweep.
const MOST: usize = 1_000_000;

impl Design {
    /// Reads `sweep.toml`.
    ///
    /// # Errors
    /// If something in it is wrong; the settings themselves are checked when their runs are planned.
    pub fn read(file: &Path) -> Result<Design> {
        let config = Config::read(file, &spec(), &[])?;
        let entries = 0..config.list("vary");
        let keys: Vec<String> = entries.clone().map(|i| config.text(&format!("vary[{i}].key")).to_string()).collect();
        if let Some(i) = keys.iter().position(|key| key == "run.seed") {
            let help = "leave it out, and say how many seeds in [sweep] seeds";
            return Err(config.error(&format!("vary[{i}].key"), "a sweep gives each run its seed itself", help));
        }
        let axes = entries.map(|i| Axis::read(&config, i)).collect::<Result<Vec<_>>>()?;
        let seeds = config.count("sweep.seeds") as u32;
        let runs = match config.text("sweep.method") {
            "grid" => axes.iter().map(|a| a.steps() as f64).product(),
            _ => config.count("sweep.points") as f64,
        } * f64::from(seeds);
        if runs > MOST as f64 {
            let help = format!("at most {MOST}: take fewer values, or a Latin hypercube");
            return Err(config.error("sweep.config", format!("this sweep has {runs:.0} runs"), help));
        }
        let points = match config.text("sweep.method") {
            "grid" => grid(&axes),
            _ => hypercube(&axes, config.count("sweep.points") as usize, config.count("sweep.draw") as u32),
        };
        let base = config.named_file("sweep.config").unwrap_or_default();
        Ok(Design { config: base, keys, points, seeds })
    }

    /// All runs, the seeds of a point together.
    pub fn jobs(&self) -> Vec<Job> {
        let values = |point: &[String]| self.keys.iter().cloned().zip(point.iter().cloned()).collect::<Vec<_>>();
        let point = |(number, point): (usize, &Vec<String>)| {
            let values = values(point);
            (1..=self.seeds).map(move |seed| Job { point: number, seed, values: values.clone() })
        };
        self.points.iter().enumerate().flat_map(point).collect()
    }
}

/// All combinations, the last key fastest.
fn grid(axes: &[Axis]) -> Vec<Vec<String>> {
    axes.iter().fold(vec![Vec::new()], |points, axis| {
        let longer = |point: &Vec<String>, step| [point.clone(), vec![axis.at(axis.place(step))]].concat();
        points.iter().flat_map(|point| (0..axis.steps()).map(move |step| longer(point, step))).collect()
    })
}

/// One point in each of `n` equal parts of every axis (McKay, Beckman & Conover 1979).
fn hypercube(axes: &[Axis], n: usize, seed: u32) -> Vec<Vec<String>> {
    let mut columns = Vec::new();
    for (number, axis) in axes.iter().enumerate() {
        let mut draws = Draws::new(seed, Stream::Initial, number as u32);
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, (draws.share() * (i + 1) as f64) as usize);
        }
        columns.push(order.into_iter().map(|i| axis.at((i as f64 + draws.share()) / n as f64)).collect::<Vec<_>>());
    }
    (0..n).map(|i| columns.iter().map(|column| column[i].clone()).collect()).collect()
}
