// Vessels as smooth tubes: curves from halfway to one neighbour to halfway to the next. Twin: src/views/tubes.rs.
@group(0) @binding(0) var<storage, read> vessel: array<u32>;
@group(0) @binding(1) var<uniform> params: Camera;

// Where more vessels meet, each goes straight to the middle.
const MEETING: u32 = 4u;

// The bit of a neighbour.
fn bit(by: vec3<i32>) -> u32 {
    return 1u << u32(by.x + 1 + 3 * (by.y + 1) + 9 * (by.z + 1));
}

// A bit for each neighbour that is a vessel.
fn neighbours(p: vec3<u32>) -> u32 {
    var all = 0u;
    for (var d = 0u; d < 26u; d++) {
        let by = direction(d);
        let q = offset(p, by);
        all |= select(0u, bit(by), q.exists && has(vessel[site(q.at)], VESSEL_PRESENT));
    }
    return all;
}

// Whether a tube leads to a neighbour: not where others lie between the two.
fn leads(there: u32, by: vec3<i32>) -> bool {
    var between = 0u;
    for (var axis = 0u; axis < 3u; axis++) {
        var one = vec3(0);
        one[axis] = by[axis];
        between |= select(0u, bit(one) | bit(by - one), any(one != vec3(0)) && any(one != by));
    }
    return (there & bit(by)) != 0u && (there & between) == 0u;
}

// From halfway along one way to halfway along the other, which may be none.
fn curve(p: vec3<u32>, one: vec3<i32>, other: vec3<i32>, look: u32) {
    let n = params.steps;
    for (var k = 0; k <= n; k++) {
        let by = 64 / (n * n) * ((n - k) * (n - k) * one + k * k * other);
        ball(params, seen_at(params, p, by), params.tube, look, 0u);
    }
}

@compute @workgroup_size(32, 4, 2)
fn draw_vessels(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let v = vessel[site(p)];
    if (!has(v, VESSEL_PRESENT) || cut_away(params, p) || (params.shown & 128u) == 0u) {
        return;
    }
    let at = seen_at(params, p, vec3(0));
    let reach = half_site(params) + vec3(params.tube);
    if (is_hidden(params, at.xy, reach.xy, at.z + reach.z)) {
        return;
    }
    let there = neighbours(p);
    let look = LOOK_VESSEL | FACES_EYE | select(0u, 8u, has(v, VESSEL_PERFUSED));
    // The ways in a list, so that invocations that a device carries out together draw together.
    var ways: array<u32, 26>;
    var meeting = 0u;
    for (var d = 0u; d < 26u; d++) {
        if (leads(there, direction(d))) {
            ways[meeting] = d;
            meeting++;
        }
    }
    if (meeting == 0u) {
        ball(params, at, params.tube, look, 0u);
    }
    let straight = meeting == 1u || meeting > MEETING;
    for (var i = 0u; i < meeting; i++) {
        for (var j = i + 1u; j < select(meeting, i + 2u, straight); j++) {
            let other = direction(ways[min(j, 25u)]);
            curve(p, direction(ways[i]), select(other, vec3(0), straight), look);
        }
    }
}
