//! A place for files of a run that is to begin: they take the places of others once all of them are there.
use super::{Folder, Locked, part_of, sync_names};
use crate::error::{Error, Result};
use std::fs;
use std::ops::Deref;
use std::path::Path;

/// What the names of such places begin with.
const FRONT: &str = "inputs";

/// Such a place within the folder of a run; gone when dropped.
#[derive(Debug)]
pub struct Stage {
    folder: Folder,
}

impl Locked {
    /// A place of which nothing is in the way of what the folder holds. Those that killed programs have left go.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn stage(&self) -> Result<Stage> {
        self.remove_copies(|name| name.starts_with(&format!("{FRONT}.")) && name.ends_with(".part"))?;
        Ok(Stage { folder: self.below(&part_of(FRONT).to_string_lossy())? })
    }
}

impl Deref for Stage {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder.path);
    }
}

impl Stage {
    /// Moves all that is here to its place in the folder: over files of the same names, and beside what else is in folders of
    /// the same names.
    ///
    /// # Errors
    /// If something cannot be moved.
    pub fn settle(self, folder: &Locked) -> Result<()> {
        settle(&self.folder.path, &folder.path)
    }
}

/// Configs go first: what they name is known as ours, also if the rest never comes.
fn settle(from: &Path, to: &Path) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(from).map_err(|e| Error::file(from, "read", e))?.flatten().collect();
    entries.sort_by_key(|entry| entry.path().extension().is_none_or(|ending| ending != "toml"));
    for entry in entries {
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        match path.is_dir() && place.is_dir() {
            true => settle(&path, &place)?,
            false => fs::rename(&path, &place).map_err(|e| Error::file(&place, "write", e))?,
        }
    }
    sync_names(to);
    Ok(())
}
