//! To which organs each kind of cancer goes, and when its first lesion is founded.
use super::body::Body;
use super::desk::Desk;
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::Circulation;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};

pub(super) const CASE: Case = Case {
    name: "tropism",
    config: "../tropism/common.toml",
    about: "Lesions by organ over many seeds of twenty years, for four kinds of cancer, against the shares that the model is to \
            have; and the time to the first lesion: months for lung cancer, years for breast cancer. Shares and clocks are \
            parameters: this tests that they come out.",
    long: false,
    run,
};

/// Half the width of an interval in standard deviations: 95 % for all eight independent shares together.
const WIDTH: f64 = 2.73;
const YEAR: f64 = 365.25 * 1440.0;
/// Kinds of cancer with the shares of their organs.
const KINDS: [(&str, &[(&str, f64)]); 4] = [
    ("breast", &[("bone", 0.55), ("lung", 0.25), ("liver", 0.2), ("brain", 0.0)]),
    ("lung", &[("brain", 0.35), ("bone", 0.35), ("liver", 0.3)]),
    ("colorectal", &[("liver", 0.75), ("lung", 0.25)]),
    ("prostate", &[("bone", 0.9), ("lung", 0.1)]),
];

/// The years after which seeds have their first lesion, in order; those that never have one are left out.
fn firsts(bodies: &[Circulation]) -> Vec<f64> {
    let first = |body: &Circulation| body.lesions.first().map(|lesion| lesion.minutes / YEAR);
    let mut years: Vec<f64> = bodies.iter().filter_map(first).collect();
    years.sort_unstable_by(f64::total_cmp);
    years
}

/// Shares of lesions by organ against those expected.
fn shares(kind: &str, expected: &[(&str, f64)], organs: &[&str], bodies: &[Circulation]) -> Vec<Check> {
    let count = |organ: usize| bodies.iter().map(|body| body.lesions_in(organ)).sum::<u64>() as f64;
    let all: f64 = (0..organs.len()).map(count).sum();
    let check = |(organ, share): &(&str, f64)| {
        let number = organs.iter().position(|name| name == organ).unwrap_or(usize::MAX);
        let within = WIDTH * (share * (1.0 - share) / all).sqrt();
        let what = format!("{kind} cancer: share of {all} lesions in the {organ}");
        let source = "design; intervals of counts, 95 % for all shares together";
        Check::new(what, "", count(number) / all, Wanted::Near(*share, within), source)
    };
    expected.iter().map(check).collect()
}

fn run(desk: &Desk) -> Result<Outcome> {
    let seeds = *desk.seeds(500, 2000).end();
    let (mut checks, mut medians) = (Vec::new(), Vec::new());
    let x = Axis::new("time (year)").from(0.0).to(20.0);
    let mut chart = Chart::new("first lesion", x, Axis::new("share of tumours with a lesion").from(0.0).to(1.0));
    for (number, (kind, expected)) in KINDS.iter().enumerate() {
        let body = Body::read(desk, &format!("../tropism/{kind}.toml"), &[], 0.0)?;
        // Seeds of their own, so that one kind's luck is not another's.
        let bodies: Vec<_> = (1..=seeds).map(|seed| body.end(10_000 * number as u32 + seed)).collect();
        checks.extend(shares(kind, expected, &body.organs(), &bodies));
        let years = firsts(&bodies);
        let risen = |(i, year): (usize, &f64)| [*year, (i + 1) as f64 / f64::from(seeds)];
        let points: Vec<[f64; 2]> = years.iter().enumerate().map(risen).collect();
        medians.push(years.get(seeds as usize / 2).copied().unwrap_or(f64::INFINITY));
        chart = chart.with(Trace::line(*kind, number, [vec![[0.0, 0.0]], points].concat()));
    }
    let median = |kind: usize, measured: f64, unit, wanted| {
        let what = format!("{} cancer: median time to the first lesion", KINDS[kind].0);
        Check::new(what, unit, measured, wanted, "direction: lung months, breast many years")
    };
    checks.push(median(1, 12.0 * medians[1], "month", Wanted::Between(1.0, 12.0)));
    checks.push(median(0, medians[0], "year", Wanted::Between(2.0, 20.0)));
    checks.push(median(2, medians[2], "year", Wanted::Stated));
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}
