//! Do cells in blood reach organs by their genes, sleep there for years, and die without SRC? Whole configs, on the host.
use crate::physics::organism;
use invasim::config::Config;
use invasim::organism::Organism;
use invasim::plan::{Plan, spec};
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A run of `configs/dormancy.toml` with overrides, at its end.
fn dormancy(sets: &[&str]) -> Organism {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    let file = format!("{ROOT}/configs/dormancy.toml");
    let config = Config::read(Path::new(&file), &spec(), &sets).unwrap_or_else(|e| panic!("{e}"));
    let mut run = organism(Plan::new(config).unwrap_or_else(|e| panic!("{e}")));
    run.advance(run.plan().steps).expect("a CPU");
    assert!(run.circulation.as_ref().expect("blood").is_whole());
    run
}

/// Lesions in the brain over 20 seeds of one year.
fn brain_lesions(genes: &str) -> Vec<u64> {
    let lesions = |seed: u32| {
        let seed = format!("run.seed={seed}");
        let run =
            dormancy(&["organ[0].preset=brain", "run.until=1 year", &format!("circulation.genes={genes}"), &seed]);
        run.circulation.expect("blood").lesions_in(0)
    };
    (1..=20).map(lesions).collect()
}

#[test]
fn three_genes_open_the_brain() {
    let (without, with) = (brain_lesions("[]"), brain_lesions("COX2,HBEGF,ST6GALNAC5"));
    println!("brain lesions in 20 seeds: without the genes {without:?}, with them {with:?}");
    assert_eq!(without.iter().sum::<u64>(), 0, "{without:?}");
    assert!(with.iter().filter(|n| **n > 0).count() >= 5, "{with:?}");
}

/// A SRC inhibitor kills sleepers in marrow, but does not keep cells from reaching it.
#[test]
fn a_src_inhibitor_kills_sleepers_and_does_not_stop_homing() {
    let inhibitor = |start: &str, until: &str| {
        let file = format!("{ROOT}/configs/therapy/src-inhibitor.toml");
        let sets =
            [format!("therapy[1].start={start}"), format!("therapy[1].until={until}"), format!("run.until={until}")];
        let config = Config::read(Path::new(&file), &spec(), &sets).unwrap_or_else(|e| panic!("{e}"));
        let mut run = organism(Plan::new(config).unwrap_or_else(|e| panic!("{e}")));
        run.advance(run.plan().steps).expect("a CPU");
        run.circulation.expect("blood").asleep_in(0) as f64
    };
    let none = |until: &str| dormancy(&[&format!("run.until={until}")]).circulation.expect("blood").asleep_in(0) as f64;
    let homing = inhibitor("0 day", "0.05 year") / none("0.05 year");
    let late = inhibitor("1 year", "10 year") / none("10 year");
    println!(
        "asleep in marrow with the inhibitor / without: {homing:.3} while they arrive, {late:.4} after nine years"
    );
    assert!(homing > 0.9 && late < 0.1, "homing {homing}, late {late}");
}

/// A drug that comes and goes within a day kills as many sleepers whether blood is looked at each hour or each day.
#[test]
fn how_often_blood_is_looked_at_does_not_change_what_a_drug_does() {
    let asleep = |every: &str| {
        let file = format!("{ROOT}/configs/therapy/src-inhibitor.toml");
        let sets = ["run.step=1 h", "run.until=3 year", "circulation.influx=1e10 /day", "therapy[1].every=1 day"];
        let sets: Vec<String> =
            sets.map(str::to_string).into_iter().chain([format!("circulation.every={every}")]).collect();
        let mut run = organism(Plan::read(Path::new(&file), &sets).unwrap_or_else(|e| panic!("{e}")));
        run.advance(run.plan().steps).expect("a CPU");
        run.circulation.expect("blood").asleep_in(0) as f64
    };
    let [hour, six, day] = ["1 h", "6 h", "1 day"].map(asleep);
    println!("asleep after two years of the drug: {hour}, {six}, {day} by the hour, six hours, the day");
    assert!((six / hour - 1.0).abs() < 0.01 && (day / hour - 1.0).abs() < 0.01, "{hour}, {six}, {day}");
}

#[test]
fn a_tumour_that_sheds_nothing_seeds_nothing() {
    let run = dormancy(&["circulation.influx=1e-9 /day", "run.until=5 year"]);
    let body = run.circulation.expect("blood");
    assert_eq!((body.tally.entered, body.lesions.len()), (0, 0), "a millionth of a cell a day");
}

/// Blood of a run of `configs/normal-cells.toml` at its end.
fn normal_cells(sets: &[&str]) -> invasim::circulation::Circulation {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    let plan = Plan::read(Path::new(&format!("{ROOT}/configs/normal-cells.toml")), &sets);
    let mut run = organism(plan.unwrap_or_else(|e| panic!("{e}")));
    run.advance(run.plan().steps).expect("a CPU");
    run.circulation.expect("blood")
}

/// Whatever else holds: cells that found at once, that never sleep, that awake soon.
#[test]
fn an_oncogene_that_is_never_on_makes_no_lesion() {
    let eager = ["organ[0].dormancy=0", "organ[0].colonisation=1", "organ[0].awakening=1 /day"];
    let eager = [&eager[..], &["oncogene.colonisation=1", "oncogene.awakening=1 /day"]].concat();
    let never = normal_cells(&[&eager[..], &["therapy[1].to=false"]].concat());
    assert!(never.asleep_in(0) > 0 && never.lesions.is_empty() && never.is_whole(), "{:?}", never.tally);
    let switched = normal_cells(&eager);
    assert!(switched.lesions_in(0) > 100 && switched.is_whole(), "{:?}", switched.tally);
    let first = switched.lesions.iter().map(|lesion| lesion.minutes / 1440.0).fold(f64::INFINITY, f64::min);
    assert!((28.0..30.0).contains(&first), "the first lesion after {first} days");
}
