//! The keys of one section of the config, and errors that name their line.
use crate::config::Config;
use crate::error::Error;
use crate::lattice::grid::AXES;
use std::path::PathBuf;

/// One section, or one table of a list of tables.
pub struct Keys<'a> {
    config: &'a Config,
    section: String,
}

impl<'a> Keys<'a> {
    /// The keys of a section like `initial.matrix`, or of a table like `initial.cells[0]`.
    pub fn new(config: &'a Config, section: impl Into<String>) -> Self {
        Self { config, section: section.into() }
    }

    /// The path of a key in the config.
    pub fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.section)
    }

    /// Whether an optional key was given.
    pub fn has(&self, key: &str) -> bool {
        self.config.has(&self.path(key))
    }

    /// Whether a key was given, and has not its default alone.
    pub fn is_given(&self, key: &str) -> bool {
        self.config.files.contains_key(&self.path(key))
    }

    /// A quantity or plain number.
    pub fn number(&self, key: &str) -> f64 {
        self.config.number(&self.path(key))
    }

    /// A quantity or plain number that may be absent.
    pub fn maybe_number(&self, key: &str) -> Option<f64> {
        self.has(key).then(|| self.number(key))
    }

    /// Three quantities that may be absent.
    pub fn maybe_triple(&self, key: &str) -> Option<[f64; 3]> {
        self.has(key).then(|| self.config.triple(&self.path(key)))
    }

    /// A word or text.
    pub fn text(&self, key: &str) -> &'a str {
        self.config.text(&self.path(key))
    }

    /// A switch.
    pub fn flag(&self, key: &str) -> bool {
        self.config.flag(&self.path(key))
    }

    /// The number of an axis.
    pub fn axis(&self, key: &str) -> usize {
        let name = self.text(key);
        AXES.iter().position(|a| *a == name).expect("the config has checked the choice")
    }

    /// The file that a key names, seen from the folder of the config that names it.
    pub fn file(&self, key: &str) -> PathBuf {
        self.config.named_file(&self.path(key)).expect("the caller asks for keys that are given")
    }

    /// An error at a key, with its place, or that of the section where the key is not given.
    pub fn error(&self, key: &str, problem: impl Into<String>, help: impl Into<String>) -> Error {
        let path = self.path(key);
        let inside = self.path("");
        let first = || {
            let lines = self.config.lines.iter().filter(|(p, _)| p.starts_with(&inside));
            lines.min_by_key(|(_, line)| **line).map(|(p, _)| p.clone())
        };
        let given = |p: &String| self.config.files.contains_key(p) || self.config.line(p).is_some();
        let place = [path.clone(), self.section.clone()].into_iter().find(given).or_else(first).unwrap_or_default();
        self.config.error(&place, problem, help).key(path)
    }

    /// The error of a key that must be given here.
    pub fn missing(&self, key: &str, why: &str) -> Error {
        self.error(key, format!("missing, but {why} needs it"), format!("add a line `{key} = …` to this section"))
    }
}
