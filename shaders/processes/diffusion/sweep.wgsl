// Halves of sweeps, and the next level's equation. Twin: src/processes/diffusion/twin/slab.rs.

// The new value of a site.
fn relaxed(p: vec3<u32>, u: f32, f: f32, l: f32, b: Beside, is_plain: bool) -> f32 {
    if (is_plain) {
        return clean(sum(u, product(plain_residual(u, f, l, b), reciprocal(sum(l, 6.0)))));
    }
    return clean(sum(u, product(residual(p, u, f, l, b), reciprocal(diagonal(p, l)))));
}

// The values of a block after those of its sites were relaxed in a plane that lie on one diagonal: the first and the fourth, or
// the other two. The first site of a block has even x and y, so they are of one colour.
fn half(block: Block, z: i32, is_first: bool, planes: vec2<i32>, beyond: i32, c: Column) -> vec4<f32> {
    var v = c.here.value;
    if (!is_near(z, planes, beyond)) {
        return v;
    }
    let p = vec3(block.at, u32(z));
    let at = in_ring(block, z);
    let is_plain = block.is_plain && is_plain_on(p.z, window.size.z);
    let f = c.here.source;
    let l = c.here.loss;
    if (is_first) {
        v.x = relaxed(p, v.x, f.x, l.x, beside_first(block, at, c), is_plain);
        v.w = relaxed(p + vec3(1u, 1u, 0u), v.w, f.w, l.w, beside_fourth(block, at, c), is_plain);
        ring[at] = v.x;
        ring[at + 3u * QUARTER] = v.w;
    } else {
        v.y = relaxed(p + vec3(1u, 0u, 0u), v.y, f.y, l.y, beside_second(block, at, c), is_plain);
        v.z = relaxed(p + vec3(0u, 1u, 0u), v.z, f.z, l.z, beside_third(block, at, c), is_plain);
        ring[at + QUARTER] = v.y;
        ring[at + 2u * QUARTER] = v.z;
    }
    return v;
}

// The part of a coarse site's volume that a fine site is, but for the coarse site's own size.
fn volume(p: vec3<u32>) -> f32 {
    let width = select(vec3(1.0), params.last_width.xyz, p + 1u == window.size);
    return product(product(width.x, width.y), width.z);
}

// Adds residual and loss of a child to the sums of its parent.
fn with_child(sums: vec2<f32>, p: vec3<u32>, u: f32, f: f32, l: f32, b: Beside, is_plain: bool) -> vec2<f32> {
    if (is_plain) {
        return vec2(sum(sums.x, plain_residual(u, f, l, b)), sum(sums.y, l));
    }
    if (any(p.xy >= window.size.xy)) {
        return sums;
    }
    return vec2(sum(sums.x, product(volume(p), residual(p, u, f, l, b))), sum(sums.y, product(volume(p), l)));
}

// The next level's equation for the error: mean residual and mean loss of up to eight children by their volumes, in
// units of the coarse spacing (four times D/dx²); the correction begins at 0. `before` are the sums of the plane before.
fn coarsen(block: Block, z: i32, planes: vec2<i32>, before: vec2<f32>, c: Column) -> vec2<f32> {
    if (!block.is_ours.x || !is_near(z, planes, 0)) {
        return before;
    }
    let p = vec3(block.at, u32(z));
    let at = in_ring(block, z);
    let is_plain = block.is_plain && is_plain_on(p.z, window.size.z);
    let u = c.here.value;
    let f = c.here.source;
    let l = c.here.loss;
    var sums = select(before, vec2(0.0), vec2((p.z & 1u) == 0u));
    sums = with_child(sums, p, u.x, f.x, l.x, beside_first(block, at, c), is_plain);
    sums = with_child(sums, p + vec3(1u, 0u, 0u), u.y, f.y, l.y, beside_second(block, at, c), is_plain);
    sums = with_child(sums, p + vec3(0u, 1u, 0u), u.z, f.z, l.z, beside_third(block, at, c), is_plain);
    sums = with_child(sums, p + vec3(1u, 1u, 0u), u.w, f.w, l.w, beside_fourth(block, at, c), is_plain);
    if ((p.z & 1u) == 1u || p.z + 1u == window.size.z) {
        let coarse = p / 2u;
        let share = select(vec3(0.5), params.last_share.xyz, coarse + 1u == window.other_size);
        let mean = product(product(share.x, share.y), share.z * 4.0);
        let s = other_site(coarse);
        coarse_source[s] = quiet(product(sums.x, mean));
        coarse_loss[s] = product(sums.y, mean);
        coarse_value[s] = 0.0;
    }
    return sums;
}
