//! Do names that are meant for a moment tell processes apart, and are files of later steps told from others?
use super::*;

fn folder(name: &str) -> Folder {
    let path = std::env::temp_dir().join(format!("invasim-output-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder for the test");
    Folder { path }
}

/// Processes of two machines or containers can have one number.
#[test]
fn two_that_write_one_file_have_names_of_their_own_for_it() {
    let folder = folder("parts");
    let file = folder.path().join("table.csv");
    let both = whole::write_with(&file, |part| {
        let name = part.file_name().expect("a name").to_string_lossy().into_owned();
        assert!(name.starts_with("table.csv.") && name.ends_with(".part"), "{name}");
        fs::write(part, "first").expect("a file");
        whole::write_with(&file, |other| {
            assert!(part != other, "{name} twice");
            fs::write(other, "second").expect("a file");
            Ok(())
        })
    });
    both.unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(fs::read_to_string(folder.path().join("table.csv")).expect("a file"), "first");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    fs::remove_dir_all(folder.path()).expect("the folder of the test");
}

#[test]
fn only_files_of_later_steps_go() {
    let folder = folder("later");
    let names = ["step_00000007.png", "step_00000008.png", "step_9.gif", "tissue_step_00000009.png", "step_mine.png"];
    names.iter().for_each(|name| fs::write(folder.path().join(name), "").expect("a file"));
    folder.remove_after(7, "", ["step_", ".png"]).unwrap_or_else(|e| panic!("{e}"));
    let is_left = |name: &&str| folder.path().join(name).is_file();
    assert_eq!(names.iter().filter(|name| !is_left(name)).collect::<Vec<_>>(), [&"step_00000008.png"]);
    assert_eq!(steps(folder.path(), ".gif"), [9]);
    fs::remove_dir_all(folder.path()).expect("the folder of the test");
}

#[test]
fn who_is_writing_keeps_others_out_and_a_lock_alone_fills_no_folder() {
    let folder = folder("lock");
    let held = folder.lock().unwrap_or_else(|e| panic!("{e}"));
    let refused = folder.lock().expect_err("two at once").to_string();
    assert!(refused.contains("another invasim is writing into this folder\n  wait until it has ended"), "{refused}");
    drop(held);
    drop(folder.lock().unwrap_or_else(|e| panic!("{e}")));
    Folder::take(folder.path(), false).unwrap_or_else(|e| panic!("{e}"));
    fs::remove_dir_all(folder.path()).expect("the folder of the test");
}

#[test]
fn what_is_replaced_is_of_the_same_kind() {
    let folder = folder("kinds");
    let take = |mark| Folder::take_for(mark, folder.path(), true).map(|_| ()).map_err(|error| error.to_string());
    for (mark, what) in [(RUN_MARK, "a run"), (BRANCH_MARK, "a branch"), (SWEEP_MARK, "a sweep")] {
        folder.write(mark, b"").unwrap_or_else(|e| panic!("{e}"));
        for asked in [RUN_MARK, BRANCH_MARK, SWEEP_MARK] {
            let expected = if asked == mark { Ok(()) } else { Err(format!("this folder holds {what} ({mark})")) };
            let taken = take(asked);
            let is_as_expected = match (&taken, &expected) {
                (Err(said), Err(problem)) => said.contains(problem) && said.contains("another folder"),
                _ => taken == expected,
            };
            assert!(is_as_expected, "{asked} over {what}: {taken:?}");
        }
        folder.remove(mark).unwrap_or_else(|e| panic!("{e}"));
    }
    fs::remove_dir_all(folder.path()).expect("the folder of the test");
}

/// Commands that are shown can be pasted, whatever signs a path has.
#[cfg(unix)]
#[test]
fn a_shell_reads_a_word_as_the_path_that_it_was_made_of() {
    for path in ["out/run_1", "a b", "it's $HOME/`x`.toml", "~/run", "", "a\\b", "\"a\";#&*?[x]!", "größe/µ"] {
        let script = format!("printf %s {}", word(Path::new(path)));
        let output = std::process::Command::new("sh").args(["-c", &script]).output().expect("a shell");
        assert_eq!(String::from_utf8_lossy(&output.stdout), path, "{script}");
    }
    assert_eq!([sh("out/run_1"), sh("größe/µ"), sh("a b")], ["out/run_1", "größe/µ", "'a b'"]);
}

/// Also where the link leads to a file that is not there yet, and where a name is no text.
#[cfg(unix)]
#[test]
fn a_link_stays_one_and_a_file_keeps_its_mode() {
    use std::os::unix::{ffi::OsStrExt, fs::PermissionsExt, fs::symlink};
    let folder = folder("links");
    let at = |name: &[u8]| folder.path().join(OsStr::from_bytes(name));
    folder.below("far").unwrap_or_else(|e| panic!("{e}"));
    fs::write(at(b"far/old"), "before").expect("a file");
    fs::set_permissions(at(b"far/old"), fs::Permissions::from_mode(0o440)).expect("a mode");
    for (to, name) in [("far/old", "link"), ("link", "second"), ("far/new", "third"), ("fourth", "fourth")] {
        symlink(to, at(name.as_bytes())).expect("a link");
    }
    for name in [&b"second"[..], b"third", b"no\xfftext"] {
        whole::write(&at(name), name).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(fs::read(at(name)).expect("a file"), name);
    }
    let error = whole::write(&at(b"fourth"), b"").expect_err("a ring").to_string();
    assert!(error.ends_with("fourth: links lead on and on from it"), "{error}");
    assert!([&b"link"[..], b"second", b"third"].iter().all(|name| at(name).is_symlink()));
    assert_eq!(fs::metadata(at(b"far/old")).expect("a file").permissions().mode() & 0o777, 0o440);
    assert_eq!(fs::read_dir(at(b"far")).expect("a folder").count(), 2, "nothing half written");
    let error = whole::check_place(&at(b"far")).expect_err("a folder").to_string();
    assert!(error.contains("this is a folder") && error.contains("name a file in it"), "{error}");
    fs::remove_dir_all(folder.path()).expect("the folder of the test");
}

/// What reads a pipe gets all of it, and the pipe stays.
#[cfg(unix)]
#[test]
fn what_is_neither_file_nor_folder_is_written_into() {
    use std::os::unix::fs::FileTypeExt;
    let folder = folder("pipes");
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read_to_string(pipe).expect("a text")
    });
    whole::write(&pipe, b"all of it").unwrap_or_else(|e| panic!("{e}"));
    assert!(fs::symlink_metadata(&pipe).expect("a pipe").file_type().is_fifo());
    assert_eq!(reader.join().expect("a reader"), "all of it");
    fs::remove_dir_all(folder.path()).expect("the folder of the test");
}
