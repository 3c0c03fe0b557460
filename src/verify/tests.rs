//! Are lattices beyond one binding computed right, and those beyond one buffer refused? The driver itself holds the limits.
use super::compare::difference_after;
use super::{everything, poison};
use crate::engine::gpu::Gpu;
use crate::engine::{Choice, Engine, Options};
use crate::lattice::grid::Grid;
use crate::tissue::state::Tissue;

/// A layer of it has 400 KiB.
const GRID: [u32; 3] = [40, 40, 64];

#[test]
fn a_lattice_beyond_one_binding_has_the_same_bits() {
    let plan = everything::plan(Grid::new(GRID), "").unwrap_or_else(|e| panic!("{e}"));
    let start = poison::poisoned_for(&plan, 7);
    let narrow = Gpu::narrow(128 << 10, 1 << 30, start.clone()).unwrap_or_else(|e| panic!("{e}"));
    let host = Options { choice: Choice::Cpu, ..Options::default() };
    let mut engines = [Engine::Gpu(Box::new(narrow)), Engine::open(&host, start).unwrap_or_else(|e| panic!("{e}"))];
    let moments = [plan.moment(0), plan.moment(1)];
    engines.iter_mut().for_each(|engine| engine.step(&plan.program, &moments).unwrap_or_else(|e| panic!("{e}")));
    let [narrow, host] = &mut engines;
    assert_eq!(difference_after(narrow, host).unwrap_or_else(|e| panic!("{e}")), None);
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
fn a_layer_beyond_one_buffer_is_told() {
    let narrow = Gpu::narrow(128 << 10, 256 << 10, Tissue::new(Grid::new(GRID)));
    let error = narrow.err().expect("it was refused").to_string();
    assert!(error.contains("one layer of 40 × 40 × 64 sites takes 0.4 MiB"), "{error}");
    assert!(error.contains("allows buffers of 0.2 MiB") && error.contains("at most 40 × 40 × 40 sites fit"), "{error}");
}
