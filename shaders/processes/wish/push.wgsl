// Paths along which a cell pushes others: to make room for a daughter, or into a gap. Twin: src/processes/movement/wish.rs.

// Square of the distance of neighbours in a direction: by faces, edges, corners.
fn pitch(d: u32) -> u32 {
    return select(select(2u, 1u, d < 6u), 3u, d >= 18u);
}

// The sites to claim for a daughter in a direction: up to the first free one; 0 where there is none within reach.
fn room(p: vec3<u32>, d: u32) -> u32 {
    // Squares of twice the distance: paths may be half a site longer, so that diagonals reach as far as axes.
    let most = (2u * params.push + 3u) * (2u * params.push + 3u);
    for (var k = 1u; 4u * k * k * pitch(d) <= most; k++) {
        let q = along(p, d, k);
        if (!q.exists) {
            return 0u;
        }
        if (cell[site(q.at)] == 0u) {
            return k;
        }
    }
    return 0u;
}

// One of the bits of a set, all with the same chance.
fn chosen(bits: u32, high: u32) -> u32 {
    var left = bits;
    for (var skip = (high * countOneBits(bits)) >> 16u; skip > 0u; skip--) {
        left &= left - 1u;
    }
    return firstTrailingBit(left);
}

// The direction and path of a division: a random face, or one of those with the nearest free site.
fn division_path(p: vec3<u32>, draw: u32) -> vec2<u32> {
    let high = draw >> 16u;
    if (params.nearest == 0u) {
        let d = (high * 6u) >> 16u;
        return vec2(d, room(p, d));
    }
    var nearest = 0u; // a bit each; equally far is as long a path, as no k², 2k² and 3k² are the same
    var best = 0u;
    var least = 0xffffffffu;
    for (var d = 0u; d < 26u; d++) {
        let length = room(p, d);
        let far = length * length * pitch(d);
        if (length != 0u && far <= least) {
            nearest = select(nearest, 0u, far < least) | (1u << d);
            best = length;
            least = far;
        }
    }
    return vec2(chosen(nearest, high), best);
}

// Whether dense matrix at the end of a path holds back what it pushes there.
fn is_held(end: vec3<u32>, kind: u32, draw: u32) -> bool {
    let free = difference(1.0, product(params.confinement, difference(1.0, squeeze(kind, site(end)))));
    return (draw & 0xffffu) >= (chance(free) >> 16u) && free < 1.0;
}

fn divide(p: vec3<u32>, kind: u32, draw: vec4<u32>) -> u32 {
    let supply = unit(product(difference(oxygen[site(p)], params.oxygen_least), params.oxygen_slope));
    if (draw.y >= chance(supply)) {
        return 0u;
    }
    let path = division_path(p, draw.z);
    if (path.y == 0u) {
        return 0u;
    }
    let held = is_held(along(p, path.x, path.y).at, kind, draw.z);
    return select(path.x | (path.y << 5u) | DIVISION | WISH, 0u, held);
}

// Whether cells stand on all sides of a free place, at most so far away.
fn is_gap(p: vec3<u32>, far: u32) -> bool {
    for (var d = 0u; d < 6u; d++) {
        var is_open = true;
        for (var k = 1u; k <= far && is_open; k++) {
            let q = along(p, d, k);
            is_open = q.exists && cell[site(q.at)] == 0u;
        }
        if (is_open) {
            return false;
        }
    }
    return true;
}

// A cell moves towards a gap in a random direction, pushing those before it, so that the gap comes to where it was. It sees no
// farther than one site beyond the longest path.
fn close_gap(p: vec3<u32>, kind: u32, draw: vec4<u32>) -> u32 {
    let d = ((draw.z >> 16u) * 26u) >> 16u;
    let length = room(p, d);
    if (length == 0u) {
        return 0u;
    }
    let end = along(p, d, length).at;
    if (!is_gap(end, LONGEST_PATH + 1u - length) || is_held(end, kind, draw.z)) {
        return 0u;
    }
    return d | (length << 5u) | WISH;
}
