//! By which ways a substance comes into a tissue.
use crate::config::Config;
use crate::config::spec::SIDE_ROWS;
use crate::tissue::cell::VESSEL_PERFUSED;
use crate::tissue::state::{Layer, Tissue};

/// Whether a vessel of a tissue carries blood.
pub(super) fn has_blood(tissue: &Tissue) -> bool {
    tissue.words(Layer::Vessel).iter().any(|vessel| vessel & VESSEL_PERFUSED != 0)
}

/// Whether a substance, of whose exchange a section says, comes in by vessels, by medium or by a side. The flags tell whether
/// it is in the blood of vessels and in medium at all.
pub(super) fn lead_in(config: &Config, section: &str, [vessels, medium]: [bool; 2]) -> bool {
    let passes = |key: &str| config.number(&format!("{section}.{key}")) > 0.0;
    let is_held = |row: &&str| config.side(&format!("{section}.sides.{row}")) > Some(0.0);
    vessels && passes("permeability")
        || medium && config.flag("medium.enabled") && passes("medium_exchange")
        || SIDE_ROWS.iter().any(is_held)
}
