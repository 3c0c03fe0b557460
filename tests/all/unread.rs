//! Does the exit code tell the truth where nobody reads what the program says, or it cannot be written?
use crate::program::{command, text};
use std::process::{Output, Stdio};

/// What the program answers when whoever reads its standard output is gone.
fn unread(arguments: &[&str]) -> Output {
    let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    child.wait_with_output().expect("it ends")
}

#[test]
fn nobody_reads_and_nothing_is_judged_good() {
    let cases: [(&[&str], i32); 5] = [
        (&["schema"], 0),
        (&["validate", "--list"], 0),
        (&["validate", "half-space", "--engine", "cpu"], 1),
        (&["validate", "half-space", "--engine", "cpu", "--set", "oxygen.uptake.epithelial=11 /min"], 1),
        (&["verify", "--engine", "cpu"], 1),
    ];
    for (arguments, code) in cases {
        let answer = unread(arguments);
        assert_eq!((answer.status.code(), text(&answer.stderr)), (Some(code), String::new()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_is_an_error() {
    for arguments in [&["schema"][..], &["validate", "half-space", "--engine", "cpu"], &["verify", "--engine", "cpu"]] {
        let full = std::fs::File::create("/dev/full").expect("a device that is always full");
        let answer = command(arguments).stdout(full).output().expect("it starts");
        let said = text(&answer.stderr);
        assert_eq!(answer.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.starts_with("error: ") && said.contains("standard output") && said.contains("space"), "{said}");
    }
}

/// What is said on the way may be lost, the run is not: with `| tee`, Ctrl-C ends the reader first.
#[cfg(target_os = "linux")]
#[test]
fn a_run_of_which_nobody_hears_is_carried_out() {
    use crate::program::{Place, quick};
    use invasim::checkpoint::steps;
    use std::path::Path;
    let place = Place::new("unheard");
    let config = place.file("run.toml", &quick("1 h", "[6, 6, 6]"));
    for name in ["full", "closed"] {
        let out = place.path(name);
        let mut run = command(&["run", &config, "--out", &out, "--engine", "cpu"]);
        let code = match name {
            "full" => run.stderr(std::fs::File::create("/dev/full").expect("a device that is always full")).status(),
            _ => run.stderr(Stdio::piped()).spawn().and_then(|mut child| {
                drop(child.stderr.take());
                child.wait()
            }),
        };
        assert_eq!(code.expect("it starts").code(), Some(0), "{name}");
        assert_eq!(steps(Path::new(&out)).last(), Some(&10), "{name}");
    }
    let refused = command(&["run", "nowhere.toml", "--out", &place.path("none")])
        .stderr(std::fs::File::create("/dev/full").expect("it"))
        .status();
    assert_eq!(refused.expect("it starts").code(), Some(1));
}
