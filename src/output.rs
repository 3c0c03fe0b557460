//! The folder of a run: every file appears whole or not at all.
use crate::error::{Error, Result};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A path as a word of a command line: in quotes, if a shell would take it apart.
pub fn word(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "-_./\\:~+,=@%".contains(c);
    if !path.is_empty() && path.chars().all(is_plain) { path } else { format!("\"{path}\"") }
}

/// The folder of a run.
#[derive(Clone, Debug)]
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

    /// The folder of a run that was begun.
    ///
    /// # Errors
    /// If it is not there.
    pub fn of_run(path: &Path) -> Result<Folder> {
        if !path.join("config.toml").is_file() {
            let help = "name the folder that `invasim run` wrote with --out";
            return Err(Error::input(path, "this is not the folder of a run: it has no config.toml", help));
        }
        Ok(Folder { path: path.into() })
    }

    /// The folder of a file that is to be written.
    ///
    /// # Errors
    /// If it is not there.
    pub fn of_file(file: &Path) -> Result<Folder> {
        let path = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match path.is_dir() {
            true => Ok(Folder { path: path.into() }),
            false => Err(Error::input(path, "there is no such folder", "make it first, or name another file")),
        }
    }

    /// A folder within it, made if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn below(&self, name: &str) -> Result<Folder> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).map_err(|e| Error::file(&path, "make", e))?;
        Ok(Folder { path })
    }

    /// Makes the folder and removes the files of an earlier run, those of its organs too, and nothing else.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn begin(&self) -> Result<()> {
        let organs = fs::read_dir(self.path.join("organs")).into_iter().flatten().flatten();
        organs
            .filter(|entry| entry.path().is_dir())
            .try_for_each(|entry| Folder { path: entry.path() }.begin_organ())?;
        self.clear(&["run.json", "series.csv", "clones.csv", "report.html", "volumes.pvd"], &["images", "checkpoints"])
    }

    /// The same for the folder of an organ.
    ///
    /// # Errors
    /// If it cannot be made or written to.
    pub fn begin_organ(&self) -> Result<()> {
        self.clear(&["series.csv", "volumes.pvd"], &["images"])
    }

    /// Removes the copies of files of an earlier run that `is_old` picks by their names.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn remove_copies(&self, is_old: impl Fn(&str) -> bool) -> Result<()> {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        let old = entries.filter(|entry| is_old(&entry.file_name().to_string_lossy())).map(|entry| entry.path());
        old.into_iter().try_for_each(|path| {
            let removed = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            removed.map_err(|e| Error::file(&path, "remove", e))
        })
    }

    /// Removes what an earlier run has left of those of its organs that `is_old` picks by their places; `is_copy` tells the
    /// names of copies. What lies there beside stays, and then its folders do.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn remove_organs(&self, is_old: impl Fn(&str) -> bool, is_copy: impl Fn(&str) -> bool) -> Result<()> {
        for entry in fs::read_dir(self.path.join("organs")).into_iter().flatten().flatten() {
            let (path, place) = (entry.path(), format!("organs/{}", entry.file_name().to_string_lossy()));
            if !path.join("organ.toml").is_file() || !is_old(&place) {
                continue;
            }
            let organ = Folder { path: path.clone() };
            organ.begin_organ()?;
            organ.remove_copies(|name| name == "organ.toml" || is_copy(name))?;
            // A folder that is not empty stays.
            let within = ["images", "volumes", "cells", "views"].map(|name| path.join(name));
            within.iter().chain([&path]).for_each(|folder| drop(fs::remove_dir(folder)));
        }
        let _ = fs::remove_dir(self.path.join("organs"));
        Ok(())
    }

    fn clear(&self, files: &[&str], places: &[&str]) -> Result<()> {
        let mut old: Vec<PathBuf> = files.iter().map(|name| self.path.join(name)).collect();
        for place in places.iter().map(|name| self.path.join(name)) {
            fs::create_dir_all(&place).map_err(|e| Error::file(&place, "make", e))?;
        }
        let optional = ["volumes", "cells", "views"].into_iter().filter(|name| self.path.join(name).is_dir());
        for place in places.iter().copied().chain(optional).map(|name| self.path.join(name)) {
            let entries = fs::read_dir(&place).map_err(|e| Error::file(&place, "read", e))?.flatten();
            let ours = |name: &str| ["step_", "tissue_", "clones."].iter().any(|start| name.starts_with(start));
            let ours = entries.filter(|entry| ours(&entry.file_name().to_string_lossy()));
            old.extend(ours.map(|entry| entry.path()));
        }
        let image = self.path.join("volumes.ome.zarr");
        if image.is_dir() {
            fs::remove_dir_all(&image).map_err(|e| Error::file(&image, "remove", e))?;
        }
        old.into_iter()
            .filter(|file| file.is_file())
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
        self.write_by(name, |out| out.write_all(bytes).map_err(|e| Error::file(&self.path.join(name), "write", e)))
    }

    /// The same for a file that is too large to be held in memory: `fill` writes it piece by piece.
    ///
    /// # Errors
    /// Those of `fill`, and if the disk is full or the folder is gone; what was there before stays.
    pub fn write_by(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let failed = |e| Error::file(&self.path.join(name), "write", e);
        self.write_with(name, |part| {
            let mut out = BufWriter::new(fs::File::create(part).map_err(failed)?);
            fill(&mut out)?;
            out.flush().and_then(|()| out.get_ref().sync_all()).map_err(failed)
        })
    }

    /// The same for a file that another program writes: `fill` has it written under the temporary name.
    ///
    /// # Errors
    /// Those of `fill`, and if it cannot get its own name; what was there before stays.
    pub fn write_with(&self, name: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        // Several processes may share the folder of a sweep: each has a temporary name of its own.
        let (path, part) = (self.path.join(name), self.path.join(format!("{name}.{}.part", std::process::id())));
        let failed = |e| Error::file(&path, "write", e);
        fill(&part).and_then(|()| fs::rename(&part, &path).map_err(failed)).inspect_err(|_| {
            let _ = fs::remove_file(&part);
        })
    }

    /// Removes what a process that was killed has left half written in a folder within it and below, if it is there.
    ///
    /// # Errors
    /// If something cannot be removed.
    pub fn remove_parts(&self, place: &str) -> Result<()> {
        for entry in fs::read_dir(self.path.join(place)).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), format!("{place}/{}", entry.file_name().to_string_lossy()));
            if path.is_dir() {
                self.remove_parts(&name)?;
            } else if name.ends_with(".part") {
                fs::remove_file(&path).map_err(|e| Error::file(&path, "remove", e))?;
            }
        }
        Ok(())
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
