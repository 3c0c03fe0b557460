//! Motility through pores of the matrix: arrest below a limit, linear above it.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{curve, line, mean};
use crate::tissue::state::Layer;

pub(super) const CASE: Case = Case {
    name: "pores",
    config: "pores.toml",
    about: "Random motility of single tumour cells against the pore area of the matrix around them. Without protease they \
            are arrested at 7 µm², and motility rises linearly above; cathepsin widens the pores. In sparse matrix, below a third, \
            pores hinder nobody and motility falls with what there is to grip: that half is a choice of the model.",
    long: false,
    run,
};

/// Pore area without matrix, µm².
const OPEN: f64 = 60.0;
/// The share of the motility that a pore leaves: what there is to grip, from 0.4 without matrix to 1 at a density of 0.5, times
/// the room between 7 and 40 µm².
fn ease(pore: f64) -> f64 {
    (0.4 + 1.2 * (1.0 - pore / OPEN)).min(1.0) * ((pore - 7.0) / 33.0).clamp(0.0, 1.0)
}

/// Cells that begin this near to a side, in sites, are not looked at: a side would turn them back.
const MARGIN: u32 = 10;

/// The motility that cells show, mean square displacement / 6t in µm²/min: the clone of a cell is named after its first site.
fn motility(desk: &Desk, pore: f64, cathepsin: f64) -> Result<f64> {
    let varied = [set("initial.matrix.density", 1.0 - pore / OPEN), set("cathepsin.initial", cathepsin)];
    let mut run = desk.open(CASE.config, &varied)?;
    run.advance(run.plan.steps)?;
    let (grid, spacing) = (run.plan.grid(), run.plan.spacing);
    let inside = |p: [u32; 3]| (0..3).all(|i| p[i] >= MARGIN && p[i] + MARGIN < grid.size[i]);
    let clones = run.engine.read(Layer::Clone)?;
    let moved = clones.iter().enumerate().filter(|(_, clone)| **clone != 0).filter_map(|(site, clone)| {
        let (first, now) = (grid.place(*clone as usize - 1), grid.place(site));
        let square = |i: usize| ((f64::from(now[i]) - f64::from(first[i])) * spacing).powi(2);
        inside(first).then(|| (0..3).map(square).sum::<f64>())
    });
    Ok(mean(&moved.collect::<Vec<_>>()) / (6.0 * run.minutes()))
}

/// Share of the variance that a line explains, r².
fn explained(points: &[[f64; 2]], slope: f64, intercept: f64) -> f64 {
    let centre = mean(&points.iter().map(|p| p[1]).collect::<Vec<_>>());
    let left: f64 = points.iter().map(|p| (p[1] - slope * p[0] - intercept).powi(2)).sum();
    1.0 - left / points.iter().map(|p| (p[1] - centre).powi(2)).sum::<f64>()
}

/// The motility in pores that hinder nobody over that at 30 µm².
fn in_sparse_matrix([pore, motility]: [f64; 2], at_30: f64) -> Check {
    let (what, exact) = (format!("motility at {pore} µm² over that at 30 µm²"), ease(pore) / ease(30.0));
    // Squares of the ways of some 900 cells at either pore: 4 % are a standard deviation of a ratio.
    let within = Wanted::Near(exact, 0.08 * exact);
    Check::new(what, "", motility / at_30, within, "exact: grip times pores; grip is design")
}

fn run(desk: &Desk) -> Result<Outcome> {
    let measure = |pores: &[f64], cathepsin: f64| {
        let one = |pore: &f64| Ok([*pore, motility(desk, *pore, cathepsin)?]);
        pores.iter().map(one).collect::<Result<Vec<_>>>()
    };
    let without = measure(&[3.0, 6.0, 10.0, 14.0, 18.0, 22.0, 26.0, 30.0], 0.0)?;
    let with = measure(&[3.0, 14.0, 26.0], 1.0)?;
    let sparse = measure(&[40.0, 50.0, OPEN], 0.0)?;
    let (below, above) = without.split_at(2);
    let [slope, intercept] = line(above);
    let explained = explained(above, slope, intercept);
    let fastest = above[above.len() - 1][1];
    let source = "Wolf 2013";
    let mut checks = vec![
        Check::new(
            "pore area of arrest, from the line above it",
            "µm²",
            -intercept / slope,
            Wanted::Near(7.0, 1.0),
            source,
        ),
        Check::new("r² of that line", "", explained, Wanted::AtLeast(0.98), source),
        Check::new("motility at 6 µm² over that at 30 µm²", "", below[1][1] / fastest, Wanted::AtMost(0.01), source),
        Check::new("the same at 3 µm² with cathepsin", "", with[0][1] / fastest, Wanted::Stated, "no expectation"),
    ];
    checks.extend(sparse.iter().map(|point| in_sparse_matrix(*point, fastest)));
    let fit = curve(-intercept / slope, 30.0, |x| slope * x + intercept);
    let (x, y) = (Axis::new("pore area (µm²)").from(0.0).to(62.0), Axis::new("motility (µm²/min)").from(0.0));
    let chart = Chart::new("Motility through pores", x, y)
        .with(Trace::line("line through the points above 7 µm²", 0, fit))
        .with(Trace::line("grip times pores", 3, curve(30.0, OPEN, |x| fastest * ease(x) / ease(30.0))))
        .with(Trace::points("without protease", 1, [without, sparse].concat()))
        .with(Trace::points("in cathepsin of 1", 2, with));
    Ok(Outcome { checks, charts: vec![chart], notes: Vec::new() })
}
