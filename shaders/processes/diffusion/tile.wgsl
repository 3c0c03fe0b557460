// What a workgroup holds of a level: a tile of 32 x 32 sites with its halo. The CPU engine needs none: it goes over the level
// itself, see src/processes/diffusion/twin/slab.rs.
// Each invocation has a block of two by two sites, first along x, then along y, and all that it knows of their planes. Others
// see it through the ring: four planes, of each first the first sites of all blocks, then the second ones and so on, so that
// neighbours read neighbouring words. Between two barriers plane F comes in, which nobody reads yet; in F-1 sites on one diagonal of
// the blocks are changed while those on the other are read, and so it is in F-2; F-3 is only read. So four planes and one
// barrier for each are enough.
const ROW = 16u;       // blocks
const QUARTER = 256u;  // blocks of a plane
const TILE = 32u;      // sites
var<workgroup> ring: array<f32, 4096>;

struct Block {
    ring: u32,             // its place in a quarter of a plane of the ring
    before: vec2<u32>,     // how far back in the ring the blocks before it are along x and y; 0 at the rim of the tile
    after: vec2<u32>,
    at: vec2<u32>,         // place of the first site in the lattice
    sites: vec4<u32>,      // indices in the bound buffers as if in plane 0; of the nearest site where there is none
    is_ours: vec4<bool>,   // whether this workgroup gives the new values
    plain_planes: u32,     // planes from the second on in which all links of its sites are 1 and none is to a held side
}

// What is known of a block in one plane.
struct Plane {
    value: vec4<f32>,
    source: vec4<f32>,
    loss: vec4<f32>,
}

// A block in a plane and its values in the planes below and above.
struct Column {
    below: vec4<f32>,
    here: Plane,
    above: vec4<f32>,
}

// A place on an axis, counted on across a periodic side and held within closed ones.
fn wrapped(at: i32, n: u32, wraps: bool) -> u32 {
    return select(u32(clamp(at, 0, i32(n) - 1)), u32(at + 4 * i32(n)) % n, wraps);
}

fn block_of(group: vec3<u32>, local: vec3<u32>, tile: vec2<u32>) -> Block {
    let n = window.size.xy;
    let halo = (vec2(TILE) - tile) / 2u;
    let first = vec2<i32>(group.xy * tile + 2u * local.xy) - vec2<i32>(halo);
    let at = vec2(wrapped(first.x, n.x, wraps().x), wrapped(first.y, n.y, wraps().y));
    let second = min(at + 1u, n - 1u);
    let x = vec4(at.x, second.x, at.x, second.x);
    let y = vec4(at.y, at.y, second.y, second.y);
    let is_inside = all(2u * local.xy >= halo) && all(2u * local.xy < halo + tile) && all(first < vec2<i32>(n));
    let is_wide = vec2(at.x + 1u < n.x, at.y + 1u < n.y);
    let is_ours = vec4(true, is_wide.x, is_wide.y, is_wide.x && is_wide.y) & vec4(is_inside);
    let before = select(vec2(1u, ROW), vec2(0u), local.xy == vec2(0u));
    let after = select(vec2(1u, ROW), vec2(0u), local.xy == vec2(ROW - 1u));
    let plain_planes = select(0u, max(window.size.z, 3u) - 3u, all(at > vec2(0u)) && all(at + 3u < n));
    return Block(local.x + ROW * local.y, before, after, at, x + n.x * y - window.base, is_ours, plain_planes);
}

// Whether nothing is to be looked up for a block in a plane: it lies away from all sides.
fn is_plain(block: Block, z: u32) -> bool {
    return z - 1u < block.plain_planes;
}

// The planes that a workgroup gives: the first, which is even, and the first beyond.
fn planes_of(group: vec3<u32>) -> vec2<i32> {
    let first = window.first + group.z * window.depth;
    return vec2<i32>(vec2(first, min(first + window.depth, window.end)));
}

// Whether a plane is one of a workgroup's, or one of so many beyond.
fn is_near(z: i32, planes: vec2<i32>, beyond: i32) -> bool {
    return z >= max(planes.x - beyond, 0) && z < min(planes.y + beyond, i32(window.size.z));
}

// The indices of a block in the bound buffers.
fn sites(block: Block, z: i32) -> vec4<u32> {
    return block.sites + u32(z) * (window.size.x * window.size.y);
}

// A block in a plane, if it is near enough.
fn fetch(block: Block, z: i32, planes: vec2<i32>, beyond: i32) -> Plane {
    if (!is_near(z, planes, beyond)) {
        return Plane();
    }
    let s = sites(block, z);
    return Plane(vec4(value[s.x], value[s.y], value[s.z], value[s.w]), vec4(source[s.x], source[s.y], source[s.z], source[s.w]),
        vec4(loss[s.x], loss[s.y], loss[s.z], loss[s.w]));
}

// Hands out the new values of a block.
fn give(block: Block, z: i32, planes: vec2<i32>, values: vec4<f32>) {
    if (!block.is_ours.x || !is_near(z, planes, 0)) {
        return;
    }
    let s = sites(block, z);
    value_next[s.x] = values.x;
    if (block.is_ours.y) {
        value_next[s.y] = values.y;
    }
    if (block.is_ours.z) {
        value_next[s.z] = values.z;
    }
    if (block.is_ours.w) {
        value_next[s.w] = values.w;
    }
}

fn in_ring(block: Block, z: i32) -> u32 {
    return (u32(z) & 3u) * (4u * QUARTER) + block.ring;
}

fn keep(block: Block, z: i32, values: vec4<f32>) {
    let at = in_ring(block, z);
    ring[at] = values.x;
    ring[at + QUARTER] = values.y;
    ring[at + 2u * QUARTER] = values.z;
    ring[at + 3u * QUARTER] = values.w;
}

// The values beside each site of a block. At the rim of the tile they are others, but the halo is so wide that this reaches no
// site that is given.
fn beside_first(block: Block, at: u32, c: Column) -> Beside {
    let v = c.here.value;
    let west = ring[at + QUARTER - block.before.x];
    let south = ring[at + 2u * QUARTER - block.before.y];
    return Beside(vec2(west, v.y), vec2(south, v.z), vec2(c.below.x, c.above.x));
}

fn beside_second(block: Block, at: u32, c: Column) -> Beside {
    let v = c.here.value;
    let east = ring[at + block.after.x];
    let south = ring[at + 3u * QUARTER - block.before.y];
    return Beside(vec2(v.x, east), vec2(south, v.w), vec2(c.below.y, c.above.y));
}

fn beside_third(block: Block, at: u32, c: Column) -> Beside {
    let v = c.here.value;
    let west = ring[at + 3u * QUARTER - block.before.x];
    let north = ring[at + block.after.y];
    return Beside(vec2(west, v.w), vec2(v.x, north), vec2(c.below.z, c.above.z));
}

fn beside_fourth(block: Block, at: u32, c: Column) -> Beside {
    let v = c.here.value;
    let east = ring[at + 2u * QUARTER + block.after.x];
    let north = ring[at + QUARTER + block.after.y];
    return Beside(vec2(v.z, east), vec2(v.y, north), vec2(c.below.w, c.above.w));
}
