//! Do files and folders whose names are no text end up as what they were asked for, and does no run fail for them at its end?
#![cfg(unix)]
use crate::program::{Place, command, quick};
use serde_json::Value;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// A name that is no UTF-8.
const NAME: &[u8] = b"odd\xff";

fn odd(place: &Path, ending: &str) -> PathBuf {
    place.join(OsStr::from_bytes(&[NAME, ending.as_bytes()].concat()))
}

/// What the program says with these arguments, which must work.
fn works(arguments: &[&OsStr]) -> String {
    let output = command(&[]).args(arguments).output().expect("the program starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{arguments:?}: {said}");
    said
}

fn words<'a>(words: &[&'a str]) -> Vec<&'a OsStr> {
    words.iter().map(|word| OsStr::new(*word)).collect()
}

#[test]
fn a_run_of_an_odd_config_into_an_odd_folder_ends_and_goes_on() {
    let place = Place::new("odd-names");
    let root = PathBuf::from(place.path(""));
    let (folder, config) = (odd(&root, ""), odd(&root, ".toml"));
    std::fs::write(&config, quick("30 min", "[16, 16, 16]") + "[output]\ncheckpoint_every = \"12 min\"\n")
        .expect("a config");
    let cpu = words(&["--engine", "cpu", "--quiet"]);
    works(&[&words(&["run"])[..], &[config.as_os_str(), OsStr::new("--out"), folder.as_os_str()], &cpu].concat());
    let status = || {
        let record = std::fs::read_to_string(folder.join("run.json")).expect("a record");
        serde_json::from_str::<Value>(&record).expect("JSON")["status"].clone()
    };
    assert_eq!(status(), "finished");
    std::fs::remove_file(folder.join("run.json")).expect("the record");
    let again = [OsStr::new("resume"), folder.as_os_str(), OsStr::new("--until"), OsStr::new("48 min")];
    works(&[&again[..], &cpu].concat());
    assert_eq!(status(), "finished");
}

#[test]
fn charts_of_odd_names_have_these() {
    let place = Place::new("odd-charts");
    let plot = odd(Path::new(&place.path("")), ".svg");
    works(
        &[
            &words(&["check", "configs/therapy/chemo-switch.toml", "--engine", "cpu", "--plot"])[..],
            &[plot.as_os_str()],
        ]
        .concat(),
    );
    assert!(plot.is_file());
}
