// Implicit diffusion of one field by geometric multigrid. Twin: src/processes/diffusion/twin.rs.
// On each level: loss·u - sum over neighbours link·(u' - u) - sum over held sides link·(held - u) = source. Links
// between sites are 1, but for the last site of an axis on a coarser level, which is narrow where it has few children.
// `value` is the field itself on level 0 and a correction on the levels above.
struct Params {
    low_link: vec4<f32>,   // of the low sides x, y, z: 0 is no flux, 2 and more a held value
    high_link: vec4<f32>,
    low_held: vec4<f32>,
    high_held: vec4<f32>,
    to_last: vec4<f32>,    // link of the last site but one to the last
    from_last: vec4<f32>,  // link of the last site to the one before
    last_width: vec4<f32>, // its width, at most 1
    last_share: vec4<f32>, // 1 / widths of the children of the last coarse site
    colour: u32,           // relax the sites of this colour: (x + y + z) mod 2
    is_correction: u32,    // corrections have either sign, concentrations do not
    spare: vec2<u32>,
}

@group(0) @binding(0) var<storage, read_write> value: array<f32>;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> loss: array<f32>;
@group(0) @binding(3) var<storage, read> fine_value: array<f32>;
@group(0) @binding(4) var<storage, read> fine_source: array<f32>;
@group(0) @binding(5) var<storage, read> fine_loss: array<f32>;
@group(0) @binding(6) var<storage, read_write> coarse_value: array<f32>;
@group(0) @binding(7) var<storage, read_write> coarse_source: array<f32>;
@group(0) @binding(8) var<storage, read_write> coarse_loss: array<f32>;
@group(0) @binding(9) var<storage, read> correction: array<f32>;
@group(0) @binding(10) var<uniform> params: Params;

// The neighbours' numbers along one axis; at a closed side the site itself, whose difference is 0.
fn neighbours(p: vec3<u32>, size: vec3<u32>) -> array<vec3<u32>, 6> {
    let last = size - 1u;
    let wrap_x = (window.periodic & 1u) != 0u;
    let wrap_y = (window.periodic & 2u) != 0u;
    return array(
        vec3(select(p.x - 1u, select(0u, last.x, wrap_x), p.x == 0u), p.yz),
        vec3(select(p.x + 1u, select(last.x, 0u, wrap_x), p.x == last.x), p.yz),
        vec3(p.x, select(p.y - 1u, select(0u, last.y, wrap_y), p.y == 0u), p.z),
        vec3(p.x, select(p.y + 1u, select(last.y, 0u, wrap_y), p.y == last.y), p.z),
        vec3(p.xy, select(p.z - 1u, 0u, p.z == 0u)),
        vec3(p.xy, select(p.z + 1u, last.z, p.z == last.z)),
    );
}

// The links of a site to its low and high neighbours.
fn low_inner(p: vec3<u32>, size: vec3<u32>) -> vec3<f32> {
    return select(vec3(1.0), params.from_last.xyz, p + 1u == size);
}

fn high_inner(p: vec3<u32>, size: vec3<u32>) -> vec3<f32> {
    return select(vec3(1.0), params.to_last.xyz, p + 2u == size);
}

fn total(low: vec3<f32>, high: vec3<f32>) -> f32 {
    return sum(sum(sum(low.x, high.x), sum(low.y, high.y)), sum(low.z, high.z));
}

// The links to all neighbours that a site has.
fn all_inner(p: vec3<u32>, size: vec3<u32>) -> f32 {
    let wrap = vec3((window.periodic & 1u) != 0u, (window.periodic & 2u) != 0u, false);
    let low = select(vec3(0.0), low_inner(p, size), (p != vec3(0u)) | wrap);
    let high = select(vec3(0.0), high_inner(p, size), (p + 1u != size) | wrap);
    return total(low, high);
}

// The links of a site to held sides.
fn low_links(p: vec3<u32>) -> vec3<f32> {
    return select(vec3(0.0), params.low_link.xyz, p == vec3(0u));
}

fn high_links(p: vec3<u32>, size: vec3<u32>) -> vec3<f32> {
    return select(vec3(0.0), params.high_link.xyz, p == size - 1u);
}

// What the held sides add to the residual `r` of a site with value u, side by side.
fn with_sides(r: f32, u: f32, low: vec3<f32>, high: vec3<f32>) -> f32 {
    var all = sum(r, product(low.x, difference(params.low_held.x, u)));
    all = sum(all, product(high.x, difference(params.high_held.x, u)));
    all = sum(all, product(low.y, difference(params.low_held.y, u)));
    all = sum(all, product(high.y, difference(params.high_held.y, u)));
    all = sum(all, product(low.z, difference(params.low_held.z, u)));
    return sum(all, product(high.z, difference(params.high_held.z, u)));
}

// What the neighbours on one axis push into a site.
fn steps(u: f32, beside: vec2<f32>, low: f32, high: f32) -> f32 {
    return sum(product(low, difference(beside.x, u)), product(high, difference(beside.y, u)));
}

// What the inner neighbours and the site itself say: source - loss·u + the sum of differences.
fn balance(p: vec3<u32>, size: vec3<u32>, u: f32, f: f32, l: f32, x: vec2<f32>, y: vec2<f32>, z: vec2<f32>) -> f32 {
    let low = low_inner(p, size);
    let high = high_inner(p, size);
    let across = sum(steps(u, x, low.x, high.x), steps(u, y, low.y, high.y));
    return sum(difference(f, product(l, u)), sum(across, steps(u, z, low.z, high.z)));
}

fn clean(u: f32) -> f32 {
    return select(floored(u), quiet(u), params.is_correction != 0u);
}

// One half of a red-black Gauss-Seidel sweep.
@compute @workgroup_size(32, 4, 2)
fn relax(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p) || ((p.x + p.y + p.z) & 1u) != params.colour) {
        return;
    }
    let s = site(p);
    let u = value[s];
    let n = neighbours(p, window.size);
    let inner = balance(p, window.size, u, source[s], loss[s], vec2(value[site(n[0])], value[site(n[1])]),
        vec2(value[site(n[2])], value[site(n[3])]), vec2(value[site(n[4])], value[site(n[5])]));
    let low = low_links(p);
    let high = high_links(p, window.size);
    let diagonal = sum(loss[s], sum(all_inner(p, window.size), total(low, high)));
    value[s] = clean(sum(u, product(with_sides(inner, u, low, high), reciprocal(diagonal))));
}

// The residual of a fine site.
fn residual(p: vec3<u32>) -> f32 {
    let s = other_site(p);
    let u = fine_value[s];
    let n = neighbours(p, window.other_size);
    let inner = balance(p, window.other_size, u, fine_source[s], fine_loss[s],
        vec2(fine_value[other_site(n[0])], fine_value[other_site(n[1])]),
        vec2(fine_value[other_site(n[2])], fine_value[other_site(n[3])]),
        vec2(fine_value[other_site(n[4])], fine_value[other_site(n[5])]));
    return with_sides(inner, u, low_links(p), high_links(p, window.other_size));
}

// The part of a coarse site's volume that a fine site is, but for the coarse site's own size.
fn volume(p: vec3<u32>) -> f32 {
    let width = select(vec3(1.0), params.last_width.xyz, p + 1u == window.other_size);
    return product(product(width.x, width.y), width.z);
}

// The next level's equation for the error: mean residual and mean loss of up to eight children by their volumes, in
// units of the coarse spacing (four times D/dx²); the correction begins at 0.
@compute @workgroup_size(32, 4, 2)
fn coarsen(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let first = p * 2u;
    let end = min(first + 2u, window.other_size);
    var residuals = 0.0;
    var losses = 0.0;
    for (var z = first.z; z < end.z; z++) {
        for (var y = first.y; y < end.y; y++) {
            for (var x = first.x; x < end.x; x++) {
                let part = volume(vec3(x, y, z));
                residuals = sum(residuals, product(part, residual(vec3(x, y, z))));
                losses = sum(losses, product(part, fine_loss[other_site(vec3(x, y, z))]));
            }
        }
    }
    let share = select(vec3(0.5), params.last_share.xyz, p + 1u == window.size);
    let mean = product(product(share.x, share.y), share.z * 4.0);
    let s = site(p);
    coarse_source[s] = quiet(product(residuals, mean));
    coarse_loss[s] = product(losses, mean);
    coarse_value[s] = 0.0;
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

// Adds the coarse correction, interpolated trilinearly.
@compute @workgroup_size(32, 4, 2)
fn refine(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let n = window.other_size;
    let sign = signs(p);
    let y = vec2(p.y / 2u, second_parent(p.y, n.y, (window.periodic & 2u) != 0u));
    let z = vec2(p.z / 2u, second_parent(p.z, n.z, false));
    let near = blend_plane(p.x / 2u, y, z, sign);
    let far = blend_plane(second_parent(p.x, n.x, (window.periodic & 1u) != 0u), y, z, sign);
    let s = site(p);
    value[s] = clean(sum(value[s], blend(near, far, sign.x)));
}
