//! How much of the results a chart shows: which arms, from when to when, between which values.
use super::curves::Desk;
use super::source::Group;
use super::subject::meant;
use crate::error::Result;
use crate::figure::{Axis, Chart, rounded};

/// How far beyond an end of an axis a number may lie, relative to itself, as files round times.
const SLACK: f64 = 1e-9;

impl Desk<'_> {
    /// The groups that the panel shows, in the order in which it names them, each with its number among all: that of its colour, which
    /// is the same in all panels.
    pub(super) fn groups(&self) -> Vec<(usize, &Group)> {
        let all = || self.source.groups.iter().enumerate();
        if self.panel.arms.is_empty() {
            return all().collect();
        }
        self.panel.arms.iter().filter_map(|arm| all().find(|(_, group)| group.name == *arm)).collect()
    }

    /// The first and the last time of what is shown, hours.
    pub(super) fn hours(&self) -> [f64; 2] {
        let runs = self.groups().into_iter().flat_map(|(_, group)| &group.runs);
        let ends = runs.filter_map(|run| run.ends("time_h"));
        let [first, last] = ends.fold([f64::INFINITY, 0.0], |[a, b], [c, d]| [f64::min(a, c), f64::max(b, d)]);
        [first.min(last), last]
    }

    /// Whether two columns of arms are told apart by dashes, so that an arm has one colour.
    pub(super) fn is_paired(&self) -> bool {
        self.panel.columns.len() == 2 && self.source.groups.len() > 1
    }

    /// The colour of a column of an arm, by their numbers.
    pub(super) fn hue(&self, arm: usize, column: usize) -> usize {
        let apart = if self.groups().len() == 1 { 1 } else { self.source.groups.len() };
        1 + arm + if self.is_paired() { 0 } else { column * apart }
    }

    /// The last colour that lines of this panel or of other ones have.
    pub(super) fn last_hue(&self) -> usize {
        let lines = (0..self.panel.columns.len()).flat_map(|column| {
            self.groups().into_iter().map(move |(arm, _)| self.hue(arm, column)).collect::<Vec<_>>()
        });
        lines.chain([self.source.groups.len()]).max().unwrap_or(1)
    }

    /// Refuses arms, times and values that cannot be shown.
    ///
    /// # Errors
    /// If the panel asks for some.
    pub(super) fn check_extent(&self) -> Result<()> {
        self.check_arms()?;
        self.check_times()?;
        let [low, high] = self.panel.values;
        if self.panel.log && [low, high].into_iter().flatten().any(|end| end <= 0.0) {
            let key = if low.is_some_and(|low| low <= 0.0) { "low" } else { "high" };
            return Err(self.error(key, "a logarithmic axis holds what is above 0", "name a number above 0"));
        }
        match (low, high) {
            (Some(low), Some(high)) if low >= high => {
                Err(self.error("high", format!("{high} is not above `low`, {low}"), "name a larger number"))
            }
            _ => Ok(()),
        }
    }

    fn check_arms(&self) -> Result<()> {
        let all: Vec<&str> = self.source.groups.iter().map(|group| group.name.as_str()).collect();
        let named = &self.panel.arms;
        if named.is_empty() && self.wish.given(self.panel).contains(&"arms") {
            return Err(self.error("arms", "no arm is named", "name some, or take the key away to show all"));
        }
        for (place, arm) in named.iter().enumerate() {
            if all == [""] {
                return Err(self.error("arms", "this folder has one run and no arms", "take it away"));
            }
            if !all.contains(&arm.as_str()) {
                let known: Vec<String> = all.iter().map(|arm| format!("\"{arm}\"")).collect();
                let help = format!("{}arms of this folder: [{}]", meant(arm, &all), known.join(", "));
                return Err(self.error("arms", format!("there is no arm `{arm}`"), help));
            }
            if named[..place].contains(arm) {
                return Err(self.error("arms", format!("`{arm}` is named twice"), "name it once"));
            }
        }
        Ok(())
    }

    fn check_times(&self) -> Result<()> {
        let ([from, to], [first, last]) = (self.panel.span, self.hours());
        if from.is_some_and(|from| from >= last) {
            let help = format!("name a time before {last} h, the last one of what is shown");
            return Err(self.error("from", "nothing is shown from this time on", help));
        }
        if to.is_some_and(|to| to <= first) {
            let help = format!("name a time after {first} h, the first one of what is shown");
            return Err(self.error("to", "nothing is shown up to this time", help));
        }
        match (from, to) {
            (Some(from), Some(to)) if from >= to => {
                Err(self.error("to", "this time is not after `from`", "name a later time"))
            }
            _ => Ok(()),
        }
    }

    /// Whether something that lasts is seen on the axis of time, in hours.
    pub(super) fn sees(&self, [begin, end]: [f64; 2]) -> bool {
        let ([from, to], [first, _]) = (self.panel.span, self.hours());
        end >= from.unwrap_or(first) && to.is_none_or(|to| begin <= to)
    }

    /// Refuses curves of which nothing lies between the ends that are asked for.
    ///
    /// # Errors
    /// If a chart of curves over time would be empty.
    pub(super) fn check_shown(&self, chart: &Chart) -> Result<()> {
        let points: Vec<[f64; 2]> = chart.traces.iter().flat_map(|trace| trace.points.iter().copied()).collect();
        let timely: Vec<f64> = points.iter().filter(|[x, _]| holds(&chart.x, *x)).map(|[_, y]| *y).collect();
        let [from, _] = self.panel.span;
        if !points.is_empty() && timely.is_empty() {
            let key = if from.is_some() { "from" } else { "to" };
            let help = "leave more time between `from` and `to`, or run it with a smaller output.series_every";
            return Err(self.error(key, "no row of series.csv lies between these times", help));
        }
        let (least, most) = timely.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), y| (l.min(*y), h.max(*y)));
        let [low, high] = self.panel.values;
        let key = match (low.is_some_and(|low| low > most), high.is_some_and(|high| high < least)) {
            (true, _) => "low",
            (_, true) => "high",
            _ => return Ok(()),
        };
        let help = format!("the values go from {} to {}", rounded(least, 4), rounded(most, 4));
        Err(self.error(key, "no value lies between these ends of the axis", help))
    }

    /// An axis of time with the ends that are asked for, and those of what is shown for the others; `scale` hours are one of it.
    pub(super) fn over(&self, axis: Axis, scale: f64) -> Axis {
        let ([from, to], [first, last]) = (self.panel.span, self.hours());
        if [from, to] == [None; 2] {
            return axis;
        }
        axis.from(from.unwrap_or(first) / scale).to(to.unwrap_or(last) / scale)
    }

    /// An axis of values with the ends that are asked for.
    pub(super) fn between(&self, axis: Axis) -> Axis {
        let [low, high] = self.panel.values;
        let axis = low.map_or(axis.clone(), |low| axis.from(low));
        high.map_or(axis.clone(), |high| axis.to(high))
    }
}

/// Whether a number lies between the ends of an axis that are given.
fn holds(axis: &Axis, value: f64) -> bool {
    let [low, high] = axis.ends;
    let slack = SLACK * value.abs();
    low.is_none_or(|low| value >= low - slack) && high.is_none_or(|high| value <= high + slack)
}
