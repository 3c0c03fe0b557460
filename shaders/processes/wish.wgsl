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
