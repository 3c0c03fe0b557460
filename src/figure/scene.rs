//! The tissue as a camera sees it: pixels lit by a lamp over the left shoulder, with a key, a scale and three axes.
mod light;
mod lines;

use super::cells::{category_of, vessel_colour};
use super::{Colour, ColourBar, Entry};
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT};
use crate::views::camera::Frame;

pub use light::shade;

/// Pixels of the canvas per pixel of the picture, along each edge.
pub const SAMPLES: u32 = 2;

/// A picture of the tissue with what a sheet writes beside it.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Pixels across and up.
    pub size: [u32; 2],
    /// Red, green, blue and opacity of each pixel, rows from the top.
    pub pixels: Vec<u8>,
    /// What the colours mean.
    pub key: Key,
    /// Edge of a pixel, µm.
    pub pixel_um: f64,
    /// Where x, y, z lead, to the right and upwards, of length 1 where they lie in the picture.
    pub axes: [[f64; 2]; 3],
}

/// What the colours of a scene mean.
#[derive(Clone, Debug)]
pub enum Key {
    /// Kinds of things.
    Legend(Vec<Entry>),
    /// Amounts, and whether some lie below or above the bar's range.
    Bar(ColourBar, [bool; 2]),
}

/// What a camera left on its canvas.
#[derive(Clone, Copy, Debug)]
pub struct Shot<'a> {
    /// Three planes of words: how near, what, and its value; rows from the bottom.
    pub words: &'a [u32],
    /// Pixels of the canvas across and up.
    pub size: [u32; 2],
    /// How the lattice appears on it.
    pub frame: Frame,
    /// Sites of the lattice along x, y, z.
    pub sites: [u32; 3],
}

impl<'a> Shot<'a> {
    /// One of the planes.
    fn plane(&self, number: usize) -> &'a [u32] {
        let pixels = self.size[0] as usize * self.size[1] as usize;
        &self.words[number * pixels..(number + 1) * pixels]
    }

    /// The look and the value of each pixel where there is something.
    pub fn seen(&self) -> impl Iterator<Item = (u32, u32)> + use<'a> {
        let (near, what, value) = (self.plane(0), self.plane(1), self.plane(2));
        (0..near.len()).filter(|i| near[*i] != 0).map(|i| (what[i] & 255, value[i]))
    }
}

/// The words of a cell and a vessel with a look.
pub fn words_of(look: u32) -> [u32; 2] {
    if look & 7 == 7 {
        return [0, VESSEL_PRESENT | if look & 8 != 0 { VESSEL_PERFUSED } else { 0 }];
    }
    [look & 7 | (look >> 3 & 7) << 4 | if look & 64 != 0 { 255 << 16 } else { 0 }, 0]
}

/// The words of the cell and the vessel that a projection found nearest.
pub fn words_of_front(seen: u32) -> [u32; 2] {
    let [cell, _] = words_of(seen & 127);
    [cell, if seen & 128 != 0 { VESSEL_PRESENT } else { 0 } | if seen & 256 != 0 { VESSEL_PERFUSED } else { 0 }]
}

/// The colour of a look in pictures of kinds and phases.
pub fn colour_of(look: u32) -> Colour {
    let [cell, vessel] = words_of(look);
    vessel_colour(vessel).unwrap_or_else(|| category_of(cell).colour())
}

/// A colour for a lineage, which says no more than that it is another one than its neighbour's; grey for none.
pub fn lineage_colour(lineage: u32) -> Colour {
    if lineage == 0 {
        return [0xb0, 0xb0, 0xb0];
    }
    let mixed = (lineage ^ lineage >> 15).wrapping_mul(0x2c1b_3c6d);
    let mixed = (mixed ^ mixed >> 12).wrapping_mul(0x297a_2d39);
    LINEAGES[((mixed ^ mixed >> 15) % LINEAGES.len() as u32) as usize]
}

/// Hues of Okabe and Ito, each light and dark.
const LINEAGES: [Colour; 12] = [
    [0xe6, 0x9f, 0x00],
    [0x56, 0xb4, 0xe9],
    [0x00, 0x9e, 0x73],
    [0xf0, 0xe4, 0x42],
    [0x00, 0x72, 0xb2],
    [0xd5, 0x5e, 0x00],
    [0xcc, 0x79, 0xa7],
    [0xf7, 0xd0, 0x80],
    [0xa9, 0xd8, 0xf2],
    [0x7f, 0xce, 0xb8],
    [0x5a, 0x3d, 0x8a],
    [0x8c, 0x30, 0x10],
];
