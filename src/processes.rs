//! The table of processes: read it top to bottom and you have read the model.
pub mod angiogenesis;
pub mod corruption;
pub mod death;
pub mod diffusion;
pub mod dissolution;
pub mod education;
pub mod exchange;
pub mod hypoxia;
pub mod intravasation;
pub mod medium;
pub mod movement;
pub mod pharmacology;
pub mod radiation;
pub mod recruitment;

use crate::config::Config;
use crate::config::spec::{Parameter, Section, Spec};
use crate::lattice::grid::Grid;
use crate::lattice::units::VESSEL;
use crate::program::{Command, Dispatch, Pass};
use crate::therapy::Therapy;
use crate::therapy::drug::Drug;
use crate::tissue::fields::{FIELDS, Field, OPTIONAL};
use crate::tissue::state::Layer;
use crate::tissue::traits::bit;

/// Where a process runs: what turns physical numbers into lattice numbers.
pub struct Setting<'a> {
    /// The whole config.
    pub config: &'a Config,
    /// The lattice and its coarser levels.
    pub grids: &'a [Grid],
    /// Distance of neighbouring sites in µm.
    pub spacing: f64,
    /// Length of a step in minutes.
    pub step: f64,
    /// What is given when.
    pub therapy: &'a Therapy,
    /// Drugs of which a dose was given by now, one bit each; the others are nowhere, and cost nothing.
    pub begun: u32,
    /// Traits that cells have brought with them, one bit each: an arm's cells may have what its config gives nobody.
    pub traits: u32,
}

impl Setting<'_> {
    /// The fields that are solved, with their numbers: those that all runs have, and those that a process asks for now.
    pub fn fields(&self) -> Vec<(u8, &'static Field)> {
        let asked = OPTIONAL.iter().filter(|_| self.config.flag("angiogenesis.enabled"));
        (0..).zip(FIELDS.iter().chain(asked)).collect()
    }

    /// The drugs of which a dose was given by now, with their numbers.
    pub fn drugs(&self) -> impl Iterator<Item = (usize, &Drug)> {
        self.therapy.drugs.iter().enumerate().filter(|(number, _)| self.begun >> number & 1 == 1)
    }

    /// The length of vessel in a site, in units of [`VESSEL`]: rates of vessels are given for that length, so that a vessel
    /// does the same whatever the spacing.
    pub fn vessel_length(&self) -> f64 {
        self.spacing / VESSEL
    }

    /// Whether a process is on.
    pub fn is_on(&self, process: &str) -> bool {
        self.config.flag(&format!("processes.{process}"))
    }

    /// Whether births and deaths are counted lineage by lineage.
    pub fn counts_clones(&self) -> bool {
        self.config.list("mutation") > 0 || self.config.flag("output.clones")
    }

    /// Whether a tumour cell can ever have a trait.
    pub fn can_have(&self, name: &str) -> bool {
        let mutates =
            (0..self.config.list("mutation")).any(|i| self.config.text(&format!("mutation[{i}].trait")) == name);
        let words = |key: &str| self.config.words(key).iter().any(|word| word == name);
        mutates || words("circulation.genes") || words("self_seeding.acquired") || self.traits & bit(name) != 0
    }

    /// The layer that holds a signal as cells perceive it under drugs; none for an activity that nothing blocks.
    pub fn seen(&self, signal: &str) -> Option<Layer> {
        let drugs = self.drugs().filter(|_| self.is_on(pharmacology::PROCESS.name));
        pharmacology::seen(signal, drugs.map(|(_, drug)| drug))
    }

    /// Binds signals, by their names, to the layers that hold them as cells perceive them.
    pub fn bind_seen(&self, dispatch: Dispatch, signals: &[&'static str]) -> Dispatch {
        let bind = |d: Dispatch, name: &&'static str| match self.seen(name) {
            Some(layer) => d.bind(name, layer),
            None => d,
        };
        signals.iter().fold(dispatch, bind)
    }

    /// A rate per minute as a chance per step, out of 2³².
    pub fn chance(&self, rate: f64) -> u32 {
        crate::lattice::random::chance_of(rate, self.step)
    }
}

/// One row of the model.
pub struct Process {
    /// Name; also its section of the config.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Its sections of the config beside its own, if any.
    pub sections: fn() -> Vec<Section>,
    /// Its keys in the config.
    pub parameters: fn() -> Vec<Parameter>,
    /// Its passes, for the tests that enrol themselves.
    pub passes: &'static [&'static Pass],
    /// What it does each step.
    pub commands: fn(&Setting) -> Vec<Command>,
}

/// The model, in the order of a step.
pub const PROCESSES: &[Process] = &[
    medium::PROCESS,
    diffusion::PROCESS,
    hypoxia::PROCESS,
    pharmacology::PROCESS,
    dissolution::PROCESS,
    radiation::PROCESS,
    death::PROCESS,
    education::PROCESS,
    corruption::PROCESS,
    recruitment::PROCESS,
    movement::PROCESS,
    intravasation::PROCESS,
    angiogenesis::PROCESS,
];

/// The list of passes of one step: the processes that the config leaves on, in order.
pub fn program(setting: &Setting) -> Vec<Command> {
    let on = |p: &&Process| setting.is_on(p.name);
    PROCESSES.iter().filter(on).flat_map(|p| (p.commands)(setting)).collect()
}

/// What the config may say about the model.
pub fn spec() -> Spec {
    let switches = Section {
        name: "processes".into(),
        about: "the model's processes; each can be switched off".into(),
        listed: false,
    };
    let mut spec = Spec { sections: vec![switches], ..Spec::default() };
    for process in PROCESSES {
        spec.parameters.push(Parameter::flag("processes", process.name, true, process.about));
    }
    for process in PROCESSES {
        let parameters = (process.parameters)();
        let own = parameters.iter().any(|p| p.section == process.name);
        spec.sections.extend((process.sections)());
        if own {
            spec.sections.push(Section { name: process.name.into(), about: process.about.into(), listed: false });
        }
        spec.parameters.extend(parameters);
    }
    spec
}
