//! Volumes of others: an OME-Zarr or plain Zarr folder, the pages of a TIFF, a folder of PNG slices, or one PNG.
mod arrays;
mod blosc;
mod blosclz;
pub(super) mod checksum;
mod codecs;
mod metadata;
mod ome;
mod packing;
mod shards;
mod shuffle;
mod units;

use super::{Values, slices};
use crate::lattice::units::Fault;
use std::path::Path;

/// What is wanted of a file or folder that may hold several volumes and times.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// The name of a channel or label image.
    pub name: Option<&'a str>,
    /// The time in hours; the last one if none is given.
    pub hours: Option<f64>,
    /// Whether the values are numbers of labels: then PNG files of a palette or of 1, 2 or 4 bits give what they store, not
    /// the intensities that this stands for.
    pub labels: bool,
}

/// A volume as it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Voxels along x, y, z.
    pub size: [u32; 3],
    /// Width of a voxel along x, y, z, um, if it is told.
    pub spacing: Option<[f64; 3]>,
    /// Middle of the first voxel, um, if it is told.
    pub first: Option<[f64; 3]>,
    /// What the voxels hold.
    pub values: Values,
}

/// What can be read, for messages.
const KNOWN: &str = "an OME-Zarr folder, a TIFF with one page for each slice, or a folder of PNG slices";

/// Reads a volume.
///
/// # Errors
/// If it is not there, broken, of a kind that is not known, or lacks what is wanted.
pub fn read(path: &Path, wanted: Wanted) -> Result<Found, Fault> {
    if !path.exists() {
        let problem = format!("there is no {}", path.display());
        return Err(Fault::new(problem, format!("name {KNOWN}; paths are seen from the folder of the config")));
    }
    if path.is_dir() {
        return match ["zarr.json", ".zattrs", ".zarray", ".zgroup"].iter().any(|name| path.join(name).is_file()) {
            true => ome::read(path, wanted),
            false => single(wanted).and_then(|()| slices::folder(path, wanted.labels)),
        };
    }
    single(wanted)?;
    match path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).as_deref() {
        Some("tif" | "tiff") => slices::tiff(path),
        Some("png") => slices::pictures(&[path.to_path_buf()], wanted.labels),
        _ => Err(Fault::new(format!("{} is no volume that is known", path.display()), format!("name {KNOWN}"))),
    }
}

/// The names of what can be chosen from; none but in an OME-Zarr.
pub fn names(path: &Path) -> Vec<String> {
    ome::names(path)
}

/// Refuses names and times where there is one volume only.
fn single(wanted: Wanted) -> Result<(), Fault> {
    match (wanted.name, wanted.hours) {
        (None, None) => Ok(()),
        (name, _) => {
            let what = if name.is_some() { "names" } else { "times" };
            Err(Fault::new(format!("this is no OME-Zarr: it has no {what} to choose from"), "remove the key"))
        }
    }
}
