//! A plate for print: maps and charts in rows, lettered through, in millimetres.
use super::{Chart, Rows};
use crate::figure::atlas::{Page, Shown};
use crate::figure::pen::Pen;
use crate::figure::render::{FAMILY, escape};

/// Width of a chart with its margins where numbers are short, units of the layout.
const CHART: f64 = 520.0;
/// Room above the plotting area of charts.
const TOP: f64 = 50.0;
/// Charts side by side are at least this wide on paper, mm: then the words are those of a journal, 6 to 8 points.
const NARROWEST: f64 = 75.0;

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

/// The plate as SVG: text is text, maps are embedded.
pub fn plate(plate: &Plate) -> String {
    let charts = plate.blocks.iter().filter(|block| matches!(block, Block::Chart(_))).count();
    let room = ((plate.width / NARROWEST) as usize).max(1);
    let columns = if charts < plate.blocks.len() { room } else { room.min(charts.max(1)) };
    // Long numbers at the axes make charts wider; then all is drawn again a little smaller.
    let width = widest(&plate.blocks, columns).unwrap_or(0.0).max(columns as f64 * CHART);
    let page = Page { width, dots: plate.width / 25.4 * plate.dpi / width };
    let mut desk = Desk { pen: Pen::new(1.0), columns, page, height: 0.0, letters: 0 };
    let (mut charts, mut maps) = (Vec::new(), Vec::new());
    for block in &plate.blocks {
        match block {
            Block::Chart(chart) => {
                desk.maps(std::mem::take(&mut maps));
                charts.push(chart.as_ref().clone());
            }
            Block::Maps(more) => {
                desk.charts(std::mem::take(&mut charts));
                maps.extend(more.iter().cloned());
            }
            Block::Series(all) => {
                desk.charts(std::mem::take(&mut charts));
                desk.maps(std::mem::take(&mut maps));
                desk.maps(all.clone());
            }
        }
    }
    desk.charts(charts);
    desk.maps(maps);
    wrap(plate, desk.pen, [width, desk.height.max(1.0)])
}

/// A plate that is being drawn: how far down it is, and how many letters are taken.
struct Desk {
    pen: Pen,
    columns: usize,
    page: Page,
    height: f64,
    letters: usize,
}

impl Desk {
    /// Draws the charts that have gathered.
    fn charts(&mut self, charts: Vec<Chart>) {
        if !charts.is_empty() {
            let rows = Rows { columns: self.columns, top: TOP, letters: Some(self.letters) };
            [_, self.height] = rows.draw(&mut self.pen, &charts, self.height);
            self.letters += charts.len();
        }
    }

    /// Draws the maps that have gathered.
    fn maps(&mut self, maps: Vec<Shown>) {
        if !maps.is_empty() {
            self.height = self.page.draw(&mut self.pen, &maps, self.height, self.letters);
            self.letters += maps.len();
        }
    }
}

/// The width that the charts need.
fn widest(blocks: &[Block], columns: usize) -> Option<f64> {
    let charts: Vec<Chart> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Chart(chart) => Some(chart.as_ref().clone()),
            Block::Maps(_) | Block::Series(_) => None,
        })
        .collect();
    let rows = Rows { columns, top: TOP, letters: None };
    (!charts.is_empty()).then(|| rows.draw(&mut Pen::new(1.0), &charts, 0.0)[0])
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
