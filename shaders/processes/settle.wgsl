// Wishes claim the sites of their paths, and each claimed site gathers what it holds after the moves. A site without a claim is
// left alone: nothing else of it is read or written. Twin: src/processes/movement/settle.rs.
@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read_write> traits: array<u32>;
@group(0) @binding(2) var<storage, read_write> clone: array<u32>;
@group(0) @binding(3) var<storage, read_write> wish: array<u32>;
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

// Whether the wish of an origin won every site of its path.
fn won(origin: vec3<u32>, w: u32) -> bool {
    let bid = priority(w, origin);
    for (var k = 0u; k <= length_of(w); k++) {
        if (atomicLoad(&claim[site(along(origin, direction_of(w), k).at)]) != bid) {
            return false;
        }
    }
    return true;
}

// Strikes out each wish that lost a site of its path, and enters the divisions that won in the ledger.
@compute @workgroup_size(32, 4, 2)
fn judge(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let w = wish[s];
    if (w == 0u) {
        return;
    }
    if (!won(p, w)) {
        wish[s] = 0u;
    } else if ((w & DIVISION) != 0u) {
        record_birth(kind_of(cell[s]));
    }
}

// The site whose cell comes to a claimed place p; p itself where it stays, and `empties` where it goes.
struct Arrival {
    at: vec3<u32>,
    empties: bool,
}

fn arrival(p: vec3<u32>, bid: u32) -> Arrival {
    let origin = origin_of(bid, p);
    let w = wish[site(origin)];
    if (w == 0u) {
        return Arrival(p, false);
    }
    if (all(origin == p)) {
        return Arrival(p, (w & DIVISION) == 0u);
    }
    // One site back along the path: the origin itself gives the mover or the daughter.
    return Arrival(offset(p, -direction(direction_of(w))).at, false);
}

// Each claimed site gathers what it holds after the moves.
@compute @workgroup_size(32, 4, 2)
fn settle(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let bid = atomicLoad(&claim[s]);
    if (bid == 0u) {
        return;
    }
    let came = arrival(p, bid);
    let f = site(came.at);
    cell_next[s] = select(cell[f], 0u, came.empties);
    traits_next[s] = select(traits[f], 0u, came.empties);
    clone_next[s] = select(clone[f], 0u, came.empties);
}

// Each claimed site takes what it has gathered, and its claim and wish are over: the next sub-step finds both layers empty.
@compute @workgroup_size(32, 4, 2)
fn move_in(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    if (atomicLoad(&claim[s]) == 0u) {
        return;
    }
    cell[s] = cell_next[s];
    traits[s] = traits_next[s];
    clone[s] = clone_next[s];
    wish[s] = 0u;
    atomicStore(&claim[s], 0u);
}
