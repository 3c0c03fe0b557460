//! Cells that come back to their tumour, and what capturing them in blood does about it.
use super::body::Body;
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::cells::{Arrival, Place};
use crate::error::Result;

pub(super) const CASE: Case = Case {
    name: "self-seeding",
    config: "self-seeding.toml",
    about: "Cells of a tumour that come back to it by blood: with genes and signals that help, and under capture in blood, for two \
            hours a day or always. Cells stay in blood for hours, so intermittent capture meets few of them. \
            Chances and rates are parameters: this tests that they come out together, not that they are so.",
    long: false,
    run,
};

/// Cells of the tumour: ten times as many as have half of the signals.
const BURDEN: f64 = 1e6;

/// Cells that come back within a month.
fn back(desk: &Desk, varied: &[String]) -> Result<f64> {
    let mut end = Body::read(desk, CASE.config, varied, BURDEN)?.end(1);
    let home = |arrivals: Vec<Arrival>| {
        arrivals.iter().filter(|arrival| arrival.organ == Place::Primary).map(|arrival| arrival.count).sum::<u64>()
    };
    Ok(home(end.take_arrivals()) as f64)
}

/// Cells in blood, on average over a day with some hours of capture, over those without: exact. Both by 1 h: clearance,
/// capture.
fn met(clearance: f64, capture: f64, hours: f64) -> f64 {
    let (fast, rest) = (clearance + capture, 24.0 - hours);
    let (low, refilled, emptied) = (clearance / fast, (-clearance * rest).exp(), (-fast * hours).exp());
    let after = (low + (1.0 - refilled - low) * emptied) / (1.0 - refilled * emptied);
    let before = 1.0 + (after - 1.0) * refilled;
    let [off, on] =
        [rest + (after - 1.0) * (1.0 - refilled) / clearance, hours * low + (before - low) * (1.0 - emptied) / fast];
    (off + on) / 24.0
}

fn run(desk: &Desk) -> Result<Outcome> {
    let none = set("therapy[0].to", "0 /h");
    let free = back(desk, std::slice::from_ref(&none))?;
    let intermittent = back(desk, &[])? / free;
    let always = back(desk, &[set("circulation.capture", "4 /h")])? / free;
    let plain = back(desk, &[none.clone(), set("self_seeding.attraction", 0)])?;
    let helped = back(desk, &[none, set("circulation.genes", "MMP1,fascin1"), set("self_seeding.gain", 1)])? / free;
    let blocked = back(desk, &[set("self_seeding.infiltration", 0)])?;
    let clearance = std::f64::consts::LN_2 / 1.7;
    // Both counts are nearly Poisson.
    let near = |ratio: f64, of: f64| Wanted::Near(ratio, 1.96 * ratio * (1.0 / of + 1.0 / (ratio * of)).sqrt());
    let check = |what: &str, measured, wanted, source| Check::new(what, "", measured, wanted, source);
    let signal = 1.0 + BURDEN / (BURDEN + 1e5);
    // A factor raises the odds, from a chance of 0.05 here.
    let chance = |factor: f64| factor / (19.0 + factor);
    let checks = vec![
        check("cells back with continuous capture / without", always, near(clearance / (clearance + 4.0), free), EXACT),
        check("the same for two hours of capture a day", intermittent, near(met(clearance, 4.0, 2.0), free), EXACT),
        check("the share that two hours a day leave", intermittent, Wanted::AtLeast(0.8), CAPTURE),
        check("the share that continuous capture leaves", always, Wanted::AtMost(0.2), CAPTURE),
        check(
            "with the signals of a large tumour / without",
            free / plain,
            near(chance(signal) / chance(1.0), plain),
            SIGNAL,
        ),
        check("with two genes of gain 1 / without", helped, near(chance(4.0 * signal) / chance(signal), free), SIGNAL),
        check("cells back with infiltration blocked", blocked, Wanted::AtMost(0.0), "Kim 2009: direction"),
    ];
    let notes = vec![format!("{free} cells come back within a month without capture.")];
    Ok(Outcome { checks, charts: Vec::new(), notes })
}

const EXACT: &str = "exact: dN/dt = Φ − (clearance + capture)·N";
const CAPTURE: &str = "direction: intermittent capture hardly helps, continuous does, Cancers 2024, 16, 3078";
const SIGNAL: &str = "exact; direction: Kim 2009";
