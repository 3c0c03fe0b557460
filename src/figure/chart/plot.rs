//! A chart with its axes worked out: from data to places in the plotting area.
use super::legend::Legend;
use super::scale::{Needs, Scale, steps};
use super::{Chart, Look, Trace, axes, traces};
use crate::figure::pen::{Ink, Pen};

/// Width and height of the plotting area where nothing else is said.
pub(super) const SIZE: [f64; 2] = [420.0, 300.0];
/// The part of the distance between bars that the bars fill.
const FILLED: f64 = 0.74;

/// A chart with its axes; the upper left corner of the plotting area is the origin.
pub(super) struct Plot<'a> {
    pub(super) chart: &'a Chart,
    /// Width and height of the plotting area.
    pub(super) size: [f64; 2],
    pub(super) x: Scale,
    pub(super) y: Scale,
    /// Distance between the middles of neighbouring groups of bars, in steps of the x axis.
    gap: f64,
    legend: Legend,
    /// How much higher than usual the title stands, for rows of marks below it.
    pub(super) lift: f64,
}

impl<'a> Plot<'a> {
    /// That of a chart whose plotting area has this width and height.
    pub(super) fn of(chart: &'a Chart, size: [f64; 2]) -> Self {
        let gap = bar_gap(chart);
        let reach = if chart.traces.iter().any(|t| t.look == Look::Bars) { gap / 2.0 } else { 0.0 };
        let values = chart.traces.iter().flat_map(|t| known(chart, t)).map(|[x, _]| x).collect();
        let mut x = Scale::new(&chart.x, &Needs { values, reach, rooted: false, length: size[0] });
        if is_one_group(chart) && chart.x.words.is_empty() {
            // Where all bars stand at one place, its number says nothing.
            x.ticks.clear();
            x.minor.clear();
        }
        let y = Scale::new(&chart.y, &heights(chart, &x, size[1]));
        let mut plot = Self { chart, size, x, y, gap, legend: Legend::default(), lift: 0.0 };
        plot.legend = Legend::of(&plot);
        plot
    }

    /// The same where the title stands higher, see [`super::rug::lift`].
    pub(super) fn lifted(self, lift: f64) -> Self {
        Self { lift, ..self }
    }

    /// Height of the legend under the chart, 0 if it is in the chart.
    pub(super) fn legend_below(&self) -> f64 {
        self.legend.below()
    }

    /// Everything but the title; `left` is the room at the left of the plotting area.
    pub(super) fn draw(&self, pen: &mut Pen, left: f64) {
        axes::draw(pen, self, left);
        if self.is_empty() {
            let middle = [self.size[0] / 2.0, self.size[1] / 2.0 + 6.0];
            pen.text(middle, Ink::plain(axes::NAME).middle().grey(), "no data");
        }
        traces::draw(pen, self);
        self.legend.draw(pen);
    }

    /// Whether there is nothing that the axes can show.
    pub(super) fn is_empty(&self) -> bool {
        !self.chart.traces.iter().any(|t| known(self.chart, t).next().is_some())
    }

    /// The place of a point, kept within a few widths of the plotting area; none if the axes cannot show it.
    pub(super) fn place(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        Some([self.across(self.x.fraction(x)?), self.up(self.y.fraction(y)?)])
    }

    /// The place of a point if it is in the plotting area.
    pub(super) fn place_inside(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        if self.x.holds(x) && self.y.holds(y) { self.place([x, y]) } else { None }
    }

    /// The height of a number; what is too small for an axis of ratios is far below.
    pub(super) fn height(&self, y: f64) -> f64 {
        self.up(self.y.fraction(y).unwrap_or(f64::NEG_INFINITY))
    }

    /// Left and right edge and middle of the bar of a trace of bars at a place.
    pub(super) fn bar(&self, trace: &Trace, x: f64) -> Option<[f64; 3]> {
        let mates: Vec<&Trace> = self.chart.traces.iter().filter(|t| t.look == Look::Bars).collect();
        let rank = mates.iter().position(|t| std::ptr::eq(*t, trace))? as f64;
        let width = FILLED * self.gap / mates.len() as f64;
        let middle = steps(self.x.log(), x)? + (rank - (mates.len() as f64 - 1.0) / 2.0) * width;
        let [left, middle, right] =
            [-0.5, 0.0, 0.5].map(|side| self.across(self.x.fraction_of_steps(middle + side * width)));
        Some([left, right, middle])
    }

    /// From a part of the width to a place.
    pub(super) fn across(&self, fraction: f64) -> f64 {
        fraction.clamp(-20.0, 21.0) * self.size[0]
    }

    /// From a part of the height to a place.
    pub(super) fn up(&self, fraction: f64) -> f64 {
        (1.0 - fraction.clamp(-20.0, 21.0)) * self.size[1]
    }
}

/// The points of a trace that both axes can show.
fn known<'a>(chart: &'a Chart, trace: &'a Trace) -> impl Iterator<Item = [f64; 2]> + 'a {
    let shown = |[x, y]: &[f64; 2]| steps(chart.x.log, *x).is_some() && steps(chart.y.log, *y).is_some();
    trace.points.iter().copied().filter(shown)
}

/// What the y axis must hold: the points within the x axis, with their errors.
fn heights(chart: &Chart, x: &Scale, length: f64) -> Needs {
    let mut values = Vec::new();
    for trace in &chart.traces {
        let errors_shown = !matches!(trace.look, Look::Line | Look::Dashed);
        for (i, point) in trace.points.iter().enumerate() {
            if x.holds(point[0]) && steps(chart.y.log, point[1]).is_some() {
                let error = if errors_shown { trace.error(i) } else { 0.0 };
                values.extend([point[1], point[1] - error, point[1] + error]);
            }
        }
    }
    Needs { values, reach: 0.0, length, rooted: chart.traces.iter().any(|t| t.look == Look::Bars) }
}

/// Whether there is nothing but bars, all at one place.
fn is_one_group(chart: &Chart) -> bool {
    let mut places = chart.traces.iter().flat_map(|trace| known(chart, trace)).map(|point| point[0]);
    let first = places.next();
    first.is_some() && chart.traces.iter().all(|t| t.look == Look::Bars) && places.all(|place| Some(place) == first)
}

/// The smallest distance between bars that are not at the same place, in steps.
fn bar_gap(chart: &Chart) -> f64 {
    let bars = chart.traces.iter().filter(|t| t.look == Look::Bars);
    let mut places: Vec<f64> = bars.flat_map(|t| known(chart, t)).filter_map(|p| steps(chart.x.log, p[0])).collect();
    places.sort_by(f64::total_cmp);
    let gaps = places.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0);
    let gap = gaps.fold(f64::INFINITY, f64::min);
    let alone = places.first().map_or(1.0, |p| (0.2 * p.abs()).max(1.0));
    if gap.is_finite() { gap } else { alone }
}
