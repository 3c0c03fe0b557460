//! Sheets and figures in pixels: with what they say of themselves in the file.
use super::draw::compose;
use super::layout::{Layout, maps_of};
use super::render::{pixels, tree};
use super::{Map, Sheet, label, pdf};
use crate::error::{Error, Result};
use std::path::Path;

/// SVG counts 96 pixels to the inch.
const PER_INCH: f32 = 96.0;

/// What the file of a figure says about it.
#[derive(Clone, Copy, Debug)]
pub struct Notes<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its caption.
    pub caption: &'a str,
    /// Where it comes from.
    pub provenance: &'a str,
}

/// The format of the file that a drawing is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// SVG, with text as text.
    Svg,
    /// PDF, with its own fonts.
    Pdf,
    /// PNG.
    Png,
}

impl Format {
    /// The format that the ending of a name says, in any case.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn of(file: &Path) -> Result<Format> {
        match file.extension().unwrap_or_default().to_string_lossy().to_lowercase().as_str() {
            "svg" => Ok(Format::Svg),
            "pdf" => Ok(Format::Pdf),
            "png" => Ok(Format::Png),
            _ => Err(Error::input(file, "a figure cannot be a file of this kind", "end it in .svg, .pdf or .png")),
        }
    }

    /// The file of a drawing; `dpi` is of PNG alone.
    ///
    /// # Errors
    /// If the drawing would be too large.
    pub fn file(self, svg: String, dpi: f32, notes: &Notes) -> Result<Vec<u8>> {
        match self {
            Format::Svg => Ok(svg.into_bytes()),
            Format::Pdf => pdf(&svg, notes),
            Format::Png => png_at(&svg, dpi, notes),
        }
    }
}

/// A sheet as a PNG file that tells where its maps are and what they show; made smaller if an edge is longer than this.
///
/// # Errors
/// If the sheet would be too large to be drawn.
pub fn picture(sheet: &Sheet, longest: f32) -> Result<Vec<u8>> {
    let maps = maps_of(sheet);
    let layout = Layout::of(sheet, &maps);
    let tree = tree(&compose(sheet, &maps, &layout))?;
    let scale = (longest / tree.size().width().max(tree.size().height())).min(1.0);
    let (pixels, size) = pixels(&tree, scale)?;
    let part = |length: f64| (length * f64::from(scale)).round() as u32;
    let place = |map: &Map, corner: [f64; 2]| {
        let [left, top] = [0, 1].map(|i| part(corner[i]).min(size[i] - 1));
        let [width, height] = map.size.map(|edge| part(f64::from(edge)).max(1));
        [left, top, width.min(size[0] - left), height.min(size[1] - top)]
    };
    let places: Vec<_> = maps.iter().zip(&layout.rooms).map(|(map, room)| place(map, room.corner)).collect();
    Ok(label::encode(&pixels, size, &maps.into_iter().zip(places).collect::<Vec<_>>()))
}

/// An SVG in millimetres as a PNG file with these dots per inch and notes.
///
/// # Errors
/// If the picture would be too large.
pub fn png_at(svg: &str, dpi: f32, notes: &Notes) -> Result<Vec<u8>> {
    let (pixels, [width, height]) = pixels(&tree(svg)?, dpi / PER_INCH)?;
    let mut file = Vec::new();
    let failed = |e: png::EncodingError| Error::input(Path::new("picture"), e.to_string(), "choose a smaller size");
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let per_metre = (dpi / 0.0254).round() as u32;
    let unit = png::Unit::Meter;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit }));
    for (key, text) in [("Title", notes.title), ("Description", notes.caption), ("Source", notes.provenance)] {
        encoder.add_itxt_chunk(key.into(), text.into()).map_err(failed)?;
    }
    encoder.add_text_chunk("Software".into(), format!("invasim {}", env!("CARGO_PKG_VERSION"))).map_err(failed)?;
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&pixels).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}
