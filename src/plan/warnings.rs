//! What a run can be but is hardly meant to be: `check` and `run` tell each in a line.
use super::organs::OrganPlan;
use super::{Plan, pictures};
use crate::config::spec::{CALLER, SIDE_ROWS};
use crate::figure::lacking_of;
use crate::initial::Start;
use crate::therapy::drug::Drug;
use crate::therapy::{Course, Given};
use crate::tissue::cell::{VESSEL_PERFUSED, is_tumour};
use crate::tissue::state::{Layer, Tissue};

impl Plan {
    /// Each in words, but for those of organs. `start` is the starting tissue, where it could be made.
    pub fn warnings(&self, start: Option<&Start>) -> Vec<String> {
        let mut found = self.warnings_of_therapy();
        found.extend(self.bloodless());
        found.extend(self.letters());
        found.extend(self.no_call());
        found.extend(self.of_lattice(start));
        found
    }

    /// What depends on when the run ends: who goes on to another end has others.
    pub fn warnings_of_end(&self) -> Vec<String> {
        self.odd_end().into_iter().chain(self.late_doses()).collect()
    }

    /// The same, and what is given in vain: all that is hardly meant of an arm, whose tumour is there already.
    pub fn warnings_of_therapy(&self) -> Vec<String> {
        [self.warnings_of_end(), self.idle_courses()].concat()
    }

    /// What is about a lattice, not about the whole run.
    fn of_lattice(&self, start: Option<&Start>) -> Vec<String> {
        let mut found = start.map_or(Vec::new(), |start| start.left_out.clone());
        let start = start.map(|start| &start.tissue);
        let filled = start.and_then(|start| self.filled(start));
        found.extend([filled, self.no_oxygen(start), self.still_medium(), self.held_back()].into_iter().flatten());
        found
    }

    fn bloodless(&self) -> Option<String> {
        let (flows, shed) = (self.rules.influx + self.rules.influx_normal > 0.0, self.is_ever_on("intravasation"));
        let reaches = (!self.rules.organs.is_empty()).then_some("reaches an organ");
        let returns = self.rules.home.as_ref().map(|_| "comes back to the tumour (self_seeding.enabled)");
        let in_vain: Vec<&str> = [reaches, returns].into_iter().flatten().collect();
        (!(self.has_blood && (flows || shed)) && !in_vain.is_empty()).then(|| {
            let in_vain = in_vain.join(" or ");
            format!(
                "no cell ever enters blood in this run, so none {in_vain}; see [intravasation] and circulation.influx"
            )
        })
    }

    /// Whether a process is on from the start, or a switch may put it on.
    pub fn is_ever_on(&self, process: &str) -> bool {
        let own = format!("processes.{process}");
        let switches = |course: &Course| matches!(&course.given, Given::Switch { key, .. } if *key == own);
        self.config.flag(&own) || self.therapy.courses.iter().any(switches)
    }

    /// Courses of drugs or radiation whose process is off.
    fn idle_courses(&self) -> Vec<String> {
        // SRC keeps cells alive that sleep in organs: its inhibitors need no tissue.
        let acts_in_blood = |drug: &Drug| drug.blocks.iter().any(|block| block.what == "src");
        let idle = |course: &&Course| match course.given {
            Given::Drug { drug, .. } => !self.is_ever_on("pharmacology") && !acts_in_blood(&self.therapy.drugs[drug]),
            Given::Radiation(_) => !self.is_ever_on("radiation"),
            Given::Switch { .. } => false,
        };
        let told = |course: &Course| {
            let (process, what) = match course.given {
                Given::Radiation(_) => ("radiation", "no cell is hit"),
                _ => ("pharmacology", "no tissue takes it up"),
            };
            format!("{} is given, but processes.{process} = false: {what}", self.course(course))
        };
        self.therapy.courses.iter().filter(idle).map(told).collect()
    }

    /// A course, and what it gives.
    fn course(&self, course: &Course) -> String {
        let what = match &course.given {
            Given::Drug { drug, .. } => self.therapy.drugs[*drug].name.as_str(),
            Given::Radiation(_) => "radiation",
            Given::Switch { key, .. } => key,
        };
        format!("{} ({what})", course.path)
    }

    /// Names that pictures cannot write, each in words.
    fn letters(&self) -> Vec<String> {
        let drugs = self.therapy.drugs.iter().map(|drug| (format!("{}.name", drug.path), drug.name.as_str()));
        let organs = self.rules.organs.iter().enumerate();
        let organs = organs.map(|(number, organ)| (format!("organ[{number}].name"), organ.name.as_str()));
        let names = [("run.name".to_string(), self.config.text("run.name"))].into_iter().chain(drugs).chain(organs);
        let told = |(key, name): (String, &str)| {
            let help = "use letters that it has, or make figures as .svg, which have the fonts of their viewer";
            Some(format!("{key}: {}; {help}", lacking_of(name)?.words()))
        };
        names.filter_map(told).collect()
    }

    fn odd_end(&self) -> Option<String> {
        let (until, end) = (self.config.number("run.until"), f64::from(self.steps) * self.step);
        ((until / end - 1.0).abs() > 1e-9 && end > 0.0).then(|| {
            let (steps, hours) = (self.steps, end / 60.0);
            format!("run.until is no whole number of steps: {steps} steps of {} min end at {hours:.2} h", self.step)
        })
    }

    fn filled(&self, start: &Tissue) -> Option<String> {
        let full = start.words(Layer::Cell).iter().all(|cell| is_tumour(*cell));
        full.then(|| {
            "the tumour fills the whole lattice at the start: it has nowhere to grow; see [[initial.cells]]".into()
        })
    }

    fn no_oxygen(&self, start: Option<&Tissue>) -> Option<String> {
        let config = &self.config;
        if !(config.flag("processes.fields") && config.flag("oxygen.enabled")) {
            return None;
        }
        let gives =
            |rate: &str, level: &str| [rate, level].iter().all(|key| config.number(&format!("oxygen.{key}")) > 0.0);
        let has_blood = match start {
            Some(start) => start.words(Layer::Vessel).iter().any(|vessel| vessel & VESSEL_PERFUSED != 0),
            None => config.text("initial.vessels.pattern") != "none",
        };
        let by_sides = SIDE_ROWS.iter().any(|row| config.side(&format!("oxygen.sides.{row}")) > Some(0.0));
        let by_medium = config.flag("medium.enabled") && gives("medium_exchange", "medium_level");
        let has_source = has_blood && gives("permeability", "vessel_level") || by_sides || by_medium;
        (!has_source).then(|| {
            let initial = config.number("oxygen.initial");
            format!(
                "nothing gives oxygen: no vessel with blood, no side in oxygen.sides held at a level, no [medium] with a \
                 level of it; there is only what is there at the start ({initial} mmHg)"
            )
        })
    }

    fn still_medium(&self) -> Option<String> {
        let still = self.config.flag("medium.enabled") && !self.config.flag("processes.medium");
        still.then(|| {
            "medium.enabled = true, but processes.medium = false: medium stays where it is at the start and does not \
             follow the tissue"
                .into()
        })
    }

    fn late_doses(&self) -> Vec<String> {
        let end = f64::from(self.steps) * self.step;
        let late = |times: &[f64]| times.iter().all(|time| *time >= end);
        let courses = self.therapy.courses.iter().filter(|course| late(&course.times));
        let hours = end / 60.0;
        courses
            .map(|course| {
                let course = self.course(course);
                format!("{course} is never given: all its doses come after the end of the run, {hours:.2} h")
            })
            .collect()
    }

    fn held_back(&self) -> Option<String> {
        let view = pictures::view(&self.config, self.grid(), self.spacing, self.therapy.drugs.len(), 0.0);
        let (reached, zoom) = (view.reached(self.grid()), view.zoom);
        let is_shown = self.config.words("output.panels").iter().any(|panel| panel == "tissue");
        (is_shown && zoom > 1.0 && reached < zoom * 0.999).then(|| {
            format!(
                "pictures show the tissue at a zoom of {reached:.2}, not {zoom}: a site is drawn at most 14 pixels wide; \
                 lower output.view.width or output.view.zoom"
            )
        })
    }

    fn no_call(&self) -> Option<String> {
        let secretes = |name: &str| {
            let key = format!("{name}.secretion.{CALLER}");
            self.config.has(&key) && self.config.number(&key) > 0.0
        };
        let secreted = self.setting().fields().into_iter().any(|(_, field)| secretes(field.name));
        let acquired = self.config.words("self_seeding.acquired").iter().any(|name| name == "CXCL1");
        match (secreted, self.setting().can_have("CXCL1")) {
            (true, false) => Some(format!(
                "secretion.{CALLER} is above 0, but no cell can ever have the trait CXCL1: give it by \
                 self_seeding.acquired, [[mutation]] or circulation.genes"
            )),
            (false, _) if acquired => Some(format!(
                "cells that come back acquire CXCL1, but secretion.{CALLER} of every field is 0: it calls nobody; give it to \
                 csf1 or vegf"
            )),
            _ => None,
        }
    }
}

impl OrganPlan {
    /// The same for the lattice of an organ.
    pub fn warnings(&self, start: Option<&Start>) -> Vec<String> {
        self.plan.of_lattice(start).into_iter().map(|warning| format!("organ {}: {warning}", self.name)).collect()
    }
}
