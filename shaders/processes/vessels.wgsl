// Vessels grow by their tips, join, carry blood while a way leads through, mature, sprout, and go. Twin:
// src/processes/angiogenesis/live.rs.
struct Params {
    sprout: u32,    // chance per step of a mature vessel at saturating VEGF
    branch: u32,    // chance that a tip that grows on stays a tip too
    tick: u32,      // chance per step of an age of one more
    occlude: u32,   // chance per step in necrotic tissue
    mature: u32,    // age
    prune: u32,     // age of a dead end without blood
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

// Of the vessels that call a site their parent, or that have joined it: whether there are any, and whether one carries
// blood, as flags of a vessel.
fn naming(p: vec3<u32>) -> u32 {
    var found = 0u;
    for (var d = 0u; d < 26u; d++) {
        let q = along(p, d, 1u);
        if (q.exists) {
            let v = vessel[site(q.at)];
            if (has(v, VESSEL_PRESENT) && (points_to(q.at, v, PARENT, p) || points_to(q.at, v, JOINED, p))) {
                found |= v & (VESSEL_PRESENT | VESSEL_PERFUSED);
            }
        }
    }
    return found;
}

// A vessel without what a field names, unless that is a vessel with a root.
fn linked(p: vec3<u32>, v: u32, field: u32) -> u32 {
    let there = named_place(p, v, field);
    if (there.exists && is_rooted(vessel[site(there.at)])) {
        return v;
    }
    return v & ~(31u << field);
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

// Whether a site gets what it wishes.
fn wins(p: vec3<u32>) -> bool {
    let w = wish[site(p)];
    let aim_at = along(p, direction_of(w), 1u);
    return w != 0u && aim_at.exists && atomicLoad(&claim[site(aim_at.at)]) == priority(w, p);
}

// A tip that got its wish: it has joined another vessel, or has grown on, and may stay a tip too.
fn grown(p: vec3<u32>, v: u32, stays: bool) -> u32 {
    let d = direction_of(wish[site(p)]);
    if (has(vessel[site(along(p, d, 1u).at)], VESSEL_PRESENT)) {
        return (v & 0xffff83f7u) | ((d + 1u) << JOINED);
    }
    return select(v & ~VESSEL_TIP, v, stays);
}

// A vessel a step older; nothing but medium where it goes. One without blood goes when it is old and nothing hangs on it
// or is about to: neither by name, nor by a bid, nor a tip that has just grown on.
fn lived(p: vec3<u32>, before: u32, sprouting: u32) -> u32 {
    let c = cell[site(p)];
    let draw = random(number(p), STREAM_VESSELS);
    let grows = wins(p);
    var v = before;
    if (grows) {
        v = grown(p, v, draw.z < params.branch && !has(v, VESSEL_PERFUSED));
    }
    var names = 0u;
    if (sprout_name(v) != 0u) {
        names = naming(p);
        v = supplied(linked(p, linked(p, v, PARENT), JOINED), names);
    }
    v = with_age(v, min(age_of(v) + select(0u, 1u, draw.x < params.tick), OLDEST));
    let dead = kind_of(c) == DEBRIS && phase_of(c) == NECROTIC && draw.y < params.occlude;
    let needed = grows || names != 0u || atomicLoad(&claim[site(p)]) != 0u;
    if (dead || (!has(v, VESSEL_PERFUSED) && age_of(v) >= params.prune && !needed)) {
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
