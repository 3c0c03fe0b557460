// One plane of one layer, for a picture. Twin: src/views.rs.
struct Params {
    axis: u32,     // the axis that the plane is across: 0, 1, 2
    position: u32, // where on it
    spare: vec2<u32>,
}

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read_write> slice: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn cut(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let n = window.size;
    if (params.axis == 2u && p.z == params.position) {
        slice[p.x + n.x * p.y] = words[site(p)];
    }
    if (params.axis == 1u && p.y == params.position) {
        slice[p.x + n.x * p.z] = words[site(p)];
    }
    if (params.axis == 0u && p.x == params.position) {
        slice[p.y + n.y * p.z] = words[site(p)];
    }
}
