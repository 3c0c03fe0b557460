// The word of a wish to move: direction and length of its path. Twin: src/processes/movement/path.rs.
// Bits 0-4 direction, 5-7 sites in the path, 8 division, 9 there is a wish, 12-31 priority.
const DIVISION: u32 = 256u;
const WISH: u32 = 512u;

fn direction_of(w: u32) -> u32 {
    return w & 31u;
}

fn length_of(w: u32) -> u32 {
    return (w >> 5u) & 7u;
}
