// The box of sites, seen through a window of planes. Twin: src/lattice/grid.rs.
// A pass works on the planes first..end of its grid; the bound buffers begin at site number `base`.
// `other` is the second grid of passes between two levels of the multigrid hierarchy.
struct Window {
    size: vec3<u32>,
    first: u32,
    other_size: vec3<u32>,
    end: u32,
    base: u32,
    other_base: u32,
    periodic: u32, // bit 0: x, bit 1: y
    depth: u32,    // planes of a workgroup of a pass that goes from plane to plane
}

@group(1) @binding(1) var<uniform> window: Window;

fn sign_of(bits: u32, bit: u32) -> i32 {
    return 2 * i32((bits >> bit) & 1u) - 1;
}

// The directions to the 26 sites around one: six by faces, twelve by edges, eight by corners.
fn direction(d: u32) -> vec3<i32> {
    if (d < 6u) {
        let along = sign_of(d, 0u);
        return vec3(select(0, along, d < 2u), select(0, along, d == 2u || d == 3u), select(0, along, d >= 4u));
    }
    let e = d - select(6u, 18u, d >= 18u);
    let signs = vec3(sign_of(e, 0u), sign_of(e, 1u), sign_of(e, 2u));
    if (d >= 18u) {
        return signs;
    }
    let upper = select(vec3(signs.x, 0, signs.y), vec3(signs.xy, 0), e >= 8u);
    return select(upper, vec3(0, signs.xy), e < 4u);
}

// The place of an invocation, and whether it lies beyond the window.
fn place(id: vec3<u32>) -> vec3<u32> {
    return vec3(id.xy, id.z + window.first);
}

fn beyond(p: vec3<u32>) -> bool {
    return p.x >= window.size.x || p.y >= window.size.y || p.z >= window.end;
}

// Whether a place lies at a side of the lattice. A periodic axis has no sides, and one of a single site neither.
fn at_side(p: vec3<u32>) -> bool {
    let closes = vec3((window.periodic & 1u) != 0u, (window.periodic & 2u) != 0u, false);
    let ends = (p == vec3(0u)) | (p + vec3(1u) == window.size);
    return any(ends & (window.size > vec3(1u)) & !closes);
}

// The number of a site in the whole lattice, and its index in the bound buffers.
fn number(p: vec3<u32>) -> u32 {
    return p.x + window.size.x * (p.y + window.size.y * p.z);
}

fn site(p: vec3<u32>) -> u32 {
    return number(p) - window.base;
}

fn other_site(p: vec3<u32>) -> u32 {
    return p.x + window.other_size.x * (p.y + window.other_size.y * p.z) - window.other_base;
}

// The place at an offset, wrapped on periodic axes; `exists` is false beyond a closed side.
struct Place {
    at: vec3<u32>,
    exists: bool,
}

// A place on an axis of n sites that closes upon itself, from one that is less than n beyond either end.
fn around(at: i32, n: i32) -> i32 {
    return at + select(0, n, at < 0) - select(0, n, at >= n);
}

fn offset(p: vec3<u32>, by: vec3<i32>) -> Place {
    let n = vec3<i32>(window.size);
    var q = vec3<i32>(p) + by;
    if ((window.periodic & 1u) != 0u) {
        q.x = around(q.x, n.x);
    }
    if ((window.periodic & 2u) != 0u) {
        q.y = around(q.y, n.y);
    }
    let inside = all(q >= vec3(0)) && all(q < n);
    return Place(vec3<u32>(select(vec3(0), q, inside)), inside);
}

fn along(p: vec3<u32>, d: u32, steps: u32) -> Place {
    return offset(p, direction(d) * i32(steps));
}
