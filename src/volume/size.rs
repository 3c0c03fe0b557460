//! How large an image may be: what this machine could not hold is refused before memory is asked for.
use crate::lattice::units::Fault;
use crate::memory;
use std::path::Path;

/// Bytes that are taken to be free where the system does not tell.
const ASSUMED: u64 = 16 << 30;

/// Refuses a box of values that is empty, or that needs more memory than is free: `each` bytes for a value, and `more`.
///
/// # Errors
/// If it does not fit; says how large it is.
pub fn fits(path: &Path, what: &str, size: &[usize], each: usize, more: usize) -> Result<(), Fault> {
    let shape = size.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
    let named = format!("{}: {what} of {shape} voxels", path.display());
    if size.contains(&0) {
        return Err(Fault::new(format!("{named} is empty"), "give an image with at least one voxel along each axis"));
    }
    let needed = size.iter().try_fold(each, |all, n| all.checked_mul(*n)).and_then(|all| all.checked_add(more));
    let free = memory::available().unwrap_or(ASSUMED);
    let countable = size.iter().all(|n| u32::try_from(*n).is_ok());
    if countable && needed.is_some_and(|needed| needed as u64 <= free) {
        return Ok(());
    }
    let needed = needed.map_or("more memory than can be counted".into(), |bytes| memory::text(bytes as u64));
    let problem = format!("{named} needs {needed} to be read, and {} are free here", memory::text(free));
    Err(Fault::new(problem, "cut out what the lattice covers, or save it coarser: one voxel for each site is enough"))
}

/// The most bytes that the reading of a part may take.
pub fn most() -> usize {
    usize::try_from(memory::available().unwrap_or(ASSUMED)).unwrap_or(usize::MAX)
}
