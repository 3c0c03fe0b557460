//! Are files of a bench refused where they are damaged, and is what cannot be done with files told before anything is measured?
use crate::bench::some;
use crate::program::{Place, invasim, refused, text, works};
use invasim::bench::report::Report;
use serde_json::{Value, json};
use std::path::Path;

/// The message at a result of which one value is another.
fn damaged(place: &Place, path: &str, value: Value) -> String {
    let mut whole: Value = serde_json::from_str(&some("A", 1.0, "a").json()).expect("JSON");
    *whole.pointer_mut(path).expect(path) = value;
    let file = place.file("damaged.json", &whole.to_string());
    Report::read(Path::new(&file)).expect_err(path).to_string()
}

#[test]
fn numbers_that_nothing_can_have_are_damaged() {
    let place = Place::new("bench-damaged");
    for (path, values) in [
        ("/measured/0/seconds_per_step", vec![json!(0), json!(-1), json!(1e-300)]),
        ("/measured/0/median_seconds_per_step", vec![json!(0)]),
        ("/measured/0/joules_per_step", vec![json!(-1), json!("much")]),
        ("/measured/0/edge", vec![json!(64.7), json!(0), json!(1626), json!(-64)]),
        ("/measured/0/steps", vec![json!(0), json!(4_294_967_296_u64)]),
        ("/measured/0/passes/0/seconds", vec![json!(-1)]),
        ("/measured/0/passes/0/bytes", vec![json!(-1), json!(0.5)]),
        ("/copy_bytes_per_s", vec![json!(0), json!(-1e9)]),
    ] {
        let key = path.rsplit('/').next().expect("a key");
        for value in values {
            let error = damaged(&place, path, value);
            let part = format!("damaged.json: it lacks `{key}`, or what it says there is damaged\n  name a file that");
            assert!(error.contains(&part), "{error}");
        }
    }
    let twice = damaged(&place, "/measured/1/edge", json!(64));
    assert!(twice.contains("it is damaged: it has invasion (version 1) at 64³ twice"), "{twice}");
}

/// A name that somebody else has sent does not command the terminal.
#[test]
fn control_characters_of_a_file_are_shown_as_such() {
    let place = Place::new("bench-control");
    let file = place.path("a.json");
    some("\u{1b}[31mA\u{7}\nB", 1.0, "a").write(Path::new(&file)).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(Report::read(Path::new(&file)).unwrap_or_else(|e| panic!("{e}")).device, "\\u{1b}[31mA\\u{7}\\nB");
}

#[test]
fn one_file_is_drawn_and_compared_with_nothing() {
    let place = Place::new("bench-one");
    let (file, out) = (place.path("a.json"), place.path("a.svg"));
    some("A", 100.0, "a").write(Path::new(&file)).unwrap_or_else(|e| panic!("{e}"));
    let said = works(&["bench", "--compare", &file, "-o", &out]);
    assert!(said.starts_with("invasion 1, 64³: A, abc1234 0.003 M/s (1.00 ×)\ninvasion 1, 128³: "), "{said}");
    assert!(!said.contains("state hash"), "{said}");
}

#[test]
fn a_comparison_does_not_take_flags_of_a_measurement_in_silence() {
    for flag in ["--engine cpu", "--adapter gl", "--seconds 5", "--workload fields", "--fences", "--json a.json"] {
        let mut asked = vec!["bench", "--compare", "a.json", "-o", "a.svg"];
        asked.extend(flag.split(' '));
        let output = invasim(&asked);
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("cannot be used with"), "{flag}: {said}");
    }
}

#[test]
fn a_folder_in_the_place_of_a_file_is_told_before_the_measurement() {
    let place = Place::new("bench-folder");
    let said = refused(&["bench", "--engine", "cpu", "--sizes", "8", "--json", &place.path("")]);
    assert!(said.contains("this is a folder") && !said.contains("measuring"), "{said}");
    let said = refused(&["validate", "--json", &place.path("nowhere/a.json")]);
    assert!(said.contains("there is no such folder"), "{said}");
}

/// Here of a name to which not even a letter can be added.
#[test]
fn what_was_measured_is_told_also_where_the_file_fails() {
    let place = Place::new("bench-lost");
    let file = place.path(&"a".repeat(255));
    let output = invasim(&[
        "bench",
        "--engine",
        "cpu",
        "--workload",
        "fields",
        "--sizes",
        "8",
        "--seconds",
        "1",
        "--json",
        &file,
    ]);
    let (said, wrong) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.code() == Some(1) && wrong.contains("cannot write "), "{wrong}");
    assert!(said.contains("state hash after 5 steps: "), "{said}");
}

/// The name of a file need not be text: another in its place would be lost to who asked for it.
#[cfg(unix)]
#[test]
fn names_that_are_no_text_are_kept() {
    use std::os::unix::ffi::OsStrExt;
    let place = Place::new("bench-names");
    let file = Path::new(&place.path("")).join(std::ffi::OsStr::from_bytes(b"a\xff.json"));
    some("A", 1.0, "a").write(&file).unwrap_or_else(|e| panic!("{e}"));
    Report::read(&file).unwrap_or_else(|e| panic!("{e}"));
}
