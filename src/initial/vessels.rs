//! The vessels at the start: none, parallel capillaries, a random network, or segments from a file.
use super::frame::{Frame, ORIGINS, square};
use super::keys::Keys;
use super::network::Network;
use super::scan::{self, Scan};
use super::segments;
use super::strangers::{self, OF_IMAGE};
use crate::config::Config;
use crate::config::spec::{Parameter, Takes};
use crate::error::Result;
use crate::lattice::grid::AXES;
use crate::tissue::cell::{VESSEL_PERFUSED, VESSEL_PRESENT};
use crate::tissue::state::{Layer, Tissue};

pub(super) const SECTION: &str = "initial.vessels";
/// The keys that only some patterns have, beside those of an image.
pub(super) const OWNERS: [(&str, &[&str]); 8] = [
    ("axis", &["grid"]),
    ("distance", &["grid"]),
    ("density", &["network"]),
    ("clear_radius", &["grid", "network"]),
    ("origin", &["file", "volume"]),
    ("file", &["file", "volume"]),
    ("threshold", &["volume"]),
    ("closed", &["volume"]),
];
/// The word of a vessel at the start.
pub const VESSEL: u32 = VESSEL_PRESENT | VESSEL_PERFUSED;

/// The keys of the vessels.
pub fn parameters() -> Vec<Parameter> {
    let patterns = &["none", "grid", "network", "file", "volume"];
    let any = || Takes::Number { range: (f64::NEG_INFINITY, f64::INFINITY) };
    let mut own = vec![
        Parameter::choice(
            SECTION,
            "pattern",
            patterns,
            "Parallel capillaries, a random network, a file of segments, or an image.",
        ),
        Parameter::choice(SECTION, "axis", AXES, "Direction in which the capillaries of a grid run."),
        Parameter::quantity(SECTION, "distance", "um", "200 um", "Distance between the capillaries of a grid."),
        Parameter::number(
            SECTION,
            "density",
            (0.0, 0.5),
            0.01,
            "Share of sites, outside the clear ball, that a network takes.",
        ),
        Parameter::quantity(
            SECTION,
            "clear_radius",
            "um",
            "0 um",
            "Radius of a ball in the middle of the lattice that grid and network leave out.",
        ),
        Parameter::choice(SECTION, "origin", ORIGINS, "From where the positions of a file are measured."),
        Parameter::new(
            SECTION,
            "file",
            Takes::Text,
            "CSV with columns x0, y0, z0, x1, y1, z1, radius_um (all um); with the pattern volume, an image.",
        ),
    ];
    own.push(Parameter::new(SECTION, "threshold", any(), "Vessels are where an image is above this; 0 if absent."));
    own.push(Parameter::new(SECTION, "closed", any(), "Value of an image at vessels without blood."));
    [own, scan::parameters(SECTION)].concat()
}

/// The ball in the middle that has no vessels.
#[derive(Clone, Copy)]
pub struct Clear {
    frame: Frame,
    middle: [f64; 3],
    square: f64,
}

impl Clear {
    fn new(frame: Frame, radius: f64) -> Self {
        Self { frame, middle: frame.middle(), square: radius * radius }
    }

    /// Whether a site is to have no vessel.
    pub fn holds(&self, place: [u32; 3]) -> bool {
        square(self.frame.position(place), self.middle) < self.square
    }
}

/// Fills [`Layer::Vessel`]; returns what of a file is hardly meant, in words.
pub fn lay(config: &Config, tissue: &mut Tissue, spacing: f64, seed: u32) -> Result<Option<String>> {
    let keys = Keys::new(config, SECTION);
    strangers::refuse(&keys, &OWNERS)?;
    strangers::refuse(&keys, &OF_IMAGE)?;
    let frame = Frame::new(tissue.grid(), spacing, keys.text("origin"));
    let clear = Clear::new(frame, keys.number("clear_radius"));
    let vessels = tissue.words_mut(Layer::Vessel);
    match keys.text("pattern") {
        "grid" => lay_grid(&keys, &frame, clear, vessels),
        "network" => Network::new(frame, clear, vessels, seed).grow(&keys),
        "file" => return segments::lay(&keys, &frame, vessels),
        "volume" => return lay_volume(&keys, &frame, vessels),
        _ => Ok(()),
    }
    .map(|()| None)
}

fn lay_volume(keys: &Keys, frame: &Frame, vessels: &mut [u32]) -> Result<Option<String>> {
    let (threshold, closed) = (keys.maybe_number("threshold"), keys.maybe_number("closed"));
    // What has a threshold is an intensity.
    let scan = Scan::read(keys, frame, "vessels", threshold.is_none())?;
    let threshold = threshold.unwrap_or(0.0);
    let is_vessel = |value: f64| value > threshold;
    for (site, vessel) in vessels.iter_mut().enumerate() {
        let place = frame.grid.place(site);
        if scan.any(place, |value| is_vessel(value) && Some(value) != closed) {
            *vessel = VESSEL;
        } else if scan.any(place, is_vessel) {
            *vessel = VESSEL_PRESENT;
        }
    }
    Ok(scan.left_out(keys, frame))
}

fn lay_grid(keys: &Keys, frame: &Frame, clear: Clear, vessels: &mut [u32]) -> Result<()> {
    let (axis, distance) = (keys.axis("axis"), keys.number("distance"));
    if distance < frame.spacing {
        let problem = format!("{distance} um is less than a site");
        return Err(keys.error("distance", problem, format!("give at least the spacing, {} um", frame.spacing)));
    }
    let mut places = [0, 1, 2].map(|a| lines(frame, a, distance));
    places[axis] = (0..frame.grid.size[axis]).collect();
    for &z in &places[2] {
        for &y in &places[1] {
            for &x in places[0].iter().filter(|x| !clear.holds([**x, y, z])) {
                vessels[frame.grid.site([x, y, z])] = VESSEL;
            }
        }
    }
    Ok(())
}

/// Where capillaries cross an axis: as many as fit, in the middle of the lattice.
fn lines(frame: &Frame, axis: usize, distance: f64) -> Vec<u32> {
    let width = frame.width(axis);
    let count = (width / distance).floor().max(1.0) as u32;
    let first = 0.5 * (width - f64::from(count - 1) * distance);
    let last = frame.grid.size[axis] - 1;
    (0..count).map(|k| (((first + f64::from(k) * distance) / frame.spacing) as u32).min(last)).collect()
}
