//! What goes into a field comes out or stays.
use super::desk::{Desk, floats, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::processes::exchange::{Substance, permeability};
use crate::simulation::Simulation;
use crate::tissue::cell::{KINDS, Kind, VESSEL_PERFUSED, kind_of, polarisation_of};
use crate::tissue::fields::FIELDS;
use crate::tissue::state::Layer;

pub(super) const CASE: Case = Case {
    name: "mass-balance",
    config: "mass-balance.toml",
    about: "Supplied + secreted − taken up − decayed − stored, as a share of what came in, in each step of a tissue in \
            which everything goes on: from the start with three cycles a field, and settled with the defaults.",
    long: false,
    run,
};

/// What cells give and take per minute, by kind, and what is the same for all sites.
struct Rates {
    uptake: [f64; KINDS],
    consumption: [f64; KINDS],
    secretion: [f64; KINDS],
    educated: f64,
    decay: f64,
    bound: f64,
    half: f64,
    level: f64,
    permeability: f64,
}

impl Rates {
    fn new(run: &Simulation, field: &str) -> Self {
        let config = &run.plan.config;
        let table = |key: &str| config.per_kind(&format!("{field}.{key}"));
        let number = |key: &str| config.number(&format!("{field}.{key}"));
        Self {
            uptake: table("uptake"),
            consumption: table("consumption"),
            secretion: table("secretion"),
            educated: number("secretion.educated_macrophage"),
            decay: number("decay"),
            bound: number("matrix_uptake"),
            half: number("half_saturation"),
            level: number("vessel_level"),
            permeability: permeability(&Substance { path: field, drug: None }, config, run.plan.spacing),
        }
    }

    /// What enters and what leaves a site that goes from one level to another.
    fn flows(&self, [cell, vessel]: [u32; 2], matrix: f64, [old, new]: [f64; 2]) -> [f64; 2] {
        let k = kind_of(cell) as usize;
        let perfused = f64::from(u8::from(vessel & VESSEL_PERFUSED != 0));
        let educated = if k == Kind::Macrophage as usize { f64::from(polarisation_of(cell)) / 255.0 } else { 0.0 };
        let supplied = perfused * self.permeability * (self.level - new);
        let consumed = self.consumption[k] / (old + self.half);
        [
            self.secretion[k] + self.educated * educated + supplied,
            (self.decay + self.uptake[k] + self.bound * matrix + consumed) * new,
        ]
    }
}

/// One step; for each field what is missing as a share of what came in.
///
/// The cells of the step are those before it, since the fields are solved first.
fn missing(run: &mut Simulation) -> Result<Vec<f64>> {
    let [cell, vessel] = [run.engine.read(Layer::Cell)?, run.engine.read(Layer::Vessel)?];
    let matrix = floats(run, Layer::Matrix)?;
    let layers: Vec<_> = (0..FIELDS.len()).map(|i| Layer::Field(i as u8)).collect();
    let old = layers.iter().map(|l| floats(run, *l)).collect::<Result<Vec<_>>>()?;
    run.advance(1)?;
    let mut shares = Vec::new();
    for (i, field) in FIELDS.iter().enumerate() {
        let (rates, new) = (Rates::new(run, field.name), floats(run, layers[i])?);
        let (mut entered, mut left) = (0.0, 0.0);
        for s in 0..cell.len() {
            let levels = [old[i][s], new[s]];
            let [came, went] = rates.flows([cell[s], vessel[s]], matrix[s], levels);
            entered += came;
            left += went + (levels[1] - levels[0]) / run.plan.step;
        }
        shares.push((entered - left) / entered);
    }
    Ok(shares)
}

/// Measures every few steps, from one step to another; one trace a field, and its worst share.
fn watch(mut run: Simulation, steps: std::ops::Range<u32>, every: usize) -> Result<(Vec<Trace>, Vec<f64>)> {
    let named = |(i, f): (usize, &crate::tissue::fields::Field)| Trace::line(f.name, i + 1, Vec::new());
    let mut traces: Vec<Trace> = FIELDS.iter().enumerate().map(named).collect();
    let mut worst = vec![0.0f64; FIELDS.len()];
    run.advance(steps.start)?;
    for step in steps.clone().step_by(every) {
        run.advance(step - run.step)?;
        let hours = run.minutes() / 60.0;
        for (i, share) in missing(&mut run)?.into_iter().enumerate() {
            // A logarithmic axis ends at the rounding of single precision.
            traces[i].points.push([hours, share.abs().max(1e-8)]);
            worst[i] = worst[i].max(share.abs());
        }
    }
    Ok((traces, worst))
}

fn run(desk: &Desk) -> Result<Outcome> {
    let cycles: Vec<String> = FIELDS.iter().map(|f| set(&format!("{}.cycles", f.name), 3)).collect();
    let (rising, early) = watch(desk.open(CASE.config, &cycles)?, 20..60, 4)?;
    let (settled, late) = watch(desk.open(CASE.config, &[])?, 150..200, 5)?;
    let check = |name: &str, worst: &[f64]| -> Vec<Check> {
        let one = |(f, w): (&crate::tissue::fields::Field, &f64)| {
            Check::new(format!("{}, {name}", f.name), "", *w, Wanted::AtMost(1e-4), "exact: nothing is lost")
        };
        FIELDS.iter().zip(worst).map(one).collect()
    };
    let chart = |title: &str, traces| Chart {
        title: title.into(),
        x: Axis::new("time (h)"),
        y: Axis::new("missing share of what came in").log().from(1e-8).to(1e-3),
        traces,
    };
    Ok(Outcome {
        checks: [check("fields rising, three cycles", &early), check("settled, default cycles", &late)].concat(),
        charts: vec![chart("Fields rising", rising), chart("Fields settled", settled)],
        notes: Vec::new(),
    })
}
