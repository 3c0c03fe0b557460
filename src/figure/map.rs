//! One map of a picture by itself: its pixels, and what the words beside it must say.
use super::{Content, Key, Panel, Scene, Sheet, raster};
use image::RgbImage;
use image::imageops::{FilterType, resize};

/// A map of a slice or slab, or the tissue as a camera sees it, without a word on it.
#[derive(Clone, Debug)]
pub struct Map {
    /// Its name, as the config lists it.
    pub name: String,
    /// What is shown.
    pub title: String,
    /// What is cut and where; may be empty.
    pub place: String,
    /// When, in hours.
    pub hours: f64,
    /// Pixels across and down.
    pub size: [u32; 2],
    /// Red, green and blue of each pixel, rows from the top.
    pub pixels: Vec<u8>,
    /// Edge of a pixel, µm.
    pub pixel_um: f64,
    /// Axes and where they lead, to the right and upwards.
    pub axes: Vec<(String, [f64; 2])>,
    /// Whether it shows the lattice straight on, each site a square of pixels.
    pub is_flat: bool,
    /// What the colours mean.
    pub key: Key,
}

impl Map {
    /// That of a panel of a sheet, on which a site has so many pixels along an edge. A map whose length is not that of the
    /// slice is our own mistake: panics.
    pub(super) fn of(sheet: &Sheet, panel: &Panel, site: u32) -> Map {
        let (name, title, place) = (panel.name.clone(), panel.title.clone(), panel.place.clone());
        let hours = sheet.hours;
        if let Content::Scene(scene) = &panel.content {
            let axes = ["x", "y", "z"].into_iter().map(String::from).zip(scene.axes).collect();
            let (pixels, key) = (on_white(scene), scene.key.clone());
            let (size, pixel_um) = (scene.size, scene.pixel_um);
            return Map { name, title, place, hours, size, pixels, pixel_um, axes, is_flat: false, key };
        }
        let [across, up] = sheet.sites;
        let (length, key) = match &panel.content {
            Content::Categories { sites, legend } => (sites.len(), Key::Legend(legend.clone())),
            Content::Values { values, bar } => (values.len(), Key::Bar(bar.clone(), raster::beyond(&panel.content))),
            Content::Scene(_) => unreachable!("done above"),
        };
        assert_eq!(length, across as usize * up as usize, "panel `{title}` is no map of {across} × {up} sites");
        let axes = sheet.axes.iter().cloned().zip([[1.0, 0.0], [0.0, 1.0]]).collect();
        let (size, pixels) = (sheet.sites.map(|n| n * site), raster::paint(&panel.content, sheet.sites, site));
        let pixel_um = sheet.spacing_um / f64::from(site);
        Map { name, title, place, hours, size, pixels, pixel_um, axes, is_flat: true, key }
    }

    /// The map as a PNG file, with at most so many pixels across.
    pub(super) fn file(&self, most: u32) -> Vec<u8> {
        let [width, height] = self.size;
        if width <= most {
            return raster::encode(&self.pixels, width, height);
        }
        let whole = RgbImage::from_raw(width, height, self.pixels.clone()).expect("as many pixels as its size says");
        let tall = (u64::from(height) * u64::from(most) / u64::from(width)).max(1) as u32;
        raster::encode(&resize(&whole, most, tall, FilterType::Triangle), most, tall)
    }

    /// The part of a picture's pixels in a rectangle: from the left, from the top, across, down.
    pub(super) fn cut(picture: &[u8], across: u32, [left, top, width, height]: [u32; 4]) -> Vec<u8> {
        let row = |y: u32| 3 * (left + across * y) as usize..3 * (left + width + across * y) as usize;
        (top..top + height).flat_map(|y| picture[row(y)].iter().copied()).collect()
    }
}

/// The pixels of a scene on white ground.
fn on_white(scene: &Scene) -> Vec<u8> {
    let mix = |pixel: &[u8]| {
        let opacity = u32::from(pixel[3]);
        [0, 1, 2].map(|c| ((u32::from(pixel[c]) * opacity + 255 * (255 - opacity) + 127) / 255) as u8)
    };
    scene.pixels.chunks_exact(4).flat_map(mix).collect()
}
