//! Whether a run has room: on the host, which makes its tissue, and on the engine that is to compute it.
use super::Plan;
use crate::engine::Options;
use crate::engine::room::{Room, every_device_holds, is_small, largest_cube, made, needed};
use crate::error::{Error, Result};
use crate::lattice::grid::Grid;
use crate::memory;
use crate::tissue::state::Layer;

/// What there is room for at one moment: asked again, a machine that others use tells something else.
pub struct Fit {
    /// The room of the engine.
    pub room: Room,
    /// Sites along each edge of the largest cube of this model that both the host and the engine hold.
    pub edge: u32,
    /// Why this lattice does not fit; none if it does.
    pub refused: Option<Error>,
    /// Whether the host may make the starting tissue, also where the engine has no room for it.
    pub can_be_made: bool,
}

impl Plan {
    /// What there is room for, and whether this lattice fits.
    ///
    /// # Errors
    /// If there is no such engine.
    pub fn fit(&self, options: &Options) -> Result<Fit> {
        let room = Room::of(options)?;
        let left = |bytes: Option<u64>| bytes.map(|bytes| bytes.saturating_sub(self.beside()));
        let on_engine = room.largest_cube(&self.extra, left(room.memory));
        let on_host = left(room.free).map_or(on_engine, |left| largest_cube(|grid| made(grid, &self.extra) <= left));
        let (unmade, refused) = (self.lacking(made, (0, room.free), "the tissue"), self.refused_by(&room));
        // The memory of an engine on the host is that in which the tissue would be made.
        let can_be_made = unmade.is_none() && !(room.shared && refused.is_some());
        let refused = if on_host < on_engine { unmade.or(refused) } else { refused.or(unmade) };
        Ok(Fit { room, edge: on_engine.min(on_host), refused, can_be_made })
    }

    /// What the tissue lacks of memory of the host as a run begins or goes on: an error, if it does not fit.
    pub fn unmade(&self) -> Option<Error> {
        self.lacking(made, (0, memory::available()), "the tissue")
    }

    /// The same of `what` this is on the CPU engine, while the host holds other bytes.
    pub(super) fn too_large_beside(&self, held: u64, what: &str) -> Option<Error> {
        self.lacking(needed, (held, memory::available()), what)
    }

    /// The same if a lattice takes so many bytes of a host that holds others, and has some free.
    fn lacking(&self, bytes: fn(Grid, &[Layer]) -> u64, (held, free): (u64, Option<u64>), what: &str) -> Option<Error> {
        let needed = bytes(self.grid(), &self.extra) + self.beside() + held;
        let free = free.filter(|free| needed > *free)?;
        let problem =
            format!("{what} needs {} of memory, but {} are free here", memory::text(needed), memory::text(free));
        // What else is held has as many sites.
        let lattices = if held > 0 { 2 } else { 1 };
        let left = free.saturating_sub(self.beside()) / lattices;
        let edge = largest_cube(|grid| bytes(grid, &self.extra) <= left);
        let help = format!(
            "at most {edge} × {edge} × {edge} sites fit: take fewer sites, a wider spacing, or a machine with more memory"
        );
        Some(self.config.error("lattice.sites", problem, help))
    }

    /// Refuses what does not fit on the engine that is to compute it, before anything is made.
    ///
    /// # Errors
    /// If there is no such engine, or it has no room; names what would fit.
    pub fn check_room(&self, options: &Options) -> Result<()> {
        if self.fits_anywhere() {
            return Ok(());
        }
        self.refused_by(&Room::of(options)?).map_or(Ok(()), Err)
    }

    fn refused_by(&self, room: &Room) -> Option<Error> {
        match room.bounds {
            Some(_) => room.check(self.grid(), &self.extra, self.beside()).err(),
            None => self.lacking(needed, (0, room.memory), "this lattice"),
        }
    }

    /// Whether no device needs to be asked: a host with less than every device has (`ulimit -v` may leave so little) does.
    fn fits_anywhere(&self) -> bool {
        is_small(self.grid(), &self.extra) && memory::available().is_none_or(|free| !every_device_holds(free))
    }

    /// Refuses an arm that does not fit beside the tumour that it goes on with. The host keeps that one for the other arms, or
    /// has two of its lattices for a moment: what an engine on the host holds and its copy.
    ///
    /// # Errors
    /// If there is no such engine, or no room; names what would fit.
    pub fn check_room_of_arm(&self, of: &Plan, is_only: bool, options: &Options) -> Result<()> {
        self.check_room(options)?;
        if self.fits_anywhere() || is_only && !Room::of(options)?.shared {
            return Ok(());
        }
        self.too_large_beside(of.bytes(), "an arm with the tumour that it branches off from").map_or(Ok(()), Err)
    }
}
