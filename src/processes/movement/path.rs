//! The word of a wish to move: direction and length of its path. Twin of `shaders/shared/path.wgsl`.
//!
//! Bits: 0–4 direction, 5–7 sites in the path, 8 division, 9 there is a wish, 12–31 priority.

/// The wish is to divide.
pub const DIVISION: u32 = 256;
/// There is a wish.
pub const WISH: u32 = 512;

/// The direction of the path, 0..26.
pub fn direction_of(w: u32) -> u32 {
    w & 31
}

/// Sites of the path beyond its origin.
pub fn length_of(w: u32) -> u32 {
    w >> 5 & 7
}
