//! Do pictures tell of their maps what is true, are figures made of just these, and are views that no picture shows drawn from
//! the same tissue?
use crate::model::plan;
use crate::organism;
use crate::program::{Place, invasim, refused, text, works};
use crate::report;
use invasim::engine::{Choice, Options};
use invasim::figure::{self, Entry, Key, Map};
use invasim::lattice::grid::Grid;
use invasim::plan::Plan;
use invasim::run::pictures;
use invasim::simulation::Simulation;
use invasim::tissue::state::Layer;
use std::path::Path;
use std::sync::Arc;

const TUMOUR: &str = "[[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"90 um\"\n\
    [initial.vessels]\npattern = \"network\"\ndensity = 0.03\n";

fn simulation(extra: &str) -> Simulation {
    let plan: Arc<Plan> = Arc::new(plan(Grid::new([24, 20, 18]), &format!("{TUMOUR}{extra}")));
    let options = Options { choice: Choice::Cpu, ..Options::default() };
    let mut simulation = Simulation::open(plan, &options).unwrap_or_else(|e| panic!("{e}"));
    simulation.advance(30).unwrap_or_else(|e| panic!("{e}"));
    simulation
}

/// The maps of the sheet now, and those of its file.
fn maps(simulation: &mut Simulation) -> [Vec<Map>; 2] {
    let plane = pictures::plane(&simulation.plan);
    let (sheet, _) = pictures::sheet(simulation, plane, &[]).unwrap_or_else(|e| panic!("{e}"));
    let file = figure::picture(&sheet, 10_000.0).unwrap_or_else(|e| panic!("{e}"));
    [figure::maps_of(&sheet), figure::maps_in(&file, Path::new("file")).unwrap_or_else(|e| panic!("{e}"))]
}

/// What is cut out of the file is what was put on the sheet, pixel for pixel: nothing is drawn over a map, and a view is as
/// wide as the config says.
#[test]
fn the_file_of_a_picture_tells_where_its_maps_are() {
    let panels = "panels = [\"cells\", \"tissue\", \"oxygen\", \"cells-front\", \"egf-mean\", \"matrix\"]\n";
    for width in [90, 701] {
        let view = format!("[output.view]\nwidth = {width}\ncut = \"octant\"\n");
        let mut simulation = simulation(&format!("[output]\nlogarithmic = [\"egf\"]\n{panels}{view}"));
        let [drawn, saved] = maps(&mut simulation);
        let names: Vec<&str> = saved.iter().map(|map| map.name.as_str()).collect();
        assert_eq!(names, ["cells", "tissue", "oxygen", "cells-front", "egf-mean", "matrix"]);
        for (a, b) in drawn.iter().zip(&saved) {
            assert_eq!((a.size, &a.title, &a.place), (b.size, &b.title, &b.place));
            let axes = |map: &Map| map.axes.iter().map(|(name, at)| format!("{name} {at:.6?}")).collect::<Vec<_>>();
            assert_eq!(axes(a), axes(b));
            assert_eq!((a.hours, a.is_flat), (b.hours, b.is_flat));
            assert!((a.pixel_um - b.pixel_um).abs() < 1e-9 && format!("{:?}", a.key) == format!("{:?}", b.key));
            let off = a.pixels.iter().zip(&b.pixels).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(off <= Some(u8::from(!a.is_flat)), "{} is {off:?} off", a.name);
        }
        assert_eq!(saved[1].size[0], width);
        assert!(saved[0].pixels.chunks(3).any(|pixel| pixel != &saved[0].pixels[..3]));
    }
}

/// What is told of a picture that was made smaller is smaller too.
#[test]
fn a_smaller_picture_tells_of_smaller_maps() {
    let mut simulation = simulation("[output]\npanels = [\"oxygen\"]\n");
    let plane = pictures::plane(&simulation.plan);
    let (sheet, _) = pictures::sheet(&mut simulation, plane, &[]).unwrap_or_else(|e| panic!("{e}"));
    let file = figure::picture(&sheet, 500.0).unwrap_or_else(|e| panic!("{e}"));
    let [whole, small] = [figure::maps_of(&sheet), figure::maps_in(&file, Path::new("file")).expect("a picture")];
    let um = |map: &Map| f64::from(map.size[0]) * map.pixel_um;
    assert!(small[0].size[0] * 2 < whole[0].size[0] && (um(&small[0]) - um(&whole[0])).abs() < 1e-6);
    assert!(figure::maps_in(b"no picture", Path::new("file")).is_err());
}

/// The colour of each value, saved, is that of the saved bar, whose range is the declared one; what lies beyond it is told.
#[test]
fn a_saved_colour_bar_spans_the_declared_range_of_slices_and_projections() {
    let grid = Grid::new([24, 20, 18]);
    for (high, above) in [("60 mmHg", false), ("20 mmHg", true)] {
        let panels = "[output]\npanels = [\"oxygen\", \"oxygen-max\", \"oxygen-mean\"]\n";
        let mut simulation = simulation(&format!("[oxygen]\nshown_to = \"{high}\"\n{panels}"));
        let [_, saved] = maps(&mut simulation);
        let words = simulation.engine.read(Layer::Field(0)).expect("a CPU");
        let value = |p: [u32; 3]| f32::from_bits(words[grid.site(p)]);
        let column = |x: u32, y: u32| (0..18).map(move |z| value([x, y, z]));
        let expected: [&dyn Fn(u32, u32) -> f32; 3] =
            [&|x, y| value([x, y, 9]), &|x, y| column(x, y).fold(0.0, f32::max), &|x, y| {
                column(x, y).map(f64::from).sum::<f64>() as f32 / 18.0
            }];
        for (map, expected) in saved.iter().zip(expected) {
            let Key::Bar(bar, beyond) = &map.key else { panic!("{} has no bar", map.name) };
            assert_eq!((bar.range.ends(), bar.unit.as_str()), ([0.0, high[..2].parse().unwrap()], "mmHg"));
            assert_eq!(*beyond, [false, above], "{}", map.name);
            let site = map.size[0] / 24;
            for (x, y) in (0..20).flat_map(|y| (0..24).map(move |x| (x, y))) {
                let pixel = 3 * (x * site + site / 2 + map.size[0] * ((19 - y) * site + site / 2)) as usize;
                let colour = bar.map.at(bar.range.fraction(expected(x, y)));
                let off = (0..3).map(|c| map.pixels[pixel + c].abs_diff(colour[c])).max();
                assert!(off <= Some(1), "{} at {x}, {y}: {colour:?}", map.name);
            }
        }
    }
}

/// The same of the tissue, and its legend names the colour of every kind that is seen.
#[test]
fn a_saved_key_of_the_tissue_spans_what_it_shows() {
    for (high, log, beyond) in [
        ("100 mmHg", "", [false, false]),
        ("1 mmHg", "", [false, true]),
        ("100000 mmHg", "logarithmic = [\"oxygen\"]\n", [true, false]),
    ] {
        let extra = format!("[oxygen]\nshown_to = \"{high}\"\n[output]\n{log}panels = [\"tissue\"]\n");
        let [_, saved] = maps(&mut simulation(&format!("{extra}[output.view]\ncolour = \"oxygen\"\n")));
        let Key::Bar(bar, seen) = &saved[0].key else { panic!("no bar") };
        let high: f32 = high.split(' ').next().unwrap().parse().unwrap();
        let low = if log.is_empty() { 0.0 } else { high / 1000.0 };
        assert_eq!((*seen, bar.range.is_log()), (beyond, !log.is_empty()));
        assert!((bar.range.ends()[0] - low).abs() <= low * 1e-6 && bar.range.ends()[1] == high);
        assert!(saved[0].pixels.chunks(3).any(|pixel| pixel == [255; 3]), "white ground");
    }
    let [_, saved] = maps(&mut simulation("[output]\npanels = [\"tissue\"]\n[output.view]\ncut = \"y\"\n"));
    let Key::Legend(legend) = &saved[0].key else { panic!("no legend") };
    let labels: Vec<String> = legend.iter().map(Entry::label).collect();
    assert!(labels.iter().any(|label| label.starts_with("epithelial tumour")), "{labels:?}");
    assert!(labels.iter().any(|label| label.starts_with("vessel: perfused")), "{labels:?}");
}

/// The pictures within an SVG.
fn images(svg: &str) -> Vec<&str> {
    svg.split("base64,").skip(1).map(|rest| rest.split('"').next().expect("the end of a picture")).collect()
}

/// A view that the run has not drawn is what a run that draws it shows, from a checkpoint and from the start alike.
#[test]
fn views_that_no_picture_shows_are_drawn_from_the_same_tissue() {
    let place = Place::new("figure-views");
    let (folder, out) = (report::run(&place), place.path("own.svg"));
    let config = report::CONFIG.replace("\"cells\", \"oxygen\"", "\"csf1-max\"");
    let other = config.replace("[output]", "[output]\naxis = \"x\"\nslab_to = \"100 um\"\nlogarithmic = [\"csf1\"]");
    let drawn = place.path("drawn");
    works(&["run", &place.file("other.toml", &other), "--out", &drawn, "--engine", "cpu", "-q"]);
    let spec = "[[panel]]\nkind = \"image\"\nmap = \"csf1-max\"\ntime = \"1 h, 4 h\"\naxis = \"x\"\nslab_to = \"100 um\"\nlog = true\n";
    let asked = ["figure", &folder, "--spec", &place.file("own.toml", spec), "-o", &out, "--engine", "cpu"];
    let answer = invasim(&asked);
    let (said, wrong) = (text(&answer.stdout), text(&answer.stderr));
    assert!(answer.status.success() && wrong.contains("no picture shows day 0, 01:00 so: 10 steps"), "{wrong}");
    assert!(said.contains("(A–B) CSF-1, largest over x 0–100 µm at day 0, 01:00 and day 0, 04:00"), "{said}");
    let own = std::fs::read_to_string(&out).expect("a figure");
    let spec = "[[panel]]\nkind = \"image\"\nmap = \"csf1-max\"\ntime = \"1 h, 4 h\"\n";
    works(&["figure", &drawn, "--spec", &place.file("theirs.toml", spec), "-o", &out]);
    let theirs = std::fs::read_to_string(&out).expect("a figure");
    let [own, theirs] = [images(&own), images(&theirs)];
    assert_eq!(own.len(), 3, "two maps and the bar that they share");
    assert!(own == theirs && own[0] != own[1]);
}

/// What was grown again once is found the second time, and is gone with the run that it was of.
#[test]
fn a_view_is_grown_again_once() {
    let place = Place::new("figure-kept");
    let folder = report::run(&place);
    let spec = "[[panel]]\nkind = \"image\"\nmap = \"tissue\"\ntime = \"90 min\"\n";
    let figure = |spec: &str, name: &str| {
        let (spec, out) = (place.file("fig.toml", spec), place.path(name));
        let answer = invasim(&["figure", &folder, "--spec", &spec, "-o", &out, "--engine", "cpu"]);
        assert!(answer.status.success(), "{}", text(&answer.stderr));
        (std::fs::read_to_string(out).expect("a figure"), text(&answer.stderr).contains("grown again"))
    };
    let (first, second) = (figure(spec, "a.svg"), figure(spec, "b.svg"));
    assert_eq!([first.1, second.1], [true, false]);
    assert!(first.0 == second.0, "the same figure");
    let (other, is_grown) = figure(&format!("{spec}azimuth = 120\n"), "c.svg");
    assert!(is_grown && images(&other) != images(&first.0), "another view");
    works(&["run", &place.path("named.toml"), "--out", &folder, "--replace", "--engine", "cpu", "-q"]);
    assert!(figure(spec, "d.svg").1, "another run");
}

/// A zoom is that which is asked for, however wide the figure: it leaves no ground around a tumour that is wider than the view.
#[test]
fn a_zoom_is_honoured_at_any_width() {
    let place = Place::new("figure-zoom");
    let folder = report::run(&place);
    let ground = |width: u32, zoom: u32| {
        let panel = format!("[[panel]]\nkind = \"image\"\nmap = \"tissue\"\nzoom = {zoom}\n");
        let spec = place.file("fig.toml", &format!("[figure]\nwidth = \"{width} mm\"\ndpi = 150\n{panel}"));
        let out = place.path("zoom.png");
        works(&["figure", &folder, "--spec", &spec, "-o", &out, "--engine", "cpu", "-q"]);
        let picture = image::open(&out).expect("a picture").to_rgb8();
        picture.pixels().filter(|pixel| pixel.0 == [255; 3]).count() as f64
            / f64::from(picture.width() * picture.height())
    };
    let [narrow, wide, whole] = [ground(60, 4), ground(174, 4), ground(174, 1)];
    assert!((narrow - wide).abs() < 0.15 && wide < whole - 0.3, "{narrow} {wide} {whole}");
}

/// A run with organs, and a way to make figures of it: what a panel says, and the figure or the refusal.
fn body(place: &Place) -> (String, impl Fn(&str, bool) -> String) {
    let (config, folder) = (organism::files(place), place.path("run"));
    works(&["run", &config, "--out", &folder, "--engine", "cpu", "-q"]);
    let (own, out) = (folder.clone(), place.path("own.svg"));
    let figure = move |keys: &str, is_wrong: bool| {
        let spec = place.file("fig.toml", &format!("[[panel]]\nkind = \"image\"\n{keys}\n"));
        let asked = ["figure", &own, "--spec", &spec, "-o", &out, "--engine", "cpu", "-q"];
        if is_wrong {
            return refused(&asked);
        }
        works(&asked);
        std::fs::read_to_string(&out).expect("a figure")
    };
    (folder, figure)
}

/// An organ is seen as its own pictures show it, and the same where it is grown again with its run.
#[test]
fn figures_show_organs() {
    let place = Place::new("figure-organs");
    let (folder, figure) = body(&place);
    let out = place.path("usual.svg");
    let said = works(&["figure", &folder, "-o", &out]);
    assert!(said.contains("Cells, Lung (slice z = ") && said.contains("Cells, Bone (slice"), "{said}");
    let svg = std::fs::read_to_string(&out).expect("a figure");
    assert!([">Lung</text>", ">Bone</text>", ">Tumour cells in organs</text>"].iter().all(|part| svg.contains(part)));
    let [drawn, grown] = ["organ = \"lung\"", "organ = \"lung\"\naxis = \"z\""].map(|keys| figure(keys, false));
    assert!(drawn.contains(">Cells, lung</text>") && images(&drawn).len() == 3, "two maps and a bar");
    assert!(images(&drawn) == images(&grown), "one tissue");
    assert!(images(&drawn)[0] != images(&figure("organ = \"bone\"", false))[0]);
}

#[test]
fn organs_that_cannot_be_shown_name_those_that_can() {
    let place = Place::new("figure-organs-wrong");
    let (folder, figure) = body(&place);
    let reached = "organs with a lattice: lung, bone";
    for (keys, parts) in [
        ("organ = \"lnug\"", ["fig.toml:3: panel[0].organ: there is no organ `lnug`\n  did you mean `lung`?", reached]),
        ("organ = \"liver\"", ["fig.toml:3: panel[0].organ: `liver` has no lattice in this run", reached]),
        ("organ = \"lung\"\ntime = \"0 h\"", ["fig.toml:4: panel[0].time: no cell has reached this organ", "later"]),
    ] {
        let message = figure(keys, true);
        assert!(parts.iter().all(|part| message.contains(part)), "{keys}: {message}");
    }
    std::fs::remove_file(format!("{folder}/organs/bone/series.csv")).expect("a series");
    let message = figure("organ = \"bone\"", true);
    let parts =
        ["no cell has reached `bone` in this run", "with a lattice: lung; organs that no cell has reached: bone"];
    assert!(parts.iter().all(|part| message.contains(part)), "{message}");
}

#[test]
fn maps_that_cannot_be_shown_name_their_line() {
    let place = Place::new("figure-maps-wrong");
    let folder = report::run(&place);
    let out = place.path("never.svg");
    for (keys, parts) in [
        ("map = \"oxigen\"\n", ["fig.toml:3: panel[0].map: there is no map `oxigen`", "did you mean `oxygen`?"]),
        ("time = \"1 h, 9 h\"\n", ["fig.toml:3: panel[0].time: this time is after the end", "from 0 to 4 h"]),
        ("time = \"soon\"\n", ["fig.toml:3: panel[0].time", "a number and its unit"]),
        ("map = \"vegf\"\n", ["fig.toml:3: panel[0].map: there is no VEGF", "angiogenesis"]),
        ("map = \"oxygen\"\nposition = \"9 mm\"\n", ["fig.toml:4: panel[0].position", "320 um"]),
        ("map = \"tissue\"\nzoom = 16\n", ["fig.toml:4: panel[0].zoom: a zoom of 16 shows too few sites", "at most "]),
        ("map = \"tissue\"\nzoom = 0\n", ["fig.toml:4: panel[0].zoom", "0.1"]),
        (
            "organ = \"lung\"\n",
            ["fig.toml:3: panel[0].organ: there is no organ `lung`", "no organ of this run has a lattice"],
        ),
        ("run = \"seed_1/other\"\n", ["fig.toml:3: panel[0].run: there is no run", "leave `run` out"]),
        ("map = \"cells\"\nlog = true\n", ["fig.toml:4: panel[0].log: `cells` has no colour bar", "oxygen"]),
    ] {
        let spec = place.file("fig.toml", &format!("[[panel]]\nkind = \"image\"\n{keys}"));
        let message = refused(&["figure", &folder, "--spec", &spec, "-o", &out]);
        assert!(parts.iter().all(|part| message.contains(part)), "{keys}: {message}");
    }
    let spec = place.file("fig.toml", "[[panel]]\nkind = \"histogram\"\ncolumns = \"debris\"\ntime = \"1 h, 2 h\"\n");
    let message = refused(&["figure", &folder, "--spec", &spec, "-o", &out]);
    assert!(message.contains("fig.toml:4: panel[0].time: only images"), "{message}");
}
