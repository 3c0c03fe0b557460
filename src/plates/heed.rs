//! Which keys panels of each kind heed. Another one is refused: what is drawn would not be what was asked for.
use super::curves::Desk;
use super::keys::VIEW;
use super::titles;
use crate::error::Result;

/// The keys of each kind, beside `kind` and `title`; those of images also say how to look at them.
const HEEDED: &[(&str, &[&str])] = &[
    ("image", &["map", "run", "organ", "time", "log"]),
    ("series", &["columns", "arms", "from", "to", "low", "high", "log"]),
    ("histogram", &["columns", "arms", "time"]),
    ("dose-response", &["columns", "against", "time", "log"]),
    ("survival", &["columns", "level", "falls", "arms"]),
    ("sensitivity", &["columns"]),
    ("muller", &["run"]),
];

/// Kinds that show one column.
const OF_ONE: [&str; 3] = ["histogram", "survival", "sensitivity"];

impl Desk<'_> {
    /// Refuses what the kind of the panel does not heed.
    ///
    /// # Errors
    /// If the panel says such a thing.
    pub(super) fn heed(&self) -> Result<()> {
        let (kind, columns) = (self.panel.kind.as_str(), &self.panel.columns);
        let keys = HEEDED.iter().find(|(own, _)| *own == kind).map_or(&[][..], |(_, keys)| *keys);
        let is_view = |key: &str| kind == "image" && VIEW.iter().any(|(own, _)| *own == key);
        let is_heeded = |key: &str| ["kind", "title"].contains(&key) || keys.contains(&key) || is_view(key);
        if let Some(key) = self.wish.given(self.panel).into_iter().find(|key| !is_heeded(key)) {
            let problem = format!("a panel of the kind `{kind}` has no use for `{key}`");
            let help = format!("take it away{}; such a panel heeds: {}, title", self.instead(key), keys.join(", "));
            return Err(self.error(key, problem, help));
        }
        if columns.len() > 1 && OF_ONE.contains(&kind) {
            let problem = format!("a panel of the kind `{kind}` shows one column");
            return Err(self.error("columns", problem, "give each column a panel of its own"));
        }
        if let Some([(one, unit), (other, unlike)]) = titles::mixed(columns) {
            let named = |unit: String| if unit.is_empty() { "no known unit".to_string() } else { format!("`{unit}`") };
            let problem = format!("`{one}` has {}, but `{other}` has {}", named(unit), named(unlike));
            return Err(self.error("columns", problem, "one axis has one unit: give each unit a panel of its own"));
        }
        Ok(())
    }

    /// What else tells what a key was meant to.
    fn instead(&self, key: &str) -> String {
        let organ = self.panel.organ.as_deref().unwrap_or_default();
        match key {
            "organ" if self.panel.kind != "muller" => {
                format!(", and name columns of organs, like {organ}_tumour_cells")
            }
            "run" if self.source.groups.len() > 1 => ", as all runs are shown, or name the folder of that run".into(),
            "time" => ", or ask for a histogram or a dose response, which are of one time".into(),
            _ => String::new(),
        }
    }
}
