//! Do arms branch off from one tumour, and only differ by what they change?
use crate::program::{Place, refused, works};
use invasim::branch::Branching;
use invasim::engine::{Choice, Options};
use invasim::output::Folder;
use invasim::run::{End, Request};
use serde_json::Value;
use std::fs::read_to_string;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

const CONFIG: &str = r#"
[run]
name = "trunk"
seed = 4
until = "6 h"
[lattice]
sites = [24, 24, 24]
[[initial.cells]]
kind = "epithelial"
radius = "120 um"
[output]
series_every = "1 h"
images_every = "3 h"
panels = ["cells"]
"#;

fn hash(out: &str) -> String {
    let text = read_to_string(format!("{out}/run.json")).unwrap_or_else(|e| panic!("{out}: {e}"));
    let record: Value = serde_json::from_str(&text).expect("JSON");
    record["final_state_hash"].as_str().expect("a hash").into()
}

/// A finished run of the config; its folder.
fn trunk(place: &Place) -> String {
    let (config, out) = (place.file("trunk.toml", CONFIG), place.path("trunk"));
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q"]);
    out
}

#[test]
fn an_arm_that_changes_nothing_ends_like_the_run() {
    let place = Place::new("branch");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let fast = place.file("fast.toml", "[growth.rate]\nepithelial = \"0.01 /min\"\n");
    let arms = ["--arm", "control", "--arm", &format!("fast={fast}"), "--seeds", "2"];
    let asked = ["branch", &trunk, "--at", "2 h", "--out", &out, "--engine", "cpu"];
    let said = works(&[&asked[..], &arms].concat());
    assert_eq!(hash(&format!("{out}/seed_4/control")), hash(&trunk));
    assert_ne!(hash(&format!("{out}/seed_4/fast")), hash(&trunk));
    assert_ne!(hash(&format!("{out}/seed_5/control")), hash(&trunk));
    let series = read_to_string(format!("{out}/seed_4/control/series.csv")).expect("a series");
    let of_run = read_to_string(format!("{trunk}/series.csv")).expect("a series");
    let late = |text: &str, rows: usize| text.lines().skip(rows).map(str::to_string).collect::<Vec<_>>();
    assert_eq!(late(&series, 1), late(&of_run, 3), "the arm's rows are those of the run from 2 h on");
    let tidy = read_to_string(format!("{out}/comparison.csv")).expect("a comparison");
    assert!(tidy.starts_with("arm,seed,step,time_h,") && tidy.lines().count() == 1 + 2 * 2 * 5, "{tidy}");
    assert!(said.contains("| control | fast |") && said.contains("means of 2 seeds ± 95 % intervals"), "{said}");
    assert!(read_to_string(format!("{out}/comparison.svg")).expect("a chart").contains("tumour cells"));
}

#[test]
fn another_seed_is_grown_as_its_own_run_would_be() {
    let place = Place::new("branch-seeds");
    let (trunk, out, other) = (trunk(&place), place.path("arms"), place.path("other"));
    let asked = ["branch", &trunk, "--at", "3 h", "--arm", "control", "--seeds", "2", "--out", &out];
    works(&[&asked[..], &["--engine", "cpu", "-q"]].concat());
    works(&["run", &place.path("trunk.toml"), "--seed", "5", "--out", &other, "--engine", "cpu", "-q"]);
    assert_eq!(hash(&format!("{out}/seed_5/control")), hash(&other));
}

#[test]
fn arms_that_cannot_be_are_refused_before_anything_is_grown() {
    let place = Place::new("branch-refused");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let wide = place.file("wide.toml", "[run]\nname = \"wide\"\n[lattice]\nspacing = \"10 um\"\n");
    let wrong = place.file("wrong.toml", "\n[growth]\npush_deep = 2\n");
    for (at, arm, parts) in [
        ("2 h", format!("wide={wide}"), ["wide.toml:4: lattice.spacing", "leave its lattice and step"]),
        ("2 h", format!("wrong={wrong}"), ["wrong.toml:3: growth.push_deep: unknown key", "push_depth"]),
        ("9 h", format!("late={wrong}"), ["unknown key", "push_depth"]),
        ("2 um", "control".into(), ["a time is expected", "5 day"]),
        ("2 h", "=x.toml".into(), ["is no name for an arm", "--arm NAME=FILE.toml"]),
        ("2 h", " ".into(), ["` ` is no name for an arm", "not at its ends, spaces"]),
        ("2 h", "drug =x.toml".into(), ["`drug ` is no name for an arm", "not at its ends, spaces"]),
        ("2 h", "a/b".into(), ["`a/b` is no name for an arm", "--arm NAME"]),
    ] {
        let message = refused(&["branch", &trunk, "--at", at, "--arm", &arm, "--out", &out, "--engine", "cpu"]);
        assert!(parts.iter().all(|part| message.contains(part)), "{arm} at {at}: {message}");
    }
    let slow = place.file("slow.toml", "[growth.rate]\nepithelial = \"0 /min\"\n");
    let late = ["branch", &trunk, "--at", "9 h", "--arm", &format!("slow={slow}"), "--out", &out];
    let message = refused(&late);
    assert!(message.contains("at or before the moment at which they begin (9 h)"), "{message}");
    assert!(!std::path::Path::new(&out).join("seed_4").exists());
}

/// Whoever stops a branch finds the page of the arm that ran, and those that are finished compared.
#[test]
fn a_branch_that_is_stopped_shows_what_is_finished() {
    let place = Place::new("branch-stopped");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let arms = ["first", "second"].map(|name| invasim::branch::arm(name).unwrap_or_else(|e| panic!("{e}")));
    let (until, trunk) = (Some("30 day".to_string()), trunk.into());
    let branching = Branching { trunk, at: "3 h".into(), until, arms: arms.to_vec(), seeds: 1 };
    let folder = Folder::take(out.as_ref(), false).unwrap_or_else(|e| panic!("{e}"));
    let engine = Options { choice: Choice::Cpu, ..Options::default() };
    let (request, stop) = (Request { engine, quiet: true }, AtomicBool::new(false));
    let second = format!("{out}/seed_4/second");
    let end = std::thread::scope(|scope| {
        let run = scope.spawn(|| branching.carry_out(&folder, &request, &stop));
        while !run.is_finished() && !Path::new(&format!("{second}/images/step_00000030.png")).exists() {
            std::thread::sleep(Duration::from_millis(1));
        }
        stop.store(true, Relaxed);
        run.join().expect("no panic").unwrap_or_else(|e| panic!("{e}"))
    });
    assert_eq!(end, End::Stopped);
    let page =
        |folder: &str| read_to_string(format!("{folder}/report.html")).unwrap_or_else(|e| panic!("{folder}: {e}"));
    assert!(page(&second).contains("stopped") && page(&out).contains("Stopped: 1 of 2 runs are finished"));
    assert!(!page(&out).contains("seed_4/second/report.html") && page(&out).contains("seed_4/first/report.html"));
}
