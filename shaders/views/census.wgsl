// Counts for series.csv, made where the state is. Twin: src/metrics/census.rs, which also holds the layout of `census`.
const DETACHED: u32 = 64u;
const OUTSIDE: u32 = 65u;
const STREAMING: u32 = 66u;
const ESCORTS: u32 = 67u;
const POLARISATION: u32 = 68u; // low and high word
const VESSELS: u32 = 70u;
const PERFUSED: u32 = 71u;
const TIPS: u32 = 72u;
const DEPTHS: u32 = 256u;
const DEPTH_BINS: u32 = 4096u;
const MEASURES: u32 = 96u;     // four words each: sum low, sum high, largest bits, inverted smallest bits

struct Params {
    entry: u32, // which measure
    cap: f32,
    scale: f32,
    spare: u32,
}

@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> depth: array<u32>;
@group(0) @binding(2) var<storage, read> value: array<f32>;
@group(0) @binding(3) var<storage, read_write> census: array<atomic<u32>>;
@group(0) @binding(4) var<storage, read> vessel: array<u32>;
@group(0) @binding(5) var<uniform> params: Params;

var<workgroup> counts: array<atomic<u32>, 73>;

fn add_to_census(low: u32, amount: u32) {
    let before = atomicAdd(&census[low], amount);
    if (before + amount < before) {
        atomicAdd(&census[low + 1u], 1u);
    }
}

// Tumour cells and macrophages among the 26 sites around p.
fn company(p: vec3<u32>) -> vec2<u32> {
    var found = vec2(0u, 0u);
    for (var i = 0; i < 27; i++) {
        let q = offset(p, vec3(i % 3, (i / 3) % 3, i / 9) - vec3(1));
        if (i != 13 && q.exists) {
            let c = cell[site(q.at)];
            found += vec2(select(0u, 1u, is_tumour(c)), select(0u, 1u, kind_of(c) == MACROPHAGE));
        }
    }
    return found;
}

fn count_one(p: vec3<u32>) {
    let s = site(p);
    let c = cell[s];
    atomicAdd(&counts[(kind_of(c) & 7u) * 8u + (phase_of(c) & 7u)], 1u);
    if (kind_of(c) == MACROPHAGE) {
        atomicAdd(&counts[POLARISATION], polarisation_of(c));
    }
    if (has(vessel[s], VESSEL_PRESENT)) {
        atomicAdd(&counts[VESSELS], 1u);
        atomicAdd(&counts[PERFUSED], select(0u, 1u, has(vessel[s], VESSEL_PERFUSED)));
        atomicAdd(&counts[TIPS], select(0u, 1u, has(vessel[s], VESSEL_TIP)));
    }
    if (!is_tumour(c)) {
        return;
    }
    let near = company(p);
    atomicAdd(&counts[DETACHED], select(0u, 1u, near.x == 0u));
    if (depth[s] > 0u) {
        atomicAdd(&counts[OUTSIDE], 1u);
        atomicAdd(&counts[STREAMING], select(0u, 1u, near.y > 0u));
        atomicAdd(&counts[ESCORTS], near.y);
        atomicAdd(&census[DEPTHS + min(depth[s], DEPTH_BINS - 1u)], 1u);
    }
}

@compute @workgroup_size(32, 4, 2)
fn count(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = place(id);
    if (!beyond(p)) {
        count_one(p);
    }
    workgroupBarrier();
    if (local < 73u) {
        let n = atomicLoad(&counts[local]);
        if (n != 0u && local == POLARISATION) {
            add_to_census(POLARISATION, n);
        } else if (n != 0u) {
            atomicAdd(&census[local], n);
        }
    }
}

var<workgroup> total: atomic<u32>;
var<workgroup> largest: atomic<u32>;
var<workgroup> smallest: atomic<u32>;

// Sum, largest and smallest value of one field without negative values.
@compute @workgroup_size(32, 4, 2)
fn measure(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = place(id);
    if (!beyond(p)) {
        let u = value[site(p)];
        atomicAdd(&total, u32(product(min(u, params.cap), params.scale)));
        atomicMax(&largest, bitcast<u32>(u));
        atomicMax(&smallest, ~bitcast<u32>(u));
    }
    workgroupBarrier();
    if (local == 0u) {
        let at = MEASURES + 4u * params.entry;
        add_to_census(at, atomicLoad(&total));
        atomicMax(&census[at + 2u], atomicLoad(&largest));
        atomicMax(&census[at + 3u], atomicLoad(&smallest));
    }
}
