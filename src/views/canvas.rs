//! The picture on which sites draw themselves, the nearest in front, in any order. Twin of `shaders/shared/canvas.wgsl`.
use crate::lattice::grid::Grid;
use crate::tissue::rows::filled;
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;
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
    /// Balls along the curve of a vessel, less one.
    pub steps: i32,
    pub spare: u32,
}

/// The key of the middle of the lattice.
pub(super) const MIDDLE: i32 = 1 << 30;
/// The largest reach of what is looked for behind others: to look would cost more than to draw.
const LOOKED_BEHIND: i32 = 96;
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

    /// The pixels whose middles lie within `reach` of a place.
    pub fn pixels(&self, at: [i32; 3], reach: [i32; 2]) -> impl Iterator<Item = [i32; 2]> + use<> {
        let edges = [self.width as i32, self.height as i32];
        let first = [0, 1].map(|i| ((at[i] + 7 - reach[i]) >> 4).max(0));
        let last = [0, 1].map(|i| ((at[i] + reach[i] - 8) >> 4).min(edges[i] - 1));
        (first[1]..=last[1]).flat_map(move |y| (first[0]..=last[0]).map(move |x| [x, y]))
    }

    /// Whether all that lies within a small reach of a place, and no nearer than this, is behind what is drawn already; `key`
    /// tells how near that is in a pixel.
    pub fn hides(&self, at: [i32; 3], reach: [i32; 2], nearest: i32, key: impl Fn(usize) -> u32) -> bool {
        let own = (nearest + MIDDLE) as u32;
        let behind = |[x, y]: [i32; 2]| key(x as usize + self.width as usize * y as usize) > own;
        reach[0].max(reach[1]) <= LOOKED_BEHIND && self.pixels(at, reach).all(behind)
    }

    /// How far a site reaches around its middle: to the right, upwards, and towards the eye.
    pub fn half_site(&self) -> [i32; 3] {
        [self.across, self.up, self.toward].map(|way| (way.iter().map(|part| part.abs()).sum::<i32>() >> 8) + 1)
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

    /// Whether what lies around a place is behind what is drawn already, see [`Camera::hides`].
    pub fn hides(&self, at: [i32; 3], reach: [i32; 2], nearest: i32) -> bool {
        self.camera.hides(at, reach, nearest, |pixel| self.words[pixel].load(Relaxed))
    }

    pub fn ball(&self, at: [i32; 3], radius: i32, what: u32, value: u32) {
        for [x, y] in self.camera.pixels(at, [radius; 2]) {
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

/// Sites of a block along x, y, z.
const BLOCK: [u32; 3] = [64, 16, 16];

/// The blocks of a lattice, the nearest first: their first places.
fn blocks(grid: Grid, camera: &Camera) -> Vec<[u32; 3]> {
    let [nx, ny, nz] = [0, 1, 2].map(|axis| grid.size[axis].div_ceil(BLOCK[axis]));
    let all = (0..nx * ny * nz).map(|i| [i % nx * BLOCK[0], i / nx % ny * BLOCK[1], i / nx / ny * BLOCK[2]]);
    let mut blocks: Vec<[u32; 3]> = all.collect();
    blocks.sort_by_cached_key(|p| -(0..3).map(|i| i64::from(camera.toward[i]) * i64::from(p[i])).sum::<i64>());
    blocks
}

/// Goes over the blocks of a lattice, the nearest first, so that what is behind others need not be drawn: the first place of
/// each, and the first beyond it. What is drawn may not depend on the order.
pub(super) fn in_blocks<T: Send>(grid: Grid, camera: &Camera, act: impl Fn([u32; 3], [u32; 3]) -> T + Sync) -> Vec<T> {
    let (blocks, cores) = (blocks(grid, camera), rayon::current_num_threads());
    let share = blocks.len().div_ceil(cores);
    // Each core begins with the nearest of its blocks, which lie between those of the others.
    let one = |i: usize| {
        let first = *blocks.get(i % share * cores + i / share)?;
        Some(act(first, [0, 1, 2].map(|axis| grid.size[axis].min(first[axis] + BLOCK[axis]))))
    };
    (0..share * cores).into_par_iter().filter_map(one).collect()
}

/// Goes over all words of a layer that are not 0, block by block; returns the sites of those that are seen.
pub(super) fn all_words(
    grid: Grid,
    camera: &Camera,
    words: &[u32],
    draw: impl Fn(usize, u32) -> bool + Sync,
) -> Vec<u64> {
    let block = |first: [u32; 3], end: [u32; 3]| {
        let mut seen = Vec::new();
        for (z, y) in (first[2]..end[2]).flat_map(|z| (first[1]..end[1]).map(move |y| (z, y))) {
            let row = grid.site([first[0], y, z]);
            let words = &words[row..row + (end[0] - first[0]) as usize];
            seen.extend(filled(words).filter(|i| draw(row + i, words[*i])).map(|i| (row + i) as u64));
        }
        seen
    };
    in_blocks(grid, camera, block).concat()
}

/// What a dispatch draws, in words: the same in both of its turns.
pub(super) fn picture_of(camera: &Camera) -> Vec<u32> {
    bytemuck::cast_slice(bytemuck::bytes_of(&Camera { turn: 0, ..*camera })).to_vec()
}
