//! The values that a key of a sweep takes: a list, a range, or multiples of what the config has.
use super::base::Base;
use crate::config::Config;
use crate::error::Result;

const HOW: &str =
    "write values = \"0, 2, 4\", or from = \"5 /min\" and to = \"20 /min\" (and steps, scale), or factors = \"0.5, 2\"";

/// The values that a key can take.
pub(super) enum Axis {
    List(Vec<String>),
    Range { ends: [f64; 2], unit: String, log: bool, steps: u64 },
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
        Ok(Axis::Range { ends, unit: units.remove(0), log, steps: config.count(&path("steps")) })
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
    pub fn at(&self, place: f64) -> String {
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
