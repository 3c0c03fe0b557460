//! Is what does not fit refused under a limit of the process, before the system ends it, and before what takes long?
#![cfg(target_os = "linux")]
use crate::program::{Place, text};
use std::process::{Command, Output};

/// The program under `ulimit -v`, in MiB.
fn limited(mebibytes: u32, arguments: &[&str]) -> Output {
    let script = format!("ulimit -v {}; exec \"$0\" \"$@\"", mebibytes * 1024);
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_invasim")]).args(arguments);
    shell.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("a shell")
}

/// 200³ sites take more than half a gigabyte.
const LARGE: [&str; 5] = ["configs/quickstart.toml", "--engine", "cpu", "--set", "lattice.sites=[200, 200, 200]"];

#[test]
fn a_lattice_beyond_a_limit_is_refused() {
    let place = Place::new("limits");
    let checked = limited(500, &[&["check"], &LARGE[..]].concat());
    let said = text(&checked.stderr);
    assert!(checked.status.success() && said.contains("this lattice needs "), "{said}");
    assert!(said.contains("files and shapes of the starting tissue were not checked"), "{said}");
    let run = limited(500, &[&["run"], &LARGE[..], &["--until", "1 h", "--out", &place.path("run")]].concat());
    let said = text(&run.stderr);
    assert!(run.status.code() == Some(1) && said.contains("lattice.sites: this lattice needs "), "{said}");
}

#[test]
fn a_small_lattice_runs_within_a_narrow_limit() {
    let place = Place::new("limits-narrow");
    let arguments =
        ["run", "configs/quickstart.toml", "--engine", "cpu", "--until", "1 h", "--out", &place.path("run")];
    let output = limited(300, &arguments);
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// Drivers that find no memory end the program.
#[test]
fn drivers_are_not_loaded_where_they_have_no_room() {
    let output = limited(400, &["adapters"]);
    let (said, aside) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success() && said.contains("cpu (native engine, on "), "{said}{aside}");
    assert_eq!(aside.matches("no GPU is looked for: a limit of this process leaves ").count(), 1, "{aside}");
}

#[test]
fn a_cube_that_does_not_fit_is_refused_before_passes_are_compared() {
    let output = limited(2000, &["verify", "--engine", "cpu", "--sizes", "16,1625"]);
    let (said, aside) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.code() == Some(1) && !said.contains("passes:"), "{said}{aside}");
    assert!(aside.contains("--sizes: this lattice needs ") && !aside.contains(".toml"), "{aside}");
    let output = limited(2000, &["bench", "--engine", "cpu", "--sizes", "1625", "--seconds", "1"]);
    let aside = text(&output.stderr);
    assert!(
        aside.contains("error: invasion 1625³: --sizes: this lattice needs ") && !aside.contains(".toml"),
        "{aside}"
    );
}
