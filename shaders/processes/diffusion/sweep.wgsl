// Halves of sweeps, and the next level's equation. Twin: src/processes/diffusion/twin/slab.rs.

// The new value of a plain site.
fn plain_relaxed(u: f32, f: f32, l: f32, b: Beside) -> f32 {
    return clean(sum(u, product(plain_residual(u, f, l, b), reciprocal(sum(l, 6.0)))));
}

// Two sites of a block on one diagonal in a plane.
struct Pair {
    at: array<vec2<u32>, 2>, // beyond the first site of the block
    value: vec2<f32>,
    source: vec2<f32>,
    loss: vec2<f32>,
    beside: array<Beside, 2>,
}

// Their new values.
fn pair_relaxed(p: vec3<u32>, is_plain: bool, pair: Pair) -> vec2<f32> {
    let u = pair.value;
    let f = pair.source;
    let l = pair.loss;
    if (is_plain) {
        return vec2(plain_relaxed(u.x, f.x, l.x, pair.beside[0]), plain_relaxed(u.y, f.y, l.y, pair.beside[1]));
    }
    var new_value = u;
    for (var i = 0u; i < rolled(2u); i++) {
        let second = i == 1u;
        var at = pair.at[0];
        var b = pair.beside[0];
        if (second) {
            at = pair.at[1];
            b = pair.beside[1];
        }
        let one = relaxed(p + vec3(at, 0u), select(u.x, u.y, second), select(f.x, f.y, second), select(l.x, l.y, second), b);
        new_value = select(new_value, vec2(one), vec2(!second, second));
    }
    return new_value;
}

// The values of a block after those of its sites were relaxed in a plane that lie on one diagonal: the first and the fourth, or
// the other two. The first site of a block has even x and y, so they are of one colour.
fn half(block: Block, z: i32, is_first: bool, planes: vec2<i32>, beyond: i32, c: Column) -> vec4<f32> {
    let v = c.here.value;
    if (!is_near(z, planes, beyond)) {
        return v;
    }
    let p = vec3(block.at, u32(z));
    let at = in_ring(block, z);
    let plain = is_plain(block, p.z);
    let f = c.here.source;
    let l = c.here.loss;
    if (is_first) {
        let beside = array(beside_first(block, at, c), beside_fourth(block, at, c));
        let u = pair_relaxed(p, plain, Pair(array(vec2(0u, 0u), vec2(1u, 1u)), v.xw, f.xw, l.xw, beside));
        ring[at] = u.x;
        ring[at + 3u * QUARTER] = u.y;
        return vec4(u.x, v.yz, u.y);
    }
    let beside = array(beside_second(block, at, c), beside_third(block, at, c));
    let u = pair_relaxed(p, plain, Pair(array(vec2(1u, 0u), vec2(0u, 1u)), v.yz, f.yz, l.yz, beside));
    ring[at + QUARTER] = u.x;
    ring[at + 2u * QUARTER] = u.y;
    return vec4(v.x, u, v.w);
}

// The residual and the loss of a plain child added to the sums of its parent.
fn with_plain_child(sums: vec2<f32>, u: f32, f: f32, l: f32, b: Beside) -> vec2<f32> {
    return vec2(sum(sums.x, plain_residual(u, f, l, b)), sum(sums.y, passed_on(l)));
}

// The four children in a plane, one after the other.
fn with_children(before: vec2<f32>, block: Block, z: i32, c: Column) -> vec2<f32> {
    let at = in_ring(block, z);
    let beside = array(beside_first(block, at, c), beside_second(block, at, c), beside_third(block, at, c), beside_fourth(block, at, c));
    let u = c.here.value;
    let f = c.here.source;
    let l = c.here.loss;
    var sums = before;
    if (is_plain(block, u32(z))) {
        sums = with_plain_child(sums, u.x, f.x, l.x, beside[0]);
        sums = with_plain_child(sums, u.y, f.y, l.y, beside[1]);
        sums = with_plain_child(sums, u.z, f.z, l.z, beside[2]);
        return with_plain_child(sums, u.w, f.w, l.w, beside[3]);
    }
    for (var y = 0u; y < rolled(2u); y++) {
        let second = y == 1u;
        let p = vec3(block.at + vec2(0u, y), u32(z));
        var b = array(beside[0], beside[1]);
        if (second) {
            b = array(beside[2], beside[3]);
        }
        sums = with_child(sums, p, select(u.x, u.z, second), select(f.x, f.z, second), select(l.x, l.z, second), b[0]);
        let q = p + vec3(1u, 0u, 0u);
        sums = with_child(sums, q, select(u.y, u.w, second), select(f.y, f.w, second), select(l.y, l.w, second), b[1]);
    }
    return sums;
}

// The next level's equation for the error; the correction begins at 0. `before` are the sums of the plane before.
fn coarsen(block: Block, z: i32, planes: vec2<i32>, before: vec2<f32>, c: Column) -> vec2<f32> {
    if (!block.is_ours.x || !is_near(z, planes, 0)) {
        return before;
    }
    let p = vec3(block.at, u32(z));
    let sums = with_children(select(before, vec2(0.0), vec2((p.z & 1u) == 0u)), block, z, c);
    if ((p.z & 1u) == 1u || p.z + 1u == window.size.z) {
        let coarse = p / 2u;
        let all = means(sums, coarse);
        let s = other_site(coarse);
        coarse_source[s] = all.x;
        coarse_loss[s] = all.y;
        coarse_value[s] = 0.0;
    }
    return sums;
}
