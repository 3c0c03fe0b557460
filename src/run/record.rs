//! `run.json`: what was run, on what, how fast, and the state hashes that anyone can compare.
use super::End;
use crate::checkpoint::{Notes, Warning};
use crate::error::Result;
use crate::organism::{Organ, Organism};
use crate::report::provenance::{COMMIT, SOURCES};
use crate::simulation::Simulation;
use crate::therapy::NOTICE;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

/// What a run notes down on the way.
pub struct Record {
    began: Instant,
    setup: Duration,
    /// The step at which this program took over: 0, or that of a checkpoint.
    pub first: u32,
    /// The SHA-256 of `config.toml`.
    pub config_hash: String,
    /// What checkpoints keep of it.
    pub notes: Notes,
}

impl Record {
    /// A record that begins now; `setup` is the time that the start took.
    pub fn new(setup: Duration) -> Self {
        Self { began: Instant::now(), setup, first: 0, config_hash: String::new(), notes: Notes::default() }
    }

    /// The text of `run.json`.
    ///
    /// # Errors
    /// If a device fails.
    pub fn json(&self, organism: &mut Organism, end: End, digest: &str) -> Result<String> {
        let organs = organs(organism)?;
        let (plan, device) = (organism.plan(), organism.primary.engine.describe());
        let seconds = self.began.elapsed().as_secs_f64();
        let sites = plan.grid().sites() as f64;
        let hashes: Vec<_> = self.notes.hashes.iter().map(|(step, hash)| json!({"step": step, "hash": hash})).collect();
        let record = json!({
            "program": "invasim",
            "version": env!("CARGO_PKG_VERSION"),
            "commit": COMMIT,
            "sources": SOURCES,
            "name": plan.config.text("run.name"),
            // JSON is UTF-8, which no path needs to be: as the path itself this would fail once all is computed.
            "config": plan.config.file.to_string_lossy(),
            "config_sha256": self.config_hash,
            "seed": plan.seed,
            "status": if end == End::Finished { "finished" } else { "stopped" },
            "lattice": {"sites": plan.grid().size, "spacing_um": plan.spacing, "periodic": plan.grid().periodic},
            "step_min": plan.step,
            "steps_planned": plan.steps,
            "steps_done": organism.step(),
            "resumed_at_step": (self.first > 0).then_some(self.first),
            "engine": {
                "kind": device.engine, "adapter": device.adapter, "driver": device.driver,
                "backend": device.backend, "hardware": device.hardware,
            },
            "timings": {
                "setup_s": self.setup.as_secs_f64(), "run_s": seconds,
                "site_steps_per_s": sites * f64::from(organism.step() - self.first) / seconds.max(1e-9),
            },
            "images": self.notes.images,
            "warnings": self.notes.warnings.iter().map(|one| warning(one, plan.step)).collect::<Vec<_>>(),
            "state_hashes": hashes,
            "final_state_hash": digest,
            "organs": organs,
            "notice": NOTICE,
        });
        Ok(serde_json::to_string_pretty(&record).expect("a record is plain data") + "\n")
    }
}

/// Whether the folder of a run says that it is finished.
pub fn is_finished(folder: &Path) -> bool {
    let text = std::fs::read_to_string(folder.join("run.json")).unwrap_or_default();
    serde_json::from_str::<Value>(&text).is_ok_and(|record| record["status"] == "finished")
}

fn warning(warning: &Warning, step_min: f64) -> Value {
    let Warning { step, organ, sides, text, .. } = warning;
    let (hours, organ) = (f64::from(*step) * step_min / 60.0, Some(organ).filter(|organ| !organ.is_empty()));
    json!({"step": step, "time_h": hours, "organ": organ, "sides": sides, "text": text})
}

/// Each organ that is a lattice, and the state hash of those that cells have reached.
fn organs(organism: &mut Organism) -> Result<Vec<Value>> {
    let names: Vec<String> = organism.plan().rules.organs.iter().map(|organ| organ.name.clone()).collect();
    let one = |organ: &mut Organ| {
        let (name, sites, arrived) = (&names[organ.number], organ.plan.grid().size, organ.arrived);
        let hash = organ.lattice().map(Simulation::hash).transpose()?;
        Ok(json!({"name": name, "sites": sites, "cells_arrived": arrived, "final_state_hash": hash}))
    };
    organism.organs.iter_mut().map(one).collect()
}
