//! Whose maps a panel shows: the tumour of a run, or an organ of it that is a lattice of its own.
use super::curves::Desk;
use crate::error::Result;
use crate::lattice::units::nearest;
use crate::plan::Plan;
use crate::plan::organs::OrganPlan;
use crate::report::provenance::Provenance;
use crate::report::table::Table;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A lattice of a run.
pub struct Subject {
    /// The folder of the run.
    pub folder: PathBuf,
    /// Where the files of its organ are in that folder; none of the tumour.
    pub organ: Option<String>,
    /// First and last step of the run.
    pub steps: [u32; 2],
    minutes: f64,
    plan: Arc<Plan>,
}

impl Subject {
    /// That of a panel.
    ///
    /// # Errors
    /// If there is no such run or organ.
    pub fn of(desk: &Desk) -> Result<Subject> {
        let folder = folder(desk)?;
        let ends = Table::read(&folder.join("series.csv"))?.ends("step").unwrap_or([0.0; 2]);
        let minutes = Provenance::read(&folder)?.step_minutes();
        let run = Plan::read(&folder.join("config.toml"), &[])?;
        let (organ, plan) = match &desk.panel.organ {
            None => (None, Arc::new(run)),
            Some(name) => {
                let organ = organ(desk, &folder, &run, name)?;
                (Some(organ.place()), organ.plan.clone())
            }
        };
        Ok(Subject { folder, organ, steps: ends.map(|step| step as u32), minutes, plan })
    }

    /// Where its pictures are.
    pub fn place(&self) -> PathBuf {
        self.organ.as_ref().map_or(self.folder.clone(), |place| self.folder.join(place))
    }

    /// What was run on it.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The step of a time within the run.
    ///
    /// # Errors
    /// If the time is none of the run.
    pub fn step(&self, desk: &Desk, hours: f64) -> Result<u32> {
        let step = (hours * 60.0 / self.minutes).round() as u32;
        let [first, last] = self.steps;
        if (first..=last).contains(&step) {
            return Ok(step);
        }
        let [from, to] = self.steps.map(|step| f64::from(step) * self.minutes / 60.0);
        let what = if step < first { "before the start" } else { "after the end" };
        let help = format!("name a time from {from} to {to} h, or leave it out for the end");
        Err(desk.error("time", format!("this time is {what} of the run"), help))
    }
}

/// The folder of the run that a panel names; that of the first where it names none.
///
/// # Errors
/// If there is no such run.
pub fn folder(desk: &Desk) -> Result<PathBuf> {
    let places: Vec<&str> = desk.source.groups.iter().flat_map(|g| &g.places).map(String::as_str).collect();
    match &desk.panel.run {
        None => Ok(desk.source.first()),
        Some(run) if places.contains(&run.as_str()) => Ok(desk.source.folder.join(run)),
        Some(run) => {
            let help = match places[..] {
                [] | [""] => "leave `run` out: this folder is that of one run".into(),
                _ => format!("{}runs of this folder: {}", meant(run, &places), places.join(", ")),
            };
            Err(desk.error("run", format!("there is no run `{run}`"), help))
        }
    }
}

/// The organ of a name, if a cell has ever reached it.
fn organ<'a>(desk: &Desk, folder: &Path, run: &'a Plan, name: &str) -> Result<&'a OrganPlan> {
    let organs = &run.organs;
    let has_lattice = |organ: &&OrganPlan| folder.join(organ.place()).join("series.csv").is_file();
    let found = organs.iter().find(|organ| organ.name == name);
    if let Some(organ) = found.filter(has_lattice) {
        return Ok(organ);
    }
    let names =
        |organs: &mut dyn Iterator<Item = &'a OrganPlan>| -> Vec<&'a str> { organs.map(|o| o.name.as_str()).collect() };
    let reached = names(&mut organs.iter().filter(has_lattice));
    let others = names(&mut organs.iter().filter(|organ| !has_lattice(organ)));
    let is_whole = run.rules.organs.iter().any(|organ| organ.name == name && !organ.lattice);
    let problem = match found {
        None if is_whole => format!("`{name}` has no lattice in this run, so there is no map of it"),
        Some(_) => format!("no cell has reached `{name}` in this run, so it has no lattice yet"),
        None => format!("there is no organ `{name}`"),
    };
    let listed = |words: &str, names: &[&str]| {
        if names.is_empty() { String::new() } else { format!("{words}: {}", names.join(", ")) }
    };
    let lists = [listed("organs with a lattice", &reached), listed("organs that no cell has reached", &others)];
    let columns = format!("kind = \"series\" and columns = \"{name}_lesions\", or \"{name}_asleep\"");
    let help = match lists.iter().filter(|list| !list.is_empty()).cloned().collect::<Vec<_>>().join("; ") {
        lists if is_whole && lists.is_empty() => format!("draw a column of it: {columns}"),
        lists if is_whole => format!("draw a column of it: {columns}; {lists}"),
        none if none.is_empty() => {
            "take it away: no organ of this run has a lattice of its own, see `organ.file`".into()
        }
        lists => meant(name, &reached) + &lists,
    };
    Err(desk.error("organ", problem, help))
}

/// A question for the name that may have been meant.
pub(super) fn meant(name: &str, known: &[&str]) -> String {
    nearest(name, known.iter().copied()).map(|near| format!("did you mean `{near}`? ")).unwrap_or_default()
}
