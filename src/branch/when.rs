//! The moment at which arms branch off, as it is written: it stands for the end of the run that is branched off from.
use crate::config::Config;
use crate::error::{Error, Result};
use crate::plan::Plan;
use std::path::{Path, PathBuf};

/// The run up to the moment `at`, from a config that has it as its end.
///
/// # Errors
/// If the moment comes before the first step, or the config would be refused.
pub fn trunk(config: Config, at: &str) -> Result<Plan> {
    let (until, step) = (config.number("run.until"), config.number("run.step"));
    if until > 0.0 && (until / step).round() < 1.0 {
        let problem = format!("arms would branch off before the first step of {step} min has ended");
        return Err(Error::input(&flag(at), problem, "name a later moment, or 0 min for the start"));
    }
    Plan::new(config)
}

/// An error of how the moment is written, which names no key that nobody wrote; others as they are.
pub fn named(error: Error, at: &str) -> Error {
    match error {
        Error::Input { file, problem, .. } if file == flag(at) => {
            Error::input(&file, problem, "name a moment of the run with its unit, like --at \"3 day\"")
        }
        other => other,
    }
}

/// The moment as the place of an error.
fn flag(at: &str) -> PathBuf {
    Path::new(&format!("--at {at}")).into()
}

/// What is said of a moment that is no whole number of steps; `trunk` is the run up to it.
pub fn moved(trunk: &Plan, at: &str) -> Option<String> {
    let (asked, end) = (trunk.config.number("run.until"), f64::from(trunk.steps) * trunk.step);
    ((asked - end).abs() > 1e-9 * asked).then(|| {
        let (step, hours) = (trunk.steps, end / 60.0);
        format!("--at {at} is no whole number of steps: arms branch off at step {step}, at {hours:.2} h")
    })
}
