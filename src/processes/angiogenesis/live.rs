//! Vessels grow by their tips, join, carry blood while a way leads through, mature, sprout, and go. Twins of
//! `shaders/processes/vessels.wgsl`, function by function.
use crate::lattice::grid::Grid;
use crate::lattice::portable::{chance, product, saturation};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::{
    Kind, Phase, VESSEL_MEDIUM, VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_TIP, VESSEL_YOUNG, kind_of, phase_of,
};
use crate::tissue::path::{direction_of, origin_of, priority};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::vessel::{
    JOINED, LONGEST, OLDEST, PARENT, age_of, has, is_rooted, named_place, opposite, points_to, sprout_length,
    sprout_name, supplied, with_age,
};
use bytemuck::{Pod, Zeroable};

/// Uniform of the pass.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// Chance per step of a mature vessel to sprout at saturating VEGF.
    pub sprout: u32,
    /// Chance that a tip that grows on stays a tip too.
    pub branch: u32,
    /// Chance per step of an age of one more.
    pub tick: u32,
    /// Chance per step of a vessel in necrotic tissue to go.
    pub occlude: u32,
    /// Age from which a perfused vessel is mature.
    pub mature: u32,
    /// Age at which a dead end without blood goes.
    pub prune: u32,
    /// Sites around a tip in which no other sprout begins.
    pub exclusion: i32,
    /// VEGF of half effect.
    pub half: f32,
}

/// What vessels see of a tissue.
struct Here<'a> {
    params: Params,
    moment: &'a Moment,
    grid: Grid,
    vessel: &'a [u32],
    vegf: &'a [f32],
    cell: &'a [u32],
    wish: &'a [u32],
    claim: &'a [u32],
}

impl Here<'_> {
    fn draw(&self, s: usize) -> [u32; 4] {
        random(s as u32, self.moment.step, Stream::Vessels as u32, self.moment.seed)
    }

    /// Of the vessels that call a site their parent, or that have joined it: whether there are any, and whether one
    /// carries blood, as flags of a vessel.
    fn naming(&self, p: [u32; 3]) -> u32 {
        let flags = |q| {
            let v = self.vessel[self.grid.site(q)];
            let names = |field| points_to(self.grid, q, v, field, p);
            let is_named = has(v, VESSEL_PRESENT) && (names(PARENT) || names(JOINED));
            if is_named { v & (VESSEL_PRESENT | VESSEL_PERFUSED) } else { 0 }
        };
        (0..26).filter_map(|d| self.grid.along(p, d, 1)).fold(0, |found, q| found | flags(q))
    }

    /// A vessel without what a field names, unless that is a vessel with a root.
    fn linked(&self, p: [u32; 3], v: u32, field: u32) -> u32 {
        let there = named_place(self.grid, p, v, field).map(|q| self.vessel[self.grid.site(q)]);
        if there.is_some_and(is_rooted) { v } else { v & !(31 << field) }
    }

    fn is_alone(&self, p: [u32; 3]) -> bool {
        let r = self.params.exclusion;
        for (z, y, x) in (-r..=r).flat_map(|z| (-r..=r).flat_map(move |y| (-r..=r).map(move |x| (z, y, x)))) {
            if x * x + y * y + z * z <= r * r
                && let Some(q) = self.grid.offset(p, [x, y, z])
                && has(self.vessel[self.grid.site(q)], VESSEL_TIP)
            {
                return false;
            }
        }
        true
    }

    fn sprouted(&self, p: [u32; 3]) -> u32 {
        let tip = self.grid.site(origin_of(self.grid, self.claim[self.grid.site(p)], p));
        let from = self.vessel[tip];
        let first = has(from, VESSEL_PERFUSED);
        let length = if first { 1 } else { (sprout_length(from) + 1).min(LONGEST) };
        let name = if first { self.draw(tip)[0] % 255 + 1 } else { sprout_name(from) };
        let back = opposite(direction_of(self.wish[tip])) + 1;
        VESSEL_PRESENT | VESSEL_TIP | VESSEL_YOUNG | back << PARENT | length << 21 | name << 24
    }

    /// The site that a site wishes for, if it gets it.
    fn won(&self, p: [u32; 3]) -> Option<usize> {
        let w = self.wish[self.grid.site(p)];
        let aim = self.grid.along(p, direction_of(w), 1).map(|q| self.grid.site(q));
        aim.filter(|aim| w != 0 && self.claim[*aim] == priority(w, p))
    }

    /// A tip that got its wish: it has joined another vessel, or has grown on, and may stay a tip too.
    fn grown(&self, p: [u32; 3], v: u32, won: usize, stays: bool) -> u32 {
        if has(self.vessel[won], VESSEL_PRESENT) {
            let d = direction_of(self.wish[self.grid.site(p)]);
            return v & 0xffff_83f7 | (d + 1) << JOINED;
        }
        if stays { v } else { v & !VESSEL_TIP }
    }

    /// A vessel a step older; nothing but medium where it goes. One without blood goes when it is old and nothing hangs on
    /// it or is about to: neither by name, nor by a bid, nor a tip that has just grown on.
    fn lived(&self, p: [u32; 3], before: u32, sprouting: u32) -> u32 {
        let s = self.grid.site(p);
        let (c, draw) = (self.cell[s], self.draw(s));
        let (mut v, won) = (before, self.won(p));
        if let Some(won) = won {
            v = self.grown(p, v, won, draw[2] < self.params.branch && !has(v, VESSEL_PERFUSED));
        }
        let mut names = 0;
        if sprout_name(v) != 0 {
            names = self.naming(p);
            v = supplied(self.linked(p, self.linked(p, v, PARENT), JOINED), names);
        }
        v = with_age(v, (age_of(v) + u32::from(draw[0] < self.params.tick)).min(OLDEST));
        let necrotic = kind_of(c) == Kind::Debris as u32 && phase_of(c) == Phase::Necrotic as u32;
        let dead = necrotic && draw[1] < self.params.occlude;
        let needed = won.is_some() || names != 0 || self.claim[s] != 0;
        if dead || !has(v, VESSEL_PERFUSED) && age_of(v) >= self.params.prune && !needed {
            return before & VESSEL_MEDIUM;
        }
        if has(v, VESSEL_PERFUSED) && age_of(v) >= self.params.mature {
            v &= !VESSEL_YOUNG;
        }
        let able = has(v, VESSEL_PERFUSED) && !has(v, VESSEL_TIP) && !has(v, VESSEL_YOUNG);
        if able && draw[3] < self.params.sprout && draw[2] < sprouting && self.is_alone(p) {
            v |= VESSEL_TIP;
        }
        v
    }

    fn next(&self, p: [u32; 3], gate: f32) -> u32 {
        let s = self.grid.site(p);
        let v = self.vessel[s];
        if has(v, VESSEL_PRESENT) {
            let sprouting = chance(product(saturation(self.vegf[s], self.params.half), gate));
            return self.lived(p, v, sprouting);
        }
        if self.claim[s] != 0 { self.sprouted(p) | v & VESSEL_MEDIUM } else { v }
    }
}

/// Each site after the step.
pub fn live(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    each_site(tissue, dispatch, moment, |_, _| 1.0);
}

/// The same where drugs act on Id.
pub fn live_under_drugs(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let activity = dispatch.layer("activity");
    each_site(tissue, dispatch, moment, |tissue, s| tissue.floats(activity)[s]);
}

fn each_site(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment, gate: impl Fn(&Tissue, usize) -> f32 + Sync) {
    let (grid, params, vegf) = (tissue.grid(), dispatch.params::<Params>(), dispatch.layer("vegf"));
    rows(tissue, grid, [dispatch.layer("vessel_next")], |tissue, row| {
        let [next] = row.out;
        let here = Here {
            params,
            moment,
            grid,
            vessel: tissue.words(Layer::Vessel),
            vegf: tissue.floats(vegf),
            cell: tissue.words(Layer::Cell),
            wish: tissue.words(Layer::WISH),
            claim: tissue.words(Layer::CLAIM),
        };
        for (x, next) in next.iter_mut().enumerate() {
            let s = row.first + x;
            *next = if here.vessel[s] | here.claim[s] == 0 {
                0
            } else {
                here.next([x as u32, row.y, row.z], gate(tissue, s))
            };
        }
    });
}
