// The correction of the next level added plane by plane. Twin: src/processes/diffusion/twin/slab.rs.

// Three quarters of a and one quarter of b, where all parents are there and no side is held.
fn plain_blend(a: f32, b: f32) -> f32 {
    return sum(product(a, 0.75), b * 0.25);
}

// What comes from a coarse site, whose index is `at`, to the sites before its middle along y and to those behind.
fn plain_row(at: u32) -> vec2<f32> {
    let own = correction[at];
    let n = window.other_size.x;
    return vec2(plain_blend(own, correction[at - n]), plain_blend(own, correction[at + n]));
}

// The same from a block's parent and from the coarse sites before and after it along x, in one coarse plane.
struct Rows {
    west: vec2<f32>,
    own: vec2<f32>,
    east: vec2<f32>,
}

// The coarse planes below and above a plane: the upper one holds the parents where it is even, the lower one where it is odd.
struct Coarse {
    lower: Rows,
    upper: Rows,
}

fn rows_of(block: Block, z: u32) -> Rows {
    let at = other_site(vec3(block.at / 2u, z));
    return Rows(plain_row(at - 1u), plain_row(at), plain_row(at + 1u));
}

// The coarse planes below and above plane z, which is even, where they are there.
fn coarse_of(block: Block, z: i32) -> Coarse {
    if (block.plain_planes == 0u) {
        return Coarse();
    }
    let upper = u32(max(z, 0)) / 2u;
    return Coarse(rows_of(block, max(upper, 1u) - 1u), rows_of(block, upper));
}

fn plain_column(own: vec2<f32>, other: vec2<f32>) -> vec2<f32> {
    return vec2(plain_blend(own.x, other.x), plain_blend(own.y, other.y));
}

// The corrections of a block from the coarse planes of its parent and beside it.
fn plain_corrections(parents: Rows, others: Rows) -> vec4<f32> {
    let west = plain_column(parents.west, others.west);
    let own = plain_column(parents.own, others.own);
    let east = plain_column(parents.east, others.east);
    return vec4(plain_blend(own.x, west.x), plain_blend(own.x, east.x), plain_blend(own.y, west.y), plain_blend(own.y, east.y));
}

// One after the other, and chosen by masks, as registers cannot be indexed.
fn corrections(p: vec3<u32>) -> vec4<f32> {
    var all = vec4(0.0);
    for (var i = 0u; i < rolled(4u); i++) {
        let one = interpolated(min(p + vec3(i & 1u, i >> 1u, 0u), window.size - 1u));
        all = select(all, vec4(one), vec4(0u, 1u, 2u, 3u) == vec4(i));
    }
    return all;
}

// A block in a plane with the correction added, if it is near enough. Plane after plane is asked for; before an odd one the next
// coarse plane comes in.
fn refined(block: Block, z: i32, is_odd: bool, coarse: ptr<function, Coarse>, planes: vec2<i32>, beyond: i32) -> Plane {
    var plane = fetch(block, z, planes, beyond);
    if (!is_near(z, planes, beyond)) {
        return plane;
    }
    let p = vec3(block.at, u32(z));
    var by: vec4<f32>;
    if (!is_plain(block, p.z)) {
        by = corrections(p);
    } else if (is_odd) {
        *coarse = Coarse((*coarse).upper, rows_of(block, p.z / 2u + 1u));
        by = plain_corrections((*coarse).lower, (*coarse).upper);
    } else {
        by = plain_corrections((*coarse).upper, (*coarse).lower);
    }
    let v = plane.value;
    plane.value = vec4(clean(sum(v.x, by.x)), clean(sum(v.y, by.y)), clean(sum(v.z, by.z)), clean(sum(v.w, by.w)));
    return plane;
}
