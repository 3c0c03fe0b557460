// Culture medium keeps to the empty sites that it can reach from outside. Twin: src/processes/medium.rs.
@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read_write> vessel: array<u32>;
@group(0) @binding(2) var<storage, read_write> bathed: array<u32>;

fn is_empty(s: u32) -> bool {
    return kind_of(cell[s]) == EMPTY;
}

fn had_medium(s: u32) -> bool {
    return is_empty(s) && (vessel[s] & VESSEL_MEDIUM) != 0u;
}

// An empty site is bathed where it was, where an empty site beside it was, or at a side.
@compute @workgroup_size(32, 4, 2)
fn flow(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    var reached = at_side(p) || had_medium(s);
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        if (q.exists) {
            reached = reached || had_medium(site(q.at));
        }
    }
    bathed[s] = select(0u, VESSEL_MEDIUM, reached && is_empty(s));
}

// All sites take what `flow` found.
@compute @workgroup_size(32, 4, 2)
fn bathe(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    vessel[s] = (vessel[s] & ~VESSEL_MEDIUM) | bathed[s];
}
