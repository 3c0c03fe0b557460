//! The lock on the folder of a run: two programs that write into one folder would mix their rows.
use super::Folder;
use crate::error::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError, create_dir_all};
use std::io::{self, ErrorKind};
use std::ops::Deref;

/// The file that is locked. It stays: whoever removed it could take it from under one who has just opened it.
pub(super) const NAME: &str = ".lock";

/// The folder of a run into which no other program writes meanwhile, also after this one was killed: the system lets go of it.
#[derive(Debug)]
pub struct Locked {
    folder: Folder,
    _file: File,
}

impl Deref for Locked {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl Folder {
    /// Keeps others from writing into the folder, which is made if it is not there, until this is dropped.
    ///
    /// # Errors
    /// If another program writes into it, or it cannot be written to.
    pub fn lock(&self) -> Result<Locked> {
        let file = self.lockable()?;
        if is_taken(&file.try_lock()) {
            let help = "wait until it has ended, or stop it with Ctrl-C; or name another folder with --out";
            return Err(Error::input(&self.path, "another invasim is writing into this folder", help));
        }
        Ok(Locked { folder: self.clone(), _file: file })
    }

    /// The same for what all who share the folder write there, each in a moment: waits for its turn.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn lock_in_turn(&self) -> Result<Locked> {
        let file = self.lockable()?;
        wait(|| file.lock());
        Ok(Locked { folder: self.clone(), _file: file })
    }

    /// The file that is locked, in the folder, which is made if it is not there.
    fn lockable(&self) -> Result<File> {
        create_dir_all(&self.path).map_err(|e| Error::file(&self.path, "make", e))?;
        let path = self.path.join(NAME);
        let file = OpenOptions::new().create(true).append(true).open(&path);
        file.map_err(|e| Error::file(&path, "write", e))
    }
}

/// Waits for a lock, also where a signal comes in between. Who cannot have one goes on without, see [`is_taken`].
fn wait(mut lock: impl FnMut() -> io::Result<()>) {
    while lock().is_err_and(|cause| cause.kind() == ErrorKind::Interrupted) {}
}

/// Whether another one holds a lock. Some file systems of clusters know no locks: then we go on without.
fn is_taken(tried: &std::result::Result<(), TryLockError>) -> bool {
    matches!(tried, Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_system_without_locks_stops_no_run() {
        let unsupported = std::io::Error::from(std::io::ErrorKind::Unsupported);
        assert!(!is_taken(&Err(TryLockError::Error(unsupported))) && !is_taken(&Ok(())));
        assert!(is_taken(&Err(TryLockError::WouldBlock)));
        let mut answers = [Err(ErrorKind::Interrupted.into()), Err(ErrorKind::Unsupported.into()), Ok(())].into_iter();
        wait(|| answers.next().expect("an answer"));
        assert_eq!(answers.len(), 1, "a signal is no reason to go on, a lack of locks is");
    }
}
