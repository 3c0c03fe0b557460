//! Cells in blood and organs: how many are shed, how long they stay, how few found a lesion.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::circulation::Circulation;
use crate::circulation::cells::{Class, Now, Who};
use crate::circulation::rules::Rules;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{mean, mean_text};

pub(super) const CASE: Case = Case {
    name: "circulation",
    config: "../metastasis.toml",
    about: "Tumour cells that enter blood, per gram of tumour and day; their level in blood for a constant influx, and how long a \
            pulse lasts; how much oftener clusters survive; and how many cells it takes to found a lesion.",
    long: false,
    run,
};

/// Tumour cells in a gram: 2.06·10⁸ per mL, QSPIO-TNBC, at a density of 1 g/mL.
const CELLS_PER_GRAM: f64 = 2.06e8;

/// Cells that entered blood per gram and day, over the last two days.
fn shedding(desk: &Desk, seed: u32) -> Result<f64> {
    let mut run = desk.organism(CASE.config, &[set("run.seed", seed)])?;
    let (day, mut cells) = ((1440.0 / run.plan().step).round() as u32, 0.0);
    run.advance(run.plan().steps - 2 * day)?;
    let entered = |run: &crate::organism::Organism| run.circulation.as_ref().map_or(0, |body| body.tally.entered);
    let before = entered(&run);
    for _ in 0..2 {
        cells += run.primary.census()?.tumour() as f64 / 2.0;
        run.advance(day)?;
    }
    Ok((entered(&run) - before) as f64 / 2.0 / (cells / CELLS_PER_GRAM))
}

/// The rules of the scenario with an influx instead of the tumour's own cells.
fn rules(desk: &Desk, influx: f64, every: f64) -> Result<Rules> {
    Ok(Rules { influx: influx / 1440.0, every, ..desk.plan(CASE.config, &[])?.rules })
}

/// Level in blood over a day without influx, after three days with it; the level that was reached first.
fn pulse(desk: &Desk) -> Result<(f64, Vec<[f64; 2]>)> {
    let (mut body, fed) = (Circulation::new(1, 0), rules(desk, 1e6, 60.0)?);
    (0..3 * 24).for_each(|i| body.advance(&fed, Now::at(f64::from(i))));
    let level = |body: &Circulation| body.in_blood()[0] as f64;
    let reached = level(&body);
    let unfed = Rules { influx: 0.0, every: 6.0, ..fed };
    let mut points = vec![[0.0, reached]];
    for i in 1..=120 {
        body.advance(&unfed, Now::at(0.0));
        points.push([f64::from(i) * 0.1, level(&body)]);
    }
    Ok((reached, points))
}

/// Survival of clusters of three over that of single cells.
fn advantage(desk: &Desk) -> Result<f64> {
    let rules = rules(desk, 0.0, 60.0)?;
    let alive = |size: u32, n: u64| {
        let mut body = Circulation::new(1, 0);
        let who = Who::tumour(0, 0);
        body.blood.insert(Class::cluster(who, vec![who; size as usize - 1]), n);
        (0..200).for_each(|_| body.advance(&rules, Now::at(0.0)));
        1.0 - body.tally.died as f64 / (f64::from(size) * n as f64)
    };
    Ok(alive(3, 40_000_000) / alive(1, 400_000_000))
}

/// Single cells that entered blood per lesion within a year, for a tumour that sheds for half of it.
fn cells_per_lesion(desk: &Desk) -> Result<f64> {
    let (mut body, mut rules) = (Circulation::new(1, 0), rules(desk, 3e7, 1440.0)?);
    for day in 0..365 {
        rules.influx = if day < 182 { rules.influx } else { 0.0 };
        body.advance(&rules, Now::at(f64::from(day) * 1440.0));
    }
    Ok(body.tally.entered as f64 / body.tally.founders as f64)
}

/// The comparisons; `reached` is the level in blood, `half` its half-life in hours.
fn checks(desk: &Desk, shed: f64, [reached, half]: [f64; 2]) -> Result<Vec<Check>> {
    let near = |value: f64, within: f64| Wanted::Near(value, within);
    let (shedding, lesion) =
        ("Butler & Gullino 1975, ×/÷ 1.5; calibrated to it", "6·10⁷, Coumans 2013, ×/÷ 3; calibrated to it");
    let clusters = "MetaSpread, a parameter; 23 to 50, Aceto 2014";
    let check = |what: &str, unit, measured, wanted, source| Check::new(what, unit, measured, wanted, source);
    Ok(vec![
        check("cells shed", "/(g day)", shed, Wanted::Between(3.2e6 / 1.5, 3.2e6 * 1.5), shedding),
        check(
            "level in blood at 10⁶ cells a day",
            "",
            reached,
            near(STEADY, 0.01 * STEADY),
            "exact: influx / clearance",
        ),
        check("half-life in blood", "h", half, Wanted::Between(1.0, 2.4), "Meng 2004"),
        check("survival, clusters / single cells", "", advantage(desk)?, near(50.0, 1.0), clusters),
        check("cells in blood per lesion", "", cells_per_lesion(desk)?, Wanted::Between(2e7, 1.8e8), lesion),
    ])
}

/// Level in blood at 10⁶ cells a day and a half-life of 1.7 h.
const STEADY: f64 = 1e6 / 24.0 * 1.7 / std::f64::consts::LN_2;

fn run(desk: &Desk) -> Result<Outcome> {
    let shed = desk.seeds(1, 5).map(|seed| shedding(desk, seed)).collect::<Result<Vec<f64>>>()?;
    let (reached, points) = pulse(desk)?;
    let half = points.iter().find(|p| p[1] <= reached / 2.0).map_or(f64::NAN, |p| p[0]);
    let exact = points.iter().map(|p| [p[0], STEADY * (-std::f64::consts::LN_2 / 1.7 * p[0]).exp()]).collect();
    let some = points.into_iter().step_by(6).collect();
    let (x, y) = (Axis::new("time (h)").from(0.0), Axis::new("tumour cells in blood").log());
    let chart = Chart::new("After the influx ends", x, y)
        .with(Trace::line("half-life of 1.7 h", 0, exact))
        .with(Trace::points("invasim", 1, some));
    let notes = vec![
        format!("Shed: {} /(g day). The rate at which cells enter was calibrated to this number.", mean_text(&shed, 0)),
        "Colonisation was computed from the last number for the organs of this scenario.".into(),
    ];
    Ok(Outcome { checks: checks(desk, mean(&shed), [reached, half])?, charts: vec![chart], notes })
}
