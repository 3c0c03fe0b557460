//! The values that a key of a sweep takes: a list, a range, or multiples of what the config has.
use super::base::Base;
use super::keys::HYPERCUBE;
use crate::config::spec::Takes;
use crate::config::{Config, template};
use crate::error::Result;
use crate::plan;

const HOW: &str =
    "write values = \"0, 2, 4\", or from = \"5 /min\" and to = \"20 /min\" (and steps, scale), or factors = \"0.5, 2\"";

/// The values that a key can take.
pub(super) enum Axis {
    List(Vec<String>),
    Range { ends: [f64; 2], unit: String, log: bool, whole: bool, steps: u64 },
}

impl Axis {
    /// Reads what an entry of `[[vary]]` says.
    pub fn read(config: &Config, entry: usize, base: &Base) -> Result<Axis> {
        let path = |key: &str| format!("vary[{entry}].{key}");
        let given = ["values", "factors"].into_iter().find(|key| config.has(&path(key)));
        let ranged = config.has(&path("from")) || config.has(&path("to"));
        match given {
            None => Self::range(config, entry),
            Some("values") if !ranged && !config.has(&path("factors")) => Self::list(config, &path("values")),
            Some("factors") if !ranged => Self::multiples(config, entry, base),
            Some(key) => Err(config.error(&path(key), "values, factors or a range, one of the three", HOW)),
        }
    }

    fn list(config: &Config, path: &str) -> Result<Axis> {
        let values = config.words(path).to_vec();
        match values.is_empty() {
            true => Err(config.error(path, "no value is named", HOW)),
            false => Ok(Axis::List(values)),
        }
    }

    fn multiples(config: &Config, entry: usize, base: &Base) -> Result<Axis> {
        let [path, key] = ["factors", "key"].map(|key| format!("vary[{entry}].{key}"));
        let factor = |text: &String| match text.parse::<f64>() {
            Ok(factor) if factor.is_finite() => base.times(config, &key, factor),
            _ => Err(config.error(&path, format!("`{text}` is no number"), HOW)),
        };
        let values = config.words(&path).iter().map(factor).collect::<Result<Vec<_>>>()?;
        match values.is_empty() {
            true => Err(config.error(&path, "no factor is named", HOW)),
            false => Ok(Axis::List(values)),
        }
    }

    fn range(config: &Config, entry: usize) -> Result<Axis> {
        let path = |key: &str| format!("vary[{entry}].{key}");
        let mut units = Vec::new();
        let mut ends = [0.0; 2];
        for (end, key) in ends.iter_mut().zip(["from", "to"]) {
            if !config.has(&path(key)) {
                return Err(config.error(&path("key"), format!("`{key}` is missing for this key"), HOW));
            }
            let [text] = config.words(&path(key)) else {
                return Err(config.error(&path(key), "one number is expected, with its unit if it has one", HOW));
            };
            let (number, unit) = text.split_once(' ').unwrap_or((text.as_str(), ""));
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
        let whole = takes_whole(config, entry)?;
        let axis = Axis::Range { ends, unit: units.remove(0), log, whole, steps: config.count(&path("steps")) };
        let between = whole && config.text("sweep.method") != HYPERCUBE && axis.values().any(|value| !is_whole(&value));
        if between || ends.iter().any(|end| whole && end.fract() != 0.0) {
            let key = if config.line(&path("steps")).is_some() { "steps" } else { "from" };
            let problem = format!("`{}` takes whole numbers, and this range has others", config.text(&path("key")));
            let help = "let both ends and all steps be whole, or name the values, like values = \"0, 2, 4\"";
            return Err(config.error(&path(key), problem, help));
        }
        Ok(axis)
    }

    /// How many values it has in a grid.
    pub fn steps(&self) -> usize {
        match self {
            Axis::List(values) => values.len(),
            Axis::Range { steps, .. } => *steps as usize,
        }
    }

    /// The values that it has in a grid.
    pub fn values(&self) -> impl Iterator<Item = String> {
        (0..self.steps()).map(|step| self.at(self.place(step)))
    }

    /// The value at a place in 0..1 (a range includes 1).
    fn at(&self, place: f64) -> String {
        match self {
            Axis::List(values) => values[((place * values.len() as f64) as usize).min(values.len() - 1)].clone(),
            Axis::Range { ends, unit, log, .. } => with_unit(between(*ends, *log, place), unit),
        }
    }

    /// The value at a place that was drawn: each whole number of a range takes as much of it.
    pub fn drawn(&self, place: f64) -> String {
        match self {
            Axis::Range { ends: [from, to], unit, log, whole: true, .. } => {
                let (low, end) = (from.min(*to), from.max(*to) + 1.0);
                with_unit(between([low, end], *log, place).floor().min(end - 1.0), unit)
            }
            _ => self.at(place),
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

/// The number at a place between two.
fn between([from, to]: [f64; 2], log: bool, place: f64) -> f64 {
    if log { from * libm::pow(to / from, place) } else { from + (to - from) * place }
}

fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { value.to_string() } else { format!("{value} {unit}") }
}

fn is_whole(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(|value| value.fract() == 0.0)
}

/// Whether a key that is given a range takes whole numbers only. A key that does not exist is told when its runs are planned.
///
/// # Errors
/// If it takes no numbers.
fn takes_whole(config: &Config, entry: usize) -> Result<bool> {
    let key = config.text(&format!("vary[{entry}].key")).trim();
    let spec = plan::spec();
    let (what, example) = match template::parameter(&spec, key).map(|parameter| &parameter.takes) {
        Some(Takes::Count { .. }) => return Ok(true),
        None | Some(Takes::Quantity { .. } | Takes::Number { .. } | Takes::Side { .. }) => return Ok(false),
        Some(Takes::Flag) => ("true or false", "\"false, true\"".to_string()),
        Some(Takes::Choice(words)) => ("one of some words", format!("\"{}\"", words.join(", "))),
        Some(_) => ("no single number", "[…]".to_string()),
    };
    let problem = format!("`{key}` has no range: it is {what}");
    Err(config.error(&format!("vary[{entry}].from"), problem, format!("name its values, like values = {example}")))
}
