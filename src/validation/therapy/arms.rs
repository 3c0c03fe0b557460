//! The 2×2 of chemotherapy and a cathepsin inhibitor.
use super::end;
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{differences, interval, mean, mean_text};
use crate::validation::desk::{Desk, set};
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "two-by-two",
    config: "../therapy/chemotherapy-inhibitor.toml",
    about: "The invasion scenario without therapy, with chemotherapy, with a cathepsin inhibitor, and with both. Chemotherapy \
            alone leaves the invasion depth (within 20 %), the inhibitor lowers it by more than that, and both together lower \
            the burden by more than the sum of each.",
    long: false,
    run,
};

/// Configs of the arms, and their names in the charts.
const ARMS: [(&str, &str); 4] = [
    ("../invasion.toml", "control"),
    ("../therapy/chemotherapy.toml", "chemotherapy"),
    ("../therapy/inhibitor.toml", "inhibitor"),
    ("../therapy/chemotherapy-inhibitor.toml", "both"),
];

/// The comparisons: depth and burden of each arm, one value a seed.
fn checks(depths: &[Vec<f64>], burdens: &[Vec<f64>]) -> Vec<Check> {
    let depth = |arm: usize| mean(&depths[arm]) / mean(&depths[0]);
    let fall = |arm: usize| 1.0 - mean(&burdens[arm]) / mean(&burdens[0]);
    let log_kill = |arm: usize| (1.0 - fall(arm)).ln();
    let check = |what: &str, measured, wanted, source| Check::new(what, "", measured, wanted, source);
    let source = "Bell-McGuinn 2007; margin chosen here";
    let less = mean(&differences(&depths[1], &depths[0]));
    let less = Check::new("invasion depth, chemotherapy less control", "µm", less, Wanted::Stated, "no expectation");
    vec![
        check("invasion depth, chemotherapy / control", depth(1), Wanted::Between(0.8, 1.25), source),
        less,
        check("invasion depth, inhibitor / control", depth(2), Wanted::AtMost(0.8), source),
        check(
            "fall of the burden by both / sum of each",
            fall(3) / (fall(1) + fall(2)),
            Wanted::AtLeast(1.0),
            "Shree 2011",
        ),
        check(
            "log kill by both / sum of each; 1: independent (Bliss 1939)",
            log_kill(3) / (log_kill(1) + log_kill(2)),
            Wanted::AtLeast(1.0),
            "Shree 2011",
        ),
        check("fall of the burden by chemotherapy", fall(1), Wanted::Stated, "no expectation"),
        check("fall of the burden by the inhibitor", fall(2), Wanted::Stated, "no expectation"),
        check("fall of the burden by both", fall(3), Wanted::Stated, "no expectation"),
    ]
}

/// By how much chemotherapy moves the depth, seed by seed: less than the margin, which is not the same as nothing.
fn moved(depths: &[Vec<f64>]) -> String {
    let text = mean_text(&differences(&depths[1], &depths[0]), 0);
    format!("Depth with chemotherapy less that of the control, seed by seed: {text} µm.")
}

fn run(desk: &Desk) -> Result<Outcome> {
    let until = [set("run.until", if desk.full { "7 day" } else { "4 day" })];
    let mut ends: Vec<Vec<[f64; 2]>> = Vec::new();
    for (config, _) in ARMS {
        ends.push(desk.seeds(1, 5).map(|seed| end(desk, config, seed, &until)).collect::<Result<_>>()?);
    }
    let values = |which: usize| ends.iter().map(|e| e.iter().map(|v| v[which]).collect()).collect::<Vec<Vec<f64>>>();
    let (depths, burdens) = (values(0), values(1));
    let chart = |title: &str, label: &str, all: &[Vec<f64>]| {
        let bar = |(arm, values): (usize, &Vec<f64>)| {
            let bar = Trace::bars(ARMS[arm].1, arm + 1, vec![[1.0, mean(values)]]);
            if values.len() > 1 { bar.with_errors(vec![interval(values)]) } else { bar }
        };
        let (x, y) = (Axis::new("arms").from(0.5).to(1.5), Axis::new(label).from(0.0));
        Chart { title: title.into(), x, y, traces: all.iter().enumerate().map(bar).collect() }
    };
    let note = |(arm, (depth, burden)): (usize, (&Vec<f64>, &Vec<f64>))| {
        format!("{}: depth {} µm, {} tumour cells.", ARMS[arm].1, mean_text(depth, 0), mean_text(burden, 0))
    };
    Ok(Outcome {
        checks: checks(&depths, &burdens),
        charts: vec![
            chart("How far cells invade", "invasion depth, 95th percentile (µm)", &depths),
            chart("Burden", "tumour cells", &burdens),
        ],
        notes: depths.iter().zip(&burdens).enumerate().map(note).chain([moved(&depths)]).collect(),
    })
}
