// The surface of the tissue and its cuts, drawn by the cells that make it. Twin: src/views/tissue.rs.
@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> value: array<u32>;
@group(0) @binding(2) var<uniform> params: Camera;

// Cells among fewer others within two sites face all ways.
const COMPANY: u32 = 16u;

fn is_shown(c: u32) -> bool {
    return ((params.shown >> kind_of(c)) & 1u) != 0u && c != 0u;
}

// Whether a cell is one of those that make up a tissue; the others wander alone.
fn is_solid(c: u32) -> bool {
    let k = kind_of(c);
    return is_shown(c) && k != MACROPHAGE && k != FIBROBLAST;
}

fn look_of(c: u32) -> u32 {
    return (kind_of(c) & 7u) | ((phase_of(c) & 7u) << 3u) | ((polarisation_of(c) >> 7u) << 6u);
}

// Whether one of its six faces is free. One at a cut is not: it lies within the tissue.
fn is_at_surface(p: vec3<u32>) -> bool {
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        if (!q.exists || !(is_solid(cell[site(q.at)]) || cut_away(params, q.at))) {
            return true;
        }
    }
    return false;
}

// The way from the others within two sites, and how many they are.
fn outward(p: vec3<u32>) -> vec4<i32> {
    var found = vec4(0);
    for (var i = 0; i < 125; i++) {
        let by = vec3(i % 5, (i / 5) % 5, i / 25) - vec3(2);
        let q = offset(p, by);
        if (q.exists && is_solid(cell[site(q.at)])) {
            found += vec4(-by, 1);
        }
    }
    return found;
}

fn cross_of(a: vec2<i32>, b: vec2<i32>) -> i32 {
    return a.x * b.y - a.y * b.x;
}

// The face across an axis where the tissue is cut.
fn cut_face(p: vec3<u32>, axis: u32, side: i32, look: u32, word: u32) {
    var by = vec3(0);
    by[axis] = side;
    let at = seen_at(params, p, by * 64);
    let next = (axis + 1u) % 3u;
    let last = (axis + 2u) % 3u;
    let a = vec2(params.across[next], params.up[next]) >> vec2(5u);
    let b = vec2(params.across[last], params.up[last]) >> vec2(5u);
    let area = abs(cross_of(a, b));
    // A sixteenth of a pixel more on each side leaves no gaps.
    let more_a = 8 * (abs(a.x) + abs(a.y));
    let more_b = 8 * (abs(b.x) + abs(b.y));
    let reach = (abs(a) + abs(b)) / 8 + vec2(2);
    let nearest = (abs(params.slope_across[axis]) * reach.x + abs(params.slope_up[axis]) * reach.y) >> 8u;
    if (is_hidden(params, at.xy, reach, at.z + nearest + 1)) {
        return;
    }
    let low = max((at.xy + vec2(7) - reach) >> vec2(4u), vec2(0));
    let high = min((at.xy + reach - vec2(8)) >> vec2(4u), vec2(i32(params.width), i32(params.height)) - vec2(1));
    for (var y = low.y; y <= high.y; y++) {
        for (var x = low.x; x <= high.x; x++) {
            let d = vec2(16 * x + 8, 16 * y + 8) - at.xy;
            if (8 * abs(cross_of(d, b)) <= area + more_b && 8 * abs(cross_of(a, d)) <= area + more_a) {
                let nearer = (params.slope_across[axis] * d.x + params.slope_up[axis] * d.y) >> 8u;
                plot(params, x, y, at.z + nearer, look | facing(by * 127), word);
            }
        }
    }
}

@compute @workgroup_size(32, 4, 2)
fn draw_cells(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let c = cell[site(p)];
    if (!is_shown(c) || cut_away(params, p)) {
        return;
    }
    let word = value[site(p)];
    let look = look_of(c);
    if (!is_solid(c)) {
        ball(params, seen_at(params, p, vec3(0)), params.lone, look | FACES_EYE, word);
        return;
    }
    let at = seen_at(params, p, vec3(0));
    let most = max(params.whole, params.lone);
    if (is_at_surface(p) && !is_hidden(params, at.xy, vec2(most), at.z + most)) {
        let way = outward(p);
        let alone = u32(way.w) < COMPANY;
        let what = select(look | facing(way.xyz), look | FACES_EYE, alone);
        ball(params, at, select(params.whole, params.lone, alone), what, word);
    }
    for (var axis = 0u; axis < 3u; axis++) {
        let side = select(-1, 1, ((params.cut >> (3u + axis)) & 1u) != 0u);
        var by = vec3(0);
        by[axis] = side;
        let q = offset(p, by);
        if (((params.cut >> axis) & 1u) != 0u && q.exists && cut_away(params, q.at)) {
            cut_face(p, axis, side, look, word);
        }
    }
}
