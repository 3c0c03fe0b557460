//! What is true of every starting tissue.
use super::sample::{tissue, tissue_with};
use super::vessels::VESSEL;
use crate::lattice::grid::Grid;
use crate::tissue::cell::{Kind, Phase, cell, kind_of, phase_of, polarisation_of};
use crate::tissue::state::{Layer, Tissue};

fn count(tissue: &Tissue, kind: Kind) -> usize {
    tissue.words(Layer::Cell).iter().filter(|c| kind_of(**c) == kind as u32).count()
}

fn ball(radius: f64) -> String {
    format!("[[initial.cells]]\nkind = \"epithelial\"\nradius = \"{radius:?} um\"\n")
}

const EVERYWHERE: &str = "[[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\n";

#[test]
fn a_ball_has_the_volume_of_a_ball() {
    for radius in [8.0, 12.5, 20.0_f64] {
        let tissue = tissue(&ball(radius * 20.0), [48, 47, 46], 1).unwrap();
        let share = count(&tissue, Kind::Epithelial) as f64 / (4.0 / 3.0 * std::f64::consts::PI * radius.powi(3));
        assert!((share - 1.0).abs() < 0.02, "radius {radius}: {share}");
    }
}

#[test]
fn a_shell_is_a_ball_less_the_ball_inside() {
    let shell = "[[initial.cells]]\nkind = \"epithelial\"\nshape = \"shell\"\nradius = \"201.0 um\"\ninner_radius = \"101.0 um\"\n";
    let of = |text: &str| count(&tissue(text, [24; 3], 1).unwrap(), Kind::Epithelial);
    assert_eq!(of(shell), of(&ball(201.0)) - of(&ball(101.0)));
}

#[test]
fn slabs_and_boxes_share_out_the_lattice() {
    let text = "[[initial.cells]]\nkind = \"normal\"\nshape = \"slab\"\naxis = \"y\"\nto = \"-40 um\"\n\
                [[initial.cells]]\nkind = \"fibroblast\"\nshape = \"slab\"\naxis = \"y\"\nfrom = \"-40 um\"\n\
                [[initial.cells]]\nkind = \"epithelial\"\nshape = \"box\"\norigin = \"corner\"\n\
                low = [\"20 um\", \"0 um\", \"0 um\"]\nhigh = [\"60 um\", \"400 um\", \"20 um\"]\n";
    let tissue = tissue(text, [6, 8, 5], 1).unwrap();
    assert_eq!(count(&tissue, Kind::Epithelial), 2 * 8);
    assert_eq!(count(&tissue, Kind::Normal), 2 * 30 - 2 * 2);
    assert_eq!(count(&tissue, Kind::Empty), 0);
}

#[test]
fn a_scattered_fraction_is_within_binomial_bounds() {
    let n = 40.0_f64.powi(3);
    for fraction in [0.0, 0.01, 0.3, 0.99, 1.0] {
        let tissue = tissue(&format!("{EVERYWHERE}fraction = {fraction:?}\n"), [40; 3], 3).unwrap();
        let apart = (count(&tissue, Kind::Normal) as f64 - n * fraction).abs();
        assert!(apart <= 4.0 * (n * fraction * (1.0 - fraction)).sqrt(), "fraction {fraction}: {apart} apart");
    }
}

#[test]
fn later_entries_overwrite_unless_they_only_fill() {
    let filled = tissue(&format!("{}{EVERYWHERE}overwrite = false\n", ball(60.0)), [16; 3], 1).unwrap();
    let over = tissue(&format!("{}{EVERYWHERE}", ball(60.0)), [16; 3], 1).unwrap();
    assert!(count(&filled, Kind::Epithelial) > 50 && count(&filled, Kind::Empty) == 0);
    assert_eq!(count(&over, Kind::Normal), 16 * 16 * 16);
}

const ALL: &str = "[[initial.cells]]\nkind = \"epithelial\"\nradius = \"150 um\"\nfraction = 0.5\n\
                   [initial.matrix]\npattern = \"fibres\"\n\
                   [initial.vessels]\npattern = \"network\"\ndensity = 0.02\nclear_radius = \"100 um\"\n";

#[test]
fn a_seed_is_a_tissue() {
    let [first, again, other] = [5, 5, 6].map(|seed| tissue(ALL, [25, 24, 23], seed).unwrap());
    for layer in Layer::kept() {
        assert_eq!(first.words(layer), again.words(layer), "{layer:?}");
    }
    for layer in [Layer::Cell, Layer::Matrix, Layer::Vessel, Layer::Depth] {
        assert_ne!(first.words(layer), other.words(layer), "{layer:?}");
    }
}

/// FNV-1a over the words of all kept layers.
fn fingerprint(tissue: &Tissue) -> u64 {
    let words = Layer::kept().into_iter().flat_map(|layer| tissue.words(layer));
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| (hash ^ u64::from(*word)).wrapping_mul(0x100_0000_01b3))
}

#[test]
fn a_tissue_has_the_same_bits_on_every_machine() {
    let patchy = ALL.replace("fibres", "noise");
    let [fibres, patchy] = [ALL, &patchy].map(|text| fingerprint(&tissue(text, [25, 24, 23], 5).unwrap()));
    assert_eq!(
        [fibres, patchy],
        [2905238215618481976, 6171000514071778948],
        "if the starting tissue was changed on purpose, take the new numbers"
    );
}

#[test]
fn each_living_cell_founds_its_own_lineage() {
    let tissue = tissue(&format!("{EVERYWHERE}fraction = 0.5\n"), [9; 3], 1).unwrap();
    for (site, (cell, clone)) in tissue.words(Layer::Cell).iter().zip(tissue.words(Layer::Clone)).enumerate() {
        assert_eq!(*clone, if *cell == 0 { 0 } else { site as u32 + 1 });
    }
}

#[test]
fn the_matrix_keeps_its_mean_and_its_range() {
    for pattern in ["uniform", "noise", "fibres"] {
        for density in [0.1, 0.5, 0.8] {
            let text = format!(
                "[initial.matrix]\npattern = \"{pattern}\"\ndensity = {density:?}\ncontrast = 1.0\nlength = \"80 um\"\n"
            );
            let tissue = tissue(&text, [64; 3], 1).unwrap();
            let matrix = tissue.floats(Layer::Matrix);
            assert!(matrix.iter().all(|m| (0.0..=1.0).contains(m)));
            let mean = matrix.iter().map(|m| f64::from(*m)).sum::<f64>() / matrix.len() as f64;
            assert!((mean - density).abs() < 0.02, "{pattern}: {mean} instead of {density}");
            let spread = matrix.iter().map(|m| (f64::from(*m) - mean).powi(2)).sum::<f64>() / matrix.len() as f64;
            assert_eq!(spread > 1e-4, pattern != "uniform", "{pattern}: variance {spread}");
        }
    }
}

#[test]
fn patchy_matrix_is_smooth() {
    let text = "[initial.matrix]\npattern = \"noise\"\ncontrast = 1.0\nlength = \"200 um\"\n";
    let tissue = tissue(text, [40; 3], 1).unwrap();
    let steps = tissue.floats(Layer::Matrix).chunks(40).flat_map(|row| row.windows(2)).map(|w| (w[0] - w[1]).abs());
    assert!(steps.fold(0.0, f32::max) < 0.3);
}

#[test]
fn matrix_closes_on_periodic_axes() {
    let grid = Grid { size: [40, 40, 4], periodic: [true, true] };
    for pattern in ["noise", "fibres"] {
        let text = format!("[initial.matrix]\npattern = \"{pattern}\"\ncontrast = 1.0\nlength = \"230 um\"\n");
        let tissue = super::build(&super::sample::config(&text), grid, 20.0, 1).unwrap().tissue;
        let matrix = tissue.floats(Layer::Matrix);
        for n in 0..40 {
            let [x, y] =
                [[[0, n, 2], [39, n, 2]], [[n, 0, 2], [n, 39, 2]]].map(|ends| ends.map(|p| matrix[grid.site(p)]));
            assert!((x[0] - x[1]).abs() < 0.4 && (y[0] - y[1]).abs() < 0.4, "{pattern} at {n}: {x:?} {y:?}");
        }
    }
}

#[test]
fn the_tumour_can_have_cleared_its_matrix() {
    let text = format!("{}[initial.matrix]\ndensity = 0.7\ninside_tumour = 0.1\n", ball(60.0));
    let tissue = tissue(&text, [12; 3], 1).unwrap();
    for (cell, matrix) in tissue.words(Layer::Cell).iter().zip(tissue.floats(Layer::Matrix)) {
        assert_eq!(*matrix, if *cell == 0 { 0.7 } else { 0.1 });
    }
}

#[test]
fn depth_is_zero_in_the_tumour_and_grows_outside() {
    let tissue = tissue(&ball(100.0), [30, 31, 32], 1).unwrap();
    let (cells, depth) = (tissue.words(Layer::Cell), tissue.words(Layer::Depth));
    assert!(cells.iter().zip(depth).all(|(cell, depth)| (kind_of(*cell) == 1) == (*depth == 0)));
    let corner = f64::from(depth[0]) / 4.0;
    assert!((corner - (14.5_f64.powi(2) + 225.0 + 15.5_f64.powi(2)).sqrt() + 5.0).abs() < 1.0, "{corner}");
}

/// Whether each vessel site reaches a side of the lattice over vessel sites that touch.
fn fed(tissue: &Tissue) -> bool {
    let grid = tissue.grid();
    let vessels = tissue.words(Layer::Vessel);
    let at_side = |p: [u32; 3]| (0..3).any(|a| grid.size[a] > 1 && (p[a] == 0 || p[a] == grid.size[a] - 1));
    let mut reached = vec![false; vessels.len()];
    let mut open: Vec<usize> = (0..vessels.len()).filter(|s| vessels[*s] != 0 && at_side(grid.place(*s))).collect();
    while let Some(site) = open.pop() {
        if !std::mem::replace(&mut reached[site], true) {
            let near = (0..6).filter_map(|d| grid.along(grid.place(site), d, 1)).map(|p| grid.site(p));
            open.extend(near.filter(|s| vessels[*s] != 0));
        }
    }
    vessels.iter().zip(reached).all(|(v, r)| (*v != 0) == r)
}

#[test]
fn a_network_is_fed_and_as_dense_as_asked() {
    for (size, density) in [([40, 41, 42], 0.005), ([40, 41, 42], 0.05), ([60, 50, 1], 0.1), ([1, 40, 1], 0.3)] {
        for seed in 0..4 {
            let text = format!("[initial.vessels]\npattern = \"network\"\ndensity = {density:?}\n");
            let tissue = tissue(&text, size, seed).unwrap();
            let vessels = tissue.words(Layer::Vessel);
            let laid = vessels.iter().filter(|v| **v == VESSEL).count();
            assert_eq!(laid, (density * vessels.len() as f64).ceil() as usize);
            assert_eq!(laid, vessels.iter().filter(|v| **v != 0).count());
            assert!(fed(&tissue), "{size:?}, density {density}, seed {seed}");
        }
    }
}

#[test]
fn a_network_fills_the_tissue_evenly() {
    let tissue = tissue("[initial.vessels]\npattern = \"network\"\ndensity = 0.03\n", [64; 3], 1).unwrap();
    let grid = tissue.grid();
    let mut octants = [0; 8];
    for (site, _) in tissue.words(Layer::Vessel).iter().enumerate().filter(|(_, v)| **v != 0) {
        let p = grid.place(site);
        octants[(0..3).map(|a| ((p[a] / 32) << a) as usize).sum::<usize>()] += 1;
    }
    let mean = octants.iter().sum::<i32>() / 8;
    assert!(octants.iter().all(|n| (n - mean).abs() < mean * 2 / 5), "{octants:?}");
}

#[test]
fn the_clear_ball_has_no_vessels() {
    for pattern in ["grid", "network"] {
        let text =
            format!("[initial.vessels]\npattern = \"{pattern}\"\nclear_radius = \"200 um\"\ndistance = \"60 um\"\n");
        let tissue = tissue(&text, [40; 3], 2).unwrap();
        let held = tissue
            .words(Layer::Vessel)
            .iter()
            .enumerate()
            .filter(|(_, v)| **v != 0)
            .map(|(s, _)| tissue.grid().place(s));
        let squares: Vec<f64> = held.map(|p| p.iter().map(|c| (f64::from(*c) - 19.5).powi(2)).sum()).collect();
        assert!(!squares.is_empty() && squares.iter().all(|d| *d >= 100.0), "{pattern}");
        assert!(fed(&tissue), "{pattern}");
    }
}

#[test]
fn capillaries_of_a_grid_are_as_far_apart_as_asked() {
    let text = "[initial.vessels]\npattern = \"grid\"\naxis = \"z\"\ndistance = \"100 um\"\n";
    let tissue = tissue(text, [20, 20, 3], 1).unwrap();
    let row: Vec<usize> =
        (0..20).filter(|x| tissue.words(Layer::Vessel)[tissue.grid().site([*x as u32, 2, 1])] != 0).collect();
    assert_eq!(row, [2, 7, 12, 17]);
    assert_eq!(tissue.words(Layer::Vessel).iter().filter(|v| **v != 0).count(), 4 * 4 * 3);
}

#[test]
fn segments_are_closed_ways_and_as_thick_as_asked() {
    let text = "[initial.vessels]\npattern = \"file\"\nfile = \"given.csv\"\n";
    let thin = b"x0,y0,z0,x1,y1,z1,radius_um\n-500,-500,-500,195,123,170,0\n";
    let tissue = tissue_with("thin", thin, text, [20; 3]).unwrap();
    assert!(fed(&tissue));
    assert!(tissue.words(Layer::Vessel)[tissue.grid().site([19, 16, 18])] != 0);
    let tissue = tissue_with("thick", b"0,0,-300,0,0,300,100\n", text, [20; 3]).unwrap();
    let section = tissue.words(Layer::Vessel)[..400].iter().filter(|v| **v != 0).count() as f64;
    assert!((section - 25.0 * std::f64::consts::PI).abs() < 5.0, "{section}");
}

#[test]
fn cells_of_a_file_are_where_and_what_they_say() {
    let text = "[[initial.cells]]\nshape = \"file\"\nfile = \"given.csv\"\npolarisation = 1.0\n\
                types = \"cancer cell=mesenchymal, 2=debris\"\n";
    let csv = b"X,Y,Z,type,volume,cycle entry\r\n-100,-100,0,Cancer Cell,2494,\r\n\r\n99.9,0,0,macrophage,,skip\n100,100,0,2.0,1,1";
    let tissue = tissue_with("named", csv, text, [10, 10, 1]).unwrap();
    let at = |x, y| tissue.words(Layer::Cell)[tissue.grid().site([x, y, 0])];
    assert_eq!(at(0, 0), cell(Kind::Mesenchymal, Phase::Cycling));
    assert_eq!((kind_of(at(9, 5)), polarisation_of(at(9, 5))), (Kind::Macrophage as u32, 255));
    assert_eq!((kind_of(at(9, 9)), phase_of(at(9, 9))), (Kind::Debris as u32, Phase::Necrotic as u32));
    let old =
        "[[initial.cells]]\nshape = \"file\"\nfile = \"given.csv\"\norigin = \"corner\"\nduplicates = \"first\"\n";
    let tissue = tissue_with("old", b"10,10,0,0\n15,15,0,0\n30,10,0,0.0\n", old, [10, 10, 1]).unwrap();
    assert_eq!(count(&tissue, Kind::Epithelial), 2);
    let given = format!("{old}kind = \"fibroblast\"\n");
    let tissue = tissue_with("given", b"10,10,0\n30,10,0\n", &given, [10, 10, 1]).unwrap();
    assert_eq!(count(&tissue, Kind::Fibroblast), 2);
}

#[test]
fn a_single_site_is_a_lattice_too() {
    for vessels in ["none", "grid", "network"] {
        for matrix in ["uniform", "noise", "fibres"] {
            let text = format!(
                "{}[initial.matrix]\npattern = \"{matrix}\"\n[initial.vessels]\npattern = \"{vessels}\"\n",
                ball(0.0)
            );
            let tissue = tissue(&text, [1; 3], 1).unwrap();
            assert_eq!((count(&tissue, Kind::Epithelial), tissue.words(Layer::Depth)[0]), (1, 0));
            assert_eq!(tissue.words(Layer::Vessel)[0] != 0, vessels != "none");
        }
    }
}
