//! May arms be added to a branch that is there?
use crate::branch::trunk;
use crate::program::{Place, invasim, refused, text, works};
use std::fs::{create_dir, read_to_string};

/// What is asked of a branch of two seeds, with these arms.
fn asked<'a>(trunk: &'a str, out: &'a str, at: &'a str, arms: &[&'a str]) -> Vec<&'a str> {
    let head = ["branch", trunk, "--at", at, "--out", out, "--engine", "cpu", "--seeds", "2", "-q"];
    head.into_iter().chain(arms.iter().flat_map(|arm| ["--arm", arm])).collect()
}

/// A file for an arm with a rate of division; the arm as a command names it.
fn arm(place: &Place, name: &str, rate: f64) -> String {
    let file = place.file(&format!("{name}.toml"), &format!("[growth.rate]\nepithelial = \"{rate} /min\"\n"));
    format!("{name}={file}")
}

/// Those that are there stay as they are, and none is left out unnoticed.
#[test]
fn an_arm_that_is_added_later_is_as_if_it_had_been_there() {
    let place = Place::new("branch-more");
    let (trunk, out, whole) = (trunk(&place), place.path("arms"), place.path("whole"));
    let (fast, slow) = (arm(&place, "fast", 0.01), arm(&place, "slow", 0.0001));
    let three = ["control", slow.as_str(), fast.as_str()];
    works(&asked(&trunk, &out, "2 h", &["control", &fast]));
    let record = || read_to_string(format!("{out}/seed_5/fast/run.json")).expect("a record");
    let first = record();
    works(&asked(&trunk, &out, "2 h", &three));
    assert_eq!(record(), first, "what was finished was not run again");
    works(&asked(&trunk, &whole, "2 h", &three));
    for file in ["comparison.csv", "comparison.md"] {
        let [added, at_once] = [&out, &whole].map(|out| read_to_string(format!("{out}/{file}")).expect("a comparison"));
        assert_eq!(added, at_once, "{file}");
    }
    let message = refused(&asked(&trunk, &out, "2 h", &["control", &fast]));
    assert!(message.contains("this folder holds an arm \"slow\" too: ask for it as before"), "{message}");
    let message = refused(&asked(&trunk, &out, "3 h", &three));
    assert!(
        message.contains("a branch whose arms begin at another time") && message.contains("more arms"),
        "{message}"
    );
    create_dir(format!("{out}/seed_5/other")).expect("a folder of somebody's");
    let message = refused(&asked(&trunk, &out, "2 h", &[&three[..], &["other"]].concat()));
    assert!(message.contains("seed_5/other: this lies where a new arm is to go"), "{message}");
}

/// The moment is written as a time, and is one of a step.
#[test]
fn a_moment_is_spoken_of_as_it_is_written() {
    let place = Place::new("branch-moment");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    for (at, problem) in [
        ("1 min", "--at 1 min: arms would branch off before the first step of 6 min has ended\n  name a later moment"),
        ("-1 h", "--at -1 h: -60 min is out of range"),
        ("2", "--at 2: the number 2 has no unit"),
    ] {
        let message = refused(&asked(&trunk, &out, at, &["control"]));
        assert!(message.contains(problem) && message.contains("name a "), "{message}");
        assert!(!message.contains("run."), "{message}");
    }
    let mut between = asked(&trunk, &out, "125 min", &["control"]);
    between.retain(|word| *word != "-q");
    let said = text(&invasim(&between).stderr);
    assert!(said.contains("note: --at 125 min is no whole number of steps: arms branch off at step "), "{said}");
}

/// Results of one kind do not take the place of another's, of which parts would stay.
#[test]
fn a_branch_is_not_written_over_its_run_nor_a_run_over_a_branch() {
    let place = Place::new("branch-over");
    let (trunk, out) = (trunk(&place), place.path("arms"));
    works(&asked(&trunk, &out, "2 h", &["control"]));
    let over = [&asked(&trunk, &trunk, "2 h", &["control"])[..], &["--replace"]].concat();
    assert!(refused(&over).contains("this folder holds a run (series.csv)"));
    let config = format!("{trunk}/config.toml");
    let message = refused(&["run", &config, "--out", &out, "--replace", "--engine", "cpu", "-q"]);
    assert!(message.contains("this folder holds a branch (branch.json), of which parts would stay"), "{message}");
    works(&[&asked(&trunk, &out, "2 h", &["control"])[..], &["--replace"]].concat());
}
