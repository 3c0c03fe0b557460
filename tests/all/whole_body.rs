//! Does a body with everything on end alike everywhere, and do organs at rest leave the same files?
use crate::organism::{CONFIG, files};
use crate::program::{Place, works};
use crate::resume::record;
use std::collections::HashMap;
use std::fs::read_to_string;

/// What makes all of a whole body happen within hours: mutants, cells that enter vessels, drugs, an oncogene.
const EVERYTHING: [&str; 18] = [
    "circulation.influx=6e4 /day",
    "intravasation.rate.epithelial=60 /day",
    "intravasation.open_at=1",
    "intravasation.alone=1",
    "intravasation.dissolution=1e-2 /s",
    "self_seeding.acquired=[CXCL1]",
    "csf1.secretion.cxcl1_tumour=0.5 /min",
    "mutation[0].rate=0.2",
    "mutation[1].rate=0.2",
    "oncogene.awakening=0.1 /min",
    "oncogene.colonisation=1",
    "therapy[1].start=24 min",
    "therapy[2].start=24 min",
    "therapy[3].start=48 min",
    "therapy[4].start=48 min",
    "output.series_every=1 h",
    "output.checkpoint_every=1 h",
    "output.hash_every=5",
];

/// Everything on: in every organ the same hash on both engines, resumed or not, and no lineage loses a cell.
#[test]
fn a_whole_body_ends_alike_on_both_engines_and_resumed() {
    let place = Place::new("whole_body");
    let run = |engine: &str, until: &str| {
        let out = place.path(engine);
        let run = ["run", "configs/whole-body.toml", "--out", &out, "--engine", engine, "--until", until, "-q"];
        works(&[&run[..], &EVERYTHING.map(|set| ["--set", set]).concat()].concat());
        out
    };
    let (cpu, gpu) = (run("cpu", "2 h"), run("gpu", "1 h"));
    works(&["resume", &gpu, "--engine", "gpu", "-q", "--until", "2 h"]);
    for key in ["final_state_hash", "state_hashes", "organs"] {
        assert_eq!(record(&cpu)[key], record(&gpu)[key], "{key}");
    }
    assert_eq!(record(&cpu)["state_hashes"].as_array().map(Vec::len), Some(3));
    let reached = record(&cpu)["organs"].as_array().expect("organs").iter().all(|organ| organ["cells_arrived"] != 0);
    assert!(reached, "some organ was not reached: {}", record(&cpu)["organs"]);
    let clones = read_to_string(format!("{cpu}/clones.csv")).expect("lineages");
    assert_eq!(clones, read_to_string(format!("{gpu}/clones.csv")).expect("lineages"));
    let last = last_row(&format!("{cpu}/series.csv"));
    for column in ["nab-paclitaxel_blood", "VBY-825_blood", "macrophages_educated", "lymph_entered"] {
        assert!(last[column] > 0.0, "{column}: {}", last[column]);
    }
    let normal: f64 = ["lung", "bone", "liver"]
        .map(|organ| last_row(&format!("{cpu}/organs/{organ}/series.csv"))["normal"])
        .iter()
        .sum();
    assert!(normal > 0.0, "no normal cell has arrived");
    assert!(
        clones.lines().count() > 20 && clones.contains("resistant") && clones.contains("CXCL1"),
        "too few mutants: {clones}"
    );
    let mut left = 0;
    for line in clones.lines().skip(1) {
        let n: Vec<i64> = line.split(',').skip(5).map(|word| word.parse().expect("a number")).collect();
        let [alive, born, died, gone, arrived] = n[..] else { panic!("{line}") };
        assert_eq!(born + arrived, alive + died + gone, "{line}");
        left += gone;
    }
    assert!(left > 0, "no cell has entered a vessel");
}

/// The last row of a table of numbers, by its columns.
fn last_row(file: &str) -> HashMap<String, f64> {
    let text = read_to_string(file).expect("a series");
    let cells = |line: &str| line.split(',').map(str::to_string).collect::<Vec<_>>();
    let (head, last) = (cells(text.lines().next().expect("a header")), cells(text.lines().last().expect("a row")));
    head.into_iter().zip(last.iter().map(|word| word.parse().expect("a number"))).collect()
}

/// An organ at rest has a row at each output like the others, and a resumed run does not repeat them.
#[test]
fn an_organ_at_rest_has_the_same_rows_after_a_resume() {
    let place = Place::new("organs_at_rest");
    files(&place);
    let closed = "[[therapy]]\nswitch = \"intravasation.enabled\"\nto = \"false\"\nstart = \"8 h\"\n";
    let config = place.file("closed.toml", &format!("{CONFIG}{closed}"));
    let (whole, out) = (place.path("whole"), place.path("out"));
    for folder in [&whole, &out] {
        works(&["run", &config, "--out", folder, "--engine", "cpu", "-q", "--until", "16 h"]);
    }
    works(&["resume", &out, "--engine", "cpu", "-q", "--from", "140"]);
    let text = |folder: &str| read_to_string(format!("{folder}/organs/bone/series.csv")).expect("a series");
    assert_eq!(text(&out), text(&whole));
    let at_rest = |line: &str| line.split(',').nth(2) == Some("0");
    assert!(text(&whole).lines().skip(1).filter(|line| at_rest(line)).count() > 2, "the bone never rested");
    let bone = format!("{out}/organs/bone/organ.toml");
    let own = std::fs::read_to_string(&bone).expect("the config of an organ");
    std::fs::write(&bone, format!("{own}\n[csf1]\ndecay = \"0.02 /min\"\n")).expect("a file");
    let message = crate::program::refused(&["resume", &out, "--engine", "cpu"]);
    assert!(message.contains("bone/organ.toml: the run was begun with another config of this organ"), "{message}");
}

/// A run that takes the place of another one leaves nothing of its organs and inputs, and all that is the user's.
#[test]
fn a_run_without_organs_takes_the_place_of_a_whole_body() {
    let place = Place::new("replaced-body");
    let (config, out) = (files(&place), place.path("out"));
    let asked = |config: &str, until: &str| {
        works(&["run", config, "--out", &out, "--engine", "cpu", "-q", "--replace", "--until", until]);
    };
    asked(&config, "10 h");
    let has = |name: &str| std::path::Path::new(&out).join(name).exists();
    assert!(has("organs/bone/organ.toml") && has("organs/lung/series.csv") && has("organs/lung/images"));
    let mine = ["organs/bone/notes.txt", "organs/bone/input_0_mine.csv", "input_of_mine.csv", "input_0_mine.csv"];
    for mine in mine {
        std::fs::write(format!("{out}/{mine}"), "mine").expect("a file");
    }
    place.file("cells.csv", "x,y,z,type\n0,0,0,0\n");
    let plain =
        "[run]\nuntil = \"1 h\"\n[lattice]\nsites = [12, 12, 12]\n[output]\npanels = [\"cells\"]\n[[initial.cells]]\n";
    asked(&place.file("file.toml", &format!("{plain}shape = \"file\"\nfile = \"cells.csv\"\n")), "12 min");
    assert!(!has("organs/lung") && !has("organs/bone/organ.toml") && has("organs/bone/notes.txt"));
    let input = std::fs::read_dir(&out).expect("a folder").flatten().map(|entry| entry.file_name());
    let input: Vec<String> =
        input.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.ends_with("_cells.csv")).collect();
    assert_eq!(input, ["input_0_cells.csv"]);
    asked(&format!("{out}/config.toml"), "18 min");
    assert!(has("input_0_cells.csv"), "a run can take the place of the one that its config comes from");
    asked(&place.file("ball.toml", &format!("{plain}kind = \"epithelial\"\nradius = \"60 um\"\n")), "12 min");
    assert!(!has("input_0_cells.csv") && mine.iter().all(|mine| has(mine)));
}
