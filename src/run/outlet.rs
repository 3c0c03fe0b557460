//! What one lattice leaves in a folder: its series and its pictures.
use super::pictures;
use crate::error::Result;
use crate::figure::Category;
use crate::metrics::census::Census;
use crate::output::Folder;
use crate::plan::Plan;
use crate::series::{self, Column};
use crate::simulation::Simulation;
use crate::tissue::state::Layer;

/// Where the numbers and pictures of one lattice go.
pub struct Outlet {
    folder: Folder,
    matrix_at_start: f64,
    shown: Vec<Category>,
    is_organ: bool,
}

impl Outlet {
    /// That of a lattice with this census at its start.
    pub fn new(plan: &Plan, start: &[u32], folder: Folder, is_organ: bool) -> Outlet {
        let start = Census::new(start.to_vec(), plan.grid(), plan.measured());
        Outlet { folder, matrix_at_start: start.matrix(), shown: pictures::shown(plan, &start, is_organ), is_organ }
    }

    /// That of an organ which cells have just reached: in place of what an earlier run has left there.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn begin(plan: &Plan, start: &[u32], folder: Folder, lattice: &mut Simulation) -> Result<Outlet> {
        folder.begin_organ()?;
        let outlet = Self::new(plan, start, folder, true);
        let (row, _) = outlet.row(lattice, lattice.step)?;
        outlet.folder.write("series.csv", series::line(row.into_iter().map(|c| c.0)).as_bytes())?;
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

    /// Adds a row of a step of the run to the series.
    ///
    /// # Errors
    /// If the device fails or the folder cannot be written.
    pub fn series(&self, lattice: &mut Simulation, step: u32) -> Result<()> {
        let (row, _) = self.row(lattice, step)?;
        self.folder.append("series.csv", &series::line(row.iter().map(|c| series::text(c.1))))
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
        let (name, png) = pictures::picture(lattice, plane, &self.shown)?;
        self.folder.write(&format!("images/{name}"), &png)
    }
}
