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
    /// Makes the folder, or takes an empty one.
    ///
    /// # Errors
    /// If it holds something already and `replace` is not set, or cannot be made.
    pub fn make(path: &Path, replace: bool) -> Result<Folder> {
        let busy = fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        if busy && !replace {
            let help = "name another folder with --out, or add --replace to overwrite this one's files";
            return Err(Error::input(path, "this folder is not empty", help));
        }
        fs::create_dir_all(path.join("images")).map_err(|e| Error::file(path, "make", e))?;
        Ok(Folder { path: path.into() })
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
