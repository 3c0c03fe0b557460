//! `cells/step_*.csv`: a row for each cell, at the middle of its site. Columns as PhysiCell names them, so that it reads back.
use crate::error::{Error, Result};
use crate::lattice::grid::Grid;
use crate::output::Folder;
use crate::tissue::cell::{Kind, Phase, VESSEL_PRESENT, kind_of, phase_of, polarisation_of};
use crate::tissue::rows::filled;
use crate::tissue::traits;

/// The folder of the tables.
pub const PLACE: &str = "cells";
const HEADER: &str = "x,y,z,type,phase,polarisation,traits,clone,vessel";

/// Writes the table of a step from the layers of cells, traits, clones and vessels.
pub fn write(folder: &Folder, step: u32, grid: Grid, spacing: f64, layers: &[Vec<u32>; 4]) -> Result<()> {
    let (below, name) = (folder.below(PLACE)?, format!("step_{step:08}.csv"));
    let failed = |cause| Error::file(&below.path().join(&name), "write", cause);
    let [cells, all_traits, clones, vessels] = layers;
    below.write_by(&name, |out| {
        writeln!(out, "{HEADER}").map_err(failed)?;
        for site in filled(cells).filter(|site| kind_of(cells[*site]) != Kind::Empty as u32) {
            let (cell, [x, y, z]) = (cells[site], grid.place(site).map(|p| (f64::from(p) + 0.5) * spacing));
            let kind = Kind::ALL.get(kind_of(cell) as usize).map_or("unknown", |kind| kind.name());
            let phase = Phase::ALL.get(phase_of(cell) as usize).map_or("unknown", |phase| phase.name());
            let (polarisation, traits) = (polarisation_of(cell) as f32 / 255.0, traits::names(all_traits[site]));
            let (clone, vessel) = (clones[site], vessels[site] & VESSEL_PRESENT);
            writeln!(out, "{x},{y},{z},{kind},{phase},{polarisation},{traits},{clone:08x},{vessel}").map_err(failed)?;
        }
        Ok(())
    })
}

/// Removes the tables after a step.
pub fn take_back(folder: &Folder, step: u32) -> Result<()> {
    folder.remove_after(step, PLACE, ["step_", ".csv"])
}
