//! The picture on which sites draw themselves, the nearest in front, in any order. Twin of `shaders/shared/canvas.wgsl`.
use crate::lattice::grid::Grid;
use bytemuck::{Pod, Zeroable};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What the shaders know of the camera. Lengths are sixteenths of a pixel.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct Camera {
    /// Half a site along x, y, z, seen to the right, in 256ths.
    pub across: [i32; 3],
    /// Pixels.
    pub width: u32,
    /// The same as `across`, seen upwards.
    pub up: [i32; 3],
    /// Pixels.
    pub height: u32,
    /// The same as `across`, seen towards the eye.
    pub toward: [i32; 3],
    /// Radius of a cell among others.
    pub whole: i32,
    /// How much nearer a face across x, y, z comes to the right, in 256ths.
    pub slope_across: [i32; 3],
    /// Radius of a cell by itself.
    pub lone: i32,
    /// The same as `slope_across`, upwards.
    pub slope_up: [i32; 3],
    /// Radius of a vessel.
    pub tube: i32,
    /// First planes beyond the cuts.
    pub at: [u32; 3],
    /// Bits 0–2: cut across x, y, z; 3–5: what lies beyond is taken away, else what lies before.
    pub cut: u32,
    /// A bit for each kind, bit 7 for vessels.
    pub shown: u32,
    /// 0: how near; 1: what.
    pub turn: u32,
    pub spare: [u32; 2],
}

/// The key of the middle of the lattice.
pub(super) const MIDDLE: i32 = 1 << 30;
/// Of a look: it faces where a ball does, told as the eye sees it.
pub(super) const FACES_EYE: u32 = 128;
/// The kind of a look that is a vessel.
pub(super) const LOOK_VESSEL: u32 = 7;

fn dot<const N: usize>(a: [i32; N], b: [i32; N]) -> i32 {
    (0..N).map(|i| a[i] * b[i]).sum()
}

/// A direction with parts in −127..=127 as bits 8–31.
pub(super) fn facing(way: [i32; 3]) -> u32 {
    let part = |i: usize| (way[i] + 128) as u32;
    part(0) << 8 | part(1) << 16 | part(2) << 24
}

impl Camera {
    /// Whether a place is cut away: beyond all of the cuts.
    #[inline]
    pub fn cut_away(&self, p: [u32; 3]) -> bool {
        let spared = |axis: usize| {
            let upper = self.cut >> (3 + axis) & 1 != 0;
            self.cut >> axis & 1 != 0 && (p[axis] >= self.at[axis]) != upper
        };
        self.cut & 7 != 0 && !(0..3).any(spared)
    }

    /// Where a place is seen, `by` 128ths of a site from its middle: to the right, upwards, and how near.
    pub fn seen_at(&self, grid: Grid, p: [u32; 3], by: [i32; 3]) -> [i32; 3] {
        let from_middle = [0, 1, 2].map(|i| (p[i] * 2 + 1) as i32 - grid.size[i] as i32);
        let [x, y, z] =
            [self.across, self.up, self.toward].map(|way| (dot(way, from_middle) + (dot(way, by) >> 6)) >> 8);
        [x + 8 * self.width as i32, y + 8 * self.height as i32, z]
    }
}

/// The words of a canvas while many cores draw on it.
pub(super) struct Canvas<'a> {
    words: &'a [AtomicU32],
    camera: &'a Camera,
}

impl<'a> Canvas<'a> {
    pub fn new(words: &'a mut [u32], camera: &'a Camera) -> Self {
        // SAFETY: AtomicU32 has the layout of u32, and this exclusive borrow lasts as long as the shared one.
        let words = unsafe { &*(words as *mut [u32] as *const [AtomicU32]) };
        Self { words, camera }
    }

    /// `what` is only worked out where it is needed: in the second turn, for what is nearest.
    pub fn plot(&self, [x, y]: [i32; 2], near: i32, what: impl FnOnce() -> u32, value: u32) {
        let pixels = (self.camera.width * self.camera.height) as usize;
        let pixel = x as usize + self.camera.width as usize * y as usize;
        let key = (near + MIDDLE) as u32;
        if self.camera.turn == 0 {
            if self.words[pixel].load(Relaxed) < key {
                self.words[pixel].fetch_max(key, Relaxed);
            }
        } else if self.words[pixel].load(Relaxed) == key {
            self.words[pixels + pixel].fetch_max(what(), Relaxed);
            self.words[2 * pixels + pixel].fetch_max(value, Relaxed);
        }
    }

    /// The pixels whose middles lie within `reach` of a place.
    pub fn pixels(&self, at: [i32; 3], reach: [i32; 2]) -> impl Iterator<Item = [i32; 2]> + use<> {
        let edges = [self.camera.width as i32, self.camera.height as i32];
        let first = [0, 1].map(|i| ((at[i] + 7 - reach[i]) >> 4).max(0));
        let last = [0, 1].map(|i| ((at[i] + reach[i] - 8) >> 4).min(edges[i] - 1));
        (first[1]..=last[1]).flat_map(move |y| (first[0]..=last[0]).map(move |x| [x, y]))
    }

    pub fn ball(&self, at: [i32; 3], radius: i32, what: u32, value: u32) {
        for [x, y] in self.pixels(at, [radius; 2]) {
            let by = [16 * x + 8 - at[0], 16 * y + 8 - at[1]];
            let left = radius * radius - dot(by, by);
            if left >= 0 {
                // Less than 2^18, so the root is rounded once and its whole part is exact.
                let bulge = (left as f32).sqrt() as i32;
                let round = || facing([by[0], by[1], bulge].map(|part| part * 127 / radius));
                let what = || if what & FACES_EYE != 0 { what | round() } else { what };
                self.plot([x, y], at[2] + bulge, what, value);
            }
        }
    }
}
