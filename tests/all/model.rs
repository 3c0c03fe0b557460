//! Does every pass of the model give the same bits as its twin? The tables enrol the passes.
use crate::twins::{lattices, open, options, same};
use invasim::engine::{Choice, Engine, Options};
use invasim::lattice::grid::Grid;
use invasim::metrics;
use invasim::plan::Plan;
use invasim::processes::PROCESSES;
use invasim::program::{Command, Pass};
use invasim::verify::compare::{difference_after, name};
use invasim::verify::everything::{self, DRUGS, commands, extras, mutations};
use invasim::verify::poison::poisoned_for;
use invasim::views;
use std::collections::HashSet;

/// The defaults on a lattice, and more.
pub fn plan(grid: Grid, extra: &str) -> Plan {
    everything::plan(grid, extra).unwrap_or_else(|e| panic!("{e}"))
}

/// Runs the model's commands one after the other on both engines from one poisoned state and compares all layers: after
/// each command on small lattices, at the end on the others.
fn agree(grid: Grid, window_sites: Option<usize>, extra: &str) -> Result<(), String> {
    let plan = plan(grid, extra);
    let (mut gpu, mut cpu) = (
        open(window_sites, poisoned_for(&plan, 11)),
        Engine::open(&Options { choice: Choice::Cpu, ..Options::default() }, poisoned_for(&plan, 11)).expect("a CPU"),
    );
    let moments = [plan.moment(3)];
    let each = grid.sites() < 20_000;
    for command in commands(&plan) {
        cpu.step(std::slice::from_ref(&command), &moments).expect("a CPU");
        gpu.step(std::slice::from_ref(&command), &moments).map_err(|e| e.to_string())?;
        if each {
            same(&mut gpu, &mut cpu).map_err(|difference| format!("{}, {difference}", name(&command)))?;
        }
    }
    same(&mut gpu, &mut cpu)
}

#[test]
fn every_pass_agrees_with_its_twin() {
    for (grid, window_sites) in lattices() {
        if grid.periodic.iter().zip(grid.size).any(|(&p, n)| p && n % 16 != 0) {
            continue; // the config refuses these
        }
        for extra in extras() {
            agree(grid, window_sites, &extra).unwrap_or_else(|difference| panic!("{difference}"));
        }
    }
    let grid = Grid { size: [16, 32, 21], periodic: [true, true] };
    agree(grid, Some(1024), &extras()[3]).unwrap_or_else(|d| panic!("{d}"));
}

/// Every pass of the tables is among the commands that are compared.
#[test]
fn no_pass_is_an_orphan() {
    let grid = Grid::new([33, 17, 9]);
    let plans = extras().map(|extra| plan(grid, &extra));
    let run: HashSet<_> = plans
        .iter()
        .flat_map(commands)
        .filter_map(|c| match c {
            Command::Run(d) => Some((d.pass.shader.name, d.pass.entry)),
            _ => None,
        })
        .collect();
    let tables: Vec<&Pass> =
        PROCESSES.iter().flat_map(|p| p.passes).chain(metrics::PASSES).chain(views::PASSES).copied().collect();
    for pass in tables {
        assert!(run.contains(&(pass.shader.name, pass.entry)), "{}::{} never runs", pass.shader.name, pass.entry);
    }
}

/// Whole runs end with the same words, whatever the windows.
#[test]
fn whole_runs_agree() {
    let grid = Grid::new([24, 20, 18]);
    let cells = "[[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"90 um\"\n\
        [[initial.cells]]\nkind = \"macrophage\"\nshape = \"everywhere\"\nfraction = 0.02\npolarisation = 0.8\n\
        [initial.vessels]\npattern = \"grid\"\ndistance = \"120 um\"\n\
        [medium]\nenabled = true\n[oxygen]\nmedium_level = \"100 mmHg\"\nmedium_exchange = \"300 /min\"\n\
        [intravasation]\nenabled = true\nrate.epithelial = \"2 /h\"\nrate.normal = \"1 /h\"\ntogether = 0.1\n[corruption]\nenabled = true\non = \"1 /h\"\noff = \"1 /h\"\n[egf.secretion]\nactivated_stroma = \"0.1 /min\"\n\
        [csf1.secretion]\ncxcl1_tumour = \"0.3 /min\"\n[angiogenesis]\nenabled = true\nsprouting = \"1 /h\"\ntip_speed = \"90 um/h\"\nguidance = 9\n";
    let plan = plan(grid, &[cells, DRUGS, &mutations()].concat());
    let start = plan.tissue().unwrap_or_else(|e| panic!("{e}"));
    let moments: Vec<_> = (0..40).map(|s| plan.moment(s)).collect();
    let mut cpu = Engine::open(&Options { choice: Choice::Cpu, ..Options::default() }, start.clone()).expect("a CPU");
    cpu.step(&plan.program, &moments).expect("a CPU");
    for window in [None, Some(24 * 20 * 3)] {
        let mut gpu = Engine::open(&options(window), start.clone()).unwrap_or_else(|e| panic!("{e}"));
        gpu.step(&plan.program, &moments).unwrap();
        let found = difference_after(&mut gpu, &mut cpu).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(found, None);
    }
}
