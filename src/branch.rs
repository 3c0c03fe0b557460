//! `invasim branch`: one tumour, many arms. Grows the tumour of a run to a moment and goes on from there under each arm's
//! config, for one seed or several, then compares the arms.
mod comparison;

use crate::checkpoint::{self, Notes};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::organism::{Organism, State};
use crate::output::Folder;
use crate::plan::{self, Plan};
use crate::report::arms;
use crate::run::record::Record;
use crate::run::{self, End, Request};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// An arm: its name, and what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The name, also of its folder.
    pub name: String,
    /// A config with the lines that differ; none for the run as it was.
    pub file: Option<PathBuf>,
}

/// What is asked for.
pub struct Branching {
    /// The folder of the run that is branched off from.
    pub trunk: PathBuf,
    /// When, like `10 day`.
    pub at: String,
    /// Another end than that of the run, like `30 day`.
    pub until: Option<String>,
    /// The arms, in the order of the comparison.
    pub arms: Vec<Arm>,
    /// Seeds: that of the run, and those that follow it.
    pub seeds: u32,
}

/// A tumour at the moment where arms branch off.
struct Grown {
    seed: u32,
    state: State,
    start: Vec<u32>,
}

impl Branching {
    /// Grows the tumour, runs the arms into folders below `folder`, and writes the comparison there. Stops between two
    /// steps once `stop` is set.
    ///
    /// # Errors
    /// If a config is wrong or of another lattice, the device fails, or a folder cannot be written.
    pub fn carry_out(&self, folder: &Folder, request: &Request, stop: &AtomicBool) -> Result<End> {
        let first = Plan::read(&self.config(), &[])?.seed;
        let seeds: Vec<u32> = (0..self.seeds).map(|i| first.wrapping_add(i)).collect();
        // All configs are read before anything is grown: a mistake in the last arm should not cost a night.
        for (arm, seed) in self.arms.iter().flat_map(|arm| seeds.iter().map(move |seed| (arm, *seed))) {
            self.plan(arm, seed)?;
        }
        let mut rows = Vec::new();
        let end = self.runs(&seeds, folder, request, stop, &mut rows)?;
        if !rows.is_empty() {
            self.compare(&rows, folder)?;
        }
        Ok(end)
    }

    /// Grows the tumour of each seed and runs the arms; takes the rows of those that are finished.
    fn runs(
        &self,
        seeds: &[u32],
        folder: &Folder,
        request: &Request,
        stop: &AtomicBool,
        rows: &mut Vec<comparison::Rows>,
    ) -> Result<End> {
        for (number, seed) in seeds.iter().copied().enumerate() {
            let Some(grown) = self.grow(seed, number == 0, request, stop)? else { return Ok(End::Stopped) };
            for arm in &self.arms {
                let below = folder.below(&format!("seed_{seed}/{}", arm.name))?;
                let plan = self.plan(arm, seed)?;
                let state = grown.state.clone().adopted(&plan, &self.trunk(seed)?);
                let organism = Organism::at(plan, state, &request.engine)?;
                let mut record = Record::new(Duration::ZERO);
                record.notes = Notes { start: grown.start.clone(), ..Notes::default() };
                if run::start(organism, record, &below, request, stop)? == End::Stopped {
                    return Ok(End::Stopped);
                }
                rows.push(comparison::Rows::read(&arm.name, grown.seed, &below)?);
            }
        }
        Ok(End::Finished)
    }

    /// Writes the comparison of the runs that are finished, and its page.
    fn compare(&self, rows: &[comparison::Rows], folder: &Folder) -> Result<()> {
        comparison::write(rows, folder)?;
        let members = arms::members(folder.path())?;
        let mut about = format!("One tumour, {} arms from {} on, {} seed(s).", self.arms.len(), self.at, self.seeds);
        let planned = self.arms.len() * self.seeds as usize;
        if rows.len() < planned {
            about += &format!(" Stopped: {} of {planned} runs are finished.", rows.len());
        }
        let table = std::fs::read_to_string(folder.path().join("comparison.md")).unwrap_or_default();
        arms::of_branch(folder, &members, &about, &table)
    }

    fn config(&self) -> PathBuf {
        self.trunk.join("config.toml")
    }

    /// The run of an arm.
    fn plan(&self, arm: &Arm, seed: u32) -> Result<Plan> {
        let mut sets = vec![format!("run.seed={seed}")];
        sets.extend(self.until.iter().map(|until| format!("run.until={until}")));
        let trunk = self.trunk(seed)?;
        let config = match &arm.file {
            Some(file) => Config::over(&self.config(), file, &plan::spec(), &sets),
            None => Config::read(&self.config(), &plan::spec(), &sets),
        };
        let plan = Plan::new(config?)?;
        check_lattice(&plan, &trunk)?;
        for (organ, theirs) in plan.organs.iter().zip(&trunk.organs) {
            check_lattice(&organ.plan, &theirs.plan)?;
        }
        self.check_past(&plan, &trunk)?;
        if plan.steps <= trunk.steps {
            let problem = format!("arms would end at or before the moment at which they begin ({})", self.at);
            return Err(plan.config.error("run.until", problem, "name a later end with --until, or an earlier --at"));
        }
        Ok(plan)
    }

    /// Refuses an arm that would have done otherwise before the arms branch off: given a dose, or reached other organs.
    fn check_past(&self, plan: &Plan, trunk: &Plan) -> Result<()> {
        if let Some(course) = plan.therapy.not_given_by(&trunk.therapy, trunk.steps) {
            let problem = format!(
                "the first dose is due before the arms branch off at {}, and the run has not given it",
                self.at
            );
            let help = "let the course start later, or branch off earlier with --at";
            return Err(plan.config.error(&course.path, problem, help));
        }
        let organs = |plan: &Plan| {
            let lattices: Vec<usize> = plan.organs.iter().map(|organ| organ.number).collect();
            (plan.rules.organs.iter().map(|organ| organ.name.clone()).collect::<Vec<_>>(), lattices)
        };
        if trunk.has_blood && organs(plan) != organs(trunk) {
            let help = "cells may sleep in them already: leave the list of organs as it is";
            return Err(plan.config.error(
                "organ",
                "these are not the organs of the run that is branched off from",
                help,
            ));
        }
        Ok(())
    }

    /// The run up to the moment where arms branch off.
    fn trunk(&self, seed: u32) -> Result<Plan> {
        Plan::read(&self.config(), &[format!("run.seed={seed}"), format!("run.until={}", self.at)])
    }

    /// Grows the tumour; from the last checkpoint before the moment, if this is the run's own seed and there is one.
    fn grow(&self, seed: u32, own: bool, request: &Request, stop: &AtomicBool) -> Result<Option<Grown>> {
        let plan = self.trunk(seed)?;
        let steps = plan.steps;
        let saved = checkpoint::steps(&self.trunk).into_iter().rfind(|step| own && *step <= steps);
        let (mut organism, start) = match saved {
            Some(step) => {
                let saved = checkpoint::load(&self.trunk, step, &plan)?;
                (Organism::at(plan, saved.state, &request.engine)?, saved.notes.start)
            }
            None => {
                let mut organism = Organism::open(plan, &request.engine)?;
                let start = organism.primary.census()?.words().to_vec();
                (organism, start)
            }
        };
        if !request.quiet {
            eprintln!("growing the tumour of seed {seed} from step {} to {steps}", organism.step());
        }
        while organism.step() < steps {
            if stop.load(Relaxed) {
                return Ok(None);
            }
            organism.advance((steps - organism.step()).min(8))?;
            organism.wait()?;
        }
        Ok(Some(Grown { seed, state: organism.state()?, start }))
    }
}

/// Refuses an arm that goes on with a lattice of another kind.
fn check_lattice(plan: &Plan, trunk: &Plan) -> Result<()> {
    for (key, same) in [
        ("lattice.sites", plan.grid() == trunk.grid()),
        ("lattice.spacing", plan.spacing == trunk.spacing),
        ("run.step", plan.step == trunk.step),
    ] {
        if !same {
            let help = "an arm goes on with the tissue of the run: leave its lattice and step as they are";
            return Err(plan.config.error(key, "this differs from the run that is branched off from", help));
        }
    }
    Ok(())
}

/// The arm of a word like `control` or `inhibitor=arm.toml`.
///
/// # Errors
/// If the name is empty, has spaces at its ends, or is no name of a folder.
pub fn arm(word: &str) -> Result<Arm> {
    let (name, file) = word.split_once('=').map_or((word, None), |(name, file)| (name, Some(file)));
    let plain = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    if name.is_empty() || name.starts_with('.') || name.trim() != name || !name.chars().all(plain) {
        let help = "write --arm NAME for the run as it was, or --arm NAME=FILE.toml; a name has letters, digits, - _ . and, \
                    but not at its ends, spaces";
        return Err(Error::input(Path::new("--arm"), format!("`{name}` is no name for an arm"), help));
    }
    Ok(Arm { name: name.into(), file: file.filter(|f| !f.is_empty()).map(PathBuf::from) })
}
