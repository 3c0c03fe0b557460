//! How runs differ: how many have which value, and how many are not lost yet.
use super::curves::Desk;
use super::source::Group;
use super::spec::axis;
use super::titles::alone;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::report::columns::capitalised;
use crate::report::table::Table;

/// Fewest and most bins of a histogram.
const BINS: [usize; 2] = [3, 24];
/// The most numbers at an axis of whole ones.
const NUMBERS: usize = 6;
/// Half the height of the tick where a run ends that is not lost.
const TICK: f64 = 0.02;

impl Desk<'_> {
    /// How many runs have which value.
    ///
    /// # Errors
    /// If there are too few runs.
    pub(super) fn histogram(&self) -> Result<(Chart, String)> {
        let column = &self.panel.columns[0];
        let groups = self.groups();
        let all: Vec<Vec<f64>> = groups.iter().map(|(_, group)| self.at_time(group, column)).collect();
        let count: usize = all.iter().map(Vec::len).sum();
        if count < 2 {
            let (key, help) = match (self.panel.arms.is_empty(), self.panel.times.is_empty()) {
                (false, true) => ("arms", "name more arms, or a folder with more seeds of this one"),
                (_, false) => ("time", "name a time to which more runs go"),
                _ => ("kind", "name the folder of a branch or a sweep with several seeds"),
            };
            return Err(self.error(key, "a histogram needs several runs", help));
        }
        let edges = edges(&all.concat());
        let counts: Vec<Vec<usize>> = all.iter().map(|values| counts(&edges, values)).collect();
        let most = counts.iter().flatten().copied().max().unwrap_or(0);
        let heading = self.panel.heading(&capitalised(&axis(column)));
        let mut chart = Chart::new(heading, Axis::new(axis(column)), whole("runs", most));
        for ((number, group), counts) in groups.into_iter().zip(&counts) {
            let [ground, outline] = steps(&self.name(group, column), 1 + number, &edges, counts);
            chart = chart.with(ground).with(outline);
        }
        let about = format!("{} in {count} runs {}", chart.title, self.moment());
        chart.title = self.timed(chart.title);
        Ok((chart, about))
    }

    /// The share of runs whose column has not reached the level (Kaplan and Meier 1958): a run is seen to its own end.
    ///
    /// # Errors
    /// If no level is named.
    pub(super) fn survival(&self) -> Result<(Chart, String)> {
        let Some(level) = self.panel.level else {
            return Err(self.error(
                "level",
                "a survival curve needs a level",
                "say when a run counts as lost, like level = 10000",
            ));
        };
        let column = &self.panel.columns[0];
        let days = self.source.hours() / 24.0;
        let y = Axis::new("share of runs below the level").from(0.0).to(1.0);
        let heading = self.panel.heading(&format!("{} below {level}", capitalised(&alone(column))));
        let mut chart = Chart::new(heading, Axis::new("time (day)").from(0.0), y);
        let mut is_cut = false;
        for (number, group) in self.groups() {
            let hue = 1 + number;
            let (points, ends) = kaplan_meier(&fates(group, column, level));
            chart = chart.with(Trace::line(self.name(group, column), hue, points));
            // Where all are seen no longer, nothing needs to be said.
            for [day, share] in ends.into_iter().filter(|end| end[0] < days * (1.0 - 1e-9)) {
                chart = chart.with(Trace::line("", hue, vec![[day, share - TICK], [day, share + TICK]]));
                is_cut = true;
            }
        }
        let ticks = if is_cut { "; ticks where a run ends below it" } else { "" };
        let about = format!("Share of runs in which {} has not reached {level}{ticks}", axis(column));
        Ok((chart, about))
    }
}

/// What becomes of a run.
struct Fate {
    /// When it is lost, day; none if it never is.
    lost: Option<f64>,
    /// Its end, day.
    end: f64,
}

/// What becomes of the runs of a group.
fn fates(group: &Group, column: &str, level: f64) -> Vec<Fate> {
    let fate = |run: &Table| {
        let (values, hours) = (run.column(column)?, run.hours());
        let lost = values.iter().position(|value| *value >= level).map(|row| hours[row] / 24.0);
        Some(Fate { lost, end: hours.last()? / 24.0 })
    };
    group.runs.iter().filter_map(fate).collect()
}

/// The share that is not lost, as steps to the end of the longest run, and where runs end that are not.
fn kaplan_meier(fates: &[Fate]) -> (Vec<[f64; 2]>, Vec<[f64; 2]>) {
    // A run that ends when another is lost was there then.
    let mut times: Vec<(f64, bool)> =
        fates.iter().map(|fate| (fate.lost.unwrap_or(fate.end), fate.lost.is_none())).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut points, mut ends, mut share) = (vec![[0.0, 1.0]], Vec::new(), 1.0);
    for (left, (day, is_left)) in (1..=times.len()).rev().zip(times) {
        if is_left {
            ends.push([day, share]);
            continue;
        }
        let next = share * (left as f64 - 1.0) / left as f64;
        points.extend([[day, share], [day, next]]);
        share = next;
    }
    points.push([fates.iter().map(|fate| fate.end).fold(0.0, f64::max), share]);
    (points, ends)
}

/// Edges of bins of one width that hold all values.
fn edges(values: &[f64]) -> Vec<f64> {
    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    if high <= low {
        let half = (low.abs() / 10.0).max(0.5);
        return vec![low - half, low + half];
    }
    let bins = ((values.len() as f64).sqrt().ceil() as usize).clamp(BINS[0], BINS[1]);
    (0..=bins).map(|edge| low + (high - low) * edge as f64 / bins as f64).collect()
}

/// How many values are in each bin.
fn counts(edges: &[f64], values: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; edges.len() - 1];
    for value in values {
        counts[edges.partition_point(|edge| edge <= value).clamp(1, edges.len() - 1) - 1] += 1;
    }
    counts
}

/// Bars from edge to edge: their ground, through which others are seen, and their outline. Where there are none is a gap.
fn steps(name: &str, hue: usize, edges: &[f64], counts: &[usize]) -> [Trace; 2] {
    let bars: Vec<([f64; 2], f64)> =
        edges.windows(2).zip(counts).map(|(ends, n)| ([ends[0], ends[1]], *n as f64)).collect();
    let (mut outline, mut before) = (Vec::new(), 0.0);
    for ([left, right], n) in bars.iter().copied().chain([([edges[edges.len() - 1], f64::NAN], 0.0)]) {
        match (before > 0.0, n > 0.0) {
            (true, false) => outline.extend([[left, 0.0], [f64::NAN; 2]]),
            (false, true) => outline.push([left, 0.0]),
            _ => {}
        }
        if n > 0.0 {
            outline.extend([[left, n], [right, n]]);
        }
        before = n;
    }
    let tops = bars.iter().flat_map(|(ends, n)| ends.map(|x| (x, n / 2.0)));
    let (middles, halves) = tops.map(|(x, half)| ([x, half], half)).unzip();
    [Trace::band(name, hue, middles, halves), Trace::line(name, hue, outline)]
}

/// An axis of whole numbers from 0 on.
fn whole(label: &str, most: usize) -> Axis {
    let rounds = (0..).flat_map(|power| [1, 2, 5].map(|round| round * 10usize.pow(power)));
    let step = rounds.into_iter().find(|step| most <= step * NUMBERS).unwrap_or(1);
    let words = (0..=most).step_by(step).map(|number| (number as f64, number.to_string())).collect();
    Axis { words, ..Axis::new(label).from(0.0).to(most as f64 * 1.08) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_at_the_edges_of_their_bins() {
        let (all, ours) = ([1.0, 2.0, 4.0, 4.0, 7.0], [1.0, 3.0, 7.0]);
        let edges = edges(&all);
        assert_eq!(edges, [1.0, 3.0, 5.0, 7.0]);
        assert_eq!((counts(&edges, &all), counts(&edges, &ours)), (vec![2, 2, 1], vec![1, 1, 1]));
        let [ground, outline] = steps("arm", 2, &edges, &[2, 0, 1]);
        let seen: Vec<[f64; 2]> = outline.points.iter().copied().filter(|point| !point[0].is_nan()).collect();
        let bars = [[[1.0, 0.0], [1.0, 2.0], [3.0, 2.0], [3.0, 0.0]], [[5.0, 0.0], [5.0, 1.0], [7.0, 1.0], [7.0, 0.0]]];
        assert_eq!((seen, outline.points.len()), (bars.concat(), 10), "a gap after each bar");
        assert_eq!((ground.points[0], ground.errors[0]), ([1.0, 1.0], 1.0));
        let same = super::edges(&[0.0, 0.0]);
        assert_eq!((counts(&same, &[0.0, 0.0]), same.len()), (vec![2], 2));
    }

    #[test]
    fn runs_are_whole() {
        for (most, words) in [(1, "0 1"), (4, "0 1 2 3 4"), (9, "0 2 4 6 8"), (70, "0 20 40 60")] {
            let told: Vec<String> = whole("runs", most).words.into_iter().map(|(_, word)| word).collect();
            assert_eq!(told.join(" "), words);
        }
    }

    #[test]
    fn a_run_counts_only_while_it_is_seen() {
        let fate = |lost, end| Fate { lost, end };
        let (points, ends) =
            kaplan_meier(&[fate(Some(1.0), 9.0), fate(None, 2.0), fate(Some(3.0), 9.0), fate(None, 6.0)]);
        assert_eq!(ends, [[2.0, 0.75], [6.0, 0.375]]);
        assert_eq!(points, [[0.0, 1.0], [1.0, 1.0], [1.0, 0.75], [3.0, 0.75], [3.0, 0.375], [9.0, 0.375]]);
        let (points, ends) = kaplan_meier(&[fate(None, 2.0), fate(None, 2.0)]);
        assert_eq!((points, ends.len()), (vec![[0.0, 1.0], [2.0, 1.0]], 2), "to its own end, not to that of others");
    }
}
