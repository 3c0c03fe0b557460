//! Smooth randomness in space: values at the nodes of a coarse lattice, and between them a smooth mean of the eight nearest.
//!
//! Only `+ − × ÷`, floor and whole numbers, so that it is the same to the last bit on every machine.
use super::Part;
use super::frame::Frame;
use crate::lattice::random::{Stream, random};

/// Noise between −1 and 1 with a mean of 0, in two octaves.
pub struct Noise {
    octaves: [Octave; 2],
}

struct Octave {
    nodes: [usize; 3],
    wrap: [bool; 3],
    per_um: [f64; 3],
    values: Vec<f32>,
}

impl Noise {
    /// Noise that forgets itself over `length` um, but never over less than a site. It closes on periodic axes.
    pub fn new(frame: &Frame, length: f64, seed: u32) -> Self {
        Self { octaves: [0, 1].map(|o| Octave::new(frame, length, o, seed)) }
    }

    /// The noise at a position from the lowest corner, um.
    pub fn at(&self, position: [f64; 3]) -> f64 {
        (self.octaves[0].at(position) * 2.0 + self.octaves[1].at(position)) / 3.0
    }
}

impl Octave {
    fn new(frame: &Frame, length: f64, octave: u32, seed: u32) -> Self {
        let length = (length / f64::from(1 << octave)).max(frame.spacing);
        let wrap = [frame.grid.periodic[0], frame.grid.periodic[1], false];
        let nodes = [0, 1, 2].map(|a| match wrap[a] {
            true => whole_periods(frame.width(a), length) as usize,
            false => (frame.width(a) / length) as usize + 2,
        });
        let per_um = [0, 1, 2].map(|a| if wrap[a] { nodes[a] as f64 / frame.width(a) } else { 1.0 / length });
        let stream = Stream::Initial as u32 | Part::Matrix.number() << 8;
        let value = |node: usize| random(node as u32, octave, stream, seed)[0] as f32 / 2_147_483_648.0 - 1.0;
        let values = (0..nodes.iter().product()).map(value).collect();
        Self { nodes, wrap, per_um, values }
    }

    fn at(&self, position: [f64; 3]) -> f64 {
        let mut low = [0; 3];
        let mut high = [0; 3];
        let mut weight = [0.0; 3];
        for a in 0..3 {
            let at = position[a] * self.per_um[a];
            let node = at.floor();
            let last = self.nodes[a] - 1;
            low[a] = (node as usize).min(last);
            high[a] = if low[a] < last {
                low[a] + 1
            } else if self.wrap[a] {
                0
            } else {
                last
            };
            weight[a] = smooth(at - node);
        }
        let value = |x: usize, y: usize, z: usize| f64::from(self.values[x + self.nodes[0] * (y + self.nodes[1] * z)]);
        let row = |y, z| mix(value(low[0], y, z), value(high[0], y, z), weight[0]);
        let plane = |z| mix(row(low[1], z), row(high[1], z), weight[1]);
        mix(plane(low[2]), plane(high[2]), weight[2])
    }
}

/// How many periods of about `length` fit into `width` exactly.
pub fn whole_periods(width: f64, length: f64) -> f64 {
    (width / length + 0.5).floor().max(1.0)
}

/// A step from 0 to 1 that begins and ends level.
pub fn smooth(t: f64) -> f64 {
    t * t * (3.0 - 2.0 * t)
}

fn mix(a: f64, b: f64, weight: f64) -> f64 {
    a + (b - a) * weight
}
