//! What of a run turns out to be hardly meant: said once, and kept for `run.json` and the report.
use super::Run;
use crate::checkpoint::Warning;
use crate::figure::clock;
use crate::plan::Plan;

/// What a start shows, as the record of a run has it.
pub fn of_start(plan: &Plan, texts: Vec<String>) -> Vec<Warning> {
    let of_end = plan.warnings_of_end();
    texts
        .into_iter()
        .map(|text| (of_end.contains(&text), text))
        .map(|(of_end, text)| Warning::of_start(text, of_end))
        .collect()
}

/// Has what is about the end be about that of the plan, which may be another one than before; what is new, in words.
pub(super) fn renew(warnings: &mut Vec<Warning>, plan: &Plan) -> Vec<String> {
    let now = plan.warnings_of_end();
    let is_known = |text: &String| warnings.iter().any(|warning| warning.text == *text);
    let new = now.iter().filter(|text| !is_known(text)).cloned().collect();
    warnings.retain(|warning| !warning.of_end);
    warnings.splice(0..0, now.into_iter().map(|text| Warning::of_start(text, true)));
    new
}

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
        let (step, organ) = (self.organism.step(), organ.into());
        self.record.notes.warnings.push(Warning { step, organ, sides, of_end: false, text });
    }
}
