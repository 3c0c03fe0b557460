//! Whether it matters how a wave is cut: never.
use super::super::{COARSEN, Params, REFINE, RELAX};
use super::{wave, wave_at};
use crate::lattice::grid::Grid;
use crate::lattice::random::random;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Domain};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::Zeroable;

const FIELD: Layer = Layer::Field(0);
const EQUATION: [Layer; 2] = [Layer::Source(0), Layer::Loss(0)];
const NEXT: [Layer; 3] = [Layer::Source(1), Layer::Loss(1), Layer::Correction(1)];

/// A level with a held side, as narrow at its ends as odd sizes make it.
fn params(colour: u32) -> Params {
    let mut params = Params { colour, last_width: [1.0; 4], last_share: [0.5; 4], ..Params::zeroed() };
    (params.to_last, params.from_last) = ([1.0, 4.0 / 3.0, 1.0, 0.0], [1.0, 1.0, 8.0 / 3.0, 0.0]);
    (params.low_link[2], params.low_held[2]) = (2.0, 30.0);
    params
}

fn half(colour: u32) -> Dispatch {
    Dispatch::new(&RELAX, &params(colour)).bind("value", FIELD).bind("source", EQUATION[0]).bind("loss", EQUATION[1])
}

fn coarsen() -> Dispatch {
    let pass = Dispatch::new(&COARSEN, &params(0)).on(Domain::Sites { level: 1, other: 0 });
    let pass = pass.bind("fine_value", FIELD).bind("fine_source", EQUATION[0]).bind("fine_loss", EQUATION[1]);
    pass.bind("coarse_source", NEXT[0]).bind("coarse_loss", NEXT[1]).bind("coarse_value", NEXT[2])
}

fn refine() -> Dispatch {
    let pass = Dispatch::new(&REFINE, &params(0)).on(Domain::Sites { level: 0, other: 1 });
    pass.bind("value", FIELD).bind("correction", NEXT[2])
}

fn tissue(grid: Grid) -> Tissue {
    let mut tissue = Tissue::new(grid);
    for (stream, layer) in [FIELD].into_iter().chain(EQUATION).chain(NEXT).enumerate() {
        for (site, value) in tissue.floats_mut(layer).iter_mut().enumerate() {
            *value = (random(site as u32, 0, stream as u32, 7)[0] >> 8) as f32 * 1e-6;
        }
    }
    tissue
}

fn alike(a: &Tissue, b: &Tissue) -> bool {
    [FIELD].into_iter().chain(NEXT).all(|layer| a.words(layer) == b.words(layer))
}

#[test]
fn passes_together_are_passes_one_after_the_other() {
    let all = [refine(), half(0), half(1), half(0), half(1), coarsen()];
    let waves = [0..6, 1..3, 1..6, 0..5, 0..1, 5..6, 1..2];
    // The last four are large enough for several threads.
    for size in [[7, 5, 3], [2, 9, 4], [33, 17, 19], [17, 200, 40], [40, 60, 61], [32, 64, 70], [90, 100, 15]] {
        let grid = Grid { size, periodic: [size[0] == 32; 2] };
        for part in waves.clone() {
            let passes: Vec<&Dispatch> = all[part].iter().collect();
            let mut apart = tissue(grid);
            passes.iter().for_each(|pass| (pass.pass.twin)(&mut apart, pass, &Moment::new(1, 1)));
            for threads in [1, 2, 8] {
                let mut together = tissue(grid);
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                pool.install(|| wave(&mut together, &passes));
                assert!(alike(&apart, &together), "{grid:?}, {} passes on {threads} threads", passes.len());
            }
        }
    }
}

#[test]
fn a_wave_stays_on_one_level_and_ends_with_a_coarsening() {
    let count = |passes: &[Dispatch]| {
        let program: Vec<Command> = passes.iter().cloned().map(Command::Run).collect();
        wave_at(&program).len()
    };
    let coarse = half(1).on(Domain::Sites { level: 1, other: 1 });
    assert_eq!(count(&[half(0), half(1), coarsen(), half(0)]), 3);
    assert_eq!(count(&[refine(), half(0), half(1), half(0), half(1), refine()]), 5);
    assert_eq!(count(&[half(0), coarse]), 1);
    assert_eq!(wave_at(&[Command::Clear(FIELD)]).len(), 0);
}
