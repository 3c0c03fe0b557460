//! PNG files of labels as they are stored: numbers of a palette's colours, and grey values of 1, 2 or 4 bits. Everyone else
//! shows them as colours and intensities, which are no labels any more.
use super::{Values, size};
use crate::lattice::units::Fault;
use png::{BitDepth, ColorType, Decoder, DecodingError, Limits, Transformations};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Width, height and labels of a slice; none if it has no palette and its grey values have more bits, so that they are what is
/// stored. `fits` refuses sizes that memory does not hold, at so many bytes a pixel.
///
/// # Errors
/// If it cannot be read or does not fit.
pub fn labels(
    file: &Path,
    fits: impl Fn([u32; 2], usize) -> Result<(), Fault>,
) -> Result<Option<([u32; 2], Values)>, Fault> {
    let failed = |cause: DecodingError| {
        Fault::new(format!("{} cannot be read: {cause}", file.display()), "save it as a PNG in grey or with a palette")
    };
    let opened = File::open(file).map_err(|cause| failed(cause.into()))?;
    let mut decoder = Decoder::new_with_limits(BufReader::new(opened), Limits { bytes: size::most() });
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info().map_err(failed)?;
    let (colour, depth) = reader.output_color_type();
    match (colour, depth) {
        (ColorType::Indexed, _) | (ColorType::Grayscale, BitDepth::One | BitDepth::Two | BitDepth::Four) => {}
        _ => return Ok(None),
    }
    let (width, height) = (reader.info().width, reader.info().height);
    fits([width, height], 2)?;
    let bytes = reader.output_buffer_size().ok_or_else(|| failed(DecodingError::LimitsExceeded))?;
    let mut rows = vec![0; bytes];
    reader.next_frame(&mut rows).map_err(failed)?;
    Ok(Some(([width, height], Values::U8(unpacked(&rows, width as usize, depth as usize)))))
}

/// Values of `bits` bits, the first in the highest ones; each row begins with a byte of its own.
fn unpacked(rows: &[u8], width: usize, bits: usize) -> Vec<u8> {
    let value = |row: &[u8], x: usize| row[x * bits / 8] << (x * bits % 8) >> (8 - bits);
    let rows = rows.chunks_exact((width * bits).div_ceil(8));
    rows.flat_map(|row| (0..width).map(move |x| value(row, x))).collect()
}
