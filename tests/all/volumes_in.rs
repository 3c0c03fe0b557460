//! Does a tissue begin as its images say, and is every image that cannot be one refused with what to do?
use crate::program::{Place, invasim, refused, text};
use crate::resume::record;
use invasim::plan::Plan;
use invasim::tissue::cell::{VESSEL_PRESENT, kind_of};
use invasim::tissue::state::{Layer, Tissue};
use std::fs::File;
use std::path::Path;
use tiff::encoder::{TiffEncoder, colortype};

const LATTICE: &str = "run.until = \"6 min\"\nlattice = { sites = [4, 3, 2], spacing = \"20 um\" }\n";
const CELLS: &str = "[[initial.cells]]\nshape = \"volume\"\n";

/// A TIFF of 16 bits with these pages.
fn tiff(place: &Place, name: &str, [width, height]: [u32; 2], pages: &[Vec<u16>]) {
    let mut file = TiffEncoder::new(File::create(place.path(name)).unwrap()).unwrap();
    for page in pages {
        file.write_image::<colortype::Gray16>(width, height, page).unwrap();
    }
}

/// A TIFF of floats, 4 × 3: this value, and 0 elsewhere.
fn floats(place: &Place, name: &str, second: f32) {
    let mut file = TiffEncoder::new(File::create(place.path(name)).unwrap()).unwrap();
    let page: Vec<f32> = (0..12).map(|i| if i == 1 { second } else { 0.0 }).collect();
    file.write_image::<colortype::Gray32Float>(4, 3, &page).unwrap();
}

/// A PNG of 8 bits.
fn png(place: &Place, name: &str, size: [u32; 2], value: impl Fn(u32, u32) -> u8) {
    let image = image::GrayImage::from_fn(size[0], size[1], |x, y| image::Luma([value(x, y)]));
    std::fs::create_dir_all(Path::new(&place.path(name)).parent().unwrap()).unwrap();
    image.save(place.path(name)).unwrap();
}

fn tissue(place: &Place, text: &str) -> Tissue {
    let config = place.file("images.toml", &format!("{LATTICE}{text}"));
    Plan::read(Path::new(&config), &[]).unwrap_or_else(|e| panic!("{e}")).tissue().unwrap_or_else(|e| panic!("{e}"))
}

fn kinds(tissue: &Tissue) -> Vec<u32> {
    tissue.words(Layer::Cell).iter().map(|word| kind_of(*word)).collect()
}

#[test]
fn labels_of_a_tiff_become_kinds() {
    let place = Place::new("labels");
    let page = |z: u16| (0..12).map(|i| if i == z { 300 } else { u16::from(i == 11) * 2 }).collect::<Vec<_>>();
    tiff(&place, "labels.tif", [4, 3], &[page(0), page(5)]);
    let labels = "labels = \"300=mesenchymal, 2=macrophage\"\nvoxel = [\"20 um\", \"20 um\", \"20 um\"]\n";
    let mut expected = vec![0; 24];
    (expected[0], expected[12 + 5], expected[11], expected[23]) = (2, 2, 4, 4);
    let text = format!("{CELLS}file = \"labels.tif\"\n{labels}");
    assert_eq!(kinds(&tissue(&place, &text)), expected);
    // Twice as fine: the nearest voxel is that above the middle; most of a site decides with area.
    let fine: Vec<u16> = (0..48).map(|i| if i % 8 == 3 || (i % 8 == 2 && i < 8) { 300 } else { 0 }).collect();
    tiff(&place, "fine.tif", [8, 6], &vec![fine; 4]);
    let text = text.replace("labels.tif", "fine.tif").replace("20 um", "10 um");
    let column = |tissue: Tissue| kinds(&tissue).chunks(4).map(|row| row[1]).collect::<Vec<_>>();
    assert_eq!(column(tissue(&place, &text)), [2; 6]);
    let area = column(tissue(&place, &format!("{text}resampling = \"area\"\n")));
    assert_eq!(area, [2, 0, 0, 2, 0, 0], "three of four voxels, then two of four");
    // Coarser: a voxel covers several sites; placed from a corner it leaves the rest as it was.
    tiff(&place, "coarse.tif", [1, 1], &[vec![300]]);
    let text = text.replace("fine.tif", "coarse.tif").replace("10 um", "40 um");
    let corner = kinds(&tissue(&place, &format!("{text}origin = \"corner\"\n")));
    let inside = |i: &usize| i % 4 < 2 && i % 12 / 4 < 2;
    assert_eq!((0..24).filter(|i| corner[*i] == 2).collect::<Vec<_>>(), (0..24).filter(inside).collect::<Vec<_>>());
}

/// As a table of cells that reaches beyond the lattice is.
#[test]
fn cells_of_an_image_outside_the_lattice_are_refused_with_their_number() {
    let place = Place::new("beyond");
    let page: Vec<u16> = (0..48).map(|i| u16::from(i % 8 < 3)).collect();
    tiff(&place, "wide.tif", [8, 6], &[page.clone(), page]);
    let text = format!("{LATTICE}{CELLS}file = \"wide.tif\"\n{VOXEL}");
    let message = refused(&["check", &place.file("beyond.toml", &text)]);
    let problem = "file: 28 voxels with cells of this image lie outside the lattice";
    assert!(message.contains(problem) && message.contains("160 × 120 × 40 um wide"), "{message}");
    // Two of the three columns of cells were outside, and of the third the first and the last row; empty voxels may be.
    let empty = format!("{text}labels = \"1=empty\"\n");
    assert_eq!(kinds(&tissue(&place, empty.strip_prefix(LATTICE).unwrap())), [0; 24]);
}

/// A tissue without cells is meant to have none.
const STILL: &str = "[processes]\nmovement = false\n";

/// Matrix and vessels there may be cut off, but not without a word.
#[test]
fn matrix_and_vessels_of_an_image_outside_the_lattice_are_told() {
    let place = Place::new("left-out");
    tiff(&place, "wide.tif", [8, 6], &[vec![1; 48], vec![1; 48]]);
    let image = |section: &str| format!("[initial.{section}]\npattern = \"volume\"\nfile = \"wide.tif\"\n{VOXEL}");
    let config = place.file("wide.toml", &format!("{LATTICE}{}{}{STILL}", image("matrix"), image("vessels")));
    let out = place.path("out");
    let run = ["run", &config, "--out", &out, "--engine", "cpu"];
    for arguments in [&["check", &config][..], &run] {
        let said = text(&invasim(arguments).stderr);
        for (line, section) in [(5, "matrix"), (9, "vessels")] {
            let warning = format!(
                "wide.toml:{line}: initial.{section}.file: 4 of 8 planes across x and 2 of 6 planes across y of this image \
                 lie outside the lattice and are left out; the image is 160 × 120 × 40 um wide, the lattice reaches "
            );
            assert_eq!(
                said.lines().filter(|l| l.starts_with("warning: ") && l.contains(&warning)).count(),
                1,
                "{said}"
            );
        }
    }
    assert_eq!(record(&out)["warnings"].as_array().map(Vec::len), Some(2));
}

#[test]
fn grey_slices_become_matrix_and_vessels() {
    let place = Place::new("slices");
    for z in 0..4 {
        png(&place, &format!("slices/s_{}.png", 9 + z), [8, 6], |x, y| (x * 20 + y + 50 * u32::from(z > 1)) as u8);
        png(&place, &format!("masks/m{z:02}.png"), [8, 6], |x, y| if x == 2 && y == 3 && z == 1 { 255 } else { 0 });
    }
    let voxel = "voxel = [\"10 um\", \"10 um\", \"10 um\"]\nresampling = \"area\"\n";
    let text = format!(
        "[initial.matrix]\npattern = \"volume\"\nfile = \"slices\"\nblack = 10\nwhite = 190\n{voxel}\
         [initial.vessels]\npattern = \"volume\"\nfile = \"masks\"\n{voxel}"
    );
    let tissue = tissue(&place, &text);
    for (site, density) in tissue.floats(Layer::Matrix).iter().enumerate() {
        let [x, y, z] = [site % 4, site / 4 % 3, site / 12].map(|n| n as f64);
        let mean = 40.0 * x + 10.0 + 2.0 * y + 0.5 + 50.0 * z;
        assert_eq!(*density, (((mean - 10.0) / 180.0).clamp(0.0, 1.0)) as f32, "site {site}");
    }
    let vessels: Vec<usize> = (0..24).filter(|i| tissue.words(Layer::Vessel)[*i] & VESSEL_PRESENT != 0).collect();
    assert_eq!(vessels, [1 + 4], "a vessel of one voxel is kept");
}

/// A program that stores as few bits as it can writes labels so.
#[test]
fn labels_of_a_png_with_a_palette_become_kinds() {
    let place = Place::new("palette");
    let mut encoder = png::Encoder::new(File::create(place.path("labels.png")).unwrap(), 4, 3);
    encoder.set_depth(png::BitDepth::Two);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(&[0, 0, 0, 255, 0, 0, 0, 255, 0, 9, 9, 9][..]);
    encoder.write_header().unwrap().write_image_data(&[0b00_01_10_11, 0, 0b11_00_00_01]).unwrap();
    let text = format!("{CELLS}file = \"labels.png\"\nlabels = \"1=mesenchymal, 2=normal, 3=macrophage\"\n{VOXEL}");
    assert_eq!(kinds(&tissue(&place, &text))[..12], [0, 2, 3, 4, 0, 0, 0, 0, 4, 0, 0, 2]);
    // As vessels they are labels too, unless a threshold tells that they are intensities.
    let vessels = |more: &str| {
        let text = format!("[initial.vessels]\npattern = \"volume\"\nfile = \"labels.png\"\n{VOXEL}{more}");
        let words = tissue(&place, &text).words(Layer::Vessel)[..12].to_vec();
        words.iter().map(|word| u32::from(word & VESSEL_PRESENT != 0)).collect::<Vec<_>>()
    };
    assert_eq!(vessels("closed = 3\n"), [0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1]);
    let message = refused(&[
        "check",
        &place.file(
            "colour.toml",
            &format!("{LATTICE}[initial.vessels]\npattern = \"volume\"\nfile = \"labels.png\"\n{VOXEL}threshold = 9\n"),
        ),
    ]);
    assert!(message.contains("labels.png cannot be read: it is in colour"), "{message}");
}

/// An array of Zarr 3 as zarr-python writes it by itself but for Blosc, with a chunk of `tests/chunks`.
#[test]
fn labels_in_blosc_become_kinds() {
    let place = Place::new("blosc");
    let text = r#"{"zarr_format": 3, "node_type": "array", "shape": [16, 12, 10], "data_type": "uint16", "fill_value": 0,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [16, 12, 10]}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "blosc", "configuration": {
            "typesize": 2, "cname": "zstd", "clevel": 5, "shuffle": "shuffle", "blocksize": 0}}], "attributes": {}}"#;
    std::fs::create_dir_all(place.path("labels.zarr/c/0/0")).unwrap();
    place.file("labels.zarr/zarr.json", text);
    std::fs::copy("tests/chunks/zstd-bytes.blosc", place.path("labels.zarr/c/0/0/0")).unwrap();
    let labels = (0..6).flat_map(|i| [999 * i, 999 * i + 1, 999 * i + 2]).skip(1);
    let labels: Vec<String> = labels.map(|label| format!("{label}=normal")).collect();
    let text = format!(
        "{}{CELLS}file = \"labels.zarr\"\nlabels = \"{}\"\norigin = \"corner\"\n{VOXEL}",
        LATTICE.replace("[4, 3, 2]", "[10, 12, 16]"),
        labels.join(", ")
    );
    let tissue = Plan::read(Path::new(&place.file("blosc.toml", &text)), &[]).unwrap().tissue().unwrap();
    let kind = |i: usize| {
        let [x, y, z] = [i % 10, i / 10 % 12, i / 120];
        if (z / 5 + y / 7 + x / 9) % 11 * 999 + x * y * z % 3 > 0 { 3 } else { 0 }
    };
    assert_eq!(kinds(&tissue), (0..10 * 12 * 16).map(kind).collect::<Vec<_>>());
}

/// The width of voxels where it does not matter.
const VOXEL: &str = "voxel = [\"20 um\", \"20 um\", \"20 um\"]\n";

/// A file of those below, more keys, and what is said of it: the problem and the help.
const REFUSED: [(&str, &str, &str, &str); 17] = [
    ("labels.tif", VOXEL, "labels: the label 7 of the voxel [0, 0, 0] (x, y, z from 0) has no kind", "7=normal"),
    ("labels.tif", "", "voxel: missing, and the image does not tell", "add a line like voxel = "),
    ("gap", VOXEL, "file: slice 3 is missing in ", "without gaps"),
    ("twice", VOXEL, "file: two slices have the number 1 in ", "without gaps"),
    ("sizes", VOXEL, "3.png is 5 × 3 pixels, but 1.png 4 × 3", "the same size"),
    ("empty", VOXEL, "file: there is no Zarr and no PNG slice in ", "slice_001.png"),
    ("nowhere.tif", VOXEL, "file: there is no ", "an OME-Zarr folder, a TIFF with one page"),
    ("nowhere.png", VOXEL, "file: there is no ", "an OME-Zarr folder, a TIFF with one page"),
    ("minus.tif", VOXEL, "labels: the label -1 of the voxel [1, 0, 0]", "whole numbers from 0 to 4294967295"),
    ("nan.tif", VOXEL, "file: the voxel [1, 0, 0] (x, y, z from 0) of this image holds NaN", "finite number"),
    ("nowhere", VOXEL, "file: there is no ", "an OME-Zarr folder, a TIFF with one page"),
    ("broken.tif", VOXEL, "broken.tif cannot be read", "TIFF of grey pages"),
    ("table.csv", VOXEL, "table.csv is no volume that is known", "an OME-Zarr folder"),
    ("broken.zarr", VOXEL, "is no JSON", "write the volume again"),
    ("grey.tif", "voxel = [\"20 um\", \"0 um\", \"20 um\"]\n", "voxel: voxels must be wider than 0", "\"2 um\""),
    (
        "grey.tif",
        "voxel = [\"20 um\", \"20 um\", \"20 um\"]\nvolume = \"kind\"\n",
        "has no names to choose from",
        "remove",
    ),
    (
        "grey.tif",
        "voxel = [\"20 um\", \"20 um\", \"20 um\"]\nlabels = \"1:normal\"\n",
        "labels: `1:normal` is not a label with",
        "the kinds are",
    ),
];

#[test]
fn an_image_that_cannot_be_one_is_refused_with_what_to_do() {
    let place = Place::new("bad_images");
    tiff(&place, "labels.tif", [4, 3], &[vec![7; 12], vec![1; 12]]);
    tiff(&place, "grey.tif", [4, 3], &[vec![0; 12]]);
    for (folder, names) in
        [("gap", ["a_1", "a_2", "a_4"]), ("twice", ["a_1", "b_1", "a_2"]), ("sizes", ["1", "2", "3"])]
    {
        for name in names {
            png(&place, &format!("{folder}/{name}.png"), [4 + u32::from(name == "3"), 3], |_, _| 1);
        }
    }
    std::fs::create_dir_all(place.path("empty")).unwrap();
    floats(&place, "minus.tif", -1.0);
    floats(&place, "nan.tif", f32::NAN);
    place.file("broken.tif", "II*\0nonsense");
    place.file("table.csv", "x,y,z");
    std::fs::create_dir_all(place.path("broken.zarr")).unwrap();
    place.file("broken.zarr/zarr.json", "{");
    for (file, more, problem, help) in REFUSED {
        let text = format!("{LATTICE}{CELLS}file = \"{file}\"\n{more}");
        let message = refused(&["check", &place.file("bad.toml", &text)]);
        assert!(
            message.contains("bad.toml:") && message.contains(problem) && message.contains(help),
            "{file}: {message}"
        );
    }
}

/// A density that is no number would pass for 0.
#[test]
fn a_matrix_with_holes_is_refused() {
    let place = Place::new("holes");
    for (value, held) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf")] {
        floats(&place, "holes.tif", value);
        let text = format!("{LATTICE}[initial.matrix]\npattern = \"volume\"\nfile = \"holes.tif\"\n{VOXEL}");
        let message = refused(&["check", &place.file("holes.toml", &text)]);
        let problem = format!("file: the voxel [1, 0, 0] (x, y, z from 0) of this image holds {held}");
        assert!(message.contains(&problem) && message.contains("like 0 where nothing was measured"), "{message}");
    }
}
