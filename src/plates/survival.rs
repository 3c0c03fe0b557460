//! How many runs have not come to a level yet: the first time that a column reaches it, or falls to it.
use super::curves::{Desk, unit_of_time};
use super::source::Group;
use super::spec::{Panel, axis};
use super::titles::{alone, counts};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::report::columns::{capitalised, describe};
use crate::report::table::Table;

/// Half the height of the tick where a run ends that is not lost.
const TICK: f64 = 0.02;
/// The fronts of units that are not written after a number.
const BARE: [&str; 3] = ["share", "scaled", "density"];

/// What a run counts as lost at.
struct Mark<'a> {
    column: &'a str,
    level: f64,
    /// Whether it is lost where the column is at or below the level, not at or above it.
    falls: bool,
}

impl Desk<'_> {
    /// The share of runs whose column has not come to the level (Kaplan and Meier 1958): a run is seen to its own end.
    ///
    /// # Errors
    /// If no level is named, or none that the column can come to.
    pub(super) fn survival(&self) -> Result<(Chart, String)> {
        let mark = self.mark()?;
        let (unit, scale) = unit_of_time(self.source.hours());
        let [first, last] = [self.hours()[0], self.source.hours()].map(|hours| hours / scale);
        let y = Axis::new(mark.axis()).from(0.0).to(1.0);
        let x = Axis::new(format!("time ({unit})")).from(first);
        let mut chart = Chart::new(self.panel.heading(&mark.title()), x, y);
        let (mut is_cut, mut runs, mut at_once) = (false, 0, 0);
        for (number, group) in self.groups() {
            let hue = 1 + number;
            let fates = fates(group, &mark, scale);
            runs += fates.len();
            at_once += fates.iter().filter(|fate| fate.lost.is_some_and(|time| time <= fate.seen[0])).count();
            let (points, ends) = kaplan_meier(&fates);
            chart = chart.with(Trace::line(self.name(group, mark.column), hue, points));
            // Where all are seen no longer, nothing needs to be said.
            for [time, share] in ends.into_iter().filter(|end| end[0] < last * (1.0 - 1e-9)) {
                chart = chart.with(Trace::line("", hue, vec![[time, share - TICK], [time, share + TICK]]));
                is_cut = true;
            }
        }
        let mut about = mark.about();
        if is_cut {
            about += if mark.falls { "; ticks where a run ends above it" } else { "; ticks where a run ends below it" };
        }
        if at_once > 0 {
            let are = if at_once == 1 { "is there in its" } else { "are there in their" };
            about += &format!("; {at_once} of {runs} runs {are} first row already");
        }
        Ok((chart, about))
    }

    /// What a run counts as lost at.
    fn mark(&self) -> Result<Mark<'_>> {
        let Panel { level, falls, columns, .. } = self.panel;
        let Some(level) = *level else {
            return Err(self.error(
                "level",
                "a survival curve needs a level",
                "say when a run counts as lost, like level = 10000, or level = 0 with falls = true",
            ));
        };
        let mark = Mark { column: &columns[0], level, falls: *falls };
        match mark.falls {
            _ if !mark.counts() => Ok(mark),
            true if level < 0.0 => {
                let problem = format!("`{}` counts something, so it never falls to {level}", mark.column);
                Err(self.error("level", problem, "name 0, at which none is left, or a level above it"))
            }
            false if level <= 0.0 => {
                let problem = format!("`{}` counts something, so it has reached {level} from the start", mark.column);
                let help = "name a level above 0, or for the time at which none is left level = 0 and falls = true";
                Err(self.error("level", problem, help))
            }
            _ => Ok(mark),
        }
    }
}

impl Mark<'_> {
    fn unit(&self) -> String {
        describe(self.column).map(|column| column.unit).unwrap_or_default()
    }

    fn counts(&self) -> bool {
        counts(self.column)
    }

    /// The level with its unit, where it is one that stands after a number.
    fn level(&self) -> String {
        let unit = self.unit();
        let is_bare = unit.is_empty() || self.counts() || BARE.iter().any(|bare| unit.starts_with(bare));
        if is_bare { self.level.to_string() } else { format!("{} {unit}", self.level) }
    }

    fn is_many(&self) -> bool {
        self.counts() && !alone(self.column).ends_with("debris")
    }

    fn title(&self) -> String {
        let subject = capitalised(&alone(self.column));
        let comma = if subject.contains(", ") { "," } else { "" };
        let verb = match (self.falls, self.is_many()) {
            (false, true) => "reach",
            (false, false) => "reaches",
            (true, true) => "fall to",
            (true, false) => "falls to",
        };
        format!("{subject}{comma} {verb} {}", self.level())
    }

    fn axis(&self) -> String {
        format!("share of runs not yet {} {}", if self.falls { "down to" } else { "at" }, self.level())
    }

    fn about(&self) -> String {
        let (have, come) =
            (if self.is_many() { "have" } else { "has" }, if self.falls { "fallen to" } else { "reached" });
        format!("Share of runs in which {} {have} not yet {come} {}", axis(self.column), self.level)
    }

    fn is_met(&self, value: f64) -> bool {
        if self.falls { value <= self.level } else { value >= self.level }
    }
}

/// What becomes of a run.
struct Fate {
    /// When it is lost, in the unit of the axis; none if it never is.
    lost: Option<f64>,
    /// From when to when it is seen.
    seen: [f64; 2],
}

/// What becomes of the runs of a group; `scale` hours are one of the axis.
fn fates(group: &Group, mark: &Mark, scale: f64) -> Vec<Fate> {
    let fate = |run: &Table| {
        let (values, times) = (run.column(mark.column)?, run.hours().into_iter().map(|hours| hours / scale));
        let times: Vec<f64> = times.collect();
        let lost = values.iter().position(|value| mark.is_met(*value)).map(|row| times[row]);
        Some(Fate { lost, seen: [*times.first()?, *times.last()?] })
    };
    group.runs.iter().filter_map(fate).collect()
}

/// The share that is not lost, as steps from where the runs are first seen to the end of the longest one, and where runs end
/// that are not.
fn kaplan_meier(fates: &[Fate]) -> (Vec<[f64; 2]>, Vec<[f64; 2]>) {
    // A run that ends when another is lost was there then.
    let mut times: Vec<(f64, bool)> =
        fates.iter().map(|fate| (fate.lost.unwrap_or(fate.seen[1]), fate.lost.is_none())).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let [first, last] =
        fates.iter().map(|fate| fate.seen).reduce(|[a, b], [c, d]| [a.min(c), b.max(d)]).unwrap_or_default();
    let (mut points, mut ends, mut share) = (vec![[first, 1.0]], Vec::new(), 1.0);
    for (left, (time, is_left)) in (1..=times.len()).rev().zip(times) {
        if is_left {
            ends.push([time, share]);
            continue;
        }
        let next = share * (left as f64 - 1.0) / left as f64;
        points.extend([[time, share], [time, next]]);
        share = next;
    }
    points.push([last, share]);
    (points, ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_counts_only_while_it_is_seen() {
        let fate = |lost, end| Fate { lost, seen: [0.5, end] };
        let (points, ends) =
            kaplan_meier(&[fate(Some(1.0), 9.0), fate(None, 2.0), fate(Some(3.0), 9.0), fate(None, 6.0)]);
        assert_eq!(ends, [[2.0, 0.75], [6.0, 0.375]]);
        assert_eq!(points, [[0.5, 1.0], [1.0, 1.0], [1.0, 0.75], [3.0, 0.75], [3.0, 0.375], [9.0, 0.375]]);
        let (points, ends) = kaplan_meier(&[fate(None, 2.0), fate(None, 2.0)]);
        assert_eq!((points, ends.len()), (vec![[0.5, 1.0], [2.0, 1.0]], 2), "to its own end, not to that of others");
    }

    #[test]
    fn titles_say_what_runs_come_to() {
        let words = |column, level, falls| {
            let mark = Mark { column, level, falls };
            [mark.title(), mark.axis()]
        };
        assert_eq!(words("tumour_cells", 500.0, false), ["Tumour cells reach 500", "share of runs not yet at 500"]);
        assert_eq!(words("tumour_cells", 0.0, true), ["Tumour cells fall to 0", "share of runs not yet down to 0"]);
        assert_eq!(words("debris", 9.0, false)[0], "Debris reaches 9");
        assert_eq!(words("oxygen_mean", 5.0, true)[0], "Oxygen, mean, falls to 5 mmHg");
        assert_eq!(words("necrotic_fraction", 0.1, false)[0], "Necrotic fraction reaches 0.1");
    }
}
