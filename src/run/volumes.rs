//! Volumes and cells of a lattice, written in the background while the run goes on.
mod cells;
mod estimate;
mod items;
mod writer;

use crate::error::Result;
use crate::output::Folder;
use crate::plan::Plan;
use crate::simulation::Simulation;
use crate::tissue::state::Layer;
use crate::volume::ome::{self, Image};
use crate::volume::{Space, Values, vtk};
pub use estimate::estimate;
use items::Item;
use std::sync::{Arc, Mutex};
pub use writer::Writer;

/// The keys that say how often something is written; each may be absent.
pub const EVERY: [&str; 2] = ["volumes_every", "cells_csv_every"];

/// Steps between outputs of a key that may be absent.
pub fn every(plan: &Plan, key: &str) -> Option<u32> {
    plan.config.has(&format!("output.{key}")).then(|| plan.every(key))
}

/// Why nobody else can have failed while holding a frame.
const ONE_THREAD: &str = "jobs run one after the other, and the first that fails is the last";

/// Where the volumes and cells of one lattice go.
pub struct Export {
    folder: Folder,
    /// The first step of the image, once there is one.
    first: Option<u32>,
}

impl Export {
    /// Those of a lattice with this folder; goes on with what is there.
    pub fn new(folder: Folder) -> Export {
        Export { first: Image::begun(&folder), folder }
    }

    /// Writes the volumes of a step, at which the lattice is or stands still.
    ///
    /// # Errors
    /// If the device fails, or something could not be written, perhaps of an earlier step.
    pub fn volumes(&mut self, lattice: &mut Simulation, step: u32, writer: &mut Writer) -> Result<()> {
        let plan = lattice.plan.clone();
        let scope = Scope::of(&plan);
        let has = |format: &str| plan.config.words("output.volume_formats").iter().any(|word| word == format);
        let first = *self.first.get_or_insert(step);
        let image = has("ome-zarr").then(|| Arc::new(image(&plan, self.folder.clone(), first)));
        let frame = has("vtk").then(|| Arc::new(Mutex::new(vtk::Frame::default())));
        for item in items::items(&plan) {
            let words = lattice.engine.read(item.layer)?;
            let (image, frame, size) = (image.clone(), frame.clone(), plan.grid().size);
            writer.send(move || {
                let values = scope.cut(item.form.values(&words), size);
                drop(words);
                image.map_or(Ok(()), |image| image.write(&item.part, step, &values))?;
                if let Some(frame) = frame {
                    frame.lock().expect(ONE_THREAD).add(item.part.name(), &values);
                }
                Ok(())
            })?;
        }
        let folder = self.folder.clone();
        writer.send(move || {
            image.map_or(Ok(()), |image| image.show(step))?;
            let Some(frame) = frame else { return Ok(()) };
            let frame = frame.lock().expect(ONE_THREAD);
            frame.write(&folder, step, f64::from(step) * plan.step / 60.0, &scope.space)?;
            vtk::list(&folder, plan.step)
        })
    }

    /// Writes the cells of a step.
    ///
    /// # Errors
    /// If the device fails, or something could not be written, perhaps of an earlier step.
    pub fn cells(&self, lattice: &mut Simulation, step: u32, writer: &mut Writer) -> Result<()> {
        let read = |layer| lattice.engine.read(layer);
        let [cells, traits, clones, vessels] = [Layer::Cell, Layer::Traits, Layer::Clone, Layer::Vessel].map(read);
        let layers = [cells?, traits?, clones?, vessels?];
        let (folder, grid, spacing) = (self.folder.clone(), lattice.plan.grid(), lattice.plan.spacing);
        writer.send(move || cells::write(&folder, step, grid, spacing, &layers))
    }

    /// Takes back what a folder holds of the time after a step.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn take_back(plan: &Plan, folder: &Folder, step: u32) -> Result<()> {
        if let Some(first) = Image::begun(folder) {
            image(plan, folder.clone(), first).take_back(step)?;
        }
        vtk::take_back(folder, step, plan.step)?;
        cells::take_back(folder, step)?;
        [ome::PLACE, vtk::PLACE, cells::PLACE].into_iter().try_for_each(|place| folder.remove_parts(place))
    }
}

/// The image of a lattice.
fn image(plan: &Plan, folder: Folder, first: u32) -> Image {
    let mut parts: Vec<ome::Part> = items::items(plan).into_iter().map(|item: Item| item.part).collect();
    parts.sort_by_key(|part| matches!(part, ome::Part::Labels { .. }));
    let every = every(plan, EVERY[0]).unwrap_or(1);
    let title = plan.config.text("run.name").to_string();
    Image { folder, title, space: Scope::of(plan).space, parts, every, minutes: plan.step, first }
}

/// The part of a lattice that is written, and how finely.
#[derive(Clone, Copy)]
struct Scope {
    low: [u32; 3],
    high: [u32; 3],
    downsampling: u32,
    space: Space,
}

impl Scope {
    /// What the config asks for; corners are sites whose middles belong to it.
    fn of(plan: &Plan) -> Scope {
        let [low, high] = plan.region();
        let spacing = [plan.spacing; 3];
        let first = low.map(|p| (f64::from(p) + 0.5) * plan.spacing);
        let size = std::array::from_fn(|axis| high[axis] - low[axis]);
        let downsampling = plan.config.count("output.volumes_downsampling") as u32;
        let fine = Space { size, spacing, first };
        Scope { low, high, downsampling, space: if downsampling > 1 { fine.coarser(downsampling) } else { fine } }
    }

    fn cut(&self, values: Values, size: [u32; 3]) -> Values {
        let part = values.cropped(size, self.low, self.high);
        match self.downsampling {
            1 => part,
            by => part.coarser(std::array::from_fn(|axis| self.high[axis] - self.low[axis]), by),
        }
    }
}
