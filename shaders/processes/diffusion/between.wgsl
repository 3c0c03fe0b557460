// Ways between a level and the next coarser one, at any site. Twin: src/processes/diffusion/twin/slab.rs.

// The part of a coarse site's volume that a fine site is, but for the coarse site's own size.
fn volume(p: vec3<u32>) -> f32 {
    let width = select(vec3(1.0), params.last_width.xyz, p + 1u == level_size());
    return product(product(width.x, width.y), width.z);
}

// What the next level hears of a loss. Twin, and why: src/processes/diffusion/twin/row.rs.
const MOST = 4.0;
const HELD = 64.0;

fn passed_on(loss: f32) -> f32 {
    return select(min(loss, MOST), loss, loss > HELD);
}

// Adds residual and loss of a child to the sums of its parent.
fn with_child(sums: vec2<f32>, p: vec3<u32>, u: f32, f: f32, l: f32, b: Beside) -> vec2<f32> {
    if (any(p.xy >= level_size().xy)) {
        return sums;
    }
    return vec2(sum(sums.x, product(volume(p), residual(p, u, f, l, b))), sum(sums.y, product(volume(p), passed_on(l))));
}

// Sums over children to what the next level is told: mean residual and mean loss of up to eight children by their volumes, in units of
// the coarse spacing (four times D/dx²).
fn means(sums: vec2<f32>, parent: vec3<u32>) -> vec2<f32> {
    let share = select(vec3(0.5), params.last_share.xyz, parent + 1u == coarse_size());
    let mean = product(product(share.x, share.y), share.z * 4.0);
    return vec2(quiet(product(sums.x, mean)), product(sums.y, mean));
}

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
    let at_high = (p + 1u == level_size()) & ((p & vec3(1u)) == vec3(1u)) & (params.high_link.xyz > vec3(0.0));
    return select(vec3(1.0), vec3(-1.0), (at_low | at_high) & (level_size() > vec3(1u)));
}

// Three quarters of a and one quarter of b with its sign.
fn blend(a: f32, b: f32, sign: f32) -> f32 {
    return sum(product(a, 0.75), product(sign, b * 0.25));
}

fn blend_plane(x: u32, y: vec2<u32>, z: vec2<u32>, sign: vec3<f32>) -> f32 {
    let near = blend(correction_at(vec3(x, y.x, z.x)), correction_at(vec3(x, y.y, z.x)), sign.y);
    let far = blend(correction_at(vec3(x, y.x, z.y)), correction_at(vec3(x, y.y, z.y)), sign.y);
    return blend(near, far, sign.z);
}

// The correction at any fine site.
fn interpolated(p: vec3<u32>) -> f32 {
    let n = coarse_size();
    let sign = signs(p);
    let y = vec2(p.y / 2u, second_parent(p.y, n.y, wraps().y));
    let z = vec2(p.z / 2u, second_parent(p.z, n.z, false));
    let near = blend_plane(p.x / 2u, y, z, sign);
    let far = blend_plane(second_parent(p.x, n.x, wraps().x), y, z, sign);
    return blend(near, far, sign.x);
}
