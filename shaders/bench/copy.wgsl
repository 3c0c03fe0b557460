// Copies words, sixteen bytes an invocation: what the memory of a device gives at best. Used by `invasim bench` alone.
// What is copied is noise: a memory that compresses zeros would seem faster than it is for a tissue.
@group(0) @binding(0) var<storage, read> origin: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4<u32>>;

@compute @workgroup_size(256)
fn copy(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 256u;
    if (i < arrayLength(&copied)) {
        copied[i] = origin[i];
    }
}

@compute @workgroup_size(256)
fn fill(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 256u;
    if (i < arrayLength(&copied)) {
        copied[i] = vec4<u32>(noise(4u * i), noise(4u * i + 1u), noise(4u * i + 2u), noise(4u * i + 3u));
    }
}

// The integer hash of PCG (Jarzynski & Olano 2020, `pcg_hash`).
fn noise(number: u32) -> u32 {
    let state = number * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}
