// Counts for series.csv, made where the state is. Twin: src/metrics/census.rs.
const DETACHED: u32 = 64u;
const OUTSIDE: u32 = 65u;
const STREAMING: u32 = 66u;
const ESCORTS: u32 = 67u;
const POLARISATION: u32 = 68u; // low and high word
const VESSELS: u32 = 70u;
const PERFUSED: u32 = 71u;
const TIPS: u32 = 72u;
const SIDES: u32 = 73u; // x_low, x_high, y_low, y_high, z_low, z_high
const NO_TUMOUR: u32 = 0x7fffffffu; // depth where there was no tumour at the start
const DEPTHS: u32 = 256u;
const DEPTH_BINS: u32 = 4096u;

@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> depth: array<u32>;
@group(0) @binding(2) var<storage, read> vessel: array<u32>;

var<workgroup> counts: array<atomic<u32>, 79>;

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

// A tumour cell at the ends of axes; which of them are sides the host knows.
fn count_ends(p: vec3<u32>) {
    for (var axis = 0u; axis < 3u; axis++) {
        if (p[axis] == 0u) {
            atomicAdd(&counts[SIDES + 2u * axis], 1u);
        }
        if (p[axis] + 1u == window.size[axis]) {
            atomicAdd(&counts[SIDES + 2u * axis + 1u], 1u);
        }
    }
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
    count_ends(p);
    let near = company(p);
    atomicAdd(&counts[DETACHED], select(0u, 1u, near.x == 0u));
    if (depth[s] > 0u && depth[s] != NO_TUMOUR) {
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
    if (local < 79u) {
        let n = atomicLoad(&counts[local]);
        if (n != 0u && local == POLARISATION) {
            add_to_census(POLARISATION, n);
        } else if (n != 0u) {
            atomicAdd(&census[local], n);
        }
    }
}
