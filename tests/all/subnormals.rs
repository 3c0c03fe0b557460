//! Does any number below the normal ones matter? Some GPUs set them to 0, others do not; here the processor is told to.
#![cfg(target_arch = "x86_64")]
use invasim::bench::workload::named;
use invasim::engine::{Choice, Engine, Options};
use invasim::lattice::grid::Grid;
use invasim::organism::Organism;
use invasim::verify::compare::difference;
use invasim::verify::{everything, poison};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::arch::asm;
use std::hint::black_box;

/// The control word of SSE as programs find it; and with it, results (bit 15) and operands (bit 6) that are not normal as 0.
const USUAL: u32 = 0x1f80;
const FLUSHED: u32 = USUAL | 1 << 15 | 1 << 6;

fn host() -> Options {
    Options { choice: Choice::Cpu, ..Options::default() }
}

/// Threads with a control word. The CPU engine computes on those from which it is called.
fn threads(control: u32) -> ThreadPool {
    // SAFETY: these threads compute with floats and end; no code there relies on what is not normal, which is what is tested.
    let begin = move |_| unsafe { asm!("ldmxcsr [{}]", in(reg) &raw const control, options(nostack, readonly)) };
    ThreadPoolBuilder::new().num_threads(2).start_handler(begin).build().expect("two threads")
}

#[test]
fn the_threads_of_this_test_do_as_they_are_told() {
    let product = || black_box(f32::MIN_POSITIVE) * black_box(0.5);
    let sum = || black_box(f32::from_bits(3)) + black_box(f32::from_bits(4));
    assert_eq!(threads(USUAL).install(|| [product(), sum()]).map(f32::to_bits), [1 << 22, 7]);
    assert_eq!(threads(FLUSHED).install(|| [product(), sum()]), [0.0; 2]);
}

/// Drugs as given, and the steepest responses that a config can have.
fn steep() -> String {
    let [.., both] = everything::extras();
    let steep = ["3 nM", "9 nM", "20 nM", "90 nM"].map(|half| format!("half = \"{half}\"\n"));
    steep.iter().fold(both, |text, half| text.replace(half, &format!("{half}hill = 8\n")))
}

#[test]
fn numbers_that_are_not_normal_do_not_matter_to_any_pass() {
    for extra in [everything::extras()[3].clone(), steep()] {
        let plan = everything::plan(Grid::new([40, 24, 20]), &extra).unwrap_or_else(|e| panic!("{e}"));
        let moments: Vec<_> = (0..6).map(|step| plan.moment(step)).collect();
        let [mut usual, mut flushed] = [USUAL, FLUSHED].map(|control| {
            let mut engine = Engine::open(&host(), poison::poisoned_for(&plan, 5)).unwrap_or_else(|e| panic!("{e}"));
            threads(control).install(|| engine.step(&plan.program, &moments)).unwrap_or_else(|e| panic!("{e}"));
            engine
        });
        assert_eq!(difference(&mut flushed, &mut usual).unwrap_or_else(|e| panic!("{e}")), None);
    }
}

#[test]
fn numbers_that_are_not_normal_do_not_matter_to_a_run() {
    let hash = |control| {
        let plan = named("whole-body").expect("a workload").plan(40).unwrap_or_else(|e| panic!("{e}"));
        let mut run = Organism::open(plan, &host()).unwrap_or_else(|e| panic!("{e}"));
        threads(control).install(|| run.advance(20)).unwrap_or_else(|e| panic!("{e}"));
        run.hash().unwrap_or_else(|e| panic!("{e}"))
    };
    assert_eq!(hash(FLUSHED), hash(USUAL));
}
