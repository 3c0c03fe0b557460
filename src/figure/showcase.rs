//! A made-up tumour on a full sheet, and the laws that its picture must keep.
use super::layout::{Layout, map_size, maps_of};
use super::*;
use crate::tissue::cell::{Kind, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, cell, kind_of, with_polarisation};
use std::time::Instant;

const SIDE: u32 = 96;

/// A made-up slice: words and a value per site.
struct Slice {
    cells: Vec<u32>,
    vessels: Vec<u32>,
    matrix: Vec<f32>,
    distance: Vec<f32>,
}

/// Repeatable noise, 0..1.
fn noise(x: i32, y: i32, stream: i32) -> f32 {
    let mut word = (x.wrapping_mul(73_856_093) ^ y.wrapping_mul(19_349_663) ^ stream.wrapping_mul(83_492_791)) as u32;
    for _ in 0..3 {
        word = (word ^ word >> 15).wrapping_mul(0x2c1b_3c6d);
    }
    (word >> 8) as f32 / (1 << 24) as f32
}

/// A ball of tumour with a dead and a hypoxic core in stroma.
fn slice() -> Slice {
    let mut slice = Slice { cells: vec![], vessels: vec![], matrix: vec![], distance: vec![] };
    for i in 0..SIDE * SIDE {
        let (x, y) = ((i % SIDE) as i32, (i / SIDE) as i32);
        let angle = (y as f32 - 50.0).atan2(x as f32 - 46.0);
        let rough = 2.5 * (3.0 * angle).sin() + 2.0 * (7.0 * angle + 1.0).sin() + 3.0 * noise(x, y, 1);
        let distance = (x as f32 - 46.0).hypot(y as f32 - 50.0) + rough;
        let vessel = distance > 27.0 && (((x + y / 3) % 23 == 4 && y % 7 != 2) || noise(x, y, 2) < 0.004);
        let flow = if x % 23 == 12 { 0 } else { VESSEL_PERFUSED };
        let flow = if noise(x / 9, y / 9, 5) < 0.8 { flow } else { 0 };
        slice.vessels.push(if vessel { VESSEL_PRESENT | flow } else { 0 });
        slice.cells.push(cell_at(distance, noise(x, y, 3), noise(x, y, 4), y));
        let fibres = 0.55 + 0.25 * (x as f32 / 5.0 + (y as f32 / 9.0).sin() * 2.0).sin() + 0.2 * noise(x, y, 6);
        slice.matrix.push(fibres * ((distance - 20.0) / 14.0).clamp(0.08, 1.0));
        slice.distance.push(distance);
    }
    slice
}

/// What sits at a distance from the middle.
fn cell_at(distance: f32, chance: f32, other: f32, y: i32) -> u32 {
    let kind = if chance < 0.12 + (distance - 22.0).max(0.0) * 0.04 { Kind::Mesenchymal } else { Kind::Epithelial };
    match distance {
        _ if distance > 30.0 && y < 7 => cell(Kind::Normal, Phase::Cycling),
        d if d < 8.0 && chance < 0.85 => cell(Kind::Debris, Phase::Necrotic),
        d if d < 17.0 => cell(kind, Phase::Hypoxic),
        d if d < 28.0 && other < 0.12 => cell(kind, Phase::Quiescent),
        d if d < 28.0 => cell(kind, Phase::Cycling),
        d if chance < 0.16 => {
            let educated = (230.0 - 6.0 * (d - 28.0) - 60.0 * other).clamp(0.0, 255.0) as u32;
            with_polarisation(cell(Kind::Macrophage, Phase::Cycling), educated)
        }
        d if d < 33.0 && chance < 0.3 => cell(Kind::Mesenchymal, Phase::Cycling),
        _ if chance > 0.93 => cell(Kind::Fibroblast, Phase::Cycling),
        _ => 0,
    }
}

/// The mean of a site's surroundings: a stand-in for diffusion.
fn spread(source: impl Fn(usize) -> f32, reach: i32) -> Vec<f32> {
    let side = SIDE as i32;
    let at = |x: i32, y: i32| source((y.clamp(0, side - 1) * side + x.clamp(0, side - 1)) as usize);
    let mean = |i: i32| {
        let (x, y) = (i % side, i / side);
        let (mut sum, mut weight) = (0.0, 0.0);
        for (dx, dy) in (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy))) {
            let w = (-((dx * dx + dy * dy) as f32).sqrt() * 3.0 / reach as f32).exp();
            (sum, weight) = (sum + w * at(x + dx, y + dy), weight + w);
        }
        sum / weight
    };
    (0..side * side).map(mean).collect()
}

fn bar(map: ColourMap, range: Option<Range>, unit: &str) -> ColourBar {
    ColourBar { map, range: range.unwrap(), unit: unit.into() }
}

/// Six panels of the made-up slice.
fn sheet() -> Sheet {
    let slice = slice();
    let is = |kind: Kind| move |c: u32| kind_of(c) == kind as u32;
    let educated = |i: usize| (slice.cells[i] >> 16 & 255 >= 128) as u32 as f32;
    let oxygen = slice.distance.iter().map(|d| 4.0 + 46.0 / (1.0 + (-(d - 27.0) / 6.0).exp())).collect();
    let cathepsin = spread(|i| educated(i) * 6.0, 6);
    let csf1 = spread(|i| is(Kind::Epithelial)(slice.cells[i]) as u32 as f32, 12);
    let egf = spread(|i| educated(i) * 4.0 + 0.002, 9);
    let shown = present(&slice.cells, &slice.vessels);
    let mut sheet = Sheet::new("ball in stroma, seed 7", 76.5, [SIDE, SIDE], 20.0);
    sheet.note = "slice z = 640 µm".into();
    sheet.panels = vec![
        cells_panel("Cells", &slice.cells, &slice.vessels, &slice.matrix, &shown),
        Panel::values("Oxygen", oxygen, bar(ColourMap::Cividis, Range::linear(0.0, 60.0), "mmHg")),
        Panel::values("Cathepsin", cathepsin, bar(ColourMap::Magma, Range::linear(0.0, 1.0), "1")),
        Panel::values("Matrix", slice.matrix, bar(ColourMap::Greys, Range::linear(0.0, 1.0), "1")),
        Panel::values("CSF-1", csf1, bar(ColourMap::Viridis, Range::linear(0.0, 1.0), "1")),
        Panel::values("EGF", egf, bar(ColourMap::Blues, Range::logarithmic(0.01, 1.0), "1")),
    ];
    sheet
}

/// Where things stand on a sheet.
fn plan(sheet: &Sheet) -> Layout {
    Layout::of(sheet, &maps_of(sheet))
}

/// The pixels of a sheet.
fn pixels(sheet: &Sheet, scale: f32) -> image::RgbImage {
    image::load_from_memory(&png(&svg(sheet), scale).unwrap()).unwrap().to_rgb8()
}

#[test]
fn a_full_sheet_is_drawn_in_under_two_seconds() {
    let sheet = sheet();
    png(&svg(&sheet), 1.0).unwrap();
    let start = Instant::now();
    let text = svg(&sheet);
    let composed = start.elapsed();
    let file = png(&text, 1.0).unwrap();
    let total = start.elapsed();
    let picture = image::load_from_memory(&file).unwrap();
    println!("{} × {} pixels: SVG {composed:?}, with PNG {total:?}", picture.width(), picture.height());
    println!("SVG {} kB, PNG {} kB", text.len() / 1000, file.len() / 1000);
    std::fs::write(std::env::temp_dir().join("invasim-sheet.svg"), text).unwrap();
    std::fs::write(std::env::temp_dir().join("invasim-sheet.png"), file).unwrap();
    assert!((1500..=2000).contains(&picture.width()));
    assert!(total.as_secs_f64() < 2.0, "{total:?}");
}

#[test]
fn markers_land_on_the_pixels_of_their_sites_and_on_no_others() {
    let [across, up] = [30, 20];
    let mut sheet = Sheet::new("markers", 0.0, [across, up], 20.0);
    let places = [[0, 0], [across - 1, 0], [0, up - 1], [across - 1, up - 1], [across / 2, up / 2]];
    for [x, y] in places {
        let mut sites = vec![Swatch::plain([240; 3]); (across * up) as usize];
        sites[(y * across + x) as usize] = Swatch::plain([0, 200, 0]);
        sheet.panels.push(Panel::categories("marker", sites, vec![]));
    }
    let (layout, site) = (plan(&sheet), map_size([1, 1].map(|_| across), 3, 5)[0] / across);
    for scale in [1, 2] {
        let picture = pixels(&sheet, scale as f32);
        for ([x, y], corner) in places.into_iter().zip(&layout.rooms) {
            let [left, top] = corner.corner.map(|c| c as u32 * scale);
            let edge = site * scale;
            for pixel_y in 0..up * edge {
                for pixel_x in 0..across * edge {
                    let marked = pixel_x / edge == x && up - 1 - pixel_y / edge == y;
                    let expected = if marked { [0, 200, 0] } else { [240; 3] };
                    let seen = picture.get_pixel(left + pixel_x, top + pixel_y).0;
                    assert_eq!(seen, expected, "site {x},{y} at pixel {pixel_x},{pixel_y}, scale {scale}");
                }
            }
        }
    }
}

#[test]
fn the_scale_bar_is_as_long_as_it_says() {
    for (spacing, um) in [(20.0, 500.0), (12.5, 200.0), (7.0, 200.0)] {
        let mut sheet = Sheet::new("scale", 0.0, [96, 80], spacing);
        sheet.panels = vec![Panel::categories("empty", vec![Swatch::plain([250; 3]); 96 * 80], vec![])];
        let (layout, picture) = (plan(&sheet), pixels(&sheet, 1.0));
        let ([left, top], [width, height]) = (layout.rooms[0].corner, map_size([96, 80], 1, 1).map(f64::from));
        let row = (top + height + 14.0 * layout.unit).round() as u32 + 3;
        let darkness = |x: u32| (255.0 - picture.get_pixel(x, row).0[0] as f64) / (255.0 - 26.0);
        let end = (left + width) as u32;
        let length: f64 = (0..end).rev().map(darkness).take_while(|d| *d > 0.01).sum();
        let expected = um / spacing * width / 96.0;
        assert!((length - expected).abs() < 0.25, "{length} pixels, not {expected}");
        assert!(svg(&sheet).contains(&format!(">{um} µm<")));
    }
}

#[test]
fn the_colour_bar_runs_over_its_range() {
    let range = Range::linear(0.0, 60.0).unwrap();
    let mut sheet = Sheet::new("bar", 0.0, [60, 60], 20.0);
    let values = (0..3600).map(|i| (i % 60) as f32 + 0.5).collect();
    sheet.panels = vec![Panel::values("Oxygen", values, bar(ColourMap::Viridis, Some(range), "mmHg"))];
    let (layout, picture) = (plan(&sheet), pixels(&sheet, 1.0));
    let [left, top] = layout.rooms[0].corner.map(|c| c as u32);
    let site_px = map_size([60, 60], 1, 1)[0] / 60;
    let bar_row = layout.rooms[0].under as u32 + 8;
    for site in 0..60 {
        // The ramp in the map and the bar under it show the same value in the same column.
        let x = left + site * site_px + site_px / 2;
        let [map, bar] = [top + 5, bar_row].map(|y| picture.get_pixel(x, y).0);
        assert!((0..3).all(|c| map[c].abs_diff(bar[c]) <= 2), "value {}: {map:?} in the map, {bar:?} in the bar", site);
    }
    let text = svg(&sheet);
    assert!(["0", "20", "40", "60", "mmHg"].iter().all(|t| text.contains(&format!(">{t}</text>"))));
    assert!(!text.contains("beyond"));
}

#[test]
fn the_legend_shows_the_colours_of_the_map() {
    let entry = |c: Colour, label: &str| Entry::plain(Swatch::plain(c), label);
    let (red, blue) = ([200, 10, 10], [10, 10, 200]);
    let mut sheet = Sheet::new("legend", 0.0, [48, 48], 20.0);
    let sites = vec![Swatch::plain([250; 3]); 48 * 48];
    sheet.panels = vec![Panel::categories("kinds", sites, vec![entry(red, "one"), entry(blue, "other <&>")])];
    let picture = pixels(&sheet, 1.0);
    for colour in [red, blue] {
        assert!(picture.pixels().filter(|p| p.0 == colour).count() >= 300, "{colour:?} is missing");
    }
    assert!(svg(&sheet).contains("other &lt;&amp;&gt;"));
}

#[test]
fn shapes_of_all_kinds_make_a_sheet_of_a_sensible_size() {
    for [across, up] in [[1, 1], [7, 3], [96, 16], [16, 96], [128, 128], [1024, 512]] {
        let mut sheet = Sheet::new("a name ".repeat(40), 0.0, [across, up], 20.0);
        let values = vec![f32::NAN; (across * up) as usize];
        let panel = Panel::values("long ".repeat(30), values, bar(ColourMap::Magma, Range::linear(0.0, 1.0), "1"));
        sheet.panels = vec![panel; 4];
        let picture = pixels(&sheet, 0.5);
        assert!((300..3000).contains(&picture.width()) && picture.height() < 3000, "{:?}", picture.dimensions());
        assert!(picture.pixels().any(|p| p.0 == NO_NUMBER));
    }
}
