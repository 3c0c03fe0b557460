//! What pictures show, made where the state is: planes of layers (twin of `shaders/views/slice.wgsl`), thick slabs, and
//! the tissue as a camera sees it. No more than the words of a picture leaves the engine.
mod bits;
pub mod camera;
mod canvas;
mod dots;
pub mod projection;
mod tissue;
mod tubes;

use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "slice", text: include_str!("../shaders/views/slice.wgsl") };
/// The pass.
pub static CUT: Pass = Pass { shader: &SHADER, entry: "cut", reach: 0, twin: cut };

/// The passes, for the tests that enrol themselves.
pub const PASSES: &[&Pass] = &[
    &CUT,
    &projection::LARGEST,
    &projection::TOTAL,
    &projection::NEAREST,
    &projection::TALLY,
    &tissue::DRAW_CELLS,
    &tubes::DRAW_VESSELS,
];

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    axis: u32,
    position: u32,
    spare: [u32; 2],
}

/// A plane across one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plane {
    /// The axis that it is across: 0, 1, 2.
    pub axis: usize,
    /// Where on that axis, in sites.
    pub position: u32,
}

impl Plane {
    /// Sites along the picture's two axes.
    pub fn size(&self, grid: Grid) -> [u32; 2] {
        let [x, y, z] = grid.size;
        [[y, z], [x, z], [x, y]][self.axis]
    }

    /// The axes of the picture, horizontal first.
    pub fn axes(&self) -> [&'static str; 2] {
        [["y", "z"], ["x", "z"], ["x", "y"]][self.axis]
    }

    /// The pass that copies this plane of a layer to [`Layer::Slice`].
    pub fn commands(&self, layer: Layer) -> Vec<Command> {
        let params = Params { axis: self.axis as u32, position: self.position, spare: [0; 2] };
        vec![Command::Run(Dispatch::new(&CUT, &params).bind("words", layer))]
    }
}

fn cut(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let grid = tissue.grid();
    let plane = Plane { axis: params.axis as usize, position: params.position };
    let [width, height] = plane.size(grid);
    let [mut slice] = tissue.take([Layer::Slice]);
    let words = tissue.words(dispatch.layer("words"));
    for v in 0..height {
        for u in 0..width {
            let p = [[params.position, u, v], [u, params.position, v], [u, v, params.position]][plane.axis];
            slice[(u + width * v) as usize] = words[grid.site(p)];
        }
    }
    tissue.put([Layer::Slice], [slice]);
}
