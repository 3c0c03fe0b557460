//! Does a run that was cut off go on to the same bits, from any moment and on any engine?
use crate::program::{Place, command, refused, works};
use invasim::checkpoint::{self, Notes};
use invasim::engine::{Choice, Options};
use invasim::lattice::random::{Draws, Stream};
use invasim::organism::Organism;
use invasim::output::Folder;
use invasim::plan::Plan;
use invasim::tissue::events::{Mutation, add_mutation, capacity, words};
use invasim::tissue::state::{CENSUS_WORDS, Layer};
use serde_json::Value;
use std::fs::{read, read_to_string, write};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

const CONFIG: &str = r#"
[run]
name = "cut off"
until = "12 h"
[lattice]
sites = [32, 32, 32]
[[initial.cells]]
kind = "epithelial"
radius = "120 um"
[[initial.cells]]
kind = "macrophage"
shape = "everywhere"
fraction = 0.02
[initial.vessels]
pattern = "network"
density = 0.06
[intravasation]
enabled = true
rate.epithelial = "600 /day"
alone = 1.0
open_at = 1.0
together = 0.1
dissolution = "1e-2 /s"
[circulation]
every = "48 min"
survival_single = 0.9
[[organ]]
preset = "bone"
[[mutation]]
trait = "resistant"
rate = 0.2
loss = 0.1
[angiogenesis]
enabled = true
sprouting = "1e-2 /min"
[[therapy]]
drug = "nab-paclitaxel"
route = "oral"
dose = "300 nM"
start = "105 min"
every = "100 min"
count = 5
[[therapy]]
radiation = "1 Gy"
start = "4 h"
every = "4 h"
count = 2
[[therapy]]
switch = "growth.rate.epithelial"
to = "4e-3 /min"
start = "5 h"
duration = "2 h"
[[drug]]
preset = "nab-paclitaxel"
absorption_half_life = "20 min"
[[drug.blocks]]
what = "cathepsin"
half = "40 nM"
returns = 0.5
[output]
series_every = "30 min"
images_every = "4 h"
checkpoint_every = "18 min"
hash_every = 25
panels = ["cells", "drugs"]
"#;

/// A finished run of the config; its folder.
fn whole(place: &Place) -> String {
    let (config, out) = (place.file("cut.toml", CONFIG), place.path("whole"));
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q"]);
    out
}

pub fn record(out: &str) -> Value {
    serde_json::from_str(&read_to_string(format!("{out}/run.json")).expect("run.json")).expect("JSON")
}

/// Asserts that two folders hold the same results.
fn alike(out: &str, whole: &str) {
    let (a, b) = (record(out), record(whole));
    for key in ["final_state_hash", "state_hashes", "images", "steps_done"] {
        assert_eq!(a[key], b[key], "{key} of {out}");
    }
    for table in ["series.csv", "clones.csv"] {
        let text = |out: &str| read_to_string(format!("{out}/{table}")).expect("a table");
        assert_eq!(text(out), text(whole));
    }
    for entry in std::fs::read_dir(format!("{whole}/images")).expect("pictures").flatten() {
        let name = entry.file_name();
        assert!(read(entry.path()).ok() == read(Path::new(out).join("images").join(&name)).ok(), "{name:?} of {out}");
    }
}

/// Kills the program some time after it began.
fn killed(arguments: &[&str], after: Duration) {
    let mut child = command(arguments).stderr(Stdio::null()).spawn().expect("the program starts");
    std::thread::sleep(after);
    let _ = child.kill();
    let _ = child.wait();
}

fn saved(out: &str) -> Vec<u32> {
    invasim::checkpoint::steps(Path::new(out))
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_it_was_not() {
    let place = Place::new("killed");
    let (whole, out) = (whole(&place), place.path("out"));
    let mut draws = Draws::new(1, Stream::Initial, 0);
    let mut kills = 0;
    while kills < 20 {
        let _ = std::fs::remove_dir_all(&out);
        killed(&["run", &place.path("cut.toml"), "--out", &out, "--engine", "cpu", "-q"], moment(&mut draws));
        kills += 1;
        while !saved(&out).is_empty() && !Path::new(&format!("{out}/run.json")).exists() && kills < 20 {
            killed(&["resume", &out, "--engine", "cpu", "-q"], moment(&mut draws));
            kills += 1;
        }
    }
    if saved(&out).is_empty() {
        works(&["run", &place.path("cut.toml"), "--out", &out, "--engine", "cpu", "-q", "--replace"]);
    }
    works(&["resume", &out, "--engine", "cpu", "-q"]);
    alike(&out, &whole);
}

/// Up to half a second.
fn moment(draws: &mut Draws) -> Duration {
    Duration::from_secs_f64(0.5 * draws.share())
}

#[test]
fn another_engine_goes_on_to_the_same_bits() {
    let place = Place::new("across");
    let (whole, out) = (whole(&place), place.path("out"));
    let config = place.path("cut.toml");
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q", "--until", "8 h"]);
    let series = read_to_string(format!("{whole}/series.csv")).expect("a series");
    let asleep = series.lines().next().and_then(|header| header.split(',').position(|c| c == "bone_asleep"));
    let last = series.lines().last().and_then(|row| row.split(',').nth(asleep?)?.parse::<f64>().ok());
    assert!(last.is_some_and(|n| n > 0.0), "no cell has reached an organ: the test proves too little");
    works(&["resume", &out, "--engine", "gpu", "-q", "--until", "12 h"]);
    assert_eq!(record(&out)["resumed_at_step"], 80);
    assert_eq!(record(&out)["engine"]["kind"], "gpu");
    alike(&out, &whole);
    assert!(read_to_string(format!("{out}/config.toml")).expect("a config").contains("until = \"720 min\""));
}

#[test]
fn a_damaged_checkpoint_is_refused_and_the_one_before_it_is_taken_if_asked() {
    let place = Place::new("damaged");
    let (whole, out) = (whole(&place), place.path("out"));
    works(&["run", &place.path("cut.toml"), "--out", &out, "--engine", "cpu", "-q", "--until", "9 h"]);
    let [before, last] = saved(&out)[..] else { panic!("two checkpoints are kept: {:?}", saved(&out)) };
    let file = format!("{out}/checkpoints/step_{last:08}.gz");
    let good = read(&file).expect("a checkpoint");
    let mut altered = good.clone();
    altered[good.len() / 2] ^= 1;
    let damages = [&good[..good.len() - 9], &good[..good.len() / 2], &altered, &b"nonsense"[..], &[]];
    for bytes in damages {
        write(&file, bytes).expect("a file");
        let message = refused(&["resume", &out, "--engine", "cpu"]);
        assert!(message.contains(&format!("step_{last:08}.gz: this checkpoint is damaged")), "{message}");
        assert!(message.contains(&format!("--from {before}")), "{message}");
    }
    let other = format!("{out}/checkpoints/step_{before:08}.gz");
    let whole_other = read(&other).expect("a checkpoint");
    write(&other, &whole_other[..whole_other.len() / 2]).expect("a file");
    for from in [before, last] {
        let message = refused(&["resume", &out, "--engine", "cpu", "--from", &from.to_string()]);
        assert!(message.contains("damaged too: start the run again") && !message.contains("--from"), "{message}");
    }
    write(&other, whole_other).expect("a file");
    works(&["resume", &out, "--engine", "cpu", "-q", "--from", &before.to_string(), "--until", "12 h"]);
    alike(&out, &whole);
}

#[test]
fn what_cannot_be_resumed_is_said() {
    let place = Place::new("nothing-to-resume");
    let message = refused(&["resume", &place.path("nowhere")]);
    assert!(message.contains("this is not the folder of a run") && message.contains("--out"), "{message}");
    place.file("config.toml", CONFIG);
    let message = refused(&["resume", &place.path("")]);
    assert!(message.contains("there is no checkpoint in this folder") && message.contains("--replace"), "{message}");
    let whole = whole(&place);
    let message = refused(&["resume", &whole, "--from", "7"]);
    assert!(message.contains("there is no checkpoint of step 7") && message.contains("120"), "{message}");
    let config = read_to_string(format!("{whole}/config.toml")).expect("a config");
    let message = refused(&["resume", &whole, "--engine", "cpu", "--until", "6 h"]);
    assert!(
        message.contains("--until 6 h: run.until: the run is past this end: ") && message.contains("--from"),
        "{message}"
    );
    assert_eq!(read_to_string(format!("{whole}/config.toml")).ok().as_ref(), Some(&config), "nothing was written");
    write(format!("{whole}/config.toml"), config.replace("[32, 32, 32]", "[32, 32, 33]")).expect("a file");
    let message = refused(&["resume", &whole, "--engine", "cpu"]);
    assert!(message.contains("of a lattice of [32,32,32] sites, not [32, 32, 33]"), "{message}");
}

/// What a run was begun with is all that it goes on with, but for its end; comments are nobody's business.
#[test]
fn a_run_goes_on_with_its_own_config_only() {
    let place = Place::new("edited");
    let (config, out) = (place.file("cut.toml", CONFIG), place.path("out"));
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q", "--until", "3 h"]);
    let file = format!("{out}/config.toml");
    let text = read_to_string(&file).expect("a config");
    let edits = [
        (
            "dose = \"300 nM\"",
            "dose = \"301 nM\"",
            "therapy[0].dose: the run was begun with `300 nM` here, but now there is `301 nM`",
        ),
        (
            "[output]\n",
            "[output]\nposition = \"9 um\"\n",
            "output.position: the run was begun with nothing here, but now there is `9 um`",
        ),
    ];
    for (from, to, problem) in edits {
        assert!(text.contains(from), "{from}");
        write(&file, text.replace(from, to)).expect("a file");
        let branch = ["branch", &out, "--at", "1 h", "--arm", "a", "--out", &place.path("arms"), "--engine", "cpu"];
        for asked in [&["resume", &out, "--engine", "cpu", "--until", "4 h"][..], &branch] {
            let message = refused(asked);
            assert!(message.contains("config.toml") && message.contains(problem), "{message}");
            assert!(message.contains("put it back as it was") && message.contains("invasim branch"), "{message}");
        }
        assert_eq!(record(&out)["steps_done"], 30, "nothing was done");
    }
    // The record is of no use here: who was cut off has none, or one of before.
    std::fs::remove_file(format!("{out}/run.json")).expect("a record");
    write(&file, format!("# mine\n{text}")).expect("a file");
    works(&["resume", &out, "--engine", "cpu", "-q", "--until", "4 h"]);
    works(&["resume", &out, "--engine", "cpu", "-q", "--until", "5 h"]);
    assert_eq!(record(&out)["steps_done"], 50);
}

/// Puts more than half of the lineages that a list can hold onto the tumour's; their names begin with a number.
fn begin_many(run: &mut Organism, first: u32) {
    let sites = run.plan().grid().sites();
    let mut list = vec![0; words(sites)];
    for i in 0..capacity(sites) as u32 / 2 + 1 {
        add_mutation(&mut list, Mutation { step: run.step(), site: i, parent: 1, traits: 0, clone: first << 24 | i });
    }
    run.primary.engine.write(Layer::Events, &list).expect("a CPU");
}

#[test]
fn what_a_list_cannot_hold_is_refused_also_by_a_run_that_was_stopped_on_the_way() {
    let place = Place::new("lists");
    let config = place.file("config.toml", CONFIG);
    let (plan, options) = (
        || Plan::read(Path::new(&config), &[]).expect("a plan"),
        Options { choice: Choice::Cpu, ..Options::default() },
    );
    let mut run = Organism::open(plan(), &options).expect("a CPU");
    begin_many(&mut run, 1);
    run.advance(5).expect("half of a list");
    let (folder, notes) = (
        Folder::take(Path::new(&place.path("saved")), false).expect("a folder"),
        Notes { start: vec![0; CENSUS_WORDS], ..Notes::default() },
    );
    folder.below(checkpoint::PLACE).expect("a folder");
    checkpoint::save(&mut run, &notes, &folder).expect("a checkpoint");
    let (mut resumed, _) = checkpoint::open(folder.path(), 5, plan(), &options).expect("a checkpoint");
    for run in [&mut run, &mut resumed] {
        begin_many(run, 2);
        let error = run.advance(3).expect_err("more than a list").to_string();
        let capacity = capacity(run.plan().grid().sites());
        assert!(error.contains(&format!("more than the list of {capacity} can hold")), "{error}");
    }
}
