//! What can go wrong outside our own code, said so that the user can act on it.
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A line on standard error, see [`say_aside`].
#[macro_export]
macro_rules! remark {
    ($($words:tt)*) => {
        $crate::error::say_aside(&format!($($words)*))
    };
}

pub use remark;

/// Writes a line to standard error. Where that cannot be written, as nobody reads it any more or a disk is full, the line is lost
/// and the run goes on: `eprintln!` would end it.
pub fn say_aside(line: &str) {
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}

/// The result of everything that can fail for a reason outside our own code.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure with its place, what is wrong, and what to do.
#[derive(Debug)]
pub enum Error {
    /// Something in a file that the user wrote.
    Input {
        /// The file, or the flag on the command line.
        file: PathBuf,
        /// Line from 1, where known.
        line: Option<usize>,
        /// The key or column, where known.
        key: Option<String>,
        /// What is wrong.
        problem: String,
        /// What is allowed and what to do.
        help: String,
    },
    /// A file that cannot be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// What we were doing, like `write`.
        action: &'static str,
        /// What the system said.
        cause: std::io::Error,
        /// What to do, where that is known.
        help: Option<String>,
    },
    /// A device that is missing, too small or lost.
    Device {
        /// What is wrong.
        problem: String,
        /// What to do.
        help: String,
    },
    /// A run that comes to more than can be counted: it would again.
    Limit {
        /// What is wrong.
        problem: String,
        /// What to change.
        help: String,
    },
}

impl Error {
    /// An error in a file of the user, without a line.
    pub fn input(file: &Path, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Error::Input { file: file.into(), line: None, key: None, problem: problem.into(), help: help.into() }
    }

    /// The same error at a line.
    pub fn at(mut self, at: usize) -> Self {
        if let Error::Input { line, .. } = &mut self {
            *line = Some(at);
        }
        self
    }

    /// The same error at a key or column.
    pub fn key(mut self, name: impl Into<String>) -> Self {
        if let Error::Input { key, .. } = &mut self {
            *key = Some(name.into());
        }
        self
    }

    /// The same error at the flag that asked for it, in place of a file that the user never wrote.
    pub fn asked_by(mut self, flag: &str) -> Self {
        if let Error::Input { file, line, key, .. } = &mut self {
            (*file, *line, *key) = (flag.into(), None, None);
        }
        self
    }

    /// The same error with something else to do about it.
    pub fn instead(mut self, other: impl Into<String>) -> Self {
        if let Error::Input { help, .. } | Error::Device { help, .. } | Error::Limit { help, .. } = &mut self {
            *help = other.into();
        }
        self
    }

    /// The same error with more to do about it.
    pub fn and_help(mut self, more: &str) -> Self {
        if let Error::Input { help, .. } | Error::Device { help, .. } | Error::Limit { help, .. } = &mut self {
            *help = format!("{help}\n  {more}");
        }
        if let Error::File { help, .. } = &mut self {
            *help = Some(help.take().map_or(more.into(), |help| format!("{help}\n  {more}")));
        }
        self
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, action: &'static str, cause: std::io::Error) -> Self {
        Error::File { path: path.into(), action, cause, help: None }
    }

    /// A device that is missing, too small or lost.
    pub fn device(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Error::Device { problem: problem.into(), help: help.into() }
    }

    /// A run that comes to more than can be counted.
    pub fn limit(problem: impl Into<String>, help: impl Into<String>) -> Self {
        Error::Limit { problem: problem.into(), help: help.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Input { file, line, key, problem, help } => {
                write!(f, "{}", file.display())?;
                if let Some(line) = line {
                    write!(f, ":{line}")?;
                }
                if let Some(key) = key {
                    write!(f, ": {key}")?;
                }
                write!(f, ": {problem}\n  {help}")
            }
            Error::File { path, action, cause, help } => {
                write!(f, "cannot {action} {}: {cause}", path.display())?;
                help.iter().try_for_each(|help| write!(f, "\n  {help}"))
            }
            Error::Device { problem, help } | Error::Limit { problem, help } => write!(f, "{problem}\n  {help}"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_about_a_full_disk_is_said_too() {
        let full = Error::file(Path::new("out/a.png"), "write", std::io::ErrorKind::StorageFull.into());
        let said = full.and_help("go on with `invasim resume out`").to_string();
        assert!(
            said.starts_with("cannot write out/a.png: ") && said.ends_with("\n  go on with `invasim resume out`"),
            "{said}"
        );
    }
}
