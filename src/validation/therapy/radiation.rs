//! Survival of fractions by the linear-quadratic law, with and without oxygen.
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::curve;
use crate::tissue::cell::{Phase, is_alive, phase_of};
use crate::tissue::state::Layer;
use crate::validation::desk::{Desk, set};
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "radiation",
    config: "radiation.toml",
    about: "The share of tumour cells that one fraction of radiation leaves unhit, against exp(−αD' − βD'²) with \
            D' = D·(3·O + 3)/(O + 3)/3, at 38 mmHg of oxygen and without any; within 95 % intervals of the counts of all seeds.",
    long: false,
    run,
};

/// α, β per Gy and Gy² of tumour cells.
const LAW: [f64; 2] = [0.3, 0.03];

fn expected(dose: f64, oxygen: f64) -> f64 {
    let counts = dose * (3.0 * oxygen + 3.0) / (oxygen + 3.0) / 3.0;
    (-LAW[0] * counts - LAW[1] * counts * counts).exp()
}

/// Cells that are not hit, and how many there were.
fn survivors(desk: &Desk, seed: u32, dose: f64, oxygen: f64) -> Result<[f64; 2]> {
    let mut varied = vec![set("run.seed", seed), set("oxygen.initial", format!("{oxygen} mmHg"))];
    if dose > 0.0 {
        varied.push(set("therapy[0].radiation", format!("{dose} Gy")));
    } else {
        varied.push(set("therapy[0].start", "1 day"));
    }
    let mut run = desk.open(CASE.config, &varied)?;
    run.advance(1)?;
    let cells: Vec<u32> = run.engine.read(Layer::Cell)?.into_iter().filter(|c| is_alive(*c)).collect();
    let unhit = cells.iter().filter(|c| phase_of(**c) != Phase::Doomed as u32).count() as f64;
    Ok([unhit, cells.len() as f64])
}

/// Share of cells of all seeds that are not hit, and how many there were.
fn survival(desk: &Desk, dose: f64, oxygen: f64) -> Result<(f64, f64)> {
    let all = desk.seeds(5, 10).map(|seed| survivors(desk, seed, dose, oxygen)).collect::<Result<Vec<_>>>()?;
    let sum = |which: usize| all.iter().map(|counts| counts[which]).sum::<f64>();
    Ok((sum(0) / sum(1), sum(1)))
}

fn run(desk: &Desk) -> Result<Outcome> {
    let mut checks = Vec::new();
    let (x, y) = (Axis::new("dose (Gy)").from(0.0), Axis::new("surviving fraction").log());
    let mut chart = Chart::new("One fraction of radiation", x, y);
    for (hue, (oxygen, words)) in (1..).zip([(38.0, "at 38 mmHg"), (0.0, "without oxygen")]) {
        let mut points = Vec::new();
        for dose in [0.0, 2.0, 5.0] {
            let ((measured, n), exact) = (survival(desk, dose, oxygen)?, expected(dose, oxygen));
            let half = 1.96 * (exact * (1.0 - exact) / n).sqrt();
            let what = format!("survival of {dose} Gy {words}");
            checks.push(Check::new(what, "", measured, Wanted::Near(exact, half), "linear-quadratic law"));
            points.push([dose, measured]);
        }
        chart = chart.with(Trace::line("", hue, curve(0.0, 5.0, |dose| expected(dose, oxygen))));
        chart = chart.with(Trace::points(words, hue, points));
    }
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}
