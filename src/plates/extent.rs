//! How much of the results a chart shows: which arms, from when to when, between which values.
use super::curves::Desk;
use super::source::Group;
use crate::error::Result;
use crate::figure::{Axis, Chart};
use crate::lattice::units::nearest;

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

    /// Refuses arms, times and values that cannot be shown.
    ///
    /// # Errors
    /// If the panel asks for some.
    pub(super) fn check_extent(&self) -> Result<()> {
        let arms: Vec<&str> = self.source.groups.iter().map(|group| group.name.as_str()).collect();
        for (place, arm) in self.panel.arms.iter().enumerate() {
            let known = || arms.iter().map(|arm| format!("\"{arm}\"")).collect::<Vec<_>>().join(", ");
            if arms.len() < 2 {
                return Err(self.error("arms", "this folder has one arm", "take it away"));
            }
            if !arms.contains(&arm.as_str()) {
                let near =
                    nearest(arm, arms.iter().copied()).map_or(String::new(), |near| format!("did you mean `{near}`? "));
                let help = format!("{near}arms of this folder: [{}]", known());
                return Err(self.error("arms", format!("there is no arm `{arm}`"), help));
            }
            if self.panel.arms[..place].contains(arm) {
                return Err(self.error("arms", format!("`{arm}` is named twice"), "name it once"));
            }
        }
        self.check_times()?;
        let [low, high] = self.panel.values;
        if self.panel.log && [low, high].into_iter().flatten().any(|end| end <= 0.0) {
            let key = if low.is_some_and(|low| low <= 0.0) { "low" } else { "high" };
            return Err(self.error(key, "a logarithmic axis holds what is above 0", "name a number above 0"));
        }
        if let (Some(low), Some(high)) = (low, high)
            && low >= high
        {
            return Err(self.error("high", format!("{high} is not above `low`, {low}"), "name a larger number"));
        }
        Ok(())
    }

    fn check_times(&self) -> Result<()> {
        let ([from, to], end) = (self.panel.span, self.source.hours());
        let begin = from.unwrap_or(0.0);
        if begin >= end {
            let help = format!("name a time before the end of the run, {end} h");
            return Err(self.error("from", "nothing is shown from this time on", help));
        }
        match to {
            Some(to) if to <= begin => {
                Err(self.error("to", "this time is not after the start of the axis", "name a later time"))
            }
            _ => Ok(()),
        }
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
        let (low, high) = timely.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), y| (l.min(*y), h.max(*y)));
        if low <= high && !timely.iter().any(|y| holds(&chart.y, *y)) && self.panel.values != [None; 2] {
            let key = if self.panel.values[0].is_some_and(|end| end > high) { "low" } else { "high" };
            let help = format!("name ends around {low:.4} to {high:.4}");
            return Err(self.error(key, "no value lies between these ends of the axis", help));
        }
        Ok(())
    }

    /// An axis of time with the ends that are asked for; `scale` hours are one of it.
    pub(super) fn over(&self, axis: Axis, scale: f64) -> Axis {
        with_ends(axis, self.panel.span.map(|end| end.map(|hours| hours / scale)))
    }

    /// An axis of values with the ends that are asked for.
    pub(super) fn between(&self, axis: Axis) -> Axis {
        with_ends(axis, self.panel.values)
    }
}

/// Whether a number lies between the ends of an axis that are given.
fn holds(axis: &Axis, value: f64) -> bool {
    let [low, high] = axis.ends;
    let slack = SLACK * value.abs();
    low.is_none_or(|low| value >= low - slack) && high.is_none_or(|high| value <= high + slack)
}

/// An axis with these ends, where there are some.
fn with_ends(axis: Axis, [low, high]: [Option<f64>; 2]) -> Axis {
    let axis = low.map_or(axis.clone(), |low| axis.from(low));
    high.map_or(axis.clone(), |high| axis.to(high))
}
