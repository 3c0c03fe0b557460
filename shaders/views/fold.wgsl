// The state hash: a sum over sites of a hash of place and word, so the order does not matter. Twin: src/metrics/fold.rs.
struct Params {
    salt: u32, // which layer
    spare: vec3<u32>,
}

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read_write> hash: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

var<workgroup> sums: array<atomic<u32>, 2>;

@compute @workgroup_size(32, 4, 2)
fn fold(@builtin(global_invocation_id) id: vec3<u32>, @builtin(local_invocation_index) local: u32) {
    let p = place(id);
    if (!beyond(p)) {
        let mixed = hash_words(vec4(number(p), words[site(p)], params.salt, 0x9e3779b9u));
        atomicAdd(&sums[0], mixed.x);
        atomicAdd(&sums[1], mixed.y);
    }
    workgroupBarrier();
    if (local < 2u) {
        atomicAdd(&hash[local], atomicLoad(&sums[local]));
    }
}
