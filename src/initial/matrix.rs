//! The matrix at the start: even, patchy, or in bands of fibres.
use super::frame::{Frame, ORIGINS};
use super::keys::Keys;
use super::noise::{Noise, smooth, whole_periods};
use super::scan::{self, Scan};
use super::strangers::{self, OF_IMAGE};
use crate::config::Config;
use crate::config::spec::{Parameter, Takes};
use crate::error::Result;
use crate::lattice::grid::AXES;
use crate::lattice::portable::floored;
use crate::tissue::cell::is_tumour;
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};

pub(super) const SECTION: &str = "initial.matrix";
/// The keys that only some patterns have, beside those of an image.
pub(super) const OWNERS: [(&str, &[&str]); 7] = [
    ("contrast", &["noise", "fibres"]),
    ("length", &["noise", "fibres"]),
    ("axis", &["fibres"]),
    ("origin", &["volume"]),
    ("file", &["volume"]),
    ("black", &["volume"]),
    ("white", &["volume"]),
];

/// The keys of the matrix.
pub fn parameters() -> Vec<Parameter> {
    let share = Takes::Number { range: (0.0, 1.0) };
    let any = || Takes::Number { range: (f64::NEG_INFINITY, f64::INFINITY) };
    let patterns = &["uniform", "noise", "fibres", "volume"];
    let own = vec![
        Parameter::choice(SECTION, "pattern", patterns, "Even, smooth patches, wavy bands of fibres, or an image."),
        Parameter::number(
            SECTION,
            "density",
            (0.0, 1.0),
            0.5,
            "Mean density; cells move fastest near 1/3, at 0.5 by a tenth more slowly.",
        )
        .source("PhysiCell-Models/collective-invasion, whose cells are fastest at 0.5"),
        Parameter::number(
            SECTION,
            "contrast",
            (0.0, 1.0),
            0.5,
            "How far the density swings about its mean; 1 is as far as 0..1 allows on both sides.",
        ),
        Parameter::quantity(SECTION, "length", "um", "100 um", "Correlation length of patches, period of bands."),
        Parameter::choice(SECTION, "axis", AXES, "Direction in which fibres run."),
        Parameter::new(SECTION, "inside_tumour", share, "Density where tumour cells sit, if they have cleared it."),
        Parameter::choice(SECTION, "origin", ORIGINS, "Where an image lies: in the middle, or from a corner on."),
        Parameter::new(SECTION, "file", Takes::Text, "Image of the matrix: OME-Zarr, TIFF or a folder of PNG slices."),
        Parameter::new(SECTION, "black", any(), "Value of an image where the density is 0; 0 if absent."),
        Parameter::new(SECTION, "white", any(), "Value where it is 1; 1 for float32, else the highest of the type."),
    ];
    [own, scan::parameters(SECTION)].concat()
}

/// What varies over the tissue, between −1 and 1.
enum Pattern {
    Uniform,
    Noise(Noise),
    Fibres { wander: Noise, across: usize, period: f64, amplitude: f64 },
}

impl Pattern {
    fn at(&self, position: [f64; 3]) -> f64 {
        match self {
            Pattern::Uniform => 0.0,
            Pattern::Noise(noise) => noise.at(position),
            Pattern::Fibres { wander, across, period, amplitude } => {
                wave((position[*across] + wander.at(position) * amplitude) / period)
            }
        }
    }
}

/// A smooth wave of period 1 between −1 and 1.
fn wave(t: f64) -> f64 {
    let fall = (2.0 * (t - t.floor()) - 1.0).abs();
    2.0 * smooth(fall) - 1.0
}

/// Fills [`Layer::Matrix`]; returns what of an image is left out, in words.
pub fn lay(config: &Config, tissue: &mut Tissue, spacing: f64, seed: u32) -> Result<Option<String>> {
    let keys = Keys::new(config, SECTION);
    strangers::refuse(&keys, &OWNERS)?;
    strangers::refuse(&keys, &OF_IMAGE)?;
    let frame = Frame::new(tissue.grid(), spacing, "corner");
    let image = (keys.text("pattern") == "volume").then(|| Intensity::read(&keys, &frame)).transpose()?;
    let pattern = read(&keys, &frame, seed)?;
    let density = keys.number("density");
    let swing = keys.number("contrast") * density.min(1.0 - density);
    let inside = keys.maybe_number("inside_tumour");
    rows(tissue, frame.grid, [Layer::Matrix], |tissue, row| {
        let cells = tissue.words(Layer::Cell);
        let [matrix] = row.out;
        for (x, word) in matrix.iter_mut().enumerate() {
            let value = match inside {
                Some(inside) if is_tumour(cells[row.first + x]) => inside,
                _ => {
                    let (place, otherwise) =
                        ([x as u32, row.y, row.z], |p| density + swing * pattern.at(frame.position(p)));
                    image.as_ref().and_then(|image| image.at(place)).unwrap_or_else(|| otherwise(place))
                }
            };
            *word = floored(value as f32).min(1.0).to_bits();
        }
    });
    Ok(image.and_then(|image| image.scan.left_out(&keys, &frame)))
}

/// An image whose values are densities.
struct Intensity {
    scan: Scan,
    black: f64,
    white: f64,
}

impl Intensity {
    fn read(keys: &Keys, frame: &Frame) -> Result<Intensity> {
        let scan = Scan::read(keys, frame, "matrix", false)?;
        let black = keys.maybe_number("black").unwrap_or(0.0);
        let white = keys.maybe_number("white").unwrap_or(scan.full());
        match black == white {
            true => Err(keys.error("white", format!("black and white are both {white}"), "give two unlike values")),
            false => Ok(Intensity { scan, black, white }),
        }
    }

    /// The density at a site; none outside the image.
    fn at(&self, place: [u32; 3]) -> Option<f64> {
        Some(((self.scan.mean(place)? - self.black) / (self.white - self.black)).clamp(0.0, 1.0))
    }
}

fn read(keys: &Keys, frame: &Frame, seed: u32) -> Result<Pattern> {
    let word = keys.text("pattern");
    let length = keys.number("length");
    if word != "uniform" && length < frame.spacing {
        let problem = format!("{length} um is less than a site");
        return Err(keys.error("length", problem, format!("give at least the spacing, {} um", frame.spacing)));
    }
    Ok(match word {
        "noise" => Pattern::Noise(Noise::new(frame, length, seed)),
        "fibres" => {
            let axis = keys.axis("axis");
            let others = || (0..3).filter(|a| *a != axis);
            let across = others().find(|a| frame.grid.size[*a] > 1).or(others().next()).expect("there are two others");
            let closes = across < 2 && frame.grid.periodic[across];
            let width = frame.width(across);
            let period = if closes { width / whole_periods(width, length) } else { length };
            Pattern::Fibres { wander: Noise::new(frame, length * 4.0, seed), across, period, amplitude: length }
        }
        _ => Pattern::Uniform,
    })
}
