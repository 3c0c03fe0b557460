//! Windows of planes: what part of each layer a dispatch binds, so that layers may be larger than a binding.
#[cfg(test)]
mod tests;

use super::pieces::Pieces;
use crate::engine::shader::Entry;
use crate::lattice::grid::Grid;
use crate::program::Domain;
use bytemuck::{Pod, Zeroable};
use std::ops::Range;

/// The uniform `window` of `shaders/shared/grid.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
pub struct Window {
    /// Sites of the grid along x, y, z.
    pub size: [u32; 3],
    /// First plane of the window.
    pub first: u32,
    /// Sites of the other grid.
    pub other_size: [u32; 3],
    /// First plane beyond the window.
    pub end: u32,
    /// Number of the site that the bound buffers begin with.
    pub base: u32,
    /// The same for layers of the other grid.
    pub other_base: u32,
    /// Bit 0: x closes on itself, bit 1: y.
    pub periodic: u32,
    /// Planes of a workgroup of a pass that goes from plane to plane.
    pub depth: u32,
}

/// One window of a dispatch and the sites that it binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What the shader is told.
    pub window: Window,
    /// Bound sites of layers of its own grid.
    pub here: Range<usize>,
    /// Bound sites of layers of the other grid.
    pub there: Range<usize>,
    /// Workgroups along x, y, z.
    pub groups: [u32; 3],
    /// Sites that its invocations visit.
    pub visits: u64,
    /// Whether something that it binds lies in more than one piece of its layer, and goes over a bridge.
    pub bridged: bool,
}

/// The sites that a workgroup does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Workgroup {
    /// Along x and y.
    pub across: [u32; 2],
    /// Planes; none where it goes from plane to plane, through as many as is best.
    pub planes: Option<u32>,
}

/// What stands for the tile of a pass whose workgroup does a whole level, with all planes: it is never cut.
const WHOLE: [u32; 2] = [u32::MAX; 2];

/// The fewest and the most planes that a workgroup goes through: even, so that it has whole children of coarser sites.
const DEPTHS: [u32; 2] = [4, 64];

impl Workgroup {
    /// That of a pass.
    pub fn of(entry: &Entry) -> Self {
        let [x, y, z] = entry.workgroup;
        match entry.tile {
            Some(across) => Workgroup { across, planes: None },
            None => Workgroup { across: [x, y], planes: Some(z) },
        }
    }

    /// The planes that it does in a window of a grid: as many as make the way through planes and halos of all workgroups, as
    /// many at once as keep the device busy, shortest.
    fn depth(self, grid: Grid, planes: u32, reach: u32, limits: &Limits) -> u32 {
        let tiles = grid.size[0].div_ceil(self.across[0]) * grid.size[1].div_ceil(self.across[1]);
        let way = |depth: u32| {
            let groups = u64::from(tiles) * u64::from(planes.div_ceil(depth));
            groups.div_ceil(limits.busy.into()) * u64::from(depth + 2 * reach)
        };
        let [fewest, most] = DEPTHS;
        let best =
            || (fewest / 2..most / 2 + 1).rev().map(|half| 2 * half).min_by_key(|&depth| way(depth)).unwrap_or(most);
        let depth = || limits.depth.map_or_else(best, |depth| depth.next_multiple_of(2).clamp(fewest, most));
        self.planes.unwrap_or_else(depth)
    }

    /// The same on a level: what a workgroup does that does all of it.
    fn on(self, grid: Grid) -> Self {
        let [x, y, z] = grid.size;
        if self.across == WHOLE { Workgroup { across: [x, y], planes: Some(z) } } else { self }
    }

    /// Windows begin at multiples of so many planes.
    pub fn grain(self) -> u32 {
        match self.planes {
            None if self.across == WHOLE => u32::MAX,
            None => 2,
            Some(_) => 1,
        }
    }

    /// Sites that one visits with its halo, where it goes from plane to plane; else its own.
    fn visits(self, depth: u32, reach: u32) -> u64 {
        let halo = if self.planes.is_some() { 0 } else { 2 * u64::from(reach) };
        [self.across[0], self.across[1], depth].map(|n| u64::from(n) + halo).iter().product()
    }
}

/// What decides how a pass is cut into windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cut {
    /// Where the pass runs.
    pub domain: Domain,
    /// Planes beyond its own that it touches.
    pub reach: u32,
    /// Whether it binds layers of its own grid, and of the other.
    pub binds: [bool; 2],
    /// The sites of a workgroup.
    pub workgroup: Workgroup,
}

/// What the device allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Words of one binding, no more than a buffer has.
    pub words: usize,
    /// A binding begins at a multiple of so many words.
    pub align: usize,
    /// Words of one buffer.
    pub buffer: usize,
    /// Workgroups along z.
    pub groups: u32,
    /// Workgroups that the device holds at once: what a pass that goes from plane to plane is cut for. It changes no result.
    pub busy: u32,
    /// Planes that a workgroup goes through, where it is not the best that is wanted.
    pub depth: Option<u32>,
    /// Sites of one window, where the user wants less than fits.
    pub sites: usize,
}

impl Cut {
    /// The windows, in order; Err with the words of the smallest binding where even one window is too large. A pass that
    /// goes from plane to plane begins at even ones.
    pub fn spans(&self, grids: &[Grid], limits: &Limits) -> Result<Vec<Span>, usize> {
        let Domain::Sites { level, other } = self.domain else { return Ok(vec![once(grids)]) };
        assert!(level.abs_diff(other) <= 1, "a pass touches neighbouring levels only, not {level} and {other}");
        let (mut spans, mut first) = (Vec::new(), 0);
        while first < grids[level].size[2] {
            let span = self.next(first, grids, [level, other], limits)?;
            first = span.window.end;
            spans.push(span);
        }
        Ok(spans)
    }

    /// The largest window that begins with a plane. Where it lies across a cut between pieces, it ends as soon as the next need not.
    fn next(&self, first: u32, grids: &[Grid], levels: [usize; 2], limits: &Limits) -> Result<Span, usize> {
        let grid = grids[levels[0]];
        let (left, least) = (grid.size[2] - first, self.workgroup.grain().min(grid.size[2]));
        let most = self.most_planes(grid, least, limits).min(left);
        let span = |first, count| self.span(grids, levels, first..first + count, limits);
        let fits = |count| self.words(&span(first, count)) <= limits.words;
        // Either all that is left, or whole grains of it.
        let whole = |count| if count == left { left } else { count / least * least };
        let inside = whole(most_that_fit(most, |count| fits(count) && !span(first, count).bridged));
        if inside > 0 {
            return Ok(span(first, inside));
        }
        let passed = |count| count == left || !span(first + count, least.min(left - count)).bridged;
        let counts = (1..=left.div_ceil(least)).map(|grains| (grains * least).min(left));
        let beyond = counts.into_iter().find(|&count| passed(count)).unwrap_or(left);
        match whole(most_that_fit(beyond.min(most), fits)) {
            0 => Err(self.words(&span(first, least.min(left)))),
            across => Ok(span(first, across)),
        }
    }

    /// The most planes of a window, whatever it binds.
    fn most_planes(&self, grid: Grid, least: u32, limits: &Limits) -> u32 {
        let groups = u64::from(limits.groups) * u64::from(self.workgroup.planes.unwrap_or(DEPTHS[0]));
        let asked = (limits.sites / grid.plane()).max(least as usize) as u64;
        groups.min(asked).min(u64::from(grid.size[2])) as u32
    }

    /// Words of the largest binding of a window.
    fn words(&self, span: &Span) -> usize {
        let lengths = [span.here.len(), span.there.len()];
        (0..2).filter(|&i| self.binds[i]).map(|i| lengths[i]).max().unwrap_or(0)
    }

    fn span(&self, grids: &[Grid], [level, other]: [usize; 2], planes: Range<u32>, limits: &Limits) -> Span {
        let (grid, far) = (grids[level], grids[other]);
        let here = bound(grid, planes.start, planes.end, self.reach, limits);
        let there = match level.cmp(&other) {
            std::cmp::Ordering::Equal => here.clone(),
            std::cmp::Ordering::Less => bound(far, planes.start / 2, (planes.end - 1) / 2 + 1, self.reach + 1, limits),
            std::cmp::Ordering::Greater => bound(far, planes.start * 2, planes.end * 2 - 1, self.reach + 1, limits),
        };
        let workgroup = self.workgroup.on(grid);
        let depth = workgroup.depth(grid, planes.end - planes.start, self.reach, limits);
        let window = Window {
            first: planes.start,
            end: planes.end,
            base: here.start as u32,
            other_base: there.start as u32,
            depth,
            ..whole(grid, far)
        };
        let [x, y] = workgroup.across;
        let groups = [grid.size[0].div_ceil(x), grid.size[1].div_ceil(y), (planes.end - planes.start).div_ceil(depth)];
        let visits = workgroup.visits(depth, self.reach) * groups.iter().map(|&n| u64::from(n)).product::<u64>();
        let cuts = |grid, words| Pieces::of(grid, limits.buffer).cuts(words);
        let bridged = self.binds[0] && cuts(grid, &here) || self.binds[1] && cuts(far, &there);
        Span { window, here, there, groups, visits, bridged }
    }
}

/// The largest count up to `largest` that fits, 0 if none does; what fits at a count fits below it.
fn most_that_fit(largest: u32, fits: impl Fn(u32) -> bool) -> u32 {
    if fits(largest) {
        return largest;
    }
    let (mut low, mut high) = (0, largest);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if fits(middle) { low = middle } else { high = middle }
    }
    low
}

/// The sites of planes `first..end` and of `reach` planes on either side, from where a binding may begin in a piece.
fn bound(grid: Grid, first: u32, end: u32, reach: u32, limits: &Limits) -> Range<usize> {
    let plane = grid.plane();
    let start = first.saturating_sub(reach).min(grid.size[2] - 1) as usize * plane;
    let end = (end + reach).min(grid.size[2]) as usize * plane;
    let piece = Pieces::of(grid, limits.buffer).first(start);
    piece + (start - piece) / limits.align * limits.align..end
}

fn whole(grid: Grid, other: Grid) -> Window {
    let periodic = u32::from(grid.periodic[0]) | u32::from(grid.periodic[1]) << 1;
    Window { size: grid.size, other_size: other.size, end: grid.size[2], periodic, ..Window::default() }
}

fn once(grids: &[Grid]) -> Span {
    let all = 0..grids[0].sites();
    let window = whole(grids[0], grids[0]);
    Span { window, here: all.clone(), there: all, groups: [1; 3], visits: 1, bridged: false }
}
