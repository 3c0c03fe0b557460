//! The page `docs/VALIDATION.md` with a plot per case, written from the table of cases.
use super::table::{short, verdict, wanted};
use super::{Case, Outcome};
use crate::engine::Description;
use crate::error::{Error, Result};
use crate::figure;
use crate::output::Folder;
use std::path::Path;

/// What was run, on what.
pub struct Page<'a> {
    /// Each case with what it found and how long it took, s.
    pub found: &'a [(&'static Case, Outcome, f64)],
    /// What computed.
    pub engine: &'a Description,
    /// Whether everything was run in full.
    pub full: bool,
}

impl Page<'_> {
    /// Writes the page and, in a folder of the same name beside it, the plots.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&self, file: &Path) -> Result<()> {
        let beside = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = file.file_stem().map_or("validation".into(), |stem| stem.to_string_lossy().to_lowercase());
        let plots = beside.join(&name);
        std::fs::create_dir_all(&plots).map_err(|e| Error::file(&plots, "make", e))?;
        let folder = Folder::take(beside, true)?;
        for (case, outcome, _) in self.found.iter().filter(|(_, outcome, _)| !outcome.charts.is_empty()) {
            let svg = figure::charts(&outcome.charts, 2);
            folder.write(&format!("{name}/{}.svg", case.name), svg.as_bytes())?;
        }
        let title = file.file_name().map_or("VALIDATION.md".into(), |name| name.to_string_lossy().into_owned());
        folder.write(&title, self.text(&name).as_bytes())
    }

    fn text(&self, plots: &str) -> String {
        let checks = || self.found.iter().flat_map(|(_, outcome, _)| &outcome.checks);
        let (all, failed) = (checks().count(), checks().filter(|c| !c.passes()).count());
        let stated = checks().filter(|c| verdict(c) == "stated").count();
        let (command, minutes) = (
            if self.full { "invasim validate --full" } else { "invasim validate" },
            self.found.iter().map(|(_, _, s)| s).sum::<f64>() / 60.0,
        );
        let mut text = format!(
            "# Validation\n\nWritten by `{command} --page docs/VALIDATION.md`, version {}, {}; {minutes:.0} min. \
             Of {all} numbers {} are as expected, {failed} are not, and {stated} are stated for you to judge.\n\n\
             Each case is a config in `configs/validation/` that you can open and change; \
             `invasim validate NAME --set KEY=VALUE` tries a change without editing. Most biological numbers come from \
             one mouse model: trust directions and orders of magnitude. **A research tool, not a clinical one.**\n\n",
            env!("CARGO_PKG_VERSION"),
            self.engine,
            all - failed - stated,
        );
        for (case, outcome, _) in self.found {
            text += &section(case, outcome, plots);
        }
        text
    }
}

fn section(case: &Case, outcome: &Outcome, plots: &str) -> String {
    let mut text = format!("## {}\n\n{}", case.name, case.about);
    if !case.config.is_empty() {
        text += &format!(" Config: [{0}](../configs/validation/{0}).", case.config);
    }
    text += "\n\n| what | measured | expected | source | |\n|---|---|---|---|---|\n";
    for check in &outcome.checks {
        let [expected, within] = wanted(check.wanted);
        let expected = [expected, within].join(" ");
        let (what, unit, source) = (&check.what, check.unit, check.source);
        text += &format!(
            "| {what} | {} {unit} | {} | {source} | {} |\n",
            short(check.measured),
            expected.trim_end(),
            verdict(check)
        );
    }
    if !outcome.notes.is_empty() {
        text += &format!("\n{}\n", outcome.notes.join("  \n"));
    }
    if !outcome.charts.is_empty() {
        let titles: Vec<_> = outcome.charts.iter().map(|c| c.title.as_str()).collect();
        text += &format!("\n![{}: {}]({plots}/{}.svg)\n", case.name, titles.join("; "), case.name);
    }
    text + "\n"
}
