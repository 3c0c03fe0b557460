// Copies words, sixteen bytes an invocation: what the memory of a device gives at best. Used by `invasim bench` alone.
@group(0) @binding(0) var<storage, read> origin: array<vec4<u32>>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4<u32>>;

@compute @workgroup_size(256)
fn copy(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.x + id.y * groups.x * 256u;
    if (i < arrayLength(&copied)) {
        copied[i] = origin[i];
    }
}
