//! How many macrophages a tissue full of CSF-1 ends up with.
use super::desk::Desk;
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::curve;
use crate::tissue::cell::Kind;

pub(super) const CASE: Case = Case {
    name: "macrophage-density",
    config: "macrophage-density.toml",
    about: "Macrophages per volume in tissue with vessels that is held at a CSF-1 of 1, after 250 days: recruitment of at \
            most 1.7·10⁵ /(mL·day), which the monocytes at rest are calibrated to, against a death rate of 0.02 /day. What is \
            compared is whether the vessels let out all that the marrow makes.",
    long: false,
    run,
};

/// The published density, 1/mL.
const DENSITY: f64 = 8.5e6;
/// The published death rate, 1/day.
const DEATH: f64 = 0.02;

fn run(desk: &Desk) -> Result<Outcome> {
    let mut run = desk.open(CASE.config, &[])?;
    let millilitres = run.plan.grid().sites() as f64 * run.plan.spacing.powi(3) * 1e-12;
    let mut points = vec![[0.0, 0.0]];
    while run.step < run.plan.steps {
        run.advance((run.plan.steps / 25).clamp(1, run.plan.steps - run.step))?;
        let density = run.census()?.of(Kind::Macrophage) as f64 / millilitres;
        points.push([run.minutes() / 1440.0, density / 1e6]);
    }
    let reached = points[points.len() - 1][1] * 1e6;
    let source = "QSPIO-TNBC (Yang 2018; death Ginhoux 2016) ± 25 %";
    let wanted = Wanted::Near(DENSITY, DENSITY / 4.0);
    let published = curve(0.0, 250.0, |day| DENSITY * 1e-6 * (1.0 - (-DEATH * day).exp()));
    let chart = Chart {
        title: "Macrophages in tissue full of CSF-1".into(),
        x: Axis::new("time (day)").from(0.0),
        y: Axis::new("macrophages (10⁶/mL)").from(0.0),
        traces: vec![Trace::line("8.5·(1 − exp(−0.02 t))", 0, published), Trace::points("invasim", 1, points)],
    };
    let checks = vec![Check::new("macrophage density", "/mL", reached, wanted, source)];
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}
