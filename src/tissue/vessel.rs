//! The word of a vessel. Twin of `shaders/shared/vessel.wgsl`.
//!
//! Bits: 0–4 flags (see [`super::cell`]), 5–9 where its parent is, 10–14 where it joined another vessel (a direction plus
//! one; 0: nowhere), 15–20 age (since it arose or last lost blood), 21–23 sites since the sprout began, 24–31 which
//! sprout (0: there from the start).
use super::cell::{VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_TIP};
use crate::lattice::grid::Grid;

/// Field of the word: where its parent is.
pub const PARENT: u32 = 5;
/// Field of the word: where it joined another vessel.
pub const JOINED: u32 = 10;
/// The highest age.
pub const OLDEST: u32 = 63;
/// The longest count of sites since a sprout began.
pub const LONGEST: u32 = 7;

/// Whether a word has a flag.
pub fn has(v: u32, flag: u32) -> bool {
    v & flag != 0
}

/// The age, 0..=[`OLDEST`].
pub fn age_of(v: u32) -> u32 {
    v >> 15 & OLDEST
}

/// The vessel at another age.
pub fn with_age(v: u32, age: u32) -> u32 {
    v & 0xffe0_7fff | age << 15
}

/// Sites since the sprout began, up to [`LONGEST`].
pub fn sprout_length(v: u32) -> u32 {
    v >> 21 & LONGEST
}

/// Which sprout, 1..256; 0 for vessels from the start.
pub fn sprout_name(v: u32) -> u32 {
    v >> 24
}

/// The direction that leads back.
pub fn opposite(d: u32) -> u32 {
    match d {
        0..6 => d ^ 1,
        6..18 => 6 + ((d - 6) ^ 3),
        _ => 18 + ((d - 18) ^ 7),
    }
}

/// Whether a vessel hangs on one of the start that carries blood: it is such a one, or a sprout with a parent.
pub fn is_rooted(v: u32) -> bool {
    let is_fed = if sprout_name(v) == 0 { has(v, VESSEL_PERFUSED) } else { v >> PARENT & 31 != 0 };
    has(v, VESSEL_PRESENT) && is_fed
}

/// The place that a field of a vessel word at p names, if any.
pub fn named_place(grid: Grid, p: [u32; 3], v: u32, field: u32) -> Option<[u32; 3]> {
    let d = v >> field & 31;
    if (1..=26).contains(&d) { grid.along(p, d - 1, 1) } else { None }
}

/// Whether a field of a vessel word at q points to p.
pub fn points_to(grid: Grid, q: [u32; 3], v: u32, field: u32, p: [u32; 3]) -> bool {
    named_place(grid, q, v, field) == Some(p)
}

/// A sprout with blood or without. It has blood while two ways lead on: back to its root, and on to a vessel that it has
/// joined or to one with blood that `names` it. Age counts anew from a loss; what has lost its root no longer grows.
pub fn supplied(v: u32, names: u32) -> u32 {
    let leads_on = v >> JOINED & 31 != 0 || has(names, VESSEL_PERFUSED);
    if is_rooted(v) && leads_on {
        return v | VESSEL_PERFUSED;
    }
    if has(v, VESSEL_PERFUSED) {
        return with_age(v & !(VESSEL_PERFUSED | VESSEL_TIP), 0);
    }
    if is_rooted(v) { v } else { v & !VESSEL_TIP }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::grid::DIRECTIONS;

    #[test]
    fn opposite_directions_lead_back() {
        for d in 0..26 {
            let sum =
                (0..3).map(|i| (DIRECTIONS[d][i] + DIRECTIONS[opposite(d as u32) as usize][i]).abs()).sum::<i32>();
            assert_eq!(sum, 0, "direction {d}");
        }
    }

    #[test]
    fn a_word_holds_what_was_put_in() {
        let v = with_age(3 | 7 << 21 | 200 << 24 | 26 << PARENT, 41);
        assert_eq!((age_of(v), sprout_length(v), sprout_name(v), v & 31), (41, 7, 200, 3));
        let grid = Grid::new([3, 3, 3]);
        assert!(points_to(grid, [1, 1, 1], v, PARENT, grid.along([1, 1, 1], 25, 1).unwrap()));
        assert!(!points_to(grid, [1, 1, 1], v, JOINED, [1, 1, 1]));
    }

    #[test]
    fn roots_are_blood_at_the_start_and_a_parent_later() {
        let (open, closed, sprout) = (VESSEL_PRESENT | VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_PRESENT | 9 << 24);
        let with_parent = sprout | 26 << PARENT;
        assert_eq!([open, closed, sprout, with_parent].map(is_rooted), [true, false, false, true]);
        // Blood is not what holds a sprout, and nothing holds what is gone.
        assert!(!is_rooted(sprout | VESSEL_PERFUSED) && !is_rooted(with_parent & !VESSEL_PRESENT));
    }
}
