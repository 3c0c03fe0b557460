//! What the lists of a lattice have taken in since the last step at which they are emptied at the latest: what is an error must
//! depend neither on how far at a time a run advances nor on where it was stopped and gone on with.
use crate::error::Result;
use crate::tissue::{clones, events};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Steps after which the lists are emptied at the latest.
pub(super) const EMPTIED: u32 = 16;

/// Records and lineages of the steps that are not over yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The step from which on they are counted.
    since: u32,
    /// Records of cells that left and lineages that began.
    records: usize,
    /// Lineages with births or deaths.
    lineages: BTreeSet<u32>,
}

impl Tally {
    /// Adds the records that a list held after a step.
    ///
    /// # Errors
    /// If they are more than the list of so many sites could have held, had it not been emptied in between.
    pub(super) fn list(&mut self, step: u32, records: usize, sites: usize) -> Result<()> {
        self.reach(step);
        self.records += records;
        events::check_count(self.records, sites)
    }

    /// Adds the lineages that a table held after a step.
    ///
    /// # Errors
    /// If they are more than the table of so many sites could have held, had it not been emptied in between.
    pub(super) fn count(&mut self, step: u32, names: impl Iterator<Item = u32>, sites: usize) -> Result<()> {
        self.reach(step);
        self.lineages.extend(names.filter(|name| *name != 0));
        clones::check_count(self.lineages.len(), sites)
    }

    /// Begins anew where a step lies behind those that were counted together.
    fn reach(&mut self, step: u32) {
        let since = (step - 1) / EMPTIED * EMPTIED;
        if self.since != since {
            *self = Tally { since, ..Tally::default() };
        }
    }

    /// Everything, as JSON; nothing where a step has ended what was counted together.
    pub fn saved(&self, step: u32) -> Value {
        if step.is_multiple_of(EMPTIED) {
            return Value::Null;
        }
        json!({"since": self.since, "records": self.records, "lineages": self.lineages})
    }

    /// What was saved; none if it is not that.
    pub fn restored(saved: &Value) -> Option<Tally> {
        let number = |value: &Value| value.as_u64();
        let lineages =
            saved["lineages"].as_array()?.iter().map(|name| Some(number(name)? as u32)).collect::<Option<_>>()?;
        Some(Tally { since: number(&saved["since"])? as u32, records: number(&saved["records"])? as usize, lineages })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tissue::clones::slots;
    use crate::tissue::events::capacity;

    #[test]
    fn steps_between_two_emptyings_are_counted_together_also_across_a_checkpoint() {
        for sites in [27, 1 << 22] {
            let (records, lineages) = (capacity(sites), slots(sites) as u32);
            let mut tally = Tally::default();
            assert!(tally.list(5, records - 1, sites).is_ok() && tally.count(5, 0..lineages, sites).is_ok());
            let mut resumed = Tally::restored(&tally.saved(5)).expect("a tally");
            assert_eq!(resumed, tally);
            assert!(resumed.list(9, 1, sites).is_ok() && resumed.list(16, 1, sites).is_err(), "both halves of a list");
            assert!(resumed.count(16, 1..2, sites).is_ok());
            assert!(resumed.count(16, [u32::MAX, 7 << 20].into_iter(), sites).is_err());
            assert!(tally.list(17, records, sites).is_ok() && tally.count(17, 5..6, sites).is_ok(), "a new list");
            assert_eq!(tally.saved(32), Value::Null);
        }
    }
}
