//! What arms cannot change any more, since the tumour that they share was grown with it: its seed and its starting tissue.
use crate::config::{Config, Value};
use crate::error::Result;
use crate::plan::Plan;
use crate::tissue::fields::Field;
use std::collections::BTreeSet;
use std::path::Path;

/// Refuses an arm that gives such a key another value than that of the run. It may say the same again, and a `whole` config
/// may have a seed of its own: the run may have got another one by `--seed`. What has no effect then is returned in words.
pub(super) fn check(arm: &Config, whole: bool, trunk: &Plan) -> Result<Option<String>> {
    let run = &trunk.config;
    let paths: BTreeSet<&String> = arm.values.keys().chain(run.values.keys()).collect();
    let changed = |path: &&String| is_fixed(path, arm, trunk) && !is_same(path, arm, run);
    let is_own_seed = |path: &String| whole && path == "run.seed";
    match paths.iter().copied().filter(|path| !is_own_seed(path)).find(changed) {
        None => Ok(paths.into_iter().find(|path| is_own_seed(path) && !is_same(path, arm, run)).map(|path| {
            let problem = format!("{} has no effect in an arm", arm.count(path));
            let help = format!("all arms have the seed of the run, {}, and those that follow it", trunk.seed);
            arm.error(path, problem, help).to_string().replace("\n  ", ": ")
        })),
        Some(path) => {
            let problem = "an arm cannot change this: its tumour has grown from it before the arms branch off";
            let help = "an arm needs only the lines that differ: leave this one out, or the file that it comes from out of \
                        `extends`; for another start, make another run";
            Err(arm.error(&given(path, arm), problem, help).key(path))
        }
    }
}

/// Whether a key says how the run began and nothing else.
fn is_fixed(path: &str, arm: &Config, trunk: &Plan) -> bool {
    let level = |(_, field): (u8, &Field)| path == format!("{}.initial", field.name);
    // Genes from the start are those of cells that come from elsewhere, too.
    let genes = path == "circulation.genes" && arm.number("circulation.influx") == 0.0;
    genes || path == "run.seed" || path.starts_with("initial.") || trunk.fields().any(level)
}

fn is_same(path: &str, arm: &Config, run: &Config) -> bool {
    match (arm.values.get(path), run.values.get(path)) {
        (Some(Value::Text(_)), Some(Value::Text(_))) if path.ends_with(".file") => {
            let [ours, theirs] = [arm, run].map(|config| config.named_file(path).unwrap_or_default());
            ours == theirs || holds_the_same(&ours, &theirs)
        }
        (ours, theirs) => ours == theirs,
    }
}

/// Whether two files, or all files in two folders, hold the same bytes: the folder of a run has copies.
fn holds_the_same(a: &Path, b: &Path) -> bool {
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).collect::<BTreeSet<_>>()
    };
    match (a.is_dir(), b.is_dir()) {
        (true, true) => {
            names(a) == names(b) && names(a).iter().all(|name| holds_the_same(&a.join(name), &b.join(name)))
        }
        (false, false) => std::fs::read(a).is_ok_and(|ours| std::fs::read(b).is_ok_and(|theirs| ours == theirs)),
        _ => false,
    }
}

/// The path itself, or the nearest table around it that a file gives.
fn given(path: &str, config: &Config) -> String {
    let mut rest = path;
    while !config.files.contains_key(rest) {
        match rest.rfind(['.', '[']) {
            Some(end) => rest = &rest[..end],
            None => return path.into(),
        }
    }
    rest.into()
}
