// The equation of diffusion on one level of the hierarchy. Twin: src/processes/diffusion/twin/level.rs.
// loss·u - sum over neighbours link·(u' - u) - sum over held sides link·(held - u) = source. Links between sites are 1, but
// for the last site of an axis on a coarser level, which is narrow where it has few children.
struct Params {
    low_link: vec4<f32>,   // of the low sides x, y, z: 0 is no flux, 2 and more a held value
    high_link: vec4<f32>,
    low_held: vec4<f32>,
    high_held: vec4<f32>,
    to_last: vec4<f32>,    // link of the last site but one to the last
    from_last: vec4<f32>,  // link of the last site to the one before
    last_width: vec4<f32>, // its width, at most 1
    last_share: vec4<f32>, // 1 / widths of the children of the last coarse site
    is_correction: u32,    // corrections have either sign, concentrations do not
}

// The values of the neighbours before and after a site on each axis.
struct Beside {
    x: vec2<f32>,
    y: vec2<f32>,
    z: vec2<f32>,
}

fn wraps() -> vec3<bool> {
    return vec3((window.periodic & 1u) != 0u, (window.periodic & 2u) != 0u, false);
}

// The links of a site to its low and high neighbours, whether they are there or not.
fn low_inner(p: vec3<u32>) -> vec3<f32> {
    return select(vec3(1.0), params.from_last.xyz, p + 1u == level_size());
}

fn high_inner(p: vec3<u32>) -> vec3<f32> {
    return select(vec3(1.0), params.to_last.xyz, p + 2u == level_size());
}

// Its links to held sides.
fn low_side(p: vec3<u32>) -> vec3<f32> {
    return select(vec3(0.0), params.low_link.xyz, p == vec3(0u));
}

fn high_side(p: vec3<u32>) -> vec3<f32> {
    return select(vec3(0.0), params.high_link.xyz, p + 1u == level_size());
}

fn total(low: vec3<f32>, high: vec3<f32>) -> f32 {
    return sum(sum(sum(low.x, high.x), sum(low.y, high.y)), sum(low.z, high.z));
}

// What multiplies the value of a site: its loss and all its links.
fn diagonal(p: vec3<u32>, l: f32) -> f32 {
    let low = select(vec3(0.0), low_inner(p), (p != vec3(0u)) | wraps());
    let high = select(vec3(0.0), high_inner(p), (p + 1u != level_size()) | wraps());
    return sum(l, sum(total(low, high), total(low_side(p), high_side(p))));
}

// What the neighbours on one axis push into a site.
fn steps(u: f32, beside: vec2<f32>, low: f32, high: f32) -> f32 {
    return sum(product(low, difference(beside.x, u)), product(high, difference(beside.y, u)));
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

// What the equation of a site with value u, source f and loss l still misses. What `b` holds beyond a closed side does not
// matter.
fn residual(p: vec3<u32>, u: f32, f: f32, l: f32, b: Beside) -> f32 {
    let own = difference(f, product(l, u));
    let is_first = (p == vec3(0u)) & !wraps();
    let is_last = (p + 1u == level_size()) & !wraps();
    let x = select(b.x, vec2(u), vec2(is_first.x, is_last.x));
    let y = select(b.y, vec2(u), vec2(is_first.y, is_last.y));
    let z = select(b.z, vec2(u), vec2(is_first.z, is_last.z));
    let low = low_inner(p);
    let high = high_inner(p);
    let across = sum(steps(u, x, low.x, high.x), steps(u, y, low.y, high.y));
    return with_sides(sum(own, sum(across, steps(u, z, low.z, high.z))), u, low_side(p), high_side(p));
}

// The same where the site is plain on all axes.
fn plain_steps(u: f32, beside: vec2<f32>) -> f32 {
    return sum(difference(beside.x, u), difference(beside.y, u));
}

fn plain_residual(u: f32, f: f32, l: f32, b: Beside) -> f32 {
    let all = sum(sum(plain_steps(u, b.x), plain_steps(u, b.y)), plain_steps(u, b.z));
    return sum(difference(f, product(l, u)), all);
}

// A new value without what is below the floor: of a correction by its size, of a concentration by its value.
fn clean(u: f32) -> f32 {
    let bits = select(0xffffffffu, 0x7fffffffu, params.is_correction != 0u);
    return select(0.0, u, bitcast<f32>(bitcast<u32>(u) & bits) >= FLOOR);
}

// The value of a site that its neighbours ask for: moved by its residual over its diagonal.
fn relaxed(p: vec3<u32>, u: f32, f: f32, l: f32, b: Beside) -> f32 {
    return clean(sum(u, product(residual(p, u, f, l, b), reciprocal(diagonal(p, l)))));
}

// n, as compilers do not know: what stands in such a loop is done rarely, at the sides of the lattice. Unrolled, all that it
// knows of sides would be kept in registers on the whole way through the planes (for an H100 some 70 of an invocation's).
fn rolled(n: u32) -> u32 {
    return n - 1u + min(window.depth, 1u);
}
