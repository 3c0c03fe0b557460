//! Blood and organs by themselves: what a config says of them and of its therapy, without its lattice, for many seeds.
use super::desk::Desk;
use crate::circulation::Circulation;
use crate::circulation::cells::Now;
use crate::circulation::rules::Rules;
use crate::error::Result;

/// Blood and organs of a config: what holds in each of its intervals.
pub struct Body {
    /// Rules, one for each regime.
    rules: Vec<Rules>,
    /// Of each interval: its rules, and what holds.
    intervals: Vec<(usize, Now)>,
}

impl Body {
    /// That of a config, with what the case varies, beside a tumour of so many cells to which cells can come back.
    ///
    /// # Errors
    /// As [`Desk::plan`].
    pub fn read(desk: &Desk, config: &str, varied: &[String], burden: f64) -> Result<Body> {
        let plan = desk.plan(config, varied)?;
        let (mut rules, mut intervals, mut held) = (Vec::new(), Vec::new(), None);
        for step in 0..plan.steps {
            let regime = plan.regime(step);
            if held != Some(regime) {
                rules.push(Rules { every: plan.step, ..plan.rules_in(regime) });
                held = Some(regime);
            }
            let [from, minutes] = [step, step + 1].map(|step| f64::from(step) * plan.step);
            let src = plan.therapy.left_of("src", from, minutes);
            intervals.push((rules.len() - 1, Now { src, minutes, burden }));
        }
        Ok(Body { rules, intervals })
    }

    /// Blood and organs at the end, for a seed.
    pub fn end(&self, seed: u32) -> Circulation {
        self.until(seed, f64::INFINITY)
    }

    /// The same after so many minutes.
    pub fn until(&self, seed: u32, minutes: f64) -> Circulation {
        let mut body = Circulation::new(seed, 0);
        let before = self.intervals.iter().take_while(|(_, now)| now.minutes <= minutes);
        before.for_each(|(rules, now)| body.advance(&self.rules[*rules], *now));
        body
    }

    /// The same for seeds from 1 on.
    pub fn ends(&self, seeds: u32) -> Vec<Circulation> {
        (1..=seeds).map(|seed| self.end(seed)).collect()
    }

    /// Names of the organs.
    pub fn organs(&self) -> Vec<&str> {
        self.rules[0].organs.iter().map(|organ| organ.name.as_str()).collect()
    }

    /// What holds in the first interval.
    pub fn rules(&self) -> &Rules {
        &self.rules[0]
    }
}
