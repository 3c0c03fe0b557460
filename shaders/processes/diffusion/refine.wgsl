// The correction of the next level, interpolated trilinearly. Twin: src/processes/diffusion/twin/slab.rs.

// The coarse site beside the parent of x on the side that x is nearer to; at a closed side the parent itself.
fn second_parent(x: u32, size: u32, wraps: bool) -> u32 {
    let parent = x / 2u;
    let down = (x & 1u) == 0u;
    let before = select(parent - 1u, select(0u, size - 1u, wraps), parent == 0u);
    let after = select(parent + 1u, select(size - 1u, 0u, wraps), parent == size - 1u);
    return select(after, before, down);
}

// Beyond a held side the correction is mirrored with the other sign, so that it is 0 there; -1 for such a second parent.
fn signs(p: vec3<u32>) -> vec3<f32> {
    let at_low = (p == vec3(0u)) & (params.low_link.xyz > vec3(0.0));
    let at_high = (p + 1u == window.size) & ((p & vec3(1u)) == vec3(1u)) & (params.high_link.xyz > vec3(0.0));
    return select(vec3(1.0), vec3(-1.0), (at_low | at_high) & (window.size > vec3(1u)));
}

// Three quarters of a and one quarter of b with its sign.
fn blend(a: f32, b: f32, sign: f32) -> f32 {
    return sum(product(a, 0.75), product(sign, b * 0.25));
}

fn blend_plane(x: u32, y: vec2<u32>, z: vec2<u32>, sign: vec3<f32>) -> f32 {
    let near = blend(correction[other_site(vec3(x, y.x, z.x))], correction[other_site(vec3(x, y.y, z.x))], sign.y);
    let far = blend(correction[other_site(vec3(x, y.x, z.y))], correction[other_site(vec3(x, y.y, z.y))], sign.y);
    return blend(near, far, sign.z);
}

// The correction at any fine site.
fn interpolated(p: vec3<u32>) -> f32 {
    let n = window.other_size;
    let sign = signs(p);
    let y = vec2(p.y / 2u, second_parent(p.y, n.y, wraps().y));
    let z = vec2(p.z / 2u, second_parent(p.z, n.z, false));
    let near = blend_plane(p.x / 2u, y, z, sign);
    let far = blend_plane(second_parent(p.x, n.x, wraps().x), y, z, sign);
    return blend(near, far, sign.x);
}

// The same where all parents are there and no side is held.
fn plain_blend(a: f32, b: f32) -> f32 {
    return sum(product(a, 0.75), b * 0.25);
}

// What comes from a parent, whose index is `at`, to the sites before its middle along y and to those behind; `up` is how far
// the second parent along z is.
fn plain_row(at: u32) -> vec2<f32> {
    let own = correction[at];
    let n = window.other_size.x;
    return vec2(plain_blend(own, correction[at - n]), plain_blend(own, correction[at + n]));
}

fn plain_column(at: u32, up: u32) -> vec2<f32> {
    let near = plain_row(at);
    let far = plain_row(at + up);
    return vec2(plain_blend(near.x, far.x), plain_blend(near.y, far.y));
}

// The corrections of a block.
fn plain_corrections(p: vec3<u32>) -> vec4<f32> {
    let plane = window.other_size.x * window.other_size.y;
    let up = select(plane, 0u - plane, (p.z & 1u) == 0u);
    let at = other_site(p / 2u);
    let west = plain_column(at - 1u, up);
    let own = plain_column(at, up);
    let east = plain_column(at + 1u, up);
    return vec4(plain_blend(own.x, west.x), plain_blend(own.x, east.x), plain_blend(own.y, west.y), plain_blend(own.y, east.y));
}

// One after the other, and chosen by masks, as registers cannot be indexed.
fn corrections(p: vec3<u32>) -> vec4<f32> {
    var all = vec4(0.0);
    for (var i = 0u; i < 4u; i++) {
        let one = interpolated(min(p + vec3(i & 1u, i >> 1u, 0u), window.size - 1u));
        all = select(all, vec4(one), vec4(0u, 1u, 2u, 3u) == vec4(i));
    }
    return all;
}

// A block in a plane with the correction added, if it is near enough.
fn refined(block: Block, z: i32, planes: vec2<i32>, beyond: i32) -> Plane {
    var plane = fetch(block, z, planes, beyond);
    if (!is_near(z, planes, beyond)) {
        return plane;
    }
    let p = vec3(block.at, u32(z));
    var by: vec4<f32>;
    if (block.is_plain && is_plain_on(p.z, window.size.z)) {
        by = plain_corrections(p);
    } else {
        by = corrections(p);
    }
    let v = plane.value;
    plane.value = vec4(clean(sum(v.x, by.x)), clean(sum(v.y, by.y)), clean(sum(v.z, by.z)), clean(sum(v.w, by.w)));
    return plane;
}
