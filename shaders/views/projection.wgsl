// A thick slab seen along one axis: largest and total values, nearest cells; and where along it the tumour is.
// Twin: src/views/projection.rs.
struct Params {
    axis: u32,  // along which: 0, 1, 2
    first: u32, // first plane of the slab
    end: u32,   // first plane beyond it
    cap: f32,   // largest value that is added
    scale: f32, // whole numbers per 1
    spare: u32,
    spare_2: u32,
    spare_3: u32,
}

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> vessel: array<u32>;
@group(0) @binding(2) var<storage, read_write> slice: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> params: Params;

// The pixel of a place.
fn pixel(p: vec3<u32>) -> u32 {
    let n = window.size;
    let across = select(p.x, p.y, params.axis == 0u);
    let up = select(p.z, p.y, params.axis == 2u);
    return across + select(n.x, n.y, params.axis == 0u) * up;
}

fn in_slab(p: vec3<u32>) -> bool {
    return !beyond(p) && p[params.axis] >= params.first && p[params.axis] < params.end;
}

@compute @workgroup_size(32, 4, 2)
fn largest(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (in_slab(p)) {
        atomicMax(&slice[pixel(p)], words[site(p)]);
    }
}

@compute @workgroup_size(32, 4, 2)
fn total(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!in_slab(p)) {
        return;
    }
    let amount = u32(product(min(bitcast<f32>(words[site(p)]), params.cap), params.scale));
    let before = atomicAdd(&slice[2u * pixel(p)], amount);
    if (before + amount < before) {
        atomicAdd(&slice[2u * pixel(p) + 1u], 1u);
    }
}

// How near in bits 9-31, then whether blood flows there, a vessel, education, phase, kind.
@compute @workgroup_size(32, 4, 2)
fn nearest(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!in_slab(p)) {
        return;
    }
    let c = words[site(p)];
    let v = vessel[site(p)];
    let cell_bits = (kind_of(c) & 7u) | ((phase_of(c) & 7u) << 3u) | ((polarisation_of(c) >> 7u) << 6u);
    let vessel_bits = select(0u, 128u, has(v, VESSEL_PRESENT)) | select(0u, 256u, has(v, VESSEL_PERFUSED));
    if (kind_of(c) != EMPTY || has(v, VESSEL_PRESENT)) {
        let k = p[params.axis];
        let near = select(k - params.first, params.end - 1u - k, params.axis == 1u);
        atomicMax(&slice[pixel(p)], ((near + 1u) << 9u) | cell_bits | vessel_bits);
    }
}

// Tumour cells of each plane.
@compute @workgroup_size(32, 4, 2)
fn tally(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (in_slab(p) && is_tumour(words[site(p)])) {
        atomicAdd(&slice[p[params.axis]], 1u);
    }
}
