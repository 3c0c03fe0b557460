//! Cells that sleep in marrow for years, what a SRC inhibitor does to them and what it does not, and who enters the brain.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::Circulation;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::curve;

pub(super) const CASE: Case = Case {
    name: "dormancy",
    config: "../dormancy.toml",
    about: "A tumour sheds cells for half a year and is removed; the sleepers in marrow over twenty years, against exponential \
            waits. A SRC inhibitor kills them, but does not keep cells from reaching marrow: the failure that must be \
            reproduced, and which holds by construction, as nothing on the way there looks at SRC. Lesions in the brain over 20 \
            seeds, for cells without its three genes and with them.",
    long: false,
    run,
};

const INHIBITED: &str = "../therapy/src-inhibitor.toml";
/// Rates of sleepers in marrow per year: awakening, and death with SRC at work (0.5·(1 − 0.95)).
const RATE: f64 = 0.0022 + 0.025;

/// Blood and organs at the end of a run, and the sleepers of its first organ by year.
fn course(desk: &Desk, config: &str, varied: &[String]) -> Result<(Circulation, Vec<[f64; 2]>)> {
    let mut run = desk.organism(config, varied)?;
    let mut points = Vec::new();
    while run.step() < run.plan().steps {
        run.advance(73.min(run.plan().steps - run.step()))?;
        let asleep = run.circulation.as_ref().map_or(0, |body| body.asleep_in(0));
        points.push([run.minutes() / (365.25 * 1440.0), asleep as f64]);
    }
    Ok((run.circulation.unwrap_or_default(), points))
}

/// Sleepers with the inhibitor over those without it, given from one time to another, at its end.
fn left(desk: &Desk, from: &str, until: &str) -> Result<f64> {
    let end = set("run.until", until);
    let given = [set("therapy[1].start", from), set("therapy[1].until", until), end.clone()];
    let asleep = |config: &str, varied: &[String]| Ok(course(desk, config, varied)?.0.asleep_in(0) as f64);
    Ok(asleep(INHIBITED, &given)? / asleep(CASE.config, &[end])?)
}

/// Seeds out of 20 with a lesion in the brain within a year.
fn with_brain_lesions(desk: &Desk, genes: &str) -> Result<f64> {
    let organ = [set("organ[0].preset", "brain"), set("run.until", "1 year"), set("circulation.genes", genes)];
    let mut seeds = 0.0;
    for seed in 1..=20 {
        let (body, _) = course(desk, CASE.config, &[&organ[..], &[set("run.seed", seed)]].concat())?;
        seeds += f64::from(u8::from(body.lesions_in(0) > 0));
    }
    Ok(seeds)
}

fn run(desk: &Desk) -> Result<Outcome> {
    let (_, points) = course(desk, CASE.config, &[])?;
    let first = *points.iter().find(|p| p[0] >= 1.0).unwrap_or(&points[0]);
    let last = points[points.len() - 1];
    let exact = |year: f64| first[1] * (-RATE * (year - first[0])).exp();
    let spread = (exact(last[0]) * (1.0 - exact(last[0]) / first[1])).sqrt();
    let check = |what: &str, measured, wanted, source| Check::new(what, "", measured, wanted, source);
    let (homing, late) = (left(desk, "0 day", "0.05 year")?, left(desk, "1 year", "10 year")?);
    let (without, with) = (with_brain_lesions(desk, "[]")?, with_brain_lesions(desk, "COX2,HBEGF,ST6GALNAC5")?);
    let checks = vec![
        check(
            "asleep after 20 years",
            last[1],
            Wanted::Near(exact(last[0]), 1.96 * spread),
            "exact: exponential waits",
        ),
        check(
            "reaching marrow under a SRC inhibitor / without",
            homing,
            Wanted::Near(1.0, 0.05),
            "Zhang 2009: homing unaffected; by construction",
        ),
        check("asleep after nine years of it / without", late, Wanted::AtMost(0.1), "Zhang 2009: direction"),
        check("seeds of 20 with brain lesions, without genes", without, Wanted::AtMost(0.0), "Bos 2009: direction"),
        check("the same with three genes", with, Wanted::AtLeast(5.0), "Bos 2009: direction"),
    ];
    let (_, inhibited) = course(desk, INHIBITED, &[])?;
    let (x, y) = (Axis::new("time (year)").from(0.0).to(20.0), Axis::new("cells asleep in marrow").from(0.0));
    let chart = Chart::new("Twenty years", x, y)
        .with(Trace::line("exponential waits", 0, curve(first[0], 20.0, exact)))
        .with(Trace::points("no therapy", 1, points.into_iter().step_by(5).collect()))
        .with(Trace::points("SRC inhibitor from the second year", 2, inhibited.into_iter().step_by(5).collect()));
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}
