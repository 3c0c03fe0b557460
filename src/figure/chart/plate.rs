//! A plate for print: pictures over the whole width and charts in rows, lettered through, in millimetres.
use super::{Chart, Rows};
use crate::figure::pen::Pen;
use crate::figure::raster::base64;
use crate::figure::render::{FAMILY, escape};

/// Width of a chart with its margins where numbers are short, units of the layout.
const CHART: f64 = 520.0;
/// Room between a picture and what follows.
const GAP: f64 = 16.0;
/// The share of the width that a picture of one panel takes.
const ALONE: f64 = 0.55;
/// Room above the plotting area of charts.
const TOP: f64 = 50.0;
/// Charts side by side are at least this wide on paper, mm: then the words are those of a journal, 6 to 8 points.
const NARROWEST: f64 = 75.0;

/// A part of a plate.
#[derive(Clone, Debug)]
pub enum Block {
    /// A chart.
    Chart(Box<Chart>),
    /// A PNG file that carries its own letters, this many.
    Picture {
        /// The file.
        png: Vec<u8>,
        /// Its pixels, across and down.
        size: [u32; 2],
        /// How many letters it carries.
        letters: usize,
        /// What it shows, for those who hear the page.
        alt: String,
    },
}

/// A figure of several panels.
#[derive(Clone, Debug)]
pub struct Plate {
    /// Width on paper, mm.
    pub width: f64,
    /// The panels, in the order of their letters.
    pub blocks: Vec<Block>,
    /// Its title, for the metadata.
    pub title: String,
    /// Its caption, for the metadata.
    pub caption: String,
    /// Where it comes from, for the metadata.
    pub provenance: String,
}

/// The plate as SVG: text is text, pictures are embedded.
pub fn plate(plate: &Plate) -> String {
    let charts = plate.blocks.iter().filter(|block| matches!(block, Block::Chart(_))).count();
    let columns = ((plate.width / NARROWEST) as usize).clamp(1, charts.max(1));
    let (mut pen, mut height, mut letters) = (Pen::new(1.0), 0.0, 0);
    let mut waiting: Vec<Chart> = Vec::new();
    let wanted = columns as f64 * CHART;
    // Long numbers at the axes make charts wider; then all is drawn again a little smaller.
    let width = widest(&plate.blocks, columns).unwrap_or(wanted);
    for block in &plate.blocks {
        match block {
            Block::Chart(chart) => waiting.push(chart.as_ref().clone()),
            Block::Picture { png, size, letters: own, alt } => {
                (height, letters) = flush(&mut pen, &mut waiting, columns, (height, letters));
                // A map alone would fill the page.
                let across = if *own <= 1 && columns > 1 { ALONE * width } else { width };
                let tall = across * f64::from(size[1]) / f64::from(size[0]);
                let (alt, data) = (escape(alt), base64(png));
                pen.put(format_args!(
                    r#"<image x="0" y="{height:.2}" width="{across:.2}" height="{tall:.2}" role="img" aria-label="{alt}" xlink:href="data:image/png;base64,{data}"/>"#
                ));
                (height, letters) = (height + tall + GAP, letters + own);
            }
        }
    }
    (height, _) = flush(&mut pen, &mut waiting, columns, (height, letters));
    wrap(plate, pen, [width, height.max(1.0)])
}

/// The width that the charts need.
fn widest(blocks: &[Block], columns: usize) -> Option<f64> {
    let charts: Vec<Chart> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Chart(chart) => Some(chart.as_ref().clone()),
            Block::Picture { .. } => None,
        })
        .collect();
    let rows = Rows { columns, top: TOP, letters: None };
    (!charts.is_empty()).then(|| rows.draw(&mut Pen::new(1.0), &charts, 0.0)[0])
}

/// Draws the charts that have gathered; returns the height and the next letter.
fn flush(pen: &mut Pen, waiting: &mut Vec<Chart>, columns: usize, (from, letters): (f64, usize)) -> (f64, usize) {
    if waiting.is_empty() {
        return (from, letters);
    }
    let rows = Rows { columns, top: TOP, letters: Some(letters) };
    let [_, to] = rows.draw(pen, waiting, from);
    let next = letters + waiting.len();
    waiting.clear();
    (to, next)
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
