//! Where a result comes from: program, config, seed, device, state hash; as `run.json` and `config.toml` of a folder say.
use crate::error::{Error, Result};
use crate::lattice::random::hash_words;
use serde_json::Value;
use std::path::Path;

/// The commit that the program was built from, as far as `build.rs` could know.
pub const COMMIT: Option<&str> = option_env!("INVASIM_COMMIT");

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

    /// Minutes of a step.
    pub fn step_minutes(&self) -> f64 {
        self.number("/step_min").unwrap_or(1.0)
    }

    /// The hash of the config as it was understood, as 16 hexadecimal digits.
    pub fn config_hash(&self) -> String {
        digest(self.config.as_bytes())
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

/// A hash of bytes in 16 hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    let mixed = |[a, b]: [u32; 2], (place, four): (usize, &[u8])| {
        let word = four.iter().fold(0, |word, byte| word << 8 | u32::from(*byte));
        let more = hash_words([place as u32, word, a, b]);
        [more[0], more[1]]
    };
    let [a, b] = bytes.chunks(4).enumerate().fold([bytes.len() as u32, 0], mixed);
    format!("{a:08x}{b:08x}")
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn a_hash_tells_texts_apart() {
        assert_eq!(digest(b"seed = 1"), digest(b"seed = 1"));
        for (a, b) in [("seed = 1", "seed = 2"), ("", "\0"), ("ab", "ba")] {
            assert_ne!(digest(a.as_bytes()), digest(b.as_bytes()));
        }
    }
}
