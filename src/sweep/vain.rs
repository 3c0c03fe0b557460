//! What a sweep's file asks for in vain: keys that its method or another key beside them leaves without effect are refused, and
//! settings that are run twice are told.
use super::design::Design;
use super::keys::{HYPERCUBE, ONE_AT_A_TIME};
use crate::config::Config;
use crate::error::Result;
use std::collections::HashSet;

/// Keys of [sweep] that one method alone reads.
const OWNERS: [(&str, &str); 3] = [("points", HYPERCUBE), ("draw", HYPERCUBE), ("outcomes", ONE_AT_A_TIME)];

/// Refuses keys without effect, each where it stands.
pub(super) fn refuse(config: &Config) -> Result<()> {
    let method = config.text("sweep.method");
    for (key, owner) in OWNERS {
        let path = format!("sweep.{key}");
        if method != owner && config.files.contains_key(&path) {
            let problem =
                format!("`{key}` has no effect: it belongs to the method `{owner}`, and this one is `{method}`");
            let help = format!("remove this line, or write method = \"{owner}\"");
            return Err(config.error(&path, problem, help));
        }
    }
    (0..config.list("vary")).try_for_each(|entry| refuse_of_range(config, entry, method))
}

/// Refuses keys of a range where there is none, or where its points are not counted by it.
fn refuse_of_range(config: &Config, entry: usize, method: &str) -> Result<()> {
    let path = |key: &str| format!("vary[{entry}].{key}");
    let given = |key: &&str| config.files.contains_key(&path(key));
    let list = ["values", "factors"].into_iter().find(given);
    let Some(key) = ["steps", "scale"].into_iter().find(given) else { return Ok(()) };
    match list {
        Some(list) => {
            let problem = format!("`{key}` has no effect beside `{list}`: it belongs to a range");
            let help = format!("remove this line, or write from and to in place of {list}");
            Err(config.error(&path(key), problem, help))
        }
        None if method == HYPERCUBE && given(&"steps") => {
            let problem = "`steps` has no effect: a Latin hypercube has as many points as [sweep] points says";
            Err(config.error(&path("steps"), problem, "remove this line, and say how many in [sweep] points"))
        }
        None => Ok(()),
    }
}

/// What can be run but is hardly meant, in a line each.
pub(super) fn warnings(design: &Design, is_hypercube: bool) -> Vec<String> {
    let mut known = HashSet::new();
    let repeated = design.points.iter().filter(|point| !known.insert(*point)).count();
    let help = if is_hypercube { "fewer points, more values, or method = \"grid\"" } else { "each value once" };
    let again = format!(
        "{repeated} of {} points repeat the settings of others, so that their runs are the same: take {help}",
        design.points.len()
    );
    let moved: HashSet<Option<usize>> = (1..design.points.len()).map(|point| design.changed(point)).collect();
    let still = (0..design.keys.len()).filter(|key| design.one_at_a_time && !moved.contains(&Some(*key)));
    let sentence = |key: usize| {
        format!(
            "vary[{key}]: `{}` has no value but that of the config, so there is nothing to compare",
            design.keys[key]
        )
    };
    (repeated > 0).then_some(again).into_iter().chain(still.map(sentence)).collect()
}
