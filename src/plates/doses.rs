//! Dose responses: a column against a key of a sweep, with a curve for each combination of the other keys.
use super::curves::Desk;
use super::settings::shortened;
use super::source::Group;
use super::titles::word;
use crate::error::{Error, Result};
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{interval, mean};
use crate::report::settings::amounts;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The most curves of a column.
const CURVES: usize = 8;
/// Doses that fill a logarithmic axis this much more evenly than a straight one are drawn on it.
const EVENER: f64 = 0.8;

/// Groups that differ in the dose only.
struct Family<'a> {
    /// Values of the other keys.
    others: Vec<&'a (String, String)>,
    groups: Vec<&'a Group>,
}

/// Where doses stand on the axis across.
struct Doses<'a> {
    texts: Vec<&'a str>,
    places: Vec<f64>,
    /// The unit of the places; none where doses are words.
    unit: Option<String>,
}

impl Desk<'_> {
    /// Means and intervals of columns against a setting of a sweep.
    ///
    /// # Errors
    /// If the folder is no sweep, or its other keys have too many combinations.
    pub(super) fn response(&self) -> Result<(Chart, String)> {
        let place = self.against()?;
        let (families, key) = (self.families(place), &self.source.groups[0].settings[place].0);
        let is_scattered = self.is_scattered(&families, place)?;
        let doses = Doses::of(&families, place);
        let label = self.label(key, doses.unit.as_deref().unwrap_or_default());
        let mut chart = self.chart(self.across(&doses, &label)?);
        chart.y = Axis::new(chart.y.label).from(0.0);
        let (several, others) = (families.len() > 1 && !is_scattered, varied(&families));
        let mut hue = 0;
        for column in &self.panel.columns {
            let mut scattered = Vec::new();
            for family in &families {
                let points = self.points(family, column, |group| doses.place(&group.settings[place].1));
                if is_scattered {
                    scattered.extend(points);
                    continue;
                }
                hue += 1;
                let own = if several { self.settings(family.others.iter().copied(), &others) } else { String::new() };
                // Between words there is nothing that a line could stand for.
                chart = drawn(chart, &self.both(column, own), hue, points, doses.unit.is_some());
            }
            if is_scattered {
                hue += 1;
                chart = drawn(chart, &self.both(column, String::new()), hue, scattered, false);
            }
        }
        let about = format!("{} against {label} {}{}", chart.title, self.moment(), self.means());
        chart.title = self.timed(chart.title);
        let others = others.iter().map(|key| self.key_words(key)).collect::<Vec<_>>().join(" and ");
        let each = match (is_scattered, &doses.unit) {
            (true, _) => "each mark has its own",
            (_, None) => "a colour for each",
            _ => "a curve for each",
        };
        let about = if families.len() > 1 { format!("{about}; {each} {others}") } else { about };
        Ok((chart, if doses.leaves_out(&self.panel.log) { about + "; a log axis has no 0" } else { about }))
    }

    /// The place of the key that the doses are of: the first where nothing is said, or where that has too many curves the one
    /// with the fewest.
    fn against(&self) -> Result<usize> {
        let keys: Vec<&str> = self.source.groups[0].settings.iter().map(|(key, _)| key.as_str()).collect();
        if keys.is_empty() {
            let help = "name the folder of a sweep, or ask for another kind";
            return Err(self.error("kind", "a dose response needs a sweep", help));
        }
        let unknown = |key: &str| {
            let help = format!("it varies {}", keys.join(", "));
            self.error("against", format!("the sweep does not vary `{key}`"), help)
        };
        match self.panel.against.as_deref() {
            Some(key) => keys.iter().position(|own| *own == key).ok_or_else(|| unknown(key)),
            None if self.families(0).len() <= CURVES => Ok(0),
            None => Ok((0..keys.len()).min_by_key(|place| self.families(*place).len()).unwrap_or(0)),
        }
    }

    /// The groups that tell of a key, by what the other keys are.
    fn families(&self, place: usize) -> Vec<Family<'_>> {
        let mut families: Vec<Family> = Vec::new();
        let mut known = BTreeMap::new();
        for group in self.source.comparable(place) {
            let others: Vec<&(String, String)> =
                group.settings.iter().enumerate().filter(|(key, _)| *key != place).map(|(_, own)| own).collect();
            let number = *known.entry(others.clone()).or_insert(families.len());
            if number == families.len() {
                families.push(Family { others, groups: Vec::new() });
            }
            families[number].groups.push(group);
        }
        in_order(families)
    }

    /// Whether marks stand alone: no curve can be drawn where all keys differ from point to point, as in a hypercube.
    fn is_scattered(&self, families: &[Family], place: usize) -> Result<bool> {
        let alone = families.len() > 1 && families.iter().all(|family| family.groups.len() == 1);
        // Where all have one dose, no curve could be drawn against it anyway: then colours tell them apart.
        let doses = || Doses::of(families, place).texts.len();
        match families.len() > CURVES {
            false if alone => Ok(doses() > 1),
            true if alone || !self.wish.is_written() => Ok(true),
            true => {
                let (count, others, key) = (families.len(), varied(families), &self.source.groups[0].settings[place].0);
                let what = if others.len() > 1 { "combinations" } else { "values" };
                let problem = format!("{count} {what} of {} would be {count} curves", others.join(" and "));
                let help = format!(
                    "at most {CURVES} are drawn: sweep fewer values of them, or draw against another key than `{key}`"
                );
                Err(self.error("against", problem, help))
            }
            false => Ok(false),
        }
    }

    /// The axis of doses.
    fn across(&self, doses: &Doses, label: &str) -> Result<Axis> {
        let (axis, is_said) = (Axis::new(label), self.wish.given(self.panel).contains(&"log"));
        match doses.unit {
            None if self.panel.log => Err(self.no_numbers(doses)),
            None => {
                let words = doses.texts.iter().map(|text| shortened(text, &doses.texts));
                Ok(axis.of_words(words).from(-0.5).to(doses.texts.len() as f64 - 0.5))
            }
            _ if self.panel.log || !is_said && is_even_in_ratios(&doses.places) => Ok(axis.log()),
            _ => Ok(axis),
        }
    }

    fn no_numbers(&self, doses: &Doses) -> Error {
        let problem = format!("{} are no numbers of one unit", doses.texts.join(", "));
        self.error("log", problem, "take it away: they stand side by side")
    }

    /// Place, mean and half the interval of each dose, in the order of places.
    fn points(&self, family: &Family, column: &str, place: impl Fn(&Group) -> f64) -> Vec<[f64; 3]> {
        let point = |group: &&Group| {
            let values = self.at_time(group, column);
            let half = interval(&values);
            [place(group), mean(&values), if half.is_finite() { half } else { 0.0 }]
        };
        let mut points: Vec<[f64; 3]> = family.groups.iter().map(point).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        points
    }

    /// The words of a curve: its column where there are several, and what the other keys are.
    fn both(&self, column: &str, others: String) -> String {
        let columns = &self.panel.columns;
        let own = if columns.len() > 1 { word(column, columns) } else { String::new() };
        [own, others].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// Families by the numbers of their keys, the first key first; keys that are no numbers leave them as the sweep has them.
fn in_order(families: Vec<Family>) -> Vec<Family> {
    let keys = families.first().map_or(0, |family| family.others.len());
    let mut ranked: Vec<(Vec<f64>, Family)> = families.into_iter().map(|family| (Vec::new(), family)).collect();
    for key in 0..keys {
        let texts: Vec<&str> = ranked.iter().map(|(_, family)| family.others[key].1.as_str()).collect();
        let Some((numbers, _)) = amounts(&texts) else { continue };
        ranked.iter_mut().zip(numbers).for_each(|((own, _), number)| own.push(number));
    }
    let order = |a: &[f64], b: &[f64]| {
        let differ = a.iter().zip(b).map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        differ.unwrap_or(Ordering::Equal)
    };
    ranked.sort_by(|a, b| order(&a.0, &b.0));
    ranked.into_iter().map(|(_, family)| family).collect()
}

/// The keys in which families differ.
fn varied<'a>(families: &'a [Family]) -> Vec<&'a str> {
    let first = &families[0].others;
    let differs = |place: &usize| families.iter().any(|family| family.others[*place] != first[*place]);
    (0..first.len()).filter(differs).map(|place| first[place].0.as_str()).collect()
}

/// The marks of some doses with their intervals, and the line through them.
fn drawn(chart: Chart, name: &str, hue: usize, points: Vec<[f64; 3]>, joined: bool) -> Chart {
    let (places, halves): (Vec<[f64; 2]>, Vec<f64>) = points.into_iter().map(|[x, y, half]| ([x, y], half)).unzip();
    let chart = if joined { chart.with(Trace::line(name, hue, places.clone())) } else { chart };
    chart.with(Trace::points(name, hue, places).with_errors(halves))
}

impl<'a> Doses<'a> {
    fn of(families: &[Family<'a>], place: usize) -> Doses<'a> {
        let mut texts: Vec<&str> = Vec::new();
        for group in families.iter().flat_map(|family| &family.groups) {
            let text = group.settings[place].1.as_str();
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        match amounts(&texts) {
            Some((places, unit)) => Doses { texts, places, unit: Some(unit) },
            None => Doses { places: (0..texts.len()).map(|place| place as f64).collect(), texts, unit: None },
        }
    }

    fn place(&self, text: &str) -> f64 {
        self.texts.iter().position(|own| *own == text).map_or(f64::NAN, |number| self.places[number])
    }

    /// Whether a logarithmic axis has no place for some of them.
    fn leaves_out(&self, log: &bool) -> bool {
        *log && self.places.iter().any(|place| *place <= 0.0)
    }
}

/// Whether values lie much more evenly on a logarithmic axis than on a straight one: so do those of a range with `scale = "log"`.
fn is_even_in_ratios(values: &[f64]) -> bool {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.len() < 3 || sorted[0] <= 0.0 {
        return false;
    }
    let gaps = |map: fn(f64) -> f64| {
        let whole = map(sorted[sorted.len() - 1]) - map(sorted[0]);
        sorted.windows(2).map(|pair| (map(pair[1]) - map(pair[0])) / whole).collect::<Vec<f64>>()
    };
    let (ratios, differences) = (gaps(f64::ln), gaps(|value| value));
    let is_even = |gaps: &[f64]| gaps.iter().all(|gap| (gap - gaps[0]).abs() < 1e-6);
    let uneven = |gaps: &[f64]| gaps.iter().map(|gap| gap * gap).sum::<f64>();
    !is_even(&differences) && (is_even(&ratios) || uneven(&ratios) < EVENER * uneven(&differences))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_in_equal_ratios_have_a_logarithmic_axis() {
        for (values, log) in [
            (&[1.0, 2.0, 4.0][..], true),
            (&[100.0, 1.0, 10.0, 10_000.0], true),
            (&[0.9, 3.5, 7.0, 31.0, 55.0, 290.0, 800.0], true),
            (&[0.0, 1.0, 10.0, 100.0], false),
            (&[1.0, 2.0, 3.0], false),
            (&[1.0, 2.0, 3.0, 5.0], false),
            (&[1.0, 10.0], false),
            (&[0.11, 0.3, 0.42, 0.51, 0.72, 0.99], false),
        ] {
            assert_eq!(is_even_in_ratios(values), log, "{values:?}");
        }
    }
}
