//! Does a sweep keep to the files that it began with, and to the lattices that it names?
use crate::program::{Place, command, refused, text, works};
use crate::program_run::wait_for_lines;
use crate::sweep::{BASE, place, table};
use invasim::memory::available;
use invasim::output::Folder;
use invasim::run::record::is_finished;
use std::fs::read_to_string;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

const FILES: &str = r#"
[sweep]
config = "base.toml"
[[vary]]
key = "initial.cells[0].file"
values = ["one.csv", "two.csv"]
[[vary]]
key = "growth.push_depth"
values = [0, 4]
"#;

/// A base that extends a file and starts from the cells of another; the sweep varies that one.
fn with_files(name: &str, until: &str) -> (Place, String) {
    let place = Place::new(name);
    place.file("root.toml", &BASE.replace("3 h", until));
    place.file("base.toml", "extends = \"root.toml\"\n[[initial.cells]]\nshape = \"file\"\nfile = \"one.csv\"\n");
    for (name, x) in [("one.csv", 10), ("two.csv", 30)] {
        place.file(name, &format!("x,y,z,type\n{x},10,10,0\n"));
    }
    let sweep = place.file("sweep.toml", FILES);
    (place, sweep)
}

/// A sweep goes on only with the files that it began with; its own file says where those lie that it varies.
#[test]
fn a_sweep_of_other_files_is_refused() {
    let (place, sweep) = with_files("sweep-files", "1 h");
    let out = place.path("out");
    let asked = |part| ["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q", "--shard", part];
    works(&asked("0/4"));
    for (name, other) in [("two.csv", "x,y,z,type\n-30,10,10,0\n"), ("root.toml", &BASE.replace("3 h", "2 h"))] {
        let before = read_to_string(place.path(name)).expect("a file");
        place.file(name, other);
        let message = refused(&asked("1/4"));
        assert!(message.contains("other settings, files or another config"), "{name}: {message}");
        place.file(name, &before);
    }
    works(&asked("1/4"));
    assert_eq!(table(&out).len(), 2);
}

/// What is changed while a sweep runs is not run.
#[test]
fn a_file_that_changes_during_a_sweep_is_told() {
    for (name, other) in [("root.toml", BASE.replace("3 h", "2 day")), ("two.csv", "x,y,z,type\n0,0,0,0\n".into())] {
        let (place, sweep) = with_files("sweep-changed", "4 day");
        let out = place.path("out");
        let asked = ["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q"];
        let child = command(&asked).stderr(Stdio::piped()).spawn().expect("it starts");
        wait_for_lines(Path::new(&format!("{out}/runs/point_0000_seed_1/series.csv")), 1);
        place.file(name, &other);
        let output = child.wait_with_output().expect("it ends");
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(1) && said.contains("was changed since the sweep began"), "{said}");
    }
}

/// A shard that looked for finished runs earlier than another must not write its table later.
#[test]
fn shards_write_their_tables_one_after_another() {
    let (place, sweep) = with_files("sweep-turns", "1 h");
    let out = place.path("out");
    let asked = |part| ["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q", "--shard", part];
    works(&asked("0/4"));
    let turn = Folder::take(out.as_ref(), true).and_then(|folder| folder.lock()).unwrap_or_else(|e| panic!("{e}"));
    let mut child = command(&asked("1/4")).spawn().expect("it starts");
    while !is_finished(format!("{out}/runs/point_0001_seed_1").as_ref()) {
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(500));
    assert_eq!((child.try_wait().expect("a child"), table(&out).len()), (None, 1), "it waits for its turn");
    drop(turn);
    assert!(child.wait().expect("it ends").success());
    assert_eq!(table(&out).len(), 2);
}

/// A key may switch a process on that has columns of its own: all runs are in one table, with gaps.
#[test]
fn runs_of_unlike_columns_share_a_table() {
    let place = Place::new("sweep-columns");
    place.file("base.toml", &BASE.replace("3 h", "1 h"));
    let vary = "[sweep]\nconfig = \"base.toml\"\n[[vary]]\nkey = \"angiogenesis.enabled\"\nvalues = [\"false\", \"true\", \"false\"]\n";
    let (sweep, out) = (place.file("sweep.toml", vary), place.path("out"));
    works(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q"]);
    let text = read_to_string(format!("{out}/results.csv")).expect("results");
    let column = text.lines().next().expect("a header").split(',').position(|name| name == "vegf_mean");
    let column = column.expect("the amount of VEGF, which only some runs have");
    let rows = table(&out);
    let empty: Vec<_> = rows.iter().map(|row| row[column].is_empty()).collect();
    assert_eq!(empty, [true, false, true], "{text}");
    assert!(rows.iter().all(|row| row[4] == "1" && !row[5].is_empty()), "the time, and the cells: {text}");
    let page = read_to_string(format!("{out}/report.html")).expect("a page");
    assert!(page.contains("3 of 3 runs are finished"));
}

/// The script for a cluster does what was asked for, also in a folder with a quote in its name.
#[test]
fn a_script_for_a_cluster_has_all_flags() {
    let place = Place::new("sweep-slurm");
    place.file("base.toml", BASE);
    let (sweep, out) = (place.file("sweep.toml", FILES), place.path("it's out"));
    let asked = ["sweep", &sweep, "--out", &out, "--slurm", "4", "--jobs", "3"];
    let engine = ["--engine", "gpu", "--adapter", "a card", "--threads", "2", "--window", "4096", "--fences", "-q"];
    works(&[&asked[..], &engine].concat());
    let script = read_to_string(format!("{out}/sweep.sh")).expect("a script");
    let flags = " --jobs 3 --engine gpu --adapter 'a card' --threads 2 --window 4096 --fences --quiet\n";
    assert!(script.contains("--array=0-3\n") && script.contains("--cpus-per-task=6\n"), "{script}");
    assert!(script.contains(&format!("/it'\\''s out' --shard \"$SLURM_ARRAY_TASK_ID/4\"{flags}")), "{script}");
    let refused = command(&[&asked[..], &["--shard", "0/2"]].concat()).output().expect("it starts");
    assert!(text(&refused.stderr).contains("cannot be used with"), "{refused:?}");
}

/// A key that takes a list has lists for values.
#[test]
fn lattices_can_be_swept() {
    let (place, _) = place("sweep-lists");
    let text = "[sweep]\nconfig = \"base.toml\"\n[[vary]]\nkey = \"lattice.sites\"\nvalues = [[16, 16, 16], [32, 16, 12]]\n\
                [[vary]]\nkey = \"lattice.periodic\"\nvalues = [[], [\"x\", \"y\"]]\n";
    let (sweep, out) = (place.file("lists.toml", text), place.path("out"));
    works(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q"]);
    let settings: Vec<_> = table(&out).into_iter().map(|row| row[2..4].join(" ")).collect();
    let expected = ["[16, 16, 16] []", "[16, 16, 16] [\"x\", \"y\"]", "[32, 16, 12] []", "[32, 16, 12] [\"x\", \"y\"]"];
    assert_eq!(settings, expected);
    let config = read_to_string(format!("{out}/runs/point_0003_seed_1/config.toml")).expect("a config");
    assert!(config.contains("sites = [32, 16, 12]") && config.contains("periodic = [\"x\", \"y\"]"), "{config}");
}

/// Runs that have no room side by side are refused before anything is written. Each takes a tenth of what is free, so that a
/// hundred never fit, and one always would.
#[test]
fn more_runs_at_a_time_than_memory_holds_are_refused() {
    let (place, _) = place("sweep-room");
    let Some(free) = available() else { return println!("left out: this system does not tell what memory is free") };
    let edge = ((free as f64 / 10.0 / 75.0).cbrt() as u32).min(1500);
    let head = "[sweep]\nconfig = \"base.toml\"\nseeds = 100\n";
    let text = format!("{head}[[vary]]\nkey = \"lattice.sites\"\nvalues = [[{edge}, {edge}, {edge}]]\n");
    let (sweep, out) = (place.file("room.toml", &text), place.path("out"));
    let message = refused(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "--jobs", "100"]);
    assert!(message.contains("100 runs at a time need ") && message.contains("take --jobs "), "{message}");
    assert!(!Path::new(&format!("{out}/design.json")).exists());
}

/// What a sweep's file is, is said where it is empty or the config of a run.
#[test]
fn a_file_that_is_no_design_is_told_what_one_says() {
    let place = Place::new("sweep-no-design");
    let how = "[sweep] with config = \"base.toml\", and below it tables [[vary]]";
    for (text, problem) in [("", "the file is empty"), (BASE, "run: unknown section `run`")] {
        let message = refused(&["sweep", &place.file("sweep.toml", text), "--out", &place.path("never")]);
        assert!(message.contains(problem) && message.contains(how) && !message.contains("invasim new"), "{message}");
    }
}
