//! The table of processes: read it top to bottom and you have read the model.
pub mod death;
pub mod diffusion;
pub mod dissolution;
pub mod education;
pub mod exchange;
pub mod hypoxia;
pub mod medium;
pub mod movement;
pub mod recruitment;

use crate::config::Config;
use crate::config::spec::{Parameter, Section, Spec};
use crate::lattice::grid::Grid;
use crate::program::{Command, Pass};

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
}

impl Setting<'_> {
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
    dissolution::PROCESS,
    hypoxia::PROCESS,
    death::PROCESS,
    education::PROCESS,
    recruitment::PROCESS,
    movement::PROCESS,
];

/// The list of passes of one step: the processes that the config leaves on, in order.
pub fn program(setting: &Setting) -> Vec<Command> {
    let on = |p: &&Process| setting.config.flag(&format!("processes.{}", p.name));
    PROCESSES.iter().filter(on).flat_map(|p| (p.commands)(setting)).collect()
}

/// What the config may say about the model.
pub fn spec() -> Spec {
    let switches = Section {
        name: "processes".into(),
        about: "the model's processes; each can be switched off".into(),
        listed: false,
    };
    let mut spec = Spec { sections: vec![switches], parameters: Vec::new() };
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
