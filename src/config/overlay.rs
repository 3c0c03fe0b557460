//! A config laid over another one: that of an organ says only how it differs from the whole run.
use super::given::{self, Given, Item, Table};
use super::spec::Spec;
use super::words::{number, quoted};
use super::{Config, overrides, resolve};
use crate::error::Result;
use std::path::Path;

/// What to do where the file of an organ says nothing.
const LINES: &str = "give a TOML file with the lines in which the organ differs from the run, like [lattice] and sites = [64, 64, 64] \
                     below it";

impl Config {
    /// This config without some sections, with a file laid over it, and with overrides, the last word. `shared` sections are
    /// those of the whole run: the file may not have them. Elements of a list with presets (`[[drug]]`) lie over those of the
    /// same name, and the others stay; other lists are replaced.
    ///
    /// # Errors
    /// If the file cannot be read, has a shared section, or makes a config that is refused.
    pub fn under(&self, file: &Path, [shared, without]: [&[&str]; 2], spec: &Spec, sets: &[String]) -> Result<Config> {
        let over = given::load(&given::text(file, LINES)?, file)?;
        if let Some((name, place)) = over.iter().find(|(name, _)| shared.contains(&name.as_str())) {
            let problem = format!("[{name}] is that of the whole run");
            return Err(place.error(problem, "move these lines to the config of the run").key(name));
        }
        let mut table = self.given.clone();
        without.iter().for_each(|path| remove(&mut table, path));
        let mut laid = over.clone();
        spec.presets.iter().for_each(|presets| join(&table, &mut laid, presets.section));
        given::merge(&mut table, laid);
        Ok(Config { over, ..resolve(table, file, spec, sets)? })
    }

    /// What the file of [`Config::under`] says, with what it extends, in TOML; `sets` replace values.
    ///
    /// # Errors
    /// If there is no such path.
    pub fn overlay(&self, sets: &[String]) -> Result<String> {
        let mut table = self.over.clone();
        overrides::apply(&mut table, sets)?;
        Ok(String::from("# How this organ differs from the config of the run.\n") + &toml(&table))
    }
}

/// A table in TOML, a line a key.
pub(super) fn toml(table: &Table) -> String {
    table.iter().map(|(key, given)| format!("{} = {}\n", name(key), text(&given.item))).collect()
}

/// Removes what is at a path of sections.
fn remove(table: &mut Table, path: &str) {
    match path.split_once('.') {
        None => table.retain(|(key, _)| key != path),
        Some((first, rest)) => {
            for (_, given) in table.iter_mut().filter(|(key, _)| key == first) {
                if let Item::Table(inner) = &mut given.item {
                    remove(inner, rest);
                }
            }
        }
    }
}

/// Puts the elements of a list below those of the same name that lie over it, and the others before them.
fn join(below: &Table, over: &mut Table, list: &str) {
    let elements = |table: &Table| match table.iter().find(|(key, _)| key == list).map(|(_, given)| &given.item) {
        Some(Item::List(elements)) => elements.clone(),
        _ => Vec::new(),
    };
    let (below, above) = (elements(below), elements(over));
    let Some((_, Given { item: Item::List(joined), .. })) = over.iter_mut().find(|(key, _)| key == list) else {
        return;
    };
    let same = |a: &Given, b: &Given| named(a, "name") == named(b, "name").or_else(|| named(b, "preset"));
    joined.clear();
    for given in below {
        let mut given = given;
        if let (Some(lies), Item::Table(table)) = (above.iter().find(|b| same(&given, b)), &mut given.item) {
            let Item::Table(own) = &lies.item else { continue };
            let own = own.iter().filter(|(key, _)| key != "preset").cloned().collect();
            given::merge(table, own);
            (given.file, given.line) = (lies.file.clone(), lies.line);
        }
        joined.push(given);
    }
    let new = above.into_iter().filter(|b| !joined.iter().any(|a| same(a, b))).collect::<Vec<_>>();
    joined.extend(new);
}

/// A text of a table.
fn named(given: &Given, key: &str) -> Option<String> {
    let Item::Table(table) = &given.item else { return None };
    table.iter().find(|(name, _)| name == key).and_then(|(_, given)| match &given.item {
        Item::Text(text) | Item::Bare(text) => Some(text.clone()),
        _ => None,
    })
}

fn name(key: &str) -> String {
    let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) && !key.is_empty();
    if bare { key.into() } else { quoted(key) }
}

/// A value in TOML, on one line.
pub(super) fn text(item: &Item) -> String {
    match item {
        Item::Text(text) | Item::Bare(text) => quoted(text),
        Item::Whole(n) => n.to_string(),
        Item::Float(x) if x.is_finite() => format!("{x:?}"),
        Item::Float(x) => number(*x),
        Item::Flag(flag) => flag.to_string(),
        Item::List(list) => format!("[{}]", joined(list.iter().map(|given| text(&given.item)))),
        Item::Table(table) => {
            let entry = |(key, Given { item, .. }): &(String, Given)| format!("{} = {}", name(key), text(item));
            format!("{{ {} }}", joined(table.iter().map(entry)))
        }
        Item::Other(what) => quoted(what),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    #[test]
    fn what_lies_over_reads_back_as_the_same() {
        let folder = std::env::temp_dir().join(format!("invasim-overlay-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("organ.toml");
        let over = "[growth]\nshare = 0.25\nrate.normal = \"2 /min\"\n[[initial.cells]]\nkind = \"normal\"\n";
        std::fs::write(&file, over).expect("a file");
        let whole = sample::read(sample::FULL, &[]).expect("a config");
        let read = || whole.under(&file, [&["lattice"], &["initial.cells"]], &sample::spec(), &[]);
        let first = read().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((first.number("growth.share"), first.list("initial.cells")), (0.25, 1));
        assert_eq!(first.number("growth.rate.mesenchymal"), whole.number("growth.rate.mesenchymal"));
        std::fs::write(&file, first.overlay(&[]).expect("a text")).expect("a file");
        assert_eq!(read().unwrap_or_else(|error| panic!("{error}")).values, first.values);
        std::fs::write(&file, "[growth]\nshare = 0.25").expect("a file");
        assert_eq!(read().map(|config| config.list("initial.cells")).ok(), Some(0), "cells of the tumour");
        std::fs::write(&file, "\n[lattice]\nshape = [1, 1, 1]").expect("a file");
        let refused = read().expect_err("a shared section").to_string();
        assert!(refused.contains("organ.toml:2: lattice: [lattice] is that of the whole run"), "{refused}");
        std::fs::remove_dir_all(&folder).expect("a folder");
    }
}
