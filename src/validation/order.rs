//! Orders of convergence of the fields: second in space, first in time.
use super::desk::{Desk, fill, floats, middle, set};
use super::reach::field;
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::exponent;
use crate::simulation::Simulation;
use crate::tissue::state::Layer;
use std::f64::consts::PI;

pub(super) const CASE: Case = Case {
    name: "convergence",
    config: "gaussian.toml",
    about: "Halving the spacing must quarter the error of a field, and halving the step must halve it: a manufactured \
            solution (manufactured.toml) and a spreading Gaussian (gaussian.toml), error in the root mean square.",
    long: false,
    run,
};

/// Width of the cube, µm.
const WIDTH: f64 = 320.0;
/// Diffusion coefficient, µm²/min.
const DIFFUSION: f64 = 100.0;
/// Variance of the Gaussian at the start, µm².
const FIRST: f64 = 900.0;
/// Minutes after which the variance has grown by half.
const TIME: f64 = 0.5 * FIRST / (2.0 * DIFFUSION);

/// A config of the cube with so many sites an edge.
fn cube(desk: &Desk, config: &str, sites: u32, steps: Option<u32>) -> Result<Simulation> {
    let mut varied = vec![
        set("lattice.sites", format!("[{sites}, {sites}, {sites}]")),
        set("lattice.spacing", format!("{} um", WIDTH / f64::from(sites))),
    ];
    varied.extend(steps.map(|n| set("run.step", format!("{} min", TIME / f64::from(n)))));
    desk.open(config, &varied)
}

/// Runs to the end; root of the mean square of what the field is off.
fn error(mut run: Simulation, exact: impl Fn([f64; 3]) -> f64) -> Result<f64> {
    run.advance(run.plan.steps)?;
    let (grid, spacing) = (run.plan.grid(), run.plan.spacing);
    let value = floats(&mut run, field("csf1"))?;
    let square = |(s, u): (usize, &f64)| (u - exact(middle(grid, spacing, s))).powi(2);
    Ok((value.iter().enumerate().map(square).sum::<f64>() / value.len() as f64).sqrt())
}

/// Errors of the manufactured solution by spacing.
fn manufactured(desk: &Desk) -> Result<Vec<[f64; 2]>> {
    let shape = |p: [f64; 3]| {
        let [x, y, z] = p.map(|c| PI * c / WIDTH);
        0.5 * x.sin() * y.cos() * z.cos()
    };
    let one = |sites: u32| {
        let mut run = cube(desk, "manufactured.toml", sites, None)?;
        let spacing = run.plan.spacing;
        fill(&mut run, Layer::Matrix, |p| (1.0 - shape(p)) / (1.0 + shape(p)) / 3.0)?;
        Ok([spacing, error(run, |p| 1.0 + shape(p))?])
    };
    [8, 12, 16, 24, 32].into_iter().map(one).collect()
}

/// A Gaussian of variance `v` in the middle, of height 1 where `v` is [`FIRST`].
fn gaussian(p: [f64; 3], v: f64) -> f64 {
    let r2: f64 = p.iter().map(|c| (c - 0.5 * WIDTH).powi(2)).sum();
    (FIRST / v).powf(1.5) * (-r2 / (2.0 * v)).exp()
}

fn spread(desk: &Desk, sites: u32, steps: u32) -> Result<Simulation> {
    let mut run = cube(desk, CASE.config, sites, Some(steps))?;
    fill(&mut run, field("csf1"), |p| gaussian(p, FIRST))?;
    Ok(run)
}

/// Errors of the Gaussian by spacing; the step shrinks with its square, so that both errors fall together.
fn in_space(desk: &Desk) -> Result<Vec<[f64; 2]>> {
    let one = |(sites, steps)| {
        let run = spread(desk, sites, steps)?;
        Ok([run.plan.spacing, error(run, |p| gaussian(p, 1.5 * FIRST))?])
    };
    [(16, 4), (24, 9), (32, 16), (48, 36)].into_iter().map(one).collect()
}

/// The Gaussian along one axis as the lattice has it, exact in time: classical Runge–Kutta with small steps.
fn along_an_axis(sites: u32) -> Vec<f64> {
    let n = sites as usize;
    let spacing = WIDTH / f64::from(sites);
    let place = |i: usize| (i as f64 + 0.5) * spacing - 0.5 * WIDTH;
    let mut u: Vec<f64> = (0..n).map(|i| (-place(i).powi(2) / (2.0 * FIRST)).exp()).collect();
    let rate = DIFFUSION / (spacing * spacing);
    let change = |u: &[f64]| -> Vec<f64> {
        let at = |i: usize| rate * (u[i.saturating_sub(1)] - 2.0 * u[i] + u[(i + 1).min(n - 1)]);
        (0..n).map(at).collect()
    };
    let ahead = |u: &[f64], k: &[f64], h: f64| -> Vec<f64> { u.iter().zip(k).map(|(u, k)| u + h * k).collect() };
    let steps = (TIME * rate / 0.05).ceil();
    let h = TIME / steps;
    for _ in 0..steps as usize {
        let k1 = change(&u);
        let k2 = change(&ahead(&u, &k1, 0.5 * h));
        let k3 = change(&ahead(&u, &k2, 0.5 * h));
        let k4 = change(&ahead(&u, &k3, h));
        u = (0..n).map(|i| u[i] + h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i])).collect();
    }
    u
}

/// Errors by step against the solution that is exact in time on the same lattice: the product of three of one axis.
fn in_time(desk: &Desk) -> Result<Vec<[f64; 2]>> {
    let axis = along_an_axis(32);
    let one = |steps: u32| {
        let run = spread(desk, 32, steps)?;
        let (spacing, step) = (run.plan.spacing, run.plan.step);
        Ok([step, error(run, |p| p.map(|c| axis[(c / spacing) as usize]).iter().product())?])
    };
    [4, 8, 16, 32].into_iter().map(one).collect()
}

/// A line of an order through the last point.
fn guide(points: &[[f64; 2]], order: i32) -> Vec<[f64; 2]> {
    let [x0, y0] = points[points.len() - 1];
    points.iter().map(|[x, _]| [*x, y0 * (x / x0).powi(order)]).collect()
}

fn run(desk: &Desk) -> Result<Outcome> {
    let (still, spread, late) = (manufactured(desk)?, in_space(desk)?, in_time(desk)?);
    let second = |what: &str, points: &[[f64; 2]]| {
        Check::new(what, "", exponent(points), Wanted::Near(2.0, 0.1), "second-order scheme")
    };
    let order = exponent(&late);
    let checks = vec![
        second("order in space, manufactured solution", &still),
        second("order in space, spreading Gaussian", &spread),
        Check::new("order in time, spreading Gaussian", "", order, Wanted::Between(0.9, 1.2), "backward Euler"),
    ];
    let chart = |title: &str, label: &str, traces| Chart {
        title: title.into(),
        x: Axis::new(label).log(),
        y: Axis::new("error (root mean square)").log(),
        traces,
    };
    let space = vec![
        Trace::points("manufactured solution", 1, still.clone()),
        Trace::points("spreading Gaussian", 2, spread.clone()),
        Trace::dashed("second order", 0, guide(&still, 2)),
        Trace::dashed("", 0, guide(&spread, 2)),
    ];
    let time =
        vec![Trace::points("spreading Gaussian", 2, late.clone()), Trace::dashed("first order", 0, guide(&late, 1))];
    let charts = vec![chart("In space", "spacing (µm)", space), chart("In time", "step (min)", time)];
    Ok(Outcome { checks, charts, notes: Vec::new() })
}
