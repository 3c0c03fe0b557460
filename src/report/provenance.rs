//! Where a result comes from: program, config, seed, device, state hash; as `run.json` and `config.toml` of a folder say.
use crate::error::{Error, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::Path;

/// The commit that the program was built from, as far as `build.rs` could know.
pub const COMMIT: Option<&str> = option_env!("INVASIM_COMMIT");

/// A hash of the sources that the program was built from, changes that no commit has among them: two programs with one hash
/// draw the same.
pub const SOURCES: &str = env!("INVASIM_SOURCES");

/// What a folder says about its run.
#[derive(Clone, Debug, Default)]
pub struct Provenance {
    /// `run.json`.
    pub record: Value,
    /// The resolved config.
    pub config: String,
}

impl Provenance {
    /// Reads that of a run's folder.
    ///
    /// # Errors
    /// If the run has not ended yet, so that its record is not there.
    pub fn read(folder: &Path) -> Result<Provenance> {
        let file = folder.join("run.json");
        let help = "let the run end first (invasim resume DIR goes on with one that was cut off)";
        let text = std::fs::read_to_string(&file)
            .map_err(|e| Error::input(&file, format!("the record of the run cannot be read: {e}"), help))?;
        let record = serde_json::from_str(&text).map_err(|e| Error::input(&file, e.to_string(), help))?;
        let config = std::fs::read_to_string(folder.join("config.toml")).unwrap_or_default();
        Ok(Provenance { record, config })
    }

    /// A text of the record; empty if it has none.
    pub fn text(&self, pointer: &str) -> &str {
        self.record.pointer(pointer).and_then(Value::as_str).unwrap_or("")
    }

    /// A number of the record.
    pub fn number(&self, pointer: &str) -> Option<f64> {
        self.record.pointer(pointer).and_then(Value::as_f64)
    }

    /// What of the run is hardly meant.
    pub fn warnings(&self) -> impl Iterator<Item = &str> {
        self.record["warnings"].as_array().into_iter().flatten().filter_map(|one| one["text"].as_str())
    }

    /// Minutes of a step.
    pub fn step_minutes(&self) -> f64 {
        self.number("/step_min").unwrap_or(1.0)
    }

    /// The SHA-256 of `config.toml`.
    pub fn config_hash(&self) -> String {
        sha256(self.config.as_bytes())
    }

    /// All of it in a line, for the metadata of figures.
    pub fn line(&self) -> String {
        format!(
            "invasim {}{}; {}; seed {}; config {}; state {}",
            self.text("/version"),
            if self.text("/commit").is_empty() { String::new() } else { format!(" ({})", self.text("/commit")) },
            self.text("/name"),
            self.number("/seed").unwrap_or(0.0),
            self.config_hash(),
            self.text("/final_state_hash"),
        )
    }
}

/// The SHA-256 of bytes in 64 hexadecimal digits, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::sha256;

    /// The example of FIPS 180-4.
    #[test]
    fn the_hash_is_that_of_the_standard() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
