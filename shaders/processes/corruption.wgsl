// Tumour cells corrupt their normal neighbours: these become activated, and forget. Twin: src/processes/corruption.rs.
struct Params {
    on: u32,   // chance of activation per step at saturating CSF-1
    off: u32,  // chance to fall back per step
    half: f32, // CSF-1 of half effect
    spare: f32,
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read> csf1: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn corruption(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    if (kind_of(c) != NORMAL && kind_of(c) != FIBROBLAST) {
        return;
    }
    let draw = random(number(p), STREAM_CORRUPTION);
    if (phase_of(c) == ACTIVATED) {
        cell[s] = with_phase(c, select(ACTIVATED, CYCLING, draw.x < params.off));
    } else if (phase_of(c) <= HYPOXIC && draw.x < params.on && draw.y < chance(saturation(csf1[s], params.half))) {
        cell[s] = with_phase(c, ACTIVATED);
    }
}
