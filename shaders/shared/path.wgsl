// The word of a wish to move: direction and length of its path; and what it bids for a site. Twin: src/tissue/path.rs.
// The strongest bid on each site is in `claim`.
// Bits 0-4 direction, 5-7 sites in the path, 8 division, 9 there is a wish, 12-31 priority.
const DIVISION: u32 = 256u;
const WISH: u32 = 512u;
const LONGEST_PATH: u32 = 7u;

@group(0) @binding(21) var<storage, read_write> claim: array<atomic<u32>>;

fn direction_of(w: u32) -> u32 {
    return w & 31u;
}

fn length_of(w: u32) -> u32 {
    return (w >> 5u) & 7u;
}

// What a wish bids for a site: random above, its origin's place mod 16 below, so it names its origin.
fn priority(w: u32, p: vec3<u32>) -> u32 {
    let low = p & vec3(15u);
    return (w & 0xfffff000u) | (low.z << 8u) | (low.y << 4u) | low.x;
}

// The origin that a bid on p names: the place within 8 sites that has these coordinates mod 16.
fn origin_of(bid: u32, p: vec3<u32>) -> vec3<u32> {
    let low = vec3<i32>(vec3(bid & 15u, (bid >> 4u) & 15u, (bid >> 8u) & 15u));
    let by = ((low - vec3<i32>(p & vec3(15u)) + vec3(24)) & vec3(15)) - vec3(8);
    return offset(p, by).at;
}
