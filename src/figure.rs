//! The picture of a slice through the tissue: a printable sheet of lettered panels, as SVG and as PNG.
//!
//! [`svg`] composes the sheet, [`png()`] renders it with the fonts in `assets/` and no others, so that it looks the
//! same everywhere. Each site is an exact square of pixels; ranges are fixed by the caller, never by the data.
mod atlas;
mod cells;
mod chart;
mod clock;
mod colour;
mod draw;
mod keys;
mod label;
mod lacking;
mod layout;
mod legend;
mod map;
mod maps;
mod muller;
mod numbers;
mod pdf;
mod pen;
mod print;
mod raster;
mod render;
mod scene;
#[cfg(test)]
mod showcase;
mod tornado;

pub use atlas::Shown;
pub use cells::{Category, cells_panel, legend, look, nearest_panel, present};
pub use chart::{Axis, Block, Chart, Look, Plate, Trace, charts, plate};
pub use clock::clock;
pub use colour::{Colour, ColourMap, NO_NUMBER};
pub use draw::{letter, svg};
pub use label::maps_in;
pub use lacking::{Lack, lacking, lacking_of};
pub use layout::{map_size, maps_of};
pub use legend::{Entry, Shade};
pub use map::Map;
pub use muller::{Strand, muller};
pub use numbers::{Range, rounded, unit_text};
pub use pdf::pdf;
pub use print::{Format, Notes, picture, png_at};
pub use raster::{base64, transparent_png};
pub use render::png;
pub use scene::{Key, SAMPLES, Scene, Shot, colour_of, lineage_colour, shade, words_of, words_of_front};
pub use tornado::{Pull, tornado};

/// A sheet of panels that show the same slice at the same time.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the run.
    pub title: String,
    /// When, in hours since the start.
    pub hours: f64,
    /// What is cut and where, like `slice z = 640 µm`; may be empty.
    pub note: String,
    /// Sites of the slice, across and up.
    pub sites: [u32; 2],
    /// Edge of a site, µm.
    pub spacing_um: f64,
    /// Names of the axes across and up.
    pub axes: [String; 2],
    /// The most panels in a row.
    pub columns: usize,
    /// The panels, lettered in this order, row by row.
    pub panels: Vec<Panel>,
}

/// One map of the slice with its key.
#[derive(Clone, Debug)]
pub struct Panel {
    /// Its name, as the config lists it.
    pub name: String,
    /// What is cut and where; may be empty.
    pub place: String,
    /// What is shown.
    pub title: String,
    /// The map and its key.
    pub content: Content,
}

/// A map of the slice: row-major from the lower left corner, so the second axis points up.
#[derive(Clone, Debug)]
pub enum Content {
    /// Kinds of things, with a legend.
    Categories {
        /// The look of each site.
        sites: Vec<Swatch>,
        /// What the looks mean.
        legend: Vec<Entry>,
    },
    /// Amounts, with a colour bar. What is no number shows as [`NO_NUMBER`].
    Values {
        /// The value of each site.
        values: Vec<f32>,
        /// What the colours mean.
        bar: ColourBar,
    },
    /// The tissue as a camera sees it.
    Scene(Scene),
}

/// The look of one site: a filled square, with a ring around it where something marks the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// Colour of the square.
    pub fill: Colour,
    /// Colour of the ring. Sites of less than three pixels are all ring.
    pub ring: Option<Colour>,
}

/// The meaning of the colours of a map of amounts.
#[derive(Clone, Debug)]
pub struct ColourBar {
    /// The colours, from low to high.
    pub map: ColourMap,
    /// The amounts at both ends. Beyond them the end colours stay, and the bar gets pointed ends.
    pub range: Range,
    /// The unit as in the table of fields; `1` is a scaled concentration.
    pub unit: String,
}

impl Swatch {
    /// A filled square without a ring.
    pub fn plain(fill: Colour) -> Self {
        Self { fill, ring: None }
    }
}

impl Sheet {
    /// A sheet without panels: axes x and y, three columns, no note.
    pub fn new(title: impl Into<String>, hours: f64, sites: [u32; 2], spacing_um: f64) -> Self {
        let axes = ["x".into(), "y".into()];
        let (title, note) = (title.into(), String::new());
        Self { title, hours, note, sites, spacing_um, axes, columns: 3, panels: Vec::new() }
    }
}

impl Panel {
    /// A panel of amounts.
    pub fn values(title: impl Into<String>, values: Vec<f32>, bar: ColourBar) -> Self {
        Self {
            name: String::new(),
            place: String::new(),
            title: title.into(),
            content: Content::Values { values, bar },
        }
    }

    /// A panel of kinds of things.
    pub fn categories(title: impl Into<String>, sites: Vec<Swatch>, legend: Vec<Entry>) -> Self {
        Self {
            name: String::new(),
            place: String::new(),
            title: title.into(),
            content: Content::Categories { sites, legend },
        }
    }

    /// A panel of the tissue as a camera sees it.
    pub fn scene(title: impl Into<String>, scene: Scene) -> Self {
        Self { name: String::new(), place: String::new(), title: title.into(), content: Content::Scene(scene) }
    }

    /// The panel under a name, with the place that it shows.
    pub fn named(self, name: impl Into<String>, place: impl Into<String>) -> Self {
        Self { name: name.into(), place: place.into(), ..self }
    }
}
