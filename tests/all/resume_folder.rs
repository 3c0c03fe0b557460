//! What becomes of a folder whose run goes on: of what it holds of a later time, of its record, and of rows that are missing?
use crate::organism::files;
use crate::program::{Place, command, quick, refused, works};
use crate::program_run::wait_for_lines;
use crate::resume::record;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use invasim::checkpoint::steps;
use invasim::run::record::is_finished;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs::{read, read_to_string, write};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

const CONFIG: &str = r#"
[[initial.cells]]
kind = "epithelial"
radius = "80 um"
[output]
series_every = "30 min"
images_every = "30 min"
checkpoint_every = "1 h"
clones = true
panels = ["cells", "tissue"]
view.alone = true
"#;

/// A finished run of the config to an end; its folder.
fn run(place: &Place, name: &str, until: &str) -> String {
    let (config, out) = (place.file("config.toml", &(quick("4 h", "[12, 12, 12]") + CONFIG)), place.path(name));
    works(&["run", &config, "--out", &out, "--until", until, "--engine", "cpu", "-q"]);
    out
}

fn pictures(folder: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(format!("{folder}/images")).expect("pictures").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn pictures_of_a_time_that_is_taken_back_go() {
    let place = Place::new("pictures-back");
    let [out, whole] = [("out", "4 h"), ("whole", "210 min")].map(|(name, until)| run(&place, name, until));
    assert_eq!(steps(Path::new(&out)), [30, 40]);
    for part in ["images/step_00000035.png", "checkpoints/step_00000040.gz"] {
        place.file(&format!("out/{part}.7.part"), "left by a process that was killed");
    }
    works(&["resume", &out, "--from", "30", "--until", "210 min", "--engine", "cpu", "-q"]);
    assert_eq!(pictures(&out), pictures(&whole));
    assert!(pictures(&out).contains("tissue_step_00000035.png"));
    assert_eq!((&record(&out)["images"], record(&whole)["images"].as_u64()), (&record(&whole)["images"], Some(8)));
    let all = std::fs::read_dir(format!("{out}/checkpoints")).expect("checkpoints").count();
    assert_eq!((all, steps(Path::new(&out))), (2, vec![30, 35]));
    std::fs::remove_dir_all(format!("{out}/images")).expect("pictures, moved away by somebody");
    works(&["resume", &out, "--until", "4 h", "--engine", "cpu", "-q"]);
    assert!(["step_00000040.png", "tissue_step_00000040.png"].iter().all(|name| pictures(&out).contains(*name)));
}

#[test]
fn pictures_of_organs_go_too() {
    let place = Place::new("pictures-of-organs-back");
    let (config, out) = (files(&place), place.path("out"));
    works(&[
        "run",
        &config,
        "--until",
        "8 h",
        "--set",
        "output.images_every=2 h",
        "--out",
        &out,
        "--engine",
        "cpu",
        "-q",
    ]);
    let from = steps(Path::new(&out))[0];
    let later = |name: &String| name.as_str() > format!("step_{from:08}.png").as_str();
    let lung = format!("{out}/organs/lung");
    assert!(pictures(&lung).iter().any(later), "no cell has reached it");
    let until = format!("{} min", 6 * from);
    works(&["resume", &out, "--from", &from.to_string(), "--until", &until, "--engine", "cpu", "-q"]);
    assert!(!pictures(&lung).iter().any(later), "{:?}", pictures(&lung));
}

/// Who resumes a finished run to a later end and is cut off has a run that is not finished.
#[test]
fn a_run_that_goes_on_is_not_finished() {
    let place = Place::new("goes-on");
    let out = run(&place, "out", "1 h");
    let [record, report] = ["run.json", "report.html"].map(|name| Path::new(&out).join(name));
    assert!(is_finished(out.as_ref()) && report.is_file());
    let asked = ["resume", &out, "--until", "20 year", "--engine", "cpu", "-q"];
    let mut child = command(&asked).stderr(Stdio::null()).spawn().expect("it starts");
    wait_for_lines(&Path::new(&out).join("series.csv"), 6);
    let _ = child.kill();
    let _ = child.wait();
    assert!(!record.exists() && !report.exists() && !is_finished(out.as_ref()));
    let last = steps(Path::new(&out)).pop().expect("a checkpoint");
    works(&["resume", &out, "--until", &format!("{} min", 6 * last + 6), "--engine", "cpu", "-q"]);
    assert!(is_finished(out.as_ref()) && report.is_file());
    let refusal = refused(&["resume", &out, "--from", "7", "--engine", "cpu"]);
    assert!(refusal.contains("no checkpoint of step 7") && is_finished(out.as_ref()), "nothing was done: {refusal}");
}

/// A power cut can leave a checkpoint and take the rows before it.
#[test]
fn missing_rows_before_a_checkpoint_are_told() {
    let place = Place::new("missing-rows");
    let [out, whole] = [("out", "4 h"), ("whole", "5 h")].map(|(name, until)| run(&place, name, until));
    let table = |folder: &str, name: &str| read_to_string(format!("{folder}/{name}")).expect("a table");
    for name in ["series.csv", "clones.csv"] {
        let (file, text) = (format!("{out}/{name}"), table(&out, name));
        let rows = text.lines().count() - 1;
        let without = |step: &str| text.split_inclusive('\n').filter(|row| !row.starts_with(step)).collect::<String>();
        for damaged in [without("40,"), without("20,"), text[..text.len() - 2].into()] {
            let left = damaged.split_inclusive('\n').filter(|row| row.ends_with('\n')).count() - 1;
            write(&file, damaged).expect("a file");
            let message = refused(&["resume", &out, "--until", "5 h", "--engine", "cpu"]);
            let problem =
                format!("{name}: this table has {left} of the {rows} rows that the checkpoint of step 40 comes");
            // A row before the earlier checkpoint is missing for that one too.
            let early = without("20,") == table(&out, name);
            let advice = if early { "put the table back".into() } else { format!("resume {out} --from 30") };
            assert!(message.contains(&problem) && message.contains(&advice), "{message}");
            assert!(is_finished(out.as_ref()), "nothing was done");
        }
        if name == "series.csv" {
            write(&file, text).expect("a file");
        }
    }
    works(&["resume", &out, "--from", "30", "--until", "5 h", "--engine", "cpu", "-q"]);
    ["series.csv", "clones.csv"].iter().for_each(|name| assert_eq!(table(&out, name), table(&whole, name)));
    std::fs::remove_file(format!("{out}/series.csv")).expect("a table");
    let message = refused(&["resume", &out, "--until", "6 h", "--engine", "cpu"]);
    assert!(
        message.contains("this table has 0 of the 11 rows that the checkpoint of step 50")
            && message.contains("start the run again")
            && !message.contains("--from"),
        "a table without a row lacks those before the checkpoint before too: {message}"
    );
}

/// Rows of another width would make a table that nobody can read.
#[test]
fn a_series_with_other_columns_is_not_gone_on_with() {
    let place = Place::new("other-columns");
    let out = run(&place, "out", "1 h");
    let file = format!("{out}/series.csv");
    let text = read_to_string(&file).expect("a series");
    write(&file, text.replace("tumour_cells", "tumor_cells")).expect("a file");
    let message = refused(&["resume", &out, "--until", "2 h", "--engine", "cpu"]);
    assert!(message.contains("series.csv: this table has other columns than this invasim writes"), "{message}");
    assert!(is_finished(out.as_ref()), "nothing was done");
    write(&file, text).expect("a file");
    works(&["resume", &out, "--until", "2 h", "--engine", "cpu", "-q"]);
}

/// Writes a checkpoint anew, with another header.
fn with_header(file: &str, change: impl FnOnce(&mut Value)) {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(std::fs::File::open(file).expect("a checkpoint")).read_to_end(&mut bytes).expect("gzip");
    let end = bytes.iter().position(|byte| *byte == b'\n').expect("a header");
    let mut header = serde_json::from_slice(&bytes[..end]).expect("JSON");
    change(&mut header);
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(header.to_string().as_bytes()).and_then(|()| packed.write_all(&bytes[end..])).expect("memory");
    write(file, packed.finish().expect("memory")).expect("a file");
}

/// Nothing goes on with fresh lineages or blood where those that were saved cannot be read, arms neither.
#[test]
fn a_checkpoint_without_a_part_that_its_run_has_is_damaged() {
    let place = Place::new("header");
    let out = run(&place, "out", "1 h");
    let file = format!("{out}/checkpoints/step_00000010.gz");
    let whole = read(&file).expect("a checkpoint");
    let branch = ["branch", &out, "--at", "1 h", "--until", "2 h", "--arm", "a", "--out", &place.path("arms")];
    for (part, value, problem) in [
        ("lineage", json!([[1, 2]]), "its lineages cannot be read"),
        ("lineage", Value::Null, "it lacks the lineages of its run"),
        ("circulation", json!({"seed": 1}), "its blood cannot be read"),
        ("tally", json!({"since": 0}), "its events cannot be read"),
    ] {
        write(&file, &whole).expect("a file");
        with_header(&file, |header| header[part] = value);
        for asked in [&["resume", &out, "--until", "2 h"][..], &branch] {
            let message = refused(&[asked, &["--engine", "cpu", "-q"]].concat());
            let problem = format!("step_00000010.gz: this checkpoint is damaged: {problem}\n");
            assert!(message.contains(&problem), "{message}");
        }
    }
    write(&file, &whole).expect("a file");
    works(&[&branch[..], &["--engine", "cpu", "-q"]].concat());
}

#[test]
fn a_checkpoint_of_another_format_is_told_by_its_number() {
    let place = Place::new("format");
    let out = run(&place, "out", "1 h");
    let file = format!("{out}/checkpoints/step_00000010.gz");
    with_header(&file, |header| header["invasim_checkpoint"] = 2.into());
    let message = refused(&["resume", &out, "--engine", "cpu"]);
    let problem = "step_00000010.gz: this checkpoint has format 2, written by an invasim 0.1.0; this one, 0.1.0, reads format 3\n";
    assert!(
        message.contains(problem) && message.contains("the program that wrote it, or start the run again"),
        "{message}"
    );
}
