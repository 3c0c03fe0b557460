//! Maps in rows for print, each with its letter, title, time, axes, scale bar and key, all of it at the size of the figure.
use super::draw::{BASELINE, Cell, Words, draw_heading, draw_map, letter};
use super::keys::{self, Plan};
use super::layout::axes_under;
use super::pen::{Ink, Pen};
use super::render::text_width;
use super::{Entry, Key, Map};

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
    dots: f64,
    /// Lines of legends that the page has already: they are not told again.
    told: Vec<Entry>,
}

/// Where maps begin.
pub(super) struct Start {
    /// How far down.
    pub height: f64,
    /// The number of the first letter.
    pub letter: usize,
    /// Maps in a row.
    pub columns: usize,
}

/// What the last row of maps leaves free at the right.
pub(super) struct Rest {
    /// Its left end and its width.
    pub left: f64,
    pub width: f64,
    /// Where the headings of the maps stand.
    pub heading: f64,
    /// Where the maps end.
    pub lower: f64,
    /// Where the row ends.
    pub bottom: f64,
}

impl Page {
    /// An empty page.
    pub(super) fn new(width: f64, dots: f64) -> Page {
        Page { width, dots, told: Vec::new() }
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
        let cell = match columns {
            1 => ALONE * inner,
            more => (inner - GAP * (more - 1) as f64) / more as f64,
        };
        let (heading, maps) = headed(maps, cell);
        let shared = shared_key(&maps);
        let mut top = start.height;
        if let Some(heading) = heading {
            top += LINE;
            pen.fitted([MARGIN, top], Ink::plain(HEADING).bold(), &heading, inner);
        }
        let mut rest = None;
        for (row, shown) in maps.chunks(columns).enumerate() {
            let own = self.row(pen, shown, [top, cell], start.letter + row * columns, shared.is_none());
            top = own.bottom + ROW_GAP;
            rest = Some(own);
        }
        if let Some(rest) = rest.filter(|rest| rest.width > 0.0) {
            pen.unit = before;
            top = fill(pen, rest) + ROW_GAP;
            pen.unit = SCALE;
        }
        if let Some(key) = shared.and_then(|key| self.untold(&key)) {
            top = wide_key(pen, &key, [MARGIN, top - ROW_GAP, inner]) + ROW_GAP;
        }
        pen.unit = before;
        top
    }

    /// A row of maps in cells of a width; returns what it leaves free.
    fn row(&mut self, pen: &mut Pen, shown: &[Shown], [top, cell]: [f64; 2], first: usize, has_keys: bool) -> Rest {
        // A long title has a line of its own, above the time.
        let has_lines = shown.iter().any(|shown| !shown.fits(cell));
        let upper = top + TITLE + if has_lines { LINE } else { 0.0 };
        let sizes: Vec<[f64; 2]> = shown.iter().map(|shown| size(&shown.map, cell)).collect();
        let lower = upper + sizes.iter().map(|size| size[1]).fold(0.0, f64::max);
        let under = lower + axes_under(shown.iter().map(|shown| &shown.map)) * SCALE + 3.0;
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
            if let Some(key) = has_keys.then(|| self.untold(&shown.map.key)).flatten() {
                let plan = Plan::of(key.legend(), cell.width / SCALE);
                keys::draw(pen, &key, &plan, [left, under, cell.width]);
                bottom = bottom.max(under + plan.height() * SCALE);
            }
        }
        let left = MARGIN + shown.len() as f64 * (cell + GAP);
        let (width, heading) = (self.width - MARGIN - left, top + TITLE - BASELINE * SCALE);
        Rest { left, width, heading, lower, bottom }
    }

    /// A key; of a legend only the lines that do not stand on the page already, if there are any.
    fn untold(&mut self, key: &Key) -> Option<Key> {
        let Key::Legend(legend) = key else { return Some(key.clone()) };
        let is_new = |entry: &&Entry| !self.told.iter().any(|told| told.holds(entry));
        let new: Vec<Entry> = legend.iter().filter(is_new).cloned().collect();
        self.told.extend(new.iter().cloned());
        (!new.is_empty()).then_some(Key::Legend(new))
    }
}

/// How large a map is drawn in a cell.
fn size(map: &Map, cell: f64) -> [f64; 2] {
    let ratio = f64::from(map.size[1]) / f64::from(map.size[0]);
    let width = if ratio > TALLEST { cell * TALLEST / ratio } else { cell };
    [width, width * ratio]
}

/// The key for all of some maps: one colour bar if they have the same, one legend with what any of them shows.
fn shared_key(maps: &[Shown]) -> Option<Key> {
    let (first, others) = maps.split_first().filter(|(_, others)| !others.is_empty())?;
    let mut shared = first.map.key.clone();
    others.iter().all(|other| shared.join(&other.map.key)).then_some(shared)
}

/// Draws a key for all of some maps; returns where it ends.
fn wide_key(pen: &mut Pen, key: &Key, [left, top, width]: [f64; 3]) -> f64 {
    let plan = Plan::of(key.legend(), width / SCALE);
    let wide = if matches!(key, Key::Bar(..)) { width.min(WIDEST_BAR) } else { width };
    keys::draw(pen, key, &plan, [left + (width - wide) / 2.0, top, wide]);
    top + plan.height() * SCALE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{ColourBar, ColourMap, Range, Swatch};

    fn legend(labels: &[&str]) -> Key {
        let entry = |label: &&str| Entry { looks: vec![Swatch::plain([9; 3])], label: label.to_string() };
        Key::Legend(labels.iter().map(entry).collect())
    }

    fn shown(key: Key) -> Shown {
        let (name, title) = (String::new(), "Map".to_string());
        let map = Map {
            name,
            title: title.clone(),
            place: String::new(),
            hours: 0.0,
            size: [4, 4],
            pixels: vec![0; 48],
            pixel_um: 20.0,
            axes: Vec::new(),
            is_flat: true,
            key,
        };
        Shown { map, title, time: String::new() }
    }

    /// Draws rows of four; returns the picture, where it ends, and what was left free.
    fn drawn(page: &mut Page, keys: &[Key], columns: usize) -> (String, f64, Option<Rest>) {
        let (mut pen, mut left) = (Pen::new(1.0), None);
        let maps: Vec<Shown> = keys.iter().cloned().map(shown).collect();
        let start = Start { height: 0.0, letter: 0, columns };
        let end = page.draw(&mut pen, &maps, start, |_, rest| {
            let bottom = rest.bottom;
            left = Some(rest);
            bottom + 1000.0
        });
        (pen.finish(), end, left)
    }

    #[test]
    fn a_page_tells_each_line_of_a_legend_once() {
        let mut page = Page::new(1040.0, 1.0);
        let lines = |svg: &str, words: &str| svg.matches(&format!(">{words}<")).count();
        let keys = [legend(&["cell"]), legend(&["cell", "vessel"]), legend(&["vessel"])];
        let (svg, _, _) = drawn(&mut page, &keys, 3);
        assert_eq!([lines(&svg, "cell"), lines(&svg, "vessel")], [1, 1], "shared");
        let bar = ColourBar { map: ColourMap::Magma, range: Range::linear(0.0, 1.0).unwrap(), unit: "nM".into() };
        let keys = [legend(&["cell", "matrix"]), Key::Bar(bar, [false; 2])];
        let (svg, _, _) = drawn(&mut page, &keys, 2);
        assert_eq!(["cell", "matrix", "nM"].map(|words| lines(&svg, words)), [0, 1, 1], "only what is new");
    }

    #[test]
    fn what_a_row_leaves_free_lies_beside_its_maps() {
        let mut page = Page::new(1040.0, 1.0);
        let keys = vec![legend(&["cell"]); 5];
        let (_, end, left) = drawn(&mut page, &keys, 3);
        let rest = left.expect("the place of a sixth map");
        let cell = (1040.0 - 2.0 * MARGIN - 2.0 * GAP) / 3.0;
        assert!((rest.width - cell).abs() < 1e-9 && (rest.left + rest.width - (1040.0 - MARGIN)).abs() < 1e-9);
        assert!(rest.heading < rest.lower && (rest.lower - rest.heading - cell).abs() < TITLE);
        assert!(end > rest.bottom + 1000.0, "the filling moves what follows");
        assert!(drawn(&mut page, &keys[..3], 3).2.is_none(), "a full row leaves nothing");
    }
}
