// The correction of a coarse level by the rest of the V-cycle, from this level down to the coarsest and back, in one workgroup near the
// processor: a dispatch instead of several for each level. Twin: src/processes/diffusion/twin/correction.rs.
// Its parts: what the workgroup holds (correction/scratch); the equation and the ways between levels (diffusion/equation, between).
@group(0) @binding(0) var<storage, read_write> value: array<f32>;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> loss: array<f32>;
@group(0) @binding(3) var<uniform> hierarchy: Hierarchy;

// A workgroup does the whole level.
const CORRECTION_TILE = vec2(0xffffffffu, 0xffffffffu);
const INVOCATIONS = 256u;

struct Stage {
    equation: Params,
    size: vec3<u32>,
    values: u32,  // where its values begin in `scratch`
    sources: u32, // and those of its sources and losses, but for the first level
    losses: u32,
    spare: vec2<u32>,
}

struct Hierarchy {
    stages: array<Stage, 6>,
    count: u32,
    sweeps: u32,      // before the way down, and after the way back
    last_sweeps: u32, // on the coarsest level
    spare: u32,
}

// Relaxes the sites of a colour, of which every other site of a row is.
fn relax(colour: u32) {
    let pairs = vec3((size.x + 1u) / 2u, size.yz);
    for (var i = invocation; i < count_of(pairs); i += INVOCATIONS) {
        let q = place_in(pairs, i);
        let p = vec3(2u * q.x + ((q.y + q.z + colour) & 1u), q.yz);
        if (p.x < size.x) {
            let t = terms(p);
            scratch[value_at(p)] = relaxed(p, scratch[value_at(p)], t.x, t.y, beside(p));
        }
    }
    workgroupBarrier();
}

fn sweep(sweeps: u32) {
    for (var i = 0u; i < 2u * sweeps; i++) {
        relax(i & 1u);
    }
}

// Hands the residual to the next level, whose correction begins at 0.
fn descend() {
    let next = hierarchy.stages[stage + 1u];
    for (var i = invocation; i < count_of(coarse); i += INVOCATIONS) {
        let parent = place_in(coarse, i);
        var sums = vec2(0.0);
        for (var child = 0u; child < 8u; child++) {
            let p = 2u * parent + vec3(child & 1u, (child >> 1u) & 1u, child >> 2u);
            if (all(p < size)) {
                let t = terms(p);
                sums = with_child(sums, p, scratch[value_at(p)], t.x, t.y, beside(p));
            }
        }
        let all = means(sums, parent);
        scratch[next.values + i] = 0.0;
        scratch[next.sources + i] = all.x;
        scratch[next.losses + i] = all.y;
    }
    workgroupBarrier();
}

fn ascend() {
    for (var i = invocation; i < count_of(size); i += INVOCATIONS) {
        let p = place_in(size, i);
        scratch[value_at(p)] = clean(sum(scratch[value_at(p)], interpolated(p)));
    }
    workgroupBarrier();
}

@compute @workgroup_size(INVOCATIONS)
fn correction(@builtin(local_invocation_index) index: u32) {
    invocation = index;
    enter(0u);
    for (var i = invocation; i < count_of(size); i += INVOCATIONS) {
        scratch[hierarchy.stages[0].values + i] = 0.0;
    }
    workgroupBarrier();
    let last = hierarchy.count - 1u;
    for (var i = 0u; i < last; i++) {
        enter(i);
        sweep(hierarchy.sweeps);
        descend();
    }
    enter(last);
    sweep(hierarchy.last_sweeps);
    for (var i = last; i > 0u; i--) {
        enter(i - 1u);
        ascend();
        sweep(hierarchy.sweeps);
    }
    for (var i = invocation; i < count_of(size); i += INVOCATIONS) {
        value[i] = scratch[hierarchy.stages[0].values + i];
    }
}
