//! Twin of `shaders/processes/correction.wgsl`: the rest of a V-cycle from a coarse level down, on levels of its own.
use super::super::correction::Hierarchy;
use super::level::Level;
use super::wave::{Stage, Wave};
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::state::Tissue;

const SWEEP: [Stage; 2] = [Stage::Half(0), Stage::Half(1)];

/// The correction of a level from its source and loss.
pub fn pass(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let value = dispatch.layer("value");
    let first = value.level().expect("values of a level");
    let [mut words] = tissue.take([value]);
    words.fill(0);
    let hierarchy = dispatch.params();
    let cycle = Cycle { hierarchy: &hierarchy, grids: &tissue.grids[first..] };
    let [source, loss] = ["source", "loss"].map(|name| tissue.floats(dispatch.layer(name)));
    cycle.run(0, bytemuck::cast_slice_mut(&mut words), source, loss);
    tissue.put([value], [words]);
}

struct Cycle<'a> {
    hierarchy: &'a Hierarchy,
    grids: &'a [Grid],
}

impl Cycle<'_> {
    /// From a level down and back.
    fn run(&self, number: usize, values: &mut [f32], source: &[f32], loss: &[f32]) {
        let sweeps = |n: u32| SWEEP.repeat(n as usize);
        if number + 1 == self.hierarchy.count as usize {
            return self.wave(
                number,
                &sweeps(self.hierarchy.last_sweeps),
                values,
                [source, loss, &[]],
                [&mut [], &mut []],
            );
        }
        let room = || vec![0.0; self.grids[number + 1].sites()];
        let [mut coarse, mut coarse_source, mut coarse_loss] = [room(), room(), room()];
        let down = [&sweeps(self.hierarchy.sweeps)[..], &[Stage::Coarsen]].concat();
        self.wave(number, &down, values, [source, loss, &[]], [&mut coarse_source, &mut coarse_loss]);
        self.run(number + 1, &mut coarse, &coarse_source, &coarse_loss);
        let back = [&[Stage::Refine], &sweeps(self.hierarchy.sweeps)[..]].concat();
        self.wave(number, &back, values, [source, loss, &coarse], [&mut [], &mut []]);
    }

    /// Goes over a level once.
    fn wave(&self, number: usize, stages: &[Stage], values: &mut [f32], known: [&[f32]; 3], coarse: [&mut [f32]; 2]) {
        let grid = self.grids[number];
        let level = Level::new(&self.hierarchy.stages[number].equation, grid);
        let mut wave = Wave::new(level, self.grids.get(number + 1).copied().unwrap_or(grid));
        [wave.source, wave.loss, wave.correction] = known;
        stages.iter().for_each(|stage| wave.then(*stage));
        wave.run(&[0, grid.size[2] as usize], values, coarse);
    }
}
