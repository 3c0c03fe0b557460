//! Do arms branch off from one tumour, and only differ by what they change?
use crate::program::{Place, command, refused, text, works};
use crate::program_run::{interrupted, wait_for_lines};
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
pub(crate) fn trunk(place: &Place) -> String {
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
    let paired =
        "Differences from control seed by seed, means ± 95 % intervals.\n\n| | fast |\n|---|---:|\n| tumour cells | ";
    assert!(said.contains("At the end, 6 h; ") && said.contains(paired), "{said}");
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
        ("2 um", "control".into(), ["a time is expected", "like --at \"3 day\""]),
        ("12", "control".into(), ["error: --at 12: ", "has no unit"]),
        ("-1 h", "control".into(), ["error: --at -1 h: -60 min is out of range", "name a moment of the run"]),
        ("2 h", wrong.clone(), ["wrong.toml` is a file, and no name for an arm", "--arm wrong="]),
        ("2 h", "lost.toml".into(), ["`lost.toml` is a file, and no name for an arm", "--arm lost=lost.toml"]),
        ("2 h", "x=".into(), ["no file is named after `x=`", "--arm x=FILE.toml"]),
        ("2 h", "=x".into(), ["is no name for an arm", "--arm NAME=FILE.toml"]),
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

/// Runs of two arms must not be taken for seeds of one.
#[test]
fn two_arms_of_one_name_are_refused() {
    let place = Place::new("branch-names");
    let (trunk, out, file) = (trunk(&place), place.path("arms"), place.file("a.toml", "[growth]\npush_depth = 2\n"));
    for two in [["control", "control"], ["x", &format!("x={file}")], ["Slow", "slow"]] {
        let message = refused(&["branch", &trunk, "--at", "2 h", "--arm", two[0], "--arm", two[1], "--out", &out]);
        let folder = format!("--arm: two arms would have the folder `{}`\n  give each arm a name of its own", two[0]);
        assert!(message.contains(&folder), "{message}");
    }
    assert!(!Path::new(&out).exists());
}

/// Lines about the start have no effect in an arm, unless they say what the run says.
#[test]
fn arms_cannot_change_what_their_tumour_has_grown_from() {
    let place = Place::new("branch-fixed");
    place.file("cells.csv", "x,y,z,type\n0,0,0,0\n40,0,0,0\n");
    let cells = "[[initial.cells]]\nshape = \"file\"\nfile = \"cells.csv\"\n";
    let config = place.file("whole.toml", &CONFIG.replace("[output]", &format!("{cells}[output]")));
    let (trunk, out) = (place.path("trunk"), place.path("arms"));
    works(&["run", &config, "--out", &trunk, "--engine", "cpu", "-q"]);
    let ball = "[[initial.cells]]\nkind = \"epithelial\"\nradius = \"0.12 mm\"\n";
    place.file("moved.csv", "x,y,z,type\n0,0,0,0\n60,0,0,0\n");
    for (arm, part) in [
        ("[run]\nseed = 5\n".to_string(), "arm.toml:2: run.seed: an arm cannot change this"),
        ("[oxygen]\ninitial = \"1 mmHg\"\n".into(), "arm.toml:2: oxygen.initial: an arm cannot change this"),
        (ball.into(), "arm.toml:1: initial.cells[1]."),
        (format!("{ball}{}", cells.replace("cells.csv", "moved.csv")), "arm.toml:6: initial.cells[1].file: "),
        (format!("{}{cells}", ball.replace("0.12", "0.1")), "arm.toml:3: initial.cells[0].radius: "),
        ("[initial.vessels]\npattern = \"network\"\n".into(), "arm.toml:2: initial.vessels.pattern: "),
    ] {
        let arm = format!("x={}", place.file("arm.toml", &arm));
        let message = refused(&["branch", &trunk, "--at", "2 h", "--arm", &arm, "--out", &out, "--engine", "cpu"]);
        assert!(message.contains(part) && message.contains("an arm needs only the lines that differ"), "{message}");
    }
    assert!(!Path::new(&out).exists());
    let same = place.file("same.toml", &format!("extends = \"whole.toml\"\n[run]\nseed = 4\n{ball}{cells}"));
    works(&["branch", &trunk, "--at", "2 h", "--arm", &format!("x={same}"), "--out", &out, "--engine", "cpu", "-q"]);
    assert_eq!(hash(&format!("{out}/seed_4/x")), hash(&trunk));
}

/// Arms that end at different times are compared at the last time that all have.
#[test]
fn arms_are_compared_at_equal_times() {
    let place = Place::new("branch-times");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let longer = format!("longer={}", place.file("longer.toml", "run.until = \"8 h\"\n"));
    let arms = ["--arm", &longer, "--arm", "control", "--out", &out, "--engine", "cpu"];
    let said = works(&[&["branch", &trunk, "--at", "2 h"][..], &arms].concat());
    assert!(said.contains("At 6 h, the last time that all arms have."), "{said}");
    let row = said.lines().find(|line| line.starts_with("| tumour cells |")).expect("a row");
    let cells: Vec<&str> = row.split('|').map(str::trim).collect();
    assert_eq!(cells[2], cells[3], "the same at the same time: {said}");
}

/// The advice about a damaged checkpoint is something that `branch` can do.
#[test]
fn a_branch_from_a_damaged_checkpoint_says_what_helps() {
    let place = Place::new("branch-damaged");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let file = format!("{trunk}/checkpoints/step_00000000.gz");
    std::fs::write(&file, "nonsense").expect("a file");
    let asked = ["branch", &trunk, "--at", "2 h", "--arm", "control", "--out", &out, "--engine", "cpu", "-q"];
    let message = refused(&asked);
    assert!(
        message.contains("is damaged") && message.contains("remove this file: the tumour is then grown"),
        "{message}"
    );
    assert!(!message.contains("--from"), "{message}");
    std::fs::remove_file(&file).expect("a file");
    works(&asked);
    assert_eq!(hash(&format!("{out}/seed_4/control")), hash(&trunk));
}

/// Ctrl-C stops a branch with the exit code of a stop; the arms are those of the files as they were; the same command goes on,
/// and others are refused.
#[cfg(unix)]
#[test]
fn a_branch_that_is_interrupted_goes_on_with_the_same_command() {
    let place = Place::new("branch-interrupt");
    let (trunk, out, whole) = (trunk(&place), place.path("arms"), place.path("whole"));
    let text_of_arm = "[growth.rate]\nepithelial = \"0.001 /min\"\n";
    let fast = format!("fast={}", place.file("fast.toml", text_of_arm));
    let arms =
        ["--at", "2 h", "--arm", "control", "--arm", &fast, "--seeds", "2", "--until", "1 day", "--engine", "cpu"];
    let asked = |out| [&["branch", &trunk, "--out", out][..], &arms].concat();
    let output = interrupted(&asked(&out), Path::new(&format!("{out}/seed_4/fast/series.csv")), 5);
    let said = text(&output.stdout);
    assert!(output.status.code() == Some(130) && said.contains("stopped; the same command goes on"), "{output:?}");
    let first = format!("{out}/seed_4/control/run.json");
    let before = read_to_string(&first).expect("a record");
    place.file("fast.toml", "[growth.rate]\nepithelial = \"0.002 /min\"\n");
    let message = refused(&asked(&out));
    assert!(
        message.contains("branch.json: this folder holds another arm \"fast\": its files were edited"),
        "{message}"
    );
    place.file("fast.toml", text_of_arm);
    works(&asked(&out));
    assert_eq!(read_to_string(&first).expect("a record"), before, "what was finished was not run again");
    works(&asked(&whole));
    let compared = |out: &str| read_to_string(format!("{out}/comparison.csv")).expect("a comparison");
    assert_eq!(compared(&out), compared(&whole));
    let again = [&asked(&out)[..], &["--replace", "-q"]].concat();
    works(&again);
    assert_ne!(read_to_string(&first).expect("a record"), before, "all was run again");
}

/// Whoever edits the file of an arm while others run does not change the arm.
#[test]
fn the_file_of_an_arm_is_read_once() {
    let place = Place::new("branch-once");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let fast = place.file("fast.toml", "[growth.rate]\nepithelial = \"0.001 /min\"\n");
    let arms = ["--at", "2 h", "--arm", "control", "--arm", &format!("fast={fast}"), "--until", "2 day", "-q"];
    let asked = [&["branch", &trunk, "--out", &out, "--engine", "cpu"][..], &arms].concat();
    let mut child = command(&asked).spawn().expect("it starts");
    wait_for_lines(Path::new(&format!("{out}/seed_4/control/series.csv")), 1);
    assert!(!Path::new(&format!("{out}/seed_4/fast/series.csv")).exists(), "the second arm has yet to begin");
    std::fs::write(&fast, "nonsense").expect("a file");
    assert!(child.wait().expect("it ends").success());
}

/// Whoever stops a branch finds the page of the arm that ran, and those that are finished compared.
#[test]
fn a_branch_that_is_stopped_shows_what_is_finished() {
    let place = Place::new("branch-stopped");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    let arms = ["first", "second"].map(|name| invasim::branch::arm(name).unwrap_or_else(|e| panic!("{e}")));
    let (until, trunk) = (Some("5 day".to_string()), trunk.into());
    let branching = Branching { trunk, at: "3 h".into(), until, arms: arms.to_vec(), seeds: 1, replace: false };
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
