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
    var sum = here;
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        if (q.exists) {
            sum += product(params.weight, value[site(q.at)] - here);
        }
    }
    let r = random(number(p), STREAM_DEATH);
    if (is_alive(cell[site(p)]) && r.x < params.chance) {
        sum = product(sum, reciprocal(1.0 + here));
    } else if (r.y < chance(0.5)) {
        sum += saturation(here, 8.0) - exp_minus(here * 0.5);
    }
    value_next[site(p)] = floored(sum);
}
