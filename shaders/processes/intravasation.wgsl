// Cathepsin opens the membrane of vessels, and tumour cells enter, alone or with neighbours. Twin:
// src/processes/intravasation/twins.rs.
struct Params {
    enter: vec4<u32>, // chance per step at an open vessel by kind: unused, epithelial, mesenchymal, normal
    together: u32,    // chance that a neighbour of one who enters goes along
    dissolve: f32,    // k_E·step
    repair: f32,      // share of what is missing that comes back in a step
    young: f32,       // what the membrane of a young vessel reaches
    open_at: f32,     // density at and above which a membrane is closed
    slope: f32,       // 1 / that density
    alone: f32,       // share of the rate without a macrophage nearby
    beside: f32,      // what a macrophage adds to it
}

@group(0) @binding(0) var<storage, read> vessel: array<u32>;
@group(0) @binding(1) var<storage, read> cathepsin: array<f32>;
@group(0) @binding(2) var<storage, read_write> membrane: array<f32>;
@group(0) @binding(3) var<storage, read_write> cell: array<u32>;
@group(0) @binding(4) var<storage, read_write> wish: array<u32>;
@group(0) @binding(5) var<storage, read_write> traits: array<u32>;
@group(0) @binding(6) var<storage, read_write> clone: array<u32>;
@group(0) @binding(7) var<uniform> params: Params;

// The basement membrane of each vessel: dissolved by cathepsin, built again by the vessel.
@compute @workgroup_size(32, 4, 2)
fn line(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let kept = product(membrane[s], exp_minus(product(params.dissolve, cathepsin[s])));
    let aim_at = select(1.0, params.young, has(vessel[s], VESSEL_YOUNG));
    let missing = difference(aim_at, kept);
    let built = sum(kept, product(params.repair, select(0.0, missing, missing > 0.0)));
    membrane[s] = select(0.0, floored(built), has(vessel[s], VESSEL_PRESENT));
}

fn macrophage_near(p: vec3<u32>) -> bool {
    for (var d = 0u; d < 26u; d++) {
        let q = along(p, d, 1u);
        if (q.exists && kind_of(cell[site(q.at)]) == MACROPHAGE) {
            return true;
        }
    }
    return false;
}

// Tumour cells can enter, and normal cells where they have a chance.
fn can_enter(c: u32) -> bool {
    return is_tumour(c) || (kind_of(c) == NORMAL && params.enter.w > 0u);
}

// Cells on a perfused vessel whose membrane is open want to enter it.
@compute @workgroup_size(32, 4, 2)
fn knock(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    wish[s] = 0u;
    if (!can_enter(c) || !has(vessel[s], VESSEL_PERFUSED)) {
        return;
    }
    let draw = random(number(p), STREAM_INTRAVASATION);
    if (draw.x >= params.enter[kind_of(c) & 3u]) {
        return;
    }
    let open = unit(product(difference(params.open_at, membrane[s]), params.slope));
    let help = sum(params.alone, select(0.0, params.beside, macrophage_near(p)));
    if (draw.y < chance(product(open, unit(help)))) {
        wish[s] = WISH | (draw.z & 0xfffff000u) | 0x1000u;
    }
}

// Puts a cell that leaves on the list: its site, that of the one it follows, its words, and the step.
fn leave(s: u32, own: u32, leader: u32) {
    put_event(own, leader, cell[s], traits[s], clone[s]);
    cell[s] = 0u;
    traits[s] = 0u;
    clone[s] = 0u;
}

// Those who enter go, and some of their neighbours with them: each follows the one with the highest bid.
@compute @workgroup_size(32, 4, 2)
fn go(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    if (!can_enter(cell[s])) {
        return;
    }
    if (wish[s] != 0u) {
        leave(s, number(p), number(p));
        return;
    }
    var best = 0u;
    var leader = p;
    for (var d = 0u; d < 26u; d++) {
        let q = along(p, d, 1u);
        if (q.exists && wish[site(q.at)] != 0u && priority(wish[site(q.at)], q.at) > best) {
            best = priority(wish[site(q.at)], q.at);
            leader = q.at;
        }
    }
    if (best != 0u && random(number(p), STREAM_INTRAVASATION).w < params.together) {
        leave(s, number(p), number(leader));
    }
}
