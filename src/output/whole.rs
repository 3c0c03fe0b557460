//! A single file that appears whole or not at all: at the end of all links that lead to it, and with the mode that it had.
use super::{part_of, sync_names};
use crate::error::{Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Links that are followed, as many as Linux does.
const MOST_LINKS: usize = 40;
/// Where systems show what a process has open.
const OPEN: [&str; 2] = ["/proc", "/dev/fd"];

/// Where the bytes of a file go.
#[derive(Debug, PartialEq)]
enum Place {
    /// Here, there or not yet, where no link leads on.
    File(PathBuf),
    /// Into what is there: a device, a pipe, what a process has open. No file can stand for it.
    Stream(PathBuf),
}

impl Place {
    fn of(file: &Path) -> std::io::Result<Place> {
        let mut path = file.to_path_buf();
        for _ in 0..MOST_LINKS {
            let folder = folder_of(&path).to_path_buf();
            if fs::canonicalize(&folder).is_ok_and(|folder| OPEN.iter().any(|open| folder.starts_with(open))) {
                return Ok(Place::Stream(path));
            }
            path = match fs::symlink_metadata(&path) {
                Ok(found) if found.is_symlink() => folder.join(fs::read_link(&path)?),
                Ok(found) if !found.is_file() && !found.is_dir() => return Ok(Place::Stream(path)),
                _ => return Ok(Place::File(path)),
            };
        }
        Err(std::io::Error::other("links lead on and on from it"))
    }
}

/// The folder that a file is in.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a file that could not be written, before what it is to hold is computed.
///
/// # Errors
/// If its folder is not there, nor that to which a link in its place leads, or a folder is in its place.
pub fn check_place(file: &Path) -> Result<()> {
    if file.is_dir() {
        return Err(Error::input(file, "this is a folder, where a file is to be written", "name a file in it"));
    }
    let (Place::File(end) | Place::Stream(end)) = Place::of(file).map_err(|e| Error::file(file, "write", e))?;
    match [folder_of(file), folder_of(&end)].into_iter().find(|folder| !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => Err(Error::input(folder, "there is no such folder", "make it first, or name another file")),
    }
}

/// Writes a file under a temporary name, then gives it its own. What is there and no file, like a pipe, is written into.
///
/// # Errors
/// If the disk is full or the folder is gone; what was there before stays.
pub fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    write_by(file, |out| out.write_all(bytes).map_err(|e| Error::file(file, "write", e)))
}

/// The same for a file that is too large to be held in memory: `fill` writes it piece by piece.
///
/// # Errors
/// Those of `fill`, and if the disk is full or the folder is gone; what was there before stays.
pub fn write_by(file: &Path, fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let failed = |e| Error::file(file, "write", e);
    match Place::of(file).map_err(failed)? {
        Place::Stream(path) => {
            let mut out = BufWriter::new(open(&path).map_err(failed)?);
            fill(&mut out)?;
            out.flush().map_err(failed)
        }
        Place::File(path) => beside(file, &path, |part| {
            let mut out = BufWriter::new(File::create(part).map_err(failed)?);
            fill(&mut out)?;
            out.flush().and_then(|()| out.get_ref().sync_all()).map_err(failed)
        }),
    }
}

/// The same for a file that another program writes: `fill` has it written under the temporary name.
///
/// # Errors
/// Those of `fill`, and if it cannot get its own name; what was there before stays.
pub fn write_with(file: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    match Place::of(file).map_err(|e| Error::file(file, "write", e))? {
        Place::Stream(path) => fill(&path),
        Place::File(path) => beside(file, &path, fill),
    }
}

/// Has what a user calls `file` written beside the place where it lies, then moved there.
fn beside(file: &Path, path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let failed = |e| Error::file(file, "write", e);
    let folder = folder_of(path);
    let part = folder.join(part_of(path.file_name().unwrap_or_default()));
    File::create_new(&part).map_err(failed)?;
    let mode = mode(path);
    // Before the first byte, since others may have no right to it, and we need ours to write it.
    set_mode(&part, mode.map(|mode| mode | OURS));
    let filled = fill(&part).and_then(|()| {
        set_mode(&part, mode);
        fs::rename(&part, path).map_err(failed)
    });
    filled.inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })?;
    sync_names(folder);
    Ok(())
}

/// Our own right to read and write, as a mode.
const OURS: u32 = 0o600;

/// The mode of a file that is there, where systems have such.
#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).ok().map(|found| found.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_: &Path) -> Option<u32> {
    None
}

/// Gives a file a mode. Where that fails, its disk has none to keep.
#[cfg(unix)]
fn set_mode(path: &Path, mode: Option<u32>) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = mode.map(fs::Permissions::from_mode);
    permissions.into_iter().for_each(|permissions| drop(fs::set_permissions(path, permissions)));
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: Option<u32>) {}

/// Opens what takes bytes as they come.
fn open(path: &Path) -> std::io::Result<File> {
    // What we print to is one with it: opened anew, a file would be written from its front, over what was printed.
    #[cfg(unix)]
    if fs::canonicalize(folder_of(path)).ok() == fs::canonicalize("/proc/self/fd").ok() {
        use std::os::fd::AsFd;
        std::io::stdout().flush()?;
        match path.file_name().and_then(|name| name.to_str()) {
            Some("1") => return std::io::stdout().as_fd().try_clone_to_owned().map(File::from),
            Some("2") => return std::io::stderr().as_fd().try_clone_to_owned().map(File::from),
            _ => (),
        }
    }
    OpenOptions::new().append(true).open(path)
}
