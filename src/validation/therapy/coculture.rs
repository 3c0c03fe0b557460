//! Chemoprotection: macrophages beside tumour cells lower the kill, and a cathepsin inhibitor undoes that.
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{interval, mean, mean_text};
use crate::validation::desk::{Desk, set};
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "coculture",
    config: "coculture.toml",
    about: "Tumour cells in a taxane, alone, with educated macrophages, and with these and a cathepsin inhibitor: the kill over \
            a day, and what the inhibitor restores of it (Shree 2011).",
    long: false,
    run,
};

/// Kill over the run: −ln of the share of tumour cells that survive.
fn kill(desk: &Desk, seed: u32, varied: &[String]) -> Result<f64> {
    let mut run = desk.open(CASE.config, &[&[set("run.seed", seed)], varied].concat())?;
    let before = run.census()?.tumour() as f64;
    run.advance(run.plan.steps)?;
    Ok(-(run.census()?.tumour() as f64 / before).ln())
}

fn run(desk: &Desk) -> Result<Outcome> {
    let alone = [set("initial.cells[1].fraction", 0), set("therapy[1].start", "9 day")];
    let protected = [set("therapy[1].start", "9 day")];
    let arms: [(&str, &[String]); 3] = [("alone", &alone), ("with macrophages", &protected), ("and an inhibitor", &[])];
    let mut kills = Vec::new();
    for (_, varied) in arms {
        kills.push(desk.seeds(2, 5).map(|seed| kill(desk, seed, varied)).collect::<Result<Vec<f64>>>()?);
    }
    let ratio = |arm: usize| kills[arm].iter().zip(&kills[0]).map(|(kill, alone)| kill / alone).collect::<Vec<_>>();
    let (protected, restored) = (ratio(1), ratio(2));
    let source = "Shree 2011; protection calibrated";
    let check = |what: &str, values: &[f64], wanted| Check::new(what, "", mean(values), wanted, source);
    let checks = vec![
        check("kill with macrophages / alone", &protected, Wanted::AtMost(0.8)),
        check("kill with macrophages and inhibitor / alone", &restored, Wanted::Near(1.0, 0.05)),
    ];
    let bars = |hue: usize, values: &[f64]| {
        Trace::bars(arms[hue].0, hue + 1, vec![[1.0, mean(values)]]).with_errors(vec![interval(values)])
    };
    let (x, y) = (Axis::new("arms").from(0.5).to(1.5), Axis::new("kill in a day, −ln(surviving fraction)").from(0.0));
    let traces = kills.iter().enumerate().map(|(hue, values)| bars(hue, values)).collect();
    let chart = Chart { title: "Chemoprotection".into(), x, y, traces };
    let seeds = format!("Restored: {}.", mean_text(&restored, 3));
    Ok(Outcome { checks, charts: vec![chart], notes: vec![seeds] })
}
