// Cells die by themselves, for lack of oxygen, of drugs and radiation, and leave debris; debris is cleared. Twin: src/processes/death.rs.
struct Params {
    chances: array<vec4<u32>, 8>, // per kind: apoptosis, necrosis in anoxia
    lysis_apoptotic: u32,
    lysis_necrotic: u32,
    doomed: u32,                  // chance of cells that radiation has hit
    spare: u32,
    spares: vec2<u32>,
    anoxic: f32,                  // at and below this oxygen level necrosis is at its fastest
    slope: f32,                   // 1 / (level where necrosis starts - anoxic)
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read_write> traits: array<u32>;
@group(0) @binding(2) var<storage, read_write> clone: array<u32>;
@group(0) @binding(3) var<storage, read> oxygen: array<f32>;
@group(0) @binding(4) var<storage, read> hazard: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// One step of the cell at p; `killed` is the chance that a drug kills it. Whether a tumour cell died.
fn live_or_die(p: vec3<u32>, killed: u32) -> bool {
    let s = site(p);
    let c = cell[s];
    let kind = kind_of(c);
    if (kind == EMPTY) {
        return false;
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
        return false;
    }
    let chances = params.chances[kind & 7u];
    let want = difference(1.0, product(difference(oxygen[s], params.anoxic), params.slope));
    let necrotic = draw.y < chances.y && draw.z < chance(want);
    let both = killed + select(0u, params.doomed, phase_of(c) == DOOMED);
    let hit = draw.w < select(both, 0xffffffffu, both < killed);
    if (necrotic || draw.x < chances.x || hit) {
        record_death(kind);
        record_birth(DEBRIS);
        cell[s] = with_phase(DEBRIS, select(APOPTOTIC, NECROTIC, necrotic));
        return is_tumour(c);
    }
    return false;
}

fn killed_by_drugs(p: vec3<u32>) -> u32 {
    return chance(difference(1.0, exp_minus(hazard[site(p)])));
}

@compute @workgroup_size(32, 4, 2)
fn death(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        live_or_die(p, 0u);
    }
}

@compute @workgroup_size(32, 4, 2)
fn death_under_drugs(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        live_or_die(p, killed_by_drugs(p));
    }
}

// The same two where deaths are counted by lineage; debris keeps that of its cell.
@compute @workgroup_size(32, 4, 2)
fn death_in_clones(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p) && live_or_die(p, 0u)) {
        record_in_clone(clone[site(p)], DIED);
    }
}

@compute @workgroup_size(32, 4, 2)
fn death_in_clones_under_drugs(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p) && live_or_die(p, killed_by_drugs(p))) {
        record_in_clone(clone[site(p)], DIED);
    }
}
