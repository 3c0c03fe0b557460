//! What each key does for itself: differences from the config as it is, seed by seed, as a table, a CSV and a chart.
//!
//! Both runs of a difference have one seed, so they begin with the same tissue. The elasticity is the slope of ln(outcome) over
//! ln(value), by least squares over all values of a key: 1 where the outcome follows the key in proportion.
use super::design::Design;
use crate::error::{Error, Result};
use crate::figure::{Axis, Chart, Trace, charts};
use crate::metrics::statistics::{exponent, interval, mean};
use crate::output::Folder;
use crate::report::columns;
use crate::report::settings::leading;
use crate::series::line;
use std::collections::BTreeMap;

/// The most panels of the chart.
const PANELS: usize = 4;

/// The most keys in a panel.
const KEYS: usize = 14;

/// One outcome at one point.
struct Effect<'a> {
    outcome: &'a str,
    key: usize,
    value: &'a str,
    /// The value over that of the config; no number where it is none.
    times: f64,
    seeds: usize,
    /// Means without and with the change, over the seeds that have both.
    means: [f64; 2],
    /// The difference and half of its 95 % interval, in per cent of the mean without.
    change: [f64; 2],
}

/// Writes `sensitivity.csv`, `sensitivity.md` and `sensitivity.svg` from the `results.csv` of a sweep of one key at a time.
///
/// # Errors
/// If results cannot be read, lack an outcome, or nothing can be written.
pub fn write(design: &Design, folder: &Folder) -> Result<()> {
    let results = Results::read(design, folder)?;
    let effects: Vec<Effect> = design.outcomes.iter().flat_map(|outcome| results.effects(design, outcome)).collect();
    folder.write("sensitivity.csv", csv(design, &effects).as_bytes())?;
    folder.write("sensitivity.md", markdown(design, &effects).as_bytes())?;
    let panels: Vec<Chart> = design.outcomes.iter().take(PANELS).map(|name| chart(design, &effects, name)).collect();
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
                let place = names.iter().position(|name| name == outcome).ok_or_else(|| {
                    let there = names[2 + design.keys.len()..].join(", ");
                    let problem = format!("outcomes names `{outcome}`, which is no column of these runs");
                    Error::input(&file, problem, format!("what there is: {there}"))
                })?;
                let value = row[place].parse().unwrap_or(f64::NAN);
                all.entry((outcome.clone(), point)).or_insert_with(BTreeMap::new).insert(seed, value);
            }
        }
        Ok(Self(all))
    }

    /// An outcome at each point but the first.
    fn effects<'a>(&self, design: &'a Design, outcome: &'a str) -> Vec<Effect<'a>> {
        let point = |point| self.0.get(&(outcome.to_string(), point)).cloned().unwrap_or_default();
        let without = point(0);
        let effect = |number: usize| {
            let key = design.changed(number)?;
            let pairs: Vec<[f64; 2]> =
                point(number).iter().filter_map(|(seed, with)| Some([*without.get(seed)?, *with])).collect();
            let means = [0, 1].map(|i| mean(&pairs.iter().map(|pair| pair[i]).collect::<Vec<_>>()));
            let differences: Vec<f64> = pairs.iter().map(|pair| 100.0 * (pair[1] - pair[0]) / means[0]).collect();
            let [own, value] = [0, number].map(|point| design.points[point][key].as_str());
            let change = [mean(&differences), interval(&differences)];
            Some(Effect {
                outcome,
                key,
                value,
                times: leading(value) / leading(own),
                seeds: pairs.len(),
                means,
                change,
            })
        };
        (1..design.points.len()).filter_map(effect).filter(|effect| effect.seeds > 0).collect()
    }
}

/// The effects of a key on an outcome.
fn of<'a, 'b>(effects: &'b [Effect<'a>], key: usize, outcome: &'b str) -> impl Iterator<Item = &'b Effect<'a>> {
    effects.iter().filter(move |effect| effect.key == key && effect.outcome == outcome)
}

/// Slope of ln(outcome) over ln(value); none where either is not above 0.
fn elasticity(effects: &[Effect], key: usize, outcome: &str) -> Option<f64> {
    let mut points: Vec<[f64; 2]> = of(effects, key, outcome).map(|effect| [effect.times, effect.means[1]]).collect();
    points.push([1.0, of(effects, key, outcome).next()?.means[0]]);
    points.iter().flatten().all(|x| *x > 0.0 && x.is_finite()).then(|| exponent(&points))
}

fn csv(design: &Design, effects: &[Effect]) -> String {
    let names = ["key", "value", "times", "outcome", "seeds", "without", "with", "change_percent", "interval_percent"];
    let mut text = line(names.into_iter().chain(["elasticity"]).map(String::from));
    let number = |x: f64| if x.is_finite() { crate::series::text(x) } else { String::new() };
    for e in effects {
        let slope = elasticity(effects, e.key, e.outcome).map_or(String::new(), |slope| format!("{slope:.3}"));
        let front = [design.keys[e.key].clone(), super::quoted(e.value), number(e.times), e.outcome.into()];
        let numbers = [e.seeds as f64, e.means[0], e.means[1], e.change[0], e.change[1]].map(number);
        text += &line(front.into_iter().chain(numbers).chain([slope]));
    }
    text
}

fn markdown(design: &Design, effects: &[Effect]) -> String {
    let mut text = "Change in per cent of the outcome without it, means ± 95 % intervals of differences seed by seed; in brackets the \
                    elasticity.\n\n| key | from"
        .to_string();
    design.outcomes.iter().for_each(|outcome| text += &format!(" | {}", words(outcome)));
    text += &format!(" |\n|---|---{}|\n", "|---:".repeat(design.outcomes.len()));
    for (key, name) in design.keys.iter().enumerate() {
        text += &format!("| `{name}` | {}", design.points[0][key]);
        for outcome in &design.outcomes {
            let cells = of(effects, key, outcome).map(|e| format!("{}: {}", setting(e), change(e.change)));
            let slope = elasticity(effects, key, outcome).map_or(String::new(), |slope| format!(" ({slope:.2})"));
            text += &format!(" | {}{slope}", cells.collect::<Vec<_>>().join(", "));
        }
        text += " |\n";
    }
    let without = design.outcomes.iter().filter_map(|outcome| {
        let effect = effects.iter().find(|effect| effect.outcome == outcome)?;
        Some(format!("{} {}", words(outcome), crate::series::text(effect.means[0])))
    });
    text + &format!("\nWithout a change: {}.\n\n{}\n", without.collect::<Vec<_>>().join(", "), crate::therapy::NOTICE)
}

/// How a value is named beside others.
fn setting(effect: &Effect) -> String {
    if effect.times.is_finite() { format!("× {}", crate::series::text(effect.times)) } else { effect.value.into() }
}

/// A change with its interval, with a true minus.
fn change([middle, half]: [f64; 2]) -> String {
    let digits = usize::from(middle.abs() < 10.0);
    let sign = if middle < 0.0 { "−" } else { "+" };
    match (middle.is_finite(), half.is_finite()) {
        (false, _) => "–".into(),
        _ if middle == 0.0 && !(half > 0.0) => "0".into(),
        (true, false) => format!("{sign}{:.digits$}", middle.abs()),
        (true, true) => format!("{sign}{:.digits$} ± {half:.digits$}", middle.abs()),
    }
}

/// An outcome in words.
fn words(outcome: &str) -> String {
    columns::describe(outcome).map_or(outcome.into(), |column| column.alone())
}

/// The keys that move an outcome most, the strongest on top, and how far they move it to either side.
fn chart(design: &Design, effects: &[Effect], outcome: &str) -> Chart {
    let strength = |key: usize| of(effects, key, outcome).map(|e| e.change[0].abs()).fold(0.0, f64::max);
    let mut keys: Vec<usize> = (0..design.keys.len()).collect();
    keys.sort_by(|a, b| strength(*b).total_cmp(&strength(*a)));
    keys.truncate(KEYS);
    keys.reverse();
    let ends = [-0.6, keys.len() as f64 - 0.4];
    let y = Axis::new("").of_words(keys.iter().map(|key| design.keys[*key].clone())).from(ends[0]).to(ends[1]);
    let mut chart = Chart::new(words(outcome), Axis::new("change (%)"), y);
    chart = chart.with(Trace::line("", 7, ends.map(|y| [0.0, y]).into()));
    let shown: Vec<(&Effect, f64)> =
        (0u32..).zip(&keys).flat_map(|(y, key)| of(effects, *key, outcome).map(move |e| (e, f64::from(y)))).collect();
    let mut settings: Vec<(f64, String)> = shown.iter().map(|(e, _)| (e.times, setting(e))).collect();
    settings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    settings.dedup();
    for (hue, (_, name)) in (1..).zip(settings) {
        let ours = || shown.iter().filter(|(e, _)| setting(e) == name);
        let bar = |(e, y): &(&Effect, f64)| {
            let half = if e.change[1].is_finite() { e.change[1] } else { 0.0 };
            [[e.change[0] - half, *y], [e.change[0] + half, *y], [f64::NAN; 2]]
        };
        chart = chart.with(Trace::line("", hue, ours().flat_map(bar).collect()));
        chart = chart.with(Trace::points(name.as_str(), hue, ours().map(|(e, y)| [e.change[0], *y]).collect()));
    }
    chart
}
