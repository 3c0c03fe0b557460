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
