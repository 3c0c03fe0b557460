//! The arms of a branch as the command line names them, and what they say, read once.
use super::Branching;
use crate::config::{Config, Loaded, Value};
use crate::error::{Error, Result};
use crate::figure::clock;
use crate::plan::{Plan, spec};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What to do where the file of an arm says nothing.
const LINES: &str = "give a TOML file with the lines that differ from the run, like [growth] and push_depth = 0 below it; for the run \
                     as it was, name the arm without a file";

/// An arm: its name, and what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The name, also of its folder.
    pub name: String,
    /// A config with the lines that differ; none for the run as it was.
    pub file: Option<PathBuf>,
}

/// The arm of a word like `control` or `inhibitor=arm.toml`.
///
/// # Errors
/// If the name is empty, has spaces at its ends, is no name of a folder, or is a file; or if no file is named after `=`.
pub fn arm(word: &str) -> Result<Arm> {
    let (name, file) = word.split_once('=').map_or((word, None), |(name, file)| (name, Some(file)));
    let wrong = |problem: String, help: String| Err(Error::input(Path::new("--arm"), problem, help));
    if name.to_lowercase().ends_with(".toml") || Path::new(name).is_file() {
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
        let help = format!("give the arm a name too, like --arm {stem}={}", file.unwrap_or(name));
        return wrong(format!("`{name}` is a file, and no name for an arm"), help);
    }
    let plain = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    if name.is_empty() || name.starts_with('.') || name.trim() != name || !name.chars().all(plain) {
        let help = "write --arm NAME for the run as it was, or --arm NAME=FILE.toml; a name has letters, digits, - _ . and, \
                    but not at its ends, spaces";
        return wrong(format!("`{name}` is no name for an arm"), help.into());
    }
    if file.is_some_and(|file| file.trim().is_empty()) {
        let help = format!("write --arm {name} for the run as it was, or --arm {name}=FILE.toml");
        return wrong(format!("no file is named after `{name}=`"), help);
    }
    Ok(Arm { name: name.into(), file: file.map(PathBuf::from) })
}

/// Refuses two arms of one name, also where only capitals differ: some file systems have one folder for both.
pub(super) fn check_distinct(arms: &[Arm]) -> Result<()> {
    for (i, arm) in arms.iter().enumerate() {
        if let Some(other) = arms[..i].iter().find(|other| other.name.to_lowercase() == arm.name.to_lowercase()) {
            let problem = format!("two arms would have the folder `{}`", other.name);
            return Err(Error::input(Path::new("--arm"), problem, "give each arm a name of its own, and name it once"));
        }
    }
    Ok(())
}

/// Courses, and tables of other lists, that the run has and an arm lacks since it has a list of its own: a note a list.
pub(super) fn dropped(arm: &Config, run: &Config) -> Vec<String> {
    let lists = run.lists.iter().filter(|(list, _)| !list.contains('[') && *list != "initial.cells");
    let note = |(list, count): (&String, &usize)| {
        let own: Vec<_> = (0..arm.list(list)).map(|number| table(arm, list, number)).collect();
        let lost = (0..*count).filter(|number| !own.contains(&table(run, list, *number))).count();
        let what = if list == "therapy" { "course" } else { "table" };
        let many = if lost == 1 { "" } else { "s" };
        let problem = format!("[[{list}]] replaces {lost} {what}{many} of the run that is branched off from");
        let place = if arm.list(list) > 0 { format!("{list}[0]") } else { list.clone() };
        let error = arm.error(&place, problem, "name here what is to go on");
        (lost > 0).then(|| error.to_string().replace("\n  ", ": "))
    };
    lists.filter_map(note).collect()
}

/// What should be known of arms that end at different times.
pub(super) fn apart(arms: &[Arm], plans: &[Plan]) -> Option<String> {
    let ends: Vec<f64> = plans.iter().map(|plan| f64::from(plan.steps) * plan.step * 60.0).collect();
    let times = arms.iter().zip(&ends).map(|(arm, end)| format!("{} at {}", arm.name, clock(*end)));
    let times = times.collect::<Vec<_>>().join("; ");
    let differ = ends.iter().any(|end| *end != ends[0]);
    differ.then(|| format!("the arms end at different times: {times}"))
}

/// A table of a list; files have other names in the folder of a run.
fn table<'a>(config: &'a Config, list: &str, number: usize) -> BTreeMap<&'a str, &'a Value> {
    let front = format!("{list}[{number}].");
    let values = config.values.iter().filter(|(path, _)| !path.ends_with(".file"));
    values.filter_map(|(path, value)| Some((path.strip_prefix(&front)?, value))).collect()
}

/// What the run and the arms say, as their files were when the branch began.
pub(super) struct Texts {
    /// The config of the run that is branched off from.
    pub trunk: Loaded,
    /// The arms; none for the run as it was.
    pub arms: Vec<Option<Loaded>>,
}

impl Texts {
    /// Reads the files.
    pub fn read(branching: &Branching) -> Result<Texts> {
        let one = |arm: &Arm| arm.file.as_deref().map(|file| Loaded::read_or(file, LINES)).transpose();
        let arms = branching.arms.iter().map(one).collect::<Result<_>>()?;
        Ok(Texts { trunk: Loaded::read(&branching.trunk.join("config.toml"))?, arms })
    }

    /// The config of the run, with overrides.
    pub fn of_trunk(&self, sets: &[String]) -> Result<Config> {
        self.trunk.config(None, &spec(), sets)
    }

    /// The config of an arm, by its number, with overrides.
    pub fn of_arm(&self, arm: usize, sets: &[String]) -> Result<Config> {
        self.trunk.config(self.arms[arm].as_ref(), &spec(), sets)
    }

    /// Whether an arm is a whole config, which has a seed as a matter of course, and not only the lines that differ.
    pub fn is_whole(&self, arm: usize) -> bool {
        self.arms[arm].as_ref().is_some_and(|text| text.gives("lattice.sites"))
    }
}
