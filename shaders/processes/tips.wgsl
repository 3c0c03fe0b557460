// Tips of sprouts choose where to grow: towards VEGF. Twin: src/processes/angiogenesis/tips.rs.
struct Params {
    extend: u32,       // chance per step at saturating VEGF
    guidance: u32,     // directions among which a tip takes the one with most VEGF
    least_length: u32, // sites of a sprout before it can join another vessel
    half: f32,         // VEGF of half effect
}

@group(0) @binding(0) var<storage, read> vessel: array<u32>;
@group(0) @binding(1) var<storage, read> vegf: array<f32>;
@group(0) @binding(2) var<storage, read_write> wish: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

// Whether a tip may grow onto a site: it is free, or holds another vessel that has a root, and the sprout has come far
// enough to join it.
fn is_open(tip: u32, at: u32) -> bool {
    let far = sprout_length(tip) >= params.least_length && !has(tip, VESSEL_PERFUSED);
    let other = far && sprout_name(at) != sprout_name(tip) && !has(at, VESSEL_TIP) && is_rooted(at);
    return !has(at, VESSEL_PRESENT) || other;
}

// Diagonal steps are longer, so they are tried less often: 1, 1/sqrt 2, 1/sqrt 3 of 2^16.
fn tried(d: u32) -> u32 {
    return select(select(46341u, 65536u, d < 6u), 37837u, d >= 18u);
}

// Where each tip wants to grow: among some random directions the open one with most VEGF.
@compute @workgroup_size(32, 4, 2)
fn aim(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let v = vessel[s];
    wish[s] = 0u;
    if (!has(v, VESSEL_PRESENT) || !has(v, VESSEL_TIP)) {
        return;
    }
    let draw = random(number(p), STREAM_TIPS);
    if (draw.x >= params.extend || draw.y >= chance(saturation(vegf[s], params.half))) {
        return;
    }
    var best = 0u;
    var most = -1.0;
    for (var i = 0u; i < params.guidance; i++) {
        let more = hash_words(vec4(draw.z, draw.w, i, 0u));
        let d = ((more.x >> 16u) * 26u) >> 16u;
        let q = along(p, d, 1u);
        if (q.exists && (more.y >> 16u) < tried(d) && is_open(v, vessel[site(q.at)]) && vegf[site(q.at)] > most) {
            best = d | (1u << 5u) | WISH | (more.z & 0xfffff000u);
            most = vegf[site(q.at)];
        }
    }
    wish[s] = best;
}

// Each wish bids for its site.
@compute @workgroup_size(32, 4, 2)
fn stake(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let w = wish[site(p)];
    let q = along(p, direction_of(w), 1u);
    if (w != 0u && q.exists) {
        atomicMax(&claim[site(q.at)], priority(w, p));
    }
}
