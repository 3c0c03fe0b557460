//! A figure in pixels for print: at a stated number of dots per inch, with its notes in the file.
use super::render::{pixels, tree};
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
