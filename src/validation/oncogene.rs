//! Normal cells that seed an organ: no lesion while their oncogene is off, and as many as have survived once it is on.
use super::body::Body;
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::Circulation;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::curve;

pub(super) const CASE: Case = Case {
    name: "oncogene",
    config: "../normal-cells.toml",
    about: "Normal cells with an oncogene enter blood for a day and reside in the lung. Never on: no lesion in any of 20 replicates. \
            On after four weeks, or later: fewer lesions, as cells have died in between. That \
            nothing awakes while it is off holds by construction; this runs on the host, without lattices.",
    long: false,
    run,
};

const SEEDS: u32 = 20;
/// So many cells that counts of lesions tell rates.
const MANY: &str = "1e9 /day";

fn ends(desk: &Desk, varied: &[String]) -> Result<Vec<Circulation>> {
    let all = [&[set("circulation.influx_normal", MANY), set("run.until", "2 year")], varied].concat();
    Ok(Body::read(desk, CASE.config, &all, 0.0)?.ends(SEEDS))
}

fn lesions(bodies: &[Circulation]) -> f64 {
    bodies.iter().map(|body| body.lesions_in(0)).sum::<u64>() as f64
}

/// Lesions in all seeds, with the oncogene on from a day on.
fn induced(desk: &Desk, day: u32) -> Result<f64> {
    Ok(lesions(&ends(desk, &[set("therapy[1].start", format!("{day} day"))])?))
}

fn run(desk: &Desk) -> Result<Outcome> {
    let never = ends(desk, &[set("therapy[1].to", false), set("therapy[2].to", "0 /min")])?;
    let faults = never.iter().filter(|body| !body.lesions.is_empty()).count() as f64;
    let resident = never.iter().filter(|body| body.asleep_in(0) > 0).count() as f64;
    let death = Body::read(desk, CASE.config, &[], 0.0)?.rules().organs[0].normal_death * 1440.0;
    let exact = |days: f64| (-death * days).exp();
    let first = induced(desk, 28)?;
    let (mut checks, mut points) = (Vec::new(), vec![[0.0, 1.0]]);
    let source = "exact: never on, no lesion (Podsypanina 2008)";
    checks.push(Check::new("replicates of 20 with a lesion, never on", "", faults, Wanted::AtMost(0.0), source));
    let there = Wanted::AtLeast(f64::from(SEEDS));
    checks.push(Check::new("replicates of 20 with cells in the lung", "", resident, there, "Podsypanina 2008"));
    for wait in [30, 60, 90, 120] {
        let ratio = induced(desk, 28 + wait)? / first;
        let expected = exact(f64::from(wait));
        // Both counts are nearly Poisson.
        let spread = expected * (1.0 / first + 1.0 / (first * expected)).sqrt();
        points.push([f64::from(wait), ratio]);
        let what = format!("lesions, on {wait} days later / at four weeks");
        checks.push(Check::new(what, "", ratio, Wanted::Near(expected, 1.96 * spread), "exact: exp(−δ·Δ)"));
    }
    let (x, y) =
        (Axis::new("later by (day)").from(0.0).to(130.0), Axis::new("lesions / those at four weeks").from(0.0));
    let chart = Chart::new("Oncogene on later", x, y)
        .with(Trace::line("exp(−δ·Δ)", 0, curve(0.0, 130.0, exact)))
        .with(Trace::points("invasim", 1, points));
    let notes = vec![format!("{first} lesions in {SEEDS} replicates with the oncogene on at four weeks.")];
    Ok(Outcome { checks, charts: vec![chart], notes })
}
