//! What of an image lies outside the lattice: cells there are refused, matrix and vessels are left out with a word.
use super::Scan;
use crate::error::Result;
use crate::initial::frame::Frame;
use crate::initial::keys::Keys;
use crate::lattice::grid::AXES;
use crate::tissue::cell::Kind;
use std::collections::BTreeMap;

const HELP: &str = "enlarge the lattice, cut the image, or set `origin`";

impl Scan {
    /// Whether the middle of each plane of voxels across an axis is inside the lattice.
    fn inside(&self, frame: &Frame) -> [Vec<bool>; 3] {
        let inside = |axis: usize| {
            let middles =
                (0..self.size[axis]).map(move |k| self.corner[axis] + (f64::from(k) + 0.5) * self.voxel[axis]);
            middles.map(|at| (0.0..=f64::from(frame.grid.size[axis])).contains(&at)).collect()
        };
        [0, 1, 2].map(inside)
    }

    /// Where image and lattice are, in words.
    fn extents(&self, frame: &Frame) -> String {
        let widths = [0, 1, 2].map(|axis| f64::from(self.size[axis]) * self.voxel[axis] * frame.spacing);
        let widths = widths.map(|width| width.to_string()).join(" × ");
        format!("the image is {widths} um wide, the lattice reaches {}", frame.extent())
    }

    /// Refuses cells outside the lattice, as those of a table are.
    ///
    /// # Errors
    /// If the middle of a voxel with a cell lies outside.
    pub fn check_inside(&self, keys: &Keys, frame: &Frame, kinds: &BTreeMap<u32, Kind>) -> Result<()> {
        let inside = self.inside(frame);
        if inside.iter().flatten().all(|inside| *inside) {
            return Ok(());
        }
        let is_out = |voxel: usize| (0..3).any(|axis| !inside[axis][self.place(voxel)[axis]]);
        let holds = |voxel: usize| kinds.get(&(self.values.at(voxel) as u32)).is_some_and(|kind| *kind != Kind::Empty);
        let lost = (0..self.values.len()).filter(|voxel| is_out(*voxel) && holds(*voxel)).count();
        if lost == 0 {
            return Ok(());
        }
        let problem = format!("{lost} voxels with cells of this image lie outside the lattice");
        Err(keys.error("file", problem, format!("{}: {HELP}", self.extents(frame))))
    }

    /// In words, which planes of voxels lie outside the lattice, so that nothing comes of them; none if all are inside.
    pub fn left_out(&self, keys: &Keys, frame: &Frame) -> Option<String> {
        let planes = |axis: usize| {
            let inside = &self.inside(frame)[axis];
            let out = inside.iter().filter(|inside| !**inside).count();
            (out > 0).then(|| format!("{out} of {} planes across {}", inside.len(), AXES[axis]))
        };
        let planes: Vec<String> = (0..3).filter_map(planes).collect();
        if planes.is_empty() {
            return None;
        }
        let problem = format!("{} of this image lie outside the lattice and are left out", planes.join(" and "));
        let warning = keys.error("file", problem, format!("{}: {HELP}", self.extents(frame)));
        Some(warning.to_string().replace("\n  ", "; "))
    }
}
