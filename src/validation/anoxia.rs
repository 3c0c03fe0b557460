//! Zero-order uptake: from which size a spheroid has an anoxic core, and how large it is (Grimes 2014).
use super::desk::{Desk, centre, floats};
use super::reach::{field, painted};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::curve;
use std::f64::consts::PI;

pub(super) const CASE: Case = Case {
    name: "anoxic-core",
    config: "anoxic-core.toml",
    about: "A spheroid that consumes oxygen at a constant rate has no oxygen inside a radius r_n, where \
            p0 = a/(6D)·(R² + 2r_n³/R − 3r_n²), once R exceeds √(6D·p0/a) = 233 µm.",
    long: false,
    run,
};

const SPACING: f64 = 10.0;
/// What counts as none, in mmHg.
const ANOXIC: f64 = 0.02;
const SOURCE: &str = "exact, with the numbers of Grimes 2014";
/// `√(6D·p0/a)`, µm.
const CRITICAL: f64 = 233.0;

/// The level in the centre and the radius of the anoxic core, µm.
fn core(desk: &Desk, radius: f64) -> Result<[f64; 2]> {
    let mut run = painted(desk, CASE.config, radius, SPACING)?;
    run.advance(run.plan.steps)?;
    let level = floats(&mut run, field("oxygen"))?;
    let volume = level.iter().filter(|u| **u < ANOXIC).count() as f64 * SPACING.powi(3);
    Ok([level[centre(run.plan.grid())], (0.75 * volume / PI).cbrt()])
}

/// The exact radius of the core: the root of the equation above, by bisection.
fn exact(radius: f64) -> f64 {
    let (mut low, mut high) = (0.0, radius);
    for _ in 0..60 {
        let r = 0.5 * (low + high);
        let needed = radius * radius + 2.0 * r.powi(3) / radius - 3.0 * r * r;
        *(if needed > CRITICAL * CRITICAL { &mut low } else { &mut high }) = r;
    }
    low
}

fn run(desk: &Desk) -> Result<Outcome> {
    let (mut low, mut high) = (213.0, 253.0);
    while high - low > 2.0 {
        let middle = 0.5 * (low + high);
        *(if core(desk, middle)?[0] < ANOXIC { &mut high } else { &mut low }) = middle;
    }
    let near = |value| Wanted::Near(value, SPACING);
    let first = 0.5 * (low + high);
    let mut checks = vec![Check::new("radius of the first anoxia", "µm", first, near(CRITICAL), SOURCE)];
    let mut points = vec![[first, 0.0]];
    for (radius, expected) in [(300.0, 129.2), (400.0, 243.5)] {
        let [_, core] = core(desk, radius)?;
        checks.push(Check::new(format!("anoxic core at {radius} µm"), "µm", core, near(expected), SOURCE));
        points.push([radius, core]);
    }
    let chart = Chart {
        title: "Anoxic core of a spheroid".into(),
        x: Axis::new("radius of the spheroid (µm)").from(200.0).to(420.0),
        y: Axis::new("radius of the core (µm)").from(-10.0).to(280.0),
        traces: vec![
            Trace::line("exact", 0, curve(CRITICAL, 420.0, exact)),
            Trace::points("invasim, sites of 10 µm", 1, points).with_errors(vec![SPACING; 3]),
        ],
    };
    Ok(Outcome { checks, charts: vec![chart], notes: vec!["The tolerance is one site.".into()] })
}

#[cfg(test)]
mod tests {
    use super::exact;

    #[test]
    fn the_equation_gives_the_published_cores() {
        assert!((exact(300.0) - 129.2).abs() < 0.3 && (exact(400.0) - 243.5).abs() < 0.3);
    }
}
