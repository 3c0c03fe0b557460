// What each cell wants: to divide, pushing others aside, to hop, or to close a gap. Twin: src/processes/movement/wish.rs.
struct Rates {
    divide: u32,     // chance per sub-step at full oxygen
    hop: u32,        // chance per sub-step at the strongest guidance
    adhesion: f32,   // energy per neighbour left behind
    matrix: f32,     // guidance per difference of density
    egf: f32,        // guidance per difference of receptor occupancy
    csf1: f32,
    pore_limit: f32, // smallest pore to pass, um^2
    pore_scale: f32, // 1 / (pore that does not hinder - limit)
    drive: f32,      // motility without EGF, as a share of that at full occupancy
    drive_slope: f32, // 1 - drive
    spare: vec2<f32>,
}

struct Params {
    kinds: array<Rates, 8>,
    sub_step: u32,
    push: u32,            // sites that a division may push along an axis
    nearest: u32,         // 1: the daughter takes the nearest free site; 0: a random side
    oxygen_least: f32,    // no division at and below
    oxygen_slope: f32,    // 1 / (saturation - least)
    straight: f32,        // 1 / largest guidance factor
    egf_half: f32,
    csf1_half: f32,
    pore_open: f32,       // pore without matrix, um^2
    pore_widened: f32,    // by saturating cathepsin, um^2
    cathepsin_half: f32,  // of pores and of adhesion
    grip_free: f32,       // motility without matrix to grip
    grip_slope: f32,
    confinement: f32,     // 1: dense matrix holds daughters back as it holds migrating cells
    close: u32,           // chance per sub-step to look for a gap
    spare: f32,
}

@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read_write> wish: array<u32>;
@group(0) @binding(2) var<storage, read> oxygen: array<f32>;
@group(0) @binding(3) var<storage, read> csf1: array<f32>;
@group(0) @binding(4) var<storage, read> egf: array<f32>;
@group(0) @binding(5) var<storage, read> cathepsin: array<f32>;
@group(0) @binding(6) var<storage, read> matrix: array<f32>;
@group(0) @binding(7) var<storage, read> integrin: array<f32>; // the matrix that cells can grip
@group(0) @binding(8) var<uniform> params: Params;

// The share of pores at a site that let a cell of this kind pass.
fn squeeze(kind: u32, s: u32) -> f32 {
    let widened = product(params.pore_widened, saturation(cathepsin[s], params.cathepsin_half));
    let pore = sum(product(params.pore_open, difference(1.0, matrix[s])), widened);
    return unit(product(difference(pore, params.kinds[kind].pore_limit), params.kinds[kind].pore_scale));
}

// Neighbours of p that a cell sticks to: living and no macrophage; `mover` itself does not count.
fn stickers(p: vec3<u32>, mover: vec3<u32>) -> f32 {
    var n = 0u;
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        if (q.exists && any(q.at != mover)) {
            let c = cell[site(q.at)];
            n += select(0u, 1u, is_alive(c) && kind_of(c) != MACROPHAGE);
        }
    }
    return f32(n);
}

// Square of the distance of neighbours in a direction: by faces, edges, corners.
fn pitch(d: u32) -> u32 {
    return select(select(2u, 1u, d < 6u), 3u, d >= 18u);
}

// The sites to claim for a daughter in a direction: up to the first free one; 0 where there is none within reach.
fn room(p: vec3<u32>, d: u32) -> u32 {
    // Squares of twice the distance: paths may be half a site longer, so that diagonals reach as far as axes.
    let most = (2u * params.push + 3u) * (2u * params.push + 3u);
    for (var k = 1u; 4u * k * k * pitch(d) <= most; k++) {
        let q = along(p, d, k);
        if (!q.exists) {
            return 0u;
        }
        if (cell[site(q.at)] == 0u) {
            return k;
        }
    }
    return 0u;
}

// One of the bits of a set, all with the same chance.
fn chosen(bits: u32, high: u32) -> u32 {
    var left = bits;
    for (var skip = (high * countOneBits(bits)) >> 16u; skip > 0u; skip--) {
        left &= left - 1u;
    }
    return firstTrailingBit(left);
}

// The direction and path of a division: a random face, or one of those with the nearest free site.
fn division_path(p: vec3<u32>, draw: u32) -> vec2<u32> {
    let high = draw >> 16u;
    if (params.nearest == 0u) {
        let d = (high * 6u) >> 16u;
        return vec2(d, room(p, d));
    }
    var nearest = 0u; // a bit each; equally far is as long a path, as no k², 2k² and 3k² are the same
    var best = 0u;
    var least = 0xffffffffu;
    for (var d = 0u; d < 26u; d++) {
        let length = room(p, d);
        let far = length * length * pitch(d);
        if (length != 0u && far <= least) {
            nearest = select(nearest, 0u, far < least) | (1u << d);
            best = length;
            least = far;
        }
    }
    return vec2(chosen(nearest, high), best);
}

// Whether dense matrix at the end of a path holds back what it pushes there.
fn is_held(end: vec3<u32>, kind: u32, draw: u32) -> bool {
    let free = difference(1.0, product(params.confinement, difference(1.0, squeeze(kind, site(end)))));
    return (draw & 0xffffu) >= (chance(free) >> 16u) && free < 1.0;
}

fn divide(p: vec3<u32>, kind: u32, draw: vec4<u32>) -> u32 {
    let supply = unit(product(difference(oxygen[site(p)], params.oxygen_least), params.oxygen_slope));
    if (draw.y >= chance(supply)) {
        return 0u;
    }
    let path = division_path(p, draw.z);
    if (path.y == 0u) {
        return 0u;
    }
    let held = is_held(along(p, path.x, path.y).at, kind, draw.z);
    return select(path.x | (path.y << 5u) | DIVISION | WISH, 0u, held);
}

// Whether cells stand on all sides of a free place, at most so far away.
fn is_gap(p: vec3<u32>, far: u32) -> bool {
    for (var d = 0u; d < 6u; d++) {
        var is_open = true;
        for (var k = 1u; k <= far && is_open; k++) {
            let q = along(p, d, k);
            is_open = q.exists && cell[site(q.at)] == 0u;
        }
        if (is_open) {
            return false;
        }
    }
    return true;
}

// A cell moves towards a gap in a random direction, pushing those before it, so that the gap comes to where it was. It sees no
// farther than one site beyond the longest path.
fn close_gap(p: vec3<u32>, kind: u32, draw: vec4<u32>) -> u32 {
    let d = ((draw.z >> 16u) * 26u) >> 16u;
    let length = room(p, d);
    if (length == 0u) {
        return 0u;
    }
    let end = along(p, d, length).at;
    if (!is_gap(end, LONGEST_PATH + 1u - length) || is_held(end, kind, draw.z)) {
        return 0u;
    }
    return d | (length << 5u) | WISH;
}

// How much more of a receptor is occupied there than here.
fn occupancy_step(here: f32, there: f32, half: f32) -> f32 {
    return difference(saturation(there, half), saturation(here, half));
}

fn hop(p: vec3<u32>, kind: u32, draw: vec4<u32>) -> u32 {
    let d = ((draw.z >> 16u) * 6u) >> 16u;
    let q = along(p, d, 1u);
    if (!q.exists) {
        return 0u;
    }
    let here = site(p);
    let there = site(q.at);
    if (cell[there] != 0u) {
        return 0u;
    }
    let rates = params.kinds[kind];
    let up_matrix = product(rates.matrix, difference(integrin[there], integrin[here]));
    let up_egf = product(rates.egf, occupancy_step(egf[here], egf[there], params.egf_half));
    let up_csf1 = product(rates.csf1, occupancy_step(csf1[here], csf1[there], params.csf1_half));
    let guidance = unit(product(sum(1.0, sum(sum(up_matrix, up_egf), up_csf1)), params.straight));
    let grip = unit(sum(params.grip_free, product(params.grip_slope, integrin[there])));
    let driven = unit(sum(rates.drive, product(rates.drive_slope, saturation(egf[here], params.egf_half))));
    let cleaved = difference(1.0, saturation(cathepsin[here], params.cathepsin_half));
    let left = difference(stickers(p, p), stickers(q.at, p));
    let stuck = product(product(rates.adhesion, cleaved), select(0.0, left, left > 0.0));
    let willing = product(product(guidance, driven), exp_minus(stuck));
    let free = product(willing, product(grip, squeeze(kind, there)));
    return select(0u, d | (1u << 5u) | WISH, draw.y < chance(free));
}

// What each cell wants to do in this sub-step; the layer of wishes is empty before.
@compute @workgroup_size(32, 4, 2)
fn wish_for(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let c = cell[site(p)];
    if (c == 0u || (!is_alive(c) && params.close == 0u)) {
        return;
    }
    let kind = kind_of(c) & 7u;
    let rates = params.kinds[kind];
    let draw = random(number(p), STREAM_WISH | (params.sub_step << 8u));
    var what = 0u;
    if (draw.x < rates.divide) {
        if (phase_of(c) == CYCLING || phase_of(c) == HYPOXIC) {
            what = divide(p, kind, draw);
        }
    } else if (draw.x - rates.divide < rates.hop) {
        what = hop(p, kind, draw);
    } else if (draw.x - rates.divide - rates.hop < params.close) {
        what = close_gap(p, kind, draw);
    }
    if (what != 0u) {
        wish[site(p)] = what | (draw.w & 0xfffff000u) | 0x1000u;
    }
}
