//! Is every broken config and CSV file refused with a message that a biologist can act on?
//!
//! The cases are files in `tests/bad`: a TOML file there is a broken config, and the comments at its top say what is
//! expected; where it cannot hold comments (empty, binary, missing), they stand in a file `.expect` of its name:
//! * `# expect: TEXT`: the message must contain it
//! * `# with: ARGUMENTS`: more arguments
//! * `# command: run`: to be refused by `run`, not `check`
use crate::program::{Place, refused};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A broken config and what is expected of the message.
struct Case {
    config: PathBuf,
    expected: Vec<String>,
    arguments: Vec<String>,
    command: String,
}

impl Case {
    fn read(config: PathBuf) -> Case {
        let notes = config.with_extension("expect");
        let notes = if notes.exists() { notes } else { config.clone() };
        let text = std::fs::read_to_string(&notes).unwrap_or_else(|error| panic!("{}: {error}", notes.display()));
        let lines = |mark: &str| {
            let marked =
                text.lines().take_while(|line| line.starts_with("# ")).filter_map(|line| line.strip_prefix(mark));
            marked.map(str::to_string).collect::<Vec<_>>()
        };
        let expected = lines("# expect: ");
        assert!(!expected.is_empty(), "{} does not say what is expected", notes.display());
        let arguments = lines("# with: ").iter().flat_map(|line| line.split(' ')).map(str::to_string).collect();
        let command = lines("# command: ").pop().unwrap_or("check".into());
        Case { config, expected, arguments, command }
    }

    fn name(&self) -> String {
        self.config.file_stem().expect("a name").to_string_lossy().into_owned()
    }

    /// What is wrong with the answer, if anything.
    fn fault(&self, place: &Place) -> Option<String> {
        let out = place.path(&self.name());
        let mut arguments = vec![self.command.as_str(), self.config.to_str().expect("a path in UTF-8")];
        arguments.extend(self.arguments.iter().map(String::as_str));
        if self.command == "run" {
            arguments.extend(["--out", &out]);
        }
        let message = refused(&arguments);
        println!("{message}");
        let (what, help) = message.split_once("\n  ").unwrap_or((&message, ""));
        let missing = self.expected.iter().find(|part| !message.contains(part.as_str()));
        let fault = match missing {
            Some(part) => format!("no `{part}` in"),
            None if !what.starts_with("error: ") => "no error in".into(),
            None if help.trim().len() < 10 => "nothing to do in".into(),
            None if !self.places(what) => "no file and line in".into(),
            None if Path::new(&out).exists() => "a folder was left behind by".into(),
            None => return None,
        };
        Some(format!("{}: {fault}\n{message}", self.name()))
    }

    /// Whether the first line of the message names a file with a line, or the flag of the command line.
    fn places(&self, what: &str) -> bool {
        let lines = std::fs::read(&self.config).is_ok_and(|bytes| bytes.contains(&b'=')); // others have no lines
        let named = [".toml", ".csv", "--set ", "--until "].iter().any(|ending| what.contains(ending));
        let numbered = what.split(':').any(|part| part.parse::<usize>().is_ok());
        let whole = ["the file is empty", "has a header but no rows", "is missing in [", "--set ", "--until "]
            .iter()
            .any(|part| what.contains(part));
        named && (numbered || whole || !lines)
    }
}

/// All cases of the folder.
fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let entries = std::fs::read_dir(folder).expect("the cases").map(|entry| entry.expect("a readable folder").path());
    let files = entries.filter(|path| path.extension().is_some()).map(|path| path.with_extension("toml"));
    files.collect::<BTreeSet<_>>().into_iter().map(Case::read).collect()
}

#[test]
fn every_broken_file_is_refused_with_its_place_and_remedy() {
    let (cases, place) = (cases(), Place::new("bad_input"));
    assert!(cases.len() >= 45, "only {} cases", cases.len());
    let faults: Vec<String> = cases.iter().filter_map(|case| case.fault(&place)).collect();
    assert!(faults.is_empty(), "{} of {} messages are not good:\n{}", faults.len(), cases.len(), faults.join("\n"));
}

/// Messages name the flag that was typed, also for values that begin with a hyphen.
#[test]
fn flags_are_named_as_they_were_typed() {
    let place = Place::new("flags");
    let good = place.file("good.toml", "run.until = \"6 min\"\nlattice.sites = [4, 4, 4]\n");
    for (arguments, parts) in [
        (["--until", "tomorrow"], ["error: --until tomorrow: run.until: ", "5 day"]),
        (["--until", "-1 h"], ["error: --until -1 h: run.until: -60 min is out of range", "allowed: from 0 min"]),
        (["--until", ""], ["error: --until : run.until: there is no value", "like --until \"3 day\""]),
        (["--seed", "-1"], ["error: --seed -1: run.seed: -1 is out of range", "allowed: from 0 to 4294967295"]),
        (["--seed", "x"], ["error: --seed x: run.seed: a whole number is expected", "seed = 1"]),
    ] {
        let message = refused(&[&["check", &good][..], &arguments].concat());
        assert!(parts.iter().all(|part| message.contains(part)), "{arguments:?}: {message}");
    }
}

#[test]
fn a_run_that_cannot_begin_leaves_no_folder() {
    let place = Place::new("cannot_begin");
    let out = place.path("out");
    for config in ["tests/bad/cells_nan.toml", "tests/bad/shape_outside.toml", "tests/bad/key_unknown.toml"] {
        refused(&["run", config, "--out", &out, "--engine", "cpu"]);
        assert!(!Path::new(&out).exists(), "{config}");
    }
    let good = place.file("good.toml", "run.until = \"6 min\"\nlattice.sites = [4, 4, 4]\n");
    let file = refused(&["run", &good, "--out", &good]);
    assert!(file.contains("good.toml: this is a file, not a folder\n  name another folder with --out"), "{file}");
}
