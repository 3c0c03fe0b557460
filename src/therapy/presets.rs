//! The drugs that are known by name: their tables in TOML, each number with its source.
use crate::config::spec::Presets;

macro_rules! known {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../assets/drugs/", $name, ".toml")))),*]
    };
}

/// Names and tables.
pub const DRUGS: &[(&str, &str)] = known!(
    "JPM-OEt" "VBY-825" "nab-paclitaxel" "doxorubicin" "cyclophosphamide" "BLZ945" "BLZ945-brain" "erlotinib" "dasatinib" "anti-Id"
);

/// The list of drugs for the config.
pub fn presets() -> Vec<Presets> {
    vec![Presets { section: "drug", named_by: Some(("therapy", "drug")), known: DRUGS }]
}
