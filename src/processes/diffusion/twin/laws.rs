//! Whether it matters how a wave is cut: never.
use super::super::correction::{CORRECTION, Hierarchy};
use super::super::{ASCEND, DESCEND, Params, SWEEP};
use super::{wave, wave_at};
use crate::lattice::grid::Grid;
use crate::lattice::random::random;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Domain, Pass};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::Zeroable;

const FIELD: Layer = Layer::Field(0);
const COARSE: [Layer; 3] = [Layer::Source(1), Layer::Loss(1), Layer::Correction(1)];

/// A level with a held side, as narrow at its ends as odd sizes make it.
fn params() -> Params {
    let mut params = Params { last_width: [1.0; 4], last_share: [0.5; 4], ..Params::zeroed() };
    (params.to_last, params.from_last) = ([1.0, 4.0 / 3.0, 1.0, 0.0], [1.0, 1.0, 8.0 / 3.0, 0.0]);
    (params.low_link[2], params.low_held[2]) = (2.0, 30.0);
    params
}

/// A pass over the lattice, and the swap that makes its values the values.
fn renew(row: &'static Pass) -> [Command; 2] {
    let pass = Dispatch::new(row, &params()).on(Domain::Sites { level: 0, other: 1 });
    let pass = pass.bind("value", FIELD).bind("value_next", Layer::FIELD_NEXT);
    let pass = pass.bind("source", Layer::Source(0)).bind("loss", Layer::Loss(0)).bind("correction", COARSE[2]);
    let pass = pass.bind("coarse_source", COARSE[0]).bind("coarse_loss", COARSE[1]).bind("coarse_value", COARSE[2]);
    [Command::Run(pass), Command::Swap(FIELD, Layer::FIELD_NEXT)]
}

fn tissue(grid: Grid) -> Tissue {
    let mut tissue = Tissue::new(grid);
    let layers = [FIELD, Layer::Source(0), Layer::Loss(0)].into_iter().chain(COARSE);
    for (stream, layer) in layers.enumerate() {
        for (site, value) in tissue.floats_mut(layer).iter_mut().enumerate() {
            *value = (random(site as u32, 0, stream as u32, 7)[0] >> 8) as f32 * 1e-6;
        }
    }
    tissue
}

fn alike(a: &Tissue, b: &Tissue) -> bool {
    [FIELD].into_iter().chain(COARSE).all(|layer| a.words(layer) == b.words(layer))
}

/// Each pass by itself, with one thread.
fn apart(tissue: &mut Tissue, commands: &[Command]) {
    for command in commands {
        match command {
            Command::Run(pass) => (pass.pass.twin)(tissue, pass, &Moment::new(1, 1)),
            Command::Swap(a, b) => tissue.swap(*a, *b),
            Command::Clear(_) => unreachable!("nothing is cleared here"),
        }
    }
}

#[test]
fn passes_together_are_passes_one_after_the_other() {
    let waves: [&[&'static Pass]; 6] = [
        &[&ASCEND, &DESCEND],
        &[&ASCEND, &SWEEP, &DESCEND],
        &[&SWEEP],
        &[&SWEEP, &SWEEP, &SWEEP],
        &[&DESCEND],
        &[&ASCEND],
    ];
    // The last four are large enough for several threads.
    for size in [[7, 5, 3], [2, 9, 4], [33, 17, 19], [17, 200, 40], [40, 60, 61], [32, 64, 70], [90, 100, 15]] {
        let grid = Grid { size, periodic: [size[0] == 32; 2] };
        for rows in waves {
            let commands: Vec<Command> = rows.iter().flat_map(|row| renew(row)).collect();
            assert_eq!(wave_at(&commands).len(), commands.len());
            let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
            let mut expected = tissue(grid);
            one.install(|| apart(&mut expected, &commands));
            for threads in [1, 2, 8] {
                let mut together = tissue(grid);
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                pool.install(|| wave(&mut together, &commands));
                assert!(alike(&expected, &together), "{grid:?}, {} passes on {threads} threads", rows.len());
            }
        }
    }
}

#[test]
fn a_wave_stays_on_one_level_and_ends_with_a_descent() {
    let count = |rows: &[&'static Pass]| wave_at(&rows.iter().flat_map(|row| renew(row)).collect::<Vec<_>>()).len();
    assert_eq!(count(&[&SWEEP, &DESCEND, &SWEEP]), 4);
    assert_eq!(count(&[&ASCEND, &SWEEP, &ASCEND]), 4);
    let [Command::Run(pass), swap] = renew(&SWEEP) else { unreachable!("a pass and its swap") };
    let up = [Layer::Correction(1), Layer::CorrectionNext(1)];
    let coarse = Dispatch::new(&SWEEP, &params()).on(Domain::Sites { level: 1, other: 1 });
    let coarse = [Command::Run(coarse.bind("value", up[0]).bind("value_next", up[1])), Command::Swap(up[0], up[1])];
    let fine = [Command::Run(pass), swap];
    assert_eq!(wave_at(&[fine.clone(), coarse].concat()).len(), 2);
    // Without its swap the new values are wanted where the pass puts them.
    assert_eq!(wave_at(&fine[..1]).len(), 0);
    assert_eq!(wave_at(&[Command::Clear(FIELD)]).len(), 0);
}

/// A pass over a coarse level, and the swap that makes its values the values.
fn on_coarse(row: &'static Pass, level: u8, params: &Params) -> [Command; 2] {
    let [value, next] = [Layer::Correction(level), Layer::CorrectionNext(level)];
    let domain = Domain::Sites { level: level.into(), other: usize::from(level) + usize::from(!is_sweep(row)) };
    let pass = Dispatch::new(row, params).on(domain).bind("value", value).bind("value_next", next);
    let pass = pass.bind("source", Layer::Source(level)).bind("loss", Layer::Loss(level));
    let [source, loss, coarse] = [Layer::Source, Layer::Loss, Layer::Correction].map(|layer| layer(level + 1));
    let pass = pass.bind("correction", coarse).bind("coarse_value", coarse);
    [Command::Run(pass.bind("coarse_source", source).bind("coarse_loss", loss)), Command::Swap(value, next)]
}

fn is_sweep(row: &'static Pass) -> bool {
    std::ptr::eq(row, &SWEEP)
}

/// A cycle from level 1 down by passes of each level, with two sweeps on the way and five on the last level.
fn cycle(level: u8, levels: &[(Grid, Params)]) -> Vec<Command> {
    let [(_, params), rest @ ..] = levels else { return Vec::new() };
    let pass = |row| on_coarse(row, level, params).to_vec();
    if rest.is_empty() {
        return (0..5).flat_map(|_| pass(&SWEEP)).collect();
    }
    [pass(&SWEEP), pass(&DESCEND), cycle(level + 1, rest), pass(&ASCEND), pass(&SWEEP)].concat()
}

#[test]
fn the_lower_part_of_a_cycle_is_its_passes_one_after_the_other() {
    let closed = [false; 2];
    for (size, periodic) in
        [([33, 17, 9], closed), ([24, 20, 26], closed), ([16, 24, 11], [true; 2]), ([1, 3, 50], closed)]
    {
        let start = tissue(Grid { size, periodic });
        let params = Params { is_correction: 1, ..params() };
        let levels: Vec<_> = start.grids[1..].iter().map(|grid| (*grid, params)).collect();
        let together = Dispatch::new(&CORRECTION, &Hierarchy::new(&levels, [2, 5]));
        let together = together.on(Domain::Sites { level: 1, other: 1 }).bind("value", Layer::Correction(1));
        let together = together.bind("source", Layer::Source(1)).bind("loss", Layer::Loss(1));
        let [mut one, mut many] = [start.clone(), start];
        apart(&mut one, &[Command::Run(together)]);
        many.words_mut(Layer::Correction(1)).fill(0);
        apart(&mut many, &cycle(1, &levels));
        assert!(one.words(Layer::Correction(1)) == many.words(Layer::Correction(1)), "{size:?}");
        assert!(one.floats(Layer::Correction(1)).iter().any(|value| *value != 0.0), "{size:?}");
    }
}
