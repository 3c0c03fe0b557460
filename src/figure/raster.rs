//! A map of the slice as pixels: each site an exact square, the second axis up.
use super::{Colour, Content, Swatch};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};

/// Pixels of a content, rows from the top, three bytes a pixel; every site is `size` × `size` pixels.
pub(super) fn paint(content: &Content, sites: [u32; 2], size: u32) -> Vec<u8> {
    let [across, up] = sites.map(|n| n as usize);
    let size = size as usize;
    let mut pixels = vec![0; across * up * size * size * 3];
    let rows = pixels.chunks_exact_mut(across * size * size * 3);
    for (row, y) in rows.zip((0..up).rev()) {
        for (line, pixels) in row.chunks_exact_mut(across * size * 3).enumerate() {
            for (x, site) in pixels.chunks_exact_mut(size * 3).enumerate() {
                paint_line(site, look(content, y * across + x), line, size);
            }
        }
    }
    pixels
}

/// The look of a site.
fn look(content: &Content, site: usize) -> Swatch {
    match content {
        Content::Categories { sites, .. } => sites[site],
        Content::Values { values, bar } => Swatch::plain(bar.map.at(bar.range.fraction(values[site]))),
        Content::Scene(_) => unreachable!("a scene has pixels of its own"),
    }
}

/// One line of pixels of a site.
fn paint_line(pixels: &mut [u8], look: Swatch, line: usize, size: usize) {
    for (column, pixel) in pixels.chunks_exact_mut(3).enumerate() {
        pixel.copy_from_slice(&pixel_of(look, column, line, size));
    }
}

/// The colour of a pixel of a site: the ring takes a quarter of the site on each side, at least a pixel.
fn pixel_of(look: Swatch, column: usize, line: usize, size: usize) -> Colour {
    let edge = (size / 4).max(1);
    let inside = |at: usize| at >= edge && at + edge < size;
    match look.ring {
        Some(ring) if !(inside(column) && inside(line)) => ring,
        _ => look.fill,
    }
}

/// Whether values lie below or above the range of their colour bar.
pub(super) fn beyond(content: &Content) -> [bool; 2] {
    let (values, bar) = match content {
        Content::Values { values, bar } => (values, bar),
        _ => return [false; 2],
    };
    let [low, high] = bar.range.ends();
    let slack = (high - low) * 1e-6;
    [values.iter().any(|v| *v < low - slack), values.iter().any(|v| *v > high + slack)]
}

/// The pixels as a PNG file.
pub(super) fn encode(pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    encode_as(ExtendedColorType::Rgb8, pixels, width, height)
}

/// Pixels with opacity as a PNG file.
pub fn transparent_png(pixels: &[u8], [width, height]: [u32; 2]) -> Vec<u8> {
    encode_as(ExtendedColorType::Rgba8, pixels, width, height)
}

fn encode_as(colours: ExtendedColorType, pixels: &[u8], width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    PngEncoder::new_with_quality(&mut file, CompressionType::Fast, FilterType::Up)
        .write_image(pixels, width, height, colours)
        .expect("pixels of the stated size, written to memory");
    file
}

/// Bytes as text in base 64 (RFC 4648).
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let word = three.iter().fold(0u32, |w, b| w << 8 | *b as u32) << (8 * (3 - three.len()));
        for i in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * i) & 63) as usize] as char;
            text.push(if i <= three.len() { letter } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_agrees_with_the_examples_of_the_standard() {
        assert_eq!(
            ["", "f", "fo", "foo", "foob"].map(|s| base64(s.as_bytes())),
            ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]
        );
    }

    #[test]
    fn a_ring_leaves_the_middle_of_the_site_to_its_fill() {
        let look = Swatch { fill: [1; 3], ring: Some([2; 3]) };
        let row = |line, size| (0..size).map(|x| pixel_of(look, x, line, size)[0]).collect::<Vec<u8>>();
        assert_eq!(row(2, 5), [2, 1, 1, 1, 2]);
        assert_eq!(row(0, 5), [2; 5]);
        assert_eq!(row(1, 2), [2, 2]);
    }
}
