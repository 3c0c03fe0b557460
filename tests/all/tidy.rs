//! Is every file short, with a first line that says what it is, and does the front page name only what exists?
use crate::program::works;
use std::path::{Path, PathBuf};

/// The most lines of a file, of a shader, and of a function.
const FILE: usize = 300;
const SHADER: usize = 150;
const FUNCTION: usize = 40;

/// Files that are longer today, with their lines. This list only ever shrinks.
const LONG_FILES: &[(&str, usize)] = &[];

/// Functions that are longer today, with their lines. This list only ever shrinks.
const LONG_FUNCTIONS: &[(&str, usize)] = &[("tests/all/lint.rs: what_breaks_the_rules_is_refused", 43)];

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A source file: its path from the root, and its text.
pub struct Source {
    pub path: String,
    pub text: String,
}

/// All sources below a folder.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut found = Vec::new();
    collect(&root().join(folder), &mut found);
    found.sort_by(|a: &Source, b: &Source| a.path.cmp(&b.path));
    found
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "wgsl") {
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push(Source { path: name, text: std::fs::read_to_string(&path).expect("a readable source") });
        }
    }
}

fn all() -> Vec<Source> {
    ["src", "shaders", "tests"].into_iter().flat_map(sources).collect()
}

/// What is longer than it may be; those of the list must be needed and not have grown.
fn too_long(measured: &[(String, usize)], most: impl Fn(&str) -> usize, list: &[(&str, usize)]) -> Vec<String> {
    let allowed = |name: &str| list.iter().find(|(listed, _)| *listed == name).map_or(most(name), |(_, lines)| *lines);
    let mut faults: Vec<String> = measured
        .iter()
        .filter(|(name, lines)| *lines > allowed(name))
        .map(|(name, lines)| format!("{name} has {lines} lines; at most {} are allowed", allowed(name)))
        .collect();
    let needed = |name: &str| measured.iter().any(|(n, lines)| n == name && *lines > most(name));
    faults.extend(
        list.iter().filter(|(name, _)| !needed(name)).map(|(name, _)| format!("{name} is listed without need")),
    );
    faults
}

#[test]
fn files_are_short() {
    let measured: Vec<_> = all().into_iter().map(|source| (source.path, source.text.lines().count())).collect();
    let most = |name: &str| if name.ends_with(".wgsl") { SHADER } else { FILE };
    let faults = too_long(&measured, most, LONG_FILES);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The functions of a source with their lines: each ends where a `}` stands as far in as its `fn`.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (first, line) in lines.iter().enumerate() {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        let words =
            words.trim_start_matches("pub ").trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
        let Some(rest) = words.trim_start_matches("const ").strip_prefix("fn ") else { continue };
        let name = rest.split(['(', '<']).next().unwrap_or(rest);
        let end = lines[first..].iter().position(|line| line.strip_prefix(indent) == Some("}")).unwrap_or(0);
        let whole = line.ends_with('}') || line.ends_with(';');
        found.push((format!("{}: {name}", source.path), if whole { 1 } else { end + 1 }));
    }
    found
}

#[test]
fn functions_are_short() {
    let measured: Vec<_> = all().iter().flat_map(functions).collect();
    assert!(measured.len() > 500, "only {} functions were found", measured.len());
    let faults = too_long(&measured, |_| FUNCTION, LONG_FUNCTIONS);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn first_lines_say_what_a_file_is() {
    for Source { path, text } in all() {
        let mark = if path.ends_with(".wgsl") { "// " } else { "//! " };
        let first = text.lines().next().unwrap_or("");
        assert!(first.starts_with(mark) && first.len() > 20, "{path} begins with `{first}`");
    }
}

#[test]
fn nothing_is_left_to_be_done() {
    let marks =
        [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["todo", "!("].concat(), ["unimple", "mented!("].concat()];
    for Source { path, text } in all() {
        for (number, line) in (1..).zip(text.lines()) {
            assert!(!marks.iter().any(|mark| line.contains(mark)), "{path}:{number}: {line}");
        }
    }
}

/// Each `Twin: path` of a shader.
#[test]
fn twins_are_where_the_shaders_say() {
    for Source { path, text } in sources("shaders") {
        let twins = text.lines().filter_map(|line| line.split_once("Twin: ")).map(|(_, rest)| rest);
        for twin in twins.filter_map(|rest| rest.split([' ', ',', ';']).next()) {
            let twin = twin.trim_end_matches('.');
            assert!(root().join(twin).is_file(), "{path}: there is no {twin}");
        }
    }
}

fn front_page() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("a README.md")
}

/// Words of the front page that look like paths of this repository, and the targets of its links. `x` stands for a name
/// that the reader chooses.
fn paths(text: &str) -> Vec<PathBuf> {
    const FOLDERS: [&str; 9] =
        ["src", "shaders", "tests", "configs", "docs", "assets", "benches", "examples", "gallery"];
    let words = text.split(|c: char| c.is_whitespace() || "`()[]<>\"',;|".contains(c));
    let words = words.map(|word| word.trim_end_matches(['.', ':']).trim_start_matches("./"));
    let ours = |word: &&str| word.split_once('/').is_some_and(|(front, _)| FOLDERS.contains(&front));
    let named = words.filter(ours).map(|word| word.split(['*', '{']).next().unwrap_or(word));
    let links = text.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next());
    let links = links.filter(|target| !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"));
    named.chain(links).map(PathBuf::from).filter(|path| path.file_stem().is_none_or(|stem| stem != "x")).collect()
}

#[test]
fn paths_of_the_front_page_exist() {
    assert_eq!(paths("see `src/run/*.rs`, [it](docs/a.md#b) or https://a.b/src/c.").len(), 3);
    for path in paths(&front_page()) {
        assert!(root().join(&path).exists(), "README.md names {}, which is not there", path.display());
    }
}

/// The commands in the code of a text: the words after `invasim`, and after `cargo run … --`.
fn commands(text: &str) -> Vec<Vec<String>> {
    let code = text.split("```").enumerate().flat_map(|(i, part)| {
        let block = i % 2 == 1;
        let spans = part.split('`').enumerate().filter(move |(k, _)| !block && k % 2 == 1).map(|(_, span)| span);
        part.lines().filter(move |_| block).chain(spans).map(|line| line.split('#').next().unwrap_or(line))
    });
    let lines = code.flat_map(|line| line.split("&&")).map(|line| line.split_whitespace().map(str::to_string));
    let called = |words: Vec<String>| {
        let at = words.iter().position(|word| word == "invasim" || word.ends_with("/invasim"));
        let cargo = words.starts_with(&["cargo".into(), "run".into()]);
        let dashes = words.iter().position(|word| word == "--").filter(|_| cargo);
        at.filter(|_| !words.contains(&"install".into())).or(dashes).map(|at| words[at + 1..].to_vec())
    };
    lines.filter_map(|words| called(words.collect())).filter(|words| !words.is_empty()).collect()
}

#[test]
fn commands_of_the_front_page_exist() {
    assert_eq!(commands("run `invasim new x`\n```sh\ncargo run -- run a --out b # c\n```\ninvasim is").len(), 2);
    let whole = works(&["--help"]);
    for words in commands(&front_page()) {
        let sub = words[0].as_str();
        let known = sub.starts_with('-') || whole.lines().any(|line| line.trim_start().starts_with(&format!("{sub} ")));
        assert!(known, "README.md names `invasim {sub}`, which is not there");
        let help = if sub.starts_with('-') { whole.clone() } else { works(&[sub, "--help"]) };
        for flag in words.iter().filter(|word| word.starts_with("--")) {
            let flag = flag.split('=').next().unwrap_or(flag);
            assert!(help.contains(flag), "README.md names `invasim {sub} {flag}`, which is not there");
        }
    }
}
