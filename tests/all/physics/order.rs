//! Orders of convergence: second in space, first in time.
use super::{CSF1, after, expect, fill, floats, open, plan, slope};
use invasim::simulation::Simulation;
use invasim::tissue::state::Layer;
use std::f64::consts::PI;

/// Width of the cube, um.
const WIDTH: f64 = 320.0;

fn cube(sites: u32, step: f64, extra: &str) -> Simulation {
    let spacing = WIDTH / f64::from(sites);
    let text = format!(
        "[run]\nstep = \"{step} min\"\nuntil = \"1e7 min\"\n\
        [lattice]\nsites = [{sites}, {sites}, {sites}]\nspacing = \"{spacing} um\"\n\
        [csf1]\ndiffusion = \"100 um^2/min\"\ndecay = \"0 /min\"\ncycles = 10\n{extra}"
    );
    open(plan(&text, &["fields"], &["csf1"]))
}

/// Root of the mean square of the difference between a layer and a function of the place in um.
fn error(run: &mut Simulation, exact: impl Fn([f64; 3]) -> f64) -> f64 {
    let (grid, spacing) = (run.plan.grid(), run.plan.spacing);
    let value = floats(run, CSF1);
    let middle = |s| grid.place(s).map(|c: u32| (f64::from(c) + 0.5) * spacing);
    let square = |(s, u): (usize, &f64)| (u - exact(middle(s))).powi(2);
    (value.iter().enumerate().map(square).sum::<f64>() / value.len() as f64).sqrt()
}

/// `u = 1 + ½·sin(πx/w)·cos(πy/w)·cos(πz/w)` at rest, between sides of x that are held at 1. A constant secretion and
/// a binding to matrix that varies from place to place make it the solution.
#[test]
fn a_manufactured_solution_is_met_to_second_order_in_space() {
    let rate = 100.0 * 3.0 * (PI / WIDTH).powi(2);
    let shape = |p: [f64; 3]| {
        let [x, y, z] = p.map(|c| PI * c / WIDTH);
        0.5 * x.sin() * y.cos() * z.cos()
    };
    let one = |sites: u32| {
        let extra = format!(
            "sides.x_low = \"1\"\nsides.x_high = \"1\"\nmatrix_uptake = \"{} /min\"\nsecretion.normal = \"{rate} /min\"\n\
            [[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"",
            3.0 * rate
        );
        let mut run = cube(sites, 1e6, &extra);
        let spacing = run.plan.spacing;
        let density = |p: [f64; 3]| (1.0 - shape(p)) / (1.0 + shape(p)) / 3.0;
        fill(&mut run, Layer::Matrix, |p| density(p.map(|c| c * spacing)));
        let e = error(&mut after(run, 3), |p| 1.0 + shape(p));
        (spacing.ln(), e.ln())
    };
    let points: Vec<_> = [8, 12, 16, 24, 32].map(one).to_vec();
    expect("manufactured solution, order in space", slope(&points), 2.0, 0.1, "second-order scheme");
}

/// A Gaussian of variance `v` in the middle, of height 1 where `v` is `first`.
fn gaussian(p: [f64; 3], first: f64, v: f64) -> f64 {
    let r2: f64 = p.iter().map(|c| (c - 0.5 * WIDTH).powi(2)).sum();
    (first / v).powf(1.5) * (-r2 / (2.0 * v)).exp()
}

const FIRST: f64 = 30.0 * 30.0;
/// Minutes after which the variance has grown by half.
const TIME: f64 = 0.5 * FIRST / (2.0 * 100.0);

fn spread(sites: u32, steps: u32) -> Simulation {
    let mut run = cube(sites, TIME / f64::from(steps), "");
    let spacing = run.plan.spacing;
    fill(&mut run, CSF1, |p| gaussian(p.map(|c| c * spacing), FIRST, FIRST));
    after(run, steps)
}

/// The step shrinks with the square of the spacing, so that both errors fall together.
#[test]
fn a_gaussian_spreads_to_second_order_in_space() {
    let one = |(sites, steps)| {
        let mut run = spread(sites, steps);
        (run.plan.spacing.ln(), error(&mut run, |p| gaussian(p, FIRST, 1.5 * FIRST)).ln())
    };
    let points: Vec<_> = [(16, 4), (24, 9), (32, 16), (48, 36)].map(one).to_vec();
    expect("spreading Gaussian, order in space", slope(&points), 2.0, 0.1, "second-order scheme");
}

/// The Gaussian along one axis as the lattice has it, exact in time: classical Runge–Kutta with small steps.
fn along_an_axis(sites: u32) -> Vec<f64> {
    let n = sites as usize;
    let spacing = WIDTH / f64::from(sites);
    let middle = |i: usize| (i as f64 + 0.5) * spacing - 0.5 * WIDTH;
    let mut u: Vec<f64> = (0..n).map(|i| (-middle(i).powi(2) / (2.0 * FIRST)).exp()).collect();
    let rate = 100.0 / (spacing * spacing);
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

/// Against the solution that is exact in time on the same lattice, the product of three of one axis.
#[test]
fn a_gaussian_spreads_to_first_order_in_time() {
    let axis = along_an_axis(32);
    let one = |steps: u32| {
        let mut run = spread(32, steps);
        let spacing = run.plan.spacing;
        let exact = |p: [f64; 3]| p.map(|c| axis[(c / spacing) as usize]).iter().product();
        (f64::from(steps).recip().ln(), error(&mut run, exact).ln())
    };
    let order = slope(&[4, 8, 16, 32].map(one));
    println!("spreading Gaussian, order in time: measured {order:.4} expected 0.9 or more (backward Euler)");
    assert!((0.9..1.2).contains(&order), "order {order} in time");
}
