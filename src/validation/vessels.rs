//! Vessels called by a tumour, with Id genes and without most of their activity.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{mean, mean_text};

pub(super) const CASE: Case = Case {
    name: "angiogenesis",
    config: "../angiogenesis.toml",
    about: "A tumour beyond the reach of its vessels calls new ones. Density of perfused vessels with Id activity of 1 over that \
            with 0.1, against pancreatic cancers with much and little Id-1 (microvessel densities of 111.2 and 64.1).",
    long: false,
    run,
};

/// Activity of Id genes in an Id-low tumour: calibrated.
const LOW: f64 = 0.1;

/// Day, perfused vessel sites and share of hypoxic tumour cells, twice a day.
fn course(desk: &Desk, seed: u32, id: f64, days: u32) -> Result<Vec<[f64; 3]>> {
    let varied = [set("run.seed", seed), set("angiogenesis.id", id), set("run.until", format!("{days} day"))];
    let mut run = desk.open(CASE.config, &varied)?;
    let half = (720.0 / run.plan.step).round() as u32;
    let mut points = Vec::new();
    loop {
        let census = run.census()?;
        let short = |phase| census.tumour_in(phase) as f64 / census.tumour().max(1) as f64;
        let hypoxic = short(crate::tissue::cell::Phase::Hypoxic) + short(crate::tissue::cell::Phase::Quiescent);
        points.push([run.minutes() / 1440.0, census.vessels()[1] as f64, hypoxic]);
        if run.step + half > run.plan.steps {
            return Ok(points);
        }
        run.advance(half)?;
    }
}

/// The values of a measure at the end, one a seed.
fn last(courses: &[Vec<[f64; 3]>], which: usize) -> Vec<f64> {
    courses.iter().map(|course| course[course.len() - 1][which]).collect()
}

/// The course of a measure of both tumours, means over seeds.
fn chart(title: &str, label: &str, which: usize, both: [&[Vec<[f64; 3]>]; 2]) -> Chart {
    let chart = Chart::new(title, Axis::new("time (day)").from(0.0), Axis::new(label).from(0.0));
    let names = [("Id-high", 2), ("Id-low", 1)];
    both.into_iter().zip(names).fold(chart, |chart, (courses, (name, hue))| {
        let at = |i: usize| mean(&courses.iter().map(|c| c[i][which]).collect::<Vec<_>>());
        chart.with(Trace::line(name, hue, (0..courses[0].len()).map(|i| [courses[0][i][0], at(i)]).collect()))
    })
}

fn run(desk: &Desk) -> Result<Outcome> {
    let days = if desk.full { 14 } else { 8 };
    let courses = |id: f64| desk.seeds(1, 5).map(|seed| course(desk, seed, id, days)).collect::<Result<Vec<_>>>();
    let (high, low) = (courses(1.0)?, courses(LOW)?);
    let ratio: Vec<f64> = last(&high, 1).iter().zip(last(&low, 1)).map(|(high, low)| high / low).collect();
    let rise = mean(&last(&high, 1)) / high[0][0][1];
    let (source, direction) = ("1.73 in PMC2409659; Id-low calibrated", "angiogenic switch: direction");
    let check = |what: &str, measured, wanted, source| Check::new(what, "", measured, wanted, source);
    let none = "no expectation";
    let checks = vec![
        check("vessel density, Id-high / Id-low", mean(&ratio), Wanted::Between(1.2, 2.5), source),
        check("perfused vessels at the end / at the start", rise, Wanted::AtLeast(1.5), direction),
        check("hypoxic tumour cells at the end, Id-high", mean(&last(&high, 2)), Wanted::Stated, none),
        check("hypoxic tumour cells at the end, Id-low", mean(&last(&low, 2)), Wanted::Stated, none),
    ];
    let charts = vec![
        chart("Vessels", "sites with perfused vessels", 1, [&high, &low]),
        chart("Lack of oxygen", "hypoxic share of tumour cells", 2, [&high, &low]),
    ];
    let note = format!("Id-high / Id-low: {}. The activity of Id-low tumours was chosen.", mean_text(&ratio, 2));
    Ok(Outcome { checks, charts, notes: vec![note] })
}
