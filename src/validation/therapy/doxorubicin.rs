//! How far a drug reaches from vessels into tissue full of cells.
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::initial::depth::distances;
use crate::metrics::statistics::{curve, line, mean};
use crate::tissue::cell::VESSEL_PERFUSED;
use crate::tissue::state::Layer;
use crate::validation::desk::{Desk, floats};
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "doxorubicin",
    config: "doxorubicin.toml",
    about: "The level of doxorubicin in tissue full of tumour cells three hours after a dose, by the distance from the \
            nearest vessel of a capillary network, as Primeau 2005 measured it in sections: the distance in which it halves.",
    long: false,
    run,
};

/// Distances from the nearest vessel that are looked at, µm.
const NEAR: f64 = 10.0;
const FAR: f64 = 120.0;
const BIN: f64 = 10.0;

fn run(desk: &Desk) -> Result<Outcome> {
    let mut run = desk.open(CASE.config, &[])?;
    run.advance(run.plan.steps)?;
    let level = floats(&mut run, Layer::drug(0))?;
    let vessel = run.engine.read(Layer::Vessel)?;
    let far = distances(run.plan.grid(), &vessel, |word| word & VESSEL_PERFUSED != 0);
    let spacing = run.plan.spacing;
    let bins = (NEAR / BIN) as usize..(FAR / BIN) as usize;
    let at = |bin: usize| {
        let within = |site: &usize| (far[*site] * spacing / BIN).round() as usize == bin;
        let there: Vec<f64> = (0..level.len()).filter(within).map(|site| level[site]).collect();
        (!there.is_empty()).then(|| [bin as f64 * BIN, mean(&there)])
    };
    let points: Vec<[f64; 2]> = bins.filter_map(at).collect();
    let [slope, intercept] = line(&points.iter().map(|p| [p[0], p[1].ln()]).collect::<Vec<_>>());
    let halving = -std::f64::consts::LN_2 / slope;
    let fit = curve(0.0, FAR, |x| (intercept + slope * x).exp());
    let chart = Chart::new(
        "Doxorubicin around vessels",
        Axis::new("distance from the nearest vessel (µm)").from(0.0),
        Axis::new("level in tissue (nM)").log(),
    );
    let chart = chart.with(Trace::line("exponential fit", 0, fit)).with(Trace::points("invasim", 1, points));
    let what = "distance in which the level halves";
    let checks = vec![Check::new(what, "µm", halving, Wanted::Between(35.0, 60.0), "Primeau 2005: 40–50 µm")];
    let notes = vec![
        "The uptake was computed from this halving for a plane source; what is tested is that cells, vessels in a network \
         and the solver give it back."
            .into(),
    ];
    Ok(Outcome { checks, charts: vec![chart], notes })
}
