//! Views that were drawn for a figure, kept in the folder of their run: the next figure finds them there.
use super::stage::Scene;
use crate::config::template;
use crate::error::Result;
use crate::figure::{Map, maps_in};
use crate::output::Folder;
use crate::plan;
use crate::report::provenance::{Provenance, SOURCES, sha256};

/// Their folder in that of a run.
const PLACE: &str = "views";

/// The file of a view. Its name tells program, run, lattice and view apart: what differs in any of them is another file. The
/// program is told by its sources, as one with changes that no commit has may draw otherwise.
///
/// # Errors
/// If the run cannot be read.
pub fn name(scene: &Scene) -> Result<String> {
    let (run, view) = (Provenance::read(&scene.folder)?.config, template::resolved(&scene.plan.config, &plan::spec()));
    let organ = scene.organ.as_deref().unwrap_or_default();
    let hash = sha256([SOURCES, &run, organ, &view].join("\n").as_bytes());
    Ok(format!("{PLACE}/step_{:08}_{}.png", scene.step, &hash[..16]))
}

/// The maps of a file, if it is there and whole.
pub fn find(scene: &Scene, name: &str) -> Option<Vec<Map>> {
    let file = scene.folder.join(name);
    maps_in(&std::fs::read(&file).ok()?, &file).ok().filter(|maps| !maps.is_empty())
}

/// Keeps a picture.
///
/// # Errors
/// If the folder cannot be written.
pub fn keep(scene: &Scene, name: &str, picture: &[u8]) -> Result<()> {
    let folder = Folder::of_run(&scene.folder)?;
    folder.below(PLACE)?;
    folder.write(name, picture)
}
