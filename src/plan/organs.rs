//! Organs that are lattices of their own: each is the config of the run with a file laid over it.
use super::{Plan, spec, ways};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::lattice::random::hash_words;
use crate::tissue::cell::is_tumour;
use crate::tissue::state::Layer;
use std::sync::Arc;

/// An organ that cells grow in.
pub struct OrganPlan {
    /// Its number in [`Rules::organs`](crate::circulation::rules::Rules::organs).
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Its lattice.
    pub plan: Arc<Plan>,
}

impl OrganPlan {
    /// The place of its files within the folder of a run.
    pub fn place(&self) -> String {
        format!("organs/{}", self.name)
    }
}

impl Plan {
    /// Makes the starting tissue of each organ and drops it again: what is wrong with one should be said before the run, not
    /// when the first cell arrives. Returns what can be but is hardly meant to be, each in words.
    ///
    /// # Errors
    /// If one cannot be made, has tumour cells, or no vessel that carries blood.
    pub fn check_organs(&self) -> Result<Vec<String>> {
        let mut warnings = Vec::new();
        for organ in &self.organs {
            let start = organ.plan.start()?;
            if start.tissue.words(Layer::Cell).iter().any(|cell| is_tumour(*cell)) {
                let help = "leave them out: tumour cells reach an organ by blood or lymph";
                let problem = "an organ has no tumour cells at the start";
                return Err(organ.plan.config.error("initial.cells", problem, help));
            }
            if !ways::has_blood(&start.tissue) {
                return Err(unreachable(
                    &organ.plan,
                    "none of the vessels of this organ carries blood, by which cells reach it",
                ));
            }
            warnings.extend(organ.warnings(Some(&start)));
        }
        Ok(warnings)
    }
}

/// Sections that hold for the whole run; the files of organs may not have them.
const SHARED: [&str; 9] =
    ["run", "therapy", "organ", "circulation", "lymph", "self_seeding", "oncogene", "mutation", "instability"];
/// What is the tumour's alone, unless an organ's file has its own.
const TUMOUR: [&str; 2] = ["organ", "initial.cells"];
/// Tells the seeds of organs from other hashes.
const SALT: u32 = 0x6f72_6761;

/// The organs of a run that have a file.
///
/// # Errors
/// If a file cannot be read or asks for something impossible, or an organ has no vessels to arrive by.
pub(super) fn organs(config: &Config, seed: u32) -> Result<Vec<OrganPlan>> {
    let key = |number: usize, key: &str| format!("organ[{number}].{key}");
    let with_file = (0..config.list("organ")).filter(|number| config.has(&key(*number, "file")));
    with_file.map(|number| organ(config, number, key, seed)).collect()
}

/// The error of an organ that no cell can ever reach.
fn unreachable(plan: &Plan, problem: &str) -> Error {
    let path = ["initial.vessels.pattern", "initial.vessels"].into_iter().find(|path| plan.config.line(path).is_some());
    let help = "give it [initial.vessels], like pattern = \"network\"";
    plan.config.error(path.unwrap_or("initial.vessels"), problem, help)
}

fn organ(config: &Config, number: usize, key: impl Fn(usize, &str) -> String, seed: u32) -> Result<OrganPlan> {
    let (path, name) = (key(number, "file"), config.text(&key(number, "name")));
    if name.starts_with('.') {
        let help = "let its name begin with a letter or a digit";
        return Err(config.error(&key(number, "name"), format!("`{name}` is no name for a folder"), help));
    }
    let file = config.named_file(&path).unwrap_or_default();
    if !file.is_file() {
        let problem = format!("there is no file {}", file.display());
        return Err(config.error(&path, problem, "name the config of the organ as seen from the folder of this one"));
    }
    let title = format!("run.name=\"{}, {name}\"", config.text("run.name").replace(['"', '\\'], ""));
    let counted = format!("output.clones={}", config.flag("output.clones"));
    let own = config.under(&file, [&SHARED, &TUMOUR], &spec(), &[title, counted])?;
    let mut plan = Plan::new(own)?;
    plan.seed = hash_words([seed, number as u32 + 1, SALT, 0])[0];
    if plan.config.text("initial.vessels.pattern") == "none" {
        return Err(unreachable(&plan, "cells cannot reach an organ without vessels"));
    }
    Ok(OrganPlan { number, name: name.into(), plan: Arc::new(plan) })
}
