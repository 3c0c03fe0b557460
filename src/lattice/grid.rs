//! The box of sites: sizes, neighbours, numbering. Twin of `shaders/shared/grid.wgsl`.

/// The axes, as configs name them.
pub const AXES: &[&str] = &["x", "y", "z"];

/// The directions to the 26 sites around one: six by faces (−x, +x, −y, +y, −z, +z), twelve by edges, eight by corners.
pub const DIRECTIONS: [[i32; 3]; 26] = directions();

const fn directions() -> [[i32; 3]; 26] {
    let (mut all, mut d) = ([[0; 3]; 26], 0);
    while d < 26 {
        all[d] = if d < 6 {
            let mut face = [0; 3];
            face[d / 2] = sign(d, 0);
            face
        } else if d < 18 {
            let signs = [sign(d - 6, 0), sign(d - 6, 1)];
            [[0, signs[0], signs[1]], [signs[0], 0, signs[1]], [signs[0], signs[1], 0]][(d - 6) / 4]
        } else {
            [sign(d - 18, 0), sign(d - 18, 1), sign(d - 18, 2)]
        };
        d += 1;
    }
    all
}

/// A bit as −1 or 1.
const fn sign(bits: usize, bit: usize) -> i32 {
    2 * (bits >> bit & 1) as i32 - 1
}

/// A box of sites. Site `(x, y, z)` has the number `x + nx·(y + ny·z)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    /// Sites along x, y, z; each at least 1.
    pub size: [u32; 3],
    /// Whether x and y close on themselves. z never does: windows and slabs cut along z.
    pub periodic: [bool; 2],
}

impl Grid {
    /// A box that is closed on no side.
    pub fn new(size: [u32; 3]) -> Self {
        Self { size, periodic: [false; 2] }
    }

    /// How many sites there are.
    pub fn sites(&self) -> usize {
        self.size.iter().map(|&n| n as usize).product()
    }

    /// Sites in one plane of constant z.
    pub fn plane(&self) -> usize {
        self.size[0] as usize * self.size[1] as usize
    }

    /// Sites in the largest plane across any axis.
    pub fn largest_plane(&self) -> usize {
        let [x, y, z] = self.size.map(|n| n as usize);
        (x * y).max(x * z).max(y * z)
    }

    /// The number of a site.
    #[inline]
    pub fn site(&self, p: [u32; 3]) -> usize {
        p[0] as usize + self.size[0] as usize * (p[1] as usize + self.size[1] as usize * p[2] as usize)
    }

    /// The place of a site number.
    pub fn place(&self, site: usize) -> [u32; 3] {
        let (nx, plane) = (self.size[0] as usize, self.plane());
        [(site % nx) as u32, (site % plane / nx) as u32, (site / plane) as u32]
    }

    /// The place `steps` sites from `p` along `direction` (0..26, faces first), or none beyond a closed side.
    #[inline]
    pub fn along(&self, p: [u32; 3], direction: u32, steps: u32) -> Option<[u32; 3]> {
        let d = DIRECTIONS[direction as usize];
        self.offset(p, [d[0] * steps as i32, d[1] * steps as i32, d[2] * steps as i32])
    }

    /// The place at an offset from `p`, wrapped on periodic axes, or none beyond a closed side.
    #[inline]
    pub fn offset(&self, p: [u32; 3], by: [i32; 3]) -> Option<[u32; 3]> {
        let mut q = [0; 3];
        for axis in 0..3 {
            let n = self.size[axis] as i32;
            let mut c = p[axis] as i32 + by[axis];
            if c < 0 || c >= n {
                if axis == 2 || !self.periodic[axis] {
                    return None;
                }
                c = c.rem_euclid(n);
            }
            q[axis] = c as u32;
        }
        Some(q)
    }

    /// Whether a place lies at a side of the lattice. A periodic axis has no sides, and one of a single site neither.
    pub fn at_side(&self, p: [u32; 3]) -> bool {
        let ends = |a: usize| p[a] == 0 || p[a] + 1 == self.size[a];
        (0..3).any(|a| self.size[a] > 1 && !(a < 2 && self.periodic[a]) && ends(a))
    }

    /// The next coarser grid of the multigrid hierarchy: half the sites per axis, rounded up.
    /// None when nothing is left to halve, or when a periodic axis has become odd (red and black sites would touch their own).
    pub fn coarser(&self) -> Option<Grid> {
        let odd = (0..2).any(|a| self.periodic[a] && self.size[a].div_ceil(2) % 2 == 1);
        if self.size == [1; 3] || odd {
            return None;
        }
        Some(Grid { size: self.size.map(|n| n.div_ceil(2)), periodic: self.periodic })
    }

    /// This grid and all coarser ones, finest first.
    pub fn hierarchy(&self) -> Vec<Grid> {
        std::iter::successors(Some(*self), Grid::coarser).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_place_are_inverse() {
        let g = Grid::new([7, 5, 3]);
        for s in 0..g.sites() {
            assert_eq!(g.site(g.place(s)), s);
        }
    }

    #[test]
    fn directions_lead_to_all_sites_around_faces_first() {
        let length = |d: [i32; 3]| d.iter().map(|c| c * c).sum::<i32>();
        let lengths: Vec<i32> = DIRECTIONS.into_iter().map(length).collect();
        assert_eq!(lengths, [[1; 6].as_slice(), &[2; 12], &[3; 8]].concat());
        let unlike: std::collections::BTreeSet<_> = DIRECTIONS.into_iter().collect();
        assert_eq!(unlike.len(), 26);
        assert_eq!(DIRECTIONS[..3], [[-1, 0, 0], [1, 0, 0], [0, -1, 0]]);
    }

    #[test]
    fn a_closed_side_ends_and_a_periodic_one_wraps() {
        let mut g = Grid::new([4, 4, 4]);
        assert_eq!(g.along([0, 0, 0], 0, 1), None);
        g.periodic = [true, false];
        assert_eq!(g.along([0, 0, 0], 0, 1), Some([3, 0, 0]));
        assert_eq!(g.along([0, 0, 0], 2, 1), None);
    }

    #[test]
    fn a_hierarchy_ends_at_one_site() {
        let levels = Grid::new([33, 17, 9]).hierarchy();
        assert_eq!(levels.last().map(|g| g.size), Some([1, 1, 1]));
    }
}
