//! The page `docs/VALIDATION.md` with a plot per case, written from the table of cases.
use super::table::{short, verdict, wanted};
use super::{CASES, Case, Outcome};
use crate::engine::Description;
use crate::error::{Error, Result};
use crate::figure;
use crate::output::{Folder, whole};
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
    /// Writes the page and, in a folder of the same name beside it, the plots. What a page that is there already says of
    /// cases that were not run stays.
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
        let earlier = std::fs::read_to_string(file).unwrap_or_default();
        whole::write(file, self.text(&name, &earlier).as_bytes())
    }

    /// The page: what was run now, and what an earlier page says of the other cases.
    fn text(&self, plots: &str, earlier: &str) -> String {
        let of_case = |case: &Case| match self.found.iter().find(|(found, ..)| found.name == case.name) {
            Some((_, outcome, _)) => section(case, outcome, plots),
            None => kept(earlier, case.name),
        };
        let sections: String = CASES.iter().map(of_case).collect();
        let [passed, failed, missed, stated] =
            ["pass", "FAIL", "miss", "stated"].map(|v| sections.matches(&format!("| {v} |\n")).count());
        let command = if self.full { "invasim validate --full" } else { "invasim validate" };
        format!(
            "# Validation\n\nWritten by `{command} --page docs/VALIDATION.md`, version {}, {}. Of {} numbers {passed} are as \
             expected, {failed} are not, {missed} known to miss, and {stated} are stated for you to judge.\n\n\
             Each case is a config in `configs/validation/` that you can open and change; \
             `invasim validate NAME --set KEY=VALUE` tries a change without editing. Most biological numbers come from \
             one mouse model: trust directions and orders of magnitude. **A research tool, not a clinical one.**\n\n{sections}",
            env!("CARGO_PKG_VERSION"),
            self.engine,
            passed + failed + missed + stated,
        )
    }
}

/// The section of a case in an earlier page; nothing if it has none.
fn kept(page: &str, name: &str) -> String {
    let mut sections = page.split("\n## ").skip(1);
    let ours = sections.find(|text| text.strip_prefix(name).is_some_and(|rest| rest.starts_with('\n')));
    ours.map_or(String::new(), |text| format!("## {}\n\n", text.trim_end()))
}

fn section(case: &Case, outcome: &Outcome, plots: &str) -> String {
    let mut text = format!("## {}\n\n{}", case.name, case.about);
    if !case.config.is_empty() {
        let (name, folder) = match case.config.strip_prefix("../") {
            Some(outside) => (outside, "../configs"),
            None => (case.config, "../configs/validation"),
        };
        text += &format!(" Config: [{name}]({folder}/{name}).");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_what_was_not_run_again() {
        let page = "# Validation\n\nWords.\n\n## ball\n\nA.\n\n## ball-two\n\nB.\n\n";
        assert_eq!(kept(page, "ball"), "## ball\n\nA.\n\n");
        assert_eq!(kept(page, "ball-two"), "## ball-two\n\nB.\n\n");
        assert_eq!(kept(page, "two"), "");
    }
}
