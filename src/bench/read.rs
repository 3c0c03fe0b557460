//! Reads what a bench has written, and refuses what no bench can have found.
use super::report::{FORMAT, Measured, PassTime, Report};
use crate::error::{Error, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;

/// A value, or the key at which it is missing or damaged.
type Found<T> = std::result::Result<T, &'static str>;

/// Bytes a second at which any memory copies.
const COPY: RangeInclusive<f64> = 1.0..=1e18;
/// Seconds that any step takes.
const STEP: RangeInclusive<f64> = 1e-9..=1e9;
/// What is zero at least, like the seconds of a pass and the joules of a step.
const NONE_OR_MORE: RangeInclusive<f64> = 0.0..=1e18;
/// Bytes of a site.
const BYTES: RangeInclusive<f64> = 1.0..=1e6;
/// Edges of lattices whose sites can be numbered.
const EDGES: RangeInclusive<u64> = 1..=1625;
/// What counts from one.
const FROM_ONE: RangeInclusive<u64> = 1..=u32::MAX as u64;

impl Report {
    /// Reads a file that [`Report::write`] wrote.
    ///
    /// # Errors
    /// If it cannot be read, or is no such file or a damaged one.
    pub fn read(file: &Path) -> Result<Report> {
        let text = std::fs::read_to_string(file).map_err(|e| Error::file(file, "read", e))?;
        let help = "name a file that `invasim bench --json FILE` wrote with this version";
        let value: Value = serde_json::from_str(&text).map_err(|e| Error::input(file, e.to_string(), help))?;
        if value["invasim_bench"] != FORMAT {
            return Err(Error::input(file, "this is no result of a bench of this version", help));
        }
        let damaged = |key| Error::input(file, format!("it lacks `{key}`, or what it says there is damaged"), help);
        let report = Self::of(&value).map_err(damaged)?;
        let mut met = BTreeSet::new();
        match report.measured.iter().find(|one| !met.insert((&one.workload, one.version, one.edge))) {
            None => Ok(report),
            Some(Measured { workload, version, edge, .. }) => {
                let problem = format!("it is damaged: it has {workload} (version {version}) at {edge}³ twice");
                Err(Error::input(file, problem, help))
            }
        }
    }

    fn of(value: &Value) -> Found<Report> {
        Ok(Report {
            version: text(value, "version")?,
            commit: text(value, "commit")?,
            date: text(value, "date")?,
            device: text(value, "device")?,
            engine: text(value, "engine")?,
            driver: text(value, "driver")?,
            backend: text(value, "backend")?,
            hardware: value["hardware"].as_bool().ok_or("hardware")?,
            clock: text(value, "clock")?,
            copy: number(value, "copy_bytes_per_s", COPY)?,
            copied: text(value, "copied")?,
            measured: list(value, "measured")?.iter().map(Measured::of).collect::<Found<_>>()?,
            left_out: texts(list(value, "left_out")?),
            // Files of before lack it: they had nothing that failed.
            failed: list(value, "failed").map_or(Vec::new(), |list| texts(list)),
        })
    }
}

impl Measured {
    fn of(value: &Value) -> Found<Measured> {
        let joules = Some(&value["joules_per_step"]).filter(|joules| !joules.is_null());
        Ok(Measured {
            workload: text(value, "workload")?,
            version: whole(value, "workload_version", FROM_ONE)?,
            edge: whole(value, "edge", EDGES)?,
            bytes_per_site: number(value, "bytes_per_site_in_memory", BYTES)?,
            steps: whole(value, "steps", FROM_ONE)?,
            seconds: number(value, "seconds_per_step", STEP)?,
            median: number(value, "median_seconds_per_step", STEP)?,
            joules: joules.map(|_| number(value, "joules_per_step", NONE_OR_MORE)).transpose()?,
            hash_after: whole(value, "state_hash_after_steps", 0..=u64::from(u32::MAX))?,
            hash: text(value, "state_hash")?,
            passes: list(value, "passes")?.iter().map(PassTime::of).collect::<Found<_>>()?,
        })
    }
}

impl PassTime {
    fn of(value: &Value) -> Found<PassTime> {
        Ok(PassTime {
            name: text(value, "name")?,
            calls: whole(value, "calls", FROM_ONE)?,
            seconds: number(value, "seconds", NONE_OR_MORE)?,
            bytes: value["bytes"].as_u64().ok_or("bytes")?,
        })
    }
}

fn text(value: &Value, key: &'static str) -> Found<String> {
    value[key].as_str().map(harmless).ok_or(key)
}

/// A text for a terminal, which would obey the control characters of a file that somebody else has sent.
fn harmless(text: &str) -> String {
    let one = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(one).collect()
}

fn number(value: &Value, key: &'static str, among: RangeInclusive<f64>) -> Found<f64> {
    value[key].as_f64().filter(|number| among.contains(number)).ok_or(key)
}

fn whole(value: &Value, key: &'static str, among: RangeInclusive<u64>) -> Found<u32> {
    let number = value[key].as_u64().filter(|number| among.contains(number));
    number.and_then(|number| u32::try_from(number).ok()).ok_or(key)
}

fn list<'a>(value: &'a Value, key: &'static str) -> Found<&'a Vec<Value>> {
    value[key].as_array().ok_or(key)
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(|value| value.as_str().map(harmless)).collect()
}
