// A toy process: gathers from six neighbours with every kind of arithmetic that processes use.
struct Params {
    weight: f32,
    chance: u32,
}

@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> value: array<f32>;
@group(0) @binding(2) var<storage, read_write> value_next: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn spread(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let here = value[site(p)];
    var total = here;
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        if (q.exists) {
            total = sum(total, product(params.weight, difference(value[site(q.at)], here)));
        }
    }
    let r = random(number(p), STREAM_DEATH);
    if (is_alive(cell[site(p)]) && r.x < params.chance) {
        total = product(total, reciprocal(sum(1.0, here)));
    } else if (r.y < chance(0.5)) {
        total = sum(total, difference(saturation(here, 8.0), exp_minus(here * 0.5)));
    }
    // What compilers would love to simplify.
    total = sum(difference(total, here), here);
    total = product(sum(sum(total, 0.1), 0.2), difference(1.0, product(0.3, params.weight)));
    value_next[site(p)] = floored(total);
}
