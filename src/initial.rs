//! The starting tissue: cells, matrix, vessels, and the distance of each site from the tumour as it was at first.
//!
//! Everything is a function of config and seed alone: counter-based randomness, and arithmetic that IEEE 754 fixes to
//! the last bit (`+ − × ÷` and square root, or integers), so that a tissue is the same on every machine.
mod cell_file;
mod cells;
mod crowded;
pub mod depth;
mod frame;
mod keys;
mod matrix;
mod medium;
mod network;
mod noise;
mod scan;
mod segments;
mod shapes;
mod strangers;
mod table;
mod vessels;

#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod sample;

use crate::config::Config;
use crate::config::spec::{Parameter, Section};
use crate::error::Result;
use crate::lattice::grid::Grid;
use crate::tissue::cell::{is_alive, is_tumour};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
pub use strangers::unheeded;

/// The sections of the config that describe the starting tissue.
pub fn sections() -> Vec<Section> {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    vec![
        section("initial.cells", "Cells at the start, painted one entry after the other: later ones overwrite.", true),
        section("initial.matrix", "Extracellular matrix at the start.", false),
        section("initial.vessels", "Vessels at the start; all of them carry blood.", false),
    ]
}

/// The keys of the config that describe the starting tissue.
pub fn parameters() -> Vec<Parameter> {
    [cells::parameters(), matrix::parameters(), vessels::parameters()].concat()
}

/// A starting tissue.
pub struct Start {
    /// The tissue.
    pub tissue: Tissue,
    /// What of the config's files is hardly meant, in words: planes of an image outside the lattice, types of cells that
    /// nobody names, cells without a site of their own, vessels that are everywhere.
    pub remarks: Vec<String>,
}

/// The starting tissue of a config on `grid`, whose sites are `spacing_um` wide. Diffusing fields are left at 0.
pub fn build(config: &Config, grid: Grid, spacing_um: f64, seed: u32) -> Result<Start> {
    let mut tissue = Tissue::new(grid);
    let mut remarks = cells::place(config, &mut tissue, spacing_um, seed)?;
    let one = config.list("mutation") > 0 && config.text("instability.founders") == "one";
    found_clones(&mut tissue, one);
    depth::measure(&mut tissue);
    remarks.extend(matrix::lay(config, &mut tissue, spacing_um, seed)?);
    remarks.extend(vessels::lay(config, &mut tissue, spacing_um, seed)?);
    medium::pour(config, &mut tissue);
    Ok(Start { tissue, remarks })
}

/// Makes each living cell the founder of a lineage that is named after its site, from 1; or all tumour cells together that
/// of lineage 1, and others after their sites from 2.
fn found_clones(tissue: &mut Tissue, one: bool) {
    let grid = tissue.grid();
    rows(tissue, grid, [Layer::Clone], |tissue, row| {
        let cells = tissue.words(Layer::Cell);
        let [clones] = row.out;
        for (site, clone) in (row.first..).zip(clones) {
            *clone = match cells[site] {
                cell if !is_alive(cell) => 0,
                cell if one && is_tumour(cell) => 1,
                _ => (site as u32).wrapping_add(1 + u32::from(one)),
            };
        }
    });
}

/// The number by which a part of the starting tissue draws its own randomness.
#[derive(Clone, Copy)]
enum Part {
    /// An entry of `[[initial.cells]]`.
    Cells(usize),
    /// The matrix.
    Matrix,
    /// The vessel network.
    Vessels,
}

impl Part {
    /// The number above the low byte of the stream.
    fn number(self) -> u32 {
        match self {
            Part::Matrix => 1,
            Part::Vessels => 2,
            Part::Cells(entry) => 16 + entry as u32,
        }
    }
}
