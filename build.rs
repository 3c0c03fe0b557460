//! Which commit the program is built from: what `INVASIM_COMMIT` says, else what git says of a clone, else what cargo has noted in a
//! package. Asked when the sources change, so that a commit alone builds nothing anew; such a build says that it has changes.
//! And a hash of the sources themselves, which tells two such builds apart.
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a build is made of.
const SOURCES: [&str; 6] = ["src", "shaders", "assets", "Cargo.toml", "Cargo.lock", "build.rs"];

fn main() {
    SOURCES.iter().for_each(|path| println!("cargo:rerun-if-changed={path}"));
    println!("cargo:rerun-if-env-changed=INVASIM_COMMIT");
    let told = std::env::var("INVASIM_COMMIT").ok().filter(|commit| !commit.is_empty());
    if let Some(commit) = told.or_else(of_clone).or_else(of_package) {
        println!("cargo:rustc-env=INVASIM_COMMIT={commit}");
    }
    println!("cargo:rustc-env=INVASIM_SOURCES={:016x}", hash_of_sources());
}

/// A hash of the names and bytes of all sources: that of Fowler, Noll and Vo (FNV-1a, 64 bits), as that of the standard library
/// may change with the compiler.
fn hash_of_sources() -> u64 {
    let mut files = Vec::new();
    SOURCES.iter().for_each(|path| collect(Path::new(path), &mut files));
    files.sort();
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    files.iter().fold(0xcbf2_9ce4_8422_2325, |hash, file| {
        let name = file.to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(file).unwrap_or_default();
        [name.as_bytes(), &(bytes.len() as u64).to_le_bytes(), &bytes].into_iter().flatten().fold(hash, mix)
    })
}

/// Adds a file, or all files below a folder.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => files.push(path.into()),
    }
}

/// The words of git about the clone that this is; none of one around it.
fn git(arguments: &[&str]) -> Option<String> {
    let answer = Command::new("git").args(arguments).output().ok().filter(|answer| answer.status.success())?;
    Some(String::from_utf8(answer.stdout).ok()?.trim().to_string())
}

fn of_clone() -> Option<String> {
    if !std::path::Path::new(".git").exists() {
        return None;
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let changes = git(&[&["status", "--porcelain", "--"][..], &SOURCES].concat())?;
    Some(if changes.is_empty() { commit } else { format!("{commit} with changes") })
}

/// What cargo notes in a package that is published from a clone.
fn of_package() -> Option<String> {
    let noted = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let commit: String =
        noted.split("\"sha1\":").nth(1)?.chars().skip_while(|c| !c.is_ascii_hexdigit()).take(12).collect();
    (commit.len() == 12).then_some(commit)
}
