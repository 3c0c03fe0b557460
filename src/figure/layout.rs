//! Where things stand on the sheet, in pixels of the sheet.
use super::keys::Plan;
use super::{Map, Sheet};

/// The longer edge of a map that is aimed at, pixels, for sheets of one, two and more columns. A site gets the whole
/// number of pixels that comes nearest; then everything grows and shrinks with the map.
const TARGETS: [f64; 3] = [960.0, 720.0, 480.0];

/// Lengths for a map of just the edge aimed at.
pub(super) const MARGIN: f64 = 52.0;
pub(super) const HEADER: f64 = 84.0;
pub(super) const PANEL_TITLE: f64 = 38.0;
/// Under a map for axes and scale bar; those of the tissue need more.
const AXES: [f64; 2] = [46.0, 72.0];
const COLUMN_GAP: f64 = 72.0;
const ROW_GAP: f64 = 40.0;
const NARROWEST: f64 = 450.0;

/// Pixels per edge of a site, and columns.
fn site_of(sites: [u32; 2], columns: usize, panels: usize) -> (u32, usize) {
    let longest = f64::from(sites.into_iter().max().unwrap_or(1).max(1));
    let columns = columns.clamp(1, panels.max(1));
    ((TARGETS[columns.min(3) - 1] / longest).round().max(1.0) as u32, columns)
}

/// Pixels across and up of a map on a sheet with so many columns and panels.
pub fn map_size(sites: [u32; 2], columns: usize, panels: usize) -> [u32; 2] {
    sites.map(|n| n * site_of(sites, columns, panels).0)
}

/// Room under the maps of a row for their axes.
pub(super) fn axes_under<'a>(mut maps: impl Iterator<Item = &'a Map>) -> f64 {
    AXES[usize::from(maps.any(|map| !map.is_flat))]
}

/// The maps of a sheet.
pub fn maps_of(sheet: &Sheet) -> Vec<Map> {
    let (site, _) = site_of(sheet.sites, sheet.columns, sheet.panels.len());
    sheet.panels.iter().map(|panel| Map::of(sheet, panel, site)).collect()
}

/// Where a panel stands.
pub(super) struct Room {
    /// Upper left corner of its map.
    pub corner: [f64; 2],
    /// Width that it may use.
    pub width: f64,
    /// Upper end of its key.
    pub under: f64,
    /// How its key is set.
    pub key: Plan,
}

/// The plan of a sheet.
pub(super) struct Layout {
    /// Pixels of the sheet per unit of length above.
    pub unit: f64,
    /// Width and height of the sheet.
    pub sheet: [f64; 2],
    /// Where each panel stands.
    pub rooms: Vec<Room>,
}

impl Layout {
    /// The plan of a sheet with these maps.
    pub(super) fn of(sheet: &Sheet, maps: &[Map]) -> Self {
        let longest = sheet.sites.into_iter().max().unwrap_or(1).max(1) as f64;
        let (site, columns) = site_of(sheet.sites, sheet.columns, sheet.panels.len());
        let target = TARGETS[columns.min(3) - 1];
        let unit = longest * site as f64 / target;
        let widest =
            |column: usize| maps.iter().skip(column).step_by(columns).map(|map| map.size[0]).max().unwrap_or(0);
        let narrowest = (NARROWEST * unit).round();
        let widths: Vec<f64> = (0..columns).map(|column| f64::from(widest(column)).max(narrowest)).collect();
        let mut layout = Self { unit, sheet: [0.0; 2], rooms: Vec::new() };
        layout.place(maps, &widths);
        layout
    }

    /// Puts the panels in rows and finds the size of the sheet. Maps start at whole pixels.
    fn place(&mut self, maps: &[Map], widths: &[f64]) {
        let pixels = |length: f64| (length * self.unit).round();
        let mut top = pixels(MARGIN) + pixels(HEADER);
        for row in maps.chunks(widths.len()) {
            top += pixels(PANEL_TITLE);
            let (mut left, mut key) = (pixels(MARGIN), 0f64);
            let tall = row.iter().map(|map| map.size[1]).max().unwrap_or(0);
            let under = top + f64::from(tall) + pixels(axes_under(row.iter()));
            for (map, width) in row.iter().zip(widths) {
                let plan = Plan::of(map.key.legend(), width / self.unit);
                key = key.max(plan.height());
                self.rooms.push(Room { corner: [left, top], width: *width, under, key: plan });
                left += width + pixels(COLUMN_GAP);
            }
            top = under + pixels(key) + pixels(ROW_GAP);
        }
        let gaps = pixels(COLUMN_GAP) * (widths.len() - 1) as f64;
        let width = 2.0 * pixels(MARGIN) + widths.iter().sum::<f64>() + gaps;
        self.sheet = [width, top - pixels(ROW_GAP) + pixels(MARGIN)];
    }
}
