//! What is given when: drugs, radiation and switches, as a pure function of time.
//!
//! [`Therapy::read`] turns the tables `[[therapy]]` and `[[drug]]` of the config into courses; [`Therapy::moment`] says
//! what holds in a step. Nothing is remembered from step to step, so a run that goes on from a checkpoint, on any engine,
//! meets the same doses.
pub mod calendar;
pub mod drug;
pub mod plasma;
pub mod presets;
pub mod report;
mod rules;
pub mod spec;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::error::Result;
use crate::moment::{DRUGS, Moment};
use drug::{Block, Drug};
use plasma::Response;
use std::collections::BTreeSet;

/// Said wherever a drug is named.
pub const NOTICE: &str = "A research simulator, not a clinical tool.";

/// What a course gives.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A drug, by its number in [`Therapy::drugs`]: the level that a dose adds to blood at once, or while it runs in, in nM,
    /// and how it gets there.
    Drug {
        /// Its number.
        drug: usize,
        /// Level in blood that one dose would make if it were all there at once, nM.
        level: f64,
        /// How the level rises and falls.
        response: Response,
    },
    /// Radiation, Gy a fraction.
    Radiation(f64),
    /// Another value of a key of the config while it lasts.
    Switch {
        /// The path of the key.
        key: String,
        /// The value, as the config writes it.
        to: String,
    },
}

/// One table of the config: what is given, when, and for how long.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its path in the config, like `therapy[0]`.
    pub path: String,
    /// What is given.
    pub given: Given,
    /// When, in minutes from the start of the run, in order.
    pub times: Vec<f64>,
    /// How long each lasts, in minutes; infinite for a switch that stays.
    pub duration: f64,
}

/// All courses of a run.
#[derive(Clone, Debug, Default)]
pub struct Therapy {
    /// The drugs that are given.
    pub drugs: Vec<Drug>,
    /// The courses, in the order of the config.
    pub courses: Vec<Course>,
    step: f64,
}

impl Therapy {
    /// Reads the therapy of a config; `step` is the length of a step in minutes.
    ///
    /// # Errors
    /// If a table contradicts itself, never ends, or names an unknown drug.
    pub fn read(config: &Config, step: f64) -> Result<Therapy> {
        let drugs = drug::given(config)?;
        let courses =
            (0..config.list("therapy")).map(|i| rules::course(config, &format!("therapy[{i}]"), &drugs, step));
        let courses = courses.collect::<Result<Vec<_>>>()?;
        rules::check_switches(config, &courses)?;
        rules::check_twice(config, &courses)?;
        Ok(Therapy { drugs, courses, step })
    }

    /// Whether radiation is among what is given.
    pub fn radiates(&self) -> bool {
        self.courses.iter().any(|course| matches!(course.given, Given::Radiation(_)))
    }

    /// The courses of a drug with what a dose does.
    fn doses(&self, number: usize) -> impl Iterator<Item = (&Course, f64, &Response)> {
        self.courses.iter().filter_map(move |course| match &course.given {
            Given::Drug { drug, level, response } if *drug == number => Some((course, *level, response)),
            _ => None,
        })
    }

    /// The level of a drug in blood at a time, nM.
    pub fn level(&self, drug: usize, minutes: f64) -> f64 {
        let one =
            |(course, level, response): (&Course, f64, &Response)| level * response.level_after(&course.times, minutes);
        self.doses(drug).map(one).fold(0.0, |sum, level| sum + level)
    }

    /// The mean level of a drug in blood from one time to another, nM.
    pub fn mean_level(&self, drug: usize, from: f64, to: f64) -> f64 {
        let area = |(course, level, response): (&Course, f64, &Response)| {
            level * response.area_between(&course.times, from, to)
        };
        self.doses(drug).map(area).sum::<f64>() / (to - from)
    }

    /// The radiation of a step, Gy.
    pub fn dose(&self, step: u32) -> f64 {
        self.radiation(|times| calendar::within(times, step, self.step))
    }

    /// The radiation of all steps before one, Gy.
    pub fn dose_before(&self, step: u32) -> f64 {
        self.radiation(|times| calendar::before(times, step, self.step))
    }

    /// The radiation of as many fractions of each course as are counted.
    fn radiation(&self, count: impl Fn(&[f64]) -> usize) -> f64 {
        let fractions = |course: &Course| match course.given {
            Given::Radiation(dose) => dose * count(&course.times) as f64,
            _ => 0.0,
        };
        self.courses.iter().map(fractions).sum()
    }

    /// Which courses switch a key of the config in a step: one bit a course.
    pub fn switched(&self, step: u32) -> u64 {
        let on = |course: &Course| {
            matches!(course.given, Given::Switch { .. })
                && calendar::lasting(&course.times, course.duration, step, self.step)
        };
        (0..).zip(&self.courses).filter(|(_, course)| on(course)).map(|(i, _)| 1 << i).sum()
    }

    /// What drugs leave of a signal of the whole body on average from one time to another, by what vessels offer. The mean of
    /// what is left at times in between, and not what the mean level leaves: a drug that comes and goes between two looks at
    /// blood leaves more than one held at its mean.
    pub fn left_of(&self, signal: &str, from: f64, to: f64) -> f64 {
        let blocks = |drug: &Drug| drug.blocks.iter().any(|block| block.what == signal);
        let blocking: Vec<usize> = (0..self.drugs.len()).filter(|number| blocks(&self.drugs[*number])).collect();
        if blocking.is_empty() {
            return 1.0;
        }
        let today = |minutes: f64| (minutes / DAY).floor();
        let days = 0..=(today(to) - today(from)) as u32;
        let back = |day: u32, number: &usize| self.returned(*number, (today(from) + f64::from(day)) * DAY);
        let back: Vec<Vec<f64>> = days.map(|day| blocking.iter().map(|number| back(day, number)).collect()).collect();
        let courses = blocking.iter().flat_map(|number| self.doses(*number));
        let apart = courses.map(|(_, _, response)| response.fastest() / PARTS).fold(APART, f64::min);
        let points = ((to - from) / apart.max(1.0)).ceil().max(1.0) as u32;
        let left = |point: u32| {
            let minutes = from + (to - from) * (f64::from(point) + 0.5) / f64::from(points);
            let back = &back[(today(minutes) - today(from)) as usize];
            blocking
                .iter()
                .zip(back)
                .map(|(number, back)| self.left_by(*number, signal, minutes, *back))
                .product::<f64>()
        };
        (0..points).map(left).sum::<f64>() / f64::from(points)
    }

    /// What a drug leaves of a signal at a time, with the share of what it blocks that has come `back` late.
    fn left_by(&self, number: usize, signal: &str, minutes: f64, back: f64) -> f64 {
        let drug = &self.drugs[number];
        let level = drug.tissue_exposure * self.level(number, minutes);
        let blocks = drug.blocks.iter().filter(|block| block.what == signal && level > 0.0);
        let blocked = |block: &Block| block.most * block.hill.at(level) * if block.returns { 1.0 - back } else { 1.0 };
        blocks.map(|block| 1.0 - blocked(block)).product()
    }

    /// A course of drugs or radiation with doses before a step that another run, up to there, has not given.
    pub fn not_given_by(&self, other: &Therapy, before: u32) -> Option<&Course> {
        let early = |course: &Course| {
            let end = calendar::before(&course.times, before, self.step);
            course.times[..end].to_vec()
        };
        let what = |of: &Therapy, course: &Course| match &course.given {
            Given::Drug { drug, level, response } => (of.drugs[*drug].name.clone(), *level, Some(*response)),
            Given::Radiation(dose) => (String::new(), *dose, None),
            Given::Switch { .. } => (String::new(), 0.0, None),
        };
        let same = |a: &Course, b: &Course| what(self, a) == what(other, b) && early(a) == early(b);
        let gives = |course: &&Course| !matches!(course.given, Given::Switch { .. }) && !early(course).is_empty();
        self.courses.iter().filter(gives).find(|course| !other.courses.iter().any(|theirs| same(course, theirs)))
    }

    /// The sets of switches that ever hold together, as [`Therapy::switched`] tells them.
    pub fn all_switched(&self) -> BTreeSet<u64> {
        let switches = self.courses.iter().filter(|course| matches!(course.given, Given::Switch { .. }));
        let changes = switches.flat_map(|course| course.times.iter().flat_map(|t| [*t, t + course.duration]));
        let steps: BTreeSet<u32> = changes.map(|time| calendar::step_of(time, self.step)).collect();
        steps.into_iter().map(|step| self.switched(step)).collect()
    }

    /// What holds in a step.
    pub fn moment(&self, seed: u32, step: u32) -> Moment {
        let mut moment = Moment { dose: self.dose(step) as f32, ..Moment::new(seed, step) };
        let from = f64::from(step) * self.step;
        for (number, drug) in self.drugs.iter().enumerate().take(DRUGS) {
            moment.plasma[number] = floored(drug.tissue_exposure * self.mean_level(number, from, from + self.step));
            moment.returned[number] = self.returned(number, from) as f32;
        }
        moment
    }

    /// Share of what a drug blocks that has come back by late compensation: none until what vessels offer has stayed above
    /// the half effect, day by day, for the time that the drug says, then rising to its share.
    fn returned(&self, number: usize, minutes: f64) -> f64 {
        let drug = &self.drugs[number];
        let Some(late) = &drug.compensation else { return 0.0 };
        let today = (minutes / DAY).floor();
        let most = ((late.after + late.over) / DAY).ceil();
        let offered = |day: f64| drug.tissue_exposure * self.mean_level(number, day * DAY, (day + 1.0) * DAY);
        let mut days = 0.0;
        while days < most && days < today && offered(today - 1.0 - days) >= late.half {
            days += 1.0;
        }
        late.share * ((days * DAY - late.after) / late.over).clamp(0.0, 1.0)
    }
}

/// What drugs leave of a signal is averaged over times at most so many minutes apart,
const APART: f64 = 15.0;
/// or this part of the shortest time in which a level halves, but not less than a minute.
const PARTS: f64 = 2.0;

/// Minutes in a day.
const DAY: f64 = 1440.0;

/// A level as the shaders take it: what is almost nothing is 0, so that no product of it is subnormal.
fn floored(level: f64) -> f32 {
    if level < 1e-12 { 0.0 } else { level as f32 }
}
