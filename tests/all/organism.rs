//! Do several lattices and the blood between them lose no cell, stand still when empty, and end with the same bits anywhere?
use crate::laws::words;
use crate::program::{Place, refused, works};
use crate::resume::record;
use crate::twins::options;
use invasim::engine::{Choice, Options};
use invasim::organism::Organism;
use invasim::plan::Plan;
use invasim::simulation::Simulation;
use invasim::tissue::body::births_and_deaths;
use invasim::tissue::cell::{Kind, is_tumour};
use invasim::tissue::state::Layer;
use std::fs::read_to_string;
use std::path::Path;

/// A tumour that sheds much, self-seeds, and reaches two organs.
pub const CONFIG: &str = r#"
[run]
name = "body"
until = "10 h"
[lattice]
sites = [24, 22, 20]
[[initial.cells]]
kind = "epithelial"
radius = "100 um"
[[initial.cells]]
kind = "macrophage"
shape = "everywhere"
fraction = 0.02
[initial.vessels]
pattern = "network"
density = 0.06
[growth.rate]
epithelial = "2e-3 /min"
[intravasation]
enabled = true
rate.epithelial = "60 /day"
alone = 1.0
open_at = 1.0
together = 0.1
dissolution = "1e-2 /s"
[circulation]
every = "30 min"
half_life = "20 min"
survival_single = 0.8
survival_cluster = 0.9
[self_seeding]
enabled = true
share = 0.3
infiltration = 0.5
[[organ]]
preset = "lung"
file = "lung.toml"
colonisation = 0.9
dormancy = 0.3
extravasation = 0.9
awakening = "0.1 /h"
[[organ]]
preset = "liver"
[[organ]]
preset = "bone"
file = "bone.toml"
colonisation = 0.9
dormancy = 0.3
extravasation = 0.9
share = 3.0
[output]
series_every = "1 h"
images_every = "5 h"
checkpoint_every = "2 h"
hash_every = 25
panels = ["cells"]
"#;

pub const LUNG: &str = "[lattice]\nsites = [17, 13, 19]\n[growth.rate]\nepithelial = \"3e-3 /min\"\n[output]\npanels = [\"cells\", \"oxygen\"]\n";
pub const BONE: &str =
    "[lattice]\nsites = [12, 12, 12]\nspacing = \"15 um\"\n[death.apoptosis]\nepithelial = \"2 /h\"\n";

pub fn files(place: &Place) -> String {
    files_with(place, "")
}

/// The files of a run with more in its config; the path of that.
pub fn files_with(place: &Place, more: &str) -> String {
    place.file("lung.toml", LUNG);
    place.file("bone.toml", BONE);
    place.file("body.toml", &[CONFIG, more].concat())
}

pub fn organism(config: &str, options: &Options) -> Organism {
    let plan = Plan::read(Path::new(config), &[]).unwrap_or_else(|e| panic!("{e}"));
    Organism::open(plan, options).unwrap_or_else(|e| panic!("{e}"))
}

fn tumour_cells(lattice: &mut Simulation) -> i64 {
    words(lattice, Layer::Cell).iter().filter(|word| is_tumour(**word)).count() as i64
}

/// Births less deaths of tumour cells on a lattice.
fn net(lattice: &mut Simulation) -> i64 {
    let body = words(lattice, Layer::Body);
    let of = |kind| births_and_deaths(&body, kind);
    [Kind::Epithelial, Kind::Mesenchymal].map(of).iter().map(|(born, died)| *born as i64 - *died as i64).sum()
}

/// At every step: cells at the start + born = alive on all lattices + dead + what blood and organs account for.
#[test]
fn no_cell_is_lost_between_lattices() {
    let place = Place::new("organism");
    let mut run = organism(&files(&place), &Options { choice: Choice::Cpu, ..Options::default() });
    let start = tumour_cells(&mut run.primary);
    for step in 0..100 {
        run.advance(1).expect("a CPU");
        let (mut alive, mut born) = (tumour_cells(&mut run.primary), net(&mut run.primary));
        for organ in &mut run.organs {
            if let Some(lattice) = organ.lattice() {
                (alive, born) = (alive + tumour_cells(lattice), born + net(lattice));
            }
        }
        let body = run.circulation.as_ref().expect("blood");
        assert!(body.is_whole(), "step {step}: {:?}", body.tally);
        let away = body.tally.entered as i64 - body.tally.seeded as i64;
        assert_eq!(start + born, alive + away, "step {step}: {:?}", body.tally);
    }
    let arrived: Vec<u64> = run.organs.iter().map(|organ| organ.arrived).collect();
    let home = run.circulation.as_ref().expect("blood").tally.seeded - arrived.iter().sum::<u64>();
    println!("arrived in organs {arrived:?}, came home {home}");
    assert!(arrived.iter().all(|n| *n > 0) && home > 0, "too quiet to prove anything: {arrived:?}, {home}");
}

/// An organ that no cell has reached is not even made; one whose cells have died stands still.
#[test]
fn an_organ_without_tumour_cells_costs_no_steps() {
    let place = Place::new("resting");
    let mut run = organism(&files(&place), &Options { choice: Choice::Cpu, ..Options::default() });
    assert!(run.organs.iter().all(|organ| !organ.is_begun() && !organ.is_awake()));
    let mut rested = 0;
    for _ in 0..60 {
        run.advance(5).expect("a CPU");
        let step = run.step();
        for organ in &mut run.organs {
            let awake = organ.is_awake();
            let Some(lattice) = organ.lattice() else { continue };
            match awake {
                true => assert_eq!(lattice.step, step),
                false => {
                    assert_eq!(tumour_cells(lattice), 0);
                    rested += u32::from(lattice.step < step);
                }
            }
        }
    }
    assert!(rested > 0, "no organ ever emptied");
}

#[test]
fn all_lattices_end_alike_on_cpu_and_gpu_and_however_a_run_advances() {
    let place = Place::new("organs_alike");
    let config = files(&place);
    let mut cpu = organism(&config, &Options { choice: Choice::Cpu, ..Options::default() });
    let mut gpu = organism(&config, &options(None));
    cpu.advance(60).expect("a CPU");
    [1, 4, 30, 7, 18].iter().for_each(|steps| gpu.advance(*steps).expect("a GPU"));
    for (a, b) in cpu.organs.iter_mut().zip(&mut gpu.organs) {
        let hashes = [a, b].map(|organ| organ.lattice().expect("cells have arrived").hash().expect("a hash"));
        assert_eq!(hashes[0], hashes[1]);
    }
    assert_eq!(cpu.primary.hash().expect("a CPU"), gpu.primary.hash().expect("a GPU"));
    assert_eq!(cpu.hash().expect("a CPU"), gpu.hash().expect("a GPU"));
}

#[test]
fn a_resumed_run_and_its_organs_end_as_the_whole_one() {
    let place = Place::new("organs_resumed");
    let (config, whole, out) = (files(&place), place.path("whole"), place.path("out"));
    works(&["run", &config, "--out", &whole, "--engine", "cpu", "-q"]);
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q", "--until", "5 h"]);
    works(&["resume", &out, "--engine", "gpu", "-q", "--until", "10 h"]);
    let (a, b) = (record(&out), record(&whole));
    for key in ["final_state_hash", "state_hashes", "organs"] {
        assert_eq!(a[key], b[key], "{key}");
    }
    for file in ["series.csv", "organs/lung/series.csv", "organs/bone/series.csv"] {
        let text = |folder: &str| read_to_string(format!("{folder}/{file}")).expect("a series");
        assert_eq!(text(&out), text(&whole), "{file}");
    }
    let pictures = |folder: &str| std::fs::read_dir(format!("{folder}/organs/lung/images")).expect("pictures").count();
    assert!(pictures(&out) > 0 && pictures(&out) == pictures(&whole));
    let again = place.path("again");
    works(&["run", &format!("{whole}/config.toml"), "--out", &again, "--engine", "cpu", "-q"]);
    assert_eq!(record(&again)["final_state_hash"], b["final_state_hash"], "the folder of a run runs again");
}

#[test]
fn arms_go_on_with_the_organs_of_the_run() {
    let place = Place::new("organs_branched");
    let (config, whole, out) = (files(&place), place.path("whole"), place.path("arms"));
    works(&["run", &config, "--out", &whole, "--engine", "cpu", "-q"]);
    let slow = place.file("slow.toml", "[growth.rate]\nepithelial = \"0 /min\"\n");
    let slow = format!("slow={slow}");
    works(&[
        "branch", &whole, "--at", "5 h", "--arm", "control", "--arm", &slow, "--out", &out, "--engine", "cpu", "-q",
    ]);
    let control = record(&format!("{out}/seed_1/control"));
    assert_eq!(control["final_state_hash"], record(&whole)["final_state_hash"]);
    assert_eq!(control["organs"], record(&whole)["organs"]);
    assert_ne!(record(&format!("{out}/seed_1/slow"))["organs"], control["organs"]);
}

#[test]
fn what_an_organ_may_not_say_is_refused() {
    let place = Place::new("organs_refused");
    let config = files(&place);
    for (text, part) in [
        ("[lattice]\nsites = [8, 8, 8]\n[run]\nstep = \"3 min\"\n", "lung.toml:3: run: [run] is that of the whole run"),
        ("[[therapy]]\nradiation = \"2 Gy\"\n", "therapy: [therapy] is that of the whole run"),
        (
            "[[initial.cells]]\nkind = \"mesenchymal\"\nradius = \"50 um\"\n",
            "initial.cells: an organ has no tumour cells",
        ),
        ("[initial.vessels]\npattern = \"none\"\n", "cells cannot reach an organ without vessels"),
        (
            "[initial.vessels]\npattern = \"none\"\nfile = \"lung.csv\"\n",
            "lung.toml:2: initial.vessels.pattern: cells cannot reach an organ without vessels",
        ),
        (
            "[initial.vessels]\npattern = \"network\"\ndensity = 0\n",
            "lung.toml:2: initial.vessels.pattern: none of the vessels of this organ carries blood",
        ),
        ("[lattice]\nsites = [8, 8]\n", "lung.toml:2: lattice.sites"),
        (
            "[[initial.cells]]\nkind = \"macrophage\"\ncentre = [\"9 mm\", \"9 mm\", \"9 mm\"]\nradius = \"30 um\"\n",
            "covers no site",
        ),
    ] {
        place.file("lung.toml", text);
        let message = refused(&["check", &config]);
        assert!(message.contains(part), "{message}");
    }
    std::fs::remove_file(place.path("lung.toml")).expect("the file");
    let message = refused(&["check", &config]);
    assert!(message.contains("].file: there is no file") && message.contains("lung.toml"), "{message}");
}
