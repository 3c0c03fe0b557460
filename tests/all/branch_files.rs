//! Are the files that arms name read once, when a branch begins, and may an arm be a whole config?
use crate::organism::{CONFIG, LUNG, files};
use crate::program::{Place, command, invasim, refused, text, works};
use crate::program_run::wait_for_lines;
use crate::report;
use crate::resume::record;
use std::fs::read_to_string;
use std::path::Path;

/// The organs of the run, the first of them with a file of its own beside the arm.
const ARM: &str = r#"
[[organ]]
preset = "lung"
file = "arm-lung.toml"
colonisation = 0.9
dormancy = 0.3
extravasation = 0.9
awakening = "0.1 /h"
[[organ]]
preset = "liver"
[[organ]]
preset = "bone"
file = "bone.toml"
colonisation = 0.9
dormancy = 0.3
extravasation = 0.9
share = 3.0
"#;
const VESSELS: &str = "x0,y0,z0,x1,y1,z1,radius_um\n0,130,190,340,130,190,20\n";

/// A run with organs, and an arm whose lung has vessels of its own from a table.
fn run_and_arm(place: &Place) -> [String; 2] {
    let trunk = place.path("trunk");
    works(&["run", &files(place), "--until", "1 h", "--out", &trunk, "--engine", "cpu", "-q"]);
    let vessels = "[initial.vessels]\npattern = \"file\"\nfile = \"vessels.csv\"\norigin = \"corner\"\n";
    place.file("arm-lung.toml", &format!("{LUNG}{vessels}"));
    place.file("vessels.csv", VESSELS);
    [trunk, format!("other={}", place.file("arm.toml", ARM))]
}

/// Whoever edits the file of an organ, or a table that it names, while other arms run does not change the arm; whoever edits
/// one between two calls is told.
#[test]
fn the_files_of_an_organ_of_an_arm_are_read_once() {
    let place = Place::new("branch-organ");
    let ([trunk, arm], out) = (run_and_arm(&place), place.path("arms"));
    let asked = ["branch", &trunk, "--at", "30 min", "--arm", "control", "--arm", &arm, "--until", "6 h", "-q"];
    let asked = [&asked[..], &["--out", &out, "--engine", "cpu"]].concat();
    let mut child = command(&asked).spawn().expect("it starts");
    wait_for_lines(Path::new(&format!("{out}/seed_1/control/series.csv")), 1);
    assert!(!Path::new(&format!("{out}/seed_1/other/series.csv")).exists(), "the second arm has yet to begin");
    let lung = read_to_string(place.path("arm-lung.toml")).expect("a file");
    ["arm-lung.toml", "vessels.csv"].iter().for_each(|name| _ = place.file(name, "nonsense"));
    assert!(child.wait().expect("it ends").success());
    let kept = read_to_string(format!("{out}/seed_1/other/organs/lung/input_0_vessels.csv")).expect("a copy");
    assert_eq!(kept, VESSELS);
    assert_eq!(record(&format!("{out}/seed_1/other"))["status"], "finished");
    place.file("arm-lung.toml", &lung);
    place.file("vessels.csv", &VESSELS.replace("190,20", "190,30"));
    assert!(refused(&asked).contains("branch.json: this folder holds another arm \"other\": its files were edited"));
    place.file("vessels.csv", VESSELS);
    works(&asked);
}

/// The same for a run by itself: its organs are made when the first cell reaches them.
#[test]
fn the_files_of_an_organ_of_a_run_are_read_once() {
    let place = Place::new("run-organ");
    let (_, out) = (run_and_arm(&place), place.path("out"));
    let config = place.file("body.toml", &CONFIG.replace("file = \"lung.toml\"", "file = \"arm-lung.toml\""));
    let asked = ["run", &config, "--set", "circulation.every=2 h", "--out", &out, "--engine", "cpu", "-q"];
    let mut child = command(&asked).spawn().expect("it starts");
    wait_for_lines(Path::new(&format!("{out}/series.csv")), 1);
    assert!(!Path::new(&format!("{out}/organs/lung/series.csv")).exists(), "no cell has reached it");
    ["arm-lung.toml", "vessels.csv"].iter().for_each(|name| _ = place.file(name, "nonsense"));
    assert!(child.wait().expect("it ends").success());
    assert!(Path::new(&format!("{out}/organs/lung/series.csv")).exists(), "cells have reached it");
}

/// A table of an organ that cannot be read costs no night.
#[test]
fn a_wrong_table_of_an_organ_is_refused_before_anything_is_grown() {
    let place = Place::new("branch-table");
    let ([trunk, arm], out) = (run_and_arm(&place), place.path("arms"));
    place.file("vessels.csv", &VESSELS.replace("radius_um", "width"));
    let message = refused(&["branch", &trunk, "--at", "30 min", "--arm", &arm, "--out", &out, "--engine", "cpu"]);
    assert!(message.contains("vessels.csv:1: ") && message.contains("radius_um"), "{message}");
    assert!(!Path::new(&out).exists());
}

/// Lists of an arm replace those of the run: courses that get lost so are told, on the way and in the comparison.
#[test]
fn courses_that_an_arm_drops_are_told() {
    let place = Place::new("branch-dropped");
    let rays = |start: u32| format!("[[therapy]]\nradiation = \"1 Gy\"\nstart = \"{start} h\"\n");
    let config = "[run]\nuntil = \"2 h\"\n[lattice]\nsites = [16, 16, 16]\n[processes]\nfields = false\n\
                  [[initial.cells]]\nkind = \"epithelial\"\nradius = \"60 um\"\n[output]\npanels = [\"cells\"]\n";
    let config = place.file("whole.toml", &format!("{config}{}{}", rays(4), rays(5)));
    let (trunk, out) = (place.path("trunk"), place.path("arms"));
    works(&["run", &config, "--out", &trunk, "--engine", "cpu", "-q"]);
    let less = format!("less={}", place.file("less.toml", &format!("\n{}{}", rays(3), rays(5))));
    let more = format!(
        "more={}",
        place.file("more.toml", &format!("extends = \"whole.toml\"\n{}{}{}", rays(3), rays(4), rays(5)))
    );
    let arms = ["--arm", "control", "--arm", &less, "--arm", &more, "--out", &out, "--engine", "cpu"];
    let output = invasim(&[&["branch", &trunk, "--at", "1 h"][..], &arms].concat());
    let said = text(&output.stderr);
    let notes: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("note: ")).collect();
    let note =
        "less.toml:2: therapy[0]: [[therapy]] replaces 1 course of the run that is branched off from: name here what";
    assert!(output.status.success() && notes.len() == 1 && notes[0].contains(note), "{said}");
    for file in ["comparison.md", "report.html"] {
        let page = std::fs::read_to_string(format!("{out}/{file}")).expect("a comparison");
        assert!(page.contains(note), "{file}: {page}");
    }
}

/// A whole config says a seed as a matter of course; the run may have got another one on the command line.
#[test]
fn an_arm_that_is_a_whole_config_takes_the_seed_of_the_run() {
    let place = Place::new("branch-seed");
    let config = "[run]\nseed = 3\nuntil = \"2 h\"\n[lattice]\nsites = [16, 16, 16]\n[processes]\nfields = false\n\
                  [[initial.cells]]\nkind = \"epithelial\"\nradius = \"60 um\"\n[output]\npanels = [\"cells\"]\n";
    let (config, trunk, out) = (place.file("whole.toml", config), place.path("trunk"), place.path("arms"));
    works(&["run", &config, "--seed", "7", "--out", &trunk, "--engine", "cpu", "-q"]);
    place.file("arm.toml", "extends = \"whole.toml\"\n[growth]\npush_depth = 1\n");
    let branch = |arm: &str| {
        let arms = ["--arm", "control", "--arm", &format!("x={}", place.path(arm)), "--out", &out, "--engine", "cpu"];
        let output = invasim(&[&["branch", &trunk, "--at", "1 h", "--replace"][..], &arms].concat());
        (output.status.success(), text(&output.stderr))
    };
    for (arm, file) in [("arm.toml", "whole.toml:2"), ("whole.toml", "whole.toml:2")] {
        let (done, said) = branch(arm);
        let note =
            format!("{file}: run.seed: 3 has no effect in an arm: all arms have the seed of the run, 7, and those");
        assert!(done && said.lines().any(|line| line.starts_with("note: ") && line.contains(&note)), "{said}");
        assert_eq!(record(&format!("{out}/seed_7/x"))["seed"], 7);
    }
    let hash = |folder: &str| record(folder)["final_state_hash"].clone();
    assert_eq!(hash(&format!("{out}/seed_7/x")), hash(&trunk), "the whole config is that of the run");
    place.file("arm.toml", "[run]\nseed = 3\n");
    let (done, said) = branch("arm.toml");
    assert!(!done && said.contains("arm.toml:2: run.seed: an arm cannot change this"), "{said}");
}

/// What `--replace` removes of an earlier branch cannot be what the branch is made of.
#[test]
fn a_branch_does_not_remove_what_it_is_made_of() {
    let place = Place::new("branch-within");
    let ([trunk, arm], out) = (run_and_arm(&place), place.path("arms"));
    let asked = |run: &str| {
        let asked = ["branch", run, "--at", "30 min", "--arm", &arm, "--until", "36 min", "--out", &out, "--replace"];
        [&asked[..], &["--engine", "cpu", "-q"]].concat().into_iter().map(String::from).collect::<Vec<_>>()
    };
    let refusal = |run: &str| refused(&asked(run).iter().map(String::as_str).collect::<Vec<_>>());
    works(&asked(&trunk).iter().map(String::as_str).collect::<Vec<_>>());
    let run = format!("{out}/seed_1/other");
    let message = refusal(&run);
    assert!(message.contains("other/config.toml: --replace would remove this file, of a run that is"), "{message}");
    std::fs::create_dir_all(format!("{run}/cells")).expect("a folder");
    place.file("arms/seed_1/other/cells/step_00000001.csv", VESSELS);
    let lung = read_to_string(place.path("arm-lung.toml")).expect("a file");
    place.file("arm-lung.toml", &lung.replace("vessels.csv", "arms/seed_1/other/cells/step_00000001.csv"));
    let message = refusal(&trunk);
    assert!(message.contains("step_00000001.csv: --replace would remove") && message.contains("--out"), "{message}");
    assert_eq!(record(&run)["status"], "finished", "nothing is gone");
}

/// All arms are called after one run: who looks at one of them must see which it is, unless it has a name of its own.
#[test]
fn an_arm_is_told_from_others_by_its_title() {
    let place = Place::new("branch-titles");
    let mutation = "[[mutation]]\ntrait = \"resistant\"\nrate = 0.05\n";
    let tumour = "[[initial.cells]]\nkind = \"epithelial\"\nradius = \"60 um\"\n";
    let config =
        format!("[run]\nname = \"trunk\"\nuntil = \"4 h\"\n[lattice]\nsites = [16, 16, 16]\n{tumour}{mutation}");
    let [trunk, out] = ["trunk", "arms"].map(|name| place.path(name));
    works(&["run", &place.file("trunk.toml", &config), "--out", &trunk, "--engine", "cpu", "-q"]);
    let own = format!("own={}", place.file("own.toml", "[run]\nname = \"fast\"\n"));
    let asked = ["branch", &trunk, "--at", "2 h", "--arm", "control", "--arm", &own, "--out", &out, "--engine", "cpu"];
    let said = text(&invasim(&asked).stderr);
    assert!(said.contains("trunk, control, seed 1: 16 × 16") && said.contains("fast: 16 × 16"), "{said}");
    let [control, own] = ["control", "own"].map(|arm| format!("{out}/seed_1/{arm}"));
    let drawing = |folder: &str| read_to_string(format!("{folder}/images/clones.svg")).expect("lineages");
    assert!(drawing(&control).contains(">trunk, control, seed 1<") && drawing(&own).contains(">fast<"));
    let config = read_to_string(format!("{control}/config.toml")).expect("a config");
    assert_eq!(config, read_to_string(format!("{trunk}/config.toml")).expect("a config"), "it changes nothing");
    let said = text(&invasim(&["resume", &control, "--until", "5 h", "--engine", "cpu"]).stderr);
    assert!(said.contains("trunk, control, seed 1: 16 × 16"), "also where it goes on: {said}");
}

#[test]
fn a_file_without_lines_is_no_arm() {
    let place = Place::new("branch-empty-arm");
    let (run, arm) = (report::run(&place), format!("none={}", place.file("none.toml", "")));
    let message = refused(&["branch", &run, "--at", "2 h", "--arm", &arm, "--out", &place.path("never")]);
    assert!(
        message.contains("none.toml: the file is empty\n  give a TOML file with the lines that differ"),
        "{message}"
    );
}
