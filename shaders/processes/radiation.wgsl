// Radiation: a cell survives a fraction by the linear-quadratic law, or is doomed. Twin: src/processes/radiation.rs.
struct Params {
    law: array<vec4<f32>, 8>, // per kind: alpha, beta
    most: f32,                // oxygen enhancement ratio
    half: f32,                // oxygen of half enhancement
    least: f32,               // 1 / most
    spare: f32,
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read> oxygen: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn irradiate(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p) || moment.dose <= 0.0) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    let law = params.law[kind_of(c) & 7u];
    if (!is_alive(c) || sum(law.x, law.y) <= 0.0) {
        return;
    }
    let u = oxygen[s];
    let enhanced = product(sum(product(params.most, u), params.half), reciprocal(sum(u, params.half)));
    let dose = product(moment.dose, product(enhanced, params.least));
    let kills = product(dose, sum(law.x, product(law.y, dose)));
    let draw = random(number(p), STREAM_RADIATION);
    if (draw.x >= chance(exp_minus(kills))) {
        cell[s] = with_phase(c, DOOMED);
    }
}
