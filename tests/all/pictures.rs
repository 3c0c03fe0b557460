//! Do pictures show what is there, where it is, the same from both engines, without reading the lattice back?
use crate::model::plan;
use crate::tidy::root;
use crate::twins::options;
use invasim::engine::{Choice, Options};
use invasim::lattice::grid::Grid;
use invasim::plan::{Plan, pictures};
use invasim::run::pictures as drawn;
use invasim::simulation::Simulation;
use invasim::tissue::cell::{Kind, Phase, VESSEL_PRESENT, cell};
use invasim::tissue::state::{Layer, Tissue};
use invasim::views::camera::{View, nearness};
use invasim::views::projection::{Seen, Slab};
use std::sync::Arc;

fn cpu() -> Options {
    Options { choice: Choice::Cpu, ..Options::default() }
}

const GRID: [u32; 3] = [17, 13, 9];
const TISSUE: &str = "[output]\npanels = [\"tissue\"]\n[output.view]\nwidth = 150\n";

/// The corners and the middle.
fn places() -> Vec<[u32; 3]> {
    let corner = |i: u32| [0, 1, 2].map(|axis| (i >> axis & 1) * (GRID[axis] - 1));
    (0..8).map(corner).chain([GRID.map(|n| n / 2)]).collect()
}

/// What a view shows of a tissue with these words at one place and nothing elsewhere: for each pixel, how near and what.
fn shot(plan: &Arc<Plan>, view: &View, p: [u32; 3], layer: Layer, word: u32) -> Vec<[u32; 2]> {
    let grid = plan.grid();
    let mut tissue = Tissue::new(grid).with(&plan.extra);
    tissue.words_mut(layer)[grid.site(p)] = word;
    let mut simulation = Simulation::at(plan.clone(), tissue, 0, &cpu()).expect("a CPU");
    let canvas = pictures::canvas(&plan.config, grid, 0).expect("a panel of the tissue");
    let pixels = (view.size[0] * view.size[1]) as usize;
    let words = simulation.view(&view.commands(grid, canvas, Layer::Cell), canvas, 3 * pixels).expect("a CPU");
    (0..pixels).map(|i| [words[i], words[pixels + i]]).collect()
}

/// Looked at from anywhere, a site covers the pixels around the place where it must be seen, and no others.
#[test]
fn planted_sites_are_seen_where_they_are() {
    let plan = Arc::new(plan(Grid::new(GRID), TISSUE));
    let usual = pictures::view(&plan.config, plan.grid(), plan.spacing, 0, 0.0);
    let planted = [(Layer::Cell, cell(Kind::Epithelial, Phase::Cycling), 1), (Layer::Vessel, VESSEL_PRESENT, 7)];
    for (azimuth, elevation) in [(-90.0, 90.0), (0.0, 0.0), (35.0, 25.0), (-140.0, -60.0)] {
        let view = View { azimuth, elevation, ..usual.clone() };
        let frame = view.frame(plan.grid());
        for (p, (layer, word, kind)) in places().into_iter().flat_map(|p| planted.map(|what| (p, what))) {
            let from_middle = [0, 1, 2].map(|i| f64::from(p[i]) + 0.5 - f64::from(GRID[i]) / 2.0);
            let at = frame.basis.map(|way| (0..3).map(|i| way[i] * from_middle[i]).sum::<f64>() * frame.site);
            let seen = shot(&plan, &view, p, layer, word);
            let mut hits = 0;
            for (i, [near, what]) in seen.into_iter().enumerate().filter(|(_, [near, _])| *near != 0) {
                let pixel = [i as u32 % view.size[0], i as u32 / view.size[0]];
                let by = [0, 1].map(|k| f64::from(pixel[k]) + 0.5 - f64::from(view.size[k]) / 2.0 - at[k]);
                let before = f64::from(nearness(near)) - at[2];
                assert!(by[0].hypot(by[1]) < 0.75 * frame.site + 1.0, "{p:?} at {azimuth}, {elevation}: {by:?} off");
                assert!(before > -1.0 && before < 0.75 * frame.site + 1.0, "{p:?}: {before} before its middle");
                assert_eq!(what & 7, kind);
                hits += 1;
            }
            let least = 3.1 * (0.3 * frame.site).powi(2);
            assert!(f64::from(hits) > least, "{p:?} covers {hits} pixels at {azimuth}, {elevation}");
        }
    }
}

/// Of two cells in one line, the nearer one is seen, and what is cut away is not.
#[test]
fn the_nearest_that_is_left_is_seen() {
    let plan = Arc::new(plan(Grid::new(GRID), TISSUE));
    let above = View { azimuth: -90.0, elevation: 90.0, ..pictures::view(&plan.config, plan.grid(), 20.0, 0, 0.0) };
    let (p, word) = ([8, 6, 7], cell(Kind::Epithelial, Phase::Cycling));
    let count = |view: &View| shot(&plan, view, p, Layer::Cell, word).iter().filter(|seen| seen[0] != 0).count();
    let cut = |axis: usize, at| View { cuts: std::array::from_fn(|i| (i == axis).then_some(at)), ..above.clone() };
    assert!(count(&above) > 20 && count(&cut(2, 8)) > 20);
    assert_eq!(count(&cut(2, 7)), 0);
    assert_eq!(count(&View { shown: 1 << Kind::Macrophage as u32, ..above }), 0);
}

const RUN: &str = "[[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"90 um\"\n\
    [[initial.cells]]\nkind = \"macrophage\"\nshape = \"everywhere\"\nfraction = 0.02\npolarisation = 0.8\n\
    [initial.vessels]\npattern = \"network\"\ndensity = 0.03\n\
    [output]\nlogarithmic = [\"egf\"]\n\
    panels = [\"tissue\", \"cells\", \"cells-front\", \"oxygen-mean\", \"matrix-max\", \"egf\"]\n[output.view]\nalone = true\n";

/// Both engines draw the same bytes, whatever the windows and the threads, and another picture later.
#[test]
fn engines_draw_the_same_pictures_and_time_changes_them() {
    for view in ["cut = \"octant\"", "cut = \"y\"\ncolour = \"oxygen\"\nazimuth = -30", "orbit = 900"] {
        let plan = Arc::new(plan(Grid::new([24, 20, 18]), &format!("{RUN}{view}\n")));
        let draw = |options: &Options| {
            let mut simulation = Simulation::open(plan.clone(), options).unwrap_or_else(|e| panic!("{e}"));
            let plane = drawn::plane(&plan);
            let first = drawn::picture(&mut simulation, plane, &[], "run").unwrap_or_else(|e| panic!("{e}"));
            simulation.advance(20).unwrap_or_else(|e| panic!("{e}"));
            [first, drawn::picture(&mut simulation, plane, &[], "run").unwrap_or_else(|e| panic!("{e}"))]
        };
        let [first, later] = draw(&cpu());
        assert_eq!(
            first.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(),
            ["tissue_step_00000000.png", "step_00000000.png"]
        );
        for (a, b) in first.iter().zip(&later) {
            assert_ne!(a.1, b.1, "{view}: {} shows the same as {}", a.0, b.0);
        }
        for other in [options(None), options(Some(24 * 20 * 3)), Options { threads: Some(1), ..cpu() }] {
            assert!(draw(&other) == [first.clone(), later.clone()], "{view}: other pictures with {other:?}");
        }
    }
}

/// Slabs hold the largest and the mean values of what they span.
#[test]
fn slabs_agree_with_what_they_span() {
    let grid = Grid::new([11, 7, 5]);
    let plan = Arc::new(plan(grid, ""));
    let mut tissue = Tissue::new(grid).with(&plan.extra);
    let value = |site: usize| (site * 7919 % 1009) as f32 / 17.0;
    tissue.floats_mut(Layer::Field(0)).iter_mut().enumerate().for_each(|(site, v)| *v = value(site));
    let mut simulation = Simulation::at(plan, tissue, 0, &cpu()).expect("a CPU");
    for axis in 0..3 {
        let slab = Slab { axis, planes: 1..grid.size[axis] - 1 };
        let others: Vec<usize> = (0..3).filter(|i| *i != axis).collect();
        let [width, height] = [0, 1].map(|i| grid.size[others[i]]);
        let pixels = (width * height) as usize;
        let mut seen = |seen, words| simulation.view(&slab.commands(seen), Layer::Slice, words).expect("a CPU");
        let largest = seen(Seen::Largest(Layer::Field(0)), pixels);
        let means = slab.means(&seen(Seen::Total(Layer::Field(0), 6), 2 * pixels), 6);
        for i in 0..pixels {
            let place = |k: u32| {
                let mut p = [0; 3];
                (p[axis], p[others[0]], p[others[1]]) = (k, i as u32 % width, i as u32 / width);
                value(grid.site(p))
            };
            let values: Vec<f32> = slab.planes.clone().map(place).collect();
            assert_eq!(f32::from_bits(largest[i]), values.iter().copied().fold(0.0, f32::max));
            assert!((means[i] - values.iter().sum::<f32>() / values.len() as f32).abs() < 1e-4, "{}", means[i]);
        }
    }
}

/// Pictures come from `Simulation::view` alone, and that gives out no layer of sites.
#[test]
fn no_picture_reads_the_lattice() {
    for file in ["src/run/pictures.rs", "src/run/tissue.rs", "src/run/outlet.rs"] {
        let text = std::fs::read_to_string(root().join(file)).expect("a readable source");
        let reads: Vec<&str> =
            text.lines().filter(|line| line.contains("engine") || line.contains(".tissue()")).collect();
        assert!(reads.iter().all(|line| line.contains("read(Layer::Body)")), "{file}: {reads:?}");
    }
}

#[test]
#[should_panic(expected = "Cell is no picture")]
fn a_view_gives_out_no_layer_of_sites() {
    let mut simulation = Simulation::open(plan(Grid::new([4, 4, 4]), ""), &cpu()).expect("a CPU");
    let _ = simulation.view(&[], Layer::Cell, 64);
}
