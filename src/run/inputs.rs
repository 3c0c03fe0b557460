//! The files that a config names, kept beside its resolved copy, so that the folder of a run can be run again elsewhere.
use crate::config::{Config, Loaded, Value};
use crate::error::{Error, Result};
use crate::output::Folder;
use crate::plan::Plan;
use crate::report::provenance::sha256;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Copies the files that a config names into the folder, those of its organs too, and returns the config that names the
/// copies.
///
/// # Errors
/// If a file cannot be read or copied, or is a folder around this one.
pub fn keep(plan: &Plan, folder: &Folder) -> Result<Config> {
    let mut kept = plan.config.clone();
    for (path, name) in copies(&plan.config, folder)? {
        kept.values.insert(path, Value::Text(name));
    }
    for organ in &plan.organs {
        let place = organ.place();
        let below = folder.below(&place)?;
        let sets: Vec<_> =
            copies(&organ.plan.config, &below)?.into_iter().map(|(path, name)| format!("{path}={name}")).collect();
        below.write("organ.toml", organ.plan.config.overlay(&sets)?.as_bytes())?;
        kept.values.insert(format!("organ[{}].file", organ.number), Value::Text(format!("{place}/organ.toml")));
    }
    Ok(kept)
}

/// Removes the copies of files that an earlier run in the folder named, and what it has left of organs that this run lacks.
///
/// # Errors
/// If something cannot be removed.
pub fn forget(plan: &Plan, folder: &Folder) -> Result<()> {
    let copies = earlier(folder, "config.toml");
    folder.remove_copies(|name| copies.contains(name))?;
    let of_organ = |organ: &Folder| earlier(organ, "organ.toml");
    for organ in &plan.organs {
        let below = folder.below(&organ.place())?;
        let copies = of_organ(&below);
        below.remove_copies(|name| copies.contains(name))?;
    }
    folder.remove_organs(|place| !plan.organs.iter().any(|organ| organ.place() == place), of_organ)
}

/// The names of the copies that the config of an earlier run in a folder names: what else looks like one is the user's. None if
/// there is no such config, or it cannot be read.
fn earlier(folder: &Folder, config: &str) -> BTreeSet<String> {
    let names = Loaded::read(&folder.path().join(config)).map(|config| config.texts("file")).unwrap_or_default();
    names.into_iter().filter(|name| own_name(name) != name).collect()
}

/// The SHA-256 of the config in the folder of a run.
///
/// # Errors
/// If it cannot be read.
pub fn config_hash(folder: &Folder) -> Result<String> {
    let file = folder.path().join("config.toml");
    let text = std::fs::read(&file).map_err(|e| Error::file(&file, "read", e))?;
    Ok(sha256(&text))
}

/// What the configs in the folder of a run say, its own and those of its organs, by their places there.
///
/// # Errors
/// If one cannot be read.
pub fn configs(plan: &Plan, folder: &Folder) -> Result<BTreeMap<String, String>> {
    let organs = plan.organs.iter().map(|organ| format!("{}/organ.toml", organ.place()));
    let text = |name: String| {
        let file = folder.path().join(&name);
        let text = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, "read", e))?;
        Ok((name, text))
    };
    std::iter::once("config.toml".to_string()).chain(organs).map(text).collect()
}

/// SHA-256 of all that the files hold which a config names, those of its organs too.
///
/// # Errors
/// If one cannot be read.
pub fn hashes(plan: &Plan) -> Result<Vec<String>> {
    let texts = organs(plan)?.into_iter().map(|text| Ok(sha256(text.as_bytes())));
    texts.chain(files(plan).map(|file| hash(&file))).collect()
}

/// What the configs of the organs say.
///
/// # Errors
/// None that is to be expected of a plan.
pub fn organs(plan: &Plan) -> Result<Vec<String>> {
    plan.organs.iter().map(|organ| organ.plan.config.overlay(&[])).collect()
}

/// The files that a config and those of its organs name.
pub fn files(plan: &Plan) -> impl Iterator<Item = PathBuf> {
    let organs = plan.organs.iter().map(|organ| &organ.plan.config);
    std::iter::once(&plan.config).chain(organs).flat_map(named).map(|(_, file)| file)
}

/// SHA-256 of a file, or of the names and files in a folder.
///
/// # Errors
/// If it cannot be read.
pub fn hash(from: &Path) -> Result<String> {
    if !from.is_dir() {
        return std::fs::read(from).map(|bytes| sha256(&bytes)).map_err(|e| Error::file(from, "read", e));
    }
    let entries = std::fs::read_dir(from).map_err(|e| Error::file(from, "read", e))?.flatten();
    let mut within: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    within.sort();
    let one = |path: &PathBuf| Ok(format!("{:?} {}\n", path.file_name(), hash(path)?));
    Ok(sha256(within.iter().map(one).collect::<Result<String>>()?.as_bytes()))
}

/// The files that a config names beside those of its organs, by the paths of their keys.
fn named(config: &Config) -> impl Iterator<Item = (&String, PathBuf)> {
    let paths = config.values.keys().filter(|path| path.ends_with(".file") && !path.starts_with("organ["));
    paths.filter_map(|path| Some((path, config.named_file(path)?)))
}

/// Copies the files that a config names; the paths of its keys, and the names of the copies.
fn copies(config: &Config, folder: &Folder) -> Result<Vec<(String, String)>> {
    let mut copies = Vec::new();
    for (number, (path, file)) in named(config).enumerate() {
        let last = file.file_name().map_or("table.csv".into(), |n| n.to_string_lossy());
        let name = format!("input_{number}_{}", own_name(&last));
        if is_around(&file, folder.path()) {
            let help = "name another folder with --out, or move what is read into a folder of its own";
            return Err(config.error(
                path,
                "the folder of the run lies in this one, which it would keep a copy of",
                help,
            ));
        }
        copy(&file, &name, folder)?;
        copies.push((path.clone(), name));
    }
    Ok(copies)
}

/// Whether a folder lies within another one, or is that one.
fn is_around(outer: &Path, inner: &Path) -> bool {
    let [outer, inner] = [outer, inner].map(Path::canonicalize);
    outer.is_ok_and(|outer| inner.is_ok_and(|inner| inner.starts_with(outer)))
}

/// The name of a file before it was copied: what is run again from the folder of a run has the same config.
fn own_name(name: &str) -> &str {
    let copied = name.strip_prefix("input_").and_then(|rest| rest.split_once('_'));
    copied.filter(|(number, _)| number.parse::<usize>().is_ok()).map_or(name, |(_, own)| own)
}

/// Copies a file, or a folder (an OME-Zarr, slices) with all that is in it.
fn copy(from: &Path, name: &str, folder: &Folder) -> Result<()> {
    if !from.is_dir() {
        let bytes = std::fs::read(from).map_err(|e| Error::file(from, "read", e))?;
        return folder.write(name, &bytes);
    }
    let below = folder.below(name)?;
    for entry in std::fs::read_dir(from).map_err(|e| Error::file(from, "read", e))?.flatten() {
        copy(&entry.path(), &entry.file_name().to_string_lossy(), &below)?;
    }
    Ok(())
}
