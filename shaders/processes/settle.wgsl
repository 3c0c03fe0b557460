// Wishes claim the sites of their paths, and each site gathers what it holds after the moves. Twin: src/processes/movement/settle.rs.
@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> traits: array<u32>;
@group(0) @binding(2) var<storage, read> clone: array<u32>;
@group(0) @binding(3) var<storage, read> wish: array<u32>;
@group(0) @binding(4) var<storage, read_write> cell_next: array<u32>;
@group(0) @binding(5) var<storage, read_write> traits_next: array<u32>;
@group(0) @binding(6) var<storage, read_write> clone_next: array<u32>;

@compute @workgroup_size(32, 4, 2)
fn lay_claim(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let w = wish[site(p)];
    if (w == 0u) {
        return;
    }
    let bid = priority(w, p);
    for (var k = 0u; k <= length_of(w); k++) {
        atomicMax(&claim[site(along(p, direction_of(w), k).at)], bid);
    }
}

// The site whose cell comes to p; p itself where it stays, and `empties` where it goes.
struct Arrival {
    at: vec3<u32>,
    empties: bool,
}

fn arrival(p: vec3<u32>) -> Arrival {
    let bid = atomicLoad(&claim[site(p)]);
    if (bid == 0u) {
        return Arrival(p, false);
    }
    let origin = origin_of(bid, p);
    let w = wish[site(origin)];
    if (w == 0u || !won(origin, w)) {
        return Arrival(p, false);
    }
    if (all(origin == p)) {
        return Arrival(p, (w & DIVISION) == 0u);
    }
    // One site back along the path: the origin itself gives the mover or the daughter.
    return Arrival(offset(p, -direction(direction_of(w))).at, false);
}

// Each site gathers what it holds after the moves.
@compute @workgroup_size(32, 4, 2)
fn settle(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let came = arrival(p);
    let f = site(came.at);
    cell_next[s] = select(cell[f], 0u, came.empties);
    traits_next[s] = select(traits[f], 0u, came.empties);
    clone_next[s] = select(clone[f], 0u, came.empties);
}

// Enters the divisions that won in the ledger.
@compute @workgroup_size(32, 4, 2)
fn count_births(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let w = wish[site(p)];
    if ((w & DIVISION) != 0u && won(p, w)) {
        record_birth(kind_of(cell[site(p)]));
    }
}
