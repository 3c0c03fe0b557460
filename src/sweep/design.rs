//! Which settings a sweep runs: what `sweep.toml` says, as points of a grid, of a Latin hypercube, or one key at a time.
use super::axis::Axis;
use super::base::Base;
use super::keys::{GRID, HYPERCUBE, ONE_AT_A_TIME, spec};
use super::vain;
use crate::config::{Config, template};
use crate::error::{Error, Result};
use crate::lattice::random::{Draws, Stream};
use crate::plan::{self, Plan};
use crate::report::settings;
use std::path::{Path, PathBuf};

/// The settings of a sweep.
#[derive(Clone, Debug)]
pub struct Design {
    /// The config that is varied.
    pub config: PathBuf,
    /// The keys that are varied.
    pub keys: Vec<String>,
    /// The values of the keys at each point.
    pub points: Vec<Vec<String>>,
    /// Seeds of each point, from 1.
    pub seeds: u32,
    /// Whether the first point is the config as it is, and each other one differs from it in one key.
    pub one_at_a_time: bool,
    /// Columns of the series that the points are compared by.
    pub outcomes: Vec<String>,
    /// What the sweep's file says, for the places of errors.
    sweep: Config,
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
}

/// What a sweep's file says at least.
const HOW: &str = "a sweep's file names a config: [sweep] with config = \"base.toml\", and below it tables [[vary]], each with a key \
                   like \"growth.push_depth\" and values like \"0, 2, 4\"";

/// The most runs of a sweep.
const MOST: usize = 1_000_000;

impl Design {
    /// Reads `sweep.toml`.
    ///
    /// # Errors
    /// If something in it is wrong; the settings themselves are checked when their runs are planned.
    pub fn read(file: &Path) -> Result<Design> {
        let config = Config::read_or(file, &spec(), HOW).map_err(of_run)?;
        let entries = 0..config.list("vary");
        let keys: Vec<String> =
            entries.clone().map(|i| config.text(&format!("vary[{i}].key")).trim().to_string()).collect();
        check_twice(&config, &keys)?;
        if let Some(i) = keys.iter().position(|key| key == "run.seed") {
            let help = "leave it out, and say how many seeds in [sweep] seeds";
            return Err(config.error(&format!("vary[{i}].key"), "a sweep gives each run its seed itself", help));
        }
        vain::refuse(&config)?;
        let base = Base::new(varied(&config)?);
        let axes = entries.clone().map(|i| Axis::read(&config, i, &base)).collect::<Result<Vec<_>>>()?;
        let seeds = config.count("sweep.seeds") as u32;
        within_bounds(&config, &axes, seeds)?;
        let method = config.text("sweep.method");
        let points = match method {
            GRID => grid(&axes),
            ONE_AT_A_TIME => {
                let own =
                    entries.map(|i| base.value(&config, &format!("vary[{i}].key"))).collect::<Result<Vec<_>>>()?;
                one_at_a_time(&axes, own)
            }
            _ => hypercube(&axes, config.count("sweep.points") as usize, config.count("sweep.draw") as u32),
        };
        let (one_at_a_time, outcomes) = (method == ONE_AT_A_TIME, outcomes(&config)?);
        Ok(Design { config: base.file, keys, points, seeds, one_at_a_time, outcomes, sweep: config })
    }

    /// The plan of a run.
    ///
    /// # Errors
    /// If its config is wrong; what the sweep's file has set is named with its place there.
    pub fn plan(&self, job: &Job) -> Result<Plan> {
        let seed = format!("run.seed={}", job.seed);
        let sets: Vec<_> = job.values.iter().map(|setting| self.set(setting)).chain([seed]).collect();
        Plan::read(&self.config, &sets).map_err(|error| self.placed(error, job))
    }

    /// The override that makes a setting; files are seen from the folder of the sweep's file.
    fn set(&self, (key, value): &(String, String)) -> String {
        match self.sweep.file.parent() {
            Some(folder) if key.ends_with(".file") => format!("{key}={}", folder.join(value).display()),
            _ => format!("{key}={value}"),
        }
    }

    /// The sweep's file.
    pub fn file(&self) -> &Path {
        &self.sweep.file
    }

    /// An error of a run; where it is about a setting, or about another key of the section that a setting is in, with the
    /// place of the setting in the sweep's file.
    pub(super) fn placed(&self, error: Error, job: &Job) -> Error {
        let Error::Input { file, key, problem, help, .. } = &error else { return error };
        let is_it = |setting: &(String, String)| *file == Path::new(&format!("--set {}", self.set(setting)));
        let exact = job.values.iter().position(is_it);
        let section = |key: &str| key.rsplit_once('.').map_or("", |(section, _)| section).to_string();
        let beside =
            || job.values.iter().position(|(own, _)| key.as_ref().is_some_and(|key| section(key) == section(own)));
        let Some(number) = exact.or_else(beside) else { return error };
        let given = |key: &&str| self.sweep.has(&format!("vary[{number}].{key}"));
        let is_key = template::parameter(&plan::spec(), &self.keys[number]).is_some();
        let from = ["values", "factors", "from"].into_iter().filter(|_| is_key).find(given).unwrap_or("key");
        let (own, value) = &job.values[number];
        let with = if exact.is_none() { format!("with {own} = {value}: ") } else { String::new() };
        let problem = format!("{with}{}: {problem}", key.as_ref().unwrap_or(own));
        self.sweep.error(&format!("vary[{number}].{from}"), problem, help)
    }

    /// What can be run but is hardly meant, in a line each.
    pub fn warnings(&self) -> Vec<String> {
        vain::warnings(self, self.sweep.text("sweep.method") == HYPERCUBE)
    }

    /// An error about a key of the sweep's file.
    pub(super) fn error(&self, path: &str, problem: String, help: String) -> Error {
        self.sweep.error(path, problem, help)
    }

    /// The first key in which a point differs from the first point.
    pub fn changed(&self, point: usize) -> Option<usize> {
        self.points[point].iter().zip(&self.points[0]).position(|(value, own)| value != own)
    }

    /// A point in words: its settings, or the one in which it differs.
    pub fn words(&self, point: usize) -> String {
        let value = |key: usize| format!("{} = {}", self.keys[key], self.points[point][key]);
        match self.changed(point) {
            _ if self.keys.is_empty() => "the config as it is".into(),
            _ if !self.one_at_a_time => (0..self.keys.len()).map(value).collect::<Vec<_>>().join(", "),
            Some(key) => value(key),
            None => "the config as it is".into(),
        }
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

/// The error of a sweep's file, with the remedy where it is the config of a run.
fn of_run(error: Error) -> Error {
    let of_a_run = plan::spec().children("");
    match &error {
        Error::Input { key: Some(key), problem, .. } if problem.starts_with("unknown") && of_a_run.contains(key) => {
            error.instead(format!("it belongs to the config of a run; {HOW}"))
        }
        _ => error,
    }
}

/// The config that is varied, which must be there.
fn varied(config: &Config) -> Result<PathBuf> {
    let file = config.named_file("sweep.config").unwrap_or_default();
    match std::fs::metadata(&file) {
        Ok(_) => Ok(file),
        Err(cause) => {
            let help = "its path is seen from the folder of this file: correct it, or put the config there";
            Err(config.error("sweep.config", format!("cannot read `{}`: {cause}", file.display()), help))
        }
    }
}

/// Err if a key is varied twice.
fn check_twice(config: &Config, keys: &[String]) -> Result<()> {
    let path = |i: usize| format!("vary[{i}].key");
    for (i, key) in keys.iter().enumerate() {
        if let Some(first) = keys[..i].iter().position(|other| other == key) {
            let line = config.line(&path(first)).map_or(String::new(), |line| format!(" in line {line}"));
            let problem = format!("`{key}` is varied already{line}");
            return Err(config.error(&path(i), problem, "join the two tables [[vary]], or remove one"));
        }
    }
    Ok(())
}

/// The columns that points are compared by.
fn outcomes(config: &Config) -> Result<Vec<String>> {
    if !config.has("sweep.outcomes") {
        return Ok(settings::SHOWN.map(String::from).into());
    }
    let named = config.words("sweep.outcomes").to_vec();
    match named.is_empty() {
        true => {
            let help = format!("write outcomes = \"{}\"", settings::SHOWN.join(", "));
            Err(config.error("sweep.outcomes", "no column is named", help))
        }
        false => Ok(named),
    }
}

/// Err if there are too many runs.
fn within_bounds(config: &Config, axes: &[Axis], seeds: u32) -> Result<()> {
    let steps = axes.iter().map(|axis| axis.steps() as f64);
    let points = match config.text("sweep.method") {
        GRID => steps.product(),
        ONE_AT_A_TIME => 1.0 + steps.sum::<f64>(),
        _ => config.count("sweep.points") as f64,
    };
    let runs = points * f64::from(seeds);
    if runs <= MOST as f64 {
        return Ok(());
    }
    let help = format!("at most {MOST}: take fewer values, or a Latin hypercube");
    Err(config.error("sweep.config", format!("this sweep has {runs:.0} runs"), help))
}

/// All combinations, the last key fastest.
fn grid(axes: &[Axis]) -> Vec<Vec<String>> {
    axes.iter().fold(vec![Vec::new()], |points, axis| {
        let longer = |point: &Vec<String>, value| [point.clone(), vec![value]].concat();
        points.iter().flat_map(|point| axis.values().map(move |value| longer(point, value))).collect()
    })
}

/// The config's own values, then each other value of each key with the rest as it is.
fn one_at_a_time(axes: &[Axis], own: Vec<String>) -> Vec<Vec<String>> {
    let mut points = vec![own.clone()];
    for (key, axis) in axes.iter().enumerate() {
        for value in axis.values().filter(|value| *value != own[key]) {
            let mut point = own.clone();
            point[key] = value;
            points.push(point);
        }
    }
    points
}

/// One point in each of `n` equal parts of every axis (McKay, Beckman & Conover 1979).
fn hypercube(axes: &[Axis], n: usize, seed: u32) -> Vec<Vec<String>> {
    let mut columns = Vec::new();
    for (number, axis) in axes.iter().enumerate() {
        let mut draws = Draws::new(seed, Stream::Design, number as u32);
        let mut order: Vec<usize> = (0..n).collect();
        for i in (1..n).rev() {
            order.swap(i, (draws.share() * (i + 1) as f64) as usize);
        }
        columns.push(order.into_iter().map(|i| axis.drawn((i as f64 + draws.share()) / n as f64)).collect::<Vec<_>>());
    }
    (0..n).map(|i| columns.iter().map(|column| column[i].clone()).collect()).collect()
}
