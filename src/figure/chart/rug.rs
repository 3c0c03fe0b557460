//! Marks above the plotting area, such as the doses of a therapy over time: a row for each trace.
use super::plot::Plot;
use super::{Chart, Look, Trace, marks};
use crate::figure::pen::Pen;

/// Height of a mark where there is room for it.
pub(super) const HEIGHT: f64 = 7.0;
/// Room for all rows between titles and plotting areas of the usual height.
const ROOM: f64 = 16.0;
/// The least height of a row: marks of a lower one are lost in print.
const LEAST: f64 = 6.0;
/// The most of the height of charts that rows may take from their plotting areas.
const MOST: f64 = 0.5;
/// The narrowest mark.
const NARROW: f64 = 3.0;

/// What the rows of charts that stand side by side take from the height of all plotting areas, so that titles stay in line.
pub(super) fn lift(charts: &[Chart], height: f64) -> f64 {
    let rows = |chart: &Chart| chart.traces.iter().filter(|trace| solid(trace.look).is_some()).count();
    let most = charts.iter().map(rows).max().unwrap_or(0);
    (most as f64 * LEAST - ROOM).clamp(0.0, MOST * height)
}

/// The rows of all rugs, the first on top.
pub(super) fn draw(pen: &mut Pen, plot: &Plot) {
    let rugs: Vec<(&Trace, f64)> =
        plot.chart.traces.iter().filter_map(|trace| Some((trace, solid(trace.look)?))).collect();
    let height = ((ROOM + plot.lift) / rugs.len() as f64).min(HEIGHT + 2.0);
    for (row, (trace, solid)) in rugs.iter().enumerate() {
        let bottom = -2.0 - (rugs.len() - 1 - row) as f64 * height;
        for [left, right] in marks_of(plot, trace) {
            let top = bottom - 0.75 * height;
            let corners = [[left, bottom], [left, top], [right, top], [right, bottom]];
            pen.polygon(&corners, marks::hue(trace.hue), *solid);
        }
    }
}

/// How solid the marks of a row are; none if it is no row of marks. Paler ones than the last would not be seen on paper.
pub(super) fn solid(look: Look) -> Option<f64> {
    if let Look::Rug(number) = look { Some([1.0, 0.6, 0.4][number.min(2)]) } else { None }
}

/// From where to where across the marks of a rug are; what the axis does not hold is left out or cut.
fn marks_of(plot: &Plot, trace: &Trace) -> Vec<[f64; 2]> {
    let across = |x: f64| plot.x.fraction(x).map(|fraction| plot.across(fraction.clamp(0.0, 1.0)));
    let ends = |(i, [from, _]): (usize, &[f64; 2])| {
        let to = from + trace.error(i);
        let [left, right] = [across(*from)?, across(to)?];
        plot.x.meets(*from, to).then(|| [left, right.max(left + NARROW)])
    };
    trace.points.iter().enumerate().filter_map(ends).collect()
}
