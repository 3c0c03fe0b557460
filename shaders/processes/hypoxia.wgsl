// Cells answer to their oxygen: the phase says how. Twin: src/processes/hypoxia.rs.
struct Params {
    hypoxic: f32,   // below this oxygen level cells answer to hypoxia
    quiescent: f32, // at and below this they leave the cycle
    spare: vec2<f32>,
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read> oxygen: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn hypoxia(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    let answers = is_alive(c) && kind_of(c) != MACROPHAGE && phase_of(c) <= HYPOXIC;
    if (!answers) {
        return;
    }
    let u = oxygen[s];
    cell[s] = with_phase(c, select(select(CYCLING, HYPOXIC, u < params.hypoxic), QUIESCENT, u <= params.quiescent));
}
