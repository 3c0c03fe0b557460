//! Levels in blood against the differential equations of the compartment.
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::validation::desk::Desk;
use crate::validation::{Case, Check, Outcome, Wanted};

pub(in crate::validation) const CASE: Case = Case {
    name: "pharmacokinetics",
    config: "pharmacokinetics.toml",
    about: "Levels in blood after one and after repeated boluses, infusions and oral doses, as each step's moment tells them \
            to the tissue, against the equations of the compartment solved in steps of a thousandth of that length; \
            relative to the highest level.",
    long: false,
    run,
};

/// Small steps in a step of the run.
const PARTS: u32 = 1000;

/// Amounts in the gut and in blood.
#[derive(Clone, Copy, Default)]
struct Compartment {
    gut: f64,
    blood: f64,
}

impl Compartment {
    /// Half a small step and then a whole one by the slope there (midpoint rule); returns the mean level on the way.
    fn advance(&mut self, loss: f64, uptake: f64, input: f64, h: f64) -> f64 {
        let slope = |gut: f64, blood: f64| [-uptake * gut, uptake * gut + input - loss * blood];
        let first = slope(self.gut, self.blood);
        let middle = [self.gut + first[0] * h / 2.0, self.blood + first[1] * h / 2.0];
        let slope = slope(middle[0], middle[1]);
        (self.gut, self.blood) = (self.gut + slope[0] * h, self.blood + slope[1] * h);
        middle[1]
    }
}

/// How the config gives each drug, in numbers of its own: rates per minute, levels in nM, times in minutes.
struct Way {
    level: f64,
    /// Rate of absorption of an oral dose.
    uptake: f64,
    /// Length of an infusion.
    over: f64,
    times: &'static [f64],
}

/// Elimination: a half-life of 180 min.
const LOSS: f64 = std::f64::consts::LN_2 / 180.0;

/// The ways of the six drugs. 3 mg/kg in 50 L/kg of a drug of 500 Da are 120 nM.
const WAYS: [Way; 6] = [
    Way { level: 120.0, uptake: 0.0, over: 0.0, times: &[60.0] },
    Way { level: 100.0, uptake: 0.0, over: 0.0, times: &[60.0, 420.0, 780.0, 1140.0, 1500.0, 1860.0, 2220.0] },
    Way { level: 100.0, uptake: 0.0, over: 120.0, times: &[180.0] },
    Way { level: 100.0, uptake: 0.0, over: 300.0, times: &[180.0, 900.0, 1620.0, 2340.0] },
    Way { level: 70.0, uptake: std::f64::consts::LN_2 / 30.0, over: 0.0, times: &[90.0] },
    Way { level: 100.0, uptake: LOSS, over: 0.0, times: &[90.0, 570.0, 1530.0, 2010.0] },
];

impl Way {
    /// Mean levels of each step by small steps.
    fn integrated(&self, steps: u32, step: f64) -> Vec<f64> {
        let (mut now, h) = (Compartment::default(), step / f64::from(PARTS));
        let small = |part: u32| {
            let t = f64::from(part) * h;
            let dosed = self.times.iter().filter(|time| (**time - t).abs() < h / 2.0).count() as f64 * self.level;
            let runs = self.times.iter().any(|time| (*time..time + self.over).contains(&(t + h / 2.0)));
            match (self.over > 0.0, self.uptake > 0.0) {
                (true, _) => now.advance(LOSS, 0.0, if runs { self.level / self.over } else { 0.0 }, h),
                (_, true) => {
                    now.gut += dosed;
                    now.advance(LOSS, self.uptake, 0.0, h)
                }
                _ => {
                    now.blood += dosed;
                    now.advance(LOSS, 0.0, 0.0, h)
                }
            }
        };
        let parts: Vec<f64> = (0..steps * PARTS).map(small).collect();
        parts.chunks(PARTS as usize).map(|part| part.iter().sum::<f64>() / f64::from(PARTS)).collect()
    }
}

fn run(desk: &Desk) -> Result<Outcome> {
    let plan = desk.plan(CASE.config, &[])?;
    let (x, y) = (Axis::new("time (day)").from(0.0), Axis::new("level in blood (nM)").from(0.0));
    let mut outcome = Outcome { charts: vec![Chart::new("Levels in blood", x, y)], ..Outcome::default() };
    for (number, (drug, way)) in plan.therapy.drugs.iter().zip(&WAYS).enumerate() {
        let exact = way.integrated(plan.steps, plan.step);
        let simulated = |step: usize| f64::from(plan.moment(step as u32).plasma[number]);
        let highest = exact.iter().copied().fold(1e-9, f64::max);
        let worst = (0..exact.len()).map(|step| (simulated(step) - exact[step]).abs() / highest).fold(0.0, f64::max);
        let source = "equations of one compartment";
        outcome.checks.push(Check::new(drug.name.as_str(), "", worst, Wanted::AtMost(1e-4), source));
        let points = |of: &dyn Fn(usize) -> f64, every: usize| {
            let day = |step: usize| (step as f64 + 0.5) * plan.step / 1440.0;
            (0..exact.len()).step_by(every).map(|step| [day(step), of(step)]).collect::<Vec<_>>()
        };
        let chart = &mut outcome.charts[0];
        chart.traces.push(Trace::line(drug.name.as_str(), number + 1, points(&simulated, 1)));
        chart.traces.push(Trace::points("equations", 0, points(&|step| exact[step], 24)));
    }
    Ok(outcome)
}
