//! Laws that hold whatever the numbers: what is nothing stays nothing, what is off stays off, fields and matrix stay in
//! their bounds, directions are alike, and the seed decides. Laws of cells are in `laws_of_cells`.
use crate::physics::{OXYGEN, after, fill, floats, open, plan};
use invasim::processes::PROCESSES;
use invasim::simulation::Simulation;
use invasim::tissue::body::births_and_deaths;
use invasim::tissue::cell::{Kind, Phase, is_alive, kind_of, phase_of};
use invasim::tissue::fields::FIELDS;
use invasim::tissue::state::Layer;

/// A small tissue in which everything goes on, fast.
pub const BUSY: &str = "[run]\nseed = 5\nuntil = \"60 day\"\n[lattice]\nsites = [24, 20, 18]\n\
    [[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\nfraction = 0.05\n\
    [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"100 um\"\n\
    [[initial.cells]]\nkind = \"mesenchymal\"\nshape = \"ball\"\nradius = \"80 um\"\nfraction = 0.3\n\
    [[initial.cells]]\nkind = \"macrophage\"\nshape = \"everywhere\"\nfraction = 0.03\npolarisation = 0.6\n\
    [initial.vessels]\npattern = \"grid\"\ndistance = \"80 um\"\n\
    [initial.matrix]\npattern = \"noise\"\ndensity = 0.6\n\
    [growth.rate]\nepithelial = \"3e-3 /min\"\nmesenchymal = \"2e-3 /min\"\nnormal = \"5e-4 /min\"\n\
    [death]\napoptosis.macrophage = \"1e-4 /min\"\n[recruitment]\nextravasation = \"1 /h\"\n\
    [oxygen]\nvessel_level = \"60 mmHg\"\npermeability = \"10 /min\"\nuptake.normal = \"2 /min\"\n";

/// Names of all processes but one (none where the name is none).
pub fn all_but(one: &str) -> Vec<&'static str> {
    PROCESSES.iter().map(|p| p.name).filter(|p| *p != one).collect()
}

/// Names of all fields.
pub fn all_fields() -> Vec<&'static str> {
    FIELDS.iter().map(|f| f.name).collect()
}

/// A run with everything on but one process.
pub fn without(process: &str, text: &str) -> Simulation {
    open(plan(text, &all_but(process), &all_fields()))
}

/// A layer's words.
pub fn words(run: &mut Simulation, layer: Layer) -> Vec<u32> {
    run.engine.read(layer).expect("a CPU")
}

#[test]
fn fields_stay_positive_and_the_matrix_between_0_and_1() {
    let mut run = without("", BUSY);
    let mut before = floats(&mut run, Layer::Matrix);
    for _ in 0..30 {
        run.advance(10).expect("a CPU");
        for (i, field) in FIELDS.iter().enumerate() {
            let level = floats(&mut run, Layer::Field(i as u8));
            assert!(level.iter().all(|u| u.is_finite() && *u >= 0.0), "{} is negative", field.name);
        }
        let matrix = floats(&mut run, Layer::Matrix);
        assert!(matrix.iter().all(|w| (0.0..=1.0).contains(w)), "the matrix leaves 0..1");
        let rises = matrix.iter().zip(&before).any(|(now, then)| now > then);
        assert!(!rises, "the matrix rises without fibroblasts");
        before = matrix;
    }
    let mended = format!("{BUSY}[[initial.cells]]\nkind = \"fibroblast\"\nshape = \"everywhere\"\nfraction = 0.3");
    let mut run = after(without("", &mended), 200);
    let matrix = floats(&mut run, Layer::Matrix);
    assert!(matrix.iter().all(|w| (0.0..=1.0).contains(w)), "fibroblasts mend the matrix beyond 0..1");
}

#[test]
fn empty_tissue_stays_empty() {
    let text = "[run]\nuntil = \"60 day\"\n[lattice]\nsites = [24, 20, 18]\n[initial.vessels]\npattern = \"network\"";
    let mut run = without("", text);
    let matrix = words(&mut run, Layer::Matrix);
    run.advance(200).expect("a CPU");
    assert!(words(&mut run, Layer::Cell).iter().all(|c| *c == 0), "a cell came from nowhere");
    assert_eq!(words(&mut run, Layer::Matrix), matrix, "the matrix changed in the absence of cells");
    for i in 1..FIELDS.len() as u8 {
        let level = floats(&mut run, Layer::Field(i));
        assert!(level.iter().all(|u| *u == 0.0), "{} came from nowhere", FIELDS[i as usize].name);
    }
}

/// Kind by kind, births and deaths in the ledger.
fn ledger(run: &mut Simulation) -> [(u64, u64); 7] {
    let body = words(run, Layer::Body);
    Kind::ALL.map(|kind| births_and_deaths(&body, kind))
}

/// A process that is off leaves no trace of what it does; the same run with everything on shows that it would.
#[test]
fn a_process_that_is_off_does_nothing() {
    const STEPS: u32 = 60;
    let mut start = without("", BUSY);
    let mut on = after(without("", BUSY), STEPS);
    for i in 0..FIELDS.len() as u8 {
        stays(&mut start, "fields", Layer::Field(i), &mut on);
    }
    stays(&mut start, "dissolution", Layer::Matrix, &mut on);
    let mut differs = |process: &str, trace: fn(&mut Simulation) -> u64| {
        let off = trace(&mut after(without(process, BUSY), STEPS));
        assert_eq!((off, trace(&mut on) > 0), (0, true), "{process} switched off, then on");
    };
    differs("hypoxia", |run| {
        let short = |c: &u32| is_alive(*c) && [Phase::Quiescent as u32, Phase::Hypoxic as u32].contains(&phase_of(*c));
        words(run, Layer::Cell).iter().filter(|c| short(c)).count() as u64
    });
    differs("death", |run| ledger(run).iter().map(|l| l.1).sum());
    differs("recruitment", |run| ledger(run)[Kind::Macrophage as usize].0);
    differs("movement", |run| ledger(run)[..4].iter().map(|l| l.0).sum());
}

/// A layer stays as it was at first while a process is off, and not while it is on.
fn stays(start: &mut Simulation, process: &str, layer: Layer, on: &mut Simulation) {
    let mut off = after(without(process, BUSY), 20);
    assert_eq!(words(&mut off, layer), words(start, layer), "{process} is off, but {layer:?} changes");
    assert_ne!(words(on, layer), words(start, layer), "{layer:?} stays with {process} on too: the test proves nothing");
}

#[test]
fn rates_of_0_do_nothing() {
    let still = BUSY.replace("3e-3", "0").replace("2e-3", "0").replace("5e-4", "0");
    let mut run = after(without("", &still), 60);
    let divided: u64 = ledger(&mut run)[1..4].iter().map(|l| l.0).sum();
    assert_eq!(divided, 0, "cells divide at rate 0");
    let rows = ["epithelial", "mesenchymal", "normal"].map(|kind| format!("{kind} = \"0 /min\"\n")).concat();
    let immortal = format!("[death.apoptosis]\nmacrophage = \"0 /min\"\n{rows}[death.necrosis]\n{rows}");
    let mut run = after(without("", &BUSY.replace("[death]\napoptosis.macrophage = \"1e-4 /min\"\n", &immortal)), 60);
    let dead: u64 = ledger(&mut run).iter().map(|l| l.1).sum();
    assert_eq!(dead, 0, "cells die at rate 0");
}

/// Words that education alone changes.
#[test]
fn uneducated_macrophages_learn_nothing() {
    let polarisation = |run: &mut Simulation| {
        let macrophages = words(run, Layer::Cell).into_iter().filter(|c| kind_of(*c) == Kind::Macrophage as u32);
        macrophages.map(|c| c >> 16 & 255).collect::<std::collections::BTreeSet<_>>()
    };
    let first = polarisation(&mut without("", BUSY));
    let with_arrivals: std::collections::BTreeSet<_> = first.into_iter().chain([0]).collect();
    assert!(polarisation(&mut after(without("education", BUSY), 60)).is_subset(&with_arrivals));
    assert!(!polarisation(&mut after(without("", BUSY), 60)).is_subset(&with_arrivals));
}

#[test]
fn the_seed_decides() {
    let hash = |seed: u32| after(without("", &BUSY.replace("seed = 5", &format!("seed = {seed}"))), 40).hash();
    let [one, again, other] = [5, 5, 6].map(|seed| hash(seed).expect("a CPU"));
    assert_eq!(one, again);
    assert_ne!(one, other);
}

/// Turns a place in a cube of `n` sites: what stands in axis `by[i]` goes to axis i, mirrored where `flip` says so.
fn turned(p: [u32; 3], by: [usize; 3], flip: [bool; 3], n: u32) -> [u32; 3] {
    [0, 1, 2].map(|i| if flip[i] { n - 1 - p[by[i]] } else { p[by[i]] })
}

/// The order in which sites are relaxed and joined has a direction, so the fields of a turned tissue are the turned
/// fields to the accuracy of the solver, not to the bit: with 12 cycles to 2·10⁻⁵ of the largest level.
#[test]
fn the_fields_of_a_turned_tissue_are_turned() {
    const N: u32 = 20;
    let text = format!(
        "[run]\nuntil = \"1 day\"\n[lattice]\nsites = [{N}, {N}, {N}]\n[oxygen]\ncycles = 12\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"90 um\"\ncentre = [\"30 um\", \"-10 um\", \"50 um\"]\n\
        [initial.vessels]\npattern = \"network\"\ndensity = 0.03"
    );
    let levels = |by, flip| {
        let mut run = open(plan(&text, &["fields"], &["oxygen"]));
        let grid = run.plan.grid();
        let from: Vec<_> = (0..grid.sites()).map(|s| grid.site(turned(grid.place(s), by, flip, N))).collect();
        for layer in [Layer::Cell, Layer::Vessel] {
            let old = words(&mut run, layer);
            let new: Vec<_> = from.iter().map(|&s| old[s]).collect();
            run.engine.write(layer, &new).expect("a CPU");
        }
        fill(&mut run, OXYGEN, |_| 20.0);
        (floats(&mut after(run, 4), OXYGEN), from)
    };
    let (upright, _) = levels([0, 1, 2], [false; 3]);
    let most = upright.iter().fold(0.0f64, |a, b| a.max(*b));
    for (by, flip) in [([1, 0, 2], [true, false, false]), ([2, 1, 0], [false; 3]), ([0, 1, 2], [true, true, true])] {
        let (lying, from) = levels(by, flip);
        let worst = lying.iter().zip(&from).map(|(u, &s)| (u - upright[s]).abs()).fold(0.0, f64::max) / most;
        println!("turned by {by:?} {flip:?}: fields differ by {worst:.1e} of the largest level");
        assert!(worst < 2e-5, "turned by {by:?} {flip:?}: fields differ by {worst:e}");
    }
}
