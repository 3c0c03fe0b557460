//! What a run notes down beside its state, to be told at its end, also by who goes on with it.
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What a run notes down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    /// State hashes by step.
    pub hashes: Vec<(u32, String)>,
    /// Pictures written.
    pub images: u32,
    /// Words of [`Layer::Census`](crate::tissue::state::Layer::Census) at the start.
    pub start: Vec<u32>,
    /// What is hardly meant, in the order in which it was found.
    pub warnings: Vec<Warning>,
    /// What the configs in the folder say, that of the run and those of its organs, by their places there.
    pub configs: BTreeMap<String, String>,
    /// How many rows each table has, by its place in the folder.
    pub rows: BTreeMap<String, u64>,
}

impl Notes {
    /// The configs that a checkpoint has kept.
    pub(super) fn configs_of(saved: &Value) -> BTreeMap<String, String> {
        let texts = saved.as_object().into_iter().flatten();
        texts.filter_map(|(place, text)| Some((place.clone(), text.as_str()?.into()))).collect()
    }

    /// The rows that a checkpoint comes after; none if it is of an earlier version.
    pub(super) fn rows_of(saved: &Value) -> BTreeMap<String, u64> {
        let counts = saved.as_object().into_iter().flatten();
        counts.filter_map(|(table, count)| Some((table.clone(), count.as_u64()?))).collect()
    }
}

/// Something of a run that is hardly meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The step at which it was found.
    pub step: u32,
    /// The organ that it is about; empty for the tumour's lattice.
    pub organ: String,
    /// Sides of the lattice that the tumour has reached, if it is about those.
    pub sides: Vec<String>,
    /// Whether it is about when the run ends, and no longer holds for who goes on to another end.
    pub of_end: bool,
    /// All of it in a sentence.
    pub text: String,
}

impl Warning {
    /// Something that a start shows already.
    pub fn of_start(text: String, of_end: bool) -> Warning {
        Warning { step: 0, organ: String::new(), sides: Vec::new(), of_end, text }
    }

    /// What a checkpoint keeps of it.
    pub(super) fn saved(&self) -> Value {
        json!({"step": self.step, "organ": self.organ, "sides": self.sides, "of_end": self.of_end, "text": self.text})
    }

    /// From what a checkpoint has kept.
    pub(super) fn restored(saved: &Value) -> Warning {
        let text = |value: &Value| value.as_str().unwrap_or("").to_string();
        Warning {
            step: super::number(&saved["step"]),
            organ: text(&saved["organ"]),
            sides: super::list(&saved["sides"]).iter().map(text).collect(),
            of_end: saved["of_end"] == true,
            text: text(&saved["text"]),
        }
    }
}
