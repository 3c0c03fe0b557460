//! Late compensation: an inhibitor that works for two weeks, and then less and less.
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{mean, mean_text};
use crate::validation::desk::{Desk, set};
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "compensation",
    config: "../therapy/compensation.toml",
    about: "The matrix dissolved per day under a cathepsin inhibitor, before and after nine tenths of the activity have come \
            back, and at the same time without compensation.",
    long: false,
    run,
};

/// Days after which compensation begins, and those in which it comes back.
struct Times {
    after: u32,
    over: u32,
    end: u32,
}

/// The share of the matrix that is left at the end of each day.
fn course(desk: &Desk, seed: u32, times: &Times, returns: f64) -> Result<Vec<f64>> {
    let block = |key: &str, value: String| set(&format!("drug[0].blocks[0].{key}"), value);
    let varied = [
        set("run.seed", seed),
        set("run.until", format!("{} day", times.end)),
        block("returns", returns.to_string()),
        block("returns_after", format!("{} day", times.after)),
        block("returns_over", format!("{} day", times.over)),
    ];
    let mut run = desk.open(CASE.config, &varied)?;
    let (first, day) = (run.census()?.matrix(), (1440.0 / run.plan.step).round() as u32);
    let mut left = vec![1.0];
    for _ in 0..times.end {
        run.advance(day)?;
        left.push(run.census()?.matrix() / first);
    }
    Ok(left)
}

fn run(desk: &Desk) -> Result<Outcome> {
    let times = if desk.full { Times { after: 14, over: 3, end: 21 } } else { Times { after: 2, over: 1, end: 5 } };
    let courses =
        |returns: f64| desk.seeds(1, 5).map(|seed| course(desk, seed, &times, returns)).collect::<Result<Vec<_>>>();
    let (with, without) = (courses(0.9)?, courses(0.0)?);
    let lost =
        |course: &Vec<f64>, from: u32, to: u32| (course[from as usize] - course[to as usize]) / f64::from(to - from);
    let ratios = |late: &[Vec<f64>], early: &dyn Fn(usize) -> f64| {
        late.iter().enumerate().map(|(i, c)| lost(c, times.end - 2, times.end) / early(i)).collect::<Vec<f64>>()
    };
    let own = ratios(&with, &|i| lost(&with[i], 1, times.after));
    let other = ratios(&with, &|i| lost(&without[i], times.end - 2, times.end));
    let check =
        |what: &str, values: &[f64]| Check::new(what, "", mean(values), Wanted::AtLeast(3.0), "Akkari 2016: direction");
    let checks = vec![check("matrix lost per day, after / before", &own), check("with / without compensation", &other)];
    let points = |all: &[Vec<f64>]| {
        let at = |day: usize| mean(&all.iter().map(|c| 1.0 - c[day]).collect::<Vec<_>>());
        (0..all[0].len()).map(|day| [day as f64, at(day)]).collect::<Vec<_>>()
    };
    let (x, y) = (Axis::new("time (day)").from(0.0), Axis::new("matrix dissolved (share)").from(0.0));
    let chart = Chart::new("Late compensation", x, y)
        .with(Trace::line("activity comes back", 2, points(&with)))
        .with(Trace::line("it does not", 1, points(&without)));
    let notes = vec![format!("After / before: {}.", mean_text(&own, 1))];
    Ok(Outcome { checks, charts: vec![chart], notes })
}
