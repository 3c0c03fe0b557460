//! The files that a config names, kept beside its resolved copy, so that the folder of a run can be run again elsewhere.
use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::output::Folder;
use crate::plan::Plan;
use crate::report::provenance::sha256;
use std::path::Path;

/// Copies the files that a config names into the folder, those of its organs too, and returns the config that names the
/// copies.
///
/// # Errors
/// If a file cannot be read or copied.
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

/// The SHA-256 of the config in the folder of a run.
///
/// # Errors
/// If it cannot be read.
pub fn config_hash(folder: &Folder) -> Result<String> {
    let file = folder.path().join("config.toml");
    let text = std::fs::read(&file).map_err(|e| Error::file(&file, "read", e))?;
    Ok(sha256(&text))
}

/// Copies the files that a config names; the paths of its keys, and the names of the copies.
fn copies(config: &Config, folder: &Folder) -> Result<Vec<(String, String)>> {
    let named = config.values.iter().filter(|(path, _)| path.ends_with(".file") && !path.starts_with("organ["));
    let mut copies = Vec::new();
    for (number, (path, value)) in named.enumerate() {
        let (Value::Text(text), Some(file)) = (value, config.named_file(path)) else { continue };
        let last = Path::new(text).file_name().map_or("table.csv".into(), |n| n.to_string_lossy());
        let name = format!("input_{number}_{}", own_name(&last));
        copy(&file, &name, folder)?;
        copies.push((path.clone(), name));
    }
    Ok(copies)
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
