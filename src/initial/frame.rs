//! Where sites are in the tissue: micrometres from an origin.
use crate::lattice::grid::Grid;

/// The words for the origin of positions.
pub const ORIGINS: &[&str] = &["centre", "corner"];

/// A lattice with its spacing and origin.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The lattice.
    pub grid: Grid,
    /// Width of a site, um.
    pub spacing: f64,
    /// Position of the lowest corner, um.
    pub corner: [f64; 3],
}

impl Frame {
    /// A frame whose origin is `centre` or `corner` of the lattice.
    pub fn new(grid: Grid, spacing: f64, origin: &str) -> Self {
        let corner = match origin {
            "corner" => [0.0; 3],
            _ => grid.size.map(|n| f64::from(n) * spacing * -0.5),
        };
        Self { grid, spacing, corner }
    }

    /// Width of the lattice along an axis, um.
    pub fn width(&self, axis: usize) -> f64 {
        f64::from(self.grid.size[axis]) * self.spacing
    }

    /// The middle of the lattice.
    pub fn middle(&self) -> [f64; 3] {
        [0, 1, 2].map(|a| self.corner[a] + 0.5 * self.width(a))
    }

    /// The middle of a site.
    #[inline]
    pub fn position(&self, place: [u32; 3]) -> [f64; 3] {
        [0, 1, 2].map(|a| self.corner[a] + (f64::from(place[a]) + 0.5) * self.spacing)
    }

    /// The position in units of sites, 0 at the lowest corner.
    pub fn in_sites(&self, position: [f64; 3]) -> [f64; 3] {
        [0, 1, 2].map(|a| (position[a] - self.corner[a]) / self.spacing)
    }

    /// The site along one axis at a coordinate; both ends of the lattice belong to it.
    pub fn along(&self, axis: usize, coordinate: f64) -> Option<u32> {
        let at = (coordinate - self.corner[axis]) / self.spacing;
        let n = self.grid.size[axis];
        (at >= 0.0 && at <= f64::from(n)).then(|| (at as u32).min(n - 1))
    }

    /// From where to where the lattice reaches along an axis, for messages.
    pub fn reach(&self, axis: usize) -> String {
        let low = self.corner[axis];
        format!("{} {} to {} um", crate::lattice::grid::AXES[axis], low, low + self.width(axis))
    }

    /// From where to where the lattice reaches, for messages.
    pub fn extent(&self) -> String {
        [0, 1, 2].map(|a| self.reach(a)).join(", ")
    }
}

/// The square of the distance between two points.
#[inline]
pub fn square(a: [f64; 3], b: [f64; 3]) -> f64 {
    let [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    x * x + y * y + z * z
}

/// How far two points are apart along the axis along which that is most.
#[inline]
pub fn apart(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|axis| (a[axis] - b[axis]).abs()).fold(0.0, f64::max)
}
