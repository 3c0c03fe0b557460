//! Are lattices beyond one binding and beyond one buffer computed right, and planes beyond them refused? The driver itself holds
//! the limits.
use super::compare::difference_after;
use super::{everything, poison};
use crate::engine::gpu::Gpu;
use crate::engine::{Choice, Engine, Options};
use crate::lattice::grid::Grid;
use crate::tissue::state::Tissue;

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
    for (binding, buffer) in [(128 << 10, 1 << 30), (1 << 20, 200 << 10), (128 << 10, 100 << 10)] {
        let narrow = Gpu::narrow(binding, buffer, start.clone()).unwrap_or_else(|e| panic!("{e}"));
        let mut narrow = Engine::Gpu(Box::new(narrow));
        narrow.step(&plan.program, &moments).unwrap_or_else(|e| panic!("{e}"));
        let difference = difference_after(&mut narrow, &mut host).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(difference, None, "{buffer} bytes a buffer, {binding} a binding");
    }
}

#[test]
fn a_binding_that_holds_no_plane_is_told() {
    let plan = everything::plan(Grid::new(GRID), "").unwrap_or_else(|e| panic!("{e}"));
    let mut narrow = Gpu::narrow(64 << 10, 1 << 30, plan.tissue().unwrap_or_else(|e| panic!("{e}"))).expect("it opens");
    let error = narrow.step(&plan.program, &[plan.moment(0)]).expect_err("it was bound").to_string();
    assert!(error.contains("binds one plane with 7 beyond it on either side"), "{error}");
    assert!(error.contains("make the lattice smaller along x and y"), "{error}");
}

#[test]
fn a_plane_beyond_one_buffer_is_told() {
    let narrow = Gpu::narrow(1 << 20, 40 << 10, Tissue::new(Grid::new([128, 128, 9])));
    let error = narrow.err().expect("it was refused").to_string();
    assert!(error.contains("128 × 128 × 9 sites need a buffer of 0.1 MiB; gpu on "), "{error}");
    assert!(error.contains("allows 0.0 MiB") && error.contains("at most 71 × 71 × 71 sites fit"), "{error}");
}
