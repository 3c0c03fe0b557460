//! A random network of vessels in which every vessel is fed: it begins at another vessel or at a side of the lattice.
//!
//! Each new vessel runs to a place drawn at random, so that the network fills the tissue evenly, and wanders on
//! from there until it meets another vessel or a side.
use super::Part;
use super::frame::Frame;
use super::keys::Keys;
use super::vessels::{Clear, VESSEL};
use crate::error::Result;
use crate::lattice::random::{Draws, Stream};

/// How far a vessel runs before it bends, um.
const STRAIGHT_UM: f64 = 100.0;
/// Candidates among which the start nearest to the goal is taken; with few of them, dense places attract ever more vessels.
const STARTS: usize = 64;
/// Bends after which a vessel ends where it is.
const BENDS: usize = 64;
/// Vessels in a row that may add nothing before the network is given up.
const PATIENCE: u32 = 10_000;

/// A place in sites that may be outside the lattice.
type Point = [i64; 3];

/// A network that grows.
pub struct Network<'a> {
    frame: Frame,
    clear: Clear,
    vessels: &'a mut [u32],
    sites: Vec<usize>,
    wanted: usize,
    draws: Draws,
}

impl<'a> Network<'a> {
    /// An empty network.
    pub fn new(frame: Frame, clear: Clear, vessels: &'a mut [u32], seed: u32) -> Self {
        let draws = Draws::new(seed, Stream::Initial, Part::Vessels.number());
        Self { frame, clear, vessels, sites: Vec::new(), wanted: 0, draws }
    }

    /// Adds vessels until they take the share of sites that is asked for.
    pub fn grow(&mut self, keys: &Keys) -> Result<()> {
        let grid = self.frame.grid;
        let open = (0..grid.sites()).filter(|s| !self.clear.holds(grid.place(*s))).count();
        self.wanted = (keys.number("density") * open as f64).ceil() as usize;
        if open == 0 {
            return Err(keys.error("clear_radius", "the clear ball fills the whole lattice", "make it smaller"));
        }
        let mut idle = 0;
        while self.sites.len() < self.wanted {
            let before = self.sites.len();
            self.add_vessel();
            idle = if self.sites.len() > before { 0 } else { idle + 1 };
            if idle == PATIENCE {
                let problem = format!("the network stops at {before} of {} sites", self.wanted);
                return Err(keys.error("density", problem, "ask for a lower density or a smaller clear_radius"));
            }
        }
        Ok(())
    }

    fn add_vessel(&mut self) {
        let goal = self.anywhere();
        let Some(start) = self.start(goal).filter(|_| !self.clear.holds(place(goal))) else { return };
        let middle = self.bent_middle(start, goal);
        let goes_on = self.walk(start, middle, false) && self.walk(middle, goal, false);
        if goes_on {
            self.wander(start, goal);
        }
    }

    /// The candidate nearest to the goal: one side of the lattice, else vessels that are there already.
    fn start(&mut self, goal: Point) -> Option<Point> {
        let candidates: Vec<Point> = (0..STARTS)
            .map(|k| {
                if k == 0 || self.sites.is_empty() {
                    return self.side();
                }
                let drawn = self.below(self.sites.len());
                point(self.frame.grid.place(self.sites[drawn]))
            })
            .collect();
        let open = candidates.into_iter().filter(|c| !self.clear.holds(place(*c)));
        open.min_by_key(|c| (0..3).map(|a| (c[a] - goal[a]).pow(2)).sum::<i64>())
    }

    /// From `here` on in about the same direction, until another vessel or a side is met.
    fn wander(&mut self, start: Point, mut here: Point) {
        let mut heading = [0, 1, 2].map(|a| (here[a] - start[a]) as f64);
        let straight = (STRAIGHT_UM / self.frame.spacing).max(2.0);
        for _ in 0..BENDS {
            heading = unit(heading);
            for a in (0..3).filter(|a| self.frame.grid.size[*a] > 1) {
                heading[a] += self.draws.share() - 0.5;
            }
            heading = unit(heading);
            let next = [0, 1, 2].map(|a| here[a] + (heading[a] * straight + 0.5).floor() as i64);
            if !self.walk(here, next, true) {
                return;
            }
            here = next;
        }
    }

    /// Lays a vessel of sites that touch by their sides from one place to another. False when it ended before: at the
    /// clear ball, at a side of the lattice, at its full share of sites, or (if `meets`) at another vessel.
    fn walk(&mut self, from: Point, to: Point, meets: bool) -> bool {
        let apart = [0, 1, 2].map(|a| (to[a] - from[a]).abs());
        let mut done = [0; 3];
        let mut here = from;
        loop {
            if !self.lay(here, meets && here != from) {
                return false;
            }
            // The axis whose next crossing comes first; fractions of the way are compared without dividing.
            let left = (0..3).filter(|a| done[*a] < apart[*a]);
            let Some(axis) = left.min_by(|&a, &b| ((2 * done[a] + 1) * apart[b]).cmp(&((2 * done[b] + 1) * apart[a])))
            else {
                return true;
            };
            done[axis] += 1;
            here[axis] += (to[axis] - from[axis]).signum();
        }
    }

    fn lay(&mut self, here: Point, meets: bool) -> bool {
        let grid = self.frame.grid;
        let inside = (0..3).all(|a| (0..i64::from(grid.size[a])).contains(&here[a]));
        if !inside || self.clear.holds(place(here)) || self.sites.len() >= self.wanted {
            return false;
        }
        let site = grid.site(place(here));
        if self.vessels[site] != 0 {
            return !meets;
        }
        self.vessels[site] = VESSEL;
        self.sites.push(site);
        true
    }

    /// The middle between two places, moved aside by up to a quarter of their distance.
    fn bent_middle(&mut self, a: Point, b: Point) -> Point {
        [0, 1, 2].map(|axis| {
            let reach = (0..3).map(|c| (a[c] - b[c]).abs()).max().unwrap_or(0) / 4;
            let aside = self.below(2 * reach as usize + 1) as i64 - reach;
            let last = i64::from(self.frame.grid.size[axis]) - 1;
            ((a[axis] + b[axis]) / 2 + aside).clamp(0, last)
        })
    }

    fn anywhere(&mut self) -> Point {
        self.frame.grid.size.map(|n| self.below(n as usize) as i64)
    }

    /// A place on a side of the lattice; the sides of an axis with a single site are no sides.
    fn side(&mut self) -> Point {
        let mut at = self.anywhere();
        let wide: Vec<usize> = (0..3).filter(|a| self.frame.grid.size[*a] > 1).collect();
        if !wide.is_empty() {
            let axis = wide[self.below(wide.len())];
            at[axis] = self.below(2) as i64 * (i64::from(self.frame.grid.size[axis]) - 1);
        }
        at
    }

    fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.draws.word()) * n as u64) >> 32) as usize
    }
}

fn place(p: Point) -> [u32; 3] {
    p.map(|c| c as u32)
}

fn point(p: [u32; 3]) -> Point {
    p.map(i64::from)
}

fn unit(v: [f64; 3]) -> [f64; 3] {
    let length = (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt();
    if length > 0.0 { v.map(|c| c / length) } else { v }
}
