//! The picture of a tissue: slices, slabs and what a camera sees, all made where the state is.
use super::tissue;
use crate::error::Result;
use crate::figure::{self, Category, ColourBar, ColourMap, Panel, Range, Sheet};
use crate::lattice::grid::AXES;
use crate::metrics::census::Census;
use crate::plan::Plan;
use crate::plan::pictures::{COLUMNS, axis, slab_of};
use crate::simulation::Simulation;
use crate::therapy::drug::Drug;
use crate::tissue::cell::Kind;
use crate::tissue::fields::{field, field_named};
use crate::tissue::state::Layer;
use crate::views::Plane;
use crate::views::projection::{Seen, Slab};

/// The longest edge of a picture of a run, pixels; those of larger lattices are made smaller.
pub const LONGEST: f32 = 10_000.0;

/// The plane that the config asks for; the middle of the lattice if it names no position.
pub fn plane(plan: &Plan) -> Plane {
    let axis = axis(&plan.config);
    let sites = plan.grid().size[axis];
    let asked = plan.config.has("output.position").then(|| plan.config.number("output.position") / plan.spacing);
    Plane { axis, position: asked.map_or(sites / 2, |p| (p as u32).min(sites - 1)) }
}

/// The plane across the same axis with the most tumour cells, unless the config names a position: lesions of organs may be
/// anywhere.
///
/// # Errors
/// If the device fails.
pub fn fullest_plane(simulation: &mut Simulation) -> Result<Plane> {
    let plane = plane(&simulation.plan);
    if simulation.plan.config.has("output.position") {
        return Ok(plane);
    }
    let slab = Slab::whole(simulation.plan.grid(), plane.axis);
    let counts = simulation.view(&slab.commands(Seen::Tally), Layer::Slice, slab.planes.len())?;
    let most = counts.iter().max().copied().filter(|most| *most > 0);
    let fullest = most.and_then(|most| counts.iter().position(|count| *count == most));
    Ok(fullest.map_or(plane, |position| Plane { position: position as u32, ..plane }))
}

/// What the legends of a run show from its start on, so that all its pictures are of one size: each kind that is there
/// or can come, in all its states; in organs tumour cells of any kind. Doomed are cells only where radiation is given.
pub fn shown(plan: &Plan, start: &Census, is_organ: bool) -> Vec<Category> {
    use Category::*;
    let ([all, perfused, _], grow) = (start.vessels(), plan.vessels_grow());
    let macrophages = (all > 0 || grow) && plan.is_ever_on("recruitment");
    let tumour = start.tumour() > 0 || is_organ;
    let [epithelial, mesenchymal] = [Kind::Epithelial, Kind::Mesenchymal].map(|kind| start.of(kind) > 0 || is_organ);
    let hit = plan.therapy.radiates() && plan.is_ever_on("radiation");
    let rows: [(bool, &[Category]); 10] = [
        (epithelial, &[EpithelialCycling, EpithelialQuiescent, EpithelialHypoxic]),
        (epithelial && hit, &[EpithelialDoomed]),
        (mesenchymal, &[MesenchymalCycling, MesenchymalQuiescent, MesenchymalHypoxic]),
        (mesenchymal && hit, &[MesenchymalDoomed]),
        (start.of(Kind::Macrophage) > 0 || macrophages, &[MacrophageNaive, MacrophageEducated]),
        (perfused > 0 || grow, &[VesselOpen]),
        (all > perfused || grow, &[VesselClosed]),
        (start.of(Kind::Normal) > 0, &[Normal]),
        (start.of(Kind::Fibroblast) > 0, &[Fibroblast]),
        (tumour || start.of(Kind::Debris) > 0, &[Debris]),
    ];
    let there = rows.into_iter().filter(|(there, _)| *there).flat_map(|(_, row)| row.iter().copied());
    there.chain([Matrix]).collect()
}

/// A picture: files of the images' folder, each with its name.
pub type Files = Vec<(String, Vec<u8>)>;

/// The picture now, with a title.
///
/// # Errors
/// If the device fails or the sheet cannot be rendered.
pub fn picture(simulation: &mut Simulation, plane: Plane, shown: &[Category], title: &str) -> Result<Files> {
    let (sheet, alone) = sheet(simulation, plane, shown)?;
    let sheet = Sheet { title: title.into(), ..sheet };
    let step = simulation.step;
    let mut files: Files = alone.map(|png| (format!("tissue_step_{step:08}.png"), png)).into_iter().collect();
    files.push((format!("step_{step:08}.png"), figure::picture(&sheet, LONGEST)?));
    Ok(files)
}

/// The sheet of now, and the file of the tissue by itself if the config asks for one.
///
/// # Errors
/// If the device fails.
pub fn sheet(simulation: &mut Simulation, plane: Plane, shown: &[Category]) -> Result<(Sheet, Option<Vec<u8>>)> {
    let plan = simulation.plan.clone();
    let hours = simulation.minutes() / 60.0;
    let mut sheet = Sheet::new(plan.config.text("run.name"), hours, plane.size(plan.grid()), plan.spacing);
    sheet.axes = plane.axes().map(String::from);
    sheet.columns = COLUMNS;
    let place = (f64::from(plane.position) + 0.5) * plan.spacing;
    sheet.note = format!("slice {} = {place:.0} µm", AXES[plane.axis]);
    let (note, mut file) = (sheet.note.clone(), None);
    for name in plan.config.words("output.panels") {
        match name.as_str() {
            "drugs" => sheet.panels.extend(drugs(simulation, plane, &note)?),
            "tissue" => {
                let (panel, alone) = tissue::panel(simulation, shown)?;
                sheet.panels.push(panel.named(name, ""));
                file = alone;
            }
            name => {
                let place = match name.rsplit_once('-') {
                    Some((_, "front")) => "paler the deeper",
                    Some(_) => "",
                    None => &note,
                };
                sheet.panels.push(panel(simulation, plane, name, shown)?.named(name, place));
            }
        }
    }
    Ok((sheet, file))
}

fn floats(words: Vec<u32>) -> Vec<f32> {
    words.into_iter().map(f32::from_bits).collect()
}

fn panel(simulation: &mut Simulation, plane: Plane, name: &str, shown: &[Category]) -> Result<Panel> {
    match name.rsplit_once('-') {
        Some((_, "front")) => front(simulation, shown),
        Some((field, how)) => slab(simulation, field, how),
        None if name == "cells" => {
            let cells = simulation.slice(plane, Layer::Cell)?;
            let vessels = simulation.slice(plane, Layer::Vessel)?;
            let matrix = floats(simulation.slice(plane, Layer::Matrix)?);
            Ok(figure::cells_panel("Cells", &cells, &vessels, &matrix, shown))
        }
        None => {
            let (title, layer, bar) = amount(&simulation.plan, name);
            Ok(Panel::values(title, floats(simulation.slice(plane, layer)?), bar))
        }
    }
}

/// The title, the layer and the colour bar of a field, or of the matrix.
pub(super) fn amount(plan: &Plan, name: &str) -> (String, Layer, ColourBar) {
    let (title, layer, map, high, unit) = match field_named(name) {
        None => ("Matrix density".to_string(), Layer::Matrix, ColourMap::Greys, 1.0, "1"),
        Some(i) => {
            let high = plan.config.number(&format!("{name}.shown_to")) as f32;
            (heading(name), Layer::Field(i), map_of(name), high, field(i).unit)
        }
    };
    (title, layer, ColourBar { map, range: range(plan, name, high), unit: unit.into() })
}

/// Decades of a logarithmic scale.
const DECADES: f32 = 1e-3;

/// What the colours of a panel span.
fn range(plan: &Plan, name: &str, high: f32) -> Range {
    let is_logarithmic = plan.config.words("output.logarithmic").iter().any(|word| word == name);
    let range = if is_logarithmic { Range::logarithmic(high * DECADES, high) } else { Range::linear(0.0, high) };
    range.expect("the config keeps ranges above 0")
}

/// Which slab is seen, as a title tells it.
fn extent(plan: &Plan, slab: &Slab) -> String {
    let [from, to] = [slab.planes.start, slab.planes.end].map(|n| f64::from(n) * plan.spacing);
    let axis = AXES[slab.axis];
    if *slab == Slab::whole(plan.grid(), slab.axis) {
        format!("all {axis}")
    } else {
        format!("{axis} {from:.0}–{to:.0} µm")
    }
}

/// The largest or the mean values of a field in the slab.
fn slab(simulation: &mut Simulation, field: &str, how: &str) -> Result<Panel> {
    let plan = simulation.plan.clone();
    let slab = slab_of(&plan.config, plan.grid(), plan.spacing)?;
    let (title, layer, bar) = amount(&plan, field);
    let [width, height] = Plane { axis: slab.axis, position: 0 }.size(plan.grid()).map(|n| n as usize);
    let is_max = how == "max";
    let exponent = libm::log2f(bar.range.ends()[1]).ceil() as i32 + 4;
    let (seen, words) = if is_max { (Seen::Largest(layer), 1) } else { (Seen::Total(layer, exponent), 2) };
    let words = simulation.view(&slab.commands(seen), Layer::Slice, words * width * height)?;
    let values = if is_max { floats(words) } else { slab.means(&words, exponent) };
    let what = if is_max { "largest" } else { "mean" };
    Ok(Panel::values(format!("{title}, {what} over {}", extent(&plan, &slab)), values, bar))
}

/// The nearest cells and vessels of the slab.
fn front(simulation: &mut Simulation, shown: &[Category]) -> Result<Panel> {
    let plan = simulation.plan.clone();
    let slab = slab_of(&plan.config, plan.grid(), plan.spacing)?;
    let [width, height] = Plane { axis: slab.axis, position: 0 }.size(plan.grid()).map(|n| n as usize);
    let words = simulation.view(&slab.commands(Seen::Nearest), Layer::Slice, width * height)?;
    let deepest = slab.planes.len().max(2) as f32 - 1.0;
    let one = |word| {
        let (depth, look) = slab.nearest(word)?;
        Some((figure::words_of_front(look), depth as f32 / deepest))
    };
    let nearest: Vec<_> = words.into_iter().map(one).collect();
    let title = format!("Nearest cells, {}", extent(&plan, &slab));
    Ok(figure::nearest_panel(&title, &nearest, shown))
}

/// A panel for each drug.
fn drugs(simulation: &mut Simulation, plane: Plane, place: &str) -> Result<Vec<Panel>> {
    let plan = simulation.plan.clone();
    let one = |(number, drug): (usize, &Drug)| {
        let values = floats(simulation.slice(plane, Layer::drug(number))?);
        let range = range(&plan, "drugs", plan.config.number(&format!("{}.shown_to", drug.path)) as f32);
        let bar = ColourBar { map: ColourMap::Viridis, range, unit: "nM".into() };
        Ok(Panel::values(&drug.name, values, bar).named(&drug.name, place))
    };
    plan.therapy.drugs.iter().enumerate().map(one).collect()
}

fn heading(field: &str) -> String {
    match field {
        "oxygen" => "Oxygen",
        "csf1" => "CSF-1",
        "il4" => "IL-4",
        "egf" => "EGF",
        "cathepsin" => "Cathepsin",
        "vegf" => "VEGF",
        other => other,
    }
    .to_string()
}

fn map_of(field: &str) -> ColourMap {
    match field {
        "oxygen" => ColourMap::Viridis,
        "cathepsin" => ColourMap::Magma,
        _ => ColourMap::Cividis,
    }
}
