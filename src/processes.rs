//! The table of processes: read it top to bottom and you have read the model.
use crate::config::spec::Parameter;

/// One row of the model.
pub struct Process {
    /// Name; also its section of the config.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Its keys in the config.
    pub parameters: fn() -> Vec<Parameter>,
}
