//! What one lattice leaves in a folder: its series and its pictures.
use super::pictures;
use super::volumes::{Export, Writer};
use crate::config::spec::SIDE_ROWS;
use crate::error::Result;
use crate::figure::Category;
use crate::metrics::census::Census;
use crate::output::Folder;
use crate::plan::Plan;
use crate::report::owner;
use crate::series::{self, Column};
use crate::simulation::Simulation;
use crate::tissue::state::Layer;

/// Tumour cells at a side that make it reached: one or two that migrate or arrive there change nothing that is measured.
const AT_SIDE: u64 = 10;

/// Where the numbers and pictures of one lattice go.
pub struct Outlet {
    folder: Folder,
    /// What is written above its pictures.
    pub title: String,
    matrix_at_start: f64,
    shown: Vec<Category>,
    is_organ: bool,
    /// Whether the tumour was at each side from the start on.
    at_sides: [bool; 6],
    export: Export,
}

impl Outlet {
    /// That of a lattice with this census at its start.
    pub fn new(plan: &Plan, start: &[u32], folder: Folder, is_organ: bool) -> Outlet {
        let start = Census::new(start.to_vec(), plan.grid(), plan.measured());
        let (shown, export) = (pictures::shown(plan, &start, is_organ), Export::new(folder.clone()));
        let at_sides = start.at_sides().map(|cells| cells > 0);
        let title = owner::title(plan.config.text("run.name"), folder.path());
        Outlet { folder, title, matrix_at_start: start.matrix(), shown, is_organ, at_sides, export }
    }

    /// That of an organ which cells have just reached: in place of what an earlier run has left there.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn begin(plan: &Plan, start: &[u32], folder: Folder, lattice: &mut Simulation) -> Result<Outlet> {
        folder.begin_organ()?;
        let outlet = Self::new(plan, start, folder, true);
        let (row, _) = outlet.row(lattice, lattice.step)?;
        outlet.folder.write(series::TABLE, series::line(row.into_iter().map(|c| c.0)).as_bytes())?;
        Ok(outlet)
    }

    /// A row of numbers at a step of the run, and the census behind it.
    ///
    /// # Errors
    /// If the device fails.
    pub fn row(&self, lattice: &mut Simulation, step: u32) -> Result<(Vec<Column>, Census)> {
        let census = lattice.census()?;
        let body = lattice.engine.read(Layer::Body)?;
        Ok((series::row(&lattice.plan, step, &census, &body, self.matrix_at_start), census))
    }

    /// Adds a row of a step of the run to the series; returns the census behind it.
    ///
    /// # Errors
    /// If the device fails or the folder cannot be written.
    pub fn series(&self, lattice: &mut Simulation, step: u32) -> Result<Census> {
        let (row, census) = self.row(lattice, step)?;
        self.folder.append(series::TABLE, &series::line(row.iter().map(|c| series::text(c.1))))?;
        Ok(census)
    }

    /// Sides of the lattice that the tumour has come to since its start, by their names in the config.
    pub fn reached(&self, census: &Census) -> Vec<&'static str> {
        let new = |side: &usize| !self.at_sides[*side] && census.at_sides()[*side] >= AT_SIDE;
        (0..SIDE_ROWS.len()).filter(new).map(|side| SIDE_ROWS[side]).collect()
    }

    /// Writes the picture of now.
    ///
    /// # Errors
    /// If the device fails or the folder cannot be written.
    pub fn picture(&self, lattice: &mut Simulation) -> Result<()> {
        let plane = match self.is_organ {
            true => pictures::fullest_plane(lattice)?,
            false => pictures::plane(&lattice.plan),
        };
        for (name, png) in pictures::picture(lattice, plane, &self.shown, &self.title)? {
            self.folder.write(&format!("images/{name}"), &png)?;
        }
        Ok(())
    }

    /// Hands the volumes and cells of a step to the thread that writes them, whichever of the two are due.
    ///
    /// # Errors
    /// If the device fails or something could not be written.
    pub fn exports(
        &mut self,
        lattice: &mut Simulation,
        step: u32,
        [volumes, cells]: [bool; 2],
        writer: &mut Writer,
    ) -> Result<()> {
        if volumes {
            self.export.volumes(lattice, step, writer)?;
        }
        if cells { self.export.cells(lattice, step, writer) } else { Ok(()) }
    }
}
