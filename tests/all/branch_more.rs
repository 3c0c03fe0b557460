//! May arms be added to a branch that is there?
use crate::branch::trunk;
use crate::program::{Place, refused, works};
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
