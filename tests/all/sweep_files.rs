//! Does a sweep keep to the files that it began with?
use crate::program::{Place, command, refused, text, works};
use crate::program_run::wait_for_lines;
use crate::sweep::{BASE, table};
use std::fs::read_to_string;
use std::path::Path;
use std::process::Stdio;

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
