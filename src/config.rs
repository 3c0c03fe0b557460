//! What the user asks for: TOML with checked units, read by the rows of a specification.
mod check;
mod faults;
mod given;
mod loaded;
mod overlay;
mod overrides;
mod presets;
mod reader;
#[cfg(test)]
mod sample;
pub mod schema;
pub mod spec;
pub mod template;
mod values;
mod words;

use crate::error::{Error, Result};
use crate::tissue::cell::{KINDS, Kind};
pub use loaded::Loaded;
use spec::Spec;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The highest level or rate of a field, in the unit of its key: products of a few of them stay finite. Secretion and consumption,
/// which are such products, may be a thousand times as high.
pub const HIGHEST: f64 = 1e9;

/// A value of a resolved config, in the first unit of its key.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A quantity or plain number; for keys with several dimensions, the index of the one that was given.
    Number(f64, usize),
    /// A whole number.
    Count(u64),
    /// A switch.
    Flag(bool),
    /// A word or text.
    Text(String),
    /// Words.
    Words(Vec<String>),
    /// Sites along x, y, z.
    Sites([u32; 3]),
    /// Three quantities.
    Triple([f64; 3]),
    /// A side without flux.
    NoFlux,
}

/// A config in which every key of the specification has been checked, given its default, and converted.
///
/// Paths are `section.key`, `section.key.row` for tables, and `section[2].key` in lists of tables, counted from 0.
/// The accessors panic on a path that the specification does not have: a mistake of ours, not of the user.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The file it came from.
    pub file: PathBuf,
    /// Value of each path.
    pub values: BTreeMap<String, Value>,
    /// Line of each path that a file gives, of sections and their elements too.
    pub lines: BTreeMap<String, usize>,
    /// The file that gives a path (one that `file` extends, perhaps), or the flag, like `--set path=value` or `--until 3 day`.
    pub files: BTreeMap<String, PathBuf>,
    /// What errors call a path that the key of another file stands for: there the user has never written the path itself.
    pub called: BTreeMap<String, String>,
    /// Length of each list of tables.
    pub lists: BTreeMap<String, usize>,
    /// What was given, presets among it, before the check.
    given: given::Table,
    /// What an overlay gave of it, see [`Config::under`].
    over: given::Table,
}

impl Config {
    /// Reads a config file, and those that it extends, by a specification; `sets` are overrides, `path=value` or
    /// a flag that stands for a key with its value, like `--until 3 day`.
    pub fn read(path: &Path, spec: &Spec, sets: &[String]) -> Result<Config> {
        Self::parse(&given::text(path, given::CONFIG)?, path, spec, sets)
    }

    /// Reads a file that is no config of a run, by its own specification; `help` says what to do if there is nothing in it.
    pub fn read_or(path: &Path, spec: &Spec, help: &str) -> Result<Config> {
        Self::parse(&given::text(path, help)?, path, spec, &[])
    }

    /// Reads the text of a config file.
    ///
    /// A top-level `extends = "other.toml"`, relative to the file, is read first and overridden key by key; a list of
    /// tables replaces the whole list. The first error is reported, with its place and remedy.
    pub fn parse(text: &str, file: &Path, spec: &Spec, sets: &[String]) -> Result<Config> {
        resolve(given::load(text, file)?, file, spec, sets)
    }

    /// The same config with another value of a key, in TOML or as on the command line.
    ///
    /// # Errors
    /// If there is no such key, or it cannot have this value; the text says why.
    pub fn with(&self, path: &str, text: &str, spec: &Spec) -> Result<Config> {
        let mut changed = self.clone();
        changed.values.insert(path.into(), reader::single(path, text, spec, &self.lists)?);
        Ok(changed)
    }

    /// Whether a key is given, and not as it would be anyway: a resolved config gives all keys.
    pub fn is_unusual(&self, path: &str, spec: &Spec) -> bool {
        let default = spec.key(path).and_then(|parameter| parameter.default.clone());
        let usual = default.and_then(|default| self.with(path, &default, spec).ok()?.values.remove(path));
        self.files.contains_key(path) && usual.as_ref() != self.values.get(path)
    }

    /// An error about the value at a path, where it was given.
    pub fn error(&self, path: &str, problem: impl Into<String>, help: impl Into<String>) -> Error {
        let called = self.called.get(path).map_or(path, |name| name.as_str());
        let error = Error::input(self.files.get(path).unwrap_or(&self.file), problem, help).key(called);
        match self.line(path) {
            Some(line) => error.at(line),
            None => error,
        }
    }

    fn value(&self, path: &str) -> &Value {
        self.values.get(path).unwrap_or_else(|| panic!("no value for `{path}`"))
    }

    /// Whether an optional key was given.
    pub fn has(&self, path: &str) -> bool {
        self.values.contains_key(path)
    }

    /// A quantity or plain number.
    pub fn number(&self, path: &str) -> f64 {
        match self.value(path) {
            Value::Number(x, _) => *x,
            other => panic!("`{path}` is {other:?}, not a number"),
        }
    }

    /// A quantity with the index of its dimension among those that the key accepts.
    pub fn number_and_dimension(&self, path: &str) -> (f64, usize) {
        match self.value(path) {
            Value::Number(x, dimension) => (*x, *dimension),
            other => panic!("`{path}` is {other:?}, not a number"),
        }
    }

    /// A whole number.
    pub fn count(&self, path: &str) -> u64 {
        match self.value(path) {
            Value::Count(n) => *n,
            other => panic!("`{path}` is {other:?}, not a whole number"),
        }
    }

    /// A switch.
    pub fn flag(&self, path: &str) -> bool {
        match self.value(path) {
            Value::Flag(b) => *b,
            other => panic!("`{path}` is {other:?}, not a switch"),
        }
    }

    /// A word or text.
    pub fn text(&self, path: &str) -> &str {
        match self.value(path) {
            Value::Text(t) => t,
            other => panic!("`{path}` is {other:?}, not a text"),
        }
    }

    /// Words.
    pub fn words(&self, path: &str) -> &[String] {
        match self.value(path) {
            Value::Words(w) => w,
            other => panic!("`{path}` is {other:?}, not a list of words"),
        }
    }

    /// Sites along x, y, z.
    pub fn sites(&self, path: &str) -> [u32; 3] {
        match self.value(path) {
            Value::Sites(s) => *s,
            other => panic!("`{path}` is {other:?}, not three whole numbers"),
        }
    }

    /// Three quantities.
    pub fn triple(&self, path: &str) -> [f64; 3] {
        match self.value(path) {
            Value::Triple(t) => *t,
            other => panic!("`{path}` is {other:?}, not three quantities"),
        }
    }

    /// A side of the lattice: none for no flux, else the quantity at which it is held.
    pub fn side(&self, path: &str) -> Option<f64> {
        match self.value(path) {
            Value::NoFlux => None,
            Value::Number(x, _) => Some(*x),
            other => panic!("`{path}` is {other:?}, not a side"),
        }
    }

    /// A table per kind, by the kind's number; kinds without a row (empty) are 0.
    pub fn per_kind(&self, path: &str) -> [f64; KINDS] {
        let mut table = [0.0; KINDS];
        for kind in Kind::ALL.into_iter().filter(|k| *k != Kind::Empty) {
            table[kind as usize] = self.number(&format!("{path}.{}", kind.name()));
        }
        table
    }

    /// How many tables a list has.
    pub fn list(&self, section: &str) -> usize {
        self.lists.get(section).copied().unwrap_or(0)
    }

    /// The file that a key names: seen from the folder of the config that gives the key, or from where the program runs
    /// if the command line gives it.
    pub fn named_file(&self, path: &str) -> Option<PathBuf> {
        let giver = self.files.get(path).unwrap_or(&self.file);
        let on_command_line = giver.to_string_lossy().starts_with("--");
        let folder = if on_command_line { None } else { giver.parent() };
        let name = self.has(path).then(|| self.text(path))?;
        Some(folder.map_or_else(|| name.into(), |folder| folder.join(name)))
    }

    /// The line of the file that gives a path, if it does.
    pub fn line(&self, path: &str) -> Option<usize> {
        self.lines.get(path).copied()
    }
}

/// Overrides that name a preset, presets, the other overrides, which may change what a preset gives, then the check.
fn resolve(mut table: given::Table, file: &Path, spec: &Spec, sets: &[String]) -> Result<Config> {
    let names_preset = |set: &&String| set.split_once('=').is_some_and(|(path, _)| path.trim().ends_with(".preset"));
    let (first, others): (Vec<&String>, Vec<&String>) = sets.iter().partition(names_preset);
    overrides::apply(&mut table, &first)?;
    presets::expand(&mut table, spec)?;
    overrides::apply(&mut table, &others)?;
    presets::expand(&mut table, spec)?;
    Ok(Config { given: table.clone(), ..reader::check(table, file, spec)? })
}
