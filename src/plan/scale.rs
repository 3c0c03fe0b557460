//! Numbers with the right unit that are hardly of the right size: what a slip of the pen leaves.
use super::Plan;
use crate::config::Config;
use crate::therapy::report::short;
use crate::tissue::cell::{Kind, kind_of};
use crate::tissue::state::{Layer, Tissue};
use std::f64::consts::LN_2;

/// No cell doubles in less, minutes: the fastest of embryos and lymph nodes take 5 h or more.
const FASTEST: f64 = 3.0 * 60.0;
/// Sites that are wider than a large cell, um.
const WIDE: f64 = 40.0;

impl Plan {
    /// What is of an odd size in a tissue.
    pub(super) fn of_odd_size(&self, start: Option<&Tissue>) -> Vec<String> {
        self.too_fast().into_iter().chain(self.too_wide(start)).collect()
    }

    /// Kinds of cells that divide faster than cells can, from the start or while a switch holds.
    fn too_fast(&self) -> Vec<String> {
        let highest = |key: &str| {
            let rates = self.configs().map(|config: Config| config.number(key));
            rates.fold(0.0, f64::max)
        };
        let sentence = |kind: Kind| {
            let key = format!("growth.rate.{}", kind.name());
            let rate = highest(&key);
            (rate > LN_2 / FASTEST).then(|| {
                let doubling = short(LN_2 / rate);
                format!(
                    "{key}: cells that divide at {rate:?} /min double in {doubling} min, and none do in less than some hours: \
                     is it the number that is meant?"
                )
            })
        };
        Kind::ALL.into_iter().filter(|kind| kind.is_alive()).filter_map(sentence).collect()
    }

    /// Sites in which cells are further apart than in any tissue.
    fn too_wide(&self, start: Option<&Tissue>) -> Option<String> {
        let is_cell = |word: &u32| kind_of(*word) != Kind::Empty as u32;
        let has_cells = start.is_none_or(|start| start.words(Layer::Cell).iter().any(is_cell));
        (self.spacing > WIDE && has_cells).then(|| {
            let spacing = short(self.spacing);
            format!(
                "lattice.spacing: each site holds one cell, also where it is {spacing} µm wide: a tumour then has fewer cells than \
                 a real one; sites are meant to be about as wide as a cell, 10 to 25 µm"
            )
        })
    }
}
