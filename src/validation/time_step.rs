//! What the length of a step does to results that should not depend on it.
use super::desk::{Desk, set};
use super::fronts::{course, speed};
use super::{Case, Check, Outcome, Wanted, melanoma, therapy};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::metrics::statistics::{interval, mean, mean_text};
use crate::report::columns::capitalised;
use std::ops::RangeInclusive;

pub(super) const CASE: Case = Case {
    name: "time-step",
    config: "fisher-fast.toml",
    about: "Halving the step, and with it the sub-steps of moves, must change the speed of a front and the radius of a \
            spheroid by at most 2 %, and how far the cells of the invasion scenario get, whose sub-steps stay a minute long, by \
            at most a tenth.",
    long: true,
    run,
};

/// A result with whole and with halved steps.
struct Halved {
    what: &'static str,
    label: &'static str,
    /// Lengths of the steps, min.
    steps: [f64; 2],
    /// By how much their ratio may differ from 1.
    within: f64,
    /// Decimals that tell seeds apart.
    digits: usize,
    /// One value a seed, for each length.
    values: [Vec<f64>; 2],
}

/// Values of some seeds with whole and with halved steps.
fn both(seeds: RangeInclusive<u32>, steps: [f64; 2], one: impl Fn(u32, f64) -> Result<f64>) -> Result<[Vec<f64>; 2]> {
    let with = |step: f64| seeds.clone().map(|seed| one(seed, step)).collect::<Result<Vec<f64>>>();
    Ok([with(steps[0])?, with(steps[1])?])
}

fn lasting(step: f64) -> String {
    set("run.step", format!("{step} min"))
}

/// Seeds scatter by 2 %, so many are needed.
fn front(desk: &Desk) -> Result<Halved> {
    let steps = [1.0, 0.5];
    let one = |seed, step: f64| {
        let limit = set("migration.action_limit", 0.05 * step / steps[0]);
        Ok(speed(&course(desk.open(CASE.config, &[set("run.seed", seed), lasting(step), limit])?)?))
    };
    let values = both(desk.seeds(1, 16), steps, one)?;
    let (what, label) = ("speed of a front", "speed (sites/min)");
    Ok(Halved { what, label, steps, within: 0.02, digits: 4, values })
}

fn spheroid(desk: &Desk) -> Result<Halved> {
    let steps = [12.0, 6.0];
    let one = |seed, step| melanoma::last_radius(desk, &[set("run.seed", seed), lasting(step)]);
    let values = both(desk.seeds(1, 6), steps, one)?;
    let (what, label) = ("radius of a spheroid", "radius on day 14 (µm)");
    Ok(Halved { what, label, steps, within: 0.02, digits: 1, values })
}

/// Depths of single seeds scatter by 6 %.
fn invasion(desk: &Desk) -> Result<Halved> {
    let steps = [12.0, 6.0];
    let one = |seed, step| Ok(therapy::end(desk, "../invasion.toml", seed, &[lasting(step)])?[0]);
    let values = both(desk.seeds(1, 8), steps, one)?;
    let (what, label) = ("invasion depth after a week", "95th percentile of the depth (µm)");
    Ok(Halved { what, label, steps, within: 0.1, digits: 0, values })
}

impl Halved {
    fn ratio(&self) -> f64 {
        mean(&self.values[1]) / mean(&self.values[0])
    }

    /// Half the width of the 95 % interval of the ratio.
    fn uncertain(&self) -> f64 {
        let [whole, half] = self.values.each_ref().map(|values| interval(values) / mean(values));
        self.ratio() * whole.hypot(half)
    }

    fn checks(&self) -> Vec<Check> {
        let what = format!("{}, half the step / whole", self.what);
        let ratio = Check::new(what, "", self.ratio(), Wanted::Near(1.0, self.within), "first order in time");
        [ratio].into_iter().chain(Check::known_within("", self.uncertain(), self.within)).collect()
    }

    fn note(&self) -> String {
        let [whole, half] = self.values.each_ref().map(|values| mean_text(values, self.digits));
        format!("{}: {whole} and {half}.", capitalised(self.label))
    }

    /// Single seeds and their means by the length of the step.
    fn chart(&self) -> Chart {
        let pairs = || self.steps.into_iter().zip(&self.values);
        let single = pairs().flat_map(|(step, values)| values.iter().map(move |v| [step, *v])).collect();
        let means = pairs().map(|(step, values)| [step, mean(values)]).collect();
        let (x, y) = (Axis::new("step (min)").from(0.0).to(1.2 * self.steps[0]), Axis::new(self.label).from(0.0));
        let traces = vec![Trace::points("seeds", 6, single), Trace::line("mean", 1, means)];
        Chart { title: capitalised(self.what), x, y, traces }
    }
}

fn run(desk: &Desk) -> Result<Outcome> {
    let all = [front(desk)?, spheroid(desk)?, invasion(desk)?];
    Ok(Outcome {
        checks: all.iter().flat_map(Halved::checks).collect(),
        charts: all.iter().map(Halved::chart).collect(),
        notes: all.iter().map(Halved::note).collect(),
    })
}
