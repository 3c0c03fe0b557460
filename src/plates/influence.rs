//! What each key of a sweep does for itself, as a panel.
use super::curves::Desk;
use crate::error::Result;
use crate::figure::Chart;
use crate::report::columns::capitalised;
use crate::report::effects::{self, Effect};

impl Desk<'_> {
    /// How far each key moves the column of the panel.
    ///
    /// # Errors
    /// If the folder is no sweep of one key at a time, or it has not compared the column.
    pub fn sensitivity(&self) -> Result<(Chart, String)> {
        let file = self.source.folder.join(effects::TABLE);
        if !file.is_file() {
            let help = "name the folder of a sweep with method = \"one at a time\", or ask for another kind";
            return Err(self.error("kind", "this folder does not tell what each key does for itself", help));
        }
        let (all, column) = (effects::read(&file)?, &self.panel.columns[0]);
        let there = outcomes(&all);
        if !there.contains(&column.as_str()) {
            let help = format!("it has compared {}; name others in [sweep] outcomes", there.join(", "));
            return Err(self.error("columns", format!("the sweep has not compared `{column}`"), help));
        }
        let words = capitalised(&effects::words(column));
        let about = format!("{words}: what each key changes for itself, means and 95 % intervals of differences");
        Ok((effects::chart(&self.panel.heading(&words), &all, column), about))
    }
}

/// The outcomes that are compared.
pub fn outcomes(effects: &[Effect]) -> Vec<&str> {
    let mut all: Vec<&str> = effects.iter().map(|effect| effect.outcome.as_str()).collect();
    all.dedup();
    all
}
