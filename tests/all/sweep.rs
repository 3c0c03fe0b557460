//! Does a sweep run every setting once, in parts, again after a stop, and into one table?
use crate::program::{Place, command, refused, text, works};
use crate::program_run::interrupted;
use invasim::sweep::design::Design;
use std::collections::BTreeSet;
use std::fs::read_to_string;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

pub(crate) const BASE: &str = r#"
[run]
until = "3 h"
[lattice]
sites = [16, 16, 16]
[[initial.cells]]
kind = "epithelial"
radius = "80 um"
[output]
panels = ["cells"]
"#;

pub(crate) const SWEEP: &str = r#"
[sweep]
config = "base.toml"
seeds = 2
[[vary]]
key = "growth.push_depth"
values = "0, 4"
[[vary]]
key = "growth.rate.epithelial"
from = "0.001 /min"
to = "0.1 /min"
steps = 3
scale = "log"
"#;

pub(crate) fn place(name: &str) -> (Place, String) {
    let place = Place::new(name);
    place.file("base.toml", BASE);
    let sweep = place.file("sweep.toml", SWEEP);
    (place, sweep)
}

pub(crate) fn table(out: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(format!("{out}/results.csv")).expect("results");
    reader.records().map(|row| row.expect("a whole row").iter().map(str::to_string).collect()).collect()
}

#[test]
fn every_setting_and_seed_is_one_row_whatever_the_parts() {
    let (place, sweep) = place("sweep");
    let (whole, parts) = (place.path("whole"), place.path("parts"));
    works(&["sweep", &sweep, "--out", &whole, "--engine", "cpu", "--jobs", "2", "-q"]);
    let rows = table(&whole);
    assert_eq!(rows.len(), 2 * 3 * 2);
    let settings: BTreeSet<_> = rows.iter().map(|row| row[1..4].to_vec()).collect();
    assert_eq!(settings.len(), 12, "{settings:?}");
    assert_eq!(rows[2][..4], ["1", "1", "0", "0.01 /min"]);
    assert!(rows[0][6..] != rows[2][6..], "the rate changes the result");
    for part in ["1/2", "0/2"] {
        works(&["sweep", &sweep, "--out", &parts, "--engine", "cpu", "--shard", part, "-q"]);
    }
    assert_eq!(table(&parts), rows);
}

#[test]
fn a_sweep_that_was_cut_off_goes_on() {
    let (place, sweep) = place("sweep-cut");
    let (whole, cut) = (place.path("whole"), place.path("cut"));
    works(&["sweep", &sweep, "--out", &whole, "--engine", "cpu", "-q"]);
    for _ in 0..3 {
        let asked = ["sweep", &sweep, "--out", &cut, "--engine", "cpu", "-q"];
        let mut child = command(&asked).stderr(Stdio::null()).spawn().expect("the program starts");
        std::thread::sleep(Duration::from_millis(700));
        let _ = child.kill();
        let _ = child.wait();
    }
    works(&["sweep", &sweep, "--out", &cut, "--engine", "cpu", "-q"]);
    assert_eq!(table(&cut), table(&whole));
    place.file("base.toml", &BASE.replace("80 um", "90 um"));
    let message = refused(&["sweep", &sweep, "--out", &cut, "--engine", "cpu"]);
    assert!(message.contains("other settings, files or another config") && message.contains("--out"), "{message}");
}

/// What only its start shows to be impossible keeps no other point from running, and is tried again.
#[test]
fn a_point_that_cannot_begin_stops_no_other() {
    let (place, _) = place("sweep-failing");
    let radii = "[sweep]\nconfig = \"base.toml\"\n[[vary]]\nkey = \"initial.cells[0].radius\"\nvalues = \"1 um, 60 um, 2 um\"\n";
    let (sweep, out) = (place.file("radii.toml", radii), place.path("out"));
    for jobs in ["1", "2"] {
        let message = refused(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "--jobs", jobs]);
        let [head, list] = message
            .split_once("error: ")
            .map(|(_, error)| error.split_once('\n').expect("lines"))
            .map(<[&str; 2]>::from)
            .expect("an error");
        assert!(head.ends_with("radii.toml: 2 of 3 runs failed; the others are finished"), "{message}");
        let place = "radii.toml:5: vary[0].values: with initial.cells[0].radius";
        for (point, radius) in [(0, 1), (2, 2)] {
            let line = format!("  runs/point_000{point}_seed_1 (initial.cells[0].radius = {radius} um): ");
            let line = list.lines().find_map(|own| own.strip_prefix(&line)).unwrap_or_else(|| panic!("{message}"));
            let reason =
                format!("{place} = {radius} um: initial.cells[0].shape: this ball covers no site of the lattice");
            assert!(line.ends_with(&reason), "{message}");
        }
        assert!(list.contains("the same command tries these runs again"), "{message}");
        assert_eq!(table(&out).len(), 1);
    }
}

/// Numbers and lists in TOML are the same as a text.
#[test]
fn values_are_lists_numbers_or_texts() {
    let (place, sweep) = place("sweep-values");
    let design =
        |text: &str| Design::read(Path::new(&place.file("other.toml", text))).unwrap_or_else(|e| panic!("{e}"));
    let same = Design::read(Path::new(&sweep)).expect("a design");
    let other = design(&SWEEP.replace("\"0, 4\"", "[0, \"4\"]"));
    assert_eq!((other.keys, other.points, other.seeds), (same.keys, same.points, same.seeds));
    let plain = design(&SWEEP.replace("\"0.001 /min\"", "0.25").replace("\"0.1 /min\"", "4"));
    assert_eq!(plain.points[..3], [["0", "0.25"], ["0", "1"], ["0", "4"]]);
}

/// Ctrl-C stops a sweep with the exit code of a stop, and the same command goes on.
#[cfg(unix)]
#[test]
fn a_sweep_that_is_interrupted_says_how_to_go_on() {
    let (place, sweep) = place("sweep-interrupt");
    place.file("base.toml", &BASE.replace("3 h", "20 year"));
    let (out, run) = (place.path("out"), place.path("out/runs/point_0000_seed_1/series.csv"));
    let output = interrupted(&["sweep", &sweep, "--out", &out, "--engine", "cpu"], Path::new(&run), 3);
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output.stdout).contains("stopped; the same command goes on"), "{output:?}");
}

/// One point in each part of each axis, and the same points each time.
#[test]
fn a_latin_hypercube_covers_each_axis_evenly() {
    let (place, _) = place("sweep-cube");
    let text = "[sweep]\nconfig = \"base.toml\"\nmethod = \"latin hypercube\"\npoints = 8\n[[vary]]\nkey = \"a.b\"\n\
        from = \"0 um\"\nto = \"8 um\"\n[[vary]]\nkey = \"c.d\"\nvalues = \"x, y\"\n";
    let file = place.file("cube.toml", text);
    let design = Design::read(Path::new(&file)).expect("a design");
    let number = |text: &String| text.split(' ').next().and_then(|n| n.parse::<f64>().ok()).expect("a number");
    let parts: BTreeSet<u32> = design.points.iter().map(|point| number(&point[0]) as u32).collect();
    assert_eq!(parts.len(), 8);
    assert_eq!(design.points.iter().filter(|point| point[1] == "x").count(), 4);
    assert_eq!(Design::read(Path::new(&file)).expect("a design").points, design.points);
}

pub(crate) const ALONE: &str = r#"
[sweep]
config = "base.toml"
method = "one at a time"
seeds = 2
outcomes = "tumour_cells, epithelial_born"
[[vary]]
key = "growth.rate.epithelial"
factors = "0.5, 1, 2"
[[vary]]
key = "growth.push_depth"
values = "0, 4"
"#;

/// The config as it is comes first and once; every other point differs from it in one key, and the effects are those of the rows.
#[test]
fn one_key_at_a_time_is_compared_with_the_config_as_it_is() {
    let (place, _) = place("sweep-alone");
    place.file("base.toml", &format!("{}[processes]\nfields = false\n", BASE.replace("3 h", "1 day")));
    let (sweep, out) = (place.file("alone.toml", ALONE), place.path("out"));
    let design = Design::read(Path::new(&sweep)).expect("a design");
    let points = [["0.000433 /min", "4"], ["0.0002165 /min", "4"], ["0.000866 /min", "4"], ["0.000433 /min", "0"]];
    assert_eq!(design.points, points);
    works(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "--jobs", "2", "-q"]);
    let rows = table(&out);
    let mut reader = csv::Reader::from_path(format!("{out}/sensitivity.csv")).expect("effects");
    let effects: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a whole row")).collect();
    assert_eq!(effects.len(), 2 * 3);
    let column = ["step", "time_h", "epithelial"].len() + 3; // point, seed, two keys, step, time_h, epithelial
    let cells = |row: usize| rows[row][column].parse::<f64>().expect("a count");
    let (without, with) = (cells(0) + cells(1), cells(4) + cells(5));
    let change: f64 = effects[1][7].parse().expect("a change");
    assert!((change - 100.0 * (with - without) / without).abs() < 1e-3, "{change}: {with} after {without}");
    let born: f64 = effects[4][9].parse().expect("an elasticity");
    assert!(born > 0.3 && born < 1.5, "births follow the rate of division: {born}");
    assert_eq!(&effects[2][9], "", "a depth of 0 has no logarithm");
    figures_of_one_key_at_a_time(&place, &out);
    let parts = place.path("parts");
    works(&["sweep", &sweep, "--out", &parts, "--engine", "cpu", "--shard", "7/8", "-q"]);
    assert!(!Path::new(&parts).join("sensitivity.csv").exists(), "nothing to compare with yet");
    let page = read_to_string(format!("{out}/report.html")).expect("a page");
    assert!(page.contains("One key at a time") && read_to_string(format!("{out}/sensitivity.md")).is_ok());
}

/// Its figure shows what each key does.
fn figures_of_one_key_at_a_time(place: &Place, out: &str) {
    let figure = place.path("figure.svg");
    let caption = works(&["figure", out, "-o", &figure]);
    assert!(caption.contains("what each key changes for itself"), "{caption}");
    let svg = read_to_string(&figure).expect("a figure");
    assert!(svg.contains("growth.push_depth") && svg.contains("× 0.5"));
    let spec = |text: &str| place.file("figure.toml", &format!("[[panel]]\n{text}\n"));
    let other = "kind = \"sensitivity\"\ncolumns = \"macrophage\"";
    let message = refused(&["figure", out, "--spec", &spec(other), "-o", &figure]);
    assert!(message.contains("has not compared `macrophage`") && message.contains("epithelial_born"), "{message}");
    let run = format!("{out}/runs/point_0000_seed_1");
    let message = refused(&["figure", &run, "--spec", &spec(other), "-o", &figure]);
    assert!(message.contains("figure.toml:2: panel[0].kind") && message.contains("one at a time"), "{message}");
}

/// What is wrong in a sweep: what stands there, what stands there instead, and what is said.
const WRONG: &[(&str, &str, &str)] = &[
    (
        "\"growth.push_depth\"",
        "\"growth.push_deep\"",
        "sweep.toml:6: vary[0].key: growth.push_deep: unknown key `push_deep`",
    ),
    ("\"growth.push_depth\"", "\"run.seed\"", "sweep.toml:6: vary[0].key: a sweep gives each run its seed"),
    ("\"0, 4\"", "\"0, 7\"", "sweep.toml:7: vary[0].values: growth.push_depth: 7 is out of range"),
    (
        "to = \"0.1 /min\"",
        "to = \"0.1 /min\"\n[[vary]]\nkey = \"run.step\"\nfrom = \"6 um\"\nto = \"9 um\"",
        "vary[2].from: run.step: ",
    ),
    ("push_depth\"\nvalues = \"0, 4\"", "rate.elf\"\nvalues = \"1 /min\"", "sweep.toml:6: vary[0].key: growth.rate"),
    (
        "\"growth.rate.epithelial\"",
        "\"growth.push_depth\"",
        "sweep.toml:9: vary[1].key: `growth.push_depth` is varied already in line 6",
    ),
    (
        "\"0, 4\"",
        "\"1,5 /min; 2,5 /min\"",
        "sweep.toml:7: vary[0].values: `1,5 /min; 2,5 /min` has commas within numbers",
    ),
    (
        "\"0, 4\"",
        "\"1,5 /min\"",
        "write decimals with a point and a comma between values, like values = \"1.5 h, 2.5 h\"",
    ),
    ("\"0, 4\"", "[[0], [4]]", "growth.push_depth: a whole number is expected, but this is a list"),
    ("\"0, 4\"", "\"[0], [4]\"", "write lists without quotes, like values = [[32, 32, 32], [64, 64, 64]]"),
    (
        "\"0, 4\"",
        "[[{ a = 4 }]]",
        "or a list of numbers, texts and lists, is expected, but this is a table\n  write it like values = \"0, 2, 4\"",
    ),
    ("to = \"0.1 /min\"", "to = [1, 2]", "sweep.toml:11: vary[1].to: one number is expected"),
    ("\"0, 4\"", "\",\"", "sweep.toml:7: vary[0].values: no value is named"),
    (
        "values = \"0, 4\"",
        "values = \"0\"\nfactors = \"2\"",
        "sweep.toml:7: vary[0].values: values, factors or a range",
    ),
    ("values = \"0, 4\"", "factors = \"2, x\"", "sweep.toml:7: vary[0].factors: `x` is no number"),
    ("depth\"\nvalues = \"0, 4\"", "depht\"\nfactors = \"2\"", "base.toml has no value for `growth.push_depht`"),
    ("push_depth\"\nvalues = \"0, 4\"", "rate.normal\"\nfactors = \"2\"", "`growth.rate.normal` is 0 in"),
    ("push_depth\"\nvalues = \"0, 4\"", "daughter\"\nfactors = \"2\"", "`growth.daughter` is no number"),
    ("to = \"0.1 /min\"", "to = \"0.1 /h\"", "sweep.toml:11: vary[1].to: both ends need the same unit"),
    ("from = \"0.001 /min\"", "from = \"x /min\"", "`x` is no number"),
    ("from = \"0.001 /min\"", "from = \"0 /min\"", "a log scale needs ends above 0"),
    ("steps = 3", "steps = 90000\nsteeps = 1", "unknown key `steeps`"),
    ("\"base.toml\"", "\"nowhere.toml\"", "sweep.toml:3: sweep.config: cannot read `"),
];

#[test]
fn what_is_wrong_in_a_sweep_is_said_before_it_runs() {
    let (place, _) = place("sweep-wrong");
    for (from, to, part) in WRONG {
        assert!(SWEEP.contains(*from));
        let file = place.file("sweep.toml", &SWEEP.replace(from, to));
        let out = place.path("out");
        let message = refused(&["sweep", &file, "--out", &out, "--engine", "cpu"]);
        assert!(message.contains(part), "{to}: {message}");
        assert!(!Path::new(&out).join("runs").exists(), "{to}");
    }
    let file = place.file("sweep.toml", SWEEP);
    std::fs::create_dir(place.path("other")).expect("a folder");
    place.file("other/notes.txt", "mine");
    let message = refused(&["sweep", &file, "--out", &place.path("other"), "--engine", "cpu"]);
    assert!(message.contains("this folder is not empty") && !message.contains("--replace"), "{message}");
    let message = refused(&["sweep", &file, "--out", &place.path("out"), "--shard", "2/2"]);
    assert!(message.contains("`2/2` is no part of a sweep"), "{message}");
}

#[test]
fn the_sweeps_that_we_hand_out_are_sound() {
    let entries = std::fs::read_dir(crate::tidy::root().join("configs/sweeps")).expect("sweeps");
    let files: Vec<_> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    assert!(!files.is_empty());
    for file in files {
        let design = Design::read(&file).unwrap_or_else(|e| panic!("{e}"));
        for job in design.jobs() {
            design.plan(&job).unwrap_or_else(|e| panic!("{e}"));
        }
    }
}
