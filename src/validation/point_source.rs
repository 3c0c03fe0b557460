//! A point source at rest, site by site: against the same equations solved exactly, and against the Green's function.
use super::desk::{Desk, centre, floats};
use super::equations::Equations;
use super::reach::field;
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::lattice::grid::Grid;
use crate::processes::exchange::{Substance, permeability};
use crate::simulation::Simulation;
use crate::tissue::cell::{VESSEL_PERFUSED, kind_of};
use crate::tissue::state::Layer;
use rayon::prelude::*;
use std::f64::consts::PI;

pub(super) const CASE: Case = Case {
    name: "point-source",
    config: "point-source.toml",
    about: "One cell in the middle of 100³ sites gives oxygen, lost as in dense tissue (10 /min, L = 100 µm), and CSF-1 \
            (L = 141 µm). At rest each site is compared with the same equations solved by conjugate gradients in double \
            precision, relative to its own level, however low; so is oxygen from vessels on 2 % of the sites in and around \
            a tumour (vessels-at-rest.toml). What the lattice itself is off is shown against exp(−r/L)/(4πDr), mirrored \
            at the closed sides.",
    long: false,
    run,
};

/// The miss that is allowed, of the level itself.
const ALLOWED: f64 = 0.01;

/// A field of the config, lost at one rate everywhere and secreted by the cell.
struct Source {
    /// Its name in the config.
    field: &'static str,
    /// Diffusion coefficient, µm²/min.
    diffusion: f64,
    /// Loss, /min.
    decay: f64,
    /// Secretion in the cell's site, in the field's unit a minute.
    secretion: f64,
}

/// As in the config, but typed here: with other numbers there the case fails.
const SOURCES: [Source; 2] = [
    Source { field: "oxygen", diffusion: 1e5, decay: 10.0, secretion: 1e4 },
    Source { field: "csf1", diffusion: 345.0, decay: 0.01735, secretion: 10.0 },
];

/// A field at rest, a value per site.
struct Levels {
    name: &'static str,
    grid: Grid,
    /// As the solver leaves it.
    solver: Vec<f64>,
    /// The exact solution of its equations.
    exact: Vec<f64>,
    /// That of continuous space; infinite at the source.
    space: Vec<f64>,
}

/// How far `a` is off from `b`, of `b`.
fn off(a: f64, b: f64) -> f64 {
    (a / b - 1.0).abs()
}

impl Levels {
    fn of(run: &mut Simulation, source: &Source) -> Result<Self> {
        // At rest nothing is stored: rates in units of D/dx², ranges in sites.
        let per_link = run.plan.spacing.powi(2) / source.diffusion;
        let (grid, loss, given) = (run.plan.grid(), per_link * source.decay, per_link * source.secretion);
        let mut equations = Equations::new(grid, loss);
        equations.source[centre(grid)] = given;
        let space = (0..grid.sites()).into_par_iter().map(|s| given * green(grid, 1.0 / loss.sqrt(), s)).collect();
        let solver = floats(run, field(source.field))?;
        Ok(Self { name: source.field, grid, solver, exact: equations.solve(), space })
    }

    /// Steps from the source to a site along x, y, z.
    fn steps(&self, site: usize) -> [f64; 3] {
        let (p, from) = (self.grid.place(site), self.grid.place(centre(self.grid)));
        [0, 1, 2].map(|i| f64::from(p[i]) - f64::from(from[i]))
    }

    /// Distance of a site from the source, sites.
    fn distance(&self, site: usize) -> f64 {
        self.steps(site).iter().map(|d| d * d).sum::<f64>().sqrt()
    }

    /// Whether a site lies on an axis through the source.
    fn on_axis(&self, site: usize) -> bool {
        self.steps(site).iter().filter(|d| **d == 0.0).count() >= 2
    }

    /// The largest difference of two solutions in each shell around the source, a site wide: distance, difference.
    fn shells(&self, a: &[f64], b: &[f64]) -> Vec<[f64; 2]> {
        let mut shells: Vec<[f64; 2]> = Vec::new();
        for s in 0..a.len() {
            let shell = self.distance(s).round() as usize;
            (shells.len()..=shell).for_each(|r| shells.push([r as f64, 0.0]));
            shells[shell][1] = shells[shell][1].max(off(a[s], b[s]));
        }
        shells.split_off(1)
    }

    /// Levels along a direction, as shares of the highest, by distance.
    fn along(&self, values: &[f64], step: [i32; 3]) -> Vec<[f64; 2]> {
        let (from, highest) = (self.grid.place(centre(self.grid)), self.exact[centre(self.grid)]);
        let sites = (1..).map_while(|k| self.grid.offset(from, step.map(|d| k * d))).map(|p| self.grid.site(p));
        sites.map(|s| [self.distance(s), values[s] / highest]).collect()
    }

    fn checks(&self) -> Vec<Check> {
        let (name, source) = (self.name, "the same equations by conjugate gradients");
        let most = |of: &dyn Fn(usize) -> bool| {
            let sites = (0..self.exact.len()).filter(|s| of(*s));
            sites.map(|s| off(self.solver[s], self.exact[s])).fold(0.0, f64::max)
        };
        let check =
            |what: &str, off: f64| Check::new(format!("{name}, {what}"), "", off, Wanted::AtMost(ALLOWED), source);
        let shells = self.shells(&self.exact, &self.space);
        let stated = |what: &str, unit, x: f64| {
            Check::new(format!("{name}, lattice against space, {what}"), unit, x, Wanted::Stated, "no expectation")
        };
        let near = shells.iter().take_while(|shell| shell[1] > ALLOWED).count();
        vec![
            check("off at the worst of all sites", most(&|_| true)),
            check("off at the worst site of the axes", most(&|s| self.on_axis(s))),
            stated("beside the source", "", shells[0][1]),
            stated("over 1 % up to", "sites", near as f64),
            stated("worst site from there on", "", shells[near..].iter().map(|s| s[1]).fold(0.0, f64::max)),
        ]
    }
}

/// The level at a site per unit of source, in units of D/dx², with a range in sites: `exp(−r/L)/(4πr)` around the source
/// and around what each closed side mirrors of it.
fn green(grid: Grid, range: f64, site: usize) -> f64 {
    let (from, to) = (grid.place(centre(grid)).map(f64::from), grid.place(site).map(f64::from));
    let squares = [0, 1, 2].map(|i| {
        let mirrored = [from[i], -1.0 - from[i], 2.0 * f64::from(grid.size[i]) - 1.0 - from[i]];
        mirrored.map(|image| (to[i] - image).powi(2))
    });
    let one = |square: f64| (-square.sqrt() / range).exp() / (4.0 * PI * square.sqrt());
    let plane =
        |z: &f64| squares[1].iter().map(|y| squares[0].iter().map(|x| one(x + y + z)).sum::<f64>()).sum::<f64>();
    squares[2].iter().map(plane).sum()
}

/// Oxygen of a tissue with cells and vessels at rest: how far the worst of all sites is off from the exact solution of its
/// equations, with the rates of the config.
fn vessels(desk: &Desk) -> Result<Check> {
    let mut run = desk.open("vessels-at-rest.toml", &[])?;
    run.advance(run.plan.steps)?;
    let (cell, vessel) = (run.engine.read(Layer::Cell)?, run.engine.read(Layer::Vessel)?);
    let solver = floats(&mut run, field("oxygen"))?;
    let config = &run.plan.config;
    let per_link = run.plan.spacing.powi(2) / config.number("oxygen.diffusion");
    let oxygen = Substance { path: "oxygen", drug: None };
    let (uptake, permeability) = (config.per_kind("oxygen.uptake"), permeability(&oxygen, config, run.plan.spacing));
    let mut equations = Equations::new(run.plan.grid(), per_link * config.number("oxygen.decay"));
    for s in 0..solver.len() {
        let exchange = if vessel[s] & VESSEL_PERFUSED != 0 { per_link * permeability } else { 0.0 };
        equations.loss[s] += per_link * uptake[kind_of(cell[s]) as usize] + exchange;
        equations.source[s] = exchange * config.number("oxygen.vessel_level");
    }
    let worst = solver.iter().zip(equations.solve()).map(|(u, exact)| off(*u, exact)).fold(0.0, f64::max);
    let what = "oxygen from vessels, off at the worst of all sites";
    Ok(Check::new(what, "", worst, Wanted::AtMost(ALLOWED), "the same equations by conjugate gradients"))
}

fn run(desk: &Desk) -> Result<Outcome> {
    let mut run = desk.open(CASE.config, &[])?;
    run.advance(run.plan.steps)?;
    let thin = |points: Vec<[f64; 2]>| points.into_iter().step_by(4).collect();
    let distance = || Axis::new("distance (sites)").from(0.0);
    let mut levels =
        Chart::new("Field of one secreting cell", distance(), Axis::new("share of the highest level").log());
    let mut misses = Chart::new("Worst site by distance", distance(), Axis::new("off, of the level itself").log());
    let mut outcome = Outcome::default();
    for (source, hue) in SOURCES.iter().zip([1, 2]) {
        let of = Levels::of(&mut run, source)?;
        let (name, ahead, diagonal) = (of.name, [-1, 0, 0], [-1, -1, -1]);
        levels.traces.extend([
            Trace::line("exp(−r/L)/(4πDr), mirrored", 0, of.along(&of.space, ahead)),
            Trace::line("exp(−r/L)/(4πDr), mirrored", 0, of.along(&of.space, diagonal)),
            Trace::points(format!("{name}, x axis and diagonal"), hue, thin(of.along(&of.solver, ahead))),
            Trace::points(format!("{name}, x axis and diagonal"), hue, thin(of.along(&of.solver, diagonal))),
        ]);
        misses.traces.extend([
            Trace::line(format!("{name}, solver"), hue, of.shells(&of.solver, &of.exact)),
            Trace::dashed(format!("{name}, lattice against space"), hue, of.shells(&of.exact, &of.space)),
        ]);
        outcome.checks.extend(of.checks());
        let lowest = of.exact.iter().copied().fold(f64::INFINITY, f64::min) / of.exact[centre(of.grid)];
        outcome.notes.push(format!("{name}: the lowest level compared is {lowest:.0e} of the highest."));
    }
    misses.traces.push(Trace::dashed("1 %", 7, vec![[0.0, ALLOWED], [86.0, ALLOWED]]));
    outcome.checks.push(vessels(desk)?);
    outcome.notes.push(NOTE.into());
    outcome.charts = vec![levels, misses];
    Ok(outcome)
}

/// What the numbers mean.
const NOTE: &str = "The solver is off from its own equations by single precision, and CSF-1 in the corners by what 20 h leave \
                    to come. The lattice is off from space near the source, as one a site wide is no point, and slightly \
                    far away, as it lets a field fall a little too slowly; both are of second order in the spacing, and \
                    no solver of these equations changes them.";
