//! What the lattice, its spacing and the seed do to a result that should not depend on them.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::lattice::grid::{AXES, Grid};
use crate::metrics::statistics::{mean, mean_text};
use crate::tissue::state::Layer;
use std::collections::BTreeMap;
use std::f64::consts::PI;

pub(super) const ANISOTROPY: Case = Case {
    name: "anisotropy",
    config: "anisotropy.toml",
    about: "A ball of cells that grows freely for six days: its radius along the axes of the lattice against that along \
            the diagonals, each from the cells in narrow cones. And hundreds of colonies that each grow from one cell: how far \
            their cells are from it on average, along each axis, and how the squares of that are shared out among the axes.",
    long: false,
    run: anisotropy,
};

/// Cosine of the half angle of a cone.
const CONE: f64 = 0.95;

/// Unit vectors to the neighbours of a cube whose coordinates have so many that are not 0: axes 1, edges 2, corners 3.
fn directions(parts: usize) -> Vec<[f64; 3]> {
    let all = (0..27).map(|i| [i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1]);
    let ours = all.filter(|d| d.iter().filter(|c| **c != 0).count() == parts);
    ours.map(|d| d.map(|c| f64::from(c) / (parts as f64).sqrt())).collect()
}

/// Radius in sites of what a lattice holds, along some directions from the middle: that of a ball as full in the cones.
fn radius(grid: Grid, cells: &[u32], directions: &[[f64; 3]]) -> f64 {
    let middle = grid.size.map(|n| f64::from(n) / 2.0);
    let inside = |s: usize| {
        let p = grid.place(s);
        let v: [f64; 3] = std::array::from_fn(|i| f64::from(p[i]) + 0.5 - middle[i]);
        let length = v.iter().map(|c| c * c).sum::<f64>().sqrt();
        directions.iter().any(|d| (0..3).map(|i| d[i] * v[i]).sum::<f64>() >= CONE * length)
    };
    let count = (0..cells.len()).filter(|s| cells[*s] != 0 && inside(*s)).count() as f64;
    let angle = 2.0 * PI * (1.0 - CONE) * directions.len() as f64;
    (3.0 * count / angle).cbrt()
}

/// Of cells of many colonies, each from one cell: the mean way from it along each axis in sites, and the axes' shares of the
/// squares of all ways. A daughter on the side that is tried first shifts and stretches colonies, and no ball shows it.
fn colonies(desk: &Desk) -> Result<[[f64; 2]; 3]> {
    let mut run = desk.open("mutation.toml", &[set("mutation[0].rate", 0)])?;
    let grid = run.plan.grid();
    let [cells, clones] = [run.engine.read(Layer::Cell)?, run.engine.read(Layer::Clone)?];
    let founders: BTreeMap<u32, [u32; 3]> =
        (0..grid.sites()).filter(|s| cells[*s] != 0).map(|s| (clones[s], grid.place(s))).collect();
    run.advance(run.plan.steps)?;
    let [cells, clones] = [run.engine.read(Layer::Cell)?, run.engine.read(Layer::Clone)?];
    let ways: Vec<[f64; 3]> = (0..grid.sites())
        .filter(|s| cells[*s] != 0)
        .filter_map(|s| founders.get(&clones[s]).map(|from| (grid.place(s), from)))
        .map(|(to, from)| std::array::from_fn(|axis| f64::from(to[axis]) - f64::from(from[axis])))
        .collect();
    let squares = |axis: usize| ways.iter().map(|way| way[axis] * way[axis]).sum::<f64>();
    let all = (0..3).map(squares).sum::<f64>();
    Ok([0, 1, 2].map(|axis| [mean(&ways.iter().map(|way| way[axis]).collect::<Vec<_>>()), squares(axis) / all]))
}

fn anisotropy(desk: &Desk) -> Result<Outcome> {
    let mut run = desk.open(ANISOTROPY.config, &[])?;
    let (grid, spacing) = (run.plan.grid(), run.plan.spacing);
    let kinds = [("axes", 1), ("face diagonals", 2), ("space diagonals", 3)].map(|(n, k)| (n, directions(k)));
    let mut traces: Vec<Trace> = (1..).zip(&kinds).map(|(hue, (n, _))| Trace::line(*n, hue, Vec::new())).collect();
    loop {
        let cells = run.engine.read(Layer::Cell)?;
        for (trace, (_, directions)) in traces.iter_mut().zip(&kinds) {
            trace.points.push([run.minutes() / 1440.0, radius(grid, &cells, directions) * spacing]);
        }
        if run.step >= run.plan.steps {
            break;
        }
        run.advance((run.plan.steps / 12).clamp(1, run.plan.steps - run.step))?;
    }
    let last = |i: usize| traces[i].points.last().map_or(f64::NAN, |p: &[f64; 2]| p[1]);
    let near = Wanted::Near(1.0, 0.05);
    let mut checks = vec![
        Check::new("radius along axes / space diagonals", "", last(0) / last(2), near, "a ball: 1"),
        Check::new("radius along axes / face diagonals", "", last(0) / last(1), near, "a ball: 1"),
    ];
    for (axis, [way, share]) in AXES.iter().zip(colonies(desk)?) {
        let (what, of_squares) =
            (format!("colonies, mean way along {axis}"), format!("colonies, share of squares along {axis}"));
        checks.push(Check::new(what, "sites", way, Wanted::Near(0.0, 0.1), "all sides alike: 0"));
        checks.push(Check::new(of_squares, "", share, Wanted::Near(1.0 / 3.0, 0.02), "all axes alike: 1/3"));
    }
    let (x, y) = (Axis::new("time (day)").from(0.0), Axis::new("radius (µm)").from(0.0));
    let chart = Chart { title: "Radius by direction".into(), x, y, traces };
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}

pub(super) const SPACING: Case = Case {
    name: "spacing",
    config: "spacing.toml",
    about: "The same tumour in sites of 20 µm and of 10 µm, and with other seeds. A site is a cell, so its size is a choice \
            of the model and not only of the method; what it does to a result is stated here.",
    long: true,
    run: spacing,
};

/// Radius of a ball of all that tumours leave, by day.
fn growth(desk: &Desk, varied: &[String]) -> Result<Vec<[f64; 2]>> {
    let mut run = desk.open(SPACING.config, varied)?;
    let mut points = Vec::new();
    loop {
        let volume =
            run.engine.read(Layer::Cell)?.iter().filter(|c| **c != 0).count() as f64 * run.plan.spacing.powi(3);
        points.push([run.minutes() / 1440.0, (0.75 * volume / PI).cbrt()]);
        if run.step >= run.plan.steps {
            return Ok(points);
        }
        run.advance((run.plan.steps / 8).clamp(1, run.plan.steps - run.step))?;
    }
}

fn spacing(desk: &Desk) -> Result<Outcome> {
    let last = |points: &[[f64; 2]]| points[points.len() - 1][1];
    let seeds = desk.seeds(3, 10).map(|seed| growth(desk, &[set("run.seed", seed)]));
    let coarse = seeds.collect::<Result<Vec<_>>>()?;
    let fine = [set("lattice.sites", "[64, 64, 64]"), set("lattice.spacing", "10 um"), set("growth.push_depth", 6)];
    let fine = growth(desk, &fine)?;
    let ends: Vec<f64> = coarse.iter().map(|points| last(points)).collect();
    let scatter = ends.iter().map(|r| (r - mean(&ends)).powi(2)).sum::<f64>() / (ends.len() - 1) as f64;
    let checks = vec![
        Check::new("radius at 10 µm / radius at 20 µm", "", last(&fine) / mean(&ends), Wanted::Stated, "stated"),
        Check::new(
            "standard deviation over seeds / radius",
            "",
            scatter.sqrt() / mean(&ends),
            Wanted::Stated,
            "stated",
        ),
    ];
    let chart = Chart {
        title: "Growth in sites of two sizes".into(),
        x: Axis::new("time (day)").from(0.0),
        y: Axis::new("radius (µm)"),
        traces: vec![Trace::points("sites of 20 µm", 1, coarse[0].clone()), Trace::points("sites of 10 µm", 2, fine)],
    };
    let notes = vec![format!("Radius on the last day in sites of 20 µm: {} µm.", mean_text(&ends, 2))];
    Ok(Outcome { checks, charts: vec![chart], notes })
}
