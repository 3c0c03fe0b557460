//! What each cell wants: to divide, pushing others aside, to hop, or to close a gap. Twins of `shaders/processes/wish.wgsl`, function by
//! function.
use super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{chance, exp_minus, product, saturation, unit};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::{Kind, Phase, is_alive, kind_of, phase_of};
use crate::tissue::path::{DIVISION, LONGEST_PATH, WISH};
use crate::tissue::rows::{filled, rows};
use crate::tissue::state::{Layer, Tissue};

/// Square of the distance of neighbours in a direction: by faces, edges, corners.
fn pitch(d: u32) -> u32 {
    match d {
        0..6 => 1,
        6..18 => 2,
        _ => 3,
    }
}

/// One of the bits of a set, all with the same chance.
fn chosen(bits: u32, high: u32) -> u32 {
    let skipped = (high * bits.count_ones()) >> 16;
    (0..skipped).fold(bits, |left, _| left & (left - 1)).trailing_zeros()
}

/// What a wish is made from.
struct Here<'a> {
    p: &'a Params,
    grid: Grid,
    cell: &'a [u32],
    oxygen: &'a [f32],
    csf1: &'a [f32],
    egf: &'a [f32],
    cathepsin: &'a [f32],
    matrix: &'a [f32],
    /// The matrix that cells can grip.
    integrin: &'a [f32],
}

impl<'a> Here<'a> {
    fn new(tissue: &'a Tissue, dispatch: &Dispatch, p: &'a Params) -> Self {
        let field = |name| tissue.floats(dispatch.layer(name));
        Here {
            p,
            grid: tissue.grid(),
            cell: tissue.words(Layer::Cell),
            oxygen: field("oxygen"),
            csf1: field("csf1"),
            egf: field("egf"),
            cathepsin: field("cathepsin"),
            matrix: field("matrix"),
            integrin: field("integrin"),
        }
    }

    fn squeeze(&self, kind: u32, s: usize) -> f32 {
        let widened = product(self.p.pore_widened, saturation(self.cathepsin[s], self.p.cathepsin_half));
        let pore = product(self.p.pore_open, 1.0 - self.matrix[s]) + widened;
        let rates = &self.p.kinds[kind as usize];
        unit(product(pore - rates.pore_limit, rates.pore_scale))
    }

    fn stickers(&self, p: [u32; 3], mover: [u32; 3]) -> f32 {
        let sticks = |q: [u32; 3]| {
            let c = self.cell[self.grid.site(q)];
            q != mover && is_alive(c) && kind_of(c) != Kind::Macrophage as u32
        };
        (0..6).filter_map(|d| self.grid.along(p, d, 1)).filter(|&q| sticks(q)).count() as f32
    }

    fn room(&self, p: [u32; 3], d: u32) -> u32 {
        // Squares of twice the distance: paths may be half a site longer, so that diagonals reach as far as axes.
        let most = (2 * self.p.push + 3).pow(2);
        for k in (1..).take_while(|k| 4 * k * k * pitch(d) <= most) {
            match self.grid.along(p, d, k) {
                None => return 0,
                Some(q) if self.cell[self.grid.site(q)] == 0 => return k,
                Some(_) => {}
            }
        }
        0
    }

    fn division_path(&self, p: [u32; 3], draw: u32) -> (u32, u32) {
        let high = draw >> 16;
        if self.p.nearest == 0 {
            let d = (high * 6) >> 16;
            return (d, self.room(p, d));
        }
        let (mut nearest, mut best, mut least) = (0u32, 0, u32::MAX);
        for d in 0..26 {
            let length = self.room(p, d);
            let far = length * length * pitch(d);
            if length != 0 && far <= least {
                nearest = if far < least { 0 } else { nearest } | 1 << d;
                (best, least) = (length, far);
            }
        }
        (chosen(nearest, high), best)
    }

    fn is_held(&self, end: [u32; 3], kind: u32, draw: u32) -> bool {
        let free = 1.0 - product(self.p.confinement, 1.0 - self.squeeze(kind, self.grid.site(end)));
        draw & 0xffff >= chance(free) >> 16 && free < 1.0
    }

    fn divide(&self, p: [u32; 3], kind: u32, draw: [u32; 4]) -> u32 {
        let supply = unit(product(self.oxygen[self.grid.site(p)] - self.p.oxygen_least, self.p.oxygen_slope));
        if draw[1] >= chance(supply) {
            return 0;
        }
        let (d, length) = self.division_path(p, draw[2]);
        if length == 0 {
            return 0;
        }
        let end = self.grid.along(p, d, length).expect("a path ends inside");
        if self.is_held(end, kind, draw[2]) { 0 } else { d | length << 5 | DIVISION | WISH }
    }

    fn is_gap(&self, p: [u32; 3], far: u32) -> bool {
        let stands = |d, k| self.grid.along(p, d, k).is_none_or(|q| self.cell[self.grid.site(q)] != 0);
        (0..6).all(|d| (1..=far).any(|k| stands(d, k)))
    }

    fn close_gap(&self, p: [u32; 3], kind: u32, draw: [u32; 4]) -> u32 {
        let d = ((draw[2] >> 16) * 26) >> 16;
        let length = self.room(p, d);
        if length == 0 {
            return 0;
        }
        let end = self.grid.along(p, d, length).expect("a path ends inside");
        if !self.is_gap(end, LONGEST_PATH + 1 - length) || self.is_held(end, kind, draw[2]) {
            0
        } else {
            d | length << 5 | WISH
        }
    }

    fn hop(&self, p: [u32; 3], kind: u32, draw: [u32; 4]) -> u32 {
        let d = ((draw[2] >> 16) * 6) >> 16;
        let Some(q) = self.grid.along(p, d, 1) else { return 0 };
        let (here, there) = (self.grid.site(p), self.grid.site(q));
        if self.cell[there] != 0 {
            return 0;
        }
        let rates = &self.p.kinds[kind as usize];
        let step = |field: &[f32], half| saturation(field[there], half) - saturation(field[here], half);
        let up_matrix = product(rates.matrix, self.integrin[there] - self.integrin[here]);
        let up_egf = product(rates.egf, step(self.egf, self.p.egf_half));
        let up_csf1 = product(rates.csf1, step(self.csf1, self.p.csf1_half));
        let guidance = unit(product(1.0 + ((up_matrix + up_egf) + up_csf1), self.p.straight));
        let grip = unit(self.p.grip_free + product(self.p.grip_slope, self.integrin[there]));
        let driven = unit(rates.drive + product(rates.drive_slope, saturation(self.egf[here], self.p.egf_half)));
        let cleaved = 1.0 - saturation(self.cathepsin[here], self.p.cathepsin_half);
        let left = self.stickers(p, p) - self.stickers(q, p);
        let stuck = product(product(rates.adhesion, cleaved), if left > 0.0 { left } else { 0.0 });
        let willing = product(product(guidance, driven), exp_minus(stuck));
        let free = product(willing, product(grip, self.squeeze(kind, there)));
        if draw[1] < chance(free) { d | 1 << 5 | WISH } else { 0 }
    }
}

/// What a cell may try.
enum Action {
    Divide,
    Hop,
    Close,
}

impl Params {
    /// What a draw lets a cell of a kind try.
    fn action(&self, kind: u32, draw: u32) -> Option<Action> {
        let rates = &self.kinds[kind as usize];
        let beyond = draw.wrapping_sub(rates.divide);
        match draw {
            _ if draw < rates.divide => Some(Action::Divide),
            _ if beyond < rates.hop => Some(Action::Hop),
            _ if beyond.wrapping_sub(rates.hop) < self.close => Some(Action::Close),
            _ => None,
        }
    }
}

/// What each cell wants to do in this sub-step; the layer of wishes is empty before.
pub fn wish_for(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let stream = Stream::Wish as u32 | params.sub_step << 8;
    rows(tissue, tissue.grid(), [Layer::WISH], |tissue, row| {
        let [wish] = row.out;
        let cell = tissue.words(Layer::Cell);
        let mut here = None;
        for x in filled(&cell[row.first..row.first + wish.len()]) {
            let c = cell[row.first + x];
            if !is_alive(c) && params.close == 0 {
                continue;
            }
            let kind = kind_of(c) & 7;
            let draw = random((row.first + x) as u32, moment.step, stream, moment.seed);
            let Some(action) = params.action(kind, draw[0]) else { continue };
            let here = here.get_or_insert_with(|| Here::new(tissue, dispatch, &params));
            let p = [x as u32, row.y, row.z];
            let in_cycle = [Phase::Cycling as u32, Phase::Hypoxic as u32].contains(&phase_of(c));
            let what = match action {
                Action::Divide if in_cycle => here.divide(p, kind, draw),
                Action::Divide => 0,
                Action::Hop => here.hop(p, kind, draw),
                Action::Close => here.close_gap(p, kind, draw),
            };
            if what != 0 {
                wish[x] = what | draw[3] & 0xffff_f000 | 0x1000;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    const MIDDLE: [u32; 3] = [4, 4, 4];

    /// How often each direction is chosen in 26 000 divisions of a cell among others.
    fn chosen_among(taken: &[[u32; 3]]) -> [u32; 26] {
        let p = Params { push: 2, nearest: 1, ..Params::zeroed() };
        let grid = Grid::new([9, 9, 9]);
        let mut cell = vec![0; grid.sites()];
        taken.iter().chain([&MIDDLE]).for_each(|place| cell[grid.site(*place)] = 1);
        let none = &[][..];
        let (cell, empty) = (&cell[..], [none; 6]);
        let [oxygen, csf1, egf, cathepsin, matrix, integrin] = empty;
        let here = Here { p: &p, grid, cell, oxygen, csf1, egf, cathepsin, matrix, integrin };
        let mut counts = [0; 26];
        for i in 0..26_000 {
            let (d, length) = here.division_path(MIDDLE, random(i, 0, Stream::Wish as u32, 1)[2]);
            assert_eq!(length, 1, "direction {d}");
            counts[d as usize] += 1;
        }
        counts
    }

    /// Whether counts differ from those of equal chances by no more than chance lets them (99.9 %).
    fn are_alike(counts: &[u32]) -> bool {
        let mean = f64::from(counts.iter().sum::<u32>()) / counts.len() as f64;
        let chi2: f64 = counts.iter().map(|n| (f64::from(*n) - mean).powi(2) / mean).sum();
        let free = counts.len() as f64 - 1.0;
        // Wilson & Hilferty 1931.
        chi2 < free * (1.0 - 2.0 / (9.0 * free) + 3.09 * (2.0 / (9.0 * free)).sqrt()).powi(3)
    }

    #[test]
    fn daughters_take_all_nearest_sites_alike() {
        let beside = |d: u32| Grid::new([9, 9, 9]).along(MIDDLE, d, 1).expect("inside");
        let faces: Vec<_> = (0..6).map(beside).collect();
        let all = chosen_among(&[]);
        assert!(are_alike(&all[..6]) && all[6..].iter().all(|n| *n == 0), "{all:?}");
        let but_one = chosen_among(&faces[..1]);
        assert!(are_alike(&but_one[1..6]) && but_one[0] == 0, "{but_one:?}");
        let edges = chosen_among(&faces);
        assert!(are_alike(&edges[6..18]) && edges[..6].iter().chain(&edges[18..]).all(|n| *n == 0), "{edges:?}");
    }
}
