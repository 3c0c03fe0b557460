// Cells die by themselves or for lack of oxygen and leave debris; debris is cleared. Twin: src/processes/death.rs.
struct Params {
    chances: array<vec4<u32>, 8>, // per kind: apoptosis, necrosis in anoxia
    lysis_apoptotic: u32,
    lysis_necrotic: u32,
    anoxic: f32,                  // at and below this oxygen level necrosis is at its fastest
    slope: f32,                   // 1 / (level where necrosis starts - anoxic)
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read_write> traits: array<u32>;
@group(0) @binding(2) var<storage, read_write> clone: array<u32>;
@group(0) @binding(3) var<storage, read> oxygen: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn death(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    let kind = kind_of(c);
    if (kind == EMPTY) {
        return;
    }
    let draw = random(number(p), STREAM_DEATH);
    if (kind == DEBRIS) {
        let lysis = select(params.lysis_apoptotic, params.lysis_necrotic, phase_of(c) == NECROTIC);
        if (draw.x < lysis) {
            record_death(DEBRIS);
            cell[s] = 0u;
            traits[s] = 0u;
            clone[s] = 0u;
        }
        return;
    }
    let chances = params.chances[kind & 7u];
    let want = difference(1.0, product(difference(oxygen[s], params.anoxic), params.slope));
    let necrotic = draw.y < chances.y && draw.z < chance(want);
    if (necrotic || draw.x < chances.x) {
        record_death(kind);
        record_birth(DEBRIS);
        cell[s] = with_phase(DEBRIS, select(APOPTOTIC, NECROTIC, necrotic));
    }
}
