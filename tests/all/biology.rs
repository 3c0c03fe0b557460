//! Does the invasion scenario do what macrophages and cathepsins are known for? Two seeds and five days by default; five
//! seeds and the whole week with INVASIM_FULL=1.
use invasim::engine::{Choice, Options};
use invasim::plan::Plan;
use invasim::simulation::Simulation;
use std::path::Path;

/// What one run of a scenario ends with.
struct Outcome {
    /// 95th percentile of the invasion depth, µm.
    depth: f64,
    /// Share of invaders with a macrophage beside them.
    streaming: f64,
}

fn full() -> bool {
    std::env::var_os("INVASIM_FULL").is_some()
}

fn run(scenario: &str, seed: u32) -> Outcome {
    let file = format!("{}/configs/{scenario}.toml", env!("CARGO_MANIFEST_DIR"));
    let until = if full() { "7 day" } else { "5 day" };
    let sets = [format!("run.seed={seed}"), format!("run.until={until}")];
    let plan = Plan::read(Path::new(&file), &sets).unwrap_or_else(|e| panic!("{e}"));
    let (steps, spacing) = (plan.steps, plan.spacing);
    let options = Options { choice: Choice::Cpu, ..Options::default() };
    let mut simulation = Simulation::open(plan, &options).unwrap_or_else(|e| panic!("{e}"));
    simulation.advance(steps).unwrap();
    let census = simulation.census().unwrap();
    let streaming = census.streaming() as f64 / (census.outside() as f64).max(1.0);
    Outcome { depth: census.depth(0.95) * spacing, streaming }
}

/// Half the width of a 95 % interval of the mean (Student's t).
fn interval(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let t = [12.706, 4.303, 3.182, 2.776][values.len() - 2];
    t * (variance / n).sqrt()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// MODEL.md rows 1–5: without cathepsin, and without macrophages, tumour cells invade at least 30 % less far; with the
/// EGF–CSF-1 loop cut they no longer stream with macrophages (Wyckoff 2004, Knútsdóttir 2016).
#[test]
fn macrophages_and_cathepsin_carry_the_invasion() {
    let seeds = if full() { 5 } else { 2 };
    let scenarios = ["invasion", "no-cathepsin", "no-macrophages", "no-loop"];
    let outcomes = scenarios.map(|s| (1..=seeds).map(|seed| run(s, seed)).collect::<Vec<_>>());
    let depths = outcomes.each_ref().map(|o| o.iter().map(|o| o.depth).collect::<Vec<_>>());
    let streams = outcomes.each_ref().map(|o| o.iter().map(|o| o.streaming).collect::<Vec<_>>());
    for (i, name) in scenarios.iter().enumerate() {
        println!(
            "{name}: p95 depth {:.0} ± {:.0} µm, streaming {:.2} ± {:.2} ({seeds} seeds, 95 % intervals)",
            mean(&depths[i]),
            interval(&depths[i]),
            mean(&streams[i]),
            interval(&streams[i])
        );
    }
    for i in [1, 2] {
        let fall = 1.0 - mean(&depths[i]) / mean(&depths[0]);
        println!("{}: depth falls by {:.0} % (expected at least 30 %)", scenarios[i], 100.0 * fall);
        assert!(fall >= 0.3, "{} lowers the depth by {:.0} % alone", scenarios[i], 100.0 * fall);
    }
    let left = mean(&streams[3]) / mean(&streams[0]);
    println!("no-loop: {:.0} % of the streaming is left (expected less than half)", 100.0 * left);
    assert!(left < 0.5, "{:.0} % of the streaming is left without the loop", 100.0 * left);
}
