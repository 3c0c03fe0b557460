//! Does the model give the numbers that mathematics and published computations demand? The CPU engine through the public
//! interface; the GPU's has the same bits, which `model` proves.
//!
//! Each test prints `name: measured … expected … (source)`. With `INVASIM_FULL=1` in the environment the stochastic
//! fronts are run as they are defined (the whole lattice, three seeds); without it they are run in a window that travels
//! with the front, on fewer seeds.
mod balance;
mod equations;
mod fronts;
mod multigrid;
mod order;
mod spheroid;
mod uptake;

use invasim::config::Config;
use invasim::engine::{Choice, Options};
use invasim::plan::{Plan, spec};
use invasim::processes::PROCESSES;
use invasim::simulation::Simulation;
use invasim::tissue::fields::FIELDS;
use invasim::tissue::state::Layer;
use std::path::Path;

/// The layers of the fields, as in [`FIELDS`].
pub const OXYGEN: Layer = Layer::Field(0);
/// CSF-1.
pub const CSF1: Layer = Layer::Field(1);

/// The run of a config in which only these processes are on and only these fields are solved.
pub fn plan(text: &str, processes: &[&str], fields: &[&str]) -> Plan {
    let process = |p: &str| format!("processes.{p}={}", processes.contains(&p));
    let field = |f: &str| format!("{f}.enabled={}", fields.contains(&f));
    let sets: Vec<_> = PROCESSES.iter().map(|p| process(p.name)).chain(FIELDS.iter().map(|f| field(f.name))).collect();
    let config = Config::parse(text, Path::new("test.toml"), &spec(), &sets).unwrap_or_else(|e| panic!("{e}"));
    Plan::new(config).unwrap_or_else(|e| panic!("{e}"))
}

/// A plan on the CPU engine.
pub fn open(plan: Plan) -> Simulation {
    let options = Options { choice: Choice::Cpu, ..Options::default() };
    Simulation::open(plan, &options).unwrap_or_else(|e| panic!("{e}"))
}

/// A layer's values.
pub fn floats(run: &mut Simulation, layer: Layer) -> Vec<f64> {
    run.engine.read(layer).expect("a CPU").into_iter().map(|w| f64::from(f32::from_bits(w))).collect()
}

/// Replaces a layer by a function of the place in units of sites, at the middles of sites.
pub fn fill(run: &mut Simulation, layer: Layer, value: impl Fn([f64; 3]) -> f64) {
    let grid = run.plan.grid();
    let middle = |s| grid.place(s).map(|c| f64::from(c) + 0.5);
    let words: Vec<_> = (0..grid.sites()).map(|s| (value(middle(s)) as f32).to_bits()).collect();
    run.engine.write(layer, &words).expect("a CPU");
}

/// Advances and hands the run on.
pub fn after(mut run: Simulation, steps: u32) -> Simulation {
    run.advance(steps).expect("a CPU");
    run
}

/// Prints a measured number and asserts that it is within a tolerance.
pub fn expect(name: &str, measured: f64, expected: f64, tolerance: f64, source: &str) {
    println!("{name}: measured {} expected {} ± {} ({source})", short(measured), short(expected), short(tolerance));
    assert!((measured - expected).abs() <= tolerance, "{name}: {measured} is not {expected} ± {tolerance}");
}

/// A number in few digits.
fn short(x: f64) -> String {
    if x != 0.0 && x.abs() < 0.01 { format!("{x:.1e}") } else { format!("{x:.4}") }
}

/// Slope of the line through points by least squares.
pub fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (mx, my) = (points.iter().map(|p| p.0).sum::<f64>() / n, points.iter().map(|p| p.1).sum::<f64>() / n);
    let covariance: f64 = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    covariance / points.iter().map(|p| (p.0 - mx).powi(2)).sum::<f64>()
}
