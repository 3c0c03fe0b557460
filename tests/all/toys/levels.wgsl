// A toy process: from a grid to the next coarser one and back.
@group(0) @binding(0) var<storage, read_write> fine: array<f32>;
@group(0) @binding(1) var<storage, read_write> coarse: array<f32>;

// On the coarser grid: the mean of the eight sites that a site covers.
@compute @workgroup_size(16, 4, 4)
fn gather(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    var total = 0.0;
    for (var i = 0u; i < 8u; i++) {
        let q = p * 2u + vec3(i & 1u, (i >> 1u) & 1u, i >> 2u);
        if (all(q < window.other_size)) {
            total = sum(total, fine[other_site(q)]);
        }
    }
    coarse[site(p)] = total * 0.125;
}

// On the finer grid: adds what the coarser grid says, weighted towards the nearest site along z.
@compute @workgroup_size(32, 4, 2)
fn deal(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let near = p / 2u;
    let above = min(near.z + (p.z & 1u), window.other_size.z - 1u);
    let far = select(above, max(near.z, 1u) - 1u, (p.z & 1u) == 0u);
    let total = sum(product(0.75, coarse[other_site(near)]), coarse[other_site(vec3(near.xy, far))] * 0.25);
    fine[site(p)] = sum(fine[site(p)], total);
}
