//! Do volumes and tables of cells hold what is in the tissue, at the right places and times, and come back as the same tissue?
use crate::program::{Place, refused, works};
use flate2::read::ZlibDecoder;
use invasim::engine::{Choice, Options};
use invasim::plan::Plan;
use invasim::simulation::Simulation;
use invasim::tissue::cell::{Kind, VESSEL_PERFUSED, VESSEL_PRESENT, kind_of, polarisation_of};
use invasim::tissue::state::{Layer, Tissue};
use invasim::volume::Values;
use invasim::volume::read::{Found, Wanted, read};
use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One site of a kind of its own at each corner and in the middle, on a lattice of three unlike sides.
const MARKERS: &str = include_str!("../python/markers.toml");

/// The marked sites with the number of their kind.
const MARKED: [([u32; 3], u32); 9] = [
    ([0, 0, 0], 1),
    ([10, 0, 0], 2),
    ([0, 6, 0], 3),
    ([10, 6, 0], 4),
    ([0, 0, 4], 5),
    ([10, 0, 4], 6),
    ([0, 6, 4], 1),
    ([10, 6, 4], 2),
    ([5, 3, 2], 3),
];

fn run(place: &Place, name: &str, config: &str, more: &[&str]) -> String {
    let (file, out) = (place.file(&format!("{name}.toml"), config), place.path(name));
    works(&[&["run", &file, "--out", &out, "--engine", "cpu", "-q"], more].concat());
    out
}

pub fn found(out: &str, name: &str, hours: Option<f64>) -> Found {
    let wanted = Wanted { name: Some(name), hours, labels: false };
    read(&Path::new(out).join("volumes.ome.zarr"), wanted).unwrap_or_else(|fault| panic!("{name}: {fault:?}"))
}

/// The tissue of a config at its start.
fn tissue(config: &str) -> Tissue {
    Plan::read(Path::new(config), &[]).unwrap_or_else(|e| panic!("{e}")).tissue().unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn planted_markers_are_where_they_belong_in_every_file() {
    let place = Place::new("markers");
    let out = run(&place, "markers", MARKERS, &[]);
    let kinds = found(&out, "kind", None);
    assert_eq!((kinds.size, kinds.spacing, kinds.first), ([11, 7, 5], Some([12.5; 3]), Some([6.25; 3])));
    let (text, arrays) = vti(&out, 0);
    assert!(
        text.contains("WholeExtent=\"0 10 0 6 0 4\" Origin=\"6.25 6.25 6.25\" Spacing=\"12.5 12.5 12.5\""),
        "{text}"
    );
    let table = read_to_string(format!("{out}/cells/step_00000000.csv")).expect("a table of cells");
    assert_eq!(table.lines().count(), 10);
    for ([x, y, z], kind) in MARKED {
        let site = (x + 11 * (y + 7 * z)) as usize;
        assert_eq!(kinds.values.at(site) as u32, kind);
        assert_eq!(u32::from(arrays["kind"][site]), kind);
        let [x, y, z] = [x, y, z].map(|n| (f64::from(n) + 0.5) * 12.5);
        let row = format!("{x},{y},{z},{},", Kind::ALL[kind as usize].name());
        assert!(table.lines().any(|line| line.starts_with(&row)), "no {row} in\n{table}");
    }
    let filled = (0..11 * 7 * 5).filter(|site| kinds.values.at(*site) > 0.0).count();
    assert_eq!(filled, MARKED.len());
    let matrix = Values::F32(tissue(&place.path("markers.toml")).floats(Layer::Matrix).to_vec());
    assert_eq!(found(&out, "matrix", Some(0.0)).values, matrix);
    let floats = arrays["matrix"].chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]));
    assert_eq!(Values::F32(floats.collect()), matrix);
}

/// The header of a `.vti` of ours, and the bytes of its arrays: what its own documentation says, and no more.
fn vti(out: &str, step: u32) -> (String, BTreeMap<String, Vec<u8>>) {
    let bytes = std::fs::read(format!("{out}/volumes/step_{step:08}.vti")).expect("a .vti");
    let mark = b"<AppendedData encoding=\"raw\">\n  _";
    let data = bytes.windows(mark.len()).position(|part| part == mark).expect("appended data") + mark.len();
    let text = String::from_utf8(bytes[..data].to_vec()).expect("a header in UTF-8");
    let value = |line: &str, key: &str| {
        line.split_once(&format!("{key}=\"")).map(|(_, rest)| rest.split('"').next().unwrap().to_string())
    };
    let number = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap()) as usize;
    let arrays = text.lines().filter(|line| line.contains("format=\"appended\"")).map(|line| {
        let at = data + value(line, "offset").unwrap().parse::<usize>().unwrap();
        let blocks = number(at);
        let (mut from, mut all) = (at + 24 + 8 * blocks, Vec::new());
        for block in 0..blocks {
            let packed = number(at + 24 + 8 * block);
            ZlibDecoder::new(&bytes[from..from + packed]).read_to_end(&mut all).expect("a block of zlib");
            from += packed;
        }
        (value(line, "Name").unwrap(), all)
    });
    (text.clone(), arrays.collect())
}

/// A tumour with all kinds of sites, some hours old.
const GROWN: &str = r#"
[run]
name = "grown"
until = "8 h"
[lattice]
sites = [40, 33, 26]
[[initial.cells]]
kind = "epithelial"
radius = "160 um"
[[initial.cells]]
kind = "mesenchymal"
shape = "everywhere"
fraction = 0.02
[[initial.cells]]
kind = "macrophage"
shape = "everywhere"
fraction = 0.05
polarisation = 0.5
[initial.matrix]
pattern = "fibres"
[initial.vessels]
pattern = "network"
density = 0.04
clear_radius = "60 um"
[angiogenesis]
enabled = true
sprouting = "1e-2 /min"
[output]
volumes = ["cells", "vessels", "matrix", "oxygen"]
volumes_every = "4 h"
cells_csv_every = "8 h"
checkpoint_every = "3 h"
panels = ["cells"]
"#;

#[test]
fn an_exported_volume_comes_back_as_the_same_tissue() {
    let place = Place::new("round_trip");
    let out = run(&place, "grown", GROWN, &[]);
    let options = Options { choice: Choice::Cpu, ..Options::default() };
    let mut grown = Simulation::open(Plan::read(Path::new(&place.path("grown.toml")), &[]).unwrap(), &options).unwrap();
    grown.advance(80).unwrap();
    let before = grown.tissue().unwrap();
    let lattice = "[run]\nuntil = \"0 min\"\n[lattice]\nsites = [40, 33, 26]\n";
    let image = "file = \"grown/volumes.ome.zarr\"\n";
    let again = format!(
        "{lattice}[[initial.cells]]\nshape = \"volume\"\n{image}[initial.matrix]\npattern = \"volume\"\n{image}\
         [initial.vessels]\npattern = \"volume\"\nclosed = 2\n{image}"
    );
    for more in ["", "origin = \"corner\"\nresampling = \"area\"\n"] {
        let text = again.replace(image, &format!("{image}{more}"));
        let text = text.replace("[initial.matrix]", "[initial.matrix]\ndensity = 0.1");
        let after = tissue(&place.file("again.toml", &text));
        assert_eq!(after.words(Layer::Matrix), before.words(Layer::Matrix));
        let alike = |layer: Layer, part: fn(u32) -> u32| {
            let [a, b] =
                [&before, &after].map(|tissue| tissue.words(layer).iter().map(|word| part(*word)).collect::<Vec<_>>());
            assert!(a == b, "{layer:?} with {more:?}");
            a.into_iter().filter(|word| *word > 0).count()
        };
        assert!(alike(Layer::Cell, kind_of) > 1000);
        let count = alike(Layer::Vessel, |word| {
            if word & VESSEL_PRESENT == 0 { 0 } else { word & (VESSEL_PRESENT | VESSEL_PERFUSED) }
        });
        assert!(count > 500, "{count} vessel sites");
    }
    let table = "[[initial.cells]]\nshape = \"file\"\norigin = \"corner\"\nfile = \"grown/cells/step_00000080.csv\"\n";
    let after = tissue(&place.file("table.toml", &format!("{lattice}{table}")));
    let parts = |word: &u32| [kind_of(*word), polarisation_of(*word)];
    let cells = |tissue: &Tissue| tissue.words(Layer::Cell).iter().map(parts).collect::<Vec<_>>();
    assert!(cells(&after) == cells(&before), "cells from the table");
    works(&["run", &place.path("again.toml"), "--out", &place.path("copied"), "-q"]);
    let kept = works(&["run", &place.path("copied/config.toml"), "--out", &place.path("anew"), "--engine", "cpu"]);
    assert!(kept.is_empty() && hash(&place.path("copied")) == hash(&place.path("anew")), "from the copy of the images");
    assert_eq!(found(&out, "oxygen", Some(8.0)).values, Values::F32(before.floats(Layer::Field(0)).to_vec()));
}

fn hash(out: &str) -> serde_json::Value {
    crate::resume::record(out)["final_state_hash"].clone()
}

#[test]
fn a_region_and_coarser_voxels_lie_over_the_lattice() {
    let place = Place::new("region");
    let more =
        "volumes_low = [\"25 um\", \"0 um\", \"12.5 um\"]\nvolumes_high = [\"137.5 um\", \"62.5 um\", \"62.5 um\"]\n";
    let config = MARKERS.replace("volume_formats", &format!("{more}volumes_downsampling = 2\nvolume_formats"));
    let out = run(&place, "region", &config, &[]);
    let matrix = found(&out, "matrix", None);
    assert_eq!((matrix.size, matrix.spacing), ([5, 3, 2], Some([25.0; 3])));
    assert_eq!(matrix.first, Some([37.5, 12.5, 25.0]));
    let fine = tissue(&place.path("region.toml"));
    let at = |x: usize, y: usize, z: usize| f64::from(fine.floats(Layer::Matrix)[x + 11 * (y + 7 * z)]);
    let block = (0..8).map(|i| at(2 + i % 2, i / 2 % 2, 1 + i / 4)).sum::<f64>() / 8.0;
    assert_eq!(matrix.values.at(0), f64::from(block as f32));
    // The last block along x is a single site wide, and y of it too.
    let corner = (at(10, 4, 3) + at(10, 4, 4)) / 2.0;
    assert_eq!(matrix.values.at(4 + 5 * (2 + 3)), f64::from(corner as f32));
}

/// All files below some folders, with what is in them.
fn files(out: &str, below: &[&str]) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut open: Vec<PathBuf> =
        below.iter().map(|name| Path::new(out).join(name)).filter(|path| path.exists()).collect();
    while let Some(path) = open.pop() {
        match path.is_dir() {
            true => open.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path())),
            false => {
                all.insert(path.strip_prefix(out).unwrap().to_path_buf(), std::fs::read(&path).unwrap());
            }
        }
    }
    all
}

#[test]
fn after_resume_the_files_are_those_of_the_uninterrupted_run() {
    let place = Place::new("volumes_resumed");
    let every = "volumes_every = \"80 min\"\nvolume_formats = [\"ome-zarr\", \"vtk\"]\ncells_csv_every = \"100 min\"";
    let organs = "[output]\n".to_string() + every;
    let config = crate::organism::CONFIG.replace("[output]", &organs).replace("2 h\"", "70 min\"");
    for (name, text) in [("lung", crate::organism::LUNG), ("bone", crate::organism::BONE)] {
        place.file(&format!("{name}.toml"), text);
    }
    let whole = run(&place, "whole", &config, &[]);
    let out = run(&place, "out", &config, &["--until", "9 h"]);
    let steps = invasim::checkpoint::steps(Path::new(&out));
    place.file("out/volumes.ome.zarr/labels/kind/zarr.json.7.part", "left by a process that was killed");
    works(&["resume", &out, "--engine", "cpu", "-q", "--from", &steps[0].to_string(), "--until", "10 h"]);
    assert_eq!(hash(&out), hash(&whole));
    let places = ["volumes.ome.zarr", "volumes", "volumes.pvd", "cells"];
    let organs: Vec<String> = places.iter().map(|name| format!("organs/lung/{name}")).collect();
    let all: Vec<&str> = places.into_iter().chain(organs.iter().map(String::as_str)).collect();
    let [a, b] = [&whole, &out].map(|out| files(out, &all));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    assert!(a == b, "files differ");
    for name in &all {
        assert!(a.keys().any(|file| file.starts_with(name)), "there is no {name}");
    }
    let frames = found(&whole, "kind", None);
    assert_eq!(frames.size, [24, 22, 20]);
    assert!(found(&format!("{whole}/organs/lung"), "kind", None).size == [17, 13, 19]);
}

#[test]
fn what_cannot_be_written_stops_the_run_and_leaves_what_was() {
    let place = Place::new("cannot_write");
    let config = place.file("markers.toml", &MARKERS.replace("0 min", "4 h"));
    std::fs::create_dir_all(place.path("out")).unwrap();
    place.file("out/volumes", "a file where a folder should be");
    let message = refused(&["run", &config, "--out", &place.path("out"), "--replace", "--engine", "cpu", "-q"]);
    assert!(message.contains("cannot make ") && message.contains("volumes"), "{message}");
    assert_eq!(found(&place.path("out"), "kind", Some(0.0)).size, [11, 7, 5]);
    assert!(read_to_string(place.path("out/series.csv")).unwrap().lines().count() >= 2);
}

#[test]
fn the_size_of_volumes_is_told_before_they_are_written() {
    let place = Place::new("estimate");
    let config = place.file("grown.toml", GROWN);
    let said = works(&["check", &config]);
    let line = said.lines().find_map(|line| line.strip_prefix("# volumes: ")).expect("an estimate");
    let size = "5 of 40 × 33 × 26 voxels of 20 µm at 3 times as ome-zarr: about ";
    assert!(line.starts_with(size) && line.ends_with(" unpacked"), "{line}");
}
