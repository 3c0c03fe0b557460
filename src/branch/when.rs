//! The moment at which arms branch off, as it is written: it stands for the end of the run that is branched off from.
use crate::error::Error;
use crate::plan::Plan;

/// An error of the moment, which names no key that nobody wrote; others as they are.
pub fn named(error: Error) -> Error {
    match error {
        Error::Input { file, problem, .. } if file.to_string_lossy().starts_with("--at ") => {
            let problem = problem
                .replace("the run would end", "arms would branch off")
                .replace("its first step", "the first step");
            Error::input(
                &file,
                problem,
                "name a moment of the run with its unit, like --at \"3 day\", from the first step on",
            )
        }
        other => other,
    }
}

/// What is said of a moment that is no whole number of steps; `trunk` is the run up to it.
pub fn moved(trunk: &Plan, at: &str) -> Option<String> {
    let (asked, end) = (trunk.config.number("run.until"), f64::from(trunk.steps) * trunk.step);
    ((asked - end).abs() > 1e-9 * asked).then(|| {
        let (step, hours) = (trunk.steps, end / 60.0);
        format!("--at {at} is no whole number of steps: arms branch off at step {step}, at {hours:.2} h")
    })
}
