//! The files that a config names, kept beside its resolved copy, so that the folder of a run can be run again elsewhere.
use crate::config::{Config, Loaded, Value};
use crate::error::{Error, Result};
use crate::output::Folder;
use crate::plan::Plan;
use crate::report::provenance::{sha256, sha256_by};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, read_dir};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Bytes of a file that are held at a time: an image may be larger than the memory.
const PIECE: usize = 1 << 16;

/// Copies the files that a config names into the folder, those of its organs too, and returns the config that names the
/// copies.
///
/// # Errors
/// If a file cannot be read or copied, or is a folder around this one.
pub fn keep(plan: &Plan, folder: &Folder) -> Result<Config> {
    let mut kept = plan.config.clone();
    for (path, name) in copies(&plan.config, folder)? {
        kept.values.insert(path, Value::Text(name));
    }
    for organ in &plan.organs {
        let place = organ.place();
        let below = folder.below(&place)?;
        let sets: Vec<_> =
            copies(&organ.plan.config, &below)?.into_iter().map(|(path, name)| format!("{path}={name}")).collect();
        below.write("organ.toml", organ.plan.config.overlay(&sets)?.as_bytes())?;
        kept.values.insert(format!("organ[{}].file", organ.number), Value::Text(format!("{place}/organ.toml")));
    }
    Ok(kept)
}

/// Removes the copies of files that an earlier run in the folder named, and what it has left of organs that this run lacks.
///
/// # Errors
/// If something cannot be removed.
pub fn forget(plan: &Plan, folder: &Folder) -> Result<()> {
    let copies = earlier(folder, "config.toml");
    folder.remove_copies(|name| copies.contains(name))?;
    let of_organ = |organ: &Folder| earlier(organ, "organ.toml");
    for organ in &plan.organs {
        let below = folder.below(&organ.place())?;
        let copies = of_organ(&below);
        below.remove_copies(|name| copies.contains(name))?;
    }
    folder.remove_organs(|place| !plan.organs.iter().any(|organ| organ.place() == place), of_organ)
}

/// The names of the copies that the config of an earlier run in a folder names: what else looks like one is the user's. None if
/// there is no such config, or it cannot be read.
fn earlier(folder: &Folder, config: &str) -> BTreeSet<String> {
    let names = Loaded::read(&folder.path().join(config)).map(|config| config.texts("file")).unwrap_or_default();
    names.into_iter().filter(|name| own_name(name) != name).collect()
}

/// The SHA-256 of the config in the folder of a run.
///
/// # Errors
/// If it cannot be read.
pub fn config_hash(folder: &Folder) -> Result<String> {
    let file = folder.path().join("config.toml");
    let text = std::fs::read(&file).map_err(|e| Error::file(&file, "read", e))?;
    Ok(sha256(&text))
}

/// What the configs in the folder of a run say, its own and those of its organs, by their places there.
///
/// # Errors
/// If one cannot be read.
pub fn configs(plan: &Plan, folder: &Folder) -> Result<BTreeMap<String, String>> {
    let organs = plan.organs.iter().map(|organ| format!("{}/organ.toml", organ.place()));
    let text = |name: String| {
        let file = folder.path().join(&name);
        let text = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, "read", e))?;
        Ok((name, text))
    };
    std::iter::once("config.toml".to_string()).chain(organs).map(text).collect()
}

/// SHA-256 of all that the files hold which a config names, those of its organs too.
///
/// # Errors
/// If one cannot be read.
pub fn hashes(plan: &Plan) -> Result<Vec<String>> {
    let texts = organs(plan)?.into_iter().map(|text| Ok(sha256(text.as_bytes())));
    texts.chain(files(plan).map(|file| hash(&file))).collect()
}

/// What the configs of the organs say.
///
/// # Errors
/// None that is to be expected of a plan.
pub fn organs(plan: &Plan) -> Result<Vec<String>> {
    plan.organs.iter().map(|organ| organ.plan.config.overlay(&[])).collect()
}

/// The files that a config and those of its organs name.
pub fn files(plan: &Plan) -> impl Iterator<Item = PathBuf> {
    let organs = plan.organs.iter().map(|organ| &organ.plan.config);
    std::iter::once(&plan.config).chain(organs).flat_map(named).map(|(_, file)| file)
}

/// SHA-256 of a file, or of the names and files in a folder.
///
/// # Errors
/// If it cannot be read, or a link in the folder leads back to it.
pub fn hash(from: &Path) -> Result<String> {
    hash_below(from, &[])
}

/// The same in folders that lead there.
fn hash_below(from: &Path, above: &[PathBuf]) -> Result<String> {
    if !from.is_dir() {
        return sha256_by(|take| {
            pieces(from, |piece| {
                take(piece);
                Ok(())
            })
        });
    }
    let above = entered(from, above)?;
    let entries = read_dir(from).map_err(|e| Error::file(from, "read", e))?.flatten();
    let mut within: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    within.sort();
    let one = |path: &PathBuf| Ok(format!("{:?} {}\n", path.file_name(), hash_below(path, &above)?));
    Ok(sha256(within.iter().map(one).collect::<Result<String>>()?.as_bytes()))
}

/// The folders that lead to what a folder holds, each as it is without links; refuses one among those `above` it.
fn entered(from: &Path, above: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let own = from.canonicalize().map_err(|e| Error::file(from, "read", e))?;
    if above.contains(&own) {
        let problem = "a link leads back here, to a folder around it or to that of the run: what it holds has no end";
        return Err(Error::input(from, problem, "remove that link, or name a folder without it"));
    }
    Ok([above, &[own]].concat())
}

/// Hands over what a file holds, piece by piece.
fn pieces(from: &Path, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
    let failed = |e| Error::file(from, "read", e);
    let (mut file, mut piece) = (File::open(from).map_err(failed)?, vec![0; PIECE]);
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(bytes) => take(&piece[..bytes])?,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(failed(cause)),
        }
    }
}

/// The files that a config names beside those of its organs, by the paths of their keys.
fn named(config: &Config) -> impl Iterator<Item = (&String, PathBuf)> {
    let paths = config.values.keys().filter(|path| path.ends_with(".file") && !path.starts_with("organ["));
    paths.filter_map(|path| Some((path, config.named_file(path)?)))
}

/// Copies the files that a config names; the paths of its keys, and the names of the copies.
fn copies(config: &Config, folder: &Folder) -> Result<Vec<(String, String)>> {
    let mut copies = Vec::new();
    for (number, (path, file)) in named(config).enumerate() {
        let last = file.file_name().map_or("table.csv".into(), |n| n.to_string_lossy());
        let name = format!("input_{number}_{}", own_name(&last));
        if is_around(&file, folder.path()) {
            let help = "name another folder with --out, or move what is read into a folder of its own";
            return Err(config.error(
                path,
                "the folder of the run lies in this one, which it would keep a copy of",
                help,
            ));
        }
        // What is copied into the folder of the run has no end either, if a link leads there.
        let own = entered(folder.path(), &[])?;
        copy(&file, &name, folder, &own)?;
        copies.push((path.clone(), name));
    }
    Ok(copies)
}

/// Whether a folder lies within another one, or is that one.
fn is_around(outer: &Path, inner: &Path) -> bool {
    let [outer, inner] = [outer, inner].map(Path::canonicalize);
    outer.is_ok_and(|outer| inner.is_ok_and(|inner| inner.starts_with(outer)))
}

/// The name of a file before it was copied: what is run again from the folder of a run has the same config.
fn own_name(name: &str) -> &str {
    let copied = name.strip_prefix("input_").and_then(|rest| rest.split_once('_'));
    copied.filter(|(number, _)| number.parse::<usize>().is_ok()).map_or(name, |(_, own)| own)
}

/// Copies a file, or a folder (an OME-Zarr, slices) with all that is in it; `above` are the folders that lead to it, and that of
/// the run.
fn copy(from: &Path, name: &str, folder: &Folder, above: &[PathBuf]) -> Result<()> {
    if !from.is_dir() {
        return folder.write_by(name, |out| {
            pieces(from, |piece| out.write_all(piece).map_err(|e| Error::file(&folder.path().join(name), "write", e)))
        });
    }
    let (above, below) = (entered(from, above)?, folder.below(name)?);
    for entry in read_dir(from).map_err(|e| Error::file(from, "read", e))?.flatten() {
        copy(&entry.path(), &entry.file_name().to_string_lossy(), &below, &above)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::{create_dir_all, read, remove_dir_all, write};

    fn place(name: &str) -> PathBuf {
        let place = std::env::temp_dir().join(format!("invasim-inputs-{name}-{}", std::process::id()));
        let _ = remove_dir_all(&place);
        create_dir_all(place.join("slices/more")).expect("a folder for the test");
        place
    }

    #[test]
    fn what_is_read_in_pieces_is_the_whole() {
        let place = place("pieces");
        let file = place.join("large.raw");
        for bytes in [0, 1, PIECE, PIECE + 1, 3 * PIECE - 1] {
            let bytes: Vec<u8> = (0..bytes).map(|i| (i % 251) as u8).collect();
            write(&file, &bytes).expect("a file");
            assert_eq!(hash(&file).unwrap_or_else(|e| panic!("{e}")), sha256(&bytes));
            let folder = Folder::take(&place, true).unwrap_or_else(|e| panic!("{e}"));
            copy(&file, "copy.raw", &folder, &[]).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(read(place.join("copy.raw")).expect("a copy"), bytes);
        }
        remove_dir_all(place).expect("the folder of the test");
    }

    /// A folder that two ways lead to is no circle.
    #[cfg(unix)]
    #[test]
    fn a_folder_that_leads_back_to_itself_is_refused() {
        use std::os::unix::fs::symlink;
        let place = place("circle");
        let (slices, runs) = (place.join("slices"), place.join("runs"));
        write(slices.join("more/a.png"), "a").expect("a file");
        symlink(slices.join("more"), slices.join("again")).expect("a link");
        let folder = Folder::take(&runs, false).and_then(|runs| runs.below("out")).unwrap_or_else(|e| panic!("{e}"));
        let own = entered(folder.path(), &[]).unwrap_or_else(|e| panic!("{e}"));
        let both = || [hash(&slices).map(drop), copy(&slices, "kept", &folder, &own)];
        let refused = |done: Result<()>, at: &str| {
            let message = done.expect_err("no end").to_string();
            assert!(message.contains(&format!("{at}: a link leads back here, to a folder around it")), "{message}");
        };
        both().into_iter().for_each(|done| done.unwrap_or_else(|e| panic!("{e}")));
        assert!(["more", "again"].iter().all(|way| runs.join("out/kept").join(way).join("a.png").is_file()));
        symlink(&slices, place.join("slices/more/back")).expect("a link");
        both().into_iter().for_each(|done| refused(done, "/back"));
        std::fs::remove_file(slices.join("more/back")).expect("a link");
        symlink(&runs, slices.join("runs")).expect("a link");
        refused(copy(&slices, "again", &folder, &own), "runs/out");
        remove_dir_all(place).expect("the folder of the test");
    }
}
