//! Do the parts of the method do what numerical mathematics demands of them? The comparison of results with what is known
//! is in `validation`.
mod multigrid;

use invasim::config::Config;
use invasim::engine::{Choice, Options};
use invasim::organism::Organism;
use invasim::plan::{Plan, spec};
use invasim::processes::PROCESSES;
use invasim::simulation::Simulation;
use invasim::tissue::fields::FIELDS;
use invasim::tissue::state::Layer;
use std::path::Path;

/// The layer of oxygen.
pub const OXYGEN: Layer = Layer::Field(0);

/// The run of a config in which only these processes are on and only these fields are solved.
pub fn plan(text: &str, processes: &[&str], fields: &[&str]) -> Plan {
    let process = |p: &str| format!("processes.{p}={}", processes.contains(&p));
    let field = |f: &str| format!("{f}.enabled={}", fields.contains(&f));
    let sets: Vec<_> = PROCESSES.iter().map(|p| process(p.name)).chain(FIELDS.iter().map(|f| field(f.name))).collect();
    let config = Config::parse(text, Path::new("test.toml"), &spec(), &sets).unwrap_or_else(|e| panic!("{e}"));
    Plan::new(config).unwrap_or_else(|e| panic!("{e}"))
}

/// A plan on the CPU engine.
pub fn organism(plan: Plan) -> Organism {
    let options = Options { choice: Choice::Cpu, ..Options::default() };
    Organism::open(plan, &options).unwrap_or_else(|e| panic!("{e}"))
}

/// The lattice of a plan alone, on the CPU.
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
