//! First-order uptake: how far oxygen reaches into a half-space and into a ball.
use super::desk::{Desk, centre, floats, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{crossing, curve};
use crate::simulation::Simulation;
use crate::tissue::fields::field_named;
use crate::tissue::state::Layer;

/// The layer of a field.
pub(super) fn field(name: &str) -> Layer {
    Layer::Field(field_named(name).expect("a field of the table"))
}

/// The range of oxygen in dense tissue, `√(D/uptake)`, µm.
const RANGE: f64 = 100.0;

pub(super) const HALF_SPACE: Case = Case {
    name: "half-space",
    config: "half-space.toml",
    about: "Oxygen enters dense tissue from one side and is taken up in proportion to its level (10 /min): \
            u = 38·exp(−x/L) with L = √(D/λ) = 100 µm. How deep is it still 5 mmHg?",
    long: false,
    run: half_space,
};

fn half_space(desk: &Desk) -> Result<Outcome> {
    let mut run = desk.open(HALF_SPACE.config, &[])?;
    run.advance(run.plan.steps)?;
    let (level, grid) = (floats(&mut run, field("oxygen"))?, run.plan.grid());
    let [nx, ny, nz] = grid.size;
    let place = |x: u32| (f64::from(x) + 0.5) * run.plan.spacing;
    let along = (0..nx).map(|x| [place(x), level[grid.site([x, ny / 2, nz / 2])]]);
    let points: Vec<[f64; 2]> = along.collect();
    // Between sites the level is nearly an exponential, so its logarithm is interpolated.
    let logarithms: Vec<[f64; 2]> = points.iter().map(|p| [p[0], p[1].max(1e-300).ln()]).collect();
    let depth = crossing(&logarithms, 5f64.ln()).unwrap_or(f64::NAN);
    let exact = RANGE * (38.0f64 / 5.0).ln();
    let wanted = Wanted::Near(exact, 0.005 * exact);
    let chart = Chart {
        title: "Oxygen in dense tissue".into(),
        x: Axis::new("depth (µm)").from(0.0).to(500.0),
        y: Axis::new("oxygen (mmHg)").log().from(0.1).to(50.0),
        traces: vec![
            Trace::line("38·exp(−x/L)", 0, curve(0.0, 500.0, |x| 38.0 * (-x / RANGE).exp())),
            Trace::points("invasim", 1, points.into_iter().step_by(3).collect()),
        ],
    };
    Ok(Outcome {
        checks: vec![Check::new("depth of 5 mmHg", "µm", depth, wanted, "exact: L·ln(38/5)")],
        charts: vec![chart],
        notes: Vec::new(),
    })
}

pub(super) const BALL: Case = Case {
    name: "ball",
    config: "ball.toml",
    about: "A ball of tissue that takes oxygen up in proportion to its level, in a medium that holds 38 mmHg: the \
            level in the centre is (R/L)/sinh(R/L) of that at the surface.",
    long: false,
    run: ball,
};

/// A ball of the given radius, painted a third of a site smaller (see the config).
pub(super) fn painted(desk: &Desk, config: &str, radius: f64, spacing: f64) -> Result<Simulation> {
    let sites = 2 * (radius / spacing).ceil() as u32 + 5;
    let radius = radius - spacing / 3.0;
    let varied = [
        set("lattice.sites", format!("[{sites}, {sites}, {sites}]")),
        set("lattice.spacing", format!("{spacing} um")),
        set("initial.cells[1].radius", format!("{radius} um")),
    ];
    desk.open(config, &varied)
}

fn ball(desk: &Desk) -> Result<Outcome> {
    let exact = |radius: f64| radius / RANGE / (radius / RANGE).sinh();
    let mut outcome = Outcome::default();
    let mut chart = Chart {
        title: "Starved centre of a ball".into(),
        x: Axis::new("radius (µm)").from(0.0).to(400.0),
        y: Axis::new("level in the centre / at the surface").from(0.0).to(1.0),
        traces: vec![Trace::line("(R/L)/sinh(R/L)", 0, curve(1.0, 400.0, exact))],
    };
    for (hue, spacing, share) in [(1, 10.0, 0.02), (2, 20.0, 0.05)] {
        let mut points = Vec::new();
        for radius in [100.0, 200.0, 300.0] {
            let mut run = painted(desk, BALL.config, radius, spacing)?;
            run.advance(run.plan.steps)?;
            let ratio = floats(&mut run, field("oxygen"))?[centre(run.plan.grid())] / 38.0;
            let wanted = Wanted::Near(exact(radius), share * exact(radius));
            let what = format!("centre/surface, radius {radius} µm, sites of {spacing} µm");
            outcome.checks.push(Check::new(what, "", ratio, wanted, "exact: (R/L)/sinh(R/L)"));
            points.push([radius, ratio]);
        }
        chart.traces.push(Trace::points(format!("sites of {spacing} µm"), hue, points));
    }
    outcome.charts.push(chart);
    Ok(outcome)
}
