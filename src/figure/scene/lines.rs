//! The edges of the lattice as thin lines, so that one sees how it is turned.
use super::{SAMPLES, Shot};

/// How light the lines are.
pub(super) const SHADE: u8 = 0x8c;
/// The opacity of a line, and what is left of it where it runs before something.
const OPACITY: f32 = 0.75;
const BEFORE: f32 = 0.3;

/// What lines there are at each pixel: how opaque, and how near.
pub(super) struct Lines {
    pixels: Vec<(f32, f32)>,
}

impl Lines {
    /// The opacity of the line at a pixel, and whether it runs before something that is so near there.
    pub fn over(&self, pixel: usize, near: f32) -> (f32, bool) {
        let (opacity, own) = self.pixels[pixel];
        let covers = near > f32::NEG_INFINITY && own > near;
        (if covers { opacity * BEFORE } else { opacity }, own > near)
    }
}

/// The edges of the lattice in a picture of so many pixels.
pub(super) fn of_box(shot: &Shot, [width, height]: [usize; 2]) -> Lines {
    let mut pixels = vec![(0f32, f32::NEG_INFINITY); width * height];
    let (site, half) = (shot.frame.site / f64::from(SAMPLES), shot.sites.map(|n| f64::from(n) / 2.0));
    let seen = |p: [f64; 3]| shot.frame.basis.map(|way| (0..3).map(|i| way[i] * p[i]).sum::<f64>() * site);
    for edge in 0..12 {
        let (axis, signs) = (edge % 3, edge / 3);
        let end = |along: f64| {
            let mut p = [0.0; 3];
            p[axis] = along * half[axis];
            p[(axis + 1) % 3] = if signs & 1 == 0 { -half[(axis + 1) % 3] } else { half[(axis + 1) % 3] };
            p[(axis + 2) % 3] = if signs & 2 == 0 { -half[(axis + 2) % 3] } else { half[(axis + 2) % 3] };
            seen(p)
        };
        draw(&mut pixels, [width, height], end(-1.0), end(1.0));
    }
    Lines { pixels }
}

/// A line a pixel wide: at each step along its longer part, two pixels share it.
fn draw(pixels: &mut [(f32, f32)], [width, height]: [usize; 2], from: [f64; 3], to: [f64; 3]) {
    let by = [0, 1, 2].map(|i| to[i] - from[i]);
    let steep = by[1].abs() > by[0].abs();
    let [long, short] = if steep { [1, 0] } else { [0, 1] };
    let edges = [width, height].map(|n| n as f64);
    let start = [0, 1].map(|i| from[i] + edges[i] / 2.0);
    let (low, high) = (start[long].min(start[long] + by[long]), start[long].max(start[long] + by[long]));
    let (first, last) = (low.max(0.0).ceil() as usize, high.min(edges[long]).floor() as usize);
    for step in first..last {
        let part = (step as f64 + 0.5 - start[long]) / if by[long] == 0.0 { 1.0 } else { by[long] };
        let place = start[short] + part * by[short] - 0.5;
        let near = (from[2] + part * by[2]) as f32;
        for (at, share) in [(place.floor(), 1.0 - place.fract()), (place.floor() + 1.0, place.fract())] {
            if at >= 0.0 && at < edges[short] {
                let [x, y] = if steep { [at as usize, step] } else { [step, at as usize] };
                let pixel = &mut pixels[x + width * y];
                *pixel = (pixel.0.max(OPACITY * share as f32), pixel.1.max(near));
            }
        }
    }
}
