//! Maps in rows for print, each with its letter, title, time, axes, scale bar and key, all of it at the size of the figure.
mod common;
#[cfg(test)]
mod tests;

use super::draw::{BASELINE, Cell, Words, draw_heading, draw_map, letter};
use super::layout::axes_under;
use super::pen::{Ink, Pen};
use super::render::text_width;
use super::{Entry, Key, Map, legend};
use common::{headed, placed};

/// Units of a figure for a unit of a sheet: its words are then as large as those of charts.
const SCALE: f64 = 0.72;
/// Room above a map for its title, between rows, and between maps in a row.
const TITLE: f64 = 36.0;
const ROW_GAP: f64 = 18.0;
const GAP: f64 = 34.0;
/// Room at the left for the arrow of an axis, and at the right.
pub(super) const MARGIN: f64 = 14.0;
/// Size of titles, units of a sheet.
const HEADING: f64 = 23.6;
/// Height of a line, and how far titles are made smaller before they get one of their own.
const LINE: f64 = 24.0;
const SMALLEST: f64 = 0.85;
/// The narrowest map beside others, and the share of the width that one by itself takes.
const NARROWEST: f64 = 232.0;
const ALONE: f64 = 0.55;
/// How much higher than wide a map may be.
const TALLEST: f64 = 1.3;

/// A map in a figure.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The map.
    pub map: Map,
    /// What is written above it.
    pub title: String,
    /// When it was, at the right above it.
    pub time: String,
}

impl Shown {
    /// Whether title and time fit into a line of a cell, with a letter.
    fn fits(&self, cell: f64) -> bool {
        let title = text_width(&self.title, true) * HEADING;
        let time = text_width(&self.time, false) * 20.0;
        (title * SMALLEST + time + 60.0) * SCALE <= cell
    }
}

/// The room for maps on a page.
pub(super) struct Page {
    /// Width in units.
    pub width: f64,
    /// Pixels of print to a unit: maps need no more.
    dots: f64,
    /// Lines of legends that the page has already: they are not told again.
    explained: Vec<Entry>,
}

/// Where maps begin.
pub(super) struct Start {
    /// How far down.
    pub height: f64,
    /// The number of the first letter.
    pub letter: usize,
    /// Maps in a row.
    pub columns: usize,
    /// Whether something is to fill what the last row leaves free; else keys of its maps do.
    pub is_filled: bool,
}

/// What the last row of maps leaves free at the right.
pub(super) struct Rest {
    /// Its left end and its width.
    pub left: f64,
    pub width: f64,
    /// Where the headings of the maps stand.
    pub heading: f64,
    /// Where the maps begin and end.
    pub upper: f64,
    pub lower: f64,
    /// Where the row ends.
    pub bottom: f64,
}

/// Where the keys of a row of maps stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    /// Each under its map.
    Under,
    /// The same, but that of the last map in the place that is free beside it.
    LastBeside,
    /// Bars under their maps; legends are told elsewhere.
    Bars,
    /// Nowhere: there is one for all rows.
    Shared,
}

impl Page {
    /// An empty page.
    pub(super) fn new(width: f64, dots: f64) -> Page {
        Page { width, dots, explained: Vec::new() }
    }

    /// The most maps that a row can have.
    pub(super) fn most(&self) -> usize {
        ((self.width / NARROWEST) as usize).max(1)
    }

    /// Draws maps in rows. What the last row leaves free is given to `fill`, which returns where the row ends then. Returns
    /// where all ends.
    pub(super) fn draw(
        &mut self,
        pen: &mut Pen,
        maps: &[Shown],
        start: Start,
        fill: impl FnOnce(&mut Pen, Rest) -> f64,
    ) -> f64 {
        let before = std::mem::replace(&mut pen.unit, SCALE);
        let (columns, inner) = (start.columns, self.width - 2.0 * MARGIN);
        let cell = if columns == 1 { ALONE * inner } else { (inner - GAP * (columns - 1) as f64) / columns as f64 };
        let (heading, maps) = headed(maps, cell);
        let (together, keys) = placed(&maps, &start);
        let mut top = start.height;
        if let Some(heading) = heading {
            top += LINE;
            pen.fitted([MARGIN, top], Ink::plain(HEADING).bold(), &heading, inner);
        }
        let mut rest = None;
        for (row, shown) in maps.chunks(columns).enumerate() {
            let is_last = (row + 1) * columns >= maps.len();
            let own = self.row(pen, shown, [top, cell], start.letter + row * columns, keys[usize::from(is_last)]);
            top = own.bottom + ROW_GAP;
            rest = Some(own).filter(|own| own.width > 0.0);
        }
        if let Some(rest) = rest.take_if(|_| start.is_filled) {
            pen.unit = before;
            top = fill(pen, rest) + ROW_GAP;
            pen.unit = SCALE;
        }
        if let Some(key) = together.and_then(|key| self.unexplained(&key)) {
            top = match rest {
                Some(rest) => top.max(common::beside(pen, &key, &rest) + ROW_GAP),
                None => common::under(pen, &key, [MARGIN, top - ROW_GAP, inner]) + ROW_GAP,
            };
        }
        pen.unit = before;
        top
    }

    /// A row of maps in cells of a width; returns what it leaves free.
    fn row(&mut self, pen: &mut Pen, shown: &[Shown], [top, cell]: [f64; 2], first: usize, keys: Keys) -> Rest {
        // A long title has a line of its own, above the time.
        let has_lines = shown.iter().any(|shown| !shown.fits(cell));
        let upper = top + TITLE + if has_lines { LINE } else { 0.0 };
        let sizes: Vec<[f64; 2]> = shown.iter().map(|shown| size(&shown.map, cell)).collect();
        let lower = upper + sizes.iter().map(|size| size[1]).fold(0.0, f64::max);
        let under = lower + axes_under(shown.iter().map(|shown| &shown.map)) * SCALE + 3.0;
        let left = MARGIN + shown.len() as f64 * (cell + GAP);
        let (width, heading) = (self.width - MARGIN - left, top + TITLE - BASELINE * SCALE);
        let mut rest = Rest { left, width, heading, upper, lower, bottom: under };
        for (column, (shown_map, size)) in shown.iter().zip(sizes).enumerate() {
            let (left, letter) = (MARGIN + column as f64 * (cell + GAP), letter(first + column));
            let cell = Cell { corner: [left, upper], size, width: cell };
            let ink = Ink::plain(HEADING).bold();
            let mut words = Words { letter: &letter, title: &shown_map.title, time: &shown_map.time, ink };
            if has_lines {
                draw_heading(pen, [left, upper - LINE, cell.width], &Words { time: "", ..words });
                (words.letter, words.title) = ("", "");
            }
            let file = shown_map.map.file((size[0] * self.dots).ceil() as u32);
            draw_map(pen, &shown_map.map, &file, &cell, &words);
            let is_explained = keys == Keys::Shared || keys == Keys::Bars && shown_map.map.key.legend().is_some();
            let key = if is_explained { None } else { self.unexplained(&shown_map.map.key) };
            let is_beside = keys == Keys::LastBeside && rest.width > 0.0 && column + 1 == shown.len();
            rest.bottom = rest.bottom.max(match key {
                Some(key) if is_beside => common::beside(pen, &key, &rest),
                Some(key) => common::under(pen, &key, [left, under, cell.width]),
                None => under,
            });
        }
        rest
    }

    /// A key; of a legend only the lines whose looks are seen and do not stand on the page already, if there are any.
    fn unexplained(&mut self, key: &Key) -> Option<Key> {
        let Key::Legend(lines) = key else { return Some(key.clone()) };
        let new: Vec<Entry> = lines.iter().filter_map(|line| line.unexplained(&self.explained)).collect();
        legend::join(&mut self.explained, &new);
        (!new.is_empty()).then_some(Key::Legend(new))
    }
}

/// How large a map is drawn in a cell.
fn size(map: &Map, cell: f64) -> [f64; 2] {
    let ratio = f64::from(map.size[1]) / f64::from(map.size[0]);
    let width = if ratio > TALLEST { cell * TALLEST / ratio } else { cell };
    [width, width * ratio]
}
