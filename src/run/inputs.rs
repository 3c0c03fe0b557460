//! The files that a config names, kept beside its resolved copy, so that the folder of a run can be run again elsewhere.
use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::output::Folder;

/// Copies the files that a config names into the folder, and returns the config that names the copies.
///
/// # Errors
/// If a file cannot be read or copied.
pub fn keep(config: &Config, folder: &Folder) -> Result<Config> {
    let mut kept = config.clone();
    let named = config.values.iter().filter(|(path, _)| path.ends_with(".file"));
    for (number, (path, value)) in named.enumerate() {
        let (Value::Text(text), Some(file)) = (value, config.named_file(path)) else { continue };
        let bytes = std::fs::read(&file).map_err(|e| Error::file(&file, "read", e))?;
        let last = std::path::Path::new(text).file_name().map_or("table.csv".into(), |n| n.to_string_lossy());
        let name = format!("input_{number}_{last}");
        folder.write(&name, &bytes)?;
        kept.values.insert(path.clone(), Value::Text(name));
    }
    Ok(kept)
}
