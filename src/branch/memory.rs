//! What a branch is, written down in its folder, so that the same one goes on there and another one is refused.
use super::Branching;
use super::arms::{Arm, Texts};
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::output::{BRANCH_MARK, Folder, Locked};
use crate::plan::Plan;
use crate::run::inputs;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Whether a folder holds a branch.
pub fn is_in(folder: &Path) -> bool {
    folder.join(BRANCH_MARK).is_file()
}

/// Writes down what the branch is, or makes sure that the folder holds the same one: arms of two are never mixed. More seeds
/// and more arms may be asked for. Where all is run again, what was there is forgotten first.
pub(super) fn remember(branching: &Branching, (texts, plans): (&Texts, &[Plan]), folder: &Folder) -> Result<()> {
    let folder = folder.below("")?.lock()?; // whoever adds another arm at the same time has to see this one
    let arm = |((arm, text), plan): ((&Arm, &Option<Loaded>), &Plan)| {
        Ok(json!({"name": arm.name, "text": text.as_ref().map(Loaded::text), "files": inputs::hashes(plan)?}))
    };
    let arms = branching.arms.iter().zip(&texts.arms).zip(plans).map(arm).collect::<Result<Vec<Value>>>()?;
    let what = json!({"at": branching.at, "until": branching.until, "arms": arms, "config": texts.trunk.text()});
    let (text, file) = (format!("{what:#}\n"), folder.path().join(BRANCH_MARK));
    match std::fs::read_to_string(&file) {
        _ if branching.replace => forget(&folder, &branching.trunk, plans)?,
        Ok(before) if before == text => return Ok(()),
        Ok(before) => {
            let known = check_kept(&before, &what).map_err(|problem| {
                let help = "name another folder with --out, or add --replace to run all arms again; more arms and more seeds may \
                            be asked for, where all else is as before";
                Error::input(&file, problem, help)
            })?;
            check_free(&folder, branching.arms.iter().filter(|arm| !known.contains(&arm.name)))?;
        }
        Err(_) => {}
    }
    folder.write(BRANCH_MARK, text.as_bytes())
}

/// The names of the arms of a branch; an error in words, if one is no longer asked for, or not as it was.
fn check_kept(before: &str, now: &Value) -> std::result::Result<Vec<String>, String> {
    let before: Value = serde_json::from_str(before).map_err(|problem| format!("this is no branch: {problem}"))?;
    let keys = [("at", "begin at another time"), ("until", "end at another time"), ("config", "are of another config")];
    if let Some((_, how)) = keys.into_iter().find(|(key, _)| before[key] != now[key]) {
        return Err(format!("this folder holds a branch whose arms {how}"));
    }
    let arms = |branch: &Value| branch["arms"].as_array().cloned().unwrap_or_default();
    let now = arms(now);
    let before = arms(&before);
    for arm in &before {
        match now.iter().find(|other| other["name"] == arm["name"]) {
            Some(other) if other == arm => {}
            Some(_) => return Err(format!("this folder holds another arm {}: its files were edited", arm["name"])),
            None => return Err(format!("this folder holds an arm {} too: ask for it as before", arm["name"])),
        }
    }
    Ok(before.iter().filter_map(|arm| arm["name"].as_str()).map(String::from).collect())
}

/// Refuses arms where something else lies, of which the branch does not know.
fn check_free<'a>(folder: &Folder, mut arms: impl Iterator<Item = &'a Arm>) -> Result<()> {
    let seeds: Vec<PathBuf> = seeds(folder).collect();
    let taken = arms.find_map(|arm| seeds.iter().map(|seed| seed.join(&arm.name)).find(|place| place.exists()));
    let problem = "this lies where a new arm is to go, and is no run of this branch";
    let help = "give the arm another name, or remove that folder";
    taken.map_or(Ok(()), |place| Err(Error::input(&place, problem, help)))
}

/// What lies in a folder.
fn below(path: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// The folders of seeds.
fn seeds(folder: &Folder) -> impl Iterator<Item = PathBuf> + use<> {
    let is_seed = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("seed_"));
    below(folder.path()).filter(is_seed)
}

/// Removes the files of all runs of an earlier branch, and nothing else; refuses to, if one of them is what this branch is made
/// of: the run that is branched off from, or a file that an arm names.
fn forget(folder: &Folder, trunk: &Path, plans: &[Plan]) -> Result<()> {
    let runs = seeds(folder).flat_map(|seed| below(&seed)).filter(|run| run.join("config.toml").is_file());
    let runs: Vec<Locked> = runs.map(|run| Folder::of_run(&run)?.lock()).collect::<Result<_>>()?;
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.into());
    let mut gone: Vec<PathBuf> = runs.iter().map(|run| whole(run.path()).join("config.toml")).collect();
    for run in &runs {
        gone.extend(run.earlier()?.iter().map(|path| whole(path)));
    }
    let needed = plans.iter().flat_map(inputs::files).chain([trunk.join("config.toml")]);
    if let Some(file) = needed.into_iter().find(|file| gone.iter().any(|path| whole(file).starts_with(path))) {
        let help = "name another folder with --out, or copy what is needed of that branch to another place first";
        return Err(Error::input(&file, "--replace would remove this file, of a run that is to be replaced", help));
    }
    runs.iter().try_for_each(|run| run.begin())
}
