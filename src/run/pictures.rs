//! The picture of a slice through the tissue, from planes cut where the state is.
use crate::error::Result;
use crate::figure::{self, Category, ColourBar, ColourMap, Panel, Range, Sheet};
use crate::metrics::census::Census;
use crate::plan::Plan;
use crate::simulation::Simulation;
use crate::tissue::cell::{Kind, is_tumour};
use crate::tissue::fields::{field, field_named};
use crate::tissue::state::Layer;
use crate::views::Plane;

/// The longest edge of a picture of a run, pixels; those of larger lattices are made smaller.
const LONGEST: f32 = 10_000.0;

/// The plane that the config asks for; the middle of the lattice if it names no position.
pub fn plane(plan: &Plan) -> Plane {
    let axis = ["x", "y", "z"].iter().position(|a| *a == plan.config.text("output.axis")).unwrap_or(2);
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
    let (grid, cells) = (simulation.plan.grid(), simulation.engine.read(Layer::Cell)?);
    let mut counts = vec![0u64; grid.size[plane.axis] as usize];
    for site in (0..cells.len()).filter(|site| is_tumour(cells[*site])) {
        counts[grid.place(site)[plane.axis] as usize] += 1;
    }
    let most = counts.iter().max().copied().filter(|most| *most > 0);
    let fullest = most.and_then(|most| counts.iter().position(|count| *count == most));
    Ok(fullest.map_or(plane, |position| Plane { position: position as u32, ..plane }))
}

/// What the legends of a run show from its start on, so that all its pictures are of one size: each kind that is there
/// or can come, in all its states; in organs tumour cells of any kind.
pub fn shown(plan: &Plan, start: &Census, is_organ: bool) -> Vec<Category> {
    use Category::*;
    let vessels = plan.config.text("initial.vessels.pattern") != "none";
    let tumour = start.tumour() > 0 || is_organ;
    let rows: [(bool, &[Category]); 7] = [
        (start.of(Kind::Epithelial) > 0 || is_organ, &[EpithelialCycling, EpithelialQuiescent, EpithelialHypoxic]),
        (start.of(Kind::Mesenchymal) > 0 || is_organ, &[MesenchymalCycling, MesenchymalQuiescent, MesenchymalHypoxic]),
        (start.of(Kind::Macrophage) > 0 || vessels, &[MacrophageNaive, MacrophageEducated]),
        (vessels, &[VesselOpen]),
        (start.of(Kind::Normal) > 0, &[Normal]),
        (start.of(Kind::Fibroblast) > 0, &[Fibroblast]),
        (tumour || start.of(Kind::Debris) > 0, &[Debris]),
    ];
    let there = rows.into_iter().filter(|(there, _)| *there).flat_map(|(_, row)| row.iter().copied());
    there.chain([Matrix]).collect()
}

/// The picture now: its file name and PNG.
///
/// # Errors
/// If the device fails or the sheet cannot be rendered.
pub fn picture(simulation: &mut Simulation, plane: Plane, shown: &[Category]) -> Result<(String, Vec<u8>)> {
    let plan = &simulation.plan;
    let spacing = plan.spacing;
    let names = plan.config.words("output.panels").to_vec();
    let time = figure::clock(simulation.minutes() * 60.0);
    let mut sheet = Sheet::new(plan.config.text("run.name"), time, plane.size(plan.grid()), spacing);
    sheet.axes = plane.axes().map(String::from);
    let place = (f64::from(plane.position) + 0.5) * spacing;
    sheet.note = format!("slice {} = {place:.0} µm", ["x", "y", "z"][plane.axis]);
    for name in names {
        match name.as_str() {
            "drugs" => sheet.panels.extend(drugs(simulation, plane)?),
            name => sheet.panels.push(panel(simulation, plane, name, shown)?),
        }
    }
    let name = format!("step_{:08}.png", simulation.step);
    Ok((name, figure::png_within(&figure::svg(&sheet), LONGEST)?))
}

fn floats(words: Vec<u32>) -> Vec<f32> {
    words.into_iter().map(f32::from_bits).collect()
}

fn panel(simulation: &mut Simulation, plane: Plane, name: &str, shown: &[Category]) -> Result<Panel> {
    if name == "cells" {
        let cells = simulation.slice(plane, Layer::Cell)?;
        let vessels = simulation.slice(plane, Layer::Vessel)?;
        let matrix = floats(simulation.slice(plane, Layer::Matrix)?);
        let here = [shown, &figure::present(&cells, &vessels)].concat();
        return Ok(figure::cells_panel("Cells", &cells, &vessels, &matrix, &here));
    }
    let (title, layer, map, high, unit) = match field_named(name) {
        None => ("Matrix density".to_string(), Layer::Matrix, ColourMap::Greys, 1.0, "1"),
        Some(i) => {
            let field = field(i);
            let high = simulation.plan.config.number(&format!("{name}.shown_to")) as f32;
            (heading(name), Layer::Field(i), map_of(name), high, field.unit)
        }
    };
    let values = floats(simulation.slice(plane, layer)?);
    let range = Range::linear(0.0, high).expect("the config keeps ranges above 0");
    Ok(Panel::values(title, values, ColourBar { map, range, unit: unit.into() }))
}

/// A panel for each drug.
fn drugs(simulation: &mut Simulation, plane: Plane) -> Result<Vec<Panel>> {
    let drugs = simulation.plan.therapy.drugs.iter();
    let shown = drugs.map(|d| (d.name.clone(), simulation.plan.config.number(&format!("{}.shown_to", d.path)) as f32));
    let shown: Vec<_> = shown.collect();
    let one = |(number, (name, high)): (usize, (String, f32))| {
        let values = floats(simulation.slice(plane, Layer::drug(number))?);
        let range = Range::linear(0.0, high).expect("the config keeps ranges above 0");
        Ok(Panel::values(name, values, ColourBar { map: ColourMap::Viridis, range, unit: "nM".into() }))
    };
    shown.into_iter().enumerate().map(one).collect()
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
