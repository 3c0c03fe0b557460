//! The configs that a run was begun with, which its checkpoints keep: whoever goes on with others would have a run that no
//! config describes.
use super::notes::Notes;
use crate::config::{Config, template};
use crate::error::{Error, Result};
use crate::plan::{Plan, spec};
use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

const HELP: &str =
    "put it back as it was; for another config make another run, or let an arm go on with it: invasim branch";

/// Refuses another config than the one that the run in a folder was begun with, as far as its last checkpoint can be read.
///
/// # Errors
/// Those of [`Notes::check_configs`].
pub fn check_configs(folder: &Path, plan: &Plan) -> Result<()> {
    let last = super::steps(folder).last().and_then(|step| File::open(super::file(folder, *step)).ok());
    let Some((header, _)) = last.and_then(|packed| super::header::unpacked(packed).ok()) else { return Ok(()) };
    Notes { configs: Notes::configs_of(&header["configs"]), ..Notes::default() }.check_configs(plan)
}

impl Notes {
    /// Refuses another config than the one that the run was begun with, or others of organs. The end may differ. A checkpoint
    /// of an earlier version says nothing of configs, and goes on with any.
    ///
    /// # Errors
    /// If something differs; names it.
    pub fn check_configs(&self, plan: &Plan) -> Result<()> {
        let (spec, now) = (spec(), &plan.config);
        let Some(text) = self.configs.get("config.toml") else { return Ok(()) };
        // Values are compared, not texts: a comment changes nothing, nor does a version that knows more keys.
        let begun = Config::parse(text, &now.file, &spec, &[])?;
        let paths: BTreeSet<&String> = begun.values.keys().chain(now.values.keys()).collect();
        let changed = |path: &&String| *path != "run.until" && begun.values.get(*path) != now.values.get(*path);
        if let Some(path) = paths.into_iter().find(changed) {
            let value = |config: &Config| {
                let value = config.values.get(path).and_then(|value| template::value(&spec, path, value));
                value.map_or("nothing".into(), |value| format!("`{value}`"))
            };
            let problem = format!("the run was begun with {} here, but now there is {}", value(&begun), value(now));
            return Err(now.error(path, problem, HELP));
        }
        for organ in &plan.organs {
            let name = format!("{}/organ.toml", organ.place());
            let now = organ.plan.config.overlay(&[])?;
            if self.configs.get(&name).is_some_and(|begun| *begun != now) {
                let problem = "the run was begun with another config of this organ";
                return Err(Error::input(&plan.config.file.with_file_name("").join(&name), problem, HELP));
            }
        }
        Ok(())
    }
}
