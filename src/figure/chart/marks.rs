//! Colours that the colour-blind can tell apart, and marks that tell the traces apart without any colour.
use crate::figure::pen::{Pen, Stroke};
use std::f64::consts::TAU;

/// The palette of Okabe and Ito (2008), black first and grey for its yellow, which is too pale on white.
const HUES: [&str; 8] = ["#1a1a1a", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c8c8c"];

/// Half the width of the caps of error bars.
const CAP: f64 = 3.5;

/// The colour of a hue.
pub(super) fn hue(index: usize) -> &'static str {
    HUES[index % HUES.len()]
}

/// The line of a trace.
pub(super) fn stroke(index: usize, dashed: bool) -> Stroke<'static> {
    Stroke { colour: hue(index), width: 2.0, dashes: if dashed { "7 4.5" } else { "" } }
}

/// The radius of marks: smaller when there are many.
pub(super) fn radius(points: usize) -> f64 {
    match points {
        0..=60 => 4.6,
        61..=250 => 3.6,
        _ => 2.6,
    }
}

/// A mark with the colour and the shape of its hue, all shapes of about the same area.
pub(super) fn mark(pen: &mut Pen, at: [f64; 2], radius: f64, index: usize) {
    let (corners, turn, size) = match index % HUES.len() {
        0 => return pen.circle(at, radius, hue(index)),
        1 => (4, 0.5, 1.25),
        2 => (3, 0.0, 1.45),
        3 => (4, 0.0, 1.3),
        4 => (3, 0.5, 1.45),
        5 => (5, 0.0, 1.2),
        6 => (6, 0.5, 1.15),
        _ => return cross(pen, at, radius * 1.2, hue(index)),
    };
    let corner = |i: usize| {
        let angle = (i as f64 + turn) / corners as f64 * TAU;
        [at[0] + size * radius * angle.sin(), at[1] - size * radius * angle.cos()]
    };
    pen.badge(&(0..corners).map(corner).collect::<Vec<_>>(), hue(index));
}

/// A cross with thick arms.
fn cross(pen: &mut Pen, [x, y]: [f64; 2], radius: f64, fill: &str) {
    let (long, thin) = (radius, radius * 0.36);
    let quarter = [[thin, -long], [thin, -thin], [long, -thin]];
    let turns = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]];
    let corners = turns.iter().flat_map(|[c, s]| quarter.map(|[a, b]| [x + a * c - b * s, y + a * s + b * c]));
    pen.badge(&corners.collect::<Vec<_>>(), fill);
}

/// An error bar at a place across, between two heights; a cap only where an end is shown.
pub(super) fn error_bar(pen: &mut Pen, x: f64, [top, bottom]: [f64; 2], capped: [bool; 2], index: usize) {
    let stroke = Stroke { width: 1.3, ..stroke(index, false) };
    pen.polyline(&[[x, top], [x, bottom]], stroke);
    for (y, capped) in [top, bottom].into_iter().zip(capped) {
        if capped {
            pen.polyline(&[[x - CAP, y], [x + CAP, y]], stroke);
        }
    }
}
