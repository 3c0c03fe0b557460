//! The matrix dissolves by the exact exponential.
use super::desk::{Desk, floats};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::curve;
use crate::tissue::cell::{Kind, kind_of};
use crate::tissue::state::Layer;

pub(super) const CASE: Case = Case {
    name: "matrix",
    config: "matrix.toml",
    about: "Matrix in constant cathepsin (k_E·E = 6·10⁻⁴·0.4 /min) alone, and where a mesenchymal cell (9·10⁻⁴ /min) sits \
            in it: W0·exp(−∫k dt).",
    long: false,
    run,
};

/// Where it is looked at, and the rate there, 1/min.
const PLACES: [(&str, Kind, f64); 2] =
    [("in cathepsin alone", Kind::Empty, 2.4e-4), ("at a mesenchymal cell", Kind::Mesenchymal, 11.4e-4)];

fn run(desk: &Desk) -> Result<Outcome> {
    let mut run = desk.open(CASE.config, &[])?;
    let cells = run.engine.read(Layer::Cell)?;
    let sites = PLACES.map(|(_, kind, _)| cells.iter().position(|c| kind_of(*c) == kind as u32).unwrap_or(0));
    let start = floats(&mut run, Layer::Matrix)?;
    let mut points = [Vec::new(), Vec::new()];
    while run.step < run.plan.steps {
        run.advance((run.plan.steps / 8).clamp(1, run.plan.steps - run.step))?;
        let now = floats(&mut run, Layer::Matrix)?;
        let hours = run.minutes() / 60.0;
        points.iter_mut().zip(sites).for_each(|(p, s)| p.push([hours, now[s] / start[s]]));
    }
    let (mut outcome, mut traces) = (Outcome::default(), Vec::new());
    for (i, ((name, _, rate), points)) in PLACES.into_iter().zip(points).enumerate() {
        let exact = |hours: f64| (-rate * 60.0 * hours).exp();
        let [hours, left] = points[points.len() - 1];
        let wanted = Wanted::Near(exact(hours), 1e-5 * exact(hours));
        outcome.checks.push(Check::new(format!("matrix left after a day {name}"), "", left, wanted, "exact"));
        traces.push(Trace::line(format!("exact, {name}"), 0, curve(0.0, 24.0, exact)));
        traces.push(Trace::points(format!("invasim, {name}"), i + 1, points));
    }
    outcome.charts.push(Chart {
        title: "Matrix dissolves".into(),
        x: Axis::new("time (h)").from(0.0).to(25.0),
        y: Axis::new("matrix left").from(0.0).to(1.0),
        traces,
    });
    Ok(outcome)
}
