//! The folder of a run: every file appears whole or not at all.
use crate::error::{Error, Result};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The folder of a run.
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Takes a folder that is empty or not there yet; [`Folder::begin`] makes it.
    ///
    /// # Errors
    /// If it holds something already and `replace` is not set, or is no folder.
    pub fn take(path: &Path, replace: bool) -> Result<Folder> {
        if path.exists() && !path.is_dir() {
            return Err(Error::input(path, "this is a file, not a folder", "name another folder with --out"));
        }
        let busy = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if busy && !replace {
            let help = "name another folder with --out, or add --replace to overwrite the run in it";
            return Err(Error::input(path, "this folder is not empty", help));
        }
        Ok(Folder { path: path.into() })
    }

    /// Makes the folder and removes the files of an earlier run, and nothing else.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn begin(&self) -> Result<()> {
        let images = self.path.join("images");
        fs::create_dir_all(&images).map_err(|e| Error::file(&self.path, "make", e))?;
        let entries = fs::read_dir(&images).map_err(|e| Error::file(&images, "read", e))?.flatten();
        let old = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("step_"));
        let old = old.map(|entry| entry.path()).chain(["run.json", "series.csv"].map(|name| self.path.join(name)));
        old.filter(|file| file.is_file())
            .try_for_each(|file| fs::remove_file(&file).map_err(|e| Error::file(&file, "remove", e)))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file under a temporary name, then gives it its own.
    ///
    /// # Errors
    /// If the disk is full or the folder is gone; what was there before stays.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let (path, part) = (self.path.join(name), self.path.join(format!("{name}.part")));
        let written = fs::File::create(&part).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&part, &path)).map_err(|e| {
            let _ = fs::remove_file(&part);
            Error::file(&path, "write", e)
        })
    }

    /// Adds whole lines to a file.
    ///
    /// # Errors
    /// If the disk is full or the folder is gone.
    pub fn append(&self, name: &str, lines: &str) -> Result<()> {
        let path = self.path.join(name);
        let file = fs::OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut f| f.write_all(lines.as_bytes())).map_err(|e| Error::file(&path, "write", e))
    }
}
