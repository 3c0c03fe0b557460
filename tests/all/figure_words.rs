//! Do panels of a figure say what tells them apart: whose they are, when, at which level, and are looked at as they say?
use crate::figure_panels::{branch, drawn, sweep};
use crate::figures::arms;
use crate::model::plan;
use crate::program::{Place, works};
use crate::report;
use invasim::engine::{Choice, Options};
use invasim::figure::{Category, Map, maps_in};
use invasim::lattice::grid::Grid;
use invasim::run::pictures::shown;
use invasim::simulation::Simulation;
use std::fs::{read, read_dir, remove_dir_all};
use std::sync::Arc;

/// Maps of two arms, and of two seeds of one, are called after them; the figure that needs no specification says whose they are.
#[test]
fn maps_say_whose_they_are() {
    let place = Place::new("figure-whose");
    let folder = arms(&place, &report::run(&place));
    let image = |run: &str| format!("[[panel]]\nkind = \"image\"\nmap = \"cells\"\nrun = \"{run}\"\n");
    let panels = ["seed_1/control", "seed_1/other", "seed_2/other"].map(image).concat();
    let (caption, svg) = drawn(&place, &folder, panels.trim_start_matches("[[panel]]\n"));
    for part in [">Cells, control<", ">Cells, other, seed 1<", ">Cells, other, seed 2<"] {
        assert!(svg.contains(part), "no {part}");
    }
    assert!(
        caption.contains("(B) Cells, other, seed 1 (slice z = 170 µm) in seed_1/other at day 0, 04:00"),
        "{caption}"
    );
    let caption = works(&["figure", &folder, "-o", &place.path("usual.svg")]);
    assert!(caption.contains("(A) Cells, control (slice z = 170 µm) in seed_1/control at day 0, 04:00."), "{caption}");
}

#[test]
fn charts_say_when_and_at_which_level() {
    let place = Place::new("figure-when");
    let folder = branch(&place);
    let (caption, svg) = drawn(&place, &folder, "kind = \"histogram\"\ncolumns = \"tumour_cells\"\ntime = \"2 h\"");
    assert!(caption.contains("Tumour cells in 4 runs at day 0, 02:00."), "{caption}");
    assert!(svg.contains(">Tumour cells, day 0, 02:00<"));
    let (caption, _) = drawn(&place, &folder, "kind = \"histogram\"\ncolumns = \"tumour_cells\"\ntime = \"3 h\"");
    assert!(caption.contains("in 2 runs at day 0, 03:00"), "an arm has ended before: {caption}");
    let (caption, _) = drawn(&place, &folder, "kind = \"histogram\"\ncolumns = \"tumour_cells\"");
    assert!(caption.contains("in 4 runs at the end of each run."), "{caption}");
    for level in ["15", "35"] {
        let panel = format!("kind = \"survival\"\ncolumns = \"tumour_cells\"\nlevel = {level}");
        assert!(drawn(&place, &folder, &panel).1.contains(&format!(">Tumour cells reach {level}<")));
    }
    let run = place.path("run");
    let points = [["1 nM", "0.123456789"], ["2 nM", "0.123456789"], ["1 nM", "0.3"], ["2 nM", "0.3"]];
    let folder = sweep(&place, &run, "sweep", &points);
    let panel = "kind = \"dose-response\"\ncolumns = \"tumour_cells\"\ntime = \"2 h\"";
    let (caption, svg) = drawn(&place, &folder, panel);
    assert!(caption.contains("against dose of doxorubicin (nM) at day 0, 02:00; a curve"), "{caption}");
    assert!(svg.contains(">Tumour cells, day 0, 02:00<") && svg.contains(">growth.push_depth = 0.123<"));
}

/// An arm has one colour, however many columns a panel has, and lists are written as lists too.
#[test]
fn an_arm_has_one_colour_in_a_panel_of_two_columns() {
    let place = Place::new("figure-colours");
    let folder = branch(&place);
    let [list, text] = ["[\"tumour_cells\", \"debris\"]", "\"tumour_cells, debris\""]
        .map(|columns| drawn(&place, &folder, &format!("kind = \"series\"\ncolumns = {columns}")).1);
    assert!(list == text && list.contains("stroke-dasharray"));
    let colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"].map(|colour| list.contains(colour));
    assert_eq!(colours, [true, true, false, false], "two arms");
}

/// The picture that a figure of a panel has left in the folder of its run.
fn view(place: &Place, folder: &str, width: u32, panel: &str) -> Map {
    let _ = remove_dir_all(format!("{folder}/views"));
    let panel = format!("[[panel]]\nkind = \"image\"\nmap = \"tissue\"\n{panel}");
    let spec = place.file("view.toml", &format!("[figure]\nwidth = \"{width} mm\"\n{panel}"));
    works(&["figure", folder, "--spec", &spec, "-o", &place.path("view.svg"), "--engine", "cpu", "-q"]);
    let file = read_dir(format!("{folder}/views")).expect("views").next().expect("one").expect("a file").path();
    maps_in(&read(&file).expect("a picture"), &file).expect("maps").remove(0)
}

/// A view is as large and as turned as the panel says, whatever the width of the figure and the orbit of the run.
#[test]
fn a_view_is_what_the_panel_says() {
    let place = Place::new("figure-view");
    let config = format!("{}[output.view]\norbit = 600\n", report::CONFIG);
    let folder = place.path("orbit");
    works(&["run", &place.file("orbit.toml", &config), "--out", &folder, "--engine", "cpu", "-q"]);
    let um = |map: &Map| f64::from(map.size[0]) * map.pixel_um;
    let still = "azimuth = 120\n";
    let [narrow, wide] = [60, 174].map(|width| view(&place, &folder, width, still));
    assert!((um(&narrow) / um(&wide) - 1.0).abs() < 0.03, "{} and {} µm", um(&narrow), um(&wide));
    let [x, _] = wide.axes[0].1;
    assert!((x + f64::to_radians(120.0).sin()).abs() < 1e-4, "{:?}", wide.axes);
    let turned = view(&place, &folder, 60, "azimuth = 120\norbit = 600\n");
    assert!((turned.axes[0].1[0] + f64::to_radians(220.0).sin()).abs() < 1e-4, "{:?}", turned.axes);
}

/// Doomed cells are in the legend from the start where radiation is given, and nowhere else.
#[test]
fn legends_name_doomed_cells_where_they_can_come() {
    let tumour = "[[initial.cells]]\nkind = \"epithelial\"\nradius = \"60 um\"\n";
    let is_shown = |extra: &str| {
        let plan = Arc::new(plan(Grid::new([16, 16, 16]), &format!("{tumour}{extra}")));
        let options = Options { choice: Choice::Cpu, ..Options::default() };
        let mut simulation = Simulation::open(plan.clone(), &options).expect("a run");
        let shown = shown(&plan, &simulation.census().expect("a census"), false);
        [Category::EpithelialDoomed, Category::MesenchymalDoomed, Category::EpithelialDormant]
            .map(|c| shown.contains(&c))
    };
    let radiation = "[[therapy]]\nradiation = \"2 Gy\"\nstart = \"1 h\"\n";
    assert_eq!(is_shown(&format!("{radiation}[processes]\nradiation = true\n")), [true, false, false]);
    assert_eq!(is_shown(&format!("{radiation}[processes]\nradiation = false\n")), [false; 3]);
    assert_eq!(is_shown(""), [false; 3]);
}
