//! What a branch is, written down in its folder, so that the same one goes on there and another one is refused.
use super::Branching;
use super::arms::{Arm, Texts};
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::output::Folder;
use crate::plan::Plan;
use crate::run::inputs;
use serde_json::{Value, json};
use std::path::Path;

/// The file that says what a branch is.
const NAME: &str = "branch.json";

/// Whether a folder holds a branch.
pub fn is_in(folder: &Path) -> bool {
    folder.join(NAME).is_file()
}

/// Writes down what the branch is, or makes sure that the folder holds the same one: arms of two are never mixed. More seeds
/// may be asked for. Where all is run again, what was there is forgotten first.
pub(super) fn remember(branching: &Branching, (texts, plans): (&Texts, &[Plan]), folder: &Folder) -> Result<()> {
    let folder = folder.below("")?;
    let arm = |((arm, text), plan): ((&Arm, &Option<Loaded>), &Plan)| {
        Ok(json!({"name": arm.name, "text": text.as_ref().map(Loaded::text), "files": inputs::hashes(plan)?}))
    };
    let arms = branching.arms.iter().zip(&texts.arms).zip(plans).map(arm).collect::<Result<Vec<Value>>>()?;
    let what = json!({"at": branching.at, "until": branching.until, "arms": arms, "config": texts.trunk.text()});
    let (text, file) = (format!("{what:#}\n"), folder.path().join(NAME));
    match std::fs::read_to_string(&file) {
        _ if branching.replace => forget(&folder)?,
        Ok(before) if before == text => return Ok(()),
        Ok(_) => {
            let help = "name another folder with --out, or add --replace to run all arms again; for more seeds, change nothing \
                        but --seeds";
            return Err(Error::input(
                &file,
                "this folder holds a branch with other arms, files, times or another config",
                help,
            ));
        }
        Err(_) => {}
    }
    folder.write(NAME, text.as_bytes())
}

/// Removes the files of all runs of an earlier branch, and nothing else.
fn forget(folder: &Folder) -> Result<()> {
    let below = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let seed = |path: &Path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("seed_"));
    let runs = below(folder.path()).filter(|path| seed(path)).flat_map(|path| below(&path).collect::<Vec<_>>());
    runs.filter(|run| run.join("config.toml").is_file()).try_for_each(|run| Folder::of_run(&run)?.begin())
}
