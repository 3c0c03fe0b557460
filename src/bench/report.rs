//! What a bench has found, as a file that another bench can be compared with.
use crate::engine::Description;
use crate::engine::copy::Bandwidth;
use crate::error::Result;
use crate::output::whole;
use crate::report::provenance::COMMIT;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

/// Version of the file; others are refused.
pub(super) const FORMAT: u64 = 1;

/// All that was measured on one device.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Version of the program.
    pub version: String,
    /// The commit that it was built from; empty if whoever built it did not say.
    pub commit: String,
    /// The day, like `2026-11-24`.
    pub date: String,
    /// Name of the device.
    pub device: String,
    /// `cpu` or `gpu`.
    pub engine: String,
    /// Driver and its version; empty for the CPU engine.
    pub driver: String,
    /// `vulkan`, `metal`, `dx12`, `gl` or `native`.
    pub backend: String,
    /// Whether the device is hardware of its own.
    pub hardware: bool,
    /// How the time of passes is known.
    pub clock: String,
    /// Bytes that a copy of memory reads and writes in a second: the limit.
    pub copy: f64,
    /// What was copied, and how.
    pub copied: String,
    /// What was measured, in order.
    pub measured: Vec<Measured>,
    /// What was not, and why.
    pub left_out: Vec<String>,
    /// What was asked for and failed, and how.
    pub failed: Vec<String>,
}

/// One workload on one lattice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Name of the workload.
    pub workload: String,
    /// Its version.
    pub version: u32,
    /// Sites along each edge.
    pub edge: u32,
    /// Bytes that a site takes in memory.
    pub bytes_per_site: f64,
    /// Steps that were measured.
    pub steps: u32,
    /// Seconds of a step, in the fastest group of steps.
    pub seconds: f64,
    /// The same in the median group: far from it, something else kept the machine busy.
    pub median: f64,
    /// Joules of a step, where the system tells.
    pub joules: Option<f64>,
    /// The step after which the state hash was taken.
    pub hash_after: u32,
    /// The state hash: that of the same computation is the same everywhere.
    pub hash: String,
    /// The passes of a step, the slowest first.
    pub passes: Vec<PassTime>,
}

/// What one pass takes in a step, all its calls together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PassTime {
    /// Shader and entry point.
    pub name: String,
    /// Calls in a step.
    pub calls: u32,
    /// Their seconds.
    pub seconds: f64,
    /// Bytes that they must move at least.
    pub bytes: u64,
}

impl Report {
    /// A report of today, without measurements.
    pub fn new(device: Description, clock: &str, copy: Bandwidth) -> Report {
        Report {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: COMMIT.unwrap_or("").into(),
            date: today(),
            device: device.adapter,
            engine: device.engine.into(),
            driver: device.driver,
            backend: device.backend,
            hardware: device.hardware,
            clock: clock.into(),
            copy: copy.bytes_per_second,
            copied: copy.how,
            measured: Vec::new(),
            left_out: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// The text of the file.
    pub fn json(&self) -> String {
        let measured: Vec<Value> = self.measured.iter().map(|one| one.json(self.copy)).collect();
        let text = json!({
            "invasim_bench": FORMAT,
            "version": self.version, "commit": self.commit, "date": self.date,
            "device": self.device, "engine": self.engine, "driver": self.driver, "backend": self.backend,
            "hardware": self.hardware,
            "clock": self.clock,
            "copy_bytes_per_s": self.copy, "copied": self.copied,
            "measured": measured,
            "left_out": self.left_out, "failed": self.failed,
        });
        format!("{text:#}\n")
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        whole::check_place(file)?;
        whole::write(file, self.json().as_bytes())
    }
}

impl Measured {
    /// Sites of the lattice.
    pub fn sites(&self) -> f64 {
        f64::from(self.edge).powi(3)
    }

    /// Sites carried through a step in a second.
    pub fn site_steps_per_second(&self) -> f64 {
        self.sites() / self.seconds
    }

    /// Bytes that a step must move at least.
    pub fn bytes(&self) -> u64 {
        self.passes.iter().map(|pass| pass.bytes).sum()
    }

    fn json(&self, copy: f64) -> Value {
        let rate = |bytes: u64, seconds: f64| json!(bytes as f64 / seconds.max(1e-12) / copy);
        let pass = |pass: &PassTime| {
            json!({
                "name": pass.name, "calls": pass.calls, "seconds": pass.seconds, "bytes": pass.bytes,
                "fraction_of_copy": rate(pass.bytes, pass.seconds),
            })
        };
        json!({
            "workload": self.workload, "workload_version": self.version, "edge": self.edge,
            "bytes_per_site_in_memory": self.bytes_per_site,
            "steps": self.steps, "seconds_per_step": self.seconds, "median_seconds_per_step": self.median,
            "site_steps_per_s": self.site_steps_per_second(),
            "bytes_per_step": self.bytes(),
            "fraction_of_copy": rate(self.bytes(), self.seconds),
            "joules_per_step": self.joules,
            "state_hash": self.hash, "state_hash_after_steps": self.hash_after,
            "passes": self.passes.iter().map(pass).collect::<Vec<_>>(),
        })
    }
}

/// The day of now in UTC.
fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    day(seconds / 86_400)
}

/// A day by its number since 1 January 1970.
fn day(mut days: u64) -> String {
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let mut year = 1970;
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year}-{:02}-{:02}", month + 1, days + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        assert_eq!([0, 19_782, 20_781].map(day), ["1970-01-01", "2024-02-29", "2026-11-24"]);
    }
}
