//! Marks along lines that colour alone would tell apart. Each line has its own places across, so that of lines that lie on each
//! other the marks of all are seen.
use super::plot::Plot;
use super::traces::stretches;
use super::{Chart, Look, Trace, marks};
use crate::figure::pen::Pen;

/// Marks along a line that crosses the whole chart.
const MARKS: usize = 4;
/// Their radius.
pub(super) const RADIUS: f64 = 3.6;

/// The hues of lines that are told apart by marks, in their order; none where one line is alone, or where points have the marks.
pub(super) fn hues(chart: &Chart) -> Vec<usize> {
    let mut hues = Vec::new();
    for trace in chart.traces.iter().filter(|trace| is_line(trace) && !trace.points.is_empty()) {
        if !hues.contains(&trace.hue) {
            hues.push(trace.hue);
        }
    }
    let has_points = chart.traces.iter().any(|trace| trace.look == Look::Points);
    if has_points || hues.len() < 2 { Vec::new() } else { hues }
}

/// Whether a trace is a line, dashed or not.
pub(super) fn is_line(trace: &Trace) -> bool {
    matches!(trace.look, Look::Line | Look::Dashed)
}

/// The marks of all lines.
pub(super) fn draw(pen: &mut Pen, plot: &Plot) {
    let hues = hues(plot.chart);
    for trace in plot.chart.traces.iter().filter(|trace| is_line(trace)) {
        let Some(rank) = hues.iter().position(|hue| *hue == trace.hue) else { continue };
        for mark in 0..MARKS {
            let share = (mark as f64 + (rank as f64 + 0.5) / hues.len() as f64) / MARKS as f64;
            if let Some(at) = place(plot, trace, share * plot.size[0]) {
                marks::mark(pen, at, RADIUS, trace.hue);
            }
        }
    }
}

/// Where a line first crosses a place across, if it is inside there.
fn place(plot: &Plot, trace: &Trace, x: f64) -> Option<[f64; 2]> {
    let stretches = stretches(plot, trace);
    let mut pieces = stretches.iter().flat_map(|stretch| stretch.windows(2).map(|pair| [pair[0].1, pair[1].1]));
    let [from, to] =
        pieces.find(|[from, to]| from[0] != to[0] && (from[0].min(to[0])..=from[0].max(to[0])).contains(&x))?;
    let y = from[1] + (to[1] - from[1]) * (x - from[0]) / (to[0] - from[0]);
    (0.0..=plot.size[1]).contains(&y).then_some([x, y])
}
