// Tumour signals call monocytes out of the vessels, and more of them out of the marrow. Twin: src/processes/recruitment.rs.
struct Params {
    chance: u32,   // of one monocyte at a site from each vessel site at it and beside it, at four times the monocytes at rest
    half: f32,     // CSF-1 of half effect
    turnover: f32, // share of monocytes lost per step, and of those at rest made
    response: f32, // extra production at mean CSF-1 of 1
    share: f32,    // one monocyte as a share of those at rest
    mean: f32,     // 256/1024 / number of sites
    spare: vec2<f32>,
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read> vessel: array<u32>;
@group(0) @binding(2) var<storage, read> csf1: array<f32>;
@group(0) @binding(3) var<storage, read_write> traits: array<u32>;
@group(0) @binding(4) var<storage, read_write> clone: array<u32>;
@group(0) @binding(5) var<uniform> params: Params;

fn perfused(p: vec3<u32>) -> u32 {
    return select(0u, 1u, (vessel[site(p)] & VESSEL_PERFUSED) != 0u);
}

@compute @workgroup_size(32, 4, 2)
fn recruit(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    if (cell[s] != 0u) {
        return;
    }
    var vessels = perfused(p);
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        if (q.exists) {
            vessels += perfused(q.at);
        }
    }
    if (vessels == 0u) {
        return;
    }
    // Up to four times the monocytes at rest.
    let supply = bitcast<f32>(atomicLoad(&body[MONOCYTES])) * 0.25;
    let draw = random(number(p), STREAM_RECRUITMENT);
    let called = draw.x < params.chance * vessels && draw.y < chance(saturation(csf1[s], params.half));
    if (called && draw.z < chance(supply)) {
        cell[s] = MACROPHAGE;
        traits[s] = 0u;
        clone[s] = 0u;
        record_birth(MACROPHAGE);
        atomicAdd(&body[RECRUITED], 1u);
    }
}

var<workgroup> csf1_sum: atomic<u32>;

// Adds up CSF-1 over the lattice, in units of 1/1024.
@compute @workgroup_size(32, 4, 2)
fn survey(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = place(id);
    if (!beyond(p)) {
        atomicAdd(&csf1_sum, u32(min(csf1[site(p)], 4095.0) * 1024.0));
    }
    workgroupBarrier();
    if (local == 0u) {
        add_to_pair(CSF1_SUM, atomicLoad(&csf1_sum));
    }
}

// The pool of blood monocytes, as a share of its size at rest: production, loss, those that left. Below 0 it is a debt, which
// nothing is lost from.
@compute @workgroup_size(1)
fn marrow() {
    let low = f32(atomicLoad(&body[CSF1_SUM]) >> 8u);
    let high = f32(atomicLoad(&body[CSF1_SUM + 1u])) * 16777216.0;
    let mean = product(sum(low, high), params.mean);
    let pool = bitcast<f32>(atomicLoad(&body[MONOCYTES]));
    let made = product(params.turnover, sum(1.0, product(params.response, mean)));
    let left = product(params.share, f32(min(atomicLoad(&body[RECRUITED]), 0xffffffu)));
    let next = quiet(difference(sum(difference(pool, product(params.turnover, floored(pool))), made), left));
    atomicStore(&body[MONOCYTES], bitcast<u32>(next));
    atomicStore(&body[RECRUITED], 0u);
    atomicStore(&body[CSF1_SUM], 0u);
    atomicStore(&body[CSF1_SUM + 1u], 0u);
}
