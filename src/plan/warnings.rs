//! What a run can be but is hardly meant to be: `check` and `run` tell each in a line.
use super::organs::OrganPlan;
use super::{Plan, pictures, ways};
use crate::config::Config;
use crate::figure::{SAMPLES, lacking_of};
use crate::initial::{Start, depth, unheeded};
use crate::metrics::census::DEEPEST;
use crate::processes::exchange::{Substance, least_spacing};
use crate::processes::{Setting, recruitment};
use crate::therapy::report::{name, short};
use crate::therapy::{Course, Given};
use crate::tissue::cell::{Kind, is_tumour, kind_of};
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::traits::bit;
use rayon::prelude::*;

impl Plan {
    /// Each in words, but for those of organs. `start` is the starting tissue, where it could be made.
    pub fn warnings(&self, start: Option<&Start>) -> Vec<String> {
        let mut found = self.warnings_of_therapy();
        found.extend(self.in_vain());
        found.extend(self.letters());
        found.extend(self.odd_intervals());
        found.extend(self.of_lattice(start));
        found
    }

    /// What depends on when the run ends: who goes on to another end has others.
    pub fn warnings_of_end(&self) -> Vec<String> {
        self.odd_end().into_iter().chain(self.late_doses()).collect()
    }

    /// The same, and what is given in vain: all that is hardly meant of an arm, whose tumour is there already.
    pub fn warnings_of_therapy(&self) -> Vec<String> {
        [self.warnings_of_end(), self.given_in_vain()].concat()
    }

    /// What is about a lattice, not about the whole run.
    fn of_lattice(&self, start: Option<&Start>) -> Vec<String> {
        let mut found = start.map_or(Vec::new(), |start| start.remarks.clone());
        found.extend(start.map_or(Vec::new(), |start| self.in_vain_in(start)));
        let start = start.map(|start| &start.tissue);
        found.extend(unheeded(&self.config));
        let of_start = start.map(|start| [self.filled(start), self.too_deep(start), self.without_oncogene(start)]);
        let rest =
            [self.no_oxygen(start), self.narrow_sites(start), self.still_medium(), self.let_out(), self.held_back()];
        found.extend(of_start.into_iter().flatten().chain(rest).flatten());
        found.extend(self.of_odd_size(start));
        found
    }

    /// A course, and what it gives.
    pub(super) fn course(&self, course: &Course) -> String {
        format!("{} ({})", course.path, name(&self.therapy, course))
    }

    /// Names that pictures cannot write, each in words.
    fn letters(&self) -> Vec<String> {
        let drugs = self.therapy.drugs.iter().map(|drug| (format!("{}.name", drug.path), drug.name.as_str()));
        let organs = self.rules.organs.iter().enumerate();
        let organs = organs.map(|(number, organ)| (format!("organ[{number}].name"), organ.name.as_str()));
        let names = [("run.name".to_string(), self.config.text("run.name"))].into_iter().chain(drugs).chain(organs);
        let sentence = |(key, name): (String, &str)| {
            let help = "use letters that it has, or make figures as .svg, which have the fonts of their viewer";
            Some(format!("{key}: {}; {help}", lacking_of(name)?.words()))
        };
        names.filter_map(sentence).collect()
    }

    /// Vessels that are to exchange more than a line of such sites can.
    fn narrow_sites(&self, start: Option<&Tissue>) -> Option<String> {
        let least = least_spacing(&Substance { path: "oxygen", drug: None }, &self.config);
        let solved = self.config.flag("processes.fields") && self.config.flag("oxygen.enabled");
        (solved && self.spacing < least && start.is_some_and(ways::has_blood)).then(|| {
            let (spacing, least) = (short(self.spacing), short((least * 10.0).ceil() / 10.0));
            let problem = "hold the level of blood and still give less oxygen than a vessel one site wide should";
            format!(
                "lattice.spacing: sites of {spacing} µm {problem}; take {least} µm or more, or a lower oxygen.permeability"
            )
        })
    }

    fn odd_end(&self) -> Option<String> {
        let (until, end) = (self.config.number("run.until"), f64::from(self.steps) * self.step);
        ((until / end - 1.0).abs() > 1e-9 && end > 0.0).then(|| {
            let (steps, hours) = (self.steps, end / 60.0);
            format!("run.until is no whole number of steps: {steps} steps of {} min end at {hours:.2} h", self.step)
        })
    }

    /// Times between outputs that are given and are no whole number of steps, by more than one in a hundred.
    fn odd_intervals(&self) -> Vec<String> {
        let keys = ["series_every", "images_every", "checkpoint_every", "volumes_every", "cells_csv_every"];
        let sentence = |key: &str| {
            let path = format!("output.{key}");
            let wanted = self.config.files.contains_key(&path).then(|| self.config.number(&path))?;
            let taken = f64::from(self.every(key)) * self.step;
            ((taken / wanted - 1.0).abs() > 0.01).then(|| {
                let (wanted, taken, step) = (short(wanted), short(taken), short(self.step));
                format!("{path} is {wanted} min, no whole number of steps of {step} min: it is taken as {taken} min")
            })
        };
        keys.into_iter().filter_map(sentence).collect()
    }

    fn filled(&self, start: &Tissue) -> Option<String> {
        let full = start.words(Layer::Cell).iter().all(|cell| is_tumour(*cell));
        full.then(|| {
            "the tumour fills the whole lattice at the start: it has nowhere to grow; see [[initial.cells]]".into()
        })
    }

    /// Sites that lie deeper than the census can tell.
    fn too_deep(&self, start: &Tissue) -> Option<String> {
        let depths = start.words(Layer::Depth).par_iter().copied().filter(|depth| *depth != depth::NO_TUMOUR);
        let (deepest, known) = (f64::from(depths.max()?) / 4.0, f64::from(DEEPEST) / 4.0);
        (deepest > known).then(|| {
            format!(
                "the lattice reaches {deepest:.0} sites beyond the tumour's border, and depths are told up to {:.0} um only \
                 ({known:.0} sites): invasion_p50_um, _p95_um and _p99_um go no further than that",
                known * self.spacing
            )
        })
    }

    /// A switch of the growth of normal cells where some of them carry no oncogene: on the lattice a rate is that of the kind.
    fn without_oncogene(&self, start: &Tissue) -> Option<String> {
        let switches =
            |course: &&Course| matches!(&course.given, Given::Switch { key, .. } if key == "growth.rate.normal");
        let course = self.course(self.therapy.courses.iter().find(switches)?);
        let cells = start.words(Layer::Cell).iter().zip(start.words(Layer::Traits));
        let is_without =
            |(cell, traits): &(&u32, &u32)| kind_of(**cell) == Kind::Normal as u32 && **traits & bit("oncogene") == 0;
        let without = cells.filter(is_without).count();
        (without > 0).then(|| {
            format!(
                "{course} lets all normal cells of the lattice divide, and {without} of them carry no oncogene at the start; if \
                 they are to carry it, say oncogene = true in their [[initial.cells]]"
            )
        })
    }

    fn no_oxygen(&self, start: Option<&Tissue>) -> Option<String> {
        let config = &self.config;
        if !(config.flag("processes.fields") && config.flag("oxygen.enabled")) {
            return None;
        }
        let has_blood = start.map_or_else(|| config.text("initial.vessels.pattern") != "none", ways::has_blood);
        let is_there = |level: &str| config.number(&format!("oxygen.{level}")) > 0.0;
        let sources = [has_blood && is_there("vessel_level"), is_there("medium_level")];
        (!ways::lead_in(config, "oxygen", sources)).then(|| {
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

    /// A rate at which macrophages leave vessels that is too high for the step, from the start or while a switch holds.
    fn let_out(&self) -> Option<String> {
        let has_vessels = self.config.text("initial.vessels.pattern") != "none" || self.vessels_grow();
        let configs = self.configs().filter(|config| has_vessels && config.flag("processes.recruitment"));
        let sentence = |config: Config| {
            let highest = recruitment::highest_rate(&Setting { config: &config, ..self.setting() })?;
            let share = highest / config.number("recruitment.extravasation");
            Some(format!(
                "a step of {} min is too long for recruitment.extravasation: it acts as if it were {} % of what it is; \
                 shorten run.step to {} min or less",
                short(self.step),
                short(100.0 * share),
                short((share * self.step * 100.0).floor() / 100.0)
            ))
        };
        configs.filter_map(sentence).next()
    }

    /// Courses that come after the end of the run.
    fn late_doses(&self) -> Vec<String> {
        let end = f64::from(self.steps) * self.step;
        let late = |times: &[f64]| times.iter().all(|time| *time >= end);
        let courses = self.therapy.courses.iter().filter(|course| late(&course.times));
        let hours = end / 60.0;
        let fate = |course: &Course| match course.given {
            Given::Switch { .. } => "never holds: it begins after",
            _ => "is never given: all its doses come after",
        };
        courses.map(|it| format!("{} {} the end of the run, {hours:.2} h", self.course(it), fate(it))).collect()
    }

    fn held_back(&self) -> Option<String> {
        let view = pictures::view(&self.config, self.grid(), self.spacing, self.therapy.drugs.len(), 0.0);
        let (reached, zoom) = (view.reached(self.grid()), view.zoom);
        let is_shown = self.config.words("output.panels").iter().any(|panel| panel == "tissue");
        (is_shown && reached < zoom * 0.999).then(|| {
            let fits = (f64::from(view.size[0] / SAMPLES) * reached / zoom).floor().max(16.0);
            format!(
                "pictures show the tissue at a zoom of {reached:.2}, not {zoom}: a site is drawn at most 14 pixels wide; \
                 set output.view.width = {fits}, or lower output.view.zoom"
            )
        })
    }
}

impl OrganPlan {
    /// The same for the lattice of an organ.
    pub fn warnings(&self, start: Option<&Start>) -> Vec<String> {
        self.plan.of_lattice(start).into_iter().map(|warning| format!("organ {}: {warning}", self.name)).collect()
    }
}
