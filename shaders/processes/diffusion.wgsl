// Implicit diffusion of one field by geometric multigrid. Twin: src/processes/diffusion/twin.rs.
// `value` is the field itself on level 0 and a correction on the levels above. Each pass goes through a level once, plane by
// plane: a plane comes in, its red sites are relaxed when the next one is there, its black sites a plane later, and so on; a
// plane is called after what is to be done with it next. Parts in the folder diffusion: the equation, the ways between levels,
// the tile that a workgroup holds, a sweep over it, the way back from the next level.
@group(0) @binding(0) var<storage, read> value: array<f32>;
@group(0) @binding(1) var<storage, read_write> value_next: array<f32>;
@group(0) @binding(2) var<storage, read> source: array<f32>;
@group(0) @binding(3) var<storage, read> loss: array<f32>;
@group(0) @binding(4) var<storage, read> correction: array<f32>;
@group(0) @binding(5) var<storage, read_write> coarse_value: array<f32>;
@group(0) @binding(6) var<storage, read_write> coarse_source: array<f32>;
@group(0) @binding(7) var<storage, read_write> coarse_loss: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

// Sites along x and y that a workgroup gives: its tile without the halo, which has a site for each half of a sweep and one for
// the residual, and is even.
const SWEEP_TILE = vec2(28u, 28u);
const ASCEND_TILE = vec2(28u, 28u);
const DESCEND_TILE = vec2(24u, 24u);

// What the parts ask for.
fn level_size() -> vec3<u32> {
    return window.size;
}

fn coarse_size() -> vec3<u32> {
    return window.other_size;
}

fn correction_at(p: vec3<u32>) -> f32 {
    return correction[other_site(p)];
}

// What an invocation has on its way through the planes, named after what is to be done next, the newest first.
struct March {
    fresh: Plane,
    red: Plane,
    black: Plane,
    done: Plane,
    last: vec4<f32>,
    sums: vec2<f32>,
}

// A sweep as far as it can go when plane `front` is put into the ring: reds of the plane before it, blacks of the one before
// that. A workgroup needs the blacks of so many planes `beyond` its own; `is_odd` says whether front is.
fn advance(m: ptr<function, March>, block: Block, front: i32, is_odd: bool, planes: vec2<i32>, beyond: i32) {
    keep(block, front, (*m).fresh.value);
    let red = Column((*m).black.value, (*m).red, (*m).fresh.value);
    (*m).red.value = half(block, front - 1, is_odd, planes, beyond + 1, red);
    let black = Column((*m).done.value, (*m).black, (*m).red.value);
    (*m).black.value = half(block, front - 2, is_odd, planes, beyond, black);
    give(block, front - 2, planes, (*m).black.value);
}

fn shift(m: ptr<function, March>, incoming: Plane) {
    (*m).last = (*m).done.value;
    (*m).done = (*m).black;
    (*m).black = (*m).red;
    (*m).red = (*m).fresh;
    (*m).fresh = incoming;
    workgroupBarrier();
}

// Both halves of a red-black Gauss-Seidel sweep.
@compute @workgroup_size(16, 16)
fn sweep(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    let block = block_of(group, local, SWEEP_TILE);
    let planes = planes_of(group);
    var m = March();
    m.fresh = fetch(block, planes.x - 2, planes, 2);
    for (var front = planes.x - 2; front < planes.y + 2; front += 2) {
        let second = fetch(block, front + 1, planes, 2);
        advance(&m, block, front, false, planes, 0);
        shift(&m, second);
        let third = fetch(block, front + 2, planes, 2);
        advance(&m, block, front + 1, true, planes, 0);
        shift(&m, third);
    }
}

// The same with the correction of the next level added first.
@compute @workgroup_size(16, 16)
fn ascend(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    let block = block_of(group, local, ASCEND_TILE);
    let planes = planes_of(group);
    var m = March();
    var coarse = coarse_of(block, planes.x - 2);
    m.fresh = refined(block, planes.x - 2, false, &coarse, planes, 2);
    for (var front = planes.x - 2; front < planes.y + 2; front += 2) {
        let second = refined(block, front + 1, true, &coarse, planes, 2);
        advance(&m, block, front, false, planes, 0);
        shift(&m, second);
        let third = refined(block, front + 2, false, &coarse, planes, 2);
        advance(&m, block, front + 1, true, planes, 0);
        shift(&m, third);
    }
}

// A sweep, and the next level's equation for the error.
@compute @workgroup_size(16, 16)
fn descend(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) local: vec3<u32>) {
    let block = block_of(group, local, DESCEND_TILE);
    let planes = planes_of(group);
    var m = March();
    for (var front = planes.x - 4; front < planes.y + 3; front += 2) {
        let second = fetch(block, front + 1, planes, 3);
        advance(&m, block, front, false, planes, 1);
        m.sums = coarsen(block, front - 3, planes, m.sums, Column(m.last, m.done, m.black.value));
        shift(&m, second);
        let third = fetch(block, front + 2, planes, 3);
        advance(&m, block, front + 1, true, planes, 1);
        m.sums = coarsen(block, front - 2, planes, m.sums, Column(m.last, m.done, m.black.value));
        shift(&m, third);
    }
}
