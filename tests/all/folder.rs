//! Is the folder of a run that of one run: one that writes at a time, and nothing left of the one before?
use crate::program::{Place, quick, refused, works};
use crate::resume::record;
use invasim::output::{Folder, Locked};
use invasim::run::record::is_finished;
use std::collections::BTreeSet;
use std::fs::{create_dir_all, read, remove_file};
use std::path::Path;

const CELLS: &str = "[output]\npanels = [\"cells\"]\n";
const BALL: &str = "[[initial.cells]]\nkind = \"epithelial\"\nradius = \"30 um\"\n";
const MATRIX: &str =
    "[initial.matrix]\npattern = \"volume\"\nfile = \"slices\"\nvoxel = [\"20 um\", \"20 um\", \"20 um\"]\n";

/// A run of two steps that draws cells, with more of a config.
fn of_cells(more: &str) -> String {
    quick("12 min", "[4, 3, 2]") + CELLS + more
}

fn run(place: &Place, config: &str, out: &str) {
    works(&["run", config, "--out", &place.path(out), "--replace", "--engine", "cpu", "-q"]);
}

fn hash(place: &Place, out: &str) -> serde_json::Value {
    record(&place.path(out))["final_state_hash"].clone()
}

fn names(folder: String) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Two grey slices of such names.
fn slices(place: &Place, front: &str) {
    create_dir_all(place.path("slices")).expect("a folder");
    for z in 0..2u8 {
        let image = image::GrayImage::from_fn(4, 3, |x, y| image::Luma([60 * (x as u8) + y as u8 + z]));
        image.save(place.path(&format!("slices/{front}{z}.png"))).expect("a picture");
    }
}

#[test]
fn the_copy_of_an_input_folder_is_not_mixed_with_an_earlier_one() {
    let place = Place::new("folder-inputs");
    let config = place.file("slices.toml", &of_cells(MATRIX));
    slices(&place, "a_");
    run(&place, &config, "out");
    ["a_0.png", "a_1.png"].iter().for_each(|name| remove_file(place.path(&format!("slices/{name}"))).expect("a slice"));
    slices(&place, "b_");
    place.file("out/mine.txt", "mine");
    create_dir_all(place.path("out/inputs.0123456789abcdef.part")).expect("what a killed process has left");
    for config in [&config, &place.path("out/config.toml")] {
        run(&place, config, "out");
        assert_eq!(names(place.path("out/input_0_slices")), BTreeSet::from(["b_0.png", "b_1.png"].map(String::from)));
        let parts = names(place.path("out")).into_iter().filter(|name| name.ends_with(".part")).count();
        assert!(parts == 0 && Path::new(&place.path("out/mine.txt")).is_file());
    }
    run(&place, &place.path("out/config.toml"), "again");
    assert_eq!(hash(&place, "out"), hash(&place, "again"));
    let around = place.file("slices/around.toml", &of_cells(&MATRIX.replace("\"slices\"", "\".\"")));
    let message = refused(&["run", &around, "--out", &place.path("slices/out"), "--engine", "cpu"]);
    let problem =
        "around.toml:11: initial.matrix.file: the folder of the run lies in this one, which it would keep a copy of";
    assert!(message.contains(problem), "{message}");
}

/// What a run has left can be what the run in its place begins with.
#[test]
fn a_run_can_begin_with_what_it_takes_the_place_of() {
    let place = Place::new("folder-inputs-within");
    let exports = "cells_csv_every = \"12 min\"\nvolumes = [\"cells\", \"matrix\"]\nvolumes_every = \"12 min\"\n";
    run(&place, &place.file("first.toml", &of_cells(&format!("{exports}{BALL}"))), "out");
    let table = read(place.path("out/cells/step_00000002.csv")).expect("a table of cells");
    let cells = "[[initial.cells]]\nshape = \"file\"\norigin = \"corner\"\nfile = \"out/cells/step_00000002.csv\"\n";
    let matrix = "[initial.matrix]\npattern = \"volume\"\nfile = \"out/volumes.ome.zarr\"\n";
    let config = place.file("second.toml", &of_cells(&format!("{cells}{matrix}")));
    run(&place, &config, "elsewhere");
    run(&place, &config, "out");
    assert_eq!(hash(&place, "out"), hash(&place, "elsewhere"));
    let copies = names(place.path("out")).into_iter().filter(|name| name.starts_with("input_"));
    let [cells, zarr] = <[String; 2]>::try_from(copies.collect::<Vec<_>>()).expect("two copies");
    assert_eq!(read(place.path(&format!("out/{cells}"))).ok(), Some(table));
    assert!(zarr.ends_with("_volumes.ome.zarr") && !Path::new(&place.path("out/volumes.ome.zarr")).exists());
}

fn locked(path: String) -> Locked {
    let folder = Folder::take(path.as_ref(), true).unwrap_or_else(|e| panic!("{e}"));
    folder.lock().unwrap_or_else(|e| panic!("{e}"))
}

fn refused_as_busy(arguments: &[&str]) {
    let message = refused(&[arguments, &["--engine", "cpu", "-q"]].concat());
    let problem = "another invasim is writing into this folder\n";
    assert!(message.contains(problem) && message.contains("wait until it has ended, or stop it"), "{message}");
}

#[test]
fn two_do_not_write_into_one_folder() {
    let place = Place::new("folder-lock");
    let (config, out) = (place.file("ball.toml", &of_cells(BALL)), place.path("out"));
    let busy = locked(out.clone());
    refused_as_busy(&["run", &config, "--out", &out]);
    drop(busy);
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q"]);
    let before = names(out.clone());
    let busy = locked(out.clone());
    refused_as_busy(&["run", &config, "--out", &out, "--replace"]);
    refused_as_busy(&["resume", &out, "--until", "1 h"]);
    assert!(names(out.clone()) == before && is_finished(out.as_ref()), "nothing was done");
    drop(busy);
    works(&["resume", &out, "--until", "1 h", "--engine", "cpu", "-q"]);
}

#[test]
fn arms_and_runs_of_a_sweep_are_written_by_one_at_a_time() {
    let place = Place::new("folder-locks");
    let (config, trunk) = (place.file("ball.toml", &of_cells(BALL)), place.path("trunk"));
    works(&["run", &config, "--out", &trunk, "--engine", "cpu", "-q"]);
    let arms = place.path("arms");
    let branch = ["branch", &trunk, "--at", "6 min", "--arm", "a", "--arm", "b", "--out", &arms];
    let busy = locked(format!("{arms}/seed_1/b"));
    refused_as_busy(&[&branch[..], &["--replace"]].concat());
    drop(busy);
    works(&[&branch[..], &["--replace", "--engine", "cpu", "-q"]].concat());
    let busy = locked(format!("{arms}/seed_1/b"));
    refused_as_busy(&[&branch[..], &["--replace"]].concat());
    assert!(["a", "b"].iter().all(|arm| is_finished(format!("{arms}/seed_1/{arm}").as_ref())), "nothing is gone");
    drop(busy);
    let sweep = "[sweep]\nconfig = \"ball.toml\"\n[[vary]]\nkey = \"growth.push_depth\"\nvalues = [0, 4]\n";
    let (sweep, out) = (place.file("sweep.toml", sweep), place.path("sweep"));
    let first = format!("{out}/runs/point_0000_seed_1");
    works(&["sweep", &sweep, "--out", &out, "--shard", "1/2", "--engine", "cpu", "-q"]);
    let busy = locked(first.clone());
    refused_as_busy(&["sweep", &sweep, "--out", &out]);
    drop(busy);
    works(&["sweep", &sweep, "--out", &out, "--engine", "cpu", "-q"]);
    assert!(is_finished(first.as_ref()));
}
