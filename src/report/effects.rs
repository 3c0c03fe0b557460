//! What each key of a sweep does for itself: the table that such a sweep leaves, and the charts that are drawn from it.
use super::columns;
use crate::error::{Error, Result};
use crate::figure::{Chart, Pull, tornado};
use crate::metrics::statistics::exponent;
use crate::series::{line, text};
use std::path::Path;

/// The table in the folder of a sweep of one key at a time.
pub const TABLE: &str = "sensitivity.csv";

/// An outcome of runs with one key at another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// The value over that without the change; no number where it is none.
    pub times: f64,
    /// The column of the series.
    pub outcome: String,
    /// Seeds that have both runs.
    pub seeds: usize,
    /// Means without and with the change.
    pub means: [f64; 2],
    /// The difference and half of its 95 % interval over seeds, in per cent of the mean without.
    pub change: [f64; 2],
}

impl Effect {
    /// The value as it is named beside others.
    pub fn setting(&self) -> String {
        if self.times.is_finite() { format!("× {}", text(self.times)) } else { self.value.clone() }
    }
}

/// The effects of a key on an outcome.
pub fn of<'a>(effects: &'a [Effect], key: &'a str, outcome: &'a str) -> impl Iterator<Item = &'a Effect> {
    effects.iter().filter(move |effect| effect.key == key && effect.outcome == outcome)
}

/// Slope of ln(outcome) over ln(value) through all values of a key; none where one of them is not above 0.
pub fn elasticity(effects: &[Effect], key: &str, outcome: &str) -> Option<f64> {
    let mut points: Vec<[f64; 2]> = of(effects, key, outcome).map(|effect| [effect.times, effect.means[1]]).collect();
    points.push([1.0, of(effects, key, outcome).next()?.means[0]]);
    points.iter().flatten().all(|x| *x > 0.0 && x.is_finite()).then(|| exponent(&points))
}

/// An outcome in words.
pub fn words(outcome: &str) -> String {
    match columns::describe(outcome) {
        // The label of a column of an organ is only the name of the organ.
        Some(column) if !column.title.contains("organs") => column.alone(),
        _ => outcome.replace('_', " "),
    }
}

/// How far each key moves an outcome.
pub fn chart(title: &str, effects: &[Effect], outcome: &str) -> Chart {
    let ours = effects.iter().filter(|effect| effect.outcome == outcome);
    let pull = |e: &Effect| Pull { cause: e.key.clone(), setting: e.setting(), rank: e.times, change: e.change };
    tornado(title, "change (%)", &ours.map(pull).collect::<Vec<_>>())
}

const NAMES: [&str; 10] = [
    "key",
    "value",
    "times",
    "outcome",
    "seeds",
    "without",
    "with",
    "change_percent",
    "interval_percent",
    "elasticity",
];

/// The table.
pub fn table(effects: &[Effect]) -> String {
    let number = |x: f64| if x.is_finite() { text(x) } else { String::new() };
    let row = |e: &Effect| {
        let slope = elasticity(effects, &e.key, &e.outcome).map_or(String::new(), |slope| format!("{slope:.3}"));
        let front = [e.key.clone(), crate::series::quoted(&e.value), number(e.times), e.outcome.clone()];
        let numbers = [e.seeds as f64, e.means[0], e.means[1], e.change[0], e.change[1]].map(number);
        line(front.into_iter().chain(numbers).chain([slope]))
    };
    line(NAMES.map(String::from)) + &effects.iter().map(row).collect::<String>()
}

/// Reads the table back.
///
/// # Errors
/// If it cannot be read, or is none.
pub fn read(file: &Path) -> Result<Vec<Effect>> {
    let wrong = |e: csv::Error| Error::input(file, e.to_string(), "run the sweep again");
    let mut reader = csv::Reader::from_path(file).map_err(wrong)?;
    if reader.headers().map_err(wrong)? != NAMES.as_slice() {
        return Err(Error::input(file, "this is no table of effects", "run the sweep again"));
    }
    let number = |text: &str| text.parse().unwrap_or(f64::NAN);
    let effect = |row: csv::StringRecord| Effect {
        key: row[0].into(),
        value: row[1].into(),
        times: number(&row[2]),
        outcome: row[3].into(),
        seeds: row[4].parse().unwrap_or(0),
        means: [number(&row[5]), number(&row[6])],
        change: [number(&row[7]), number(&row[8])],
    };
    reader.records().map(|row| row.map(effect).map_err(wrong)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(value: &str, times: f64, with: f64) -> Effect {
        let (key, outcome) = ("growth.rate".to_string(), "tumour_cells".to_string());
        let change = [100.0 * (with - 8.0) / 8.0, f64::NAN];
        Effect { key, value: value.into(), times, outcome, seeds: 1, means: [8.0, with], change }
    }

    #[test]
    fn a_table_reads_back_and_elasticity_is_the_exponent() {
        let effects = [effect("0.5 /h", 0.5, 2.0), effect("2 /h", 2.0, 32.0)];
        let file = std::env::temp_dir().join(format!("invasim-effects-{}.csv", std::process::id()));
        std::fs::write(&file, table(&effects)).expect("a table");
        let back = read(&file).expect("the table");
        std::fs::remove_file(&file).expect("the table is there");
        assert_eq!(format!("{back:?}"), format!("{effects:?}"), "NaN is no number in both");
        let slope = elasticity(&effects, "growth.rate", "tumour_cells").expect("a slope");
        assert!((slope - 2.0).abs() < 1e-12, "{slope}");
        assert_eq!(elasticity(&[effect("off", f64::NAN, 2.0)], "growth.rate", "tumour_cells"), None);
    }
}
