//! Where the data are drawn, so that a legend can keep off them.
use super::plot::Plot;
use super::{Look, Trace, traces};

/// The most pixels between neighbouring places.
const STRIDE: f64 = 5.0;

/// Places that stand for all that is drawn, too near to each other for a legend to fit between them.
pub(super) fn footprint(plot: &Plot) -> Vec<[f64; 2]> {
    let mut places = Vec::new();
    for trace in &plot.chart.traces {
        match trace.look {
            Look::Line | Look::Dashed => line(plot, trace, &mut places),
            Look::Band | Look::Layer => band(plot, trace, &mut places),
            Look::Rug(_) => (), // above
            Look::Points => errors(plot, trace, &mut places),
            Look::Bars => {
                bars(plot, trace, &mut places);
                errors(plot, trace, &mut places);
            }
        }
    }
    places
}

fn line(plot: &Plot, trace: &Trace, places: &mut Vec<[f64; 2]>) {
    for stretch in traces::stretches(plot, trace) {
        places.extend(stretch.iter().map(|(_, at)| *at));
        stretch.windows(2).for_each(|pair| walk(pair[0].1, pair[1].1, places));
    }
}

/// From the upper to the lower end of each error, or the point itself.
fn errors(plot: &Plot, trace: &Trace, places: &mut Vec<[f64; 2]>) {
    for (i, [x, _]) in traces::stretches(plot, trace).into_iter().flatten() {
        let [top, bottom] = traces::error_ends(plot, trace, i);
        walk([x, top], [x, bottom], places);
    }
}

/// From the upper to the lower edge every few pixels.
fn band(plot: &Plot, trace: &Trace, places: &mut Vec<[f64; 2]>) {
    let ends = |i: usize, x: f64| traces::error_ends(plot, trace, i).map(|y| [x, y]);
    for pair in traces::stretches(plot, trace).iter().flat_map(|s| s.windows(2)) {
        let [(i, [x, _]), (j, [next_x, _])] = [pair[0], pair[1]];
        let ([top, bottom], [next_top, next_bottom]) = (ends(i, x), ends(j, next_x));
        let count = ((next_x - x).abs() / STRIDE).ceil().max(1.0);
        for step in 0..=count as usize {
            let part = step as f64 / count;
            walk(between(top, next_top, part), between(bottom, next_bottom, part), places);
        }
    }
}

fn bars(plot: &Plot, trace: &Trace, places: &mut Vec<[f64; 2]>) {
    for [left, right, top, bottom] in trace.points.iter().filter_map(|p| traces::bar_edges(plot, trace, *p)) {
        let mut edge = Vec::new();
        walk([left, top], [right, top], &mut edge);
        edge.iter().for_each(|at| walk(*at, [at[0], bottom], places));
    }
}

/// Adds the ends and places every few pixels between them.
fn walk(from: [f64; 2], to: [f64; 2], places: &mut Vec<[f64; 2]>) {
    let count = ((to[0] - from[0]).hypot(to[1] - from[1]) / STRIDE).ceil().max(1.0);
    places.extend((0..=count as usize).map(|i| between(from, to, i as f64 / count)));
}

fn between(from: [f64; 2], to: [f64; 2], part: f64) -> [f64; 2] {
    [0, 1].map(|k| from[k] + (to[k] - from[k]) * part)
}
