//! Many balls of one size, drawn quickly: what each covers is worked out once for each sixteenth of a pixel.
use super::canvas::{Camera, FACES_EYE, MIDDLE, facing};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What a ball covers: a pixel beside its middle, how much nearer it is there, and where it faces.
#[derive(Clone, Copy)]
struct Dot {
    by: [i32; 2],
    bulge: i32,
    faces: u32,
}

/// Places of a middle within a pixel.
const PLACES: usize = 256;

/// What is nearest in each pixel: how near in the upper half of a word, what it is in the lower.
pub(super) struct Paper<'a> {
    marks: &'a [AtomicU64],
    camera: &'a Camera,
    dots: Vec<Dot>,
    /// Where the dots of each place begin.
    first: Vec<usize>,
}

impl<'a> Paper<'a> {
    pub fn new(marks: &'a mut [u64], camera: &'a Camera) -> Self {
        // SAFETY: AtomicU64 has the layout of u64, and this exclusive borrow lasts as long as the shared one.
        let marks = unsafe { &*(marks as *mut [u64] as *const [AtomicU64]) };
        let (mut dots, mut first) = (Vec::new(), vec![0]);
        for place in 0..PLACES as i32 {
            dots.extend(ball([place & 15, place >> 4], camera.tube));
            first.push(dots.len());
        }
        Self { marks, camera, dots, first }
    }

    /// Whether what lies around a place is behind what is drawn already, see [`Camera::hides`].
    pub fn hides(&self, at: [i32; 3], reach: [i32; 2], nearest: i32) -> bool {
        self.camera.hides(at, reach, nearest, |pixel| (self.marks[pixel].load(Relaxed) >> 32) as u32)
    }

    /// The same as [`super::canvas::Canvas::ball`] of a tube, in both turns at once; in a second turn by itself, where it is as
    /// near as what is nearest.
    pub fn ball(&self, at: [i32; 3], what: u32) {
        let place = (at[0] & 15 | (at[1] & 15) << 4) as usize;
        let (width, height) = (self.camera.width as i32, self.camera.height as i32);
        let turned = what & FACES_EYE != 0;
        for dot in &self.dots[self.first[place]..self.first[place + 1]] {
            let [x, y] = [(at[0] >> 4) + dot.by[0], (at[1] >> 4) + dot.by[1]];
            if x < 0 || y < 0 || x >= width || y >= height {
                continue;
            }
            let mark = &self.marks[x as usize + width as usize * y as usize];
            let key = (at[2] + dot.bulge + MIDDLE) as u32;
            let own = u64::from(key) << 32 | u64::from(if turned { what | dot.faces } else { what });
            let there = mark.load(Relaxed);
            if own > there && (self.camera.turn == 0 || key == (there >> 32) as u32) {
                mark.fetch_max(own, Relaxed);
            }
        }
    }
}

/// The dots of a ball whose middle is at a place within a pixel.
fn ball(at: [i32; 2], radius: i32) -> impl Iterator<Item = Dot> {
    let [first, last] = [at.map(|c| (c + 7 - radius) >> 4), at.map(|c| (c + radius - 8) >> 4)];
    let pixels = (first[1]..=last[1]).flat_map(move |y| (first[0]..=last[0]).map(move |x| [x, y]));
    pixels.filter_map(move |pixel| {
        let by = [0, 1].map(|i| 16 * pixel[i] + 8 - at[i]);
        let left = radius * radius - by[0] * by[0] - by[1] * by[1];
        let bulge = (left.max(0) as f32).sqrt() as i32;
        let faces = facing([by[0], by[1], bulge].map(|part| part * 127 / radius));
        (left >= 0).then_some(Dot { by: pixel, bulge, faces })
    })
}
