//! Mutants in colonies of a size, and lineages that survive: what chance alone makes of single cells.
use super::desk::{Desk, set};
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::lineage::Lineage;
use crate::metrics::statistics::curve;
use std::collections::BTreeMap;

pub(super) const MUTATION: Case = Case {
    name: "mutation",
    config: "mutation.toml",
    about: "Colonies that each grow from one cell on one lattice, 95 % intervals: the share without a mutant, for three chances u \
            of a mutation per division, against the mean of exp(−uN) over the sizes N of the colonies.",
    long: false,
    run: mutation,
};

pub(super) const COLONISATION: Case = Case {
    name: "colonisation",
    config: "colonisation.toml",
    about: "Single cells that divide at a rate b and die at a rate d, 95 % intervals: the share whose line survives, against that of \
            a birth–death process, 1 − d/b.",
    long: false,
    run: colonisation,
};

/// Chances of a mutation per division.
const CHANCES: [f64; 3] = [0.003, 0.01, 0.03];
/// Ratios of death to division.
const RATIOS: [f64; 3] = [0.2, 0.5, 0.8];
/// Divisions of a cell per minute in the config.
const DIVISION: f64 = 1e-3;

/// Living cells of each founder's line, and whether there is a mutant in it.
fn colonies(lineage: &Lineage) -> Vec<(f64, bool)> {
    let mut colonies: BTreeMap<u32, (f64, bool)> = BTreeMap::new();
    for (name, clone) in &lineage.clones {
        let founder = lineage.line(*name).last().unwrap_or(*name);
        let colony = colonies.entry(founder).or_default();
        colony.0 += clone.alive() as f64;
        colony.1 |= founder != *name;
    }
    colonies.into_values().collect()
}

/// The share of colonies without a mutant, the mean of exp(−uN), and 1.96 standard errors of the first.
fn without_mutants(colonies: &[(f64, bool)], chance: f64) -> [f64; 3] {
    let n = colonies.len() as f64;
    let expected = |(size, _): &(f64, bool)| (-chance * size).exp();
    let share = colonies.iter().filter(|(_, mutated)| !mutated).count() as f64 / n;
    let variance = colonies.iter().map(expected).map(|p| p * (1.0 - p)).sum::<f64>();
    [share, colonies.iter().map(expected).sum::<f64>() / n, 1.96 * variance.sqrt() / n]
}

/// A chance: mean size of the colonies and what was found, at ten times.
fn growth(desk: &Desk, chance: f64) -> Result<Vec<(f64, [f64; 3])>> {
    let mut run = desk.organism(MUTATION.config, &[set("mutation[0].rate", chance)])?;
    let (steps, mut found) = (run.plan().steps, Vec::new());
    for part in 1..=10 {
        run.advance(steps * part / 10 - run.step())?;
        let colonies = run.lineage.as_ref().map_or(Vec::new(), colonies);
        let mean = colonies.iter().map(|colony| colony.0).sum::<f64>() / colonies.len() as f64;
        found.push((mean, without_mutants(&colonies, chance)));
    }
    Ok(found)
}

fn mutation(desk: &Desk) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let (x, y) =
        (Axis::new("mean size N of the colonies").log(), Axis::new("share without a mutant").from(0.0).to(1.05));
    let mut chart = Chart::new("Colonies without a mutant", x, y);
    for (i, chance) in CHANCES.into_iter().enumerate() {
        let found = growth(desk, chance)?;
        let (size, [share, expected, within]) = found[found.len() - 1];
        let what = format!("colonies of {size:.0} cells without a mutant, u = {chance}");
        outcome.checks.push(Check::new(what, "", share, Wanted::Near(expected, within), "exact: mean of exp(−uN)"));
        let line = found.iter().map(|(size, found)| [*size, found[1]]).collect();
        let points = found.iter().map(|(size, found)| [*size, found[0]]).collect();
        let errors = found.iter().map(|(_, found)| found[2]).collect();
        chart = chart
            .with(Trace::line(if i == 0 { "mean of exp(−uN)" } else { "" }, 0, line))
            .with(Trace::points(format!("u = {chance}"), i + 1, points).with_errors(errors));
    }
    outcome.charts.push(chart);
    Ok(outcome)
}

/// The share of founders with living cells after four times of growth, 1/(b − d) each, and how many founders there were.
fn surviving(desk: &Desk, ratio: f64) -> Result<[f64; 2]> {
    let death = set("death.apoptosis.epithelial", format!("{} /min", ratio * DIVISION));
    let until = set("run.until", format!("{} min", 4.0 / (DIVISION * (1.0 - ratio))));
    let mut run = desk.organism(COLONISATION.config, &[death, until, set("mutation[0].rate", 0)])?;
    run.advance(run.plan().steps)?;
    let colonies = run.lineage.as_ref().map_or(Vec::new(), colonies);
    let alive = colonies.iter().filter(|colony| colony.0 > 0.0).count() as f64;
    Ok([alive / colonies.len() as f64, colonies.len() as f64])
}

fn colonisation(desk: &Desk) -> Result<Outcome> {
    let mut outcome = Outcome::default();
    let (mut points, mut errors) = (Vec::new(), Vec::new());
    for ratio in RATIOS {
        let [share, founders] = surviving(desk, ratio)?;
        let expected = 1.0 - ratio;
        let within = 1.96 * (expected * ratio / founders).sqrt();
        let what = format!("lines of {founders:.0} single cells that survive, d/b = {ratio}");
        outcome.checks.push(Check::new(what, "", share, Wanted::Near(expected, within), "exact: 1 − d/b, after long"));
        points.push([ratio, share]);
        errors.push(within);
    }
    let (x, y) = (Axis::new("death / division").from(0.0).to(1.0), Axis::new("share that survives").from(0.0).to(1.0));
    let chart = Chart::new("Lines of single cells", x, y)
        .with(Trace::line("1 − d/b", 0, curve(0.0, 1.0, |ratio| 1.0 - ratio)))
        .with(Trace::points("invasim", 1, points).with_errors(errors));
    outcome.charts.push(chart);
    Ok(outcome)
}
