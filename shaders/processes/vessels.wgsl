// Vessels grow by their tips, join, carry blood once a loop closes, mature, sprout, and go. Twin:
// src/processes/angiogenesis/live.rs.
struct Params {
    sprout: u32,    // chance per step of a mature vessel at saturating VEGF
    branch: u32,    // chance that a tip that grows on stays a tip too
    tick: u32,      // chance per step of an age of one more
    occlude: u32,   // chance per step in necrotic tissue
    mature: u32,    // age
    prune: u32,     // age without blood
    exclusion: i32, // sites around a tip in which no other sprout begins
    half: f32,      // VEGF of half effect
}

@group(0) @binding(0) var<storage, read> vessel: array<u32>;
@group(0) @binding(1) var<storage, read> vegf: array<f32>;
@group(0) @binding(2) var<storage, read> cell: array<u32>;
@group(0) @binding(3) var<storage, read> wish: array<u32>;
@group(0) @binding(5) var<storage, read_write> vessel_next: array<u32>;
@group(0) @binding(6) var<storage, read> activity: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

// Whether blood comes to a site: from a perfused vessel that calls it its parent, or that has joined it.
fn is_reached(p: vec3<u32>) -> bool {
    for (var d = 0u; d < 26u; d++) {
        let q = along(p, d, 1u);
        if (q.exists) {
            let v = vessel[site(q.at)];
            let names = points_to(q.at, v, PARENT, p) || points_to(q.at, v, JOINED, p);
            if (has(v, VESSEL_PRESENT) && has(v, VESSEL_PERFUSED) && names) {
                return true;
            }
        }
    }
    return false;
}

// Whether no tip is near.
fn is_alone(p: vec3<u32>) -> bool {
    let r = params.exclusion;
    for (var z = -r; z <= r; z++) {
        for (var y = -r; y <= r; y++) {
            for (var x = -r; x <= r; x++) {
                let q = offset(p, vec3(x, y, z));
                if (x * x + y * y + z * z <= r * r && q.exists && has(vessel[site(q.at)], VESSEL_TIP)) {
                    return false;
                }
            }
        }
    }
    return true;
}

// A new site of the sprout whose tip won this site.
fn sprouted(p: vec3<u32>) -> u32 {
    let tip = origin_of(atomicLoad(&claim[site(p)]), p);
    let from_tip = vessel[site(tip)];
    let first = has(from_tip, VESSEL_PERFUSED);
    let fresh = (random(number(tip), STREAM_VESSELS).x % 255u) + 1u;
    let length = select(min(sprout_length(from_tip) + 1u, LONGEST), 1u, first);
    let back = opposite(direction_of(wish[site(tip)])) + 1u;
    let name = select(sprout_name(from_tip), fresh, first);
    return VESSEL_PRESENT | VESSEL_TIP | VESSEL_YOUNG | (back << PARENT) | (length << 21u) | (name << 24u);
}

// A tip after its wish: it has grown on, has joined another vessel, or stays.
fn grown(p: vec3<u32>, v: u32, stays: bool) -> u32 {
    let w = wish[site(p)];
    let target_at = along(p, direction_of(w), 1u);
    if (w == 0u || !target_at.exists || atomicLoad(&claim[site(target_at.at)]) != priority(w, p)) {
        return v;
    }
    if (has(vessel[site(target_at.at)], VESSEL_PRESENT)) {
        return (v & 0xffff83f7u) | VESSEL_PERFUSED | ((direction_of(w) + 1u) << JOINED);
    }
    return select(v & ~VESSEL_TIP, v, stays);
}

// A vessel a step older; nothing but medium where it goes.
fn lived(p: vec3<u32>, before: u32, sprouting: u32) -> u32 {
    let c = cell[site(p)];
    let draw = random(number(p), STREAM_VESSELS);
    var v = grown(p, before, draw.z < params.branch && !has(before, VESSEL_PERFUSED));
    if (!has(v, VESSEL_PERFUSED) && is_reached(p)) {
        v |= VESSEL_PERFUSED;
    }
    v = with_age(v, min(age_of(v) + select(0u, 1u, draw.x < params.tick), OLDEST));
    let dead = kind_of(c) == DEBRIS && phase_of(c) == NECROTIC && draw.y < params.occlude;
    if (dead || (!has(v, VESSEL_PERFUSED) && age_of(v) >= params.prune)) {
        return before & VESSEL_MEDIUM;
    }
    if (has(v, VESSEL_PERFUSED) && age_of(v) >= params.mature) {
        v &= ~VESSEL_YOUNG;
    }
    let able = has(v, VESSEL_PERFUSED) && !has(v, VESSEL_TIP) && !has(v, VESSEL_YOUNG);
    if (able && draw.w < params.sprout && draw.z < sprouting && is_alone(p)) {
        v |= VESSEL_TIP;
    }
    return v;
}

// What a site holds after the step; `gate` is the activity of Id there.
fn next(p: vec3<u32>, gate: f32) -> u32 {
    let v = vessel[site(p)];
    if (has(v, VESSEL_PRESENT)) {
        return lived(p, v, chance(product(saturation(vegf[site(p)], params.half), gate)));
    }
    if (atomicLoad(&claim[site(p)]) != 0u) {
        return sprouted(p) | (v & VESSEL_MEDIUM);
    }
    return v;
}

@compute @workgroup_size(32, 4, 2)
fn live(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        vessel_next[site(p)] = next(p, 1.0);
    }
}

// The same where drugs act on Id.
@compute @workgroup_size(32, 4, 2)
fn live_under_drugs(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        vessel_next[site(p)] = next(p, activity[site(p)]);
    }
}
