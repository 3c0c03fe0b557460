//! How runs differ: how many have which value.
use super::curves::Desk;
use super::spec::axis;
use super::titles;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::report::columns::capitalised;

/// Fewest and most bins of a histogram.
const BINS: [usize; 2] = [3, 24];
/// The most numbers at an axis of whole ones.
const NUMBERS: usize = 6;

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
        let all_values = all.concat();
        // What is counted can still be a mean over something, as macrophages beside an invader are.
        let is_whole = titles::counts(column) && all_values.iter().all(|value| value.fract() == 0.0);
        let edges = if is_whole { whole_edges(&all_values) } else { edges(&all_values) };
        let counts: Vec<Vec<usize>> = all.iter().map(|values| counts(&edges, values)).collect();
        let most = counts.iter().flatten().copied().max().unwrap_or(0);
        let heading = self.panel.heading(&capitalised(&axis(column)));
        let x = Axis::new(axis(column));
        let mut chart = Chart::new(heading, if is_whole { x.whole() } else { x }, whole("runs", most));
        for ((number, group), counts) in groups.into_iter().zip(&counts) {
            let [ground, outline] = steps(&self.name(group, column), 1 + number, &edges, counts);
            chart = chart.with(ground).with(outline);
        }
        let about = format!("{} in {count} runs {}", chart.title, self.moment());
        chart.title = self.timed(chart.title);
        Ok((chart, about))
    }
}

/// Edges of bins of one width that hold all whole numbers of some, each around a whole one.
fn whole_edges(values: &[f64]) -> Vec<f64> {
    let [low, high] = ends(values);
    let (span, bins) = (high - low + 1.0, bins(values) as f64);
    let wanted = if span <= 2.0 * bins { 1.0 } else { (span / bins).ceil() };
    // Only bins of an odd width have a whole number in their middle.
    let width = wanted + (1.0 - wanted % 2.0);
    let count = (span / width).ceil() as usize;
    (0..=count).map(|edge| low - 0.5 + width * edge as f64).collect()
}

fn ends(values: &[f64]) -> [f64; 2] {
    values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[l, h], v| [l.min(*v), h.max(*v)])
}

/// How many bins suit so many values.
fn bins(values: &[f64]) -> usize {
    ((values.len() as f64).sqrt().ceil() as usize).clamp(BINS[0], BINS[1])
}

/// Edges of bins of one width that hold all values.
fn edges(values: &[f64]) -> Vec<f64> {
    let [low, high] = ends(values);
    if high <= low {
        let half = (low.abs() / 10.0).max(0.5);
        return vec![low - half, low + half];
    }
    let bins = bins(values);
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
    fn bars_of_what_is_counted_stand_around_whole_numbers() {
        assert_eq!(whole_edges(&[0.0, 1.0, 1.0, 2.0]), [-0.5, 0.5, 1.5, 2.5]);
        assert_eq!(whole_edges(&[7.0, 7.0]), [6.5, 7.5]);
        assert_eq!(whole_edges(&[10.0, 20.0]), [9.5, 14.5, 19.5, 24.5], "of an odd width");
    }

    #[test]
    fn runs_are_whole() {
        for (most, words) in [(1, "0 1"), (4, "0 1 2 3 4"), (9, "0 2 4 6 8"), (70, "0 20 40 60")] {
            let labels: Vec<String> = whole("runs", most).words.into_iter().map(|(_, word)| word).collect();
            assert_eq!(labels.join(" "), words);
        }
    }
}
