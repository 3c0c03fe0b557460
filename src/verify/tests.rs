//! Are lattices beyond one binding and beyond one buffer computed right, and planes beyond them refused? The driver itself holds
//! the limits.
use super::compare::difference_after;
use super::{everything, poison};
use crate::engine::gpu::Gpu;
use crate::engine::room::FARTHEST;
use crate::engine::{Choice, Engine, Options};
use crate::lattice::grid::Grid;
use crate::program::Command;
use crate::tissue::state::{Layer, Tissue};

/// A layer of it has 400 KiB.
const GRID: [u32; 3] = [40, 40, 64];

#[test]
fn lattices_beyond_one_binding_or_one_buffer_have_the_same_bits() {
    let plan = everything::plan(Grid::new(GRID), "").unwrap_or_else(|e| panic!("{e}"));
    let start = poison::poisoned_for(&plan, 7);
    let host = Options { choice: Choice::Cpu, ..Options::default() };
    let mut host = Engine::open(&host, start.clone()).unwrap_or_else(|e| panic!("{e}"));
    let moments = [plan.moment(0), plan.moment(1)];
    host.step(&plan.program, &moments).unwrap_or_else(|e| panic!("{e}"));
    for (binding, buffer) in [(128 << 10, 1 << 30), (1 << 20, 200 << 10), (128 << 10, 120 << 10)] {
        let narrow = Gpu::narrow(binding, buffer, start.clone()).unwrap_or_else(|e| panic!("{e}"));
        let mut narrow = Engine::Gpu(Box::new(narrow));
        narrow.step(&plan.program, &moments).unwrap_or_else(|e| panic!("{e}"));
        let difference = difference_after(&mut narrow, &mut host).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(difference, None, "{buffer} bytes a buffer, {binding} a binding");
    }
}

/// Words that are read and written one by one, passes that are timed, and coarser levels in several buffers.
#[test]
fn layers_in_several_buffers_are_read_written_and_timed_as_any() {
    let plan = everything::plan(Grid::new([24, 24, 200]), "").unwrap_or_else(|e| panic!("{e}"));
    let start = poison::poisoned_for(&plan, 8);
    let host = Options { choice: Choice::Cpu, ..Options::default() };
    let cut = Options { choice: Choice::Gpu, buffer: Some(50 << 10), ..Options::default() };
    let mut engines =
        [cut, host].map(|options| Engine::open(&options, start.clone()).unwrap_or_else(|e| panic!("{e}")));
    let far = 24 * 24 * 150 + 7;
    for engine in &mut engines {
        engine.write_at(Layer::Matrix, &[(far, 0.25_f32.to_bits()), (3, 0)]).unwrap_or_else(|e| panic!("{e}"));
        let read = engine.read_at(Layer::Matrix, &[3, far]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(read, [0, 0.25_f32.to_bits()]);
        engine.step(&plan.program, &[plan.moment(0)]).unwrap_or_else(|e| panic!("{e}"));
    }
    let [cut, host] = &mut engines;
    assert_eq!(difference_after(cut, host).unwrap_or_else(|e| panic!("{e}")), None);
    let parts: Vec<_> = plan.program.iter().map(std::slice::from_ref).collect();
    let seconds = cut.time(&parts, &plan.moment(1)).unwrap_or_else(|e| panic!("{e}"));
    let swaps = |(part, seconds): (&&[Command], f64)| seconds > 0.0 || matches!(part[0], Command::Swap(..));
    assert!(parts.iter().zip(seconds).all(swaps));
}

#[test]
fn no_pass_reaches_farther_than_is_foreseen() {
    let plan = everything::plan(Grid::new([16; 3]), &everything::extras()[3]).unwrap_or_else(|e| panic!("{e}"));
    let reach = |command: Command| if let Command::Run(dispatch) = command { dispatch.pass.reach } else { 0 };
    assert_eq!(everything::commands(&plan).into_iter().map(reach).max(), Some(FARTHEST));
}

#[test]
fn planes_and_lists_beyond_one_binding_are_told() {
    let refused = |binding, size| {
        let narrow = Gpu::narrow(binding, 1 << 30, Tissue::new(Grid::new(size)));
        narrow.err().expect("it was refused").to_string()
    };
    let error = refused(1 << 20, [128, 128, 64]);
    assert!(error.contains("128 × 128 × 64 sites on gpu on "), "{error}");
    assert!(error.contains(": planes that are bound at once (18) take 1.1 MiB, but 1.0 MiB are allowed"), "{error}");
    let error = refused(1 << 20, [2, 512, 512]);
    assert!(
        error.contains(": a list that is bound at once (a picture, lineages) takes 2.0 MiB, but 1.0 MiB are allowed"),
        "{error}"
    );
}
