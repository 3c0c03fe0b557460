//! The folder of a run: every file appears whole or not at all.
mod earlier;
mod lock;
mod stage;
#[cfg(test)]
mod tests;
pub mod whole;

use crate::error::{Error, Result};
pub use lock::Locked;
pub use stage::Stage;
use std::collections::hash_map::RandomState;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// A path as a word of a command line that is shown: in quotes, if a shell would take a sign of it for its own.
pub fn word(path: &Path) -> String {
    let path = path.display().to_string();
    match cfg!(windows) {
        // There a path has no quotes, and single ones mean nothing.
        true if path.is_empty() || path.contains(|c: char| !c.is_alphanumeric() && !"-_./\\:~+,=@".contains(c)) => {
            format!("\"{path}\"")
        }
        true => path,
        false => sh(&path),
    }
}

/// A text as a word for sh, which then takes no sign of it for its own.
pub fn sh(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:+,=@%".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.into(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// A name for what is half written. Several processes may share a folder, also from other machines or containers, where the
/// numbers of processes are alike: only chance tells them apart.
fn part_of(name: impl AsRef<OsStr>) -> OsString {
    let mut part = name.as_ref().to_os_string();
    part.push(format!(".{:016x}.part", RandomState::new().build_hasher().finish()));
    part
}

/// Makes the names in a folder last through a power cut, where a system lets a folder be opened for that.
fn sync_names(folder: &Path) {
    if cfg!(unix) {
        let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
}

/// Removes a file, or a folder with all that is in it, if it is there.
fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::file(path, "remove", cause)),
        _ => Ok(()),
    }
}

/// The files of a place whose names have the number of a step between a front and an ending, with that number.
fn numbered(place: &Path, front: &str, ending: &str) -> impl Iterator<Item = (u32, PathBuf)> {
    let of = move |entry: fs::DirEntry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        Some((name.strip_prefix(front)?.strip_suffix(ending)?.parse().ok()?, entry.path()))
    };
    fs::read_dir(place).into_iter().flatten().flatten().filter_map(of)
}

/// The steps of files like `step_00000040.gz` in a place, in order.
pub fn steps(place: &Path, ending: &str) -> Vec<u32> {
    let mut steps: Vec<u32> = numbered(place, "step_", ending).map(|(step, _)| step).collect();
    steps.sort_unstable();
    steps
}

/// The file by which the folder of a run is known.
pub const RUN_MARK: &str = "series.csv";
/// That of a branch.
pub const BRANCH_MARK: &str = "branch.json";
/// That of a sweep.
pub const SWEEP_MARK: &str = "design.json";

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
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        let busy = entries.into_iter().any(|entry| entry.file_name() != lock::NAME);
        if busy && !replace {
            let help = "name another folder with --out, or add --replace to overwrite the run in it";
            return Err(Error::input(path, "this folder is not empty", help));
        }
        Ok(Folder { path: path.into() })
    }

    /// The same for what leaves one of [`RUN_MARK`], [`BRANCH_MARK`] and [`SWEEP_MARK`]: it can replace its like, and nothing else.
    ///
    /// # Errors
    /// As [`Folder::take`], and if the folder holds one of the others.
    pub fn take_for(mark: &str, path: &Path, replace: bool) -> Result<Folder> {
        let kinds = [(RUN_MARK, "a run"), (BRANCH_MARK, "a branch"), (SWEEP_MARK, "a sweep")];
        match kinds.iter().find(|(other, _)| *other != mark && path.join(other).is_file()) {
            None => Folder::take(path, replace),
            Some((file, what)) => {
                let problem = format!("this folder holds {what} ({file}), of which parts would stay");
                Err(Error::input(path, problem, "name another folder with --out, or remove this one first"))
            }
        }
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

    /// A folder within it, made if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn below(&self, name: &str) -> Result<Folder> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).map_err(|e| Error::file(&path, "make", e))?;
        Ok(Folder { path })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file, see [`whole::write`].
    ///
    /// # Errors
    /// If the disk is full or the folder is gone; what was there before stays.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        whole::write(&self.path.join(name), bytes)
    }

    /// The same piece by piece, see [`whole::write_by`].
    ///
    /// # Errors
    /// Those of `fill`, and if the disk is full or the folder is gone; what was there before stays.
    pub fn write_by(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        whole::write_by(&self.path.join(name), fill)
    }

    /// Removes a file within it, or a folder with all that is in it, if it is there.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<()> {
        remove(&self.path.join(name))
    }

    /// Removes the files of a place within it that are named after a step beyond this one, as `front` + step + `ending`.
    ///
    /// # Errors
    /// If one cannot be removed.
    pub fn remove_after(&self, step: u32, place: &str, [front, ending]: [&str; 2]) -> Result<()> {
        let place = self.path.join(place);
        let mut later = numbered(&place, front, ending).filter(|(of, _)| *of > step);
        later.try_for_each(|(_, file)| remove(&file))
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
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Adds whole lines to a file; [`Folder::sync`] makes them last.
    ///
    /// # Errors
    /// If the disk is full or the folder is gone.
    pub fn append(&self, name: &str, lines: &str) -> Result<()> {
        let path = self.path.join(name);
        let file = fs::OpenOptions::new().create(true).append(true).open(&path);
        file.and_then(|mut f| f.write_all(lines.as_bytes())).map_err(|e| Error::file(&path, "write", e))
    }

    /// Makes what was added to a file last through a power cut.
    ///
    /// # Errors
    /// If it is not there, or the disk fails.
    pub fn sync(&self, name: &str) -> Result<()> {
        let path = self.path.join(name);
        let file = fs::OpenOptions::new().append(true).open(&path);
        file.and_then(|file| file.sync_all()).map_err(|e| Error::file(&path, "write", e))
    }
}
