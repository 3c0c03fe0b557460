//! What a device has room for, so that a lattice is refused before it is made.
use super::gpu::pieces::Pieces;
use super::{Description, Options, cpu, gpu};
use crate::engine::shader::STORAGE_BUFFERS;
use crate::error::{Error, Result};
use crate::lattice::grid::Grid;
use crate::memory;
use crate::tissue::state::{Layer, Tissue};

/// Bytes per site that are needed only while the starting tissue is made.
const MAKING: u64 = 8;
/// The edge of the largest cube whose sites can be numbered.
const MOST_EDGE: u32 = 1625;
/// The farthest that a pass reads or writes beyond its planes. Windows begin at even ones, so they bind twice that and two planes at
/// least; one across a cut between buffers is as thick, and is bound with as much on either side.
pub(crate) const FARTHEST: u32 = 8;
/// Bytes of a layer and of a tissue that every device has room for which can compute at all.
const SMALL: (u64, u64) = (128 << 20, 512 << 20);

/// What a device has room for.
#[derive(Clone, Debug)]
pub struct Room {
    /// The device.
    pub device: Description,
    /// Bytes that a tissue can have now, where the system tells.
    pub memory: Option<u64>,
    /// Bytes that the host had free when it was asked for that, where the system tells.
    pub free: Option<u64>,
    /// Whether they are those of the host, which holds the tissue too while it is brought there.
    pub shared: bool,
    /// Bounds of a GPU.
    pub bounds: Option<Bounds>,
}

/// What the driver of a GPU allows.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of a buffer; larger layers lie in several.
    pub buffer: u64,
    /// Bytes that a pass binds at once of one layer, at most 2 GiB; larger layers are gone through in windows.
    pub binding: u64,
    /// Workgroups along each axis.
    pub groups: u32,
}

impl Bounds {
    /// How a layer is cut into buffers; a list never is.
    pub(super) fn pieces(&self, layer: Layer, grids: &[Grid]) -> Pieces {
        let cut = |level: usize| Pieces::of(grids[level], words(self.buffer));
        layer.level().map_or_else(|| Pieces::whole(layer.words(grids)), cut)
    }

    /// What has to be bound at once and cannot, in words: the largest list (a picture, lineages), or the planes that the passes with
    /// the farthest reach touch.
    fn lacking(&self, grid: Grid, extra: &[Layer]) -> Option<String> {
        let grids = grid.hierarchy();
        let lists = Layer::all(&grids).into_iter().chain(extra.iter().copied()).filter(|layer| layer.level().is_none());
        let list = lists.map(|layer| layer.words(&grids)).max().unwrap_or(0);
        let planes = grid.size[2].min(2 * FARTHEST + 2);
        let bound = grid.plane() * planes as usize;
        let allowed = memory::text(self.part());
        let sentence =
            |what: &str, words| format!("{what} {}, but {allowed} are allowed", memory::text(4 * words as u64));
        if list > words(self.part()) {
            return Some(sentence("a list that is bound at once (a picture, lineages) takes", list));
        }
        (bound > words(self.part())).then(|| sentence(&format!("planes that are bound at once ({planes}) take"), bound))
    }

    /// Bytes that are bound at once, at most; what goes over a bridge lies in one buffer.
    pub(super) fn part(&self) -> u64 {
        self.buffer.min(self.binding)
    }

    /// Bytes at most of what is bound in the place of parts that lie in two pieces of a layer.
    fn bridges(&self, grid: Grid) -> u64 {
        let cut = 4 * grid.sites() as u64 > self.buffer;
        let planes = u64::from(grid.size[2].min(4 * FARTHEST + 4));
        if cut { STORAGE_BUFFERS as u64 * (planes * 4 * grid.plane() as u64).min(self.part()) } else { 0 }
    }
}

/// Words in so many bytes.
pub(super) fn words(bytes: u64) -> usize {
    usize::try_from(bytes / 4).unwrap_or(usize::MAX)
}

impl From<&wgpu::Limits> for Bounds {
    fn from(limits: &wgpu::Limits) -> Bounds {
        Bounds {
            buffer: limits.max_buffer_size,
            binding: limits.max_storage_buffer_binding_size.min(gpu::BOUND),
            groups: limits.max_compute_workgroups_per_dimension,
        }
    }
}

impl Room {
    /// The room of the device that options choose.
    ///
    /// # Errors
    /// If there is no such device.
    pub fn of(options: &Options) -> Result<Room> {
        Ok(super::adapter(options)?
            .map_or_else(|| Self::host(options.threads), |adapter| gpu::adapters::room(&adapter)))
    }

    /// The room of each device, the CPU engine last.
    pub fn all() -> Vec<Room> {
        gpu::adapters::rooms().into_iter().chain([Self::host(None)]).collect()
    }

    /// The room of the CPU engine.
    pub fn host(threads: Option<usize>) -> Room {
        let memory = memory::available();
        Room { device: cpu::describe(threads), memory, free: memory, shared: true, bounds: None }
    }

    /// Sites along each edge of the largest cube of tissue with these layers beside the standard ones, if memory were so large.
    pub fn largest_cube(&self, extra: &[Layer], memory: Option<u64>) -> u32 {
        let fits = |grid| memory.is_none_or(|memory| self.needed(grid, extra) <= memory);
        largest_cube(|grid| self.lacking(grid, extra).is_none() && fits(grid))
    }

    /// Bytes that a lattice takes here. It is made on the host, and only then brought to a GPU.
    pub fn needed(&self, grid: Grid, extra: &[Layer]) -> u64 {
        let bridges = self.bounds.map_or(0, |bounds| bounds.bridges(grid));
        bridges + if self.shared { needed(grid, extra) } else { Tissue::bytes(grid, extra) }
    }

    fn lacking(&self, grid: Grid, extra: &[Layer]) -> Option<String> {
        self.bounds?.lacking(grid, extra)
    }

    /// Err if a lattice with these layers and `beside` bytes of others do not fit here.
    ///
    /// # Errors
    /// What is lacking, and what would fit.
    pub fn check(&self, grid: Grid, extra: &[Layer], beside: u64) -> Result<()> {
        let cube = || {
            let edge = self.largest_cube(extra, self.memory.map(|memory| memory.saturating_sub(beside)));
            format!("at most {edge} × {edge} × {edge} sites fit")
        };
        let [x, y, z] = grid.size;
        if let Some(lacking) = self.lacking(grid, extra) {
            let problem = format!("{x} × {y} × {z} sites on {}: {lacking}", self.device);
            return Err(Error::device(problem, format!("{}; or use --engine cpu", cube())));
        }
        let needed = self.needed(grid, extra) + beside;
        match self.memory {
            Some(memory) if needed > memory => {
                let problem = format!("{x} × {y} × {z} sites need {} of memory", memory::text(needed));
                let problem = format!("{problem}, but {} can be had on {}", memory::text(memory), self.device);
                Err(Error::device(problem, format!("{}; or take another device, see `invasim adapters`", cube())))
            }
            _ => Ok(()),
        }
    }
}

/// What layers can have of the free memory of a card: wgpu refuses what goes beyond 95 % of what its driver gives, and what a step needs
/// besides (what travels, shaders) has to fit as well, since a card that has no room for that is lost.
pub fn of_free(bytes: u64) -> u64 {
    (bytes / 100 * 92).saturating_sub(256 << 20)
}

/// Sites along each edge of the largest cube that fits, where what fits at an edge fits below it.
pub fn largest_cube(fits: impl Fn(Grid) -> bool) -> u32 {
    let (mut low, mut high) = (0, MOST_EDGE + 1);
    while low + 1 < high {
        let middle = (low + high) / 2;
        *(if fits(Grid::new([middle; 3])) { &mut low } else { &mut high }) = middle;
    }
    low
}

/// Bytes of a lattice on the host while it is made.
pub fn needed(grid: Grid, extra: &[Layer]) -> u64 {
    Tissue::bytes(grid, extra) + MAKING * grid.sites() as u64
}

/// Bytes of the host that a starting tissue takes: layers that only an engine writes are not there before it does.
pub fn made(grid: Grid, extra: &[Layer]) -> u64 {
    let grids = grid.hierarchy();
    let kept: u64 = Layer::kept().iter().chain(extra).map(|layer| 4 * layer.words(&grids) as u64).sum();
    kept + MAKING * grid.sites() as u64
}

/// Bytes of the largest layer.
fn largest_layer(grid: Grid, extra: &[Layer]) -> u64 {
    let grids = grid.hierarchy();
    Layer::all(&grids).iter().chain(extra).map(|layer| 4 * layer.words(&grids) as u64).max().unwrap_or(0)
}

/// Whether every device has room for a lattice, so that none needs to be asked.
pub fn is_small(grid: Grid, extra: &[Layer]) -> bool {
    largest_layer(grid, extra) < SMALL.0 && every_device_holds(needed(grid, extra))
}

/// Whether every device has room for so many bytes in all.
pub fn every_device_holds(bytes: u64) -> bool {
    bytes < SMALL.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(memory: Option<u64>, buffer: u64) -> Room {
        let bounds = Some(Bounds { buffer, binding: buffer, groups: 65_535 });
        Room { memory, bounds, ..Room::host(None) }
    }

    #[test]
    fn the_largest_cube_fits_and_the_next_does_not() {
        let room = room(Some(4 << 30), u64::MAX);
        let edge = room.largest_cube(&[], room.memory);
        assert!(edge > 300, "{edge}");
        room.check(Grid::new([edge; 3]), &[], 0).expect("it fits");
        let error = room.check(Grid::new([edge + 1; 3]), &[], 0).expect_err("it is too large").to_string();
        assert!(error.contains("of memory, but 4.0 GiB can be had on cpu"), "{error}");
        assert!(error.contains(&format!("at most {edge} × {edge} × {edge} sites fit")), "{error}");
        room.check(Grid::new([edge; 3]), &[], 1 << 30).expect_err("others need memory too");
    }

    #[test]
    fn planes_and_lists_that_no_buffer_holds_are_refused_whatever_the_memory() {
        let room = room(None, 18 << 20);
        let refused = |size| room.check(Grid::new(size), &[], 0).expect_err("too large").to_string();
        let error = refused([512, 1024, 1600]);
        assert!(error.contains("512 × 1024 × 1600 sites on cpu on "), "{error}");
        assert!(
            error.contains(": planes that are bound at once (18) take 36.0 MiB, but 18.0 MiB are allowed"),
            "{error}"
        );
        assert!(error.contains("at most 512 × 512 × 512 sites fit"), "{error}");
        assert!(
            refused([1, 1600, 1600]).contains(": a list that is bound at once (a picture, lineages) takes 19.5 MiB"),
            "{}",
            refused([1, 1600, 1600])
        );
        for size in [[512; 3], [512, 512, 1600], [2048, 1024, 2]] {
            room.check(Grid::new(size), &[], 0).expect("it fits");
        }
    }

    #[test]
    fn layers_beyond_one_buffer_need_bridges() {
        let needed = |buffer, size| room(None, buffer).needed(Grid::new(size), &[]);
        assert_eq!(needed(800 << 10, [64; 3]) - needed(1 << 20, [64; 3]), 8 * 36 * 4 * 64 * 64);
        assert_eq!(needed(1 << 19, [64; 3]) - needed(1 << 20, [64; 3]), 8 << 19);
    }

    #[test]
    fn some_memory_of_a_card_is_left_for_what_travels() {
        assert_eq!([of_free(0), of_free(1 << 20)], [0, 0]);
        let all = 80 << 30;
        assert!(of_free(all) < all * 95 / 100 - (256 << 20) && of_free(all) > all * 91 / 100, "{}", of_free(all));
    }

    #[test]
    fn no_cube_has_more_sites_than_can_be_numbered() {
        assert_eq!(room(None, u64::MAX).largest_cube(&[], None), 1625);
    }
}
