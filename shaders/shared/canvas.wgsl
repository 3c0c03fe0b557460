// The picture on which sites draw themselves, the nearest in front, in any order. Twin: src/views/canvas.rs.
// Three planes of words: how near, what it is (bits 0-7 look, 8-31 where it faces), and its value. A first turn finds how
// near the nearest is, a second one what it is. Lengths on it are sixteenths of a pixel.
struct Camera {
    across: vec3<i32>,       // half a site along x, y, z, seen to the right, in 256ths
    width: u32,              // pixels
    up: vec3<i32>,           // the same, seen upwards
    height: u32,
    toward: vec3<i32>,       // the same, seen towards the eye
    whole: i32,              // radius of a cell among others
    slope_across: vec3<i32>, // how much nearer a face across x, y, z comes to the right, in 256ths
    lone: i32,               // radius of a cell by itself
    slope_up: vec3<i32>,     // the same upwards
    tube: i32,               // radius of a vessel
    at: vec3<u32>,           // first planes beyond the cuts
    cut: u32,                // bits 0-2: cut across x, y, z; 3-5: what lies beyond is taken away, else what lies before
    shown: u32,              // a bit for each kind, bit 7 for vessels
    turn: u32,               // 0: how near; 1: what
    steps: i32,              // balls along the curve of a vessel, less one
    spare: u32,
}

@group(0) @binding(24) var<storage, read_write> canvas: array<atomic<u32>>;

const MIDDLE: i32 = 1073741824;
const LOOKED_BEHIND: i32 = 96; // the largest reach of what is looked for behind others
const FACES_EYE: u32 = 128u; // of a look: it faces where a ball does, told as the eye sees it
const LOOK_VESSEL: u32 = 7u;

// Whether a place is cut away: beyond all of the cuts.
fn cut_away(camera: Camera, p: vec3<u32>) -> bool {
    let beyond_it = p >= camera.at;
    for (var axis = 0u; axis < 3u; axis++) {
        let upper = ((camera.cut >> (3u + axis)) & 1u) != 0u;
        if (((camera.cut >> axis) & 1u) != 0u && beyond_it[axis] != upper) {
            return false;
        }
    }
    return (camera.cut & 7u) != 0u;
}

// Where a place is seen, `by` 128ths of a site from its middle: to the right, upwards, and how near.
fn seen_at(camera: Camera, p: vec3<u32>, by: vec3<i32>) -> vec3<i32> {
    let from_middle = vec3<i32>(p * 2u + vec3(1u)) - vec3<i32>(window.size);
    let x = (dot(camera.across, from_middle) + (dot(camera.across, by) >> 6u)) >> 8u;
    let y = (dot(camera.up, from_middle) + (dot(camera.up, by) >> 6u)) >> 8u;
    let z = (dot(camera.toward, from_middle) + (dot(camera.toward, by) >> 6u)) >> 8u;
    return vec3(x + 8 * i32(camera.width), y + 8 * i32(camera.height), z);
}

// A direction with parts in -127..=127 as bits 8-31.
fn facing(way: vec3<i32>) -> u32 {
    let parts = vec3<u32>(way + vec3(128));
    return (parts.x << 8u) | (parts.y << 16u) | (parts.z << 24u);
}

fn plot(camera: Camera, x: i32, y: i32, near: i32, what: u32, value: u32) {
    let pixels = camera.width * camera.height;
    let pixel = u32(x) + camera.width * u32(y);
    let key = u32(near + MIDDLE);
    if (camera.turn == 0u) {
        atomicMax(&canvas[pixel], key);
    } else if (atomicLoad(&canvas[pixel]) == key) {
        atomicMax(&canvas[pixels + pixel], what);
        atomicMax(&canvas[2u * pixels + pixel], value);
    }
}

fn with_bit(found: u32, bit: u32, n: u32) -> u32 {
    let more = found + bit;
    return select(found, more, more * more <= n);
}

// The whole part of a square root, of less than 2^18. No loop: drivers that compute on the host's cores end the loops of
// an invocation after 65535 rounds in all.
fn root(n: u32) -> u32 {
    let high = with_bit(with_bit(with_bit(0u, 256u, n), 128u, n), 64u, n);
    let middle = with_bit(with_bit(with_bit(high, 32u, n), 16u, n), 8u, n);
    return with_bit(with_bit(with_bit(middle, 4u, n), 2u, n), 1u, n);
}

// How far a site reaches around its middle: to the right, upwards, and towards the eye.
fn half_site(camera: Camera) -> vec3<i32> {
    let a = abs(camera.across);
    let b = abs(camera.up);
    let c = abs(camera.toward);
    return (vec3(a.x + a.y + a.z, b.x + b.y + b.z, c.x + c.y + c.z) >> vec3(8u)) + vec3(1);
}

// Whether all that lies within a small reach of a place, and no nearer than this, is behind what is drawn already.
fn is_hidden(camera: Camera, at: vec2<i32>, reach: vec2<i32>, nearest: i32) -> bool {
    if (max(reach.x, reach.y) > LOOKED_BEHIND) {
        return false;
    }
    let key = u32(nearest + MIDDLE);
    let first = max((at + vec2(7) - reach) >> vec2(4u), vec2(0));
    let last = min((at + reach - vec2(8)) >> vec2(4u), vec2(i32(camera.width), i32(camera.height)) - vec2(1));
    for (var y = first.y; y <= last.y; y++) {
        for (var x = first.x; x <= last.x; x++) {
            if (atomicLoad(&canvas[u32(x) + camera.width * u32(y)]) <= key) {
                return false;
            }
        }
    }
    return true;
}

fn ball(camera: Camera, at: vec3<i32>, radius: i32, what: u32, value: u32) {
    let first = max((at.xy + vec2(7 - radius)) >> vec2(4u), vec2(0));
    let last = min((at.xy + vec2(radius - 8)) >> vec2(4u), vec2(i32(camera.width), i32(camera.height)) - vec2(1));
    for (var y = first.y; y <= last.y; y++) {
        for (var x = first.x; x <= last.x; x++) {
            let by = vec2(16 * x + 8, 16 * y + 8) - at.xy;
            let left = radius * radius - dot(by, by);
            if (left >= 0) {
                let bulge = i32(root(u32(left)));
                let round = facing(vec3(by, bulge) * 127 / radius);
                plot(camera, x, y, at.z + bulge, select(what, what | round, (what & FACES_EYE) != 0u), value);
            }
        }
    }
}
