//! What the config says of pictures: panels, slabs, and how the tissue is looked at.
use super::regime::vessels_grow;
use crate::config::Config;
use crate::config::spec::{Parameter, Takes};
use crate::error::Result;
use crate::figure::{SAMPLES, map_size};
use crate::lattice::grid::{AXES, Grid};
use crate::therapy::Therapy;
use crate::tissue::cell::Kind;
use crate::tissue::fields::field_named;
use crate::tissue::state::{CANVAS_UNIT, Layer, MOST_CANVAS};
use crate::views::Plane;
use crate::views::camera::View;
use crate::views::projection::Slab;

/// What can be shown in a panel of a picture; `drugs` is a panel for each drug that is given, `tissue` what a camera sees,
/// `-max`, `-mean` and `-front` what is seen of a slab.
#[rustfmt::skip]
pub const PANELS: &[&str] = &[
    "cells", "matrix", "oxygen", "csf1", "il4", "egf", "cathepsin", "vegf", "drugs", "tissue", "cells-front",
    "matrix-max", "oxygen-max", "csf1-max", "il4-max", "egf-max", "cathepsin-max", "vegf-max",
    "matrix-mean", "oxygen-mean", "csf1-mean", "il4-mean", "egf-mean", "cathepsin-mean", "vegf-mean",
];
/// What can be shown on a logarithmic scale.
pub const LOGARITHMIC: &[&str] = &["matrix", "oxygen", "csf1", "il4", "egf", "cathepsin", "vegf", "drugs"];
/// What can colour the tumour's surface.
const COLOURS: &[&str] = &["kind", "clone", "matrix", "oxygen", "csf1", "il4", "egf", "cathepsin", "vegf"];
/// What can be shown of a tissue.
const SHOWN: &[&str] = &["tumour", "debris", "macrophages", "vessels", "normal", "fibroblasts"];
/// Widest pictures of a tissue, pixels.
const WIDEST: u64 = MOST_CANVAS as u64 * CANVAS_UNIT as u64 / SAMPLES as u64;
/// The least.
const NARROWEST: u64 = 16;

/// The keys of `output.view`.
pub(super) fn parameters() -> Vec<Parameter> {
    let section = "output.view";
    let number = |key, range, default, about| Parameter::number(section, key, range, default, about);
    let choice = |key, words, about| Parameter::choice(section, key, words, about);
    let mut show = Parameter::new(section, "show", Takes::Choices(SHOWN), "what is shown of the tissue");
    show.default = Some("[\"tumour\", \"debris\", \"macrophages\", \"vessels\"]".into());
    let through = Takes::Triple { unit: "um".into() };
    vec![
        number("azimuth", (-360.0, 360.0), 35.0, "degrees around z; 0 looks from the end of x, 90 from that of y"),
        number("elevation", (-90.0, 90.0), 25.0, "degrees above the plane of x and y"),
        number("orbit", (-36_000.0, 36_000.0), 0.0, "degrees by which the azimuth grows each day"),
        number("zoom", (0.1, 16.0), 1.0, "1 shows the whole lattice"),
        choice("cut", &["none", "x", "y", "z", "octant"], "what is cut away towards the eye: a half, or an eighth"),
        Parameter::new(
            section,
            "through",
            through,
            "place through which it is cut; the middle of the lattice if absent",
        ),
        choice("colour", COLOURS, "what the colour of tumour cells shows"),
        show,
        Parameter::count(section, "width", (0, WIDEST), 0, "pixels across; 0: as wide as the other panels"),
        Parameter::flag(
            section,
            "alone",
            false,
            "whether the tissue is written also by itself, on a transparent ground",
        ),
    ]
}

/// Refuses pictures of what is not there.
pub(super) fn check(config: &Config, therapy: &Therapy, grid: Grid, spacing: f64) -> Result<()> {
    let panels = config.words("output.panels");
    let is_vegf = |key: &str| config.text(key) == "vegf";
    if !vessels_grow(config, therapy) {
        let help = "set [angiogenesis] enabled = true, or leave this out";
        let what = "there is no VEGF where vessels do not grow";
        if panels.iter().any(|panel| panel.starts_with("vegf")) {
            return Err(config.error("output.panels", what, help));
        }
        if is_vegf("output.view.colour") {
            return Err(config.error("output.view.colour", what, help));
        }
    }
    if !panels.is_empty() && panels.iter().all(|panel| panel == "drugs") && therapy.drugs.is_empty() {
        let help = "name what else is to be shown, like panels = [\"cells\", \"drugs\"]";
        return Err(config.error("output.panels", "no drug is given in this run", help));
    }
    let width = config.count("output.view.width");
    if width != 0 && width < NARROWEST {
        let help = format!("at least {NARROWEST}, or 0 for the width of the other panels");
        return Err(config.error("output.view.width", format!("{width} pixels show nothing"), help));
    }
    if config.text("output.view.colour") == "clone" && config.list("mutation") == 0 && !config.flag("output.clones") {
        let help = "set output.clones = true, or give the run a [[mutation]]";
        return Err(config.error("output.view.colour", "no lineages are told apart in this run", help));
    }
    check_cut(config, grid, spacing)?;
    slab_of(config, grid, spacing).map(|_| ())
}

/// Refuses cuts outside the lattice.
fn check_cut(config: &Config, grid: Grid, spacing: f64) -> Result<()> {
    let key = "output.view.through";
    let through = if config.has(key) { config.triple(key) } else { return Ok(()) };
    for (axis, place) in through.into_iter().enumerate() {
        let (name, end) = (AXES[axis], f64::from(grid.size[axis]) * spacing);
        if !(0.0..=end).contains(&place) {
            let help = format!("along {name} the lattice reaches from 0 to {end} um");
            return Err(config.error(key, format!("{name} = {place} um is outside the lattice"), help));
        }
    }
    Ok(())
}

/// The axis of slices and slabs.
pub fn axis(config: &Config) -> usize {
    AXES.iter().position(|axis| *axis == config.text("output.axis")).expect("the config has checked the choice")
}

/// The slab that is asked for.
pub fn slab_of(config: &Config, grid: Grid, spacing: f64) -> Result<Slab> {
    let axis = axis(config);
    let end = f64::from(grid.size[axis]) * spacing;
    let given = |key: &str, other: f64| if config.has(key) { config.number(key) } else { other };
    let (from, to) = (given("output.slab_from", 0.0), given("output.slab_to", end));
    let name = AXES[axis];
    for (key, place) in [("output.slab_from", from), ("output.slab_to", to)] {
        if place > end {
            let help = format!("along {name} the lattice reaches from 0 to {end} um");
            return Err(config.error(key, format!("{place} um is outside the lattice"), help));
        }
    }
    let sites = |place: f64| (place / spacing).round() as u32;
    if sites(from) >= sites(to) {
        let key = if config.has("output.slab_to") { "output.slab_to" } else { "output.slab_from" };
        let problem = format!("a slab from {from} um to {to} um holds no site");
        return Err(config.error(key, problem, format!("let it hold at least one site of {spacing} um")));
    }
    Ok(Slab { axis, planes: sites(from)..sites(to) })
}

/// Pixels across and up of the panel that shows the tissue.
fn size(config: &Config, grid: Grid, drugs: usize) -> [u32; 2] {
    let sites = Plane { axis: axis(config), position: 0 }.size(grid);
    let panels = config.words("output.panels").iter().map(|panel| if panel == "drugs" { drugs } else { 1 }).sum();
    let map = map_size(sites, COLUMNS, panels).map(|edge| edge.clamp(NARROWEST as u32, WIDEST as u32));
    match config.count("output.view.width") as u32 {
        0 => map,
        width => [width, (width * map[1] / map[0]).clamp(NARROWEST as u32, WIDEST as u32)],
    }
}

/// The most panels in a row.
pub const COLUMNS: usize = 3;

/// The layer on which the tissue is drawn, if a picture shows it.
pub fn canvas(config: &Config, grid: Grid, drugs: usize) -> Option<Layer> {
    let is_shown = config.words("output.panels").iter().any(|panel| panel == "tissue");
    let edge = size(config, grid, drugs).into_iter().max().unwrap_or(1) * SAMPLES;
    is_shown.then(|| Layer::Canvas((edge as usize).div_ceil(CANVAS_UNIT) as u8))
}

/// How the tissue is looked at after some days; the size is that of the canvas.
pub fn view(config: &Config, grid: Grid, spacing: f64, drugs: usize, days: f64) -> View {
    let number = |key: &str| config.number(&format!("output.view.{key}"));
    let through = config.has("output.view.through").then(|| config.triple("output.view.through"));
    let at = |axis: usize| {
        let sites = through.map_or(f64::from(grid.size[axis]) / 2.0, |through| through[axis] / spacing);
        (sites.round().max(0.0) as u32).min(grid.size[axis])
    };
    let cut = config.text("output.view.cut");
    let cuts = [0, 1, 2].map(|axis| (cut == "octant" || cut == AXES[axis]).then(|| at(axis)));
    View {
        azimuth: (number("azimuth") + number("orbit") * days) % 360.0,
        elevation: number("elevation"),
        zoom: number("zoom"),
        cuts,
        shown: shown(config),
        size: size(config, grid, drugs).map(|edge| edge * SAMPLES),
    }
}

/// A bit for each kind that is shown, bit 7 for vessels.
fn shown(config: &Config) -> u32 {
    let bits = |word: &String| match word.as_str() {
        "tumour" => 1 << Kind::Epithelial as u32 | 1 << Kind::Mesenchymal as u32,
        "debris" => 1 << Kind::Debris as u32,
        "macrophages" => 1 << Kind::Macrophage as u32,
        "normal" => 1 << Kind::Normal as u32,
        "fibroblasts" => 1 << Kind::Fibroblast as u32,
        _ => 128,
    };
    config.words("output.view.show").iter().fold(0, |all, word| all | bits(word))
}

/// The layer whose words colour tumour cells: none of its own where their kinds do.
pub fn value(config: &Config) -> Layer {
    match config.text("output.view.colour") {
        "kind" => Layer::Cell,
        "clone" => Layer::Clone,
        name => field_named(name).map_or(Layer::Matrix, Layer::Field),
    }
}
