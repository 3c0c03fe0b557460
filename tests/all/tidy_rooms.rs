//! Do the rooms import each other one way only, and does each keep to its own business?
use crate::tidy::{Source, root, sources};
use std::collections::BTreeSet;

/// The rooms of `src`: each may import those before it. A new room takes its place here.
const ROOMS: [&str; 31] = [
    "lattice",
    "memory",
    "error",
    "output",
    "tissue",
    "config",
    "moment",
    "therapy",
    "volume",
    "initial",
    "program",
    "processes",
    "metrics",
    "views",
    "figure",
    "engine",
    "circulation",
    "lineage",
    "plan",
    "simulation",
    "organism",
    "series",
    "checkpoint",
    "report",
    "run",
    "plates",
    "branch",
    "sweep",
    "validation",
    "verify",
    "bench",
];

/// The room of a file: `src/run/record.rs` is in `run`.
fn room(path: &str) -> &str {
    path.trim_start_matches("src/").split(['/', '.']).next().expect("a name")
}

/// Sources of the rooms: all but the tour of the library and the command line.
fn of_rooms() -> impl Iterator<Item = Source> {
    sources("src").into_iter().filter(|source| !["lib", "main", "command"].contains(&room(&source.path)))
}

/// The rooms that a text names after `crate::`, each with its line.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).flat_map(|(number, line)| {
        let rest = line.split("crate::").skip(1);
        rest.map(move |rest| (number, rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().expect("a word")))
    })
}

#[test]
fn rooms_import_one_way() {
    let place = |name: &str| ROOMS.iter().position(|room| *room == name);
    for Source { path, text } in of_rooms() {
        let own = place(room(&path)).unwrap_or_else(|| panic!("{path}: give this room its place in the list"));
        for (number, name) in named(&text) {
            assert!(!name.is_empty(), "{path}:{number}: name one room a line, without braces");
            let other = place(name).unwrap_or_else(|| panic!("{path}:{number}: there is no room `{name}`"));
            assert!(other <= own, "{path}:{number}: `{}` may not import `{name}`, which comes later", ROOMS[own]);
        }
    }
}

#[test]
fn the_list_of_rooms_is_that_of_the_library() {
    let library = std::fs::read_to_string(root().join("src/lib.rs")).expect("the library");
    let rooms = library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    assert_eq!(rooms.collect::<BTreeSet<_>>(), BTreeSet::from(ROOMS));
}

/// Asserts that a word occurs in the code of no room but these.
fn only_in(word: &str, rooms: &[&str]) {
    for Source { path, text } in of_rooms().filter(|source| !rooms.contains(&room(&source.path))) {
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or(line);
            assert!(!code.contains(word), "{path}:{number}: only {} may name {word}: {line}", rooms.join(", "));
        }
    }
}

#[test]
fn only_engines_know_devices() {
    only_in("wgpu", &["engine"]);
    only_in("naga", &["engine"]);
}

#[test]
fn only_pictures_are_drawn() {
    only_in("resvg", &["figure"]);
    only_in("usvg", &["figure"]);
}

/// Lengths and times are numbers of sites and steps before they reach a shader.
#[test]
fn no_shader_knows_units() {
    for Source { path, text } in sources("shaders") {
        for (number, line) in (1..).zip(text.lines()) {
            let code = line.split("//").next().unwrap_or(line);
            let words = code.split(|c: char| !c.is_alphanumeric());
            let unit = words.into_iter().find(|word| ["um", "mmHg", "hours", "minutes", "pM", "mL"].contains(word));
            assert_eq!(unit, None, "{path}:{number}: {line}");
        }
    }
}
