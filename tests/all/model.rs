//! Does every pass of the model give the same bits as its twin? The tables enrol the passes.
use crate::twins::{lattices, name, open, options, poisoned_with, same};
use invasim::config::Config;
use invasim::engine::{Choice, Engine, Options};
use invasim::lattice::grid::Grid;
use invasim::metrics::{self, census, fold};
use invasim::plan::{Plan, pictures, spec};
use invasim::processes::PROCESSES;
use invasim::program::{Command, Pass};
use invasim::tissue::body::MONOCYTES;
use invasim::tissue::state::{Layer, Tissue};
use invasim::tissue::traits::TRAITS;
use invasim::views::camera::View;
use invasim::views::projection::{Seen, Slab};
use invasim::views::{self, Plane};
use std::collections::HashSet;
use std::path::Path;

/// The defaults on a lattice, with what they leave out: held sides, consumption, fast macrophages, medium.
pub fn plan(grid: Grid, extra: &str) -> Plan {
    let [x, y, z] = grid.size;
    let axes: Vec<_> = ["\"x\"", "\"y\""].iter().zip(grid.periodic).filter(|a| a.1).map(|a| *a.0).collect();
    let text = format!(
        "[run]\nuntil = \"20 h\"\n[lattice]\nsites = [{x}, {y}, {z}]\nperiodic = [{}]\n[dissolution]\nmend_to = 0.6\n{extra}",
        axes.join(", ")
    );
    let config = Config::parse(&text, Path::new("test.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
    Plan::new(config).unwrap_or_else(|e| panic!("{e}"))
}

const EXTRA: &str = "[oxygen.sides]\nx_low = \"38 mmHg\"\nz_high = \"10 mmHg\"\n\
    [oxygen.consumption]\nepithelial = \"20 mmHg/min\"\n[csf1.sides]\ny_high = \"0.5\"\n[il4]\ncycles = 0\n\
    [medium]\nenabled = true\n[oxygen]\nyoung_vessels = 0.4\nmedium_level = \"100 mmHg\"\nmedium_exchange = \"4000 /min\"\n\
    [intravasation]\nenabled = true\nrate.epithelial = \"2 /h\"\nrate.normal = \"1 /h\"\ntogether = 0.1\n[corruption]\nenabled = true\non = \"1 /h\"\noff = \"1 /h\"\n[egf.secretion]\nactivated_stroma = \"0.1 /min\"\n[angiogenesis]\nenabled = true\nsprouting = \"1 /h\"\ntip_speed = \"90 um/h\"\nguidance = 9\n[output]\npanels = [\"tissue\"]\n[output.view]\nwidth = 60\n";

/// Two drugs that together do all that drugs can do, and a fraction of radiation in the step that is compared.
const DRUGS: &str = "[[therapy]]\ndrug = \"first\"\nroute = \"held\"\ndose = \"40 nM\"\nduration = \"1 day\"\n\
    [[therapy]]\ndrug = \"second\"\ndose = \"300 nM\"\n[[therapy]]\nradiation = \"4 Gy\"\nstart = \"18 min\"\n\
    [[drug]]\nname = \"first\"\ndiffusion = \"1e4 um^2/min\"\nuptake.epithelial = \"2 /min\"\nmedium_exchange = \"9 /min\"\n\
    [[drug.blocks]]\nwhat = \"cathepsin\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"mt1mmp\"\nhalf = \"30 nM\"\nhill = 2\n\
    [[drug.blocks]]\nwhat = \"integrin\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"il4\"\nhalf = \"3 nM\"\nmost = 0.5\n\
    [[drug.blocks]]\nwhat = \"id\"\nhalf = \"20 nM\"\n[[drug.blocks]]\nwhat = \"vegf\"\nhalf = \"90 nM\"\n\
    [[drug.kills]]\nrate.macrophage = \"1 /h\"\nhalf = \"9 nM\"\ncycling_only = false\n\
    [[drug.inactivates]]\nwhat = \"cathepsin\"\nrate = \"0.4 /min\"\nhalf = \"9 nM\"\n\
    [[drug]]\nname = \"second\"\nmolecular_mass = \"500 Da\"\nhalf_life = \"5 h\"\ntissue_exposure = 0.3\n\
    [[drug.blocks]]\nwhat = \"cathepsin\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"csf1\"\nhalf = \"3 nM\"\n\
    [[drug.blocks]]\nwhat = \"mt1mmp\"\nhalf = \"8 nM\"\n[[drug.blocks]]\nwhat = \"egf\"\nhalf = \"3 nM\"\n\
    [[drug.kills]]\nrate.epithelial = \"2 /h\"\nrate.normal = \"1 /h\"\nhalf = \"9 nM\"\nprotection = 0.7\n\
    [[drug.repolarises]]\nrate = \"3 /h\"\nhalf = \"9 nM\"\n";

/// Sixteen traits that mutate often, and one that resists the drugs.
fn mutations() -> String {
    let rule = |name: &&str| format!("[[mutation]]\ntrait = \"{name}\"\nrate = 0.04\nloss = 0.09\n");
    let rules: String = TRAITS.iter().skip(TRAITS.len() - 16).map(|name| rule(name)).collect();
    format!("{rules}[instability]\nfactor = 5\n[growth.rate]\nepithelial = \"5e-3 /min\"\n")
}

/// What is compared: nothing special, drugs, mutations, and both.
fn extras() -> [String; 4] {
    let mutations = mutations();
    [["", ""], [DRUGS, ""], ["", &mutations], [DRUGS, &mutations]].map(|both| [EXTRA, "\n", both[0], both[1]].concat())
}

/// What pictures need beside slices: the tissue in three views, and slabs along each axis.
fn pictures(plan: &Plan) -> Vec<Command> {
    let grid = plan.grid();
    let canvas = pictures::canvas(&plan.config, grid, plan.therapy.drugs.len()).expect("a panel of the tissue");
    let usual = pictures::view(&plan.config, grid, plan.spacing, plan.therapy.drugs.len(), 0.0);
    let cuts = grid.size.map(|n| Some(n / 2));
    let octant = View { cuts, shown: 255, ..usual.clone() };
    let below = View { azimuth: -110.0, elevation: -40.0, zoom: 3.0, cuts: [None, cuts[1], None], ..usual.clone() };
    let views = [(usual, Layer::Cell), (octant, Layer::Clone), (below, Layer::Matrix)];
    let views = views.into_iter().flat_map(|(view, value)| view.commands(grid, canvas, value));
    let slabs = (0..3).map(|axis| Slab { axis, planes: grid.size[axis] / 4..(grid.size[axis] * 3).div_ceil(4) });
    let seen = [Seen::Largest(Layer::Matrix), Seen::Total(Layer::Field(0), 6), Seen::Nearest, Seen::Tally];
    let slabs = slabs.flat_map(|slab| seen.map(|seen| slab.commands(seen)).concat());
    views.chain(slabs).collect()
}

/// All that a run carries out: the step, the census, the hash, a slice along each axis, other pictures.
fn commands(plan: &Plan) -> Vec<Command> {
    let planes = (0..3).map(|axis| Plane { axis, position: plan.grid().size[axis] / 2 });
    let cuts = planes.flat_map(|plane| [plane.commands(Layer::Cell), plane.commands(Layer::Matrix)].concat());
    let kept: Vec<Layer> = plan.kept().into_iter().map(|(layer, _)| layer).collect();
    [plan.program.clone(), census::commands(&plan.measured()), fold::commands(&kept), cuts.collect(), pictures(plan)]
        .concat()
}

fn tissue(plan: &Plan, seed: u32) -> Tissue {
    let mut tissue = poisoned_with(plan.grid(), &plan.extra, seed);
    tissue.words_mut(Layer::Body)[MONOCYTES] = 0.7f32.to_bits();
    tissue
}

/// Runs the model's commands one after the other on both engines from one poisoned state and compares all layers: after
/// each command on small lattices, at the end on the others.
fn agree(grid: Grid, window_sites: Option<usize>, extra: &str) -> Result<(), String> {
    let plan = plan(grid, extra);
    let (mut gpu, mut cpu) = (
        open(window_sites, tissue(&plan, 11)),
        Engine::open(&Options { choice: Choice::Cpu, ..Options::default() }, tissue(&plan, 11)).expect("a CPU"),
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
        [intravasation]\nenabled = true\nrate.epithelial = \"2 /h\"\nrate.normal = \"1 /h\"\ntogether = 0.1\n[corruption]\nenabled = true\non = \"1 /h\"\noff = \"1 /h\"\n[egf.secretion]\nactivated_stroma = \"0.1 /min\"\n[angiogenesis]\nenabled = true\nsprouting = \"1 /h\"\ntip_speed = \"90 um/h\"\nguidance = 9\n";
    let plan = plan(grid, &[cells, DRUGS, &mutations()].concat());
    let start = plan.tissue().unwrap_or_else(|e| panic!("{e}"));
    let moments: Vec<_> = (0..40).map(|s| plan.moment(s)).collect();
    let mut cpu = Engine::open(&Options { choice: Choice::Cpu, ..Options::default() }, start.clone()).expect("a CPU");
    cpu.step(&plan.program, &moments).expect("a CPU");
    for window in [None, Some(24 * 20 * 3)] {
        let mut gpu = Engine::open(&options(window), start.clone()).unwrap_or_else(|e| panic!("{e}"));
        gpu.step(&plan.program, &moments).unwrap();
        same(&mut gpu, &mut cpu).unwrap_or_else(|d| panic!("{d}"));
    }
}
