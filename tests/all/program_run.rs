//! Does a run leave what it promises, and can anyone repeat it?
use crate::program::{Place, command, invasim, refused, text, works};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CONFIG: &str = r#"
[run]
name = "small"
until = "1 h"
[lattice]
sites = [16, 16, 16]
[[initial.cells]]
kind = "epithelial"
radius = "80 um"
[[initial.cells]]
shape = "file"
file = "cells.csv"
types = "0=macrophage"
[initial.vessels]
pattern = "network"
[output]
series_every = "12 min"
images_every = "30 min"
hash_every = 5
"#;

/// A small config with a file of cells.
fn small(place: &Place) -> String {
    place.file("cells.csv", "x,y,z,type\n130,130,130,0\n-130,130,130,0\n130,-130,0,0\n");
    place.file("small.toml", CONFIG)
}

/// Runs a config on the CPU into a folder of the place; returns its `run.json`.
fn run(place: &Place, config: &str, out: &str, more: &[&str]) -> Json {
    let out = place.path(out);
    works(&[&["run", config, "--out", &out, "--engine", "cpu"], more].concat());
    record(&out)
}

fn record(out: &str) -> Json {
    serde_json::from_str(&read_to_string(format!("{out}/run.json")).expect("run.json")).expect("JSON")
}

fn hash(record: &Json) -> &str {
    record["final_state_hash"].as_str().expect("a hash")
}

/// Width, height and pixels of every picture, in the order of their steps.
fn pictures(out: &str) -> Vec<image::RgbImage> {
    let entries = std::fs::read_dir(format!("{out}/images")).expect("the pictures");
    let paths: BTreeSet<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.iter().map(|path| image::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())).to_rgb8()).collect()
}

/// The fields of `series.csv`, all rows as wide as the header.
fn series(out: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(format!("{out}/series.csv")).unwrap();
    reader.records().map(|row| row.expect("a whole row").iter().map(str::to_string).collect()).collect()
}

#[test]
fn a_run_leaves_numbers_pictures_record_and_config() {
    let place = Place::new("leaves");
    let record = run(&place, &small(&place), "out", &[]);
    let out = place.path("out");
    let rows = series(&out);
    assert_eq!(rows.len(), 1 + 6, "a header and a row each 12 min of 1 h");
    assert!(rows[1..].iter().flatten().all(|field| field.parse::<f64>().is_ok_and(f64::is_finite)));
    let pictures = pictures(&out);
    assert_eq!(pictures.len(), 3);
    assert!(pictures.windows(2).all(|two| two[0] != two[1] && two[0].dimensions() == two[1].dimensions()));
    let colours: BTreeSet<_> = pictures[0].pixels().map(|p| p.0).collect();
    assert!(pictures[0].width() > 500 && colours.len() > 10, "{} colours", colours.len());
    for (key, value) in [("program", "invasim"), ("name", "small"), ("status", "finished")] {
        assert_eq!(record[key], value);
    }
    assert_eq!((&record["seed"], &record["steps_done"], &record["images"]), (&1.into(), &10.into(), &3.into()));
    assert_eq!(
        (&record["lattice"]["sites"], &record["engine"]["kind"]),
        (&serde_json::json!([16, 16, 16]), &"cpu".into())
    );
    assert_eq!(record["state_hashes"].as_array().map(Vec::len), Some(3));
    assert_eq!(record["state_hashes"][2]["hash"], record["final_state_hash"]);
    let config = std::fs::read(place.path("out/config.toml")).expect("the config");
    assert_eq!(record["config_sha256"], invasim::report::provenance::sha256(&config));
    assert_eq!(read_to_string(place.path("out/input_0_cells.csv")).ok(), read_to_string(place.path("cells.csv")).ok());
}

#[test]
fn the_folder_alone_repeats_the_run() {
    let place = Place::new("repeats");
    let first = run(&place, &small(&place), "first", &[]);
    ["small.toml", "cells.csv"].iter().for_each(|name| std::fs::remove_file(place.path(name)).unwrap());
    let again = run(&place, &place.path("first/config.toml"), "again", &[]);
    assert_eq!(hash(&first), hash(&again));
    assert_eq!(first["config_sha256"], again["config_sha256"], "one config");
    assert_eq!(first["state_hashes"], again["state_hashes"]);
    assert_eq!(series(&place.path("first")), series(&place.path("again")));
    assert!(pictures(&place.path("first")) == pictures(&place.path("again")));
}

#[test]
fn a_seed_is_a_run_whatever_the_threads() {
    let place = Place::new("seeds");
    let config = small(&place);
    let first = run(&place, &config, "first", &[]);
    assert_eq!(hash(&first), hash(&run(&place, &config, "threads", &["--threads", "1"])));
    let other = run(&place, &config, "other", &["--seed", "7"]);
    assert_eq!(other["seed"], 7);
    assert_ne!(first["config_sha256"], other["config_sha256"]);
    assert_ne!(hash(&first), hash(&other));
}

#[test]
fn overrides_reach_the_run() {
    let place = Place::new("overrides");
    let config = small(&place);
    let set = ["--set", "run.name=other", "--set", "growth.rate.epithelial=0.01 /min", "--until", "36 min"];
    let other = run(&place, &config, "other", &set);
    assert_eq!((&other["name"], &other["steps_done"]), (&"other".into(), &6.into()));
    let kept = read_to_string(place.path("other/config.toml")).unwrap();
    assert!(kept.contains("name = \"other\"") && kept.contains("rate.epithelial = \"0.01 /min\""), "{kept}");
    let plain = run(&place, &config, "plain", &["--until", "36 min"]);
    assert_ne!(hash(&plain), hash(&other));
}

#[test]
fn a_folder_that_is_not_empty_is_kept_unless_it_may_be_replaced() {
    let place = Place::new("replace");
    let config = small(&place);
    run(&place, &config, "out", &[]);
    place.file("out/notes.txt", "mine");
    let earlier = ["step_00000999.png", "tissue_step_00000999.png", "clones.png"]
        .map(|name| place.file(&format!("out/images/{name}"), "old"));
    let message = refused(&["run", &config, "--out", &place.path("out"), "--engine", "cpu"]);
    assert!(
        message.contains("out: this folder is not empty\n  name another folder with --out, or add --repl"),
        "{message}"
    );
    let shorter = run(&place, &config, "out", &["--replace", "--until", "6 min"]);
    assert_eq!((&shorter["steps_done"], &shorter["images"]), (&1.into(), &2.into()));
    assert_eq!((pictures(&place.path("out")).len(), series(&place.path("out")).len()), (2, 3));
    assert_eq!(read_to_string(place.path("out/notes.txt")).unwrap(), "mine");
    assert!(earlier.iter().all(|file| !Path::new(file).exists()), "pictures of the earlier run are left");
}

#[test]
fn without_a_terminal_progress_is_plain_lines() {
    let place = Place::new("lines");
    let config = small(&place);
    let output = invasim(&["run", &config, "--out", &place.path("out"), "--engine", "cpu"]);
    let said = text(&output.stderr);
    assert!(!said.contains(['\r', '\u{1b}']), "{said:?}");
    assert!(said.starts_with("small: 16 × 16 × 16 sites of 20 µm, 10 steps of 6 min\nengine: cpu on "), "{said}");
    assert!(said.contains(" tumour cells, ") && said.contains("finished at step 10 ("), "{said}");
    assert!(said.contains(&format!("results in {}", place.path("out"))), "{said}");
    let quiet = invasim(&["run", &config, "--out", &place.path("quiet"), "--engine", "cpu", "--quiet"]);
    assert_eq!((text(&quiet.stdout), text(&quiet.stderr)), (String::new(), String::new()));
}

/// What the program says when Ctrl-C stops it, once a file has so many lines.
#[cfg(unix)]
pub fn interrupted(arguments: &[&str], file: &Path, lines: usize) -> std::process::Output {
    ended_by("-INT", arguments, file, lines)
}

/// The same of a signal.
#[cfg(unix)]
fn ended_by(signal: &str, arguments: &[&str], file: &Path, lines: usize) -> std::process::Output {
    let child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    wait_for_lines(file, lines);
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("`kill` is there");
    assert!(sent.success());
    child.wait_with_output().expect("it ends")
}

/// Waits until the file has so many lines.
pub fn wait_for_lines(file: &Path, lines: usize) {
    let began = Instant::now();
    while read_to_string(file).map_or(0, |text| text.lines().count()) < lines {
        assert!(began.elapsed() < Duration::from_secs(120), "{} is not written", file.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Ctrl-C ends a run between two steps: exit code 130, everything whole, `run.json` says so, and the command that goes on is named.
#[cfg(unix)]
#[test]
fn an_interrupt_stops_a_run_cleanly() {
    let place = Place::new("interrupt");
    let (config, out) = (small(&place), place.path("out"));
    let arguments =
        ["run", &config, "--out", &out, "--engine", "cpu", "--until", "20 year", "--set", "output.images_every=3 h"];
    let output = interrupted(&arguments, &Path::new(&out).join("series.csv"), 40);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains(&format!("go on with: invasim resume {out}")), "{said}");
    assert!(
        said.contains("stopping after this step; press Ctrl-C again") && said.contains("stopped by the user at"),
        "{said}"
    );
    let record = record(&out);
    assert_eq!(record["status"], "stopped");
    assert!(record["steps_done"].as_u64() < record["steps_planned"].as_u64());
    assert!(hash(&record).len() >= 16);
    let rows = series(&out);
    assert!(rows.len() >= 40 && rows.iter().all(|row| row.len() == rows[0].len()));
    assert_eq!(record["images"], pictures(&out).len());
}

/// What a cluster sends before it kills does the same.
#[cfg(unix)]
#[test]
fn a_request_to_end_stops_a_run_cleanly() {
    let place = Place::new("terminated");
    let (config, out) = (small(&place), place.path("out"));
    let arguments = ["run", &config, "--out", &out, "--engine", "cpu", "--until", "20 year"];
    let output = ended_by("-TERM", &arguments, &Path::new(&out).join("series.csv"), 40);
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    let record = record(&out);
    assert_eq!(record["status"], "stopped");
    let step = record["steps_done"].as_u64().expect("a number");
    assert!(Path::new(&format!("{out}/checkpoints/step_{step:08}.gz")).is_file());
}

/// The config of a run lies in its folder too: that of the user is not written over.
#[test]
fn a_run_beside_its_config_leaves_the_config_as_it_is() {
    let place = Place::new("beside");
    small(&place); // for the file of cells
    let (config, out) = (place.file("config.toml", CONFIG), place.path(""));
    for more in [&[][..], &["--replace"]] {
        let message = refused(&[&["run", &config, "--out", &out, "--engine", "cpu"], more].concat());
        assert!(message.contains("would write its own config.toml over it") && message.contains("name another folder"));
    }
    assert_eq!(read_to_string(&config).expect("a config"), CONFIG);
    // That of a run is its own.
    let run = place.path("run");
    works(&["run", &config, "--out", &run, "--engine", "cpu", "-q"]);
    works(&["run", &format!("{run}/config.toml"), "--out", &run, "--engine", "cpu", "-q", "--replace"]);
}

#[test]
fn odd_tissues_run() {
    let place = Place::new("odd");
    let one = "run.until = \"12 min\"\n[lattice]\nsites = [1, 1, 1]\n";
    let cell = format!(
        "{one}[[initial.cells]]\nkind = \"epithelial\"\nshape = \"everywhere\"\n[initial.vessels]\npattern = \"network\"\n"
    );
    let cases = [
        ("nothing at all", "run.until = \"12 min\"\nlattice.sites = [8, 8, 8]\n".to_string()),
        ("one empty site", one.to_string()),
        ("one cell", cell),
        ("a row, longer than a picture", "run.until = \"12 min\"\nlattice.sites = [40000, 1, 1]\n".to_string()),
        (
            "a periodic sheet",
            "run.until = \"12 min\"\n[lattice]\nsites = [32, 16, 1]\nperiodic = [\"x\", \"y\"]\n".to_string(),
        ),
        ("the start alone", "run.until = \"0 min\"\nlattice.sites = [8, 8, 8]\n".to_string()),
        ("no panels", "run.until = \"6 min\"\nlattice.sites = [8, 8, 8]\noutput.panels = []\n".to_string()),
        (
            "an odd name",
            "run.until = \"6 min\"\nrun.name = \"a <b> & \\\"c\\\" \\u0001 µ\"\nlattice.sites = [8, 8, 8]\n"
                .to_string(),
        ),
    ];
    for (name, config) in cases {
        let config = place.file("odd.toml", &config);
        let record = run(&place, &config, "out", &["--replace"]);
        assert_eq!(record["status"], "finished", "{name}");
        assert!(!pictures(&place.path("out")).is_empty(), "{name}");
    }
}
