//! Is the sensitivity of each number that no paper gives measured, see docs/sensitivity.md?
use crate::tidy::root;
use invasim::plan::{Plan, spec};
use invasim::sweep::design::Design;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The sweeps of sensitivities that we hand out.
fn sweeps() -> Vec<Design> {
    let entries = std::fs::read_dir(root().join("configs/sweeps")).expect("sweeps");
    let files = entries.map(|entry| entry.expect("a readable folder").path());
    let named = |file: &PathBuf| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sensitivity"));
    files.filter(named).map(|file| Design::read(&file).unwrap_or_else(|e| panic!("{e}"))).collect()
}

#[test]
fn every_calibrated_number_of_the_model_is_in_a_sweep() {
    let swept: BTreeSet<String> =
        sweeps().into_iter().flat_map(|design| design.keys).map(|key| key.replace("[0]", "")).collect();
    let mut missing: Vec<String> = Vec::new();
    for parameter in spec().parameters.iter().filter(|p| p.source.starts_with("calibrated")) {
        let set = |value: &str| !["0", "0.0"].contains(&value.trim_matches('"').split(' ').next().unwrap_or(""));
        // What activated stroma secretes is by design, as the source of its table says.
        let rows = parameter.rows.iter().filter(|(row, value)| set(value) && *row != "activated_stroma");
        let mut paths: Vec<String> = rows.map(|(row, _)| format!("{}.{row}", parameter.path())).collect();
        if parameter.row_names().is_empty() && parameter.default.as_deref().is_some_and(set) {
            paths.push(parameter.path());
        }
        missing.extend(paths.into_iter().filter(|path| !swept.contains(path)));
    }
    assert!(missing.is_empty(), "add to configs/sweeps/sensitivity*.toml: {missing:?}");
}

/// The names of drugs with the keys of theirs that a sweep moves.
fn swept_of_drugs() -> BTreeSet<(String, String)> {
    let mut swept = BTreeSet::new();
    for design in sweeps() {
        let plan = Plan::read(&design.config, &[]).unwrap_or_else(|e| panic!("{e}"));
        let keys = design.keys.iter().filter_map(|key| key.strip_prefix("drug[0]."));
        swept.extend(keys.map(|key| (plan.config.text("drug[0].name").to_string(), key.to_string())));
    }
    swept
}

/// The name of a drug and the keys of what its file calls calibrated.
fn calibrated(text: &str) -> (String, Vec<String>) {
    let (mut name, mut keys, mut tables) = (String::new(), Vec::new(), Vec::new());
    let mut table = String::new();
    for line in text.lines() {
        if let Some(list) = line.strip_prefix("[[").and_then(|line| line.strip_suffix("]]")) {
            table = format!("{list}[{}].", tables.iter().filter(|before| **before == list).count());
            tables.push(list);
        }
        let Some((key, value)) = line.split_once(" = ") else { continue };
        if key == "name" {
            name = value.trim_matches('"').to_string();
        }
        if value.contains("# calibrated") {
            keys.push(format!("{table}{key}"));
        }
    }
    (name, keys)
}

#[test]
fn every_calibrated_number_of_a_drug_is_in_a_sweep() {
    let swept = swept_of_drugs();
    let entries = std::fs::read_dir(root().join("assets/drugs")).expect("drugs");
    let texts = entries.map(|entry| std::fs::read_to_string(entry.expect("a readable folder").path()).expect("a drug"));
    let all: Vec<_> = texts.map(|text| calibrated(&text)).collect();
    assert!(all.iter().filter(|(_, keys)| !keys.is_empty()).count() > 3, "the marks are read: {all:?}");
    for (name, keys) in all {
        for key in keys {
            assert!(swept.contains(&(name.clone(), key.clone())), "{name}: add {key} to a sweep of sensitivity");
        }
    }
}
