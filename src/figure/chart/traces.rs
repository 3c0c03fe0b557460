//! The data in the plotting area: bands, bars, lines, points with error bars.
use super::plot::Plot;
use super::{Look, Trace, along, marks, rug};
use crate::figure::pen::Pen;

/// How solid bands are.
pub(super) const PALE: f64 = 0.22;
/// How solid bars are.
pub(super) const SOLID: f64 = 0.85;
/// Half the width of lines, so that a line along an edge keeps its width.
const SLACK: f64 = 1.0;

/// All traces. Lines, bands and bars are cut at the plotting area; points are whole, or outside and left out.
pub(super) fn draw(pen: &mut Pen, plot: &Plot) {
    let [width, height] = plot.size.map(|edge| edge + 2.0 * SLACK);
    pen.open_window([-SLACK, -SLACK, width, height]);
    for looks in [&[Look::Layer][..], &[Look::Band], &[Look::Bars], &[Look::Line, Look::Dashed]] {
        for trace in plot.chart.traces.iter().filter(|t| looks.contains(&t.look)) {
            match trace.look {
                Look::Band | Look::Layer => draw_band(pen, plot, trace),
                Look::Bars => draw_bars(pen, plot, trace),
                _ => draw_line(pen, plot, trace),
            }
        }
    }
    pen.close_window();
    rug::draw(pen, plot);
    along::draw(pen, plot);
    for trace in plot.chart.traces.iter().filter(|t| matches!(t.look, Look::Points | Look::Bars)) {
        draw_error_bars(pen, plot, trace);
    }
    for trace in plot.chart.traces.iter().filter(|t| t.look == Look::Points) {
        let radius = marks::radius(trace.points.len());
        for at in trace.points.iter().filter_map(|p| plot.place_inside(*p)) {
            marks::mark(pen, at, radius, trace.hue);
        }
    }
}

/// The stretches of a trace without a gap: indices of points that can be shown, and their places.
pub(super) fn stretches(plot: &Plot, trace: &Trace) -> Vec<Vec<(usize, [f64; 2])>> {
    let mut stretches = vec![Vec::new()];
    for (i, point) in trace.points.iter().enumerate() {
        match plot.place(*point) {
            Some(at) => stretches.last_mut().expect("starts with one").push((i, at)),
            None => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|s| !s.is_empty());
    stretches
}

fn draw_line(pen: &mut Pen, plot: &Plot, trace: &Trace) {
    let stroke = marks::stroke(trace.hue, trace.look == Look::Dashed);
    for stretch in stretches(plot, trace) {
        let places = thinned(stretch.iter().map(|(_, at)| *at));
        match places[..] {
            // A line of one point would be invisible.
            [at] if plot.place_inside(trace.points[stretch[0].0]).is_some() => {
                pen.polyline(&[[at[0] - 3.0, at[1]], [at[0] + 3.0, at[1]]], stroke);
            }
            _ => pen.polyline(&places, stroke),
        }
    }
}

/// The places without those that no eye could tell from the one before.
fn thinned(places: impl Iterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    let mut kept: Vec<[f64; 2]> = Vec::new();
    let mut last = None;
    for place in places {
        let far = kept.last().is_none_or(|k| (k[0] - place[0]).hypot(k[1] - place[1]) > 0.25);
        if far {
            kept.push(place);
        }
        last = if far { None } else { Some(place) };
    }
    kept.extend(last.filter(|_| kept.len() > 1));
    kept
}

/// Upper and lower end of the error of a point.
pub(super) fn error_ends(plot: &Plot, trace: &Trace, index: usize) -> [f64; 2] {
    let (y, error) = (trace.points[index][1], trace.error(index));
    [plot.height(y + error), plot.height(y - error)]
}

fn draw_band(pen: &mut Pen, plot: &Plot, trace: &Trace) {
    for stretch in stretches(plot, trace) {
        let side = |upper: usize| stretch.iter().map(move |(i, at)| [at[0], error_ends(plot, trace, *i)[upper]]);
        let (above, below) = (thinned(side(0)), thinned(side(1)));
        let around: Vec<[f64; 2]> = above.into_iter().chain(below.into_iter().rev()).collect();
        match trace.look {
            Look::Layer => pen.sheet(&around, marks::hue(trace.hue)),
            _ => pen.polygon(&around, marks::hue(trace.hue), PALE),
        }
    }
}

/// Left, right, upper and lower edge of a bar.
pub(super) fn bar_edges(plot: &Plot, trace: &Trace, [x, y]: [f64; 2]) -> Option<[f64; 4]> {
    let ([_, top], [left, right, _]) = (plot.place([x, y])?, plot.bar(trace, x)?);
    let root = plot.height(0.0);
    Some([left, right, top.min(root), top.max(root)])
}

fn draw_bars(pen: &mut Pen, plot: &Plot, trace: &Trace) {
    for [left, right, top, bottom] in trace.points.iter().filter_map(|p| bar_edges(plot, trace, *p)) {
        pen.polygon(&[[left, bottom], [left, top], [right, top], [right, bottom]], marks::hue(trace.hue), SOLID);
    }
}

fn draw_error_bars(pen: &mut Pen, plot: &Plot, trace: &Trace) {
    // On bars of its own colour an error bar would be lost.
    let hue = if trace.look == Look::Bars { 0 } else { trace.hue };
    for (i, [x, y]) in trace.points.iter().enumerate() {
        let middle = if trace.look == Look::Bars { plot.bar(trace, *x).map(|bar| bar[2]) } else { None };
        let (Some(at), true, true) = (plot.place([*x, *y]), plot.x.holds(*x), trace.error(i) > 0.0) else { continue };
        let ends = error_ends(plot, trace, i);
        let shown = ends.map(|end| (-1e-6..=plot.size[1] + 1e-6).contains(&end));
        let cut = ends.map(|end| end.clamp(0.0, plot.size[1]));
        if cut[0] != cut[1] {
            marks::error_bar(pen, middle.unwrap_or(at[0]), cut, shown, hue);
        }
    }
}
