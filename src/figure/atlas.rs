//! Maps in rows for print, each with its letter, title, time, axes, scale bar and key, all of it at the size of the figure.
use super::draw::{Cell, Words, draw_heading, draw_map, letter};
use super::keys::{self, Plan};
use super::layout::axes_under;
use super::pen::{Ink, Pen};
use super::render::text_width;
use super::{Key, Map};

/// Units of a figure for a unit of a sheet: its words are then as large as those of charts.
const SCALE: f64 = 0.72;
/// Room above a map for its title, between rows, and between maps in a row.
const TITLE: f64 = 36.0;
const ROW_GAP: f64 = 18.0;
const GAP: f64 = 34.0;
/// Room at the left for the arrow of an axis, and at the right.
const MARGIN: f64 = 14.0;
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
/// The widest colour bar that several maps share.
const WIDEST_BAR: f64 = 420.0;

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

/// The title that all of several maps share, if it needs a line of its own, and the maps, headed by their times then.
fn headed(maps: &[Shown], cell: f64) -> (Option<String>, Vec<Shown>) {
    let is_shared = maps.len() > 1 && maps.iter().all(|shown| shown.title == maps[0].title);
    if !is_shared || maps.iter().all(|shown| shown.fits(cell)) {
        return (None, maps.to_vec());
    }
    let timed = |shown: &Shown| Shown { title: shown.time.clone(), time: String::new(), map: shown.map.clone() };
    (Some(maps[0].title.clone()), maps.iter().map(timed).collect())
}

/// The room for maps on a page.
pub(super) struct Page {
    /// Width in units.
    pub width: f64,
    /// Pixels of print to a unit: maps need no more.
    pub dots: f64,
}

impl Page {
    /// Draws maps from a height on, with letters from this number on. Returns where they end.
    pub(super) fn draw(&self, pen: &mut Pen, maps: &[Shown], from: f64, first: usize) -> f64 {
        let before = std::mem::replace(&mut pen.unit, SCALE);
        let columns = self.columns(maps.len());
        let inner = self.width - 2.0 * MARGIN;
        let cell = match columns {
            1 => ALONE * inner,
            more => (inner - GAP * (more - 1) as f64) / more as f64,
        };
        let (heading, maps) = headed(maps, cell);
        let shared = maps.len() > 1 && maps.iter().all(|other| maps[0].map.has_key_of(&other.map));
        let mut top = from;
        if let Some(heading) = heading {
            top += LINE;
            pen.fitted([MARGIN, top], Ink::plain(HEADING).bold(), &heading, inner);
        }
        for (row, shown) in maps.chunks(columns).enumerate() {
            top = self.row(pen, shown, [top, cell], first + row * columns, !shared) + ROW_GAP;
        }
        if shared {
            top = shared_key(pen, &maps, [MARGIN, top - ROW_GAP, inner]) + ROW_GAP;
        }
        pen.unit = before;
        top
    }

    /// How many maps stand in a row: rows are as equal as can be.
    fn columns(&self, count: usize) -> usize {
        let most = ((self.width / NARROWEST) as usize).max(1);
        count.div_ceil(count.div_ceil(most).max(1)).max(1)
    }

    /// A row of maps in cells of a width; returns where it ends.
    fn row(&self, pen: &mut Pen, shown: &[Shown], [top, cell]: [f64; 2], first: usize, has_keys: bool) -> f64 {
        // A long title has a line of its own, above the time.
        let has_lines = shown.iter().any(|shown| !shown.fits(cell));
        let upper = top + TITLE + if has_lines { LINE } else { 0.0 };
        let sizes: Vec<[f64; 2]> = shown.iter().map(|shown| size(&shown.map, cell)).collect();
        let under = upper + sizes.iter().map(|size| size[1]).fold(0.0, f64::max);
        let under = under + axes_under(shown.iter().map(|shown| &shown.map)) * SCALE + 3.0;
        let mut bottom = under;
        for (column, (shown, size)) in shown.iter().zip(sizes).enumerate() {
            let (left, letter) = (MARGIN + column as f64 * (cell + GAP), letter(first + column));
            let cell = Cell { corner: [left, upper], size, width: cell };
            let ink = Ink::plain(HEADING).bold();
            let mut words = Words { letter: &letter, title: &shown.title, time: &shown.time, ink };
            if has_lines {
                draw_heading(pen, [left, upper - LINE, cell.width], &Words { time: "", ..words });
                (words.letter, words.title) = ("", "");
            }
            let file = shown.map.file((size[0] * self.dots).ceil() as u32);
            draw_map(pen, &shown.map, &file, &cell, &words);
            if has_keys {
                let plan = Plan::of(shown.map.legend(), cell.width / SCALE);
                keys::draw(pen, &shown.map.key, &plan, [left, under, cell.width]);
                bottom = bottom.max(under + plan.height() * SCALE);
            }
        }
        bottom
    }
}

/// How large a map is drawn in a cell.
fn size(map: &Map, cell: f64) -> [f64; 2] {
    let ratio = f64::from(map.size[1]) / f64::from(map.size[0]);
    let width = if ratio > TALLEST { cell * TALLEST / ratio } else { cell };
    [width, width * ratio]
}

/// One key for all of some maps; returns where it ends.
fn shared_key(pen: &mut Pen, maps: &[Shown], [left, top, width]: [f64; 3]) -> f64 {
    let plan = Plan::of(maps[0].map.legend(), width / SCALE);
    let beyond = |i: usize| maps.iter().any(|shown| matches!(&shown.map.key, Key::Bar(_, beyond) if beyond[i]));
    match &maps[0].map.key {
        Key::Legend(_) => keys::draw(pen, &maps[0].map.key, &plan, [left, top, width]),
        Key::Bar(bar, _) => {
            let bar = Key::Bar(bar.clone(), [beyond(0), beyond(1)]);
            let wide = width.min(WIDEST_BAR);
            keys::draw(pen, &bar, &plan, [left + (width - wide) / 2.0, top, wide]);
        }
    }
    top + plan.height() * SCALE
}
