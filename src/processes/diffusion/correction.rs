//! The lower part of a V-cycle in one pass: small levels take a device as long to begin as to compute, so a workgroup goes
//! through all of them from where they fit into its own memory (16 KiB on every device).
use super::{Params, twin};
use crate::lattice::grid::Grid;
use crate::program::{Pass, Shader};
use bytemuck::{Pod, Zeroable};

/// The entry point, and behind it the parts that it is made of.
const TEXT: &str = concat!(
    include_str!("../../../shaders/processes/correction.wgsl"),
    include_str!("../../../shaders/processes/correction/scratch.wgsl"),
    include_str!("../../../shaders/processes/diffusion/equation.wgsl"),
    include_str!("../../../shaders/processes/diffusion/between.wgsl"),
);
static SHADER: Shader = Shader { name: "correction", text: TEXT };
/// From source and loss of a level to its correction.
pub static CORRECTION: Pass = Pass { shader: &SHADER, entry: "correction", reach: 0, twin: twin::correction::pass };

/// Words that a workgroup keeps.
const SCRATCH: usize = 4096;
/// Levels that it goes through at most.
const STAGES: usize = 6;

/// A level on the way.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Stage {
    /// Its equation.
    pub equation: Params,
    /// Its sites along x, y, z.
    pub size: [u32; 3],
    /// Where its values begin in what a workgroup keeps.
    pub values: u32,
    /// The same of its sources, but for the first level, whose are a layer.
    pub sources: u32,
    /// The same of its losses.
    pub losses: u32,
    /// Unused.
    pub spare: [u32; 2],
}

/// Uniform of the pass.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Hierarchy {
    /// The levels, the finest first.
    pub stages: [Stage; STAGES],
    /// How many there are.
    pub count: u32,
    /// Sweeps on the way down and on the way back.
    pub sweeps: u32,
    /// Sweeps on the coarsest level.
    pub last_sweeps: u32,
    /// Unused.
    pub spare: u32,
}

impl Hierarchy {
    /// What a workgroup is told of levels and of the sweeps on them (on the way, on the coarsest).
    ///
    /// # Panics
    /// If they do not [`fit`].
    pub fn new(levels: &[(Grid, Params)], sweeps: [u64; 2]) -> Self {
        let mut all = Self { count: levels.len() as u32, ..Self::zeroed() };
        [all.sweeps, all.last_sweeps] = sweeps.map(|n| n as u32);
        let mut used = 0;
        let mut room = |sites: usize| {
            used += sites as u32;
            used - sites as u32
        };
        for (number, ((grid, equation), stage)) in levels.iter().zip(&mut all.stages).enumerate() {
            let sites = grid.sites();
            let mut of_later = || if number == 0 { 0 } else { room(sites) };
            let [sources, losses] = [of_later(), of_later()];
            *stage =
                Stage { equation: *equation, size: grid.size, values: room(sites), sources, losses, spare: [0; 2] };
        }
        assert!(levels.len() <= STAGES && used as usize <= SCRATCH, "{used} words of {} levels", levels.len());
        all
    }
}

/// Whether a workgroup keeps these levels: the values of the first, and values, sources and losses of the others.
pub fn fit(levels: &[Grid]) -> bool {
    let all: usize = levels.iter().map(Grid::sites).sum();
    let first = levels.first().map_or(0, Grid::sites);
    (1..=STAGES).contains(&levels.len()) && 3 * all - 2 * first <= SCRATCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_lie_side_by_side_in_what_a_workgroup_keeps() {
        for size in [[8, 8, 8], [14, 14, 14], [1, 1, 30], [3, 30, 2]] {
            let grids = Grid::new(size).hierarchy();
            assert!(fit(&grids), "{size:?}");
            let levels: Vec<_> = grids.iter().map(|grid| (*grid, Params::zeroed())).collect();
            let hierarchy = Hierarchy::new(&levels, [1, 4]);
            let mut taken = vec![false; SCRATCH];
            for (number, (grid, stage)) in grids.iter().zip(&hierarchy.stages).enumerate() {
                let maps = [stage.values, stage.sources, stage.losses];
                let maps = if number == 0 { &maps[..1] } else { &maps };
                for at in maps.iter().flat_map(|first| *first as usize..*first as usize + grid.sites()) {
                    assert!(!std::mem::replace(&mut taken[at], true), "{size:?}, word {at}");
                }
            }
        }
        assert!(!fit(&Grid::new([15, 15, 15]).hierarchy()) && !fit(&Grid::new([1, 1, 65]).hierarchy()));
    }
}
