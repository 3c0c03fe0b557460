//! Whether it matters how a sweep is cut: never.
use super::super::{Params, RELAX};
use super::{is_sweep, relax, sweep};
use crate::lattice::grid::Grid;
use crate::lattice::random::random;
use crate::moment::Moment;
use crate::program::{Dispatch, Domain};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::Zeroable;

const FIELD: Layer = Layer::Field(0);

fn half(colour: u32) -> Dispatch {
    let mut params = Params { colour, ..Params::zeroed() };
    (params.low_link[2], params.low_held[2]) = (2.0, 30.0);
    Dispatch::new(&RELAX, &params).bind("value", FIELD).bind("source", Layer::Source(0)).bind("loss", Layer::Loss(0))
}

fn tissue(grid: Grid) -> Tissue {
    let mut tissue = Tissue::new(grid);
    for (stream, layer) in [FIELD, Layer::Source(0), Layer::Loss(0)].into_iter().enumerate() {
        for (site, value) in tissue.floats_mut(layer).iter_mut().enumerate() {
            *value = (random(site as u32, 0, stream as u32, 7)[0] >> 8) as f32 * 1e-6;
        }
    }
    tissue
}

#[test]
fn two_halves_together_are_two_halves_one_after_the_other() {
    let lattices = [[1, 1, 1], [7, 5, 3], [2, 9, 4], [33, 17, 19], [32, 64, 9]];
    for (size, periodic) in lattices.into_iter().flat_map(|size| [false, true].map(|p| (size, p))) {
        let grid = Grid { size, periodic: [periodic && size[0] == 32; 2] };
        let (mut apart, mut together) = (tissue(grid), tissue(grid));
        relax(&mut apart, &half(0), &Moment::new(1, 1));
        relax(&mut apart, &half(1), &Moment::new(1, 1));
        for threads in [1, 2, 8] {
            together.words_mut(FIELD).copy_from_slice(tissue(grid).words(FIELD));
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| sweep(&mut together, &[&half(0), &half(1)]));
            assert!(apart.words(FIELD) == together.words(FIELD), "{grid:?} on {threads} threads");
        }
    }
}

#[test]
fn only_two_colours_of_one_level_are_a_sweep() {
    let coarse = half(1).on(Domain::Sites { level: 1, other: 1 });
    assert!(is_sweep(&half(0), &half(1)));
    assert!(!is_sweep(&half(0), &half(0)));
    assert!(!is_sweep(&half(0), &coarse));
}
