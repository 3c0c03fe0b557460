// A toy process: claims up to seven sites in a straight line.
@group(0) @binding(0) var<storage, read> cell: array<u32>;

@compute @workgroup_size(32, 4, 2)
fn push(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p) || !is_tumour(cell[site(p)])) {
        return;
    }
    let r = random(number(p), STREAM_WISH);
    for (var steps = 0u; steps <= 7u; steps++) {
        let q = along(p, r.x % 6u, steps);
        if (!q.exists) {
            return;
        }
        atomicMax(&claim[site(q.at)], r.y);
    }
}
