//! `invasim branch`: one tumour, many arms. Grows the tumour of a run to a moment and goes on from there under each arm's
//! config, for one seed or several, then compares the arms. Resumable.
mod arms;
mod comparison;
mod fixed;
mod memory;
mod when;

use crate::checkpoint::{self, Notes};
use crate::error::{Result, remark};
use crate::organism::{Organism, State};
use crate::output::Folder;
use crate::plan::Plan;
use crate::report::arms as page;
use crate::run::record::{Record, is_finished};
use crate::run::{self, End, Request};
use arms::Texts;
pub use arms::{Arm, arm};
pub use memory::is_in;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

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
    /// Whether arms that the folder holds already are run again.
    pub replace: bool,
}

/// A tumour at the moment where arms branch off.
#[derive(Clone)]
struct Grown {
    state: State,
    start: Vec<u32>,
}

/// A branch on its way.
struct Branch<'a> {
    asked: &'a Branching,
    texts: Texts,
    seeds: Vec<u32>,
    folder: &'a Folder,
    request: &'a Request,
    stop: &'a AtomicBool,
}

impl Branching {
    /// Grows the tumour, runs the arms into folders below `folder`, and writes the comparison there. Stops between two
    /// steps once `stop` is set; then the same goes on, and what is finished stays.
    ///
    /// # Errors
    /// If a config is wrong or of another lattice, the device fails, or a folder cannot be written or holds another branch.
    pub fn carry_out(&self, folder: &Folder, request: &Request, stop: &AtomicBool) -> Result<End> {
        arms::check_distinct(&self.arms)?;
        let texts = Texts::read(self)?;
        let trunk = Plan::new(texts.of_trunk(&[])?)?;
        checkpoint::check_configs(&self.trunk, &trunk)?;
        let seeds = (0..self.seeds).map(|i| trunk.seed.wrapping_add(i)).collect();
        let branch = Branch { asked: self, texts, seeds, folder, request, stop };
        // All configs are checked before anything is grown: a mistake in the last arm should not cost a night.
        let (plans, notes) = branch.check(&trunk)?;
        branch.check_room(&plans)?;
        memory::remember(self, (&branch.texts, &plans), folder)?;
        branch.prepare()?;
        let mut rows = Vec::new();
        let end = branch.runs(&mut rows)?;
        if !rows.is_empty() {
            branch.compare(&rows, &notes)?;
        }
        Ok(end)
    }
}

impl Branch<'_> {
    /// Checks the arms and returns their plans, those of the first seed, with what should be known of the arms.
    fn check(&self, trunk: &Plan) -> Result<(Vec<Plan>, Vec<String>)> {
        let (mut plans, mut notes) = (Vec::new(), Vec::new());
        for arm in 0..self.asked.arms.len() {
            for (number, seed) in self.seeds.iter().enumerate() {
                let plan = self.plan(arm, *seed)?;
                if number == 0 {
                    plan.check_organs()?;
                    plans.push(plan);
                }
            }
            let config = self.texts.of_arm(arm, &[])?;
            notes.extend(fixed::check(&config, self.texts.is_whole(arm), trunk)?);
            notes.extend(arms::dropped(&config, &trunk.config));
        }
        notes.extend(arms::apart(&self.asked.arms, &plans));
        notes.extend(when::moved(&self.trunk(trunk.seed)?, &self.asked.at));
        notes.iter().filter(|_| !self.request.quiet).for_each(|note| remark!("note: {note}"));
        Ok((plans, notes))
    }

    /// Refuses what does not fit into memory, if a tumour is to be grown at all.
    fn check_room(&self, plans: &[Plan]) -> Result<()> {
        let (asked, options) = (self.asked, &self.request.engine);
        let Some(seed) = self.seeds.iter().find(|seed| asked.replace || self.needs_tumour(&asked.arms, **seed)) else {
            return Ok(());
        };
        let trunk = self.trunk(*seed)?;
        plans.iter().try_for_each(|plan| plan.check_room_of_arm(&trunk, plans.len() == 1, options))
    }

    /// Whether one of these arms of a seed has yet to begin.
    fn needs_tumour(&self, arms: &[Arm], seed: u32) -> bool {
        let is_begun = |place: &Path| is_finished(place) || !checkpoint::steps(place).is_empty();
        arms.iter().any(|arm| !is_begun(&self.folder.path().join(place(arm, seed))))
    }

    /// Writes down all runs that are not there yet, with copies of the files that they name: whoever edits those while others
    /// run changes nothing.
    fn prepare(&self) -> Result<()> {
        for seed in &self.seeds {
            for (number, arm) in self.asked.arms.iter().enumerate() {
                let below = self.place(arm, *seed)?;
                if self.asked.replace || !below.path().join("config.toml").is_file() {
                    run::prepare(&self.plan(number, *seed)?, &below.lock()?)?;
                }
            }
        }
        Ok(())
    }

    /// The folder of a run.
    fn place(&self, arm: &Arm, seed: u32) -> Result<Folder> {
        self.folder.below(&place(arm, seed))
    }

    /// Runs the arms of each seed that are not finished; takes the rows of those that are.
    fn runs(&self, rows: &mut Vec<comparison::Rows>) -> Result<End> {
        for seed in &self.seeds {
            let mut grown = None;
            for (number, arm) in self.asked.arms.iter().enumerate() {
                let below = self.place(arm, *seed)?;
                let others = &self.asked.arms[number + 1..];
                if !is_finished(below.path()) && self.run(*seed, &below, others, &mut grown)? == End::Stopped {
                    return Ok(End::Stopped);
                }
                rows.push(comparison::Rows::read(&arm.name, *seed, &below)?);
            }
        }
        Ok(End::Finished)
    }

    /// Runs an arm into its folder: from its checkpoint if it was begun, else from the tumour, which is grown when it is first
    /// needed, and kept for `others`, the arms after it, as long as one of them needs it.
    fn run(&self, seed: u32, below: &Folder, others: &[Arm], grown: &mut Option<Grown>) -> Result<End> {
        let plan = Plan::read(&below.path().join("config.toml"), &[])?;
        if !checkpoint::steps(below.path()).is_empty() {
            return run::resume(plan, below, None, self.request, self.stop);
        }
        let below = &below.lock()?;
        if grown.is_none() {
            *grown = self.grow(seed)?;
        }
        let tumour = if self.needs_tumour(others, seed) { grown.clone() } else { grown.take() };
        let Some(Grown { state, start }) = tumour else { return Ok(End::Stopped) };
        let state = state.adopted(&plan, &self.trunk(seed)?);
        let warnings = run::warnings::of_start(&plan, plan.warnings_of_therapy());
        let organism = Organism::at(plan, state, &self.request.engine)?;
        let mut record = Record::new(Duration::ZERO);
        record.notes = Notes { start, warnings, ..Notes::default() };
        run::start(organism, record, below, self.request, self.stop)
    }

    /// Writes the comparison of the runs that are finished, and its page.
    fn compare(&self, rows: &[comparison::Rows], notes: &[String]) -> Result<()> {
        let (folder, asked) = (self.folder, self.asked);
        comparison::write(rows, notes, folder)?;
        let members = page::members(folder.path())?;
        let mut about = format!("One tumour, {} arms from {} on, {} seed(s).", asked.arms.len(), asked.at, asked.seeds);
        let planned = asked.arms.len() * self.seeds.len();
        if rows.len() < planned {
            about += &format!(" Stopped: {} of {planned} runs are finished.", rows.len());
        }
        notes.iter().for_each(|note| about += &format!(" Note: {note}."));
        let table = std::fs::read_to_string(folder.path().join("comparison.md")).unwrap_or_default();
        page::of_branch(folder, &members, &about, &table)
    }

    /// The run of an arm.
    fn plan(&self, arm: usize, seed: u32) -> Result<Plan> {
        let mut sets = vec![format!("run.seed={seed}")];
        sets.extend(self.asked.until.iter().map(|until| format!("--until {until}")));
        let trunk = self.trunk(seed)?;
        let plan = Plan::new(self.texts.of_arm(arm, &sets)?)?;
        check_lattice(&plan, &trunk)?;
        for (organ, theirs) in plan.organs.iter().zip(&trunk.organs) {
            check_lattice(&organ.plan, &theirs.plan)?;
        }
        self.check_past(&plan, &trunk)?;
        if plan.steps <= trunk.steps {
            let problem = format!("arms would end at or before the moment at which they begin ({})", self.asked.at);
            return Err(plan.config.error("run.until", problem, "name a later end with --until, or an earlier --at"));
        }
        Ok(plan)
    }

    /// Refuses an arm that would have done otherwise before the arms branch off: given a dose, or reached other organs.
    fn check_past(&self, plan: &Plan, trunk: &Plan) -> Result<()> {
        if let Some(course) = plan.therapy.not_given_by(&trunk.therapy, trunk.steps) {
            let problem = format!(
                "the first dose is due before the arms branch off at {}, and the run has not given it",
                self.asked.at
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
        let sets = [format!("run.seed={seed}"), format!("--at {}", self.asked.at)];
        let at = &self.asked.at;
        let config = self.texts.of_trunk(&sets).map_err(|error| when::named(error, at))?;
        when::trunk(config, at)
    }

    /// Grows the tumour; from the last checkpoint before the moment, if this is the run's own seed and there is one. None: it
    /// was stopped.
    fn grow(&self, seed: u32) -> Result<Option<Grown>> {
        let (plan, folder, engine) = (self.trunk(seed)?, &self.asked.trunk, &self.request.engine);
        let (steps, own) = (plan.steps, self.seeds.first() == Some(&seed));
        let saved = checkpoint::steps(folder).into_iter().rfind(|step| own && *step <= steps);
        let (mut organism, start) = match saved {
            Some(step) => {
                let help =
                    "remove this file: the tumour is then grown from the checkpoint before it, or from the start";
                let saved = checkpoint::load(folder, step, &plan).map_err(|error| error.instead(help))?;
                (Organism::at(plan, saved.state, engine)?, saved.notes.start)
            }
            None => {
                let mut organism = Organism::open(plan, engine)?;
                let start = organism.primary.census()?.words().to_vec();
                (organism, start)
            }
        };
        if !self.request.quiet {
            remark!("growing the tumour of seed {seed} from step {} to {steps}", organism.step());
        }
        while organism.step() < steps {
            if self.stop.load(Relaxed) {
                return Ok(None);
            }
            organism.advance((steps - organism.step()).min(8))?;
            organism.wait()?;
        }
        Ok(Some(Grown { state: organism.state()?, start }))
    }
}

/// The folder of a run within that of the branch.
fn place(arm: &Arm, seed: u32) -> String {
    format!("seed_{seed}/{}", arm.name)
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
