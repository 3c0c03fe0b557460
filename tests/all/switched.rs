//! Does what a switch, or cells of another config, bring into the middle of a run last: when it is resumed, branched, hashed?
use crate::program::{Place, refused, works};
use crate::resume::record;
use invasim::config::Config;
use invasim::engine::{Choice, Options};
use invasim::plan::{Plan, spec};
use invasim::simulation::Simulation;
use invasim::tissue::state::Layer;
use invasim::tissue::traits::bit;
use std::fs::read_to_string;
use std::path::Path;

/// A tumour short of oxygen, whose vessels begin to grow after an hour.
const CALLED: &str = r#"
[run]
until = "6 h"
[lattice]
sites = [24, 24, 24]
[[initial.cells]]
kind = "epithelial"
radius = "160 um"
[initial.vessels]
pattern = "network"
density = 0.02
[oxygen]
initial = "4 mmHg"
[angiogenesis]
sprouting = "1e-2 /min"
[[therapy]]
switch = "angiogenesis.enabled"
to = "true"
start = "1 h"
[output]
series_every = "1 h"
checkpoint_every = "1 h"
images_every = "3 h"
hash_every = 5
panels = ["cells", "vegf"]
volumes = ["vegf"]
"#;

/// The values of a column of a run's series.
fn column(out: &str, name: &str) -> Vec<f64> {
    let series = read_to_string(format!("{out}/series.csv")).expect("a series");
    let mut lines = series.lines();
    let column = lines.next().and_then(|header| header.split(',').position(|c| c == name)).expect("the column");
    lines.map(|row| row.split(',').nth(column).expect("a value").parse().expect("a number")).collect()
}

#[test]
fn vegf_of_vessels_that_a_switch_lets_grow_is_part_of_the_state() {
    let place = Place::new("switched-vegf");
    let (config, whole, out) = (place.file("called.toml", CALLED), place.path("whole"), place.path("out"));
    let run = |out: &str, until: &str| {
        works(&["run", &config, "--out", out, "--engine", "cpu", "-q", "--until", until]);
    };
    run(&whole, "6 h");
    let vegf = column(&whole, "vegf_mean");
    assert!(vegf[..2] == [0.0, 0.0] && vegf[2..].iter().all(|level| *level > 0.0), "{vegf:?}");
    run(&out, "3 h");
    works(&["resume", &out, "--engine", "cpu", "-q", "--until", "6 h"]);
    let branched = place.path("arms");
    let later = place.file("later.toml", "[growth.rate]\nepithelial = \"0.01 /min\"\n");
    let arms = ["--arm", "control", "--arm", &format!("later={later}"), "--out", &branched];
    works(&[&["branch", &whole, "--at", "3 h", "--engine", "cpu", "-q"], &arms[..]].concat());
    let arm = |name: &str| format!("{branched}/seed_1/{name}");
    for same in [&out, &arm("control")] {
        assert_eq!(record(same)["final_state_hash"], record(&whole)["final_state_hash"], "{same}");
    }
    assert_eq!(record(&out)["state_hashes"], record(&whole)["state_hashes"]);
    assert_eq!(column(&out, "vegf_mean"), vegf);
    assert_eq!(column(&arm("later"), "vegf_mean")[0], vegf[3], "an arm goes on with what is there");
    let levels = place.file("levels.toml", "[vegf]\ninitial = \"0.2 nM\"\n");
    let asked = ["branch", &whole, "--at", "3 h", "--arm", &format!("a={levels}"), "--out", &place.path("refused")];
    assert!(refused(&asked).contains("vegf.initial: an arm cannot change this"), "it was grown with it");
}

/// Vessels may grow, but nothing computes: what is asked of VEGF is what it was at the start.
#[test]
fn vegf_is_there_though_no_process_touches_it() {
    let place = Place::new("switched-off");
    let off = ["--set", "processes.fields=false", "--set", "processes.angiogenesis=false"];
    for (name, panels) in [("panel", "[\"vegf\"]"), ("none", "[\"cells\"]")] {
        let (out, panels) = (place.path(name), format!("output.panels={panels}"));
        let sets = ["--set", "vegf.initial=0.25 nM", "--set", "output.series_every=12 min", "--set", &panels];
        let run = ["run", "configs/angiogenesis.toml", "--until", "24 min", "--engine", "cpu", "-q", "--out", &out];
        works(&[&run[..], &off, &sets].concat());
        assert_eq!(column(&out, "vegf_mean"), [0.25; 3]);
    }
}

/// A ball of cells under a drug that kills all who do not resist it.
const DRUG: &str = "[run]\nuntil = \"1 day\"\n[lattice]\nsites = [12, 12, 12]\n[[initial.cells]]\nkind = \"epithelial\"\n\
    radius = \"80 um\"\n[oxygen]\nenabled = false\ninitial = \"38 mmHg\"\n[medium]\nenabled = true\n[[therapy]]\ndrug = \"x\"\ndose = \"100 nM\"\n\
    route = \"held\"\nduration = \"1 day\"\n[[drug]]\nname = \"x\"\nmolecular_mass = \"500 Da\"\nmedium_exchange = \"1e4 /min\"\n\
    [[drug.kills]]\nrate.epithelial = \"60 /h\"\nhalf = \"1 nM\"\nresisted_by = \"resistant\"\nresistance = 1e6\n\
    cycling_only = false\n";

/// An arm without the rule by which its cells came to resist still has these cells.
#[test]
fn resistant_cells_resist_also_where_none_can_come_to_be() {
    let config = Config::parse(DRUG, Path::new("arm.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
    let options = Options { choice: Choice::Cpu, ..Options::default() };
    let ends = [0, bit("COX2"), bit("COX2") | bit("resistant")].map(|traits| {
        let plan = Plan::new(config.clone()).unwrap_or_else(|e| panic!("{e}"));
        let mut tissue = plan.tissue().unwrap_or_else(|e| panic!("{e}"));
        tissue.words_mut(Layer::Traits).fill(traits);
        let mut arm = Simulation::at(plan, tissue, 0, &options).unwrap_or_else(|e| panic!("{e}"));
        let before = arm.census().expect("a CPU").tumour();
        arm.advance(40).expect("a CPU");
        arm.census().expect("a CPU").tumour() as f64 / before as f64
    });
    assert!(ends[0] < 0.1 && ends[1] < 0.1 && ends[2] >= 0.9, "{ends:?} of the cells live");
}
