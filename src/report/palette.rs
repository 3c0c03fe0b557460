//! The colours of a GIF, which can have 256. Pictures of a run are flat colours, colour bars and edges of letters: a palette that
//! has the frequent colours as they are, and of all others one that is near, shows them without bands and with true legends. All
//! pictures share it, so that nothing flickers.
use image::RgbImage;
use std::collections::BTreeMap;

type Colour = [u8; 3];

/// The most colours.
const COLOURS: usize = 256;
/// Bits of each channel by which colours are told apart.
const BITS: u32 = 6;
/// Colours of fewer than one pixel in so many have none of their own.
const RARE: u64 = 500_000;
/// How much eyes mind a difference in red, green and blue.
const WEIGHTS: [i32; 3] = [2, 4, 3];

/// How often colours are seen.
#[derive(Default)]
pub struct Counts(BTreeMap<Colour, u64>);

impl Counts {
    /// Counts the pixels of a picture.
    pub fn add(&mut self, picture: &RgbImage) {
        let (pixels, _) = picture.as_raw().as_chunks::<3>();
        // Pictures of a run have long runs of one colour.
        for run in pixels.chunk_by(|a, b| a == b) {
            *self.0.entry(run[0]).or_default() += run.len() as u64;
        }
    }

    /// The most frequent colour of each cell with all that are in it, the most frequent first.
    fn cells(&self) -> Vec<(u64, Colour)> {
        let mut cells: BTreeMap<usize, (u64, u64, Colour)> = BTreeMap::new();
        for (colour, count) in &self.0 {
            let (all, most, own) = cells.entry(cell(*colour)).or_insert((0, 0, *colour));
            *all += count;
            if *count > *most {
                (*most, *own) = (*count, *colour);
            }
        }
        let mut cells: Vec<(u64, Colour)> = cells.into_values().map(|(all, _, own)| (all, own)).collect();
        cells.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        cells
    }
}

/// Colours, and which of them stands for any.
pub struct Palette {
    colours: Vec<Colour>,
    nearest: Vec<u8>,
}

impl Palette {
    /// The palette for what was counted: as fine as can be with so many colours.
    pub fn of(counts: &Counts) -> Palette {
        let cells = counts.cells();
        let all: u64 = cells.iter().map(|(count, _)| count).sum();
        let common: Vec<(u64, Colour)> = cells.iter().copied().filter(|(count, _)| count * RARE >= all).collect();
        let farthest = i64::from(distance([0; 3], [255; 3])) + 1;
        let (mut fine, mut coarse) = (0, farthest * common.first().map_or(1, |(count, _)| count.isqrt() as i64 + 1));
        while fine + 1 < coarse {
            let middle = fine + (coarse - fine) / 2;
            let fits = spread(&common, middle).is_some();
            (fine, coarse) = if fits { (fine, middle) } else { (middle, coarse) };
        }
        let colours = spread(&common, 0).or_else(|| spread(&common, coarse)).unwrap_or_default();
        let mut nearest: Vec<u8> = (0..1 << (3 * BITS)).map(|number| closest(&colours, middle_of(number))).collect();
        cells.iter().for_each(|(_, colour)| nearest[cell(*colour)] = closest(&colours, *colour));
        Palette { colours, nearest }
    }

    /// Red, green and blue of each colour.
    pub fn bytes(&self) -> Vec<u8> {
        self.colours.concat()
    }

    /// A picture as numbers of colours.
    pub fn indices(&self, picture: &RgbImage) -> Vec<u8> {
        let (pixels, _) = picture.as_raw().as_chunks::<3>();
        pixels.iter().map(|colour| self.nearest[cell(*colour)]).collect()
    }
}

/// The number of the cell that a colour is in.
fn cell(colour: Colour) -> usize {
    colour.iter().fold(0, |cell, channel| cell << BITS | usize::from(channel >> (8 - BITS)))
}

/// The colour in the middle of a cell.
fn middle_of(cell: usize) -> Colour {
    [2, 1, 0].map(|place| ((cell >> (place * BITS) & ((1 << BITS) - 1)) << (8 - BITS)) as u8 + (1 << (7 - BITS)))
}

fn distance(a: Colour, b: Colour) -> i32 {
    (0..3).map(|i| WEIGHTS[i] * (i32::from(a[i]) - i32::from(b[i])).pow(2)).sum()
}

/// The place of the nearest of some colours.
fn closest(colours: &[Colour], colour: Colour) -> u8 {
    (0..colours.len()).min_by_key(|place| distance(colours[*place], colour)).unwrap_or(0) as u8
}

/// Colours, the most frequent first, that are farther than this from those before, where what covers more of a picture counts as
/// farther: fields have finer shades than edges. None if they are too many for a palette.
fn spread(colours: &[(u64, Colour)], apart: i64) -> Option<Vec<Colour>> {
    let mut kept: Vec<Colour> = Vec::new();
    for (count, colour) in colours {
        let weight = count.isqrt() as i64;
        if kept.iter().all(|own| i64::from(distance(*own, *colour)) * weight > apart) {
            kept.push(*colour);
        }
        if kept.len() > COLOURS {
            return None;
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_colours_stay_and_others_are_near() {
        let ramp = |x: u32, y: u32| [(x / 2) as u8, (255 - x / 2) as u8, (y % 256) as u8];
        let flat = [[230, 159, 0], [252, 252, 252], [0, 114, 178]];
        let at = |x: u32, y: u32| if y < 300 { flat[(x / 171) as usize % 3] } else { ramp(x, y) };
        let picture = RgbImage::from_fn(512, 400, |x, y| image::Rgb(at(x, y)));
        let mut counts = Counts::default();
        counts.add(&picture);
        let palette = Palette::of(&counts);
        let seen = palette.indices(&picture).into_iter().map(|place| palette.colours[usize::from(place)]);
        assert!(palette.colours.len() > 128 && palette.colours.len() <= COLOURS);
        for (own, pixel) in seen.zip(picture.pixels()) {
            let off = (0..3).map(|i| own[i].abs_diff(pixel.0[i])).max().unwrap_or(0);
            assert!(off <= if flat.contains(&pixel.0) { 0 } else { 24 }, "{own:?} for {:?}", pixel.0);
        }
    }
}
