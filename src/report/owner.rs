//! Whose run a folder is: the arm of a branch has the name of the run that it goes on with, so its pictures say which arm it is.
use crate::config::Config;
use crate::output::BRANCH_MARK;
use crate::plan;
use serde_json::Value;
use std::fs::read_to_string;
use std::path::Path;

/// What is written above what a run shows: its name, and in the folder of an arm that has no name of its own the arm and its seed.
pub fn title(name: &str, folder: &Path) -> String {
    format!("{name}{}", arm(folder).unwrap_or_default())
}

/// The arm and the seed of a folder, or of one below it; none if it is of no branch, or its arm has a name of its own.
fn arm(folder: &Path) -> Option<String> {
    let path = folder.canonicalize().ok()?;
    let branch = path.ancestors().find(|above| above.join(BRANCH_MARK).is_file())?;
    let mut names = path.strip_prefix(branch).ok()?.iter().map(|name| name.to_str());
    let (place, arm) = (names.next()??, names.next()??);
    let what: Value = serde_json::from_str(&read_to_string(branch.join(BRANCH_MARK)).ok()?).ok()?;
    what["arms"].as_array()?.iter().find(|one| one["name"] == arm)?;
    let own = read_to_string(branch.join(place).join(arm).join("config.toml")).ok()?;
    let is_shared = name_in(&own)? == name_in(what["config"].as_str()?)?;
    is_shared.then_some(format!(", {arm}, seed {}", place.strip_prefix("seed_")?))
}

/// The name of a run in the text of its config.
fn name_in(config: &str) -> Option<String> {
    let config = Config::parse(config, Path::new(BRANCH_MARK), &plan::spec(), &[]).ok()?;
    Some(config.text("run.name").to_string())
}
