//! Where a result comes from: program, config, seed, device, state hash; as `run.json` and `config.toml` of a folder say.
use super::table::Table;
use crate::error::{Error, Result};
use crate::plan::Plan;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
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
    /// Reads that of a run's folder. Of a run that is under way, or was cut off, it is what its config and its series tell.
    ///
    /// # Errors
    /// If this is the folder of no run.
    pub fn read(folder: &Path) -> Result<Provenance> {
        let file = folder.join("run.json");
        let help = "let the run end first (invasim resume DIR goes on with one that was cut off)";
        let record = match std::fs::read_to_string(&file) {
            Ok(text) => serde_json::from_str(&text).map_err(|e| Error::input(&file, e.to_string(), help))?,
            Err(e) if e.kind() == ErrorKind::NotFound => begun(folder)?,
            Err(e) => return Err(Error::input(&file, format!("the record of the run cannot be read: {e}"), help)),
        };
        let config = std::fs::read_to_string(folder.join("config.toml")).unwrap_or_default();
        Ok(Provenance { record, config })
    }

    /// A sentence about a run that has not come to its end.
    pub fn unfinished(&self) -> Option<String> {
        let [done, planned] = [self.number("/steps_done")?, self.number("/steps_planned")?];
        (done < planned).then(|| format!("The run has not ended: step {done} of {planned}."))
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
            self.record.get("final_state_hash").and_then(Value::as_str).unwrap_or("not known yet"),
        )
    }
}

/// What is known of a run that has no record yet: it is written at the end.
fn begun(folder: &Path) -> Result<Value> {
    let plan = Plan::read(&folder.join("config.toml"), &[])?;
    let done = Table::read(&folder.join("series.csv"))?.ends("step").map_or(0.0, |[_, last]| last);
    Ok(json!({
        "version": env!("CARGO_PKG_VERSION"), "commit": COMMIT, "name": plan.config.text("run.name"), "seed": plan.seed,
        "step_min": plan.step, "steps_planned": plan.steps, "steps_done": done,
    }))
}

/// The SHA-256 of bytes in 64 hexadecimal digits, as `sha256sum` prints it.
pub fn sha256(bytes: &[u8]) -> String {
    digits(Sha256::new_with_prefix(bytes))
}

/// The same of bytes that are handed over piece by piece.
///
/// # Errors
/// Those of handing over.
pub fn sha256_by(hand_over: impl FnOnce(&mut dyn FnMut(&[u8])) -> Result<()>) -> Result<String> {
    let mut hash = Sha256::new();
    hand_over(&mut |piece| hash.update(piece))?;
    Ok(digits(hash))
}

fn digits(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
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
