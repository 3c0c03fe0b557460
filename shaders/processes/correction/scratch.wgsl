// What a workgroup holds of the levels that it works on. The CPU engine needs no such place, see src/processes/diffusion/twin/correction.rs.
// Values, sources and losses of all levels.
var<workgroup> scratch: array<f32, 4096>;

// The level that is worked on, and the next coarser one.
var<private> params: Params;
var<private> stage: u32;
var<private> size: vec3<u32>;
var<private> coarse: vec3<u32>;
var<private> invocation: u32;

fn enter(number: u32) {
    stage = number;
    params = hierarchy.stages[number].equation;
    size = hierarchy.stages[number].size;
    coarse = hierarchy.stages[min(number + 1u, hierarchy.count - 1u)].size;
}

fn level_size() -> vec3<u32> {
    return size;
}

fn coarse_size() -> vec3<u32> {
    return coarse;
}

fn count_of(sites: vec3<u32>) -> u32 {
    return sites.x * sites.y * sites.z;
}

fn number_in(sites: vec3<u32>, p: vec3<u32>) -> u32 {
    return p.x + sites.x * (p.y + sites.y * p.z);
}

fn place_in(sites: vec3<u32>, number: u32) -> vec3<u32> {
    let row = number / sites.x;
    return vec3(number - row * sites.x, row % sites.y, row / sites.y);
}

fn value_at(p: vec3<u32>) -> u32 {
    return hierarchy.stages[stage].values + number_in(size, p);
}

fn correction_at(p: vec3<u32>) -> f32 {
    return scratch[hierarchy.stages[stage + 1u].values + number_in(coarse, p)];
}

// The source and the loss of a site.
fn terms(p: vec3<u32>) -> vec2<f32> {
    let s = number_in(size, p);
    if (stage == 0u) {
        return vec2(source[s], loss[s]);
    }
    return vec2(scratch[hierarchy.stages[stage].sources + s], scratch[hierarchy.stages[stage].losses + s]);
}

// The places before and after one on an axis; beyond a closed side one that is there.
fn pair_beside(at: u32, n: u32, closes: bool) -> vec2<u32> {
    let before = select(at - 1u, select(0u, n - 1u, closes), at == 0u);
    return vec2(before, select(at + 1u, select(at, 0u, closes), at + 1u == n));
}

fn beside(p: vec3<u32>) -> Beside {
    let x = pair_beside(p.x, size.x, wraps().x);
    let y = pair_beside(p.y, size.y, wraps().y);
    let z = pair_beside(p.z, size.z, false);
    return Beside(vec2(scratch[value_at(vec3(x.x, p.yz))], scratch[value_at(vec3(x.y, p.yz))]),
        vec2(scratch[value_at(vec3(p.x, y.x, p.z))], scratch[value_at(vec3(p.x, y.y, p.z))]),
        vec2(scratch[value_at(vec3(p.xy, z.x))], scratch[value_at(vec3(p.xy, z.y))]));
}
