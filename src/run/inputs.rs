//! The files that a config names, kept in the folder of the run, so that the folder alone can be run again.
use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::output::Folder;

/// Copies them to `input/`; returns the config that names the copies.
///
/// # Errors
/// If a file cannot be read or copied.
pub fn keep(config: &Config, folder: &Folder) -> Result<Config> {
    let mut kept = config.clone();
    let named = config.values.iter().filter(|(key, value)| key.ends_with(".file") && matches!(value, Value::Text(_)));
    for (number, (key, _)) in named.enumerate() {
        let file = config.path_at(key);
        let bytes = std::fs::read(&file).map_err(|e| Error::file(&file, "read", e))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let copy = format!("input/{number}_{name}");
        folder.write(&copy, &bytes)?;
        kept.values.insert(key.clone(), Value::Text(copy));
    }
    Ok(kept)
}
