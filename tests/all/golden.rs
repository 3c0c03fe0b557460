//! Do the scenarios end with the state hashes that they had everywhere else? A change of these numbers is a change of the
//! model or of its arithmetic: never by chance, and told in DECISIONS.md.
use crate::twins::options;
use invasim::engine::{Choice, Options};
use invasim::organism::Organism;
use invasim::plan::Plan;
use invasim::verify::{KNOWN, large, whole_run};
use std::path::Path;

/// Scenario, steps, state hash.
const GOLDEN: [(&str, u32, &str); 2] = [("quickstart", 10, "285e9d649ee0329a"), ("invasion", 10, "6c7e7ce68103e2fc")];
/// The same halfway: a shader in software takes seconds a step.
const HALFWAY: [(&str, u32, &str); 2] = [("quickstart", 5, "6aa271f908be559a"), ("invasion", 5, "213c49880d2ede50")];

fn hash(scenario: &str, steps: u32, options: &Options) -> String {
    let file = format!("{}/configs/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let plan = Plan::read(Path::new(&file), &[]).unwrap_or_else(|e| panic!("{e}"));
    let mut organism = Organism::open(plan, options).unwrap_or_else(|e| panic!("{e}"));
    organism.advance(steps).unwrap_or_else(|e| panic!("{e}"));
    organism.hash().unwrap_or_else(|e| panic!("{e}"))
}

fn agree(scenarios: &[(&str, u32, &str)], options: &Options) {
    for (scenario, steps, golden) in scenarios {
        assert_eq!(hash(scenario, *steps, options), *golden, "{scenario} after {steps} steps");
    }
}

#[test]
fn the_cpu_engine_ends_with_the_known_hashes() {
    agree(&GOLDEN, &Options { choice: Choice::Cpu, ..Options::default() });
    agree(&GOLDEN, &Options { choice: Choice::Cpu, threads: Some(1), ..Options::default() });
    agree(&HALFWAY, &Options { choice: Choice::Cpu, ..Options::default() });
}

#[test]
fn the_shaders_end_with_the_known_hashes() {
    agree(&HALFWAY, &options(None));
    // One is enough: other tests have passes of all kinds in windows.
    agree(&HALFWAY[..1], &options(Some(20_000)));
}

/// What `invasim verify` tells users to expect.
#[test]
fn the_run_of_verify_ends_with_the_known_hash() {
    let cpu = Options { choice: Choice::Cpu, ..Options::default() };
    assert_eq!(whole_run(&cpu).unwrap_or_else(|e| panic!("{e}")), KNOWN);
}

/// `invasim verify --sizes`: other edges have other hashes, engines and windows have not.
#[test]
fn a_cube_of_any_size_has_one_hash() {
    let [small, larger] = [20, 28].map(|edge| large(edge, &options(None)).unwrap_or_else(|e| panic!("{e}")));
    for hashes in [&small, &larger] {
        assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    }
    assert_ne!(small, larger);
}
