//! A plate for print: maps and charts in rows, lettered through, in millimetres.
use super::strip::{Explained, Strip};
use super::{BASELINE, Chart, TOP};
use crate::figure::atlas::{MARGIN, Page, Rest, Shown, Start};
use crate::figure::pen::Pen;
use crate::figure::render::{FAMILY, escape};

/// Units of the layout for a part of the width on paper, mm: then the words are those of a journal, 6 to 8 points.
const PART: [f64; 2] = [520.0, 75.0];
/// The narrowest chart of a row of charts.
const NARROWEST: f64 = 320.0;
/// Height of the plotting areas of charts in rows of one or two, and of more.
const HEIGHTS: [f64; 2] = [300.0, 210.0];
/// Maps in a full row of a plate as wide as a page, and in its rows where they are not all full.
const FULL: usize = 4;
const LOOSE: usize = 3;

/// A part of a plate.
#[derive(Clone, Debug)]
pub enum Block {
    /// A chart.
    Chart(Box<Chart>),
    /// Maps that may share rows with those of their neighbours.
    Maps(Vec<Shown>),
    /// Maps that have rows of their own, like one view at several times.
    Series(Vec<Shown>),
}

impl Block {
    /// How many letters it takes.
    pub fn letters(&self) -> usize {
        match self {
            Block::Chart(_) => 1,
            Block::Maps(maps) | Block::Series(maps) => maps.len(),
        }
    }
}

/// A figure of several panels.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Width on paper, mm.
    pub width: f64,
    /// Dots per inch of what is printed: maps have no more.
    pub dpi: f64,
    /// The panels, in the order of their letters.
    pub blocks: Vec<Block>,
    /// Its title, for the metadata.
    pub title: String,
    /// Its caption, for the metadata.
    pub caption: String,
    /// Where it comes from, for the metadata.
    pub provenance: String,
}

/// The plate as SVG, in which text is text and maps are embedded, and its height on paper, mm.
pub fn plate(plate: &Plate) -> (String, f64) {
    let width = (plate.width / PART[1]).floor().max(1.0) * PART[0];
    let page = Page::new(width, plate.width / 25.4 * plate.dpi / width);
    let pen = Pen::new(1.0);
    let mut desk = Desk {
        pen,
        page,
        height: 0.0,
        letters: 0,
        explained: Explained::default(),
        maps: Vec::new(),
        charts: Vec::new(),
    };
    for block in &plate.blocks {
        match block {
            Block::Chart(chart) => desk.charts.push(chart.as_ref().clone()),
            Block::Maps(more) => {
                if !desk.charts.is_empty() {
                    desk.put_down();
                }
                desk.maps.extend(more.iter().cloned());
            }
            Block::Series(all) => {
                desk.put_down();
                desk.maps = all.clone();
                desk.put_down();
            }
        }
    }
    desk.put_down();
    let down = desk.height.max(1.0);
    (wrap(plate, desk.pen, [width, down]), plate.width * down / width)
}

/// A plate that is being drawn: how far down it is, how many letters are taken, what legends tell, and what has gathered.
struct Desk {
    pen: Pen,
    page: Page,
    height: f64,
    letters: usize,
    explained: Explained,
    maps: Vec<Shown>,
    charts: Vec<Chart>,
}

impl Desk {
    /// Draws the maps that have gathered, then the charts; the first of these fill the last row of maps.
    fn put_down(&mut self) {
        let (maps, mut charts) = (std::mem::take(&mut self.maps), std::mem::take(&mut self.charts));
        if !maps.is_empty() {
            let (columns, beside) = shared(maps.len(), charts.len(), self.page.most());
            let later = charts.split_off(beside);
            let start = Start { height: self.height, letter: self.letters, columns, is_filled: beside > 0 };
            let first = self.letters + maps.len();
            let explained = &mut self.explained;
            let fill = |pen: &mut Pen, rest: Rest| fill(pen, rest, &charts, first, explained);
            self.height = self.page.draw(&mut self.pen, &maps, start, fill);
            self.letters = first + charts.len();
            charts = later;
        }
        let mut rest = charts.as_slice();
        let whole =
            Strip { left: MARGIN, width: self.page.width - 2.0 * MARGIN, top: 0.0, height: HEIGHTS[0], axes: 0.0 };
        let whole = whole.for_axes_of(&charts);
        for count in rows(charts.len(), (self.page.width / NARROWEST) as usize) {
            let height = HEIGHTS[usize::from(charts.len() > 4 || count > 2)];
            let (row, later) = rest.split_at(count);
            let strip = Strip { top: self.height + TOP, height, ..whole };
            self.height = strip.draw(&mut self.pen, row, self.letters, &mut self.explained);
            self.letters += count;
            rest = later;
        }
    }
}

/// How many maps stand in a row, and how many charts beside those of the last row, so that it is full: on a narrow plate one, else
/// one or two, so that one chart is not left over for a row of its own.
fn shared(maps: usize, charts: usize, most: usize) -> (usize, usize) {
    let even = maps.div_ceil(maps.div_ceil(most)).max(1);
    let columns = match most {
        _ if charts == 0 => even,
        FULL if maps.is_multiple_of(FULL) => FULL,
        FULL => LOOSE,
        most => even.max(LOOSE).min(most),
    };
    match charts == 0 || maps.is_multiple_of(columns) {
        true => (columns, 0),
        false if most < LOOSE || charts == 1 || charts == 3 => (columns, 1),
        false => (columns, 2),
    }
}

/// How many charts stand in each row: as equal as can be, the fuller rows first.
fn rows(charts: usize, most: usize) -> Vec<usize> {
    let (mut left, count) = (charts, charts.div_ceil(most.max(1)));
    let take = |row: usize| {
        let own = left.div_ceil(count - row);
        left -= own;
        own
    };
    (0..count).map(take).collect()
}

/// Charts beside maps, in line with their headings and lower edges. Returns where the row ends.
fn fill(pen: &mut Pen, rest: Rest, charts: &[Chart], first: usize, explained: &mut Explained) -> f64 {
    if charts.is_empty() {
        return rest.bottom;
    }
    let top = rest.heading - BASELINE;
    let strip = Strip { left: rest.left, width: rest.width, top, height: rest.lower - top, axes: 0.0 };
    strip.beside(pen, charts, first, explained, rest.bottom).max(rest.bottom)
}

fn wrap(plate: &Plate, pen: Pen, [across, down]: [f64; 2]) -> String {
    let (width, height) = (plate.width, plate.width * down / across);
    let [title, caption, provenance] = [&plate.title, &plate.caption, &plate.provenance].map(|text| escape(text));
    let body = pen.finish();
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:.2}mm" height="{height:.2}mm" viewBox="0 0 {across:.2} {down:.2}" font-family="{FAMILY}" font-stretch="condensed">
<title>{title}</title>
<desc>{caption}</desc>
<metadata>{provenance}</metadata>
<rect width="{across:.2}" height="{down:.2}" fill="white"/>
{body}</svg>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_maps_with_charts_is_full() {
        let plates =
            (1..=24).flat_map(|maps| (1..=8).flat_map(move |charts| [2, 4, 6].map(|most| (maps, charts, most))));
        for (maps, charts, most) in plates {
            let (columns, beside) = shared(maps, charts, most);
            let gap = (columns - maps % columns) % columns;
            assert!(columns <= most && beside <= charts, "{maps} maps, {charts} charts");
            assert_eq!(gap == 0, beside == 0, "{maps} maps, {charts} charts, {most}");
            let is_alone = most > 2 && charts > 1 && charts - beside == 1;
            assert!(!is_alone, "a chart by itself: {maps} maps, {charts} charts");
        }
        assert_eq!([4, 3, 5, 2].map(|maps| shared(maps, 2, 4)), [(4, 0), (3, 0), (3, 2), (3, 2)]);
        assert_eq!([5, 7].map(|maps| shared(maps, 0, 4)), [(3, 0), (4, 0)], "nothing to fill with");
        assert_eq!([1, 2, 3].map(|maps| shared(maps, 2, 2)), [(2, 1), (2, 0), (2, 1)], "a narrow plate");
    }

    #[test]
    fn rows_of_charts_are_as_equal_as_can_be() {
        assert_eq!(
            [0, 1, 3, 4, 5, 6, 7].map(|n| rows(n, 3)).map(|r| r.iter().map(|n| n.to_string()).collect::<String>()),
            ["", "1", "3", "22", "32", "33", "322"]
        );
        assert_eq!(rows(3, 1), [1, 1, 1]);
    }
}
