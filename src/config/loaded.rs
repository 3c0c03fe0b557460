//! What a config file says, read once, so that editing it later changes nothing.
use super::given::Item;
use super::spec::Spec;
use super::{Config, given, overlay, resolve};
use crate::error::Result;
use std::path::{Path, PathBuf};

/// What a config file says, with what it extends.
#[derive(Clone, Debug)]
pub struct Loaded {
    file: PathBuf,
    table: given::Table,
    replaced: Vec<String>,
}

impl Loaded {
    /// Reads a config file, and those that it extends.
    ///
    /// # Errors
    /// If one of them cannot be read, or is no TOML.
    pub fn read(file: &Path) -> Result<Loaded> {
        Self::read_or(file, given::CONFIG)
    }

    /// The same of a file that is more than the config of a run, or less: `help` says what to do if there is nothing in it.
    ///
    /// # Errors
    /// The same.
    pub fn read_or(file: &Path, help: &str) -> Result<Loaded> {
        let mut replaced = Vec::new();
        let table = given::load_noting(&given::text(file, help)?, file, &mut replaced)?;
        Ok(Loaded { file: file.into(), table, replaced })
    }

    /// The config that it makes; what `over` gives replaces what it gives, `sets` have the last word.
    ///
    /// # Errors
    /// If that is no sound config.
    pub fn config(&self, over: Option<&Loaded>, spec: &Spec, sets: &[String]) -> Result<Config> {
        let mut table = self.table.clone();
        over.into_iter().for_each(|over| given::merge(&mut table, over.table.clone()));
        resolve(table, &self.file, spec, sets)
    }

    /// Whether it gives the key at a path of sections.
    pub fn gives(&self, path: &str) -> bool {
        let mut table = Some(&self.table);
        path.split('.').all(|name| {
            let given = table.and_then(|table| table.iter().find(|(key, _)| key == name));
            table = given.and_then(|(_, given)| if let Item::Table(inner) = &given.item { Some(inner) } else { None });
            given.is_some()
        })
    }

    /// The texts that keys of this name have, in whatever section.
    pub fn texts(&self, key: &str) -> Vec<String> {
        let mut found = Vec::new();
        texts(&self.table, key, &mut found);
        found
    }

    /// Lists of tables that replace those of a file which is extended, a sentence each.
    pub fn replaced(&self) -> &[String] {
        &self.replaced
    }

    /// All that it says, in TOML.
    pub fn text(&self) -> String {
        overlay::toml(&self.table)
    }
}

fn texts(table: &given::Table, key: &str, found: &mut Vec<String>) {
    for (name, given) in table {
        match &given.item {
            Item::Text(text) if name == key => found.push(text.clone()),
            Item::Table(inner) => texts(inner, key, found),
            Item::List(list) => {
                let inner =
                    list.iter().filter_map(|it| if let Item::Table(inner) = &it.item { Some(inner) } else { None });
                inner.for_each(|inner| texts(inner, key, found));
            }
            _ => {}
        }
    }
}
