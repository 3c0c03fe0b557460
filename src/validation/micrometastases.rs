//! Micrometastases in balance: cells in blood years after a tumour is gone, and relapses, among many patients.
use super::body::Body;
use super::desk::{Desk, set};
use super::tropism::{YEAR, firsts, hazard};
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::Circulation;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};

pub(super) const CASE: Case = Case {
    name: "micrometastases",
    config: "../micrometastases.toml",
    about: "Patients whose breast tumour was removed, each a seed: in how many of those without a lesion that grows a tube of blood has a \
            tumour cell 7 to 22 years later, and how many relapse a year. Awakening and balance were calibrated to both numbers, so it is \
            tested that they come out; and that without micrometastases nobody has such cells. No cell is lost at the first pass of the \
            lung here: with a loss of 0.99 the two do not hold together (docs/metastasis.md).",
    long: false,
    run,
};

/// Blood of a patient, and of a tube of it, mL.
const BLOOD: f64 = 5000.0;
const TUBE: f64 = 10.0;
/// The patients of Meng 2004: with cells in their blood, all.
const MENG: [f64; 2] = [13.0, 36.0];

/// The chance that a tube of a patient's blood has a tumour cell.
fn chance(body: &Circulation) -> f64 {
    let [single, clustered] = body.in_blood();
    1.0 - libm::exp(-((single + clustered) as f64) * TUBE / BLOOD)
}

/// Of patients without a lesion that grows, the share with a cell in a tube of blood.
fn share(patients: impl Iterator<Item = Circulation>) -> f64 {
    let candidates: Vec<f64> = patients.filter(|body| body.lesions.is_empty()).map(|body| chance(&body)).collect();
    candidates.iter().sum::<f64>() / candidates.len().max(1) as f64
}

/// The same of patients each at a time of its own between two years.
fn with_cells(body: &Body, seeds: u32, [from, to]: [f64; 2]) -> f64 {
    let year = |seed: u32| from + (to - from) * (f64::from(seed) - 0.5) / f64::from(seeds);
    share((1..=seeds).map(|seed| body.until(seed, year(seed) * YEAR)))
}

/// The ends of the 95 % interval of Meng's share (Wilson 1927).
fn interval() -> [f64; 2] {
    let [positive, all] = MENG;
    let (share, z) = (positive / all, 1.96 * 1.96 / all);
    let half = (z * share * (1.0 - share) + z * z / 4.0).sqrt();
    [-half, half].map(|half| (share + z / 2.0 + half) / (1.0 + z))
}

/// Patients by the year: those with a cell in a tube of blood, and those with a lesion that grows, whose years are given.
fn chart(body: &Body, seeds: u32, firsts: &[f64]) -> Chart {
    let shown = seeds.min(100);
    let at = |year: f64| share((1..=shown).map(|seed| body.until(seed, year * YEAR)));
    let points = [2.0, 6.0, 12.0, 17.0, 22.0].map(|year| [year, at(year)]);
    let risen = |(i, year): (usize, &f64)| [*year, (i + 1) as f64 / f64::from(seeds)];
    let axes = [Axis::new("time (year)").from(0.0).to(24.0), Axis::new("share of patients").from(0.0).to(1.0)];
    let [x, y] = axes;
    Chart::new("Years after the tumour", x, y)
        .with(Trace::points("a tumour cell in 10 mL of blood", 0, points.into()))
        .with(Trace::line("a lesion that grows", 1, firsts.iter().enumerate().map(risen).collect()))
}

fn run(desk: &Desk) -> Result<Outcome> {
    let seeds = *desk.seeds(200, 2000).end();
    let body = Body::read(desk, CASE.config, &[], 0.0)?;
    let none: Vec<String> = (0..3).map(|organ| set(&format!("organ[{organ}].balance"), 0)).collect();
    let without = Body::read(desk, CASE.config, &none, 0.0)?;
    let years = firsts(&body.ends(seeds));
    let [late, low, high] = hazard(&years, seeds, [5.0, 20.0]);
    let blood = |what: &str, body: &Body, wanted, source| {
        Check::new(what, "", with_cells(body, seeds, [7.0, 22.0]), wanted, source)
    };
    let hours = "cells in blood live for hours, Meng 2004";
    let relapses = |what: &str, measured, wanted| {
        Check::new(what, "/year", measured, wanted, "calibrated to relapses of 1 to 2 % a year, EBCTCG 2017")
    };
    let [least, most] = interval();
    let patients = "share without relapse with a cell in 10 mL, years 7 to 22";
    let checks = vec![
        blood(
            patients,
            &body,
            Wanted::Between(least, most),
            "calibrated to 13 of 36, Meng 2004, and its 95 % interval",
        ),
        blood("the same without micrometastases in balance", &without, Wanted::AtMost(0.01), hours),
        relapses("first lesions that grow, a patient, years 5 to 20", late, Wanted::Between(0.01, 0.02)),
        relapses("the same, lower end of the 95 % interval", low, Wanted::Stated),
        relapses("the same, upper end", high, Wanted::Stated),
    ];
    let notes = vec!["A tube of 10 mL and 5 L of blood are assumed.".into()];
    Ok(Outcome { checks, charts: vec![chart(&body, seeds, &years)], notes })
}
