//! The surface of the tissue and its cuts, drawn by the cells that make it. Twin of `shaders/views/tissue.wgsl`, function by
//! function.
use super::canvas::{Camera, Canvas, FACES_EYE, all_words, facing, picture_of};
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::program::{Dispatch, Pass, Shader};
use crate::tissue::cell::{Kind, kind_of, phase_of, polarisation_of};
use crate::tissue::state::{Layer, Tissue};
use rayon::prelude::*;

static SHADER: Shader = Shader { name: "tissue", text: include_str!("../../shaders/views/tissue.wgsl") };
/// The pass that draws cells.
pub static DRAW_CELLS: Pass = Pass { shader: &SHADER, entry: "draw_cells", reach: 2, twin: draw_cells };

/// Cells among fewer others within two sites face all ways.
const COMPANY: i32 = 16;

/// The lattice and who looks at it.
struct Scene<'a> {
    grid: Grid,
    cell: &'a [u32],
    camera: &'a Camera,
    canvas: &'a Canvas<'a>,
}

fn look_of(c: u32) -> u32 {
    kind_of(c) & 7 | (phase_of(c) & 7) << 3 | polarisation_of(c) >> 7 << 6
}

fn cross_of(a: [i32; 2], b: [i32; 2]) -> i32 {
    a[0] * b[1] - a[1] * b[0]
}

fn step(axis: usize, side: i32) -> [i32; 3] {
    let mut by = [0; 3];
    by[axis] = side;
    by
}

impl Scene<'_> {
    fn is_shown(&self, c: u32) -> bool {
        self.camera.shown >> kind_of(c) & 1 != 0 && c != 0
    }

    /// Whether a cell is one of those that make up a tissue; the others wander alone.
    #[inline]
    fn is_solid(&self, c: u32) -> bool {
        let k = kind_of(c);
        self.is_shown(c) && k != Kind::Macrophage as u32 && k != Kind::Fibroblast as u32
    }

    /// Whether one of its six faces is free. One at a cut is not: it lies within the tissue.
    fn is_at_surface(&self, p: [u32; 3]) -> bool {
        (0..6).any(|d| {
            let q = self.grid.along(p, d, 1);
            q.is_none_or(|q| !(self.is_solid(self.cell[self.grid.site(q)]) || self.camera.cut_away(q)))
        })
    }

    /// The way from the others within two sites, and how many they are.
    fn outward(&self, p: [u32; 3]) -> ([i32; 3], i32) {
        let (mut way, mut others) = ([0; 3], 0);
        let inner = (0..3).all(|axis| p[axis] >= 2 && p[axis] + 2 < self.grid.size[axis]);
        let (nx, plane, site) = (self.grid.size[0] as isize, self.grid.plane() as isize, self.grid.site(p) as isize);
        for i in 0..125 {
            let by = [i % 5 - 2, i / 5 % 5 - 2, i / 25 - 2];
            let near = || (site + by[0] as isize + nx * by[1] as isize + plane * by[2] as isize) as usize;
            let q = if inner { Some(near()) } else { self.grid.offset(p, by).map(|q| self.grid.site(q)) };
            if q.is_some_and(|q| self.is_solid(self.cell[q])) {
                way = [way[0] - by[0], way[1] - by[1], way[2] - by[2]];
                others += 1;
            }
        }
        (way, others)
    }

    /// The face across an axis where the tissue is cut; whether any of it can be seen.
    fn cut_face(&self, p: [u32; 3], axis: usize, side: i32, look: u32, word: u32) -> bool {
        let camera = self.camera;
        let by = step(axis, side);
        let at = camera.seen_at(self.grid, p, by.map(|c| c * 64));
        let edge = |i: usize| [camera.across[i] >> 5, camera.up[i] >> 5];
        let (a, b) = (edge((axis + 1) % 3), edge((axis + 2) % 3));
        let area = cross_of(a, b).abs();
        // A sixteenth of a pixel more on each side leaves no gaps.
        let [more_a, more_b] = [a, b].map(|v| 8 * (v[0].abs() + v[1].abs()));
        let reach = [0, 1].map(|i| (a[i].abs() + b[i].abs()) / 8 + 2);
        let nearest = (camera.slope_across[axis].abs() * reach[0] + camera.slope_up[axis].abs() * reach[1]) >> 8;
        if self.canvas.hides(at, reach, at[2] + nearest + 1) {
            return false;
        }
        for [x, y] in camera.pixels(at, reach) {
            let d = [16 * x + 8 - at[0], 16 * y + 8 - at[1]];
            if 8 * cross_of(d, b).abs() <= area + more_b && 8 * cross_of(a, d).abs() <= area + more_a {
                let nearer = (camera.slope_across[axis] * d[0] + camera.slope_up[axis] * d[1]) >> 8;
                self.canvas.plot([x, y], at[2] + nearer, || look | facing(by.map(|c| c * 127)), word);
            }
        }
        true
    }

    /// A cell by itself, or at the surface of others; whether any of it can be seen.
    fn ball(&self, p: [u32; 3], look: u32, word: u32, is_solid: bool) -> bool {
        let (camera, at) = (self.camera, self.camera.seen_at(self.grid, p, [0; 3]));
        let most = if is_solid { camera.whole.max(camera.lone) } else { camera.lone };
        if self.canvas.hides(at, [most; 2], at[2] + most) {
            return false;
        }
        let (way, others) = if is_solid { self.outward(p) } else { ([0; 3], 0) };
        let alone = others < COMPANY;
        let (radius, what) = if alone { (camera.lone, look | FACES_EYE) } else { (camera.whole, look | facing(way)) };
        self.canvas.ball(at, radius, what, word);
        true
    }

    /// A cell; whether any of it can be seen.
    fn draw(&self, p: [u32; 3], c: u32, word: u32) -> bool {
        let (camera, look) = (self.camera, look_of(c));
        if !self.is_solid(c) {
            return self.ball(p, look, word, false);
        }
        let mut is_seen = self.is_at_surface(p) && self.ball(p, look, word, true);
        for axis in (0..3).filter(|axis| camera.cut >> axis & 1 != 0) {
            let side = if camera.cut >> (3 + axis) & 1 != 0 { 1 } else { -1 };
            if self.grid.offset(p, step(axis, side)).is_some_and(|q| camera.cut_away(q)) {
                is_seen |= self.cut_face(p, axis, side, look, word);
            }
        }
        is_seen
    }
}

/// Draws all cells. The first turn notes for the second which of them are seen.
fn draw_cells(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let (camera, layer): (Camera, Layer) = (dispatch.params(), dispatch.layer("canvas"));
    let picture = picture_of(&camera);
    let noted = if camera.turn == 0 { None } else { tissue.take_drawn(Layer::Cell, &picture) };
    let [mut taken] = tissue.take([layer]);
    let seen = {
        let (cell, value) = (tissue.words(Layer::Cell), tissue.words(dispatch.layer("value")));
        let canvas = Canvas::new(&mut taken, &camera);
        let scene = Scene { grid: tissue.grid(), cell, camera: &camera, canvas: &canvas };
        let draw = |site: usize, c: u32| {
            let p = scene.grid.place(site);
            scene.is_shown(c) && !camera.cut_away(p) && scene.draw(p, c, value[site])
        };
        match noted {
            Some(sites) => {
                sites.par_iter().with_min_len(256).for_each(|site| _ = draw(*site as usize, cell[*site as usize]));
                Vec::new()
            }
            None => all_words(scene.grid, &camera, cell, draw),
        }
    };
    tissue.put([layer], [taken]);
    if camera.turn == 0 {
        tissue.note_drawn(Layer::Cell, picture, seen);
    }
}
