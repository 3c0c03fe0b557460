//! Vessels as smooth tubes: curves from halfway to one neighbour to halfway to the next, so quadratic B-splines through
//! the sites. Twin of `shaders/views/tubes.wgsl`, function by function.
use super::canvas::{Camera, Canvas, FACES_EYE, LOOK_VESSEL};
use crate::lattice::grid::{DIRECTIONS, Grid};
use crate::moment::Moment;
use crate::program::{Dispatch, Pass, Shader};
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT};
use crate::tissue::rows::filled;
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::vessel::has;
use rayon::prelude::*;

static SHADER: Shader = Shader { name: "tubes", text: include_str!("../../shaders/views/tubes.wgsl") };
/// The pass that draws vessels.
pub static DRAW_VESSELS: Pass = Pass { shader: &SHADER, entry: "draw_vessels", reach: 1, twin: draw_vessels };

/// Balls along a curve.
const STEPS: i32 = 4;
/// Where more vessels meet, each goes straight to the middle.
const MEETING: usize = 4;

/// The vessels and who looks at them.
struct Scene<'a> {
    grid: Grid,
    vessel: &'a [u32],
    camera: &'a Camera,
    canvas: Canvas<'a>,
}

impl Scene<'_> {
    fn is_vessel(&self, p: [u32; 3], by: [i32; 3]) -> bool {
        self.grid.offset(p, by).is_some_and(|q| has(self.vessel[self.grid.site(q)], VESSEL_PRESENT))
    }

    /// Whether a tube leads from p to a neighbour: not where others lie between the two.
    fn leads(&self, p: [u32; 3], by: [i32; 3]) -> bool {
        let between = |axis: usize| {
            let (mut one, mut rest) = ([0; 3], by);
            (one[axis], rest[axis]) = (by[axis], 0);
            one != [0; 3] && one != by && (self.is_vessel(p, one) || self.is_vessel(p, rest))
        };
        self.is_vessel(p, by) && !(0..3).any(between)
    }

    /// From halfway along one way to halfway along the other, which may be none.
    fn curve(&self, p: [u32; 3], one: [i32; 3], other: [i32; 3], look: u32) {
        for k in 0..=STEPS {
            let by = [0, 1, 2].map(|i| 4 * ((STEPS - k) * (STEPS - k) * one[i] + k * k * other[i]));
            self.canvas.ball(self.camera.seen_at(self.grid, p, by), self.camera.tube, look, 0);
        }
    }

    fn draw(&self, p: [u32; 3], v: u32) {
        let look = LOOK_VESSEL | FACES_EYE | if has(v, VESSEL_PERFUSED) { 8 } else { 0 };
        let ways: Vec<[i32; 3]> = DIRECTIONS.into_iter().filter(|by| self.leads(p, *by)).collect();
        if ways.is_empty() {
            self.canvas.ball(self.camera.seen_at(self.grid, p, [0; 3]), self.camera.tube, look, 0);
        }
        for (i, one) in ways.iter().enumerate() {
            if ways.len() == 1 || ways.len() > MEETING {
                self.curve(p, *one, [0; 3], look);
                continue;
            }
            ways[i + 1..].iter().for_each(|other| self.curve(p, *one, *other, look));
        }
    }
}

fn draw_vessels(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let (camera, layer): (Camera, Layer) = (dispatch.params(), dispatch.layer("canvas"));
    if camera.shown & 128 == 0 {
        return;
    }
    let [mut taken] = tissue.take([layer]);
    {
        let vessel = tissue.words(Layer::Vessel);
        let scene = Scene { grid: tissue.grid(), vessel, camera: &camera, canvas: Canvas::new(&mut taken, &camera) };
        vessel.par_chunks(1 << 14).enumerate().for_each(|(chunk, words)| {
            for i in filled(words).filter(|&i| has(words[i], VESSEL_PRESENT)) {
                let p = scene.grid.place((chunk << 14) + i);
                if !camera.cut_away(p) {
                    scene.draw(p, words[i]);
                }
            }
        });
    }
    tissue.put([layer], [taken]);
}
