//! Grid, axis lines, ticks and the words at them.
use super::plot::Plot;
use super::rug;
use crate::figure::pen::{BLACK, Ink, Pen, Stroke};
use crate::figure::render::text_width;

/// Room at the left of the plotting area, unless long numbers need more.
pub(super) const LEFT: f64 = 76.0;
/// The least room at the left.
pub(super) const NARROW: f64 = 62.0;
/// Room under the plotting area.
pub(super) const BOTTOM: f64 = 58.0;
/// Size of the names of axes.
pub(super) const NAME: f64 = 16.0;
/// Size of the numbers at ticks.
const NUMBER: f64 = 14.5;
/// How far the name of the y axis may stand out at its ends.
const OVER: f64 = 9.0;
/// Length of ticks.
const TICK: f64 = 5.0;
/// Length of small ticks.
const MINOR: f64 = 3.0;
const GRID: Stroke = Stroke { colour: "#e8e8e8", width: 1.0, dashes: "" };
const ZERO: Stroke = Stroke { colour: "#a8a8a8", width: 1.0, dashes: "" };
const LINE: Stroke = Stroke { colour: BLACK, width: 1.2, dashes: "" };

/// Room that the numbers and the name of the y axis need.
pub(super) fn left(plot: &Plot) -> f64 {
    let widest = plot.y.ticks.iter().map(|(_, text)| text_width(text, false)).fold(0.0, f64::max);
    TICK + 5.0 + widest * NUMBER + 14.0 + NAME
}

/// How far the numbers of the x axis stand out at its right end.
pub(super) fn beyond(plot: &Plot) -> f64 {
    let end = |(place, text): &(f64, String)| plot.across(*place) + text_width(text, false) * NUMBER / 2.0;
    plot.x.ticks.iter().map(end).fold(plot.size[0], f64::max) - plot.size[0]
}

pub(super) fn draw(pen: &mut Pen, plot: &Plot, left: f64) {
    let [width, height] = plot.size;
    draw_grid(pen, plot);
    pen.polyline(&[[0.0, 0.0], [0.0, height], [width, height]], LINE);
    draw_x(pen, plot);
    draw_y(pen, plot, left);
}

/// Pale lines at the ticks, less pale at zero.
fn draw_grid(pen: &mut Pen, plot: &Plot) {
    let [width, height] = plot.size;
    // The axes themselves cover the lines at their ends.
    let within = |place: f64| place > 1e-3;
    for place in plot.x.ticks.iter().map(|t| t.0).filter(|p| within(*p)).map(|p| plot.across(p)) {
        pen.polyline(&[[place, 0.0], [place, height]], GRID);
    }
    for (place, text) in plot.y.ticks.iter().filter(|t| within(t.0)) {
        let (y, stroke) = (plot.up(*place), if text == "0" { ZERO } else { GRID });
        pen.polyline(&[[0.0, y], [width, y]], stroke);
    }
}

fn draw_x(pen: &mut Pen, plot: &Plot) {
    let [width, height] = plot.size;
    for place in plot.x.minor.iter().map(|m| plot.across(*m)) {
        pen.polyline(&[[place, height], [place, height + MINOR]], LINE);
    }
    let mut free = f64::NEG_INFINITY;
    for (place, text) in &plot.x.ticks {
        let (x, half) = (plot.across(*place), text_width(text, false) * NUMBER / 2.0);
        pen.polyline(&[[x, height], [x, height + TICK]], LINE);
        // A number that would touch the one before it is left out.
        if x - half > free {
            pen.text([x, height + TICK + 15.0], Ink::plain(NUMBER).middle(), text);
            free = x + half + 5.0;
        }
    }
    let line = height + TICK + 39.0;
    let power = text_width(&plot.x.power, false) * NUMBER + 10.0;
    let room = if plot.x.power.is_empty() { width } else { width - 2.0 * power };
    pen.fitted([width / 2.0, line], Ink::plain(NAME).middle(), &plot.chart.x.label, room);
    if !plot.x.power.is_empty() {
        pen.text([width + 8.0, line - 2.0], Ink::plain(NUMBER).end(), &plot.x.power);
    }
}

fn draw_y(pen: &mut Pen, plot: &Plot, left: f64) {
    let height = plot.size[1];
    for place in plot.y.minor.iter().map(|m| plot.up(*m)) {
        pen.polyline(&[[-MINOR, place], [0.0, place]], LINE);
    }
    for (place, text) in &plot.y.ticks {
        let y = plot.up(*place);
        pen.polyline(&[[-TICK, y], [0.0, y]], LINE);
        pen.text([-TICK - 5.0, y + 0.36 * NUMBER], Ink::plain(NUMBER).end(), text);
    }
    // The name stands next to the widest number, not at the far end of the margin.
    let x = (NAME - left).max(-self::left(plot).max(NARROW) + NAME);
    let turn = format!(r#" transform="rotate(-90 {x:.2} {:.2})""#, height / 2.0);
    let room = height + 2.0 * OVER;
    let (label, power) = (&plot.chart.y.label, &plot.y.power);
    let is_above = !plot.chart.traces.iter().any(|trace| rug::solid(trace.look).is_some());
    let name = if is_above || power.is_empty() { label.clone() } else { with_power(label, power) };
    pen.fitted_and_turned([x, height / 2.0], Ink::plain(NAME).middle(), &name, room, &turn);
    if !power.is_empty() && is_above {
        pen.text([0.0, -6.0], Ink::plain(NUMBER).middle(), power);
    }
}

/// The name of an axis with the power of ten of its numbers, for charts in which marks stand where it would be: `cells (×10⁶)`.
fn with_power(label: &str, power: &str) -> String {
    match label.strip_suffix(')').and_then(|front| front.rsplit_once(" (")) {
        Some((words, unit)) => format!("{words} ({power} {unit})"),
        None => format!("{label} ({power})"),
    }
}
