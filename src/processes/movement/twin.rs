//! Twins of `shaders/processes/movement.wgsl`, function by function.
use super::Params;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{chance, exp_minus, product, saturation, unit};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::body::{self, Ledger};
use crate::tissue::cell::{Kind, Phase, is_alive, kind_of, phase_of};
use crate::tissue::rows::{filled, rows};
use crate::tissue::state::{Layer, MOVED, Tissue};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const DIVISION: u32 = 64;
const WISH: u32 = 128;

fn direction_of(w: u32) -> u32 {
    w & 7
}

fn length_of(w: u32) -> u32 {
    w >> 3 & 7
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
}

impl Here<'_> {
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
        for k in 1..=self.p.push + 1 {
            match self.grid.along(p, d, k) {
                None => return 0,
                Some(q) if self.cell[self.grid.site(q)] == 0 => return k,
                Some(_) => {}
            }
        }
        0
    }

    fn division_path(&self, p: [u32; 3], draw: u32) -> (u32, u32) {
        let first = ((draw >> 16) * 6) >> 16;
        if self.p.nearest == 0 {
            return (first, self.room(p, first));
        }
        let mut best = (0, 0);
        for i in 0..6 {
            let d = (first + i) % 6;
            let length = self.room(p, d);
            if length != 0 && (best.1 == 0 || length < best.1) {
                best = (d, length);
            }
        }
        best
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
        let free = 1.0 - product(self.p.confinement, 1.0 - self.squeeze(kind, self.grid.site(end)));
        let held = draw[2] & 0xffff >= chance(free) >> 16 && free < 1.0;
        if held { 0 } else { d | length << 3 | DIVISION | WISH }
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
        let up_matrix = product(rates.matrix, self.matrix[there] - self.matrix[here]);
        let up_egf = product(rates.egf, step(self.egf, self.p.egf_half));
        let up_csf1 = product(rates.csf1, step(self.csf1, self.p.csf1_half));
        let guidance = unit(product(1.0 + ((up_matrix + up_egf) + up_csf1), self.p.straight));
        let grip = unit(self.p.grip_free + product(self.p.grip_slope, self.matrix[there]));
        let cleaved = 1.0 - saturation(self.cathepsin[here], self.p.cathepsin_half);
        let left = self.stickers(p, p) - self.stickers(q, p);
        let stuck = product(product(rates.adhesion, cleaved), if left > 0.0 { left } else { 0.0 });
        let free = product(product(guidance, grip), product(self.squeeze(kind, there), exp_minus(stuck)));
        if draw[1] < chance(free) { d | 1 << 3 | WISH } else { 0 }
    }
}

/// What each cell wants to do in this sub-step.
pub fn wish_for(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let grid = tissue.grid();
    let stream = Stream::Wish as u32 | params.sub_step << 8;
    rows(tissue, grid, [Layer::Wish], |tissue, row| {
        let [wish] = row.out;
        let field = |name| tissue.floats(dispatch.layer(name));
        let cell = tissue.words(Layer::Cell);
        let mut here = None;
        wish.fill(0);
        for x in filled(&cell[row.first..row.first + wish.len()]) {
            let c = cell[row.first + x];
            if !is_alive(c) {
                continue;
            }
            let kind = kind_of(c) & 7;
            let rates = &params.kinds[kind as usize];
            let draw = random((row.first + x) as u32, moment.step, stream, moment.seed);
            let (divides, hops) = (draw[0] < rates.divide, draw[0].wrapping_sub(rates.divide) < rates.hop);
            if !divides && !hops {
                continue;
            }
            let here = here.get_or_insert_with(|| Here {
                p: &params,
                grid,
                cell,
                oxygen: field("oxygen"),
                csf1: field("csf1"),
                egf: field("egf"),
                cathepsin: field("cathepsin"),
                matrix: tissue.floats(Layer::Matrix),
            });
            let p = [x as u32, row.y, row.z];
            let in_cycle = [Phase::Cycling as u32, Phase::Hypoxic as u32].contains(&phase_of(c));
            let what = match divides {
                true if in_cycle => here.divide(p, kind, draw),
                true => 0,
                false => here.hop(p, kind, draw),
            };
            wish[x] = if what != 0 { what | draw[3] & 0xffff_f000 | 0x1000 } else { 0 };
        }
    });
}

fn priority(w: u32, p: [u32; 3]) -> u32 {
    w & 0xffff_f000 | (p[2] & 15) << 8 | (p[1] & 15) << 4 | p[0] & 15
}

/// The sites of a wish's path, its origin first.
fn path(grid: Grid, origin: [u32; 3], w: u32) -> impl Iterator<Item = usize> {
    let at = move |k| grid.along(origin, direction_of(w), k).expect("a path stays inside");
    (0..=length_of(w)).map(move |k| grid.site(at(k)))
}

/// Lays each wish's priority on all sites of its path; the strongest stays.
pub fn lay_claim(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let [mut taken] = tissue.take([Layer::Claim]);
    {
        // SAFETY: AtomicU32 has the layout of u32, and this exclusive borrow lasts as long as the shared one.
        let claim = unsafe { &*(taken.as_mut_slice() as *mut [u32] as *const [AtomicU32]) };
        let wish = tissue.words(Layer::Wish);
        wish.par_chunks(1 << 14).enumerate().for_each(|(chunk, words)| {
            for i in filled(words) {
                let (p, w) = (grid.place((chunk << 14) + i), words[i]);
                path(grid, p, w).for_each(|s| _ = claim[s].fetch_max(priority(w, p), Relaxed));
            }
        });
    }
    tissue.put([Layer::Claim], [taken]);
}

fn won(grid: Grid, claim: &[u32], origin: [u32; 3], w: u32) -> bool {
    path(grid, origin, w).all(|s| claim[s] == priority(w, origin))
}

fn origin_of(grid: Grid, bid: u32, p: [u32; 3]) -> [u32; 3] {
    let by = |axis: usize| (((bid >> (4 * axis) & 15) as i32 - (p[axis] & 15) as i32 + 24) & 15) - 8;
    grid.offset(p, [by(0), by(1), by(2)]).unwrap_or([0; 3])
}

/// The site whose cell comes to a claimed place, or none where it is left empty.
fn arrival(grid: Grid, claim: &[u32], wish: &[u32], p: [u32; 3]) -> Option<[u32; 3]> {
    let origin = origin_of(grid, claim[grid.site(p)], p);
    let w = wish[grid.site(origin)];
    if w == 0 || !won(grid, claim, origin, w) {
        return Some(p);
    }
    if origin == p {
        return (w & DIVISION != 0).then_some(p);
    }
    grid.along(p, direction_of(w) ^ 1, 1)
}

/// Each site gathers what it holds after the moves: where no claim is, what it held. So the next layers are first made
/// to agree with the present ones, on the whole lattice or on the sites where the last moves left them unlike.
pub fn settle(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let unlike = tissue.take_unlike();
    let mut taken = tissue.take(MOVED.map(|(_, next)| next));
    let (claim, wish) = (tissue.words(Layer::Claim), tissue.words(Layer::Wish));
    let old = MOVED.map(|(layer, _)| tissue.words(layer));
    let arrivals = |(chunk, words): (usize, &[u32])| -> Vec<(u32, [u32; 3])> {
        let gathered = filled(words).map(|i| {
            let s = (chunk << 14) + i;
            let from = arrival(grid, claim, wish, grid.place(s)).map(|q| grid.site(q));
            (s as u32, old.map(|old| from.map_or(0, |s| old[s])))
        });
        gathered.collect()
    };
    let arrivals: Vec<_> = claim.par_chunks(1 << 14).enumerate().flat_map_iter(arrivals).collect();
    for (new, old) in taken.iter_mut().zip(old) {
        match &unlike {
            Some(sites) => sites.iter().for_each(|&s| new[s as usize] = old[s as usize]),
            None => new.par_chunks_mut(1 << 16).zip(old.par_chunks(1 << 16)).for_each(|(n, o)| n.copy_from_slice(o)),
        }
    }
    for &(s, words) in &arrivals {
        taken.iter_mut().zip(words).for_each(|(new, word)| new[s as usize] = word);
    }
    tissue.put(MOVED.map(|(_, next)| next), taken);
    tissue.note_unlike(arrivals.into_iter().map(|(s, _)| s).collect());
}

/// Enters the divisions that won in the ledger.
pub fn count_births(tissue: &mut Tissue, _: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    let ledger = Ledger::default();
    let (claim, wish, cell) = (tissue.words(Layer::Claim), tissue.words(Layer::Wish), tissue.words(Layer::Cell));
    wish.par_chunks(1 << 14).enumerate().for_each(|(chunk, words)| {
        for i in filled(words).filter(|&i| words[i] & DIVISION != 0) {
            let (s, w) = ((chunk << 14) + i, words[i]);
            if won(grid, claim, grid.place(s), w) {
                ledger.record(body::birth(kind_of(cell[s])));
            }
        }
    });
    ledger.enter(tissue);
}
