//! Tissue from images: a volume that lies over the lattice, and what it holds at a site.
mod beyond;

use super::cells::KIND_WORDS;
use super::frame::Frame;
use super::keys::Keys;
use crate::config::spec::{Parameter, Takes};
use crate::error::{Error, Result};
use crate::tissue::cell::Kind;
use crate::volume::Values;
use crate::volume::read::{self, Wanted};
use std::collections::BTreeMap;

/// How values of voxels become those of sites.
const RESAMPLING: &[&str] = &["nearest", "area"];

/// The keys of a section that can be given as an image; `file` names it.
pub fn parameters(section: &str) -> Vec<Parameter> {
    let time = Takes::Quantity { units: vec!["min".into()], range: (0.0, f64::INFINITY) };
    let key = |name, takes, about| Parameter::new(section, name, takes, about);
    vec![
        key(
            "volume",
            Takes::Text,
            "Channel or label image of an OME-Zarr; channels without names have numbers, from \"0\" on.",
        ),
        key(
            "voxel",
            Takes::Triple { unit: "um".into() },
            "Width of a voxel along x, y, z; that of the OME-Zarr if absent.",
        ),
        key("time", time, "Time in an OME-Zarr; the last one if absent."),
        key(
            "resampling",
            Takes::Choice(RESAMPLING),
            "Value of a site: that of the nearest voxel (if absent), or of all voxels in it: mean, most frequent, any.",
        ),
    ]
}

/// An image over the lattice.
pub struct Scan {
    values: Values,
    size: [u32; 3],
    /// Width of a voxel in sites.
    voxel: [f64; 3],
    /// Lowest corner of the image in sites from that of the lattice.
    corner: [f64; 3],
    area: bool,
}

impl Scan {
    /// The image that the keys of a section name; in an OME-Zarr `usual` is taken, if it is there and no other is asked for.
    /// It lies in the middle of the lattice, or where it says itself with `origin = "corner"`. `labels` tells whether its
    /// values are numbers of labels, not intensities.
    ///
    /// # Errors
    /// If it cannot be read, a voxel holds no finite number, its spacing is not known, or it lies outside the lattice.
    pub fn read(keys: &Keys, frame: &Frame, usual: &str, labels: bool) -> Result<Scan> {
        if !keys.has("file") {
            return Err(keys.missing("file", "`volume`"));
        }
        let path = keys.file("file");
        let usual = Some(usual).filter(|usual| read::names(&path).iter().any(|name| name == usual));
        let name = keys.has("volume").then(|| keys.text("volume")).or(usual);
        let wanted = Wanted { name, hours: keys.maybe_number("time").map(|minutes| minutes / 60.0), labels };
        let found = read::read(&path, wanted).map_err(|fault| keys.error("file", fault.problem, fault.help))?;
        let voxel = keys.maybe_triple("voxel").or(found.spacing);
        let voxel = voxel.ok_or_else(|| {
            let help = "add a line like voxel = [\"2 um\", \"2 um\", \"5 um\"] to this section";
            keys.error("voxel", "missing, and the image does not tell how wide its voxels are", help)
        })?;
        if voxel.iter().any(|width| *width <= 0.0) {
            return Err(keys.error("voxel", "voxels must be wider than 0", "give widths like \"2 um\""));
        }
        let corner = |axis: usize| {
            let width = f64::from(found.size[axis]) * voxel[axis];
            match keys.text("origin") {
                "corner" => found.first.map_or(0.0, |first| first[axis] - 0.5 * voxel[axis]),
                _ => 0.5 * (frame.width(axis) - width),
            }
        };
        let scan = Scan {
            corner: [0, 1, 2].map(|axis| corner(axis) / frame.spacing),
            voxel: voxel.map(|width| width / frame.spacing),
            size: found.size,
            values: found.values,
            area: keys.has("resampling") && keys.text("resampling") == "area",
        };
        scan.check_numbers(keys)?;
        if (0..3).any(|a| scan.end(a) <= 0.0 || scan.corner[a] >= f64::from(frame.grid.size[a])) {
            return Err(outside(keys, frame, &scan));
        }
        Ok(scan)
    }

    /// Refuses voxels that hold no finite number: they are neither an amount nor a label.
    fn check_numbers(&self, keys: &Keys) -> Result<()> {
        let Values::F32(values) = &self.values else { return Ok(()) };
        let Some(voxel) = values.iter().position(|value| !value.is_finite()) else { return Ok(()) };
        let problem =
            format!("the voxel {:?} (x, y, z from 0) of this image holds {}", self.place(voxel), values[voxel]);
        Err(keys.error(
            "file",
            problem,
            "save it with a finite number in each voxel, like 0 where nothing was measured",
        ))
    }

    /// Where a voxel is.
    fn place(&self, voxel: usize) -> [usize; 3] {
        let [nx, ny] = [self.size[0], self.size[1]].map(|n| n as usize);
        [voxel % nx, voxel / nx % ny, voxel / nx / ny]
    }

    /// Where it ends along an axis, in sites.
    fn end(&self, axis: usize) -> f64 {
        self.corner[axis] + f64::from(self.size[axis]) * self.voxel[axis]
    }

    /// The value that stands for full intensity.
    pub fn full(&self) -> f64 {
        self.values.full()
    }

    /// The voxel in which the middle of a site lies.
    fn nearest(&self, place: [u32; 3]) -> Option<usize> {
        let mut at = [0; 3];
        for axis in 0..3 {
            let voxel = ((f64::from(place[axis]) + 0.5 - self.corner[axis]) / self.voxel[axis]).floor();
            if voxel < 0.0 || voxel >= f64::from(self.size[axis]) {
                return None;
            }
            at[axis] = voxel as u32;
        }
        Some(self.number(at))
    }

    fn number(&self, [x, y, z]: [u32; 3]) -> usize {
        x as usize + self.size[0] as usize * (y as usize + self.size[1] as usize * z as usize)
    }

    /// Hands on the voxels of a site, each with the share of a site that lies in it.
    fn within(&self, place: [u32; 3], mut take: impl FnMut(usize, f64)) {
        let spans = [0, 1, 2].map(|axis| {
            let [low, high] =
                [0.0, 1.0].map(|end| (f64::from(place[axis]) + end - self.corner[axis]) / self.voxel[axis]);
            let (low, high) = (low.max(0.0), high.min(f64::from(self.size[axis])));
            let width = self.voxel[axis];
            let share = move |k: u32| (high.min(f64::from(k) + 1.0) - low.max(f64::from(k))) * width;
            (low.floor() as u32..high.ceil() as u32).map(move |k| (k, share(k))).filter(|(_, share)| *share > 1e-9)
        });
        for (z, c) in spans[2].clone() {
            for (y, b) in spans[1].clone() {
                spans[0].clone().for_each(|(x, a)| take(self.number([x, y, z]), a * b * c));
            }
        }
    }

    /// The mean of a site, or the value of its nearest voxel; none outside the image.
    pub fn mean(&self, place: [u32; 3]) -> Option<f64> {
        let nearest = self.nearest(place)?;
        if !self.area {
            return Some(self.values.at(nearest));
        }
        let (mut sum, mut all) = (0.0, 0.0);
        self.within(place, |voxel, share| (sum, all) = (sum + self.values.at(voxel) * share, all + share));
        Some(sum / all)
    }

    /// The label of most of a site (the lowest of equals), or that of its nearest voxel; none outside the image.
    pub fn label(&self, place: [u32; 3]) -> Option<u32> {
        let nearest = self.nearest(place)?;
        if !self.area {
            return Some(self.values.at(nearest) as u32);
        }
        let mut shares = BTreeMap::new();
        self.within(place, |voxel, share| *shares.entry(self.values.at(voxel) as u32).or_insert(0.0) += share);
        let most = shares.into_iter().fold((0, 0.0), |most, next| if next.1 > most.1 + 1e-9 { next } else { most });
        Some(most.0)
    }

    /// Whether any voxel of a site, or the nearest one, is such.
    pub fn any(&self, place: [u32; 3], is_such: impl Fn(f64) -> bool) -> bool {
        match self.nearest(place) {
            None => false,
            Some(voxel) if !self.area => is_such(self.values.at(voxel)),
            Some(_) => {
                let mut any = false;
                self.within(place, |voxel, _| any |= is_such(self.values.at(voxel)));
                any
            }
        }
    }

    /// The kinds of all labels that it holds.
    ///
    /// # Errors
    /// If a label has no kind.
    pub fn kinds(&self, keys: &Keys) -> Result<BTreeMap<u32, Kind>> {
        let mut kinds: BTreeMap<u32, Kind> = [(0, Kind::Empty)].into();
        match keys.has("labels") {
            true => kinds.extend(pairs(keys)?),
            false => kinds.extend(Kind::ALL.map(|kind| (kind as u32, kind))),
        }
        let mut last = None;
        for voxel in 0..self.values.len() {
            let value = self.values.at(voxel);
            if last == Some(value) {
                continue;
            }
            if !is_label(value) || !kinds.contains_key(&(value as u32)) {
                return Err(self.unknown(keys, voxel, value));
            }
            last = Some(value);
        }
        Ok(kinds)
    }

    fn unknown(&self, keys: &Keys, voxel: usize, value: f64) -> Error {
        let place = self.place(voxel);
        let problem = format!("the label {value} of the voxel {place:?} (x, y, z from 0) has no kind");
        let help = match is_label(value) {
            true => {
                format!("name it, like labels = \"1=epithelial, {value}=normal\", or \"{value}=empty\" to leave it out")
            }
            false => {
                format!("labels are whole numbers from 0 to {}: name a label image with `file` and `volume`", u32::MAX)
            }
        };
        keys.error("labels", problem, help)
    }
}

/// Whether a value can be a label.
fn is_label(value: f64) -> bool {
    value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value)
}

/// The pairs of the key `labels`.
fn pairs(keys: &Keys) -> Result<Vec<(u32, Kind)>> {
    let pair = |text: &str| {
        let (label, kind) = text.split_once('=')?;
        Some((label.trim().parse().ok()?, Kind::named(kind.trim())?))
    };
    let pairs = keys.text("labels").split(',').map(str::trim).filter(|text| !text.is_empty());
    let wrong = |text: &str| {
        let help = format!("write pairs like \"1=epithelial, 2=normal\"; the kinds are {}", KIND_WORDS.join(", "));
        keys.error("labels", format!("`{text}` is not a label with a kind"), help)
    };
    pairs.map(|text| pair(text).ok_or_else(|| wrong(text))).collect()
}

fn outside(keys: &Keys, frame: &Frame, scan: &Scan) -> Error {
    let reach = |axis: usize| {
        let [low, high] = [scan.corner[axis], scan.end(axis)].map(|end| end * frame.spacing);
        format!("{} {low} to {high} um", crate::lattice::grid::AXES[axis])
    };
    let problem = format!("this image lies outside the lattice, at {}", [0, 1, 2].map(reach).join(", "));
    let all =
        [0, 1, 2].map(|axis| format!("{} 0 to {} um", crate::lattice::grid::AXES[axis], frame.width(axis))).join(", ");
    keys.error("file", problem, format!("the lattice is at {all}; leave out `origin` to put the image in its middle"))
}
