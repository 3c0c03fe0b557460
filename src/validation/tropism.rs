//! To which organs each kind of cancer goes, and when its first lesion is founded.
use super::body::Body;
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::Circulation;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::median;

pub(super) const CASE: Case = Case {
    name: "tropism",
    config: "../tropism/common.toml",
    about: "Lesions by organ over many seeds of twenty years, for four kinds of cancer, against the shares that the model is to \
            have (with a hundred times the cells shed, for more lesions to count); months to the first lesion of lung cancer, and \
            how many patients with breast cancer have their first lesion in a year, to which the awakening of its cells was \
            calibrated. Shares and clocks are parameters: this tests that they come out.",
    long: false,
    run,
};

/// Half the width of an interval in standard deviations: 95 % for all eight independent shares together.
const WIDTH: f64 = 2.73;
/// Cells shed where shares are counted: a hundred times those of the config, as breast cancer has one lesion in three patients.
const MUCH: &str = "1e8 /day";
pub(super) const YEAR: f64 = 365.25 * 1440.0;
/// Kinds of cancer with the shares of their organs.
const KINDS: [(&str, &[(&str, f64)]); 4] = [
    ("breast", &[("bone", 0.55), ("lung", 0.25), ("liver", 0.2), ("brain", 0.0)]),
    ("lung", &[("brain", 0.35), ("bone", 0.35), ("liver", 0.3)]),
    ("colorectal", &[("liver", 0.75), ("lung", 0.25)]),
    ("prostate", &[("bone", 0.9), ("lung", 0.1)]),
];

/// The years after which seeds have their first lesion, in order; those that never have one are left out.
pub(super) fn firsts(bodies: &[Circulation]) -> Vec<f64> {
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

/// First lesions a year among those without any, between two years after the start, and the ends of the 95 % interval of the
/// count. `firsts` is the year of each of those that ever have one, among so many seeds.
pub(super) fn hazard(firsts: &[f64], seeds: u32, [from, to]: [f64; 2]) -> [f64; 3] {
    let spent = |first: f64| first.clamp(from, to) - from;
    let never = f64::from(seeds) - firsts.len() as f64;
    let at_risk = firsts.iter().map(|first| spent(*first)).sum::<f64>() + never * (to - from);
    let events = firsts.iter().filter(|first| (from..to).contains(*first)).count() as f64;
    [events, events - 1.96 * events.sqrt(), events + 1.96 * events.sqrt()].map(|n| n / at_risk)
}

/// How soon the first lesions come, by kind of cancer.
fn paces(firsts_of: &[Vec<f64>], seeds: u32) -> Vec<Check> {
    let source = "direction: lung months, breast many years";
    let median = |kind: usize| {
        let mut years = firsts_of[kind].clone();
        years.resize(seeds as usize, f64::INFINITY); // of those who never have one
        median(&years)
    };
    let early = firsts_of[0].iter().filter(|year| **year < 1.0).count() as f64 / f64::from(seeds);
    let check = |what: &str, unit, measured, wanted| Check::new(what, unit, measured, wanted, source);
    let within = Wanted::Between(1.0, 12.0);
    vec![
        check("lung cancer: median time to the first lesion", "month", 12.0 * median(1), within),
        check("colorectal cancer: median time to the first lesion", "year", median(2), Wanted::Stated),
        check("breast cancer: share with a lesion in the first year", "", early, Wanted::AtMost(0.1)),
    ]
}

/// The hazard of breast cancer against that of relapses of patients.
fn relapses(firsts: &[f64], seeds: u32) -> Vec<Check> {
    let source = "calibrated to relapses of 1 to 2 % a year with up to three nodes, EBCTCG 2017";
    let check = |years: &str, what: &str, measured: f64, wanted| {
        let what = format!("breast cancer: first lesions a patient in years {years}{what}");
        Check::new(what, "/year", measured, wanted, source)
    };
    let [late, low, high] = hazard(firsts, seeds, [5.0, 20.0]);
    let mut checks = vec![
        check("5 to 20", "", late, Wanted::Between(0.01, 0.02)),
        check("5 to 20", ", lower end of the 95 % interval", low, Wanted::AtLeast(0.01)),
        check("5 to 20", ", its upper end", high, Wanted::AtMost(0.02)),
    ];
    for (from, to) in [(0, 1), (1, 5), (5, 10), (10, 20)] {
        let [rate, ..] = hazard(firsts, seeds, [from, to].map(f64::from));
        checks.push(check(&format!("{from} to {to}"), "", rate, Wanted::Stated));
    }
    checks
}

fn run(desk: &Desk) -> Result<Outcome> {
    let seeds = *desk.seeds(500, 2000).end();
    let (mut checks, mut firsts_of) = (Vec::new(), Vec::new());
    let x = Axis::new("time (year)").from(0.0).to(20.0);
    let mut chart = Chart::new("First lesion", x, Axis::new("share of tumours with a lesion").from(0.0).to(1.0));
    for (number, (kind, expected)) in KINDS.iter().enumerate() {
        let config = format!("../tropism/{kind}.toml");
        // Seeds of their own, so that one kind's luck is not another's.
        let ends = |body: &Body, seeds| (1..=seeds).map(|seed| body.end(10_000 * number as u32 + seed)).collect();
        let much: Body = Body::read(desk, &config, &[set("circulation.influx", MUCH)], 0.0)?;
        let bodies: Vec<Circulation> = ends(&much, seeds / 5);
        checks.extend(shares(kind, expected, &much.organs(), &bodies));
        let years = firsts(&ends(&Body::read(desk, &config, &[], 0.0)?, seeds));
        let risen = |(i, year): (usize, &f64)| [*year, (i + 1) as f64 / f64::from(seeds)];
        let points: Vec<[f64; 2]> = years.iter().enumerate().map(risen).collect();
        chart = chart.with(Trace::line(*kind, number, [vec![[0.0, 0.0]], points].concat()));
        firsts_of.push(years);
    }
    checks.extend(paces(&firsts_of, seeds));
    checks.extend(relapses(&firsts_of[0], seeds));
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of an even number of seeds, and with those who never have a lesion.
    #[test]
    fn the_median_lesion_is_that_of_all_seeds() {
        let checks = paces(&[vec![], vec![0.25, 0.5, 1.0, 2.0], vec![1.0, 3.0, 5.0]], 4);
        assert_eq!([checks[0].measured, checks[1].measured], [9.0, 4.0]);
        assert_eq!(paces(&[vec![], vec![0.25], vec![]], 4)[0].measured, f64::INFINITY);
    }
}
