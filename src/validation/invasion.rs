//! Who carries the invasion: the scenario with and without macrophages, cathepsin, and the EGF–CSF-1 loop.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::lattice::grid::Grid;
use crate::metrics::statistics::{differences, interval, mean, mean_text};
use crate::tissue::cell::{Kind, is_tumour, kind_of};
use crate::tissue::state::Layer;

pub(super) const CASE: Case = Case {
    name: "invasion",
    config: "../invasion.toml",
    about: "The invasion scenario and its ablations. Without cathepsin or without macrophages tumour cells invade at least \
            30 % less far; invading streams hold two to four tumour cells per macrophage; with the EGF–CSF-1 loop cut, \
            less than half of the streaming is left.",
    long: false,
    run,
};

/// The scenarios: configs beside those of validation, and their names in the chart.
const SCENARIOS: [(&str, &str); 4] = [
    ("../invasion.toml", "whole model"),
    ("../no-cathepsin.toml", "no cathepsin"),
    ("../no-macrophages.toml", "no macrophages"),
    ("../no-loop.toml", "no EGF–CSF-1 loop"),
];

const STREAMS: &str = "Goswami 2005, Knútsdóttir 2016";
/// Parts of the tumour cells that are farthest out.
const LEADING: [f64; 4] = [0.05, 0.1, 0.2, 0.4];
/// The part that is compared with the literature.
const FIFTH: usize = 2;

/// What one run ends with.
struct End {
    /// 95th percentile of the invasion depth, µm.
    depth: f64,
    /// Share of invaders with a macrophage beside them.
    streaming: f64,
    /// Tumour cells per macrophage among the leading parts of [`LEADING`].
    per_macrophage: [f64; LEADING.len()],
}

/// Sites among the 26 around a place that hold what is asked for.
fn any_beside(grid: Grid, p: [u32; 3], is: impl Fn(usize) -> bool) -> bool {
    let around = (0..27).filter(|i| *i != 13).filter_map(|i| grid.offset(p, [i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1]));
    around.map(|q| grid.site(q)).any(is)
}

/// Tumour cells per macrophage where streams lead: of the tumour cells beyond a depth (in units of [`Layer::Depth`]), those
/// beside a macrophage over the macrophages beside one of them.
fn per_macrophage(grid: Grid, cell: &[u32], depth: &[u32], beyond: u32) -> f64 {
    let invader = |s: usize| is_tumour(cell[s]) && depth[s] > beyond;
    let macrophage = |s: usize| kind_of(cell[s]) == Kind::Macrophage as u32;
    let count = |who: &dyn Fn(usize) -> bool, beside: &dyn Fn(usize) -> bool| {
        (0..cell.len()).filter(|s| who(*s) && any_beside(grid, grid.place(*s), beside)).count() as f64
    };
    count(&invader, &macrophage) / count(&macrophage, &invader)
}

fn end(desk: &Desk, config: &str, seed: u32) -> Result<End> {
    let until = if desk.full { "7 day" } else { "4 day" };
    let mut run = desk.open(config, &[set("run.seed", seed), set("run.until", until)])?;
    run.advance(run.plan.steps)?;
    let (census, spacing) = (run.census()?, run.plan.spacing);
    let (cell, depth) = (run.engine.read(Layer::Cell)?, run.engine.read(Layer::Depth)?);
    Ok(End {
        depth: census.depth(0.95) * spacing,
        streaming: census.streaming() as f64 / (census.outside() as f64).max(1.0),
        per_macrophage: LEADING.map(|part| {
            let beyond = (census.depth(1.0 - part) * 4.0) as u32;
            per_macrophage(run.plan.grid(), &cell, &depth, beyond)
        }),
    })
}

/// The comparisons: depths and shares of streaming by scenario, tumour cells per macrophage by leading part.
fn checks(depths: &[Vec<f64>], streams: &[Vec<f64>], ratios: &[f64]) -> Vec<Check> {
    let depth = |i: usize| mean(&depths[i]) / mean(&depths[0]);
    let (least, streaming) = (Wanted::AtLeast(0.3), mean(&streams[3]) / mean(&streams[0]));
    let check = |what: &str, measured, wanted, source| Check::new(what, "", measured, wanted, source);
    vec![
        check("fall of the invasion depth without cathepsin", 1.0 - depth(1), least, "ablation, Gocheva 2006"),
        check("fall of the invasion depth without macrophages", 1.0 - depth(2), least, "ablation, Gocheva 2010"),
        check("streaming left with the loop cut", streaming, Wanted::AtMost(0.5), STREAMS),
        check("invasion depth with the loop cut / whole model", depth(3), Wanted::Stated, "Wyckoff 2004: direction"),
        check("tumour cells per macrophage, leading fifth", ratios[FIFTH], Wanted::Between(2.0, 4.0), STREAMS),
    ]
}

fn run(desk: &Desk) -> Result<Outcome> {
    let mut ends: Vec<Vec<End>> = Vec::new();
    for (config, _) in SCENARIOS {
        ends.push(desk.seeds(1, 5).map(|seed| end(desk, config, seed)).collect::<Result<_>>()?);
    }
    let values = |of: fn(&End) -> f64| ends.iter().map(|e| e.iter().map(of).collect()).collect::<Vec<Vec<f64>>>();
    let (depths, streams) = (values(|e| e.depth), values(|e| e.streaming));
    let ratio = |i: usize| mean(&ends[0].iter().map(|e| e.per_macrophage[i]).collect::<Vec<_>>());
    let ratios: Vec<f64> = (0..LEADING.len()).map(ratio).collect();
    let charts = vec![
        by_scenario("Invasion depth", "95th percentile of the depth (µm)", &depths),
        by_scenario("Streams", "share of invaders with a macrophage", &streams),
    ];
    Ok(Outcome { checks: checks(&depths, &streams, &ratios), charts, notes: notes(&depths, &streams, &ratios) })
}

/// Means and intervals by scenario; tumour cells per macrophage by leading part.
fn notes(depths: &[Vec<f64>], streams: &[Vec<f64>], ratios: &[f64]) -> Vec<String> {
    let text = |(i, (_, name)): (usize, &(&str, &str))| {
        let (depth, share) = (mean_text(&depths[i], 0), mean_text(&streams[i], 2));
        format!("{name}: 95th percentile of the depth {depth} µm, share of invaders with a macrophage {share}.")
    };
    let mut notes: Vec<String> = SCENARIOS.iter().enumerate().map(text).collect();
    let part = |(ratio, part): (&f64, f64)| format!("{ratio:.1} ({:.0} %)", 100.0 * part);
    let parts: Vec<_> = ratios.iter().zip(LEADING).map(part).collect();
    let cut = mean_text(&differences(&depths[3], &depths[0]), 0);
    notes.push(format!("Depth with the loop cut less that of the whole model, seed by seed: {cut} µm."));
    notes.push(format!(
        "Tumour cells beside a macrophage, per macrophage beside one of them, by the leading part of the tumour cells: {}. \
         The less of the tumour's mass is counted in, the fewer.",
        parts.join(", ")
    ));
    notes
}

/// One point a scenario, with its interval.
fn by_scenario(title: &str, label: &str, values: &[Vec<f64>]) -> Chart {
    let trace = |(i, (values, (_, name))): (usize, (&Vec<f64>, &(&str, &str)))| {
        let point = Trace::points(*name, i + 1, vec![[i as f64 + 1.0, mean(values)]]);
        point.with_errors(vec![interval(values)])
    };
    let traces = values.iter().zip(&SCENARIOS).enumerate().map(trace).collect();
    Chart { title: title.into(), x: Axis::new("scenario").from(0.5).to(4.5), y: Axis::new(label).from(0.0), traces }
}
