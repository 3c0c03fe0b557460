//! The keys under the maps: legends and colour bars.
use super::colour::hex;
use super::draw::put_image;
use super::numbers::unit_text;
use super::pen::{Ink, Pen};
use super::render::text_width;
use super::{ColourBar, Entry, Key, Swatch, legend, raster};

const ROW: f64 = 29.0;
/// Between two lines of one entry.
const LINE: f64 = 23.0;
const SWATCH: f64 = 20.0;
const SWATCH_GAP: f64 = 3.0;
const TEXT_GAP: f64 = 9.0;
const COLUMN_GAP: f64 = 14.0;
const BAR: f64 = 18.0;
/// How far words may stand out at the ends of a bar.
const OVER: f64 = 16.0;
/// Colours of a bar.
const STEPS: u32 = 512;
const SIZES: [f64; 5] = [20.0, 19.0, 18.0, 17.0, 16.0];

impl Key {
    /// The lines, if it is a legend.
    pub(super) fn legend(&self) -> Option<&[Entry]> {
        match self {
            Key::Legend(legend) => Some(legend),
            Key::Bar(..) => None,
        }
    }

    /// Makes it a key for what another one explains too: a legend of all that either of them has, or a bar that is the same. Tells
    /// whether there is one.
    pub(super) fn join(&mut self, other: &Key) -> bool {
        match (self, other) {
            (Key::Legend(own), Key::Legend(theirs)) => {
                legend::join(own, theirs);
                true
            }
            (Key::Bar(own, beyond), Key::Bar(theirs, more)) => {
                *beyond = [0, 1].map(|end| beyond[end] || more[end]);
                (own.map, own.range, &own.unit) == (theirs.map, theirs.range, &theirs.unit)
            }
            _ => false,
        }
    }
}

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
        /// Rows in all.
        rows: usize,
    },
}

impl Plan {
    /// The plan for a legend (or a bar, if it is none) of a width: fewest rows, then the largest text.
    pub(super) fn of(legend: Option<&[Entry]>, width: f64) -> Self {
        let Some(legend) = legend else { return Plan::Bar };
        let half = (width - COLUMN_GAP) / 2.0;
        let measured: Vec<[f64; 2]> = legend.iter().map(|e| [swatches(e), text_width(&e.label(), false)]).collect();
        let plans = SIZES.map(|size| {
            let fits = |m: &[f64; 2], room: f64| m[0] + m[1] * size <= room;
            // Words that are too long for a row take two.
            let shape = |m: &[f64; 2]| (fits(m, half), if fits(m, width) { 1 } else { 2 });
            let (places, rows) = grid(measured.iter().map(shape));
            (size, places, rows)
        });
        let (size, places, rows) = plans.into_iter().min_by_key(|(_, _, rows)| *rows).expect("several sizes");
        Plan::Legend { size, places, rows }
    }

    /// Its height.
    pub(super) fn height(&self) -> f64 {
        match self {
            Plan::Bar => BAR + 54.0,
            Plan::Legend { rows, .. } => *rows as f64 * ROW,
        }
    }
}

/// Rows and columns for entries that are narrow (half a row) or not, and take so many rows; and rows in all.
fn grid(shapes: impl Iterator<Item = (bool, usize)>) -> (Vec<[usize; 2]>, usize) {
    let (mut row, mut column) = (0, 0);
    let place = |(narrow, rows): (bool, usize)| {
        if !narrow && column == 1 {
            (row, column) = (row + 1, 0);
        }
        let here = [row, column];
        (row, column) = if narrow && column == 0 { (row, 1) } else { (row + rows, 0) };
        here
    };
    let places = shapes.map(place).collect();
    (places, row + column)
}

/// The width of an entry before its words.
fn swatches(entry: &Entry) -> f64 {
    entry.shades.len() as f64 * (SWATCH + SWATCH_GAP) - SWATCH_GAP + TEXT_GAP
}

/// Draws a key: its left, its top, and how wide it may be.
pub(super) fn draw(pen: &mut Pen, key: &Key, plan: &Plan, [left, top, width]: [f64; 3]) {
    match (key, plan) {
        (Key::Legend(legend), Plan::Legend { size, places, .. }) => {
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
    for (i, shade) in entry.shades.iter().enumerate() {
        draw_swatch(pen, shade.look, [left + i as f64 * (SWATCH + SWATCH_GAP) * unit, top]);
    }
    let (indent, ink) = (swatches(entry) * unit, Ink::plain(size));
    for (row, words) in lines(&entry.label(), (width - indent) / unit / size).into_iter().enumerate() {
        let baseline = top + (row as f64 * LINE + SWATCH / 2.0 + 0.36 * size) * unit;
        pen.fitted([left + indent, baseline], ink, words, width - indent);
    }
}

/// Words in one line of a width, or in two.
pub(super) fn lines(words: &str, room: f64) -> Vec<&str> {
    let fits = |part: &str| text_width(part, false) <= room + 1e-6;
    let mut breaks = words.match_indices(' ').map(|(place, _)| place);
    match breaks.rfind(|place| fits(&words[..*place])) {
        Some(place) if !fits(words) => vec![&words[..place], &words[place + 1..]],
        _ => vec![words],
    }
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
    let mut free = f64::NEG_INFINITY;
    for (value, text) in bar.range.ticks() {
        let (x, half) = (left + width * bar.range.fraction(value) as f64, text_width(&text, false) * 10.0 * unit);
        pen.line([x, top + height], [x, top + height + 6.0 * unit], 1.5);
        // Long numbers at the ends stay within the margin; one that would touch the one before it is left out.
        let over = half.max(OVER * unit) - OVER * unit;
        let x = x.clamp(left + over.min(width / 2.0), left + width - over.min(width / 2.0));
        if x - half > free {
            pen.text([x, top + height + 25.0 * unit], Ink::plain(20.0).middle(), &text);
            free = x + half + 5.0 * unit;
        }
    }
    let words = unit_text(&bar.unit);
    let words = if beyond[0] || beyond[1] { format!("{words} (arrow: values beyond)") } else { words };
    let room = width + 2.0 * OVER * unit;
    pen.fitted([left + width / 2.0, top + height + 51.0 * unit], Ink::plain(20.0).middle(), &words, room);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_entries_share_a_row_and_wide_ones_do_not() {
        let (places, rows) = grid([(false, 1), (true, 1), (true, 1), (true, 1), (false, 2)].into_iter());
        assert_eq!((places, rows), (vec![[0, 0], [1, 0], [1, 1], [2, 0], [3, 0]], 5));
        assert_eq!(grid([(true, 1)].into_iter()).1, 1);
    }

    #[test]
    fn words_that_are_too_long_take_two_lines() {
        let words = "epithelial tumour: cycling, quiescent, hypoxic";
        let whole = text_width(words, false);
        assert_eq!(lines(words, whole), [words]);
        assert_eq!(lines(words, 0.5 * whole), ["epithelial tumour:", "cycling, quiescent, hypoxic"]);
        assert_eq!(lines("unbreakable", 0.1), ["unbreakable"]);
        let entry = Entry { thing: words.into(), shades: Vec::new() };
        let rows = |width: f64| Plan::of(Some(std::slice::from_ref(&entry)), width).height() / ROW;
        assert_eq!([rows(500.0), rows(200.0)], [1.0, 2.0]);
    }
}
