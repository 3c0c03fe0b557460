//! Where things stand on the sheet, in pixels of the sheet.
use super::keys::Plan;
use super::{Panel, Sheet};

/// The longer edge of a map that is aimed at, pixels, for sheets of one, two and more columns. A site gets the whole
/// number of pixels that comes nearest; then everything grows and shrinks with the map.
const TARGETS: [f64; 3] = [960.0, 720.0, 480.0];

/// Lengths for a map of just the edge aimed at.
pub(super) const MARGIN: f64 = 52.0;
pub(super) const HEADER: f64 = 84.0;
pub(super) const PANEL_TITLE: f64 = 38.0;
pub(super) const AXES: f64 = 46.0;
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

/// The plan of a sheet.
pub(super) struct Layout {
    /// Pixels of the sheet per unit of length above.
    pub unit: f64,
    /// Pixels of the sheet per edge of a site.
    pub site: u32,
    /// Width and height of a map.
    pub map: [f64; 2],
    /// Width that a panel may use.
    pub width: f64,
    /// Width and height of the sheet.
    pub sheet: [f64; 2],
    /// Upper left corner of the map of each panel.
    pub corners: Vec<[f64; 2]>,
    /// How the key of each panel is set.
    pub keys: Vec<Plan>,
}

impl Layout {
    /// The plan of a sheet.
    pub(super) fn of(sheet: &Sheet) -> Self {
        let longest = sheet.sites.into_iter().max().unwrap_or(1).max(1) as f64;
        let (site, columns) = site_of(sheet.sites, sheet.columns, sheet.panels.len());
        let target = TARGETS[columns.min(3) - 1];
        let unit = longest * site as f64 / target;
        let map = sheet.sites.map(|n| n as f64 * site as f64);
        let width = map[0].max((NARROWEST * unit).round());
        let keys: Vec<Plan> = sheet.panels.iter().map(|p| Plan::of(p, width / unit)).collect();
        let mut layout = Self { unit, site, map, width, sheet: [0.0; 2], corners: Vec::new(), keys };
        layout.place(&sheet.panels, columns);
        layout
    }

    /// Puts the panels in rows and finds the size of the sheet. Maps start at whole pixels.
    fn place(&mut self, panels: &[Panel], columns: usize) {
        let pixels = |length: f64| (length * self.unit).round();
        let pitch = self.width + pixels(COLUMN_GAP);
        let mut top = pixels(MARGIN) + pixels(HEADER);
        for first in (0..panels.len()).step_by(columns) {
            let row = first..panels.len().min(first + columns);
            top += pixels(PANEL_TITLE);
            for column in 0..row.len() {
                self.corners.push([pixels(MARGIN) + column as f64 * pitch, top]);
            }
            let key = self.keys[row].iter().map(Plan::height).fold(0.0, f64::max);
            top += self.map[1] + pixels(AXES) + pixels(key) + pixels(ROW_GAP);
        }
        let width = 2.0 * pixels(MARGIN) + columns as f64 * pitch - pixels(COLUMN_GAP);
        self.sheet = [width, top - pixels(ROW_GAP) + pixels(MARGIN)];
    }
}
