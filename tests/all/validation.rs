//! Does every case of the validation programme hold, does a wrong parameter fail, and is the page that of the table?
use crate::program::{Place, invasim, text, works};
use crate::tidy::root;
use invasim::engine::jobs::side_by_side;
use invasim::engine::{Choice, Options};
use invasim::validation::desk::Desk;
use invasim::validation::{CASES, table};
use serde_json::Value;

#[test]
fn every_case_holds() {
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let engine = Options { choice: Choice::Cpu, threads: Some(1), ..Options::default() };
    let desk = Desk { configs: root().join("configs/validation"), sets: Vec::new(), engine, full: false };
    // Scenarios stand last in the table: begun first, they leave no core idle at the end.
    let cases: Vec<_> = CASES.iter().rev().filter(|case| !case.long).collect();
    let outcomes = side_by_side(jobs, &cases, |case| (case.run)(&desk)).unwrap_or_else(|error| panic!("{error}"));
    let mut failed = Vec::new();
    for (case, outcome) in cases.iter().zip(outcomes) {
        print!("{}", table::lines(case, &outcome, 0.0));
        assert!(!outcome.checks.is_empty(), "{} compares nothing", case.name);
        if !outcome.passes() {
            failed.push(case.name);
        }
    }
    assert!(failed.is_empty(), "these cases fail: {}", failed.join(", "));
}

#[test]
fn a_wrong_parameter_fails() {
    let answer = invasim(&["validate", "half-space", "--engine", "cpu", "--set", "oxygen.uptake.epithelial=11 /min"]);
    let said = text(&answer.stdout);
    assert_eq!(answer.status.code(), Some(1), "{said}");
    assert!(said.contains("FAIL    exact: L·ln(38/5)") && said.contains("FAIL in 1 of 1 cases: half-space"), "{said}");
}

#[test]
fn an_unsolved_field_fails() {
    let sets = ["--set", "oxygen.cycles=0", "--set", "lattice.sites=[24,24,24]"];
    let answer = invasim(&[&["validate", "point-source", "--engine", "cpu"], sets.as_slice()].concat());
    let said = text(&answer.stdout);
    let failed = said.lines().filter(|line| line.contains("FAIL ")).count();
    assert!(answer.status.code() == Some(1) && failed == 4, "{said}");
    assert!(said.lines().any(|line| line.starts_with("  csf1, off") && line.contains("pass")), "{said}");
}

/// The measured numbers of two cases, from the file that `--json` writes.
fn measured(engine: &str) -> Vec<Value> {
    let place = Place::new(&format!("validate-{engine}"));
    let file = place.path("numbers.json");
    works(&["validate", "half-space", "matrix", "--engine", engine, "--json", &file]);
    let all: Value = serde_json::from_str(&std::fs::read_to_string(&file).expect("a file")).expect("JSON");
    let cases = all["cases"].as_array().expect("cases").clone();
    let checks = cases.into_iter().flat_map(|case| case["checks"].as_array().expect("checks").clone());
    checks.map(|check| check["measured"].clone()).collect()
}

#[test]
fn shaders_measure_the_same_to_the_last_digit() {
    let (cpu, gpu) = (measured("cpu"), measured("gpu"));
    assert_eq!(cpu.len(), 3);
    assert_eq!(cpu, gpu);
}

#[test]
fn what_is_not_there_is_said() {
    let answer = invasim(&["validate", "hal-space"]);
    let message = text(&answer.stderr);
    assert!(message.contains("there is no case `hal-space`") && message.contains("half-space"), "{message}");
    let answer = invasim(&["validate", "half-space", "--configs", "nowhere"]);
    let message = text(&answer.stderr);
    assert!(message.contains("nowhere/half-space.toml") && message.contains("--configs"), "{message}");
}

#[test]
fn the_page_shows_every_case() {
    let page = std::fs::read_to_string(root().join("docs/VALIDATION.md")).expect("docs/VALIDATION.md");
    for case in CASES {
        assert!(
            page.contains(&format!("\n## {}\n", case.name)),
            "docs/VALIDATION.md lacks {}: write it again",
            case.name
        );
        assert!(page.contains(case.about), "docs/VALIDATION.md says something else about {}", case.name);
    }
    for plot in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(root().join("docs").join(plot).exists(), "docs/VALIDATION.md names {plot}, which is not there");
    }
    let rows = |end: &str| page.lines().filter(|line| line.ends_with(&format!("| {end} |"))).count();
    let [good, bad, missed, stated] = ["pass", "FAIL", "miss", "stated"].map(rows);
    let all = good + bad + missed + stated;
    let head = format!(
        "Of {all} numbers {good} are as expected, {bad} are not, {missed} known to miss, and {stated} are stated"
    );
    assert!(page.contains(&head), "the head of docs/VALIDATION.md tells other numbers than its tables: {head}");
    let configs = CASES.iter().filter(|case| !case.config.is_empty());
    configs.for_each(|case| assert!(root().join("configs/validation").join(case.config).exists(), "{}", case.config));
}
