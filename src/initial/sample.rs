//! Configs for the tests of this room, with the defaults of its keys.
use super::{build, parameters};
use crate::config::spec::Takes;
use crate::config::{Config, Value};
use crate::error::Error;
use crate::lattice::grid::Grid;
use crate::tissue::state::Tissue;
use std::path::PathBuf;

/// A config with a line `key = value` for each key, below headers like `[[initial.cells]]`.
pub fn config(text: &str) -> Config {
    let mut config = Config::default();
    config.file = "tumour.toml".into();
    for section in ["initial.matrix", "initial.vessels"] {
        add_defaults(&mut config, section, section);
    }
    config.values.insert("medium.enabled".into(), Value::Flag(false));
    let (mut section, mut prefix) = (String::new(), String::new());
    for (line, words) in (1..).zip(text.lines().map(str::trim)) {
        if let Some(listed) = words.strip_prefix("[[").and_then(|w| w.strip_suffix("]]")) {
            let count = config.lists.entry(listed.into()).or_default();
            (section, prefix) = (listed.into(), format!("{listed}[{count}]"));
            *count += 1;
            add_defaults(&mut config, &section, &prefix);
        } else if let Some(single) = words.strip_prefix('[').and_then(|w| w.strip_suffix(']')) {
            (section, prefix) = (single.into(), single.into());
        } else if let Some((key, value)) = words.split_once('=') {
            let path = format!("{prefix}.{}", key.trim());
            config.values.insert(path.clone(), value_of(&section, key.trim(), value));
            config.lines.insert(path, line);
        }
    }
    config
}

fn add_defaults(config: &mut Config, section: &str, prefix: &str) {
    for row in parameters().into_iter().filter(|row| row.section == section) {
        if let Some(default) = row.default {
            config.values.insert(format!("{prefix}.{}", row.name), value_of(section, &row.name, &default));
        }
    }
}

fn value_of(section: &str, key: &str, text: &str) -> Value {
    let row = parameters().into_iter().find(|row| row.section == section && row.name == key);
    let row = row.unwrap_or_else(|| panic!("no key {section}.{key}"));
    // Texts, numbers, switches and lists are written alike in TOML and JSON.
    let value: serde_json::Value = serde_json::from_str(text).expect("a value");
    let value = &value;
    match row.takes {
        Takes::Quantity { .. } => Value::Number(length(value), 0),
        Takes::Number { .. } => Value::Number(value.as_f64().expect("a number"), 0),
        Takes::Flag => Value::Flag(value.as_bool().expect("a switch")),
        Takes::Triple { .. } => {
            let parts: Vec<f64> = value.as_array().expect("a list").iter().map(length).collect();
            Value::Triple(parts.try_into().expect("three quantities"))
        }
        Takes::Choice(words) => {
            assert!(words.contains(&value.as_str().expect("a word")), "{key} = {text}");
            Value::Text(value.as_str().expect("a word").into())
        }
        Takes::Text => Value::Text(value.as_str().expect("a text").into()),
        other => panic!("{other:?} is not used in this room"),
    }
}

fn length(value: &serde_json::Value) -> f64 {
    let text = value.as_str().expect("a quantity in quotes");
    text.strip_suffix(" um").expect("a length in um").parse().expect("a number")
}

/// The tissue of a config on a lattice with sites of 20 um.
pub fn tissue(text: &str, size: [u32; 3], seed: u32) -> Result<Tissue, Error> {
    build(&config(text), Grid::new(size), 20.0, seed).map(|start| start.tissue)
}

/// The tissue of a config whose key `file` names a file with these contents.
pub fn tissue_with(name: &str, contents: &[u8], text: &str, size: [u32; 3]) -> Result<Tissue, Error> {
    let folder: PathBuf = std::env::temp_dir().join(format!("invasim-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    std::fs::write(folder.join("given.csv"), contents).expect("a file for the test");
    let mut config = config(text);
    config.file = folder.join("tumour.toml");
    let built = build(&config, Grid::new(size), 20.0, 1);
    std::fs::remove_dir_all(&folder).expect("the folder of the test");
    built.map(|start| start.tissue)
}
