//! What each key does for itself: differences from the config as it is, seed by seed, as a table, a CSV and a chart.
//!
//! Both runs of a difference have one seed, so they begin with the same tissue.
use super::design::Design;
use crate::error::{Error, Result};
use crate::figure::{Chart, charts};
use crate::lattice::units::nearest;
use crate::metrics::statistics::{interval, mean, signed};
use crate::output::Folder;
use crate::report::effects::{self, Effect, elasticity, of, words};
use crate::report::settings::ratio;
use std::collections::BTreeMap;

/// The most panels of the chart.
const PANELS: usize = 4;

/// Err if the series of the config as it is has no column for an outcome: there is nothing to compare with. Runs with a key at
/// another value may lack it, as where a process is switched off; they have gaps.
pub fn check(design: &Design, names: &[String]) -> Result<()> {
    match design.outcomes.iter().find(|outcome| !names.contains(outcome)) {
        None => Ok(()),
        Some(outcome) => {
            let problem =
                format!("`{outcome}` is no column of the series of the config as it is, which is compared with");
            let near = nearest(outcome, names.iter().map(String::as_str));
            let near = near.map_or(String::new(), |near| format!("did you mean `{near}`? "));
            Err(design.error("sweep.outcomes", problem, format!("{near}what there is: {}", names.join(", "))))
        }
    }
}

/// Writes `sensitivity.csv`, `sensitivity.md` and `sensitivity.svg` from the `results.csv` of a sweep of one key at a time, as soon as
/// there is a difference.
///
/// # Errors
/// If results cannot be read or nothing can be written.
pub fn write(design: &Design, folder: &Folder) -> Result<()> {
    let results = Results::read(design, folder)?;
    let all: Vec<Effect> = design.outcomes.iter().flat_map(|outcome| results.effects(design, outcome)).collect();
    if all.is_empty() {
        // The runs to compare with are another shard's, and not finished.
        return Ok(());
    }
    folder.write(effects::TABLE, effects::table(&all).as_bytes())?;
    folder.write("sensitivity.md", markdown(design, &all).as_bytes())?;
    let panel = |outcome: &String| effects::chart(&words(outcome), &all, outcome);
    let panels: Vec<Chart> = design.outcomes.iter().take(PANELS).map(panel).collect();
    folder.write("sensitivity.svg", charts(&panels, 2).as_bytes())
}

/// The numbers of each outcome at each point, by seed.
struct Results(BTreeMap<(String, usize), BTreeMap<u32, f64>>);

impl Results {
    fn read(design: &Design, folder: &Folder) -> Result<Self> {
        let file = folder.path().join("results.csv");
        let wrong = |e: csv::Error| Error::input(&file, e.to_string(), "run the sweep again");
        let mut reader = csv::Reader::from_path(&file).map_err(wrong)?;
        let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(String::from).collect();
        let mut all = BTreeMap::new();
        for row in reader.records() {
            let row = row.map_err(wrong)?;
            let (point, seed) = (row[0].parse().unwrap_or(0), row[1].parse().unwrap_or(0));
            for outcome in &design.outcomes {
                let place = names.iter().position(|name| name == outcome);
                let value = place.and_then(|place| row[place].parse().ok()).unwrap_or(f64::NAN);
                all.entry((outcome.clone(), point)).or_insert_with(BTreeMap::new).insert(seed, value);
            }
        }
        Ok(Self(all))
    }

    /// An outcome at each point but the first, as far as they are finished.
    fn effects(&self, design: &Design, outcome: &str) -> Vec<Effect> {
        let at = |point| self.0.get(&(outcome.to_string(), point)).cloned().unwrap_or_default();
        let without = at(0);
        let effect = |point: usize| {
            let key = design.changed(point)?;
            let pairs: Vec<[f64; 2]> =
                at(point).iter().filter_map(|(seed, with)| Some([*without.get(seed)?, *with])).collect();
            let means = [0, 1].map(|i| mean(&pairs.iter().map(|pair| pair[i]).collect::<Vec<_>>()));
            let differences: Vec<f64> = pairs.iter().map(|pair| 100.0 * (pair[1] - pair[0]) / means[0]).collect();
            let [own, value] = [0, point].map(|point| &design.points[point][key]);
            Some(Effect {
                key: design.keys[key].clone(),
                value: value.clone(),
                times: ratio(value, own),
                outcome: outcome.into(),
                seeds: pairs.len(),
                means,
                change: [mean(&differences), interval(&differences)],
            })
        };
        (1..design.points.len()).filter_map(effect).filter(|effect| effect.seeds > 0).collect()
    }
}

fn markdown(design: &Design, effects: &[Effect]) -> String {
    let mut text = "Change in per cent of the outcome without it, means ± 95 % intervals of differences seed by seed; in brackets the \
                    elasticity.\n\n| key | from | to"
        .to_string();
    design.outcomes.iter().for_each(|outcome| text += &format!(" | {}", words(outcome)));
    text += &format!(" |\n|---|---|---{}|\n", "|---:".repeat(design.outcomes.len()));
    for (key, own) in design.keys.iter().zip(&design.points[0]) {
        let joined =
            |cell: fn(&Effect) -> String, outcome| of(effects, key, outcome).map(cell).collect::<Vec<_>>().join(" / ");
        text += &format!("| `{key}` | {} | {}", short(own), joined(Effect::setting, &design.outcomes[0]));
        for outcome in &design.outcomes {
            let slope = elasticity(effects, key, outcome).map_or(String::new(), |s| format!(" ({})", signed(s, 2)));
            text += &format!(" | {}{slope}", joined(|effect| change(effect.change), outcome));
        }
        text += " |\n";
    }
    let without = design.outcomes.iter().filter_map(|outcome| {
        let effect = effects.iter().find(|effect| effect.outcome == *outcome)?;
        Some(format!("{} {}", words(outcome), crate::series::text(effect.means[0])))
    });
    text + &format!("\nWithout a change: {}.\n\n{}\n", without.collect::<Vec<_>>().join(", "), crate::therapy::NOTICE)
}

/// A value with at most six digits.
fn short(value: &str) -> String {
    let (front, unit) = value.split_once(' ').unwrap_or((value, ""));
    let front = front.parse().map_or(front.into(), crate::series::text);
    format!("{front} {unit}").trim_end().to_string()
}

/// A change with its interval.
fn change([middle, half]: [f64; 2]) -> String {
    let digits = usize::from(middle.abs() < 10.0);
    match (middle.is_finite(), half.is_finite()) {
        (false, _) => "–".into(),
        _ if middle == 0.0 && (half.is_nan() || half == 0.0) => "0".into(),
        (true, false) => signed(middle, digits),
        (true, true) => format!("{} ± {half:.digits$}", signed(middle, digits)),
    }
}
