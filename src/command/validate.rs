//! `invasim validate`: runs the cases of the validation programme, prints the comparison, and writes it down.
use super::engine::EngineArguments;
use super::judge;
use clap::Args;
use invasim::engine::Engine;
use invasim::engine::jobs::side_by_side;
use invasim::error::{Error, Result};
use invasim::lattice::grid::Grid;
use invasim::output::whole;
use invasim::tissue::state::Tissue;
use invasim::validation::desk::Desk;
use invasim::validation::page::Page;
use invasim::validation::{CASES, Case, Outcome, table};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[derive(Args)]
pub struct ValidateArguments {
    /// The cases to run; all of them if none is named
    names: Vec<String>,
    /// Run whole lattices and all seeds, which takes more than an hour on two cores; else a few minutes
    #[arg(long)]
    full: bool,
    /// List the cases and what they compare, and run nothing
    #[arg(long)]
    list: bool,
    /// Write the comparison with all digits to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page in Markdown to this file, and a plot per case to a folder beside it
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
    /// The folder of the validation configs
    #[arg(long, value_name = "DIR", default_value = "configs/validation")]
    configs: PathBuf,
    /// Override a value in the config of each case, like --set "oxygen.uptake.epithelial=20 /min"
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Cases at a time, which share the cores; they are printed as they end
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: u16,
    #[command(flatten)]
    engine: EngineArguments,
}

/// A case, what it found, and the seconds it took.
type Found = (&'static Case, Outcome, f64);

impl ValidateArguments {
    /// Runs the cases; whether all numbers are as they should be.
    pub fn carry_out(self) -> Result<bool> {
        let cases = chosen(&self.names, self.full || self.list)?;
        if self.list {
            cases.iter().for_each(|case| say!("{:20} {}", case.name, case.about));
            return Ok(true);
        }
        // What cannot be written is told before the cases are run.
        self.json.iter().chain(&self.page).try_for_each(|file| whole::check_place(file))?;
        judge(false);
        let jobs = usize::from(self.jobs);
        let engine = self.engine.options()?.shared_by(jobs);
        let desk = Desk { configs: self.configs, sets: self.sets, engine, full: self.full };
        let tiny = Grid { size: [1; 3], periodic: [false; 2] };
        let device = Engine::open(&desk.engine, Tissue::new(tiny))?.describe();
        say!("on {device}\n{}", table::header().trim_end());
        let found = side_by_side(jobs, &cases, |case| found(case, &desk))?;
        if let Some(file) = &self.json {
            let cases: Vec<_> =
                found.iter().map(|(case, outcome, seconds)| table::json(case, outcome, *seconds)).collect();
            let all = json!({"version": env!("CARGO_PKG_VERSION"), "engine": device.to_string(), "full": desk.full, "cases": cases});
            whole::write(file, format!("{all:#}\n").as_bytes())?;
        }
        if let Some(file) = &self.page {
            Page { found: &found, engine: &device, full: desk.full }.write(file)?;
        }
        Ok(summary(&found))
    }
}

/// Runs a case and prints what it found.
fn found(case: &'static Case, desk: &Desk) -> Result<Found> {
    let began = Instant::now();
    let outcome = (case.run)(desk)?;
    let seconds = began.elapsed().as_secs_f64();
    tell!("{}", table::lines(case, &outcome, seconds));
    Ok((case, outcome, seconds))
}

/// The cases of some names, in the order of the table; without names all, or all but the long ones.
fn chosen(names: &[String], all: bool) -> Result<Vec<&'static Case>> {
    if let Some(unknown) = names.iter().find(|name| CASES.iter().all(|case| case.name != **name)) {
        let all: Vec<_> = CASES.iter().map(|case| case.name).collect();
        let problem = format!("there is no case `{unknown}`");
        return Err(Error::input(Path::new("validate"), problem, format!("cases: {}", all.join(", "))));
    }
    let named = |case: &&Case| names.iter().any(|name| name == case.name);
    Ok(CASES.iter().filter(|case| if names.is_empty() { all || !case.long } else { named(case) }).collect())
}

/// Prints the last line; whether all numbers are as they should be.
fn summary(found: &[Found]) -> bool {
    let failed: Vec<_> = found.iter().filter(|(_, outcome, _)| !outcome.passes()).map(|(case, ..)| case.name).collect();
    let of = |verdict| {
        let checks = found.iter().flat_map(|(_, outcome, _)| &outcome.checks);
        checks.filter(|check| table::verdict(check) == verdict).count()
    };
    let [passed, missed, stated] = ["pass", "miss", "stated"].map(of);
    let seconds: f64 = found.iter().map(|(.., seconds)| seconds).sum();
    judge(failed.is_empty());
    match failed.is_empty() {
        true => say!(
            "\n{} cases in {seconds:.0} s: {passed} numbers as they should be, {missed} known to miss, {stated} stated",
            found.len()
        ),
        false => say!("\nFAIL in {} of {} cases: {}", failed.len(), found.len(), failed.join(", ")),
    }
    failed.is_empty()
}
