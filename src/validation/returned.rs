//! What cells that came back call to where they are: macrophages and vessels, with what CXCL1 does and without.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{interval, mean, mean_text};
use crate::simulation::Simulation;
use crate::tissue::cell::{Kind, VESSEL_PERFUSED, is_tumour, kind_of};
use crate::tissue::state::Layer;
use crate::tissue::traits::bit;

pub(super) const CASE: Case = Case {
    name: "returned-cells",
    config: "returned-cells.toml",
    about: "Cells that came back to a tumour acquire CXCL1, and with their descendants call macrophages and vessels, or nobody \
            where it is silenced: what is within 100 µm of one of them, seed by seed. That they call is published, how much is \
            a choice of the config: ten times the CSF-1 of other tumour cells, ten times the VEGF of hypoxic ones.",
    long: false,
    run,
};

/// How far from a cell that came back, or from a descendant of one, is counted what it has called, in µm.
const NEAR: f64 = 100.0;

/// What makes the two arms: silenced, and as the config has it.
const ARMS: [(&str, &[&str]); 2] =
    [("silenced", &["csf1.secretion.cxcl1_tumour=0 /min", "vegf.secretion.cxcl1_tumour=0 nM/min"]), ("CXCL1", &[])];

/// What is measured at a time.
#[derive(Clone, Copy)]
struct Found {
    day: f64,
    /// Macrophages and sites of perfused vessels within [`NEAR`] of a returned cell, means over these.
    near: [f64; 2],
    /// Macrophages and tumour cells in all.
    all: [f64; 2],
}

/// Places within a distance of one, in sites.
fn ball(reach: f64) -> Vec<[i32; 3]> {
    let (span, most) = (2 * reach as i32 + 1, reach as i32);
    let place = |i: i32| [i % span - most, i / span % span - most, i / span / span - most];
    let inside = |by: &[i32; 3]| by.iter().map(|c| f64::from(c * c)).sum::<f64>() <= reach * reach;
    (0..span.pow(3)).map(place).filter(inside).collect()
}

fn found(lattice: &mut Simulation) -> Result<Found> {
    let [cell, traits, vessel] = [Layer::Cell, Layer::Traits, Layer::Vessel].map(|layer| lattice.engine.read(layer));
    let (cell, traits, vessel) = (cell?, traits?, vessel?);
    let (grid, ball) = (lattice.plan.grid(), ball(NEAR / lattice.plan.spacing));
    let is_back = |s: &usize| is_tumour(cell[*s]) && traits[*s] & bit("CXCL1") != 0;
    let (mut returned, mut near) = (0.0, [0.0; 2]);
    for place in (0..cell.len()).filter(is_back).map(|s| grid.place(s)) {
        returned += 1.0;
        for s in ball.iter().filter_map(|by| grid.offset(place, *by)).map(|place| grid.site(place)) {
            near[0] += f64::from(u8::from(kind_of(cell[s]) == Kind::Macrophage as u32));
            near[1] += f64::from(u8::from(vessel[s] & VESSEL_PERFUSED != 0));
        }
    }
    let census = lattice.census()?;
    let all = [census.of(Kind::Macrophage) as f64, census.tumour() as f64];
    Ok(Found { day: lattice.minutes() / 1440.0, near: near.map(|n| n / f64::max(returned, 1.0)), all })
}

/// An arm, day by day.
fn course(desk: &Desk, seed: u32, arm: &[&str]) -> Result<Vec<Found>> {
    let varied: Vec<String> = arm.iter().map(|text| text.to_string()).chain([set("run.seed", seed)]).collect();
    let mut run = desk.organism(CASE.config, &varied)?;
    let day = (1440.0 / run.plan().step).round() as u32;
    let mut points = Vec::new();
    while run.step() + day <= run.plan().steps {
        run.advance(day)?;
        points.push(found(&mut run.primary)?);
    }
    Ok(points)
}

/// What stands at the end of each course, one value a seed.
fn ends(courses: &[Vec<Found>], of: impl Fn(&Found) -> f64) -> Vec<f64> {
    courses.iter().filter_map(|course| course.last()).map(of).collect()
}

/// The course of a measure in both arms, means over seeds.
fn chart(title: &str, label: &str, arms: &[Vec<Vec<Found>>], of: impl Fn(&Found) -> f64) -> Chart {
    let chart = Chart::new(title, Axis::new("time (day)").from(0.0), Axis::new(label).from(0.0));
    arms.iter().zip(ARMS).enumerate().fold(chart, |chart, (hue, (courses, (name, _)))| {
        let at = |i: usize| mean(&courses.iter().map(|course| of(&course[i])).collect::<Vec<_>>());
        let points = (0..courses[0].len()).map(|i| [courses[0][i].day, at(i)]).collect();
        chart.with(Trace::line(name, hue + 1, points))
    })
}

fn run(desk: &Desk) -> Result<Outcome> {
    let seeds = || desk.seeds(5, 10);
    let arm = |(_, sets): &(&str, &[&str])| seeds().map(|seed| course(desk, seed, sets)).collect::<Result<Vec<_>>>();
    let arms = ARMS.iter().map(arm).collect::<Result<Vec<_>>>()?;
    let ratios = |of: &dyn Fn(&Found) -> f64| -> Vec<f64> {
        ends(&arms[1], of).iter().zip(ends(&arms[0], of)).map(|(with, without)| with / without).collect()
    };
    let macrophages = ratios(&|found| found.near[0]);
    let vessels = ratios(&|found| found.near[1]);
    let (called, grown) = (ratios(&|found| found.all[0]), ratios(&|found| found.all[1]));
    let check = |what: &str, measured, wanted| Check::new(what, "", measured, wanted, SOURCE);
    let checks = vec![
        check("macrophages near returned cells, CXCL1 / silenced", mean(&macrophages), Wanted::AtLeast(1.0)),
        check(
            "the same, lower end of the 95 % interval",
            mean(&macrophages) - interval(&macrophages),
            Wanted::AtLeast(1.0),
        ),
        check("perfused vessels near returned cells, CXCL1 / silenced", mean(&vessels), Wanted::AtLeast(1.0)),
        check("macrophages in all, CXCL1 / silenced", mean(&called), Wanted::AtLeast(1.0)),
        check("tumour cells, CXCL1 / silenced", mean(&grown), Wanted::Stated),
    ];
    let charts = vec![
        chart("Macrophages near returned cells", "within 100 µm of one", &arms, |found| found.near[0]),
        chart("Vessels near returned cells", "perfused sites within 100 µm", &arms, |found| found.near[1]),
    ];
    let note = |what: &str, ratios: &[f64]| format!("{what}, CXCL1 / silenced: {}.", mean_text(ratios, 2));
    let notes = vec![
        note("Macrophages near returned cells", &macrophages),
        note("Perfused vessels near them", &vessels),
        note("Macrophages in all", &called),
        note("Tumour cells", &grown),
    ];
    Ok(Outcome { checks, charts, notes })
}

const SOURCE: &str = "direction: Kim 2009, size: design";
