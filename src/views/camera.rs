//! Where the tissue is looked at from, without perspective, so that one scale bar holds for the whole picture.
use super::canvas::{Camera, MIDDLE};
use super::{tissue, tubes};
use crate::lattice::grid::Grid;
use crate::program::{Command, Dispatch};
use crate::tissue::state::Layer;
use glam::DVec3;

/// How the tissue is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// From where around the z axis, in degrees; 0 is from the end of x, 90 from that of y.
    pub azimuth: f64,
    /// How far from above, in degrees; 90 is from the end of z.
    pub elevation: f64,
    /// 1 shows the whole lattice.
    pub zoom: f64,
    /// The axes across which it is cut, each at the first plane beyond; the part towards the eye that lies beyond all is
    /// taken away.
    pub cuts: [Option<u32>; 3],
    /// A bit for each kind of cell that is shown, bit 7 for vessels.
    pub shown: u32,
    /// Pixels across and up.
    pub size: [u32; 2],
}

/// How a lattice appears in a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Rightwards, upwards and towards the eye, in the lattice.
    pub basis: [[f64; 3]; 3],
    /// Pixels of a site's edge.
    pub site: f64,
    /// What they would be at the zoom that is asked for.
    wished: f64,
    /// Half of what the lattice takes up to the right, upwards and in depth, in sites.
    pub half: [f64; 3],
}

/// The part of the picture that the lattice may fill.
const FILLED: f64 = 0.96;
/// Sixteenths of a pixel.
const UNIT: f64 = 16.0;
/// The largest edge of a site, pixels: what a site draws must take fewer than the 65535 rounds of loops that software
/// drivers allow an invocation, three cut faces and a ball or the tubes of twelve neighbours.
const LARGEST: f64 = 28.0;
/// The greatest depth of a lattice, pixels.
const DEEPEST: f64 = 400_000.0;
/// Radii in sites: a cell among others, one by itself, a vessel; and the least of all in pixels, to meet one.
const RADII: [f64; 3] = [0.74, 0.52, 0.34];
const LEAST: f64 = 0.75;

/// Balls along the curve of a vessel, less one: they lie less than their radius apart.
fn steps(site: f64) -> i32 {
    match site {
        site if site > 3.0 => 4,
        site if site > 1.5 => 2,
        _ => 1,
    }
}

/// How near the words of a canvas say that something is, in pixels from the middle of the lattice towards the eye.
pub fn nearness(key: u32) -> f32 {
    (key as i32).wrapping_sub(MIDDLE) as f32 / UNIT as f32
}

impl View {
    /// How a lattice appears.
    pub fn frame(&self, grid: Grid) -> Frame {
        let turn = |degrees: f64| (libm::sin(degrees.to_radians()), libm::cos(degrees.to_radians()));
        let ((sin, cos), (rise, run)) = (turn(self.azimuth), turn(self.elevation));
        let toward = DVec3::new(run * cos, run * sin, rise);
        let across = DVec3::new(-sin, cos, 0.0);
        let up = toward.cross(across);
        let size = DVec3::from_array(grid.size.map(f64::from));
        let extent = [across, up, toward].map(|way| way.abs().dot(size));
        let fits = (f64::from(self.size[0]) / extent[0]).min(f64::from(self.size[1]) / extent[1]);
        let wished = fits * FILLED * self.zoom;
        let site = wished.min(LARGEST).min(DEEPEST / extent[2]);
        let basis = [across, up, toward].map(|way| way.to_array());
        Frame { basis, site, half: extent.map(|e| e / 2.0), wished }
    }

    /// The zoom that the picture shows: less than is asked for where sites would become larger than they can be drawn.
    pub fn reached(&self, grid: Grid) -> f64 {
        let frame = self.frame(grid);
        self.zoom * frame.site / frame.wished
    }

    /// The camera in whole numbers.
    fn camera(&self, grid: Grid) -> Camera {
        let Frame { basis, site, .. } = self.frame(grid);
        let whole = |way: [f64; 3]| way.map(|part| (part * site * UNIT * 128.0).round() as i32);
        let [across, up, toward] = basis.map(whole);
        let [whole, lone, tube] = RADII.map(|radius| ((radius * site).max(LEAST) * UNIT).round() as i32);
        let slope = |way: [f64; 3]| {
            [0, 1, 2].map(|i| (-256.0 * way[i] / basis[2][i].abs().max(1.0 / 16.0).copysign(basis[2][i])) as i32)
        };
        let mut cut = 0;
        for axis in (0..3).filter(|axis| self.cuts[*axis].is_some()) {
            cut |= 1 << axis | u32::from(basis[2][axis] >= 0.0) << (3 + axis);
        }
        Camera {
            across,
            width: self.size[0],
            up,
            height: self.size[1],
            toward,
            whole,
            slope_across: slope(basis[0]),
            lone,
            slope_up: slope(basis[1]),
            tube,
            at: self.cuts.map(|at| at.unwrap_or(0)),
            cut,
            shown: self.shown,
            turn: 0,
            steps: steps(site),
            spare: 0,
        }
    }

    /// The passes that draw the tissue on a canvas, with the words of `value` as the values of cells.
    pub fn commands(&self, grid: Grid, canvas: Layer, value: Layer) -> Vec<Command> {
        let camera = self.camera(grid);
        let turn = |turn| {
            let camera = Camera { turn, ..camera };
            let cells = Dispatch::new(&tissue::DRAW_CELLS, &camera).bind("canvas", canvas).bind("value", value);
            let vessels = Dispatch::new(&tubes::DRAW_VESSELS, &camera).bind("canvas", canvas);
            [Command::Run(cells), Command::Run(vessels)]
        };
        [Command::Clear(canvas)].into_iter().chain(turn(0)).chain(turn(1)).collect()
    }
}
