//! What of a run turns out to be hardly meant: said once, and kept for `run.json` and the report.
use super::Run;
use crate::checkpoint::Warning;
use crate::figure::clock;

impl Run<'_> {
    /// Warns, once for each lattice, that its tumour has come to sides. `organ` is empty for the tumour's own lattice.
    pub(super) fn warn_of_sides(&mut self, organ: &str, sides: &[&str]) {
        let known = |warning: &Warning| warning.organ == organ && !warning.sides.is_empty();
        if sides.is_empty() || self.record.notes.warnings.iter().any(known) {
            return;
        }
        let text = format!(
            "by {} the tumour{}{} has reached the side{} {} of its lattice: what comes later depends on how large the \
             lattice is; take more sites, or an earlier end",
            clock(self.organism.minutes() * 60.0),
            if organ.is_empty() { "" } else { " in " },
            organ,
            if sides.len() == 1 { "" } else { "s" },
            sides.join(", "),
        );
        let sides = sides.iter().map(|side| side.to_string()).collect();
        self.progress.warn(&text);
        self.record.notes.warnings.push(Warning { step: self.organism.step(), organ: organ.into(), sides, text });
    }
}
