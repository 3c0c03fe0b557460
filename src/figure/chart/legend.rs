//! The legend: in a corner where it covers no data, else under the chart.
use super::footprint::footprint;
use super::plot::Plot;
use super::{Look, along, axes, marks, rug, traces};
use crate::figure::pen::{Ink, Pen};
use crate::figure::render::text_width;

/// Size of the words.
const SIZE: f64 = 14.5;
/// Height of a line.
const LINE: f64 = 21.0;
/// Width of the samples, and from there to the words.
const SAMPLE: [f64; 2] = [26.0, 8.0];
/// Room around the words, and from there to the edges of the plotting area.
const PADDING: [f64; 2] = [6.0, 8.0];
/// Data this near count as covered.
const NEAR: f64 = 6.0;

/// A sample of a trace.
#[derive(Debug)]
struct Sample {
    look: Look,
    hue: usize,
    errors: bool,
    /// Whether the line has marks along it.
    marked: bool,
}

/// A line of the legend and the place of the left end of its middle.
#[derive(Debug)]
struct Row {
    samples: Vec<Sample>,
    name: String,
    width: f64,
    at: [f64; 2],
}

/// The legend with its place.
#[derive(Debug, Default)]
pub(super) struct Legend {
    rows: Vec<Row>,
    /// Corners of its ground in the plotting area; none if the legend is under the chart.
    ground: Option<[[f64; 2]; 4]>,
    below: f64,
}

impl Legend {
    pub(super) fn of(plot: &Plot) -> Self {
        let mut legend = Self { rows: rows(plot), ..Self::default() };
        if legend.rows.is_empty() {
            return legend;
        }
        match legend.free_corner(plot) {
            Some(corner) => legend.set_inside(corner, plot.size),
            None => legend.set_below(plot.size),
        }
        legend
    }

    /// Height under the chart.
    pub(super) fn below(&self) -> f64 {
        self.below
    }

    /// The box in the first corner where it covers no data, if it is small enough for a corner.
    fn free_corner(&self, plot: &Plot) -> Option<[f64; 4]> {
        let [across, down] = plot.size;
        let width = self.rows.iter().map(|r| r.width).fold(0.0, f64::max) + 2.0 * PADDING[0];
        let height = self.rows.len() as f64 * LINE + 2.0 * PADDING[0] - 2.0;
        if width > 0.7 * across || height > 0.6 * down {
            return None;
        }
        let data = footprint(plot);
        let (right, bottom) = (across - width - PADDING[1], down - height - PADDING[1]);
        let corners = [[right, 0.0], [PADDING[1], 0.0], [right, bottom], [PADDING[1], bottom]];
        let covered = |[x, y]: [f64; 2]| {
            let (across, up) = (x - NEAR..=x + width + NEAR, y - NEAR..=y + height + NEAR);
            data.iter().filter(|[a, b]| across.contains(a) && up.contains(b)).count()
        };
        corners.into_iter().find(|c| covered(*c) == 0).map(|[x, y]| [x, y, width, height])
    }

    fn set_inside(&mut self, corner: [f64; 4], size: [f64; 2]) {
        for (i, row) in self.rows.iter_mut().enumerate() {
            row.at = [corner[0] + PADDING[0], corner[1] + PADDING[0] - 1.0 + (i as f64 + 0.5) * LINE];
        }
        self.ground = Some(ground(corner, size));
    }

    /// One entry after the other, in as many lines as they need.
    fn set_below(&mut self, [across, down]: [f64; 2]) {
        const BETWEEN: f64 = 22.0;
        let top = down + axes::BOTTOM;
        let (mut x, mut line) = (0.0, 0.0);
        for row in &mut self.rows {
            row.width = row.width.min(across);
            if x > 0.0 && x + row.width > across {
                (x, line) = (0.0, line + 1.0);
            }
            row.at = [x, top + (line + 0.5) * LINE];
            x += row.width + BETWEEN;
        }
        self.below = (line + 1.0) * LINE + 10.0;
    }

    pub(super) fn draw(&self, pen: &mut Pen) {
        if let Some(ground) = &self.ground {
            // The grid must not run through the words, nor stick out behind them.
            pen.polygon(ground, "white", 1.0);
        }
        for row in &self.rows {
            let [x, y] = row.at;
            for look in [Look::Layer, Look::Band, Look::Bars, Look::Line, Look::Dashed, Look::Points] {
                row.samples.iter().filter(|s| s.look == look).for_each(|s| draw_sample(pen, [x, y], s));
            }
            draw_rugs(pen, [x, y], &row.samples);
            let words = SAMPLE[0] + SAMPLE[1];
            pen.fitted([x + words, y + 0.36 * SIZE], Ink::plain(SIZE), &row.name, row.width - words + 0.5);
        }
    }
}

/// The lines of the legend, not yet placed: one for each name.
fn rows(plot: &Plot) -> Vec<Row> {
    let (mut rows, marked): (Vec<Row>, _) = (Vec::new(), along::hues(plot.chart));
    for trace in plot.chart.traces.iter().filter(|t| !t.name.is_empty() && !t.points.is_empty()) {
        let errors = trace.look == Look::Points && (0..trace.points.len()).any(|i| trace.error(i) > 0.0);
        let marked = along::is_line(trace) && marked.contains(&trace.hue);
        let sample = Sample { look: trace.look, hue: trace.hue, errors, marked };
        match rows.iter_mut().find(|r| r.name == trace.name) {
            Some(row) => row.samples.push(sample),
            None => {
                let width = SAMPLE[0] + SAMPLE[1] + text_width(&trace.name, false) * SIZE;
                rows.push(Row { samples: vec![sample], name: trace.name.clone(), width, at: [0.0; 2] });
            }
        }
    }
    rows
}

/// The ground of a legend: its box, made longer to the nearest edges of the plotting area.
fn ground([x, y, width, height]: [f64; 4], [across, down]: [f64; 2]) -> [[f64; 2]; 4] {
    // A pixel beyond an edge with only the grid, a pixel before an edge with an axis.
    let [left, right] = if x > PADDING[1] { [x, across + 1.0] } else { [1.0, x + width] };
    let [top, bottom] = if y > 0.0 { [y, down - 1.0] } else { [-1.0, y + height] };
    [[left, top], [right, top], [right, bottom], [left, bottom]]
}

/// Samples of the rows of marks under one name, in all their colours.
fn draw_rugs(pen: &mut Pen, [x, y]: [f64; 2], samples: &[Sample]) {
    let rugs: Vec<(usize, f64)> = samples.iter().filter_map(|s| Some((s.hue, rug::solid(s.look)?))).collect();
    let (width, half) = (SAMPLE[0] / rugs.len() as f64, rug::HEIGHT / 2.0);
    for (place, (hue, solid)) in rugs.into_iter().enumerate() {
        let [left, right] = [place, place + 1].map(|edge| x + width * edge as f64);
        let corners = [[left, y - half], [right, y - half], [right, y + half], [left, y + half]];
        pen.polygon(&corners, marks::hue(hue), solid);
    }
}

fn draw_sample(pen: &mut Pen, [x, y]: [f64; 2], sample: &Sample) {
    let (middle, right) = (x + SAMPLE[0] / 2.0, x + SAMPLE[0]);
    let patch = |half: f64| [[x, y - half], [right, y - half], [right, y + half], [x, y + half]];
    match sample.look {
        Look::Line | Look::Dashed => {
            pen.polyline(&[[x, y], [right, y]], marks::stroke(sample.hue, sample.look == Look::Dashed));
            if sample.marked {
                marks::mark(pen, [middle, y], along::RADIUS, sample.hue);
            }
        }
        Look::Band => pen.polygon(&patch(7.0), marks::hue(sample.hue), traces::PALE),
        Look::Layer => pen.polygon(&patch(7.0), marks::hue(sample.hue), 1.0),
        Look::Bars => pen.polygon(&patch(5.5), marks::hue(sample.hue), traces::SOLID),
        // Those of a name stand side by side.
        Look::Rug(_) => (),
        Look::Points => {
            if sample.errors {
                marks::error_bar(pen, middle, [y - 8.0, y + 8.0], [true; 2], sample.hue);
            }
            marks::mark(pen, [middle, y], marks::radius(0), sample.hue);
        }
    }
}
