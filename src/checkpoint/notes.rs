//! What a run notes down beside its state, to be told at its end, also by who goes on with it.
use serde_json::{Value, json};

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
    /// All of it in a sentence.
    pub text: String,
}

impl Warning {
    /// Something that a start shows already.
    pub fn of_start(text: String) -> Warning {
        Warning { step: 0, organ: String::new(), sides: Vec::new(), text }
    }

    /// What a checkpoint keeps of it.
    pub(super) fn saved(&self) -> Value {
        json!({"step": self.step, "organ": self.organ, "sides": self.sides, "text": self.text})
    }

    /// From what a checkpoint has kept.
    pub(super) fn restored(saved: &Value) -> Warning {
        let text = |value: &Value| value.as_str().unwrap_or("").to_string();
        Warning {
            step: super::number(&saved["step"]),
            organ: text(&saved["organ"]),
            sides: super::list(&saved["sides"]).iter().map(text).collect(),
            text: text(&saved["text"]),
        }
    }
}
