//! The keys under the maps: legends and colour bars.
use super::colour::hex;
use super::draw::put_image;
use super::numbers::unit_text;
use super::pen::{Ink, Pen};
use super::render::text_width;
use super::{ColourBar, Entry, Key, Swatch, raster};

const ROW: f64 = 29.0;
const SWATCH: f64 = 20.0;
const SWATCH_GAP: f64 = 3.0;
const TEXT_GAP: f64 = 9.0;
const COLUMN_GAP: f64 = 14.0;
const BAR: f64 = 18.0;
/// Colours of a bar.
const STEPS: u32 = 512;
const SIZES: [f64; 5] = [20.0, 19.0, 18.0, 17.0, 16.0];

/// How a key is set.
pub(super) enum Plan {
    /// A bar with ticks and unit.
    Bar,
    /// Entries in a grid of two columns, each one or two columns wide.
    Legend {
        /// Font size.
        size: f64,
        /// Row and column of each entry.
        places: Vec<[usize; 2]>,
    },
}

impl Plan {
    /// The plan for a legend (or a bar, if it is none) of a width: fewest rows, then the largest text.
    pub(super) fn of(legend: Option<&[Entry]>, width: f64) -> Self {
        let Some(legend) = legend else { return Plan::Bar };
        let half = (width - COLUMN_GAP) / 2.0;
        let measured: Vec<[f64; 2]> = legend.iter().map(|e| [swatches(e), text_width(&e.label, false)]).collect();
        let fits = |size: f64, room: f64| move |m: &[f64; 2]| m[0] + m[1] * size <= room;
        let plans = SIZES.map(|size| {
            let places = grid(measured.iter().map(fits(size, half)));
            (size, places, measured.iter().filter(|m| !fits(size, width)(m)).count())
        });
        let last = |places: &Vec<[usize; 2]>| places.last().map_or(0, |p| p[0]);
        let best = plans.into_iter().min_by_key(|(_, places, too_wide)| (*too_wide, last(places)));
        let (size, places, _) = best.expect("several sizes");
        Plan::Legend { size, places }
    }

    /// Its height.
    pub(super) fn height(&self) -> f64 {
        match self {
            Plan::Bar => BAR + 54.0,
            Plan::Legend { places, .. } => places.last().map_or(0.0, |p| (p[0] + 1) as f64 * ROW),
        }
    }
}

/// Rows and columns for entries that are narrow (half a row) or not.
fn grid(narrow: impl Iterator<Item = bool>) -> Vec<[usize; 2]> {
    let (mut row, mut column) = (0, 0);
    let place = |narrow: bool| {
        if !narrow && column == 1 {
            (row, column) = (row + 1, 0);
        }
        let here = [row, column];
        (row, column) = if narrow && column == 0 { (row, 1) } else { (row + 1, 0) };
        here
    };
    narrow.map(place).collect()
}

/// The width of an entry before its words.
fn swatches(entry: &Entry) -> f64 {
    entry.looks.len() as f64 * (SWATCH + SWATCH_GAP) - SWATCH_GAP + TEXT_GAP
}

/// Draws a key: its left, its top, and how wide it may be.
pub(super) fn draw(pen: &mut Pen, key: &Key, plan: &Plan, [left, top, width]: [f64; 3]) {
    match (key, plan) {
        (Key::Legend(legend), Plan::Legend { size, places }) => {
            let half = (width + COLUMN_GAP * pen.unit) / 2.0;
            for (entry, [row, column]) in legend.iter().zip(places) {
                let corner = [left + *column as f64 * half, top + *row as f64 * ROW * pen.unit];
                draw_entry(pen, entry, *size, corner, left + width - corner[0]);
            }
        }
        (Key::Bar(bar, beyond), _) => draw_bar(pen, bar, *beyond, [left, top, width]),
        (Key::Legend(_), Plan::Bar) => unreachable!("a legend is planned as one"),
    }
}

/// Swatches and words.
fn draw_entry(pen: &mut Pen, entry: &Entry, size: f64, [left, top]: [f64; 2], width: f64) {
    let unit = pen.unit;
    for (i, look) in entry.looks.iter().enumerate() {
        draw_swatch(pen, *look, [left + i as f64 * (SWATCH + SWATCH_GAP) * unit, top]);
    }
    let (indent, ink) = (swatches(entry) * unit, Ink::plain(size));
    pen.fitted([left + indent, top + (SWATCH / 2.0 + 0.36 * size) * unit], ink, &entry.label, width - indent);
}

/// A site, enlarged; the thin outline makes light ones visible.
fn draw_swatch(pen: &mut Pen, look: Swatch, [left, top]: [f64; 2]) {
    let (edge, ring) = (SWATCH * pen.unit, 0.22 * SWATCH * pen.unit);
    pen.rectangle([left, top, edge, edge], &hex(look.ring.unwrap_or(look.fill)), true);
    if look.ring.is_some() {
        pen.rectangle([left + ring, top + ring, edge - 2.0 * ring, edge - 2.0 * ring], &hex(look.fill), false);
    }
}

/// The bar with ticks under it and the unit under these; pointed ends where the data go beyond it.
fn draw_bar(pen: &mut Pen, bar: &ColourBar, beyond: [bool; 2], [left, top, width]: [f64; 3]) {
    let (unit, height) = (pen.unit, BAR * pen.unit);
    pen.rectangle([left, top, width, height], "white", true);
    // A picture, not a gradient: the steps are then the same in SVG, PDF and PNG.
    let colours = (0..STEPS).flat_map(|i| bar.map.at((i as f32 + 0.5) / STEPS as f32)).collect::<Vec<u8>>();
    let manner = r#" image-rendering="optimizeSpeed" style="image-rendering:pixelated""#;
    put_image(pen, [left, top], [width, height], manner, &raster::encode(&colours, STEPS, 1));
    for (pointed, side, fraction) in [(beyond[0], -1.0, 0.0), (beyond[1], 1.0, 1.0)] {
        if pointed {
            let (foot, tip) = (left + width * fraction as f64 + side * 2.0 * unit, side * 13.0 * unit);
            let corners = [[foot, top], [foot + tip, top + height / 2.0], [foot, top + height]];
            pen.triangle(corners, &hex(bar.map.at(fraction)));
        }
    }
    for (value, text) in bar.range.ticks() {
        let x = left + width * bar.range.fraction(value) as f64;
        pen.line([x, top + height], [x, top + height + 6.0 * unit], 1.5);
        pen.text([x, top + height + 25.0 * unit], Ink::plain(20.0).middle(), &text);
    }
    let words = unit_text(&bar.unit);
    let words = if beyond[0] || beyond[1] { format!("{words} (arrow: values beyond)") } else { words };
    pen.text([left + width / 2.0, top + height + 51.0 * unit], Ink::plain(20.0).middle(), &words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_entries_share_a_row_and_wide_ones_do_not() {
        let places = grid([false, true, true, true, false].into_iter());
        assert_eq!(places, [[0, 0], [1, 0], [1, 1], [2, 0], [3, 0]]);
    }
}
