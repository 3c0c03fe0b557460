//! What an earlier run has left in a folder: found, and removed to make room for another one, but nothing that is the user's.
use super::{Folder, remove};
use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Files that a run leaves, and folders that it always has.
const RUN: [&[&str]; 2] =
    [&["run.json", "series.csv", "clones.csv", "report.html", "volumes.pvd"], &["images", "checkpoints"]];
/// The same for an organ.
const ORGAN: [&[&str]; 2] = [&["series.csv", "volumes.pvd"], &["images"]];
/// Folders that only some have.
const OPTIONAL: [&str; 3] = ["volumes", "cells", "views"];

impl Folder {
    /// Makes the folder and removes the files of an earlier run, those of its organs too, and nothing else.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn begin(&self) -> Result<()> {
        self.organs().try_for_each(|organ| organ.begin_organ())?;
        self.clear(RUN)
    }

    /// The same for the folder of an organ.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn begin_organ(&self) -> Result<()> {
        self.clear(ORGAN)
    }

    /// What [`Folder::begin`] removes.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn earlier(&self) -> Result<Vec<PathBuf>> {
        let mut all = self.old(RUN)?;
        for organ in self.organs() {
            all.extend(organ.old(ORGAN)?);
        }
        Ok(all)
    }

    /// Removes the copies of files of an earlier run that `is_old` picks by their names.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn remove_copies(&self, is_old: impl Fn(&str) -> bool) -> Result<()> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let old = entries.filter(|entry| is_old(&entry.file_name().to_string_lossy())).map(|entry| entry.path());
        old.into_iter().try_for_each(|path| remove(&path))
    }

    /// Removes what an earlier run has left of those of its organs that `is_old` picks by their places; `copies` tells the names of
    /// copies in the folder of one. What lies there beside stays, and then its folders do.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn remove_organs(
        &self,
        is_old: impl Fn(&str) -> bool,
        copies: impl Fn(&Folder) -> BTreeSet<String>,
    ) -> Result<()> {
        for organ in self.organs() {
            let path = &organ.path;
            let place = format!("organs/{}", path.file_name().unwrap_or_default().to_string_lossy());
            if !path.join("organ.toml").is_file() || !is_old(&place) {
                continue;
            }
            let copies = copies(&organ);
            organ.begin_organ()?;
            organ.remove_copies(|name| name == "organ.toml" || copies.contains(name))?;
            // A folder that is not empty stays.
            let within = ORGAN[1].iter().chain(&OPTIONAL).map(|name| path.join(name));
            within.chain([path.clone()]).for_each(|folder| drop(fs::remove_dir(folder)));
        }
        let _ = fs::remove_dir(self.path.join("organs"));
        Ok(())
    }

    fn organs(&self) -> impl Iterator<Item = Folder> {
        let entries = fs::read_dir(self.path.join("organs")).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).filter(|path| path.is_dir()).map(|path| Folder { path })
    }

    fn clear(&self, [files, places]: [&[&str]; 2]) -> Result<()> {
        for place in places.iter().map(|name| self.path.join(name)) {
            fs::create_dir_all(&place).map_err(|e| Error::file(&place, "make", e))?;
        }
        self.old([files, places])?.iter().try_for_each(|path| remove(path))
    }

    /// What [`Folder::clear`] removes.
    fn old(&self, [files, places]: [&[&str]; 2]) -> Result<Vec<PathBuf>> {
        let mut old: Vec<PathBuf> = files.iter().map(|name| self.path.join(name)).collect();
        let places = places.iter().chain(&OPTIONAL).map(|name| self.path.join(name));
        for place in places.filter(|place| place.is_dir()) {
            let entries = fs::read_dir(&place).map_err(|e| Error::file(&place, "read", e))?.flatten();
            let ours = |name: &str| ["step_", "tissue_", "clones."].iter().any(|start| name.starts_with(start));
            let ours = entries.filter(|entry| ours(&entry.file_name().to_string_lossy()));
            old.extend(ours.map(|entry| entry.path()));
        }
        old.retain(|path| path.is_file());
        old.extend(Some(self.path.join("volumes.ome.zarr")).filter(|image| image.is_dir()));
        Ok(old)
    }
}
