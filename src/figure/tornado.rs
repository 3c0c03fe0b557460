//! A tornado: what moves a quantity, the strongest on top, and how far it moves it to either side.
use super::chart::{Axis, Chart, Trace};

/// A quantity under one change of one cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Pull {
    /// What was changed.
    pub cause: String,
    /// To what: the words in the legend.
    pub setting: String,
    /// The order of settings in the legend.
    pub rank: f64,
    /// How far the quantity moves, and half of its interval; no number if there is none.
    pub change: [f64; 2],
}

/// The most causes that are shown.
const SHOWN: usize = 14;
/// Between the heights of the settings of a cause, so that none hides another: at most, and what all of them take of its line.
const APART: [f64; 2] = [0.24, 0.7];

/// The chart of some pulls; `label` names the change with its unit.
pub fn tornado(title: &str, label: &str, pulls: &[Pull]) -> Chart {
    let causes = strongest(pulls);
    let ends = [-0.6, causes.len() as f64 - 0.4];
    let y = Axis::new("").of_words(causes.iter().map(|cause| cause.to_string())).from(ends[0]).to(ends[1]);
    let mut chart = Chart::new(title, Axis::new(label), y);
    chart = chart.with(Trace::line("", 7, ends.map(|y| [0.0, y]).into()));
    let all = settings(pulls);
    let height = |pull: &Pull| {
        let line = causes.iter().position(|cause| *cause == pull.cause)? as f64;
        let beside: Vec<_> = all.iter().filter(|name| is_there(pulls, &pull.cause, name)).collect();
        let place = beside.iter().position(|name| **name == pull.setting)? as f64;
        let middle = (beside.len() as f64 - 1.0) / 2.0;
        Some(line + (middle - place) * APART[0].min(APART[1] / beside.len() as f64))
    };
    for (hue, name) in (1..).zip(all.iter().copied()) {
        let ours = || pulls.iter().filter(|pull| pull.setting == name).filter_map(|pull| Some((pull, height(pull)?)));
        let bar = |(pull, y): (&Pull, f64)| {
            let [middle, half] = pull.change;
            let half = if half.is_finite() { half } else { 0.0 };
            [[middle - half, y], [middle + half, y], [f64::NAN; 2]]
        };
        chart = chart.with(Trace::line("", hue, ours().flat_map(bar).collect()));
        chart = chart.with(Trace::points(name, hue, ours().map(|(pull, y)| [pull.change[0], y]).collect()));
    }
    chart
}

/// The causes from the bottom up: the weakest of those that are shown first.
fn strongest(pulls: &[Pull]) -> Vec<&str> {
    let mut causes: Vec<(&str, f64)> = Vec::new();
    for pull in pulls {
        let size = if pull.change[0].is_finite() { pull.change[0].abs() } else { 0.0 };
        match causes.iter_mut().find(|(cause, _)| *cause == pull.cause) {
            Some((_, most)) => *most = most.max(size),
            None => causes.push((&pull.cause, size)),
        }
    }
    causes.sort_by(|a, b| b.1.total_cmp(&a.1));
    causes.truncate(SHOWN);
    causes.into_iter().rev().map(|(cause, _)| cause).collect()
}

fn is_there(pulls: &[Pull], cause: &str, setting: &str) -> bool {
    pulls.iter().any(|pull| pull.cause == cause && pull.setting == setting)
}

/// The settings in the order of their ranks.
fn settings(pulls: &[Pull]) -> Vec<&str> {
    let mut all: Vec<(f64, &str)> = pulls.iter().map(|pull| (pull.rank, pull.setting.as_str())).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    all.dedup_by(|a, b| a.1 == b.1);
    all.into_iter().map(|(_, setting)| setting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_stand_on_top_and_the_weakest_are_left_out() {
        let pull = |i: usize, setting: &str, rank, change| Pull {
            cause: format!("cause {i}"),
            setting: setting.into(),
            rank,
            change: [change, f64::NAN],
        };
        let pulls: Vec<Pull> =
            (0..20).flat_map(|i| [pull(i, "more", 2.0, i as f64), pull(i, "less", 0.5, -2.0 * i as f64)]).collect();
        let causes = strongest(&pulls);
        assert_eq!((causes.len(), causes[0], causes[13]), (14, "cause 6", "cause 19"));
        assert_eq!(settings(&pulls), ["less", "more"]);
        let chart = tornado("", "change (%)", &pulls);
        let marks: Vec<_> = chart.traces.iter().filter(|trace| !trace.name.is_empty()).collect();
        assert_eq!(marks[0].points.last(), Some(&[-38.0, 13.12]));
        assert_eq!(marks[1].points.last(), Some(&[19.0, 12.88]), "beside it, not on it");
        let alone = tornado("", "change (%)", &pulls[..1]);
        assert!(alone.traces.iter().any(|trace| trace.points == [[0.0, 0.0]]), "a setting alone is in the middle");
    }
}
