//! A melanoma spheroid, day by day, against the microscope (Browning et al. 2021).
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::{Error, Result};
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::spheroid::outline;
use crate::metrics::statistics::{mean, mean_text};
use crate::tissue::state::Layer;
use std::path::Path;

pub(super) const CASE: Case = Case {
    name: "melanoma",
    config: "melanoma.toml",
    about: "Spheroids of 2500 WM983b melanoma cells in medium, days 3 to 14: mean outer radius, and the radius of the necrotic \
            core as a share of it. Growth rate, oxygen need and the pace at which dead cells go are fitted; the rest is from the \
            literature or by design. A radius is that inside which shells are at least half full. With --full, the week after \
            too, which was not fitted.",
    long: false,
    run,
};

/// Measured means (Browning et al. 2021, eLife 10:e73020, CC BY 4.0).
const DATA: &str = "data/spheroid_wm983b_2500.csv";
const SOURCE: &str = "Browning et al. 2021, eLife 10:e73020";
const NOTE: &str = "Three parameters were fitted to days 3 to 14 by scans of 26 settings, seed 1; days 15 to 21 were held out. Cells close the \
    gaps that dead ones leave (`migration.gap_closure`), so spheroids stop growing as the measured ones do; without, they are 50 µm too wide. The \
    core stays too small in the last week, as the rim that lives gets thinner from day 14 to 21 in the measured spheroids, 141 to 93 µm, \
    and not in the model, whose medium is always fresh. The shadow, which a microscope measures, is wider, since lattice \
    surfaces are rough where tissue is smooth.";
/// The day on which the spheroid has formed, and the run begins.
const FIRST_DAY: f64 = 3.0;
/// The last day that was fitted.
const LAST_DAY: f64 = 14.0;
/// The last day that was measured.
const END: f64 = 21.0;

/// A measured mean: day, value, standard deviation over spheroids.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Datum {
    day: f64,
    value: f64,
    deviation: f64,
}

impl Datum {
    fn is_fitted(&self) -> bool {
        self.day <= LAST_DAY
    }
}

/// Rows of one instrument with a value in one column, up to a day.
fn data(file: &Path, instrument: &str, column: &str, last: f64) -> Result<Vec<Datum>> {
    let wrong = |problem: String| Error::input(file, problem, "take the file as it comes with the program");
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_path(file)
        .map_err(|e| wrong(format!("cannot be read: {e}")))?;
    let header = reader.headers().map_err(|e| wrong(e.to_string()))?.clone();
    let place =
        |name: &str| header.iter().position(|h| h == name).ok_or_else(|| wrong(format!("there is no column `{name}`")));
    let (kind, day) = (place("instrument")?, place("day")?);
    let (value, deviation) =
        (place(&format!("{column}_mean{}", unit(column)))?, place(&format!("{column}_sd{}", unit(column)))?);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| wrong(e.to_string()))?;
        let number = |i: usize| record.get(i).and_then(|text| text.trim().parse::<f64>().ok());
        let (Some(day), Some(value)) = (number(day), number(value)) else { continue };
        if record.get(kind) == Some(instrument) && (FIRST_DAY..=last).contains(&day) {
            rows.push(Datum { day, value, deviation: number(deviation).unwrap_or(0.0) });
        }
    }
    if rows.is_empty() { Err(wrong(format!("no row of `{instrument}` has a value in `{column}`"))) } else { Ok(rows) }
}

fn unit(column: &str) -> &'static str {
    if column == "R" { "_um" } else { "" }
}

/// Day, outer radius in µm, necrotic share of it, and radius of the shadow in µm, on each day from the first.
fn course(desk: &Desk, varied: &[String]) -> Result<Vec<[f64; 4]>> {
    let mut run = desk.open(CASE.config, varied)?;
    let day = (1440.0 / run.plan.step).round() as u32;
    let mut days = Vec::new();
    loop {
        let cells = run.engine.read(Layer::Cell)?;
        let now = outline(run.plan.grid(), &cells, run.plan.spacing);
        days.push([FIRST_DAY + run.minutes() / 1440.0, now.radius, now.necrotic / now.radius, now.shadow]);
        if run.step + day > run.plan.steps {
            return Ok(days);
        }
        run.advance(day)?;
    }
}

/// The outer radius on the last day, µm.
pub(super) fn last_radius(desk: &Desk, varied: &[String]) -> Result<f64> {
    Ok(course(desk, varied)?.last().map_or(f64::NAN, |day| day[1]))
}

/// Mean over seeds of a measure on a day.
fn on_day(courses: &[Vec<[f64; 4]>], day: f64, which: usize) -> f64 {
    let value = |c: &Vec<[f64; 4]>| c.iter().find(|d| (d[0] - day).abs() < 0.01).map_or(f64::NAN, |d| d[which]);
    mean(&courses.iter().map(value).collect::<Vec<_>>())
}

/// The comparisons with radii and shares of the necrotic core, on days that were fitted and on those that were not.
fn checks(courses: &[Vec<[f64; 4]>], radii: &[Datum], cores: &[Datum]) -> Vec<Check> {
    let error = |which: usize, data: &[Datum]| {
        let square = |d: &Datum| (on_day(courses, d.day, which) - d.value).powi(2);
        mean(&data.iter().map(square).collect::<Vec<_>>()).sqrt()
    };
    let parts = |data: &'_ [Datum]| -> (Vec<Datum>, Vec<Datum>) { data.iter().partition(|d| d.is_fitted()) };
    let ((fitted, later), (cores, later_cores)) = (parts(radii), parts(cores));
    let what = "mean radius, days 3 to 14, root mean square error";
    let mut checks = vec![
        Check::new(what, "µm", error(1, &fitted), Wanted::AtMost(10.0), SOURCE),
        Check::new("the same by the area of the shadow", "µm", error(3, &fitted), Wanted::Stated, SOURCE),
    ];
    for d in &cores {
        let what = format!("necrotic radius / radius on day {}", d.day);
        checks.push(Check::new(what, "", on_day(courses, d.day, 2), Wanted::Near(d.value, 0.06), SOURCE));
    }
    if !later.is_empty() {
        let what = "mean radius, days 15 to 21, not fitted, the same error";
        checks.push(Check::new(what, "µm", error(1, &later), Wanted::AtMost(10.0), SOURCE));
        let what = "necrotic radius / radius, days 16 to 21, not fitted, root mean square error";
        checks.push(Check::new(what, "", error(2, &later_cores), Wanted::Missed(0.06, 0.15), SOURCE));
    }
    checks
}

/// What was measured, those days apart that were held out.
fn measured(data: &[Datum]) -> Vec<Trace> {
    let (fitted, later): (Vec<Datum>, Vec<Datum>) = data.iter().partition(|d| d.is_fitted());
    let parts = [("Browning et al. 2021, mean ± s.d.", 2, fitted), ("the same, held out", 3, later)];
    let trace = |(name, hue, data): (&str, usize, Vec<Datum>)| {
        let points = data.iter().map(|d| [d.day, d.value]).collect();
        Trace::points(name, hue, points).with_errors(data.iter().map(|d| d.deviation).collect())
    };
    parts.into_iter().filter(|(.., data)| !data.is_empty()).map(trace).collect()
}

fn run(desk: &Desk) -> Result<Outcome> {
    let file = desk.path(DATA);
    let ends: &[f64] = if desk.full { &[LAST_DAY, END] } else { &[LAST_DAY] };
    let end = ends[ends.len() - 1];
    let (radii, cores) = (data(&file, "incucyte", "R", end)?, data(&file, "confocal", "eta", end)?);
    // Room for a week more.
    let longer = [set("run.until", format!("{} day", END - FIRST_DAY)), set("lattice.sites", "[64, 64, 64]")];
    let varied = if desk.full { &longer[..] } else { &[] };
    let one = |seed| course(desk, &[&[set("run.seed", seed)], varied].concat());
    let courses = desk.seeds(1, 5).map(one).collect::<Result<Vec<_>>>()?;
    let checks = checks(&courses, &radii, &cores);
    let on = |day: &f64| {
        let radii: Vec<f64> = courses.iter().map(|c| on_day(std::slice::from_ref(c), *day, 1)).collect();
        format!("Radius on day {day}: {} µm.", mean_text(&radii, 1))
    };
    let chart = |title: &str, label: &str, which: usize, data: &[Datum]| Chart {
        title: title.into(),
        x: Axis::new("time since seeding (day)").from(2.0).to(end + 1.0),
        y: Axis::new(label).from(0.0),
        traces: [Trace::line("invasim", 1, courses[0].iter().map(|d| [d[0], on_day(&courses, d[0], which)]).collect())]
            .into_iter()
            .chain(measured(data))
            .collect(),
    };
    Ok(Outcome {
        checks,
        charts: vec![
            chart("Melanoma spheroid", "radius (µm)", 1, &radii),
            chart("Necrotic core", "radius of the core / radius", 2, &cores),
        ],
        notes: ends.iter().map(on).chain([NOTE.into()]).collect(),
    })
}
