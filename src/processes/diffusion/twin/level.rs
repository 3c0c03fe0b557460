//! One level of the hierarchy as the equation of diffusion sees it: what links each site to its neighbours and to held
//! sides.
use super::super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::product;

/// A place on an axis.
#[derive(Clone, Copy)]
pub struct Place {
    /// Its links to the places before and after it, whether they are there or not.
    pub inner: [f32; 2],
    /// Its links to held sides; 0 is none.
    pub held: [f32; 2],
    /// The sum of its links to places that are there.
    all_inner: f32,
    /// Whether all links to places that are there are 1 and none is to a held side.
    pub plain: bool,
}

impl Place {
    fn new(params: &Params, axis: usize, at: usize, size: usize, wraps: bool) -> Self {
        let low = if at + 1 == size { params.from_last[axis] } else { 1.0 };
        let high = if at + 2 == size { params.to_last[axis] } else { 1.0 };
        let [before, after] = [at > 0 || wraps, at + 1 < size || wraps];
        let all_inner = (if before { low } else { 0.0 }) + if after { high } else { 0.0 };
        let held_low = if at == 0 { params.low_link[axis] } else { 0.0 };
        let held_high = if at + 1 == size { params.high_link[axis] } else { 0.0 };
        let one = |link: f32, is_there: bool| link == 1.0 || !is_there;
        let plain = one(low, before) && one(high, after) && held_low == 0.0 && held_high == 0.0;
        Self { inner: [low, high], held: [held_low, held_high], all_inner, plain }
    }
}

/// One level.
pub struct Level {
    /// Its sites.
    pub grid: Grid,
    /// What passes on it are told.
    pub params: Params,
    /// The places on each axis.
    pub places: [Vec<Place>; 3],
    /// The places along x that are at an end or not plain.
    pub ends: Vec<End>,
}

/// A place on the axis x that is at an end or not plain.
#[derive(Clone, Copy)]
pub struct End {
    /// Where it is.
    pub x: usize,
    /// The places beside it; beyond a closed side the place itself.
    pub beside: [usize; 2],
    /// Its links.
    pub place: Place,
}

impl Level {
    /// The level with these sites.
    pub fn new(params: &Params, grid: Grid) -> Self {
        let size = grid.size.map(|n| n as usize);
        let wraps = [grid.periodic[0], grid.periodic[1], false];
        let place = |axis: usize, at| Place::new(params, axis, at, size[axis], wraps[axis]);
        let places = [0, 1, 2].map(|axis| (0..size[axis]).map(|at| place(axis, at)).collect::<Vec<_>>());
        let is_end = |x: &usize| *x == 0 || x + 1 == size[0] || !places[0][*x].plain;
        let end = |x| End { x, beside: neighbours(x, size[0], wraps[0]), place: places[0][x] };
        let ends = (0..size[0]).filter(is_end).map(end).collect();
        Self { grid, params: *params, places, ends }
    }

    /// The links of row (y, z).
    pub fn row(&self, y: usize, z: usize) -> [Place; 2] {
        [self.places[1][y], self.places[2][z]]
    }

    /// The places beside one on an axis; beyond a closed side the place itself.
    pub fn beside(&self, axis: usize, at: usize) -> [usize; 2] {
        neighbours(at, self.places[axis].len(), axis < 2 && self.grid.periodic[axis])
    }

    /// A place on the axis x as if it were at an end.
    pub fn end(&self, x: usize) -> End {
        End { x, beside: self.beside(0, x), place: self.places[0][x] }
    }

    /// All links of a site together.
    pub fn ties(&self, [x, y, z]: [Place; 3]) -> f32 {
        let sides = (x.held[0] + x.held[1]) + (y.held[0] + y.held[1]) + (z.held[0] + z.held[1]);
        ((x.all_inner + y.all_inner) + z.all_inner) + sides
    }

    /// The same inside a plain row.
    pub fn inner_ties(&self, [y, z]: [Place; 2]) -> f32 {
        (2.0 + y.all_inner) + z.all_inner
    }

    /// What held sides add to the residual `r` of a site with value `u`, side by side.
    pub fn with_sides(&self, r: f32, u: f32, places: [Place; 3]) -> f32 {
        let held = [self.params.low_held, self.params.high_held];
        let mut sum = r;
        for (axis, place) in places.iter().enumerate() {
            sum += product(place.held[0], held[0][axis] - u);
            sum += product(place.held[1], held[1][axis] - u);
        }
        sum
    }

    /// The width of a place on an axis.
    pub fn width(&self, axis: usize, at: usize) -> f32 {
        if at + 1 == self.places[axis].len() { self.params.last_width[axis] } else { 1.0 }
    }

    /// 1 / the sum of widths of the children of a coarse place, the last of which is `last`.
    pub fn share(&self, axis: usize, last: usize) -> f32 {
        if last + 1 == self.places[axis].len() { self.params.last_share[axis] } else { 0.5 }
    }

    /// Whether a coarse place on an axis, whose last child is `last`, has two children of whole width.
    pub fn is_pair(&self, axis: usize, last: usize) -> bool {
        last % 2 == 1 && self.width(axis, last) == 1.0 && self.share(axis, last) == 0.5
    }

    /// Beyond a held side the correction is mirrored with the other sign, so that it is 0 there; −1 for such a second parent.
    pub fn sign(&self, axis: usize, at: usize) -> f32 {
        let size = self.places[axis].len();
        let at_low = at == 0 && self.params.low_link[axis] > 0.0;
        let at_high = at + 1 == size && at % 2 == 1 && self.params.high_link[axis] > 0.0;
        if (at_low || at_high) && size > 1 { -1.0 } else { 1.0 }
    }
}

/// The places beside one on an axis of `size`; beyond a closed side the place itself.
pub fn neighbours(at: usize, size: usize, wraps: bool) -> [usize; 2] {
    let before = match (at, wraps) {
        (0, true) => size - 1,
        _ => at.saturating_sub(1),
    };
    let after = match (at + 1 < size, wraps) {
        (true, _) => at + 1,
        (false, true) => 0,
        (false, false) => at,
    };
    [before, after]
}

/// The coarse place beside the parent of `at` on the side that it is nearer to; at a closed side the parent itself.
pub fn second_parent(at: usize, coarse_size: usize, wraps: bool) -> usize {
    neighbours(at / 2, coarse_size, wraps)[at % 2]
}
