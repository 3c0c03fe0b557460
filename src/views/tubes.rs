//! Vessels as smooth tubes: curves from halfway to one neighbour to halfway to the next, so quadratic B-splines through
//! the sites. Twin of `shaders/views/tubes.wgsl`, function by function.
use super::bits::Bits;
use super::canvas::{Camera, FACES_EYE, LOOK_VESSEL, in_blocks, picture_of};
use super::dots::Paper;
use crate::lattice::grid::{DIRECTIONS, Grid};
use crate::moment::Moment;
use crate::program::{Dispatch, Pass, Shader};
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT};
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::vessel::has;

static SHADER: Shader = Shader { name: "tubes", text: include_str!("../../shaders/views/tubes.wgsl") };
/// The pass that draws vessels.
pub static DRAW_VESSELS: Pass = Pass { shader: &SHADER, entry: "draw_vessels", reach: 1, twin: draw_vessels };

/// Where more vessels meet, each goes straight to the middle.
const MEETING: u32 = 4;

/// The vessels and who looks at them.
struct Scene<'a> {
    grid: Grid,
    /// Where vessels are, and where blood flows in them.
    vessels: Bits,
    camera: &'a Camera,
    paper: Paper<'a>,
}

/// The bit of a neighbour.
const fn bit(by: [i32; 3]) -> u32 {
    1 << (by[0] + 1 + 3 * (by[1] + 1) + 9 * (by[2] + 1))
}

/// The way to the neighbour of a bit, by its number.
fn way(number: u32) -> [i32; 3] {
    [number % 3, number / 3 % 3, number / 9].map(|part| part as i32 - 1)
}

/// For each neighbour the bits of those that lie between it and the middle.
const BETWEEN: [u32; 27] = between();

const fn between() -> [u32; 27] {
    let (mut all, mut d) = ([0; 27], 0);
    while d < 26 {
        let (by, mut axis) = (DIRECTIONS[d], 0);
        while axis < 3 {
            let (mut one, mut rest) = ([0; 3], by);
            (one[axis], rest[axis]) = (by[axis], 0);
            let is_whole = rest[0] == 0 && rest[1] == 0 && rest[2] == 0;
            if by[axis] != 0 && !is_whole {
                all[bit(by).trailing_zeros() as usize] |= bit(one) | bit(rest);
            }
            axis += 1;
        }
        d += 1;
    }
    all
}

/// The bits of the middle, and of the neighbours on higher sites.
const MIDDLE: u32 = 1 << 13;
const HIGHER: u32 = 0x7ff_c000;

impl Scene<'_> {
    /// A bit for each neighbour that is a vessel, and for each that draws what lies halfway: one with as much blood in it, on
    /// the way to higher sites, unless it is cut away or beyond a side of the lattice.
    fn neighbours(&self, p: [u32; 3]) -> [u32; 2] {
        if (0..3).any(|axis| p[axis] == 0 || p[axis] + 1 == self.grid.size[axis]) {
            let is = |by: [i32; 3]| self.grid.offset(p, by).is_some_and(|q| self.vessels.at(q)[0]);
            return [DIRECTIONS.into_iter().filter(|by| is(*by)).fold(0, |all, by| all | bit(by)), 0];
        }
        let [there, open] = self.vessels.around(p);
        let there = there & !MIDDLE;
        let mut others = there & HIGHER & if open & MIDDLE != 0 { open } else { !open };
        if self.camera.cut & 7 != 0 {
            let at = |by: [i32; 3]| [0, 1, 2].map(|i| p[i].wrapping_add_signed(by[i]));
            others &= each(others).filter(|n| !self.camera.cut_away(at(way(*n)))).fold(0, |all, n| all | 1 << n);
        }
        [there, others]
    }

    fn ball(&self, p: [u32; 3], by: [i32; 3], look: u32) {
        self.paper.ball(self.camera.seen_at(self.grid, p, by), look);
    }

    /// Balls on the curve from halfway along one way to halfway along the other, which may be none; not those at its ends.
    fn curve(&self, p: [u32; 3], one: [i32; 3], other: [i32; 3], look: u32) {
        let steps = self.camera.steps;
        for k in 1..steps {
            let (from, to) = (64 / (steps * steps) * (steps - k) * (steps - k), 64 / (steps * steps) * k * k);
            self.ball(p, [0, 1, 2].map(|i| from * one[i] + to * other[i]), look);
        }
    }

    /// A vessel. The shader draws the same balls, some of them more than once.
    fn draw(&self, p: [u32; 3]) {
        let (tube, at) = (self.camera.tube, self.camera.seen_at(self.grid, p, [0; 3]));
        let [across, up, toward] = self.camera.half_site().map(|half| half + tube);
        if self.paper.hides(at, [across, up], at[2] + toward) {
            return;
        }
        let look = LOOK_VESSEL | FACES_EYE | if self.vessels.at(p)[1] { 8 } else { 0 };
        let [there, others] = self.neighbours(p);
        // A tube leads to a neighbour unless others lie between the two.
        let ways = each(there).filter(|n| there & BETWEEN[*n as usize] == 0).fold(0u32, |all, n| all | 1 << n);
        each(ways & !others).for_each(|n| self.ball(p, way(n).map(|c| 64 * c), look));
        let meeting = ways.count_ones();
        let straight = meeting == 1 || meeting > MEETING;
        if straight || meeting == 0 {
            self.ball(p, [0; 3], look);
        }
        for one in each(ways) {
            match straight {
                true => self.curve(p, way(one), [0; 3], look),
                false => each(ways & (!1 << one)).for_each(|other| self.curve(p, way(one), way(other), look)),
            }
        }
    }

    /// All vessels of a block.
    fn draw_block(&self, first: [u32; 3], end: [u32; 3]) {
        for (z, y) in (first[2]..end[2]).flat_map(|z| (first[1]..end[1]).map(move |y| (z, y))) {
            let [mut left, _] = self.vessels.word([first[0], y, z]);
            while left != 0 {
                let p = [first[0] + left.trailing_zeros(), y, z];
                left &= left - 1;
                if !self.camera.cut_away(p) {
                    self.draw(p);
                }
            }
        }
    }
}

/// The numbers of the bits that are set.
fn each(mut bits: u32) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let number = (bits != 0).then(|| bits.trailing_zeros())?;
        bits &= bits - 1;
        Some(number)
    })
}

/// Draws all vessels. The first turn does the work of both: it notes for the second what is nearest.
fn draw_vessels(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let (camera, layer): (Camera, Layer) = (dispatch.params(), dispatch.layer("canvas"));
    if camera.shown & 128 == 0 {
        return;
    }
    let (picture, pixels) = (picture_of(&camera), (camera.width * camera.height) as usize);
    let noted = if camera.turn == 0 { None } else { tissue.take_drawn(Layer::Vessel, &picture) };
    let [mut taken] = tissue.take([layer]);
    let marks = noted.unwrap_or_else(|| {
        let mut marks: Vec<u64> = taken[..pixels].iter().map(|key| u64::from(*key) << 32).collect();
        let (grid, vessel) = (tissue.grid(), tissue.words(Layer::Vessel));
        let vessels = Bits::of(grid, vessel, |v| [has(v, VESSEL_PRESENT), has(v, VESSEL_PERFUSED)]);
        let scene = Scene { grid, vessels, camera: &camera, paper: Paper::new(&mut marks, &camera) };
        in_blocks(grid, &camera, |first, end| scene.draw_block(first, end));
        marks
    });
    let (keys, looks) = taken.split_at_mut(pixels);
    for ((key, look), mark) in keys.iter_mut().zip(looks).zip(&marks) {
        match camera.turn {
            0 => *key = (mark >> 32) as u32,
            _ if *key == (mark >> 32) as u32 => *look = (*look).max(*mark as u32),
            _ => {}
        }
    }
    tissue.put([layer], [taken]);
    if camera.turn == 0 {
        tissue.note_drawn(Layer::Vessel, picture, marks);
    }
}
