// Daughters of tumour cells gain and lose traits, and begin a lineage where they do. Twin: src/processes/movement/heredity.rs.
struct Rule {
    bit: u32,           // of the trait
    gain: u32,          // chance per division to gain it, and to lose it
    loss: u32,
    unstable_gain: u32, // the same in unstable cells
    unstable_loss: u32,
    spare: u32,
    spares: vec2<u32>,
}

struct Params {
    rules: array<Rule, 16>,
    count: u32,         // rules that hold
    sub_step: u32,
    unstable: u32,      // bit of the trait that makes cells unstable
    spare: u32,
}

@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> wish: array<u32>;
@group(0) @binding(2) var<storage, read_write> traits_next: array<u32>;
@group(0) @binding(3) var<storage, read_write> clone_next: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

// The traits of a daughter; `mother` is the number of the mother's site. Four rules share a draw.
fn mutated(before: u32, mother: u32) -> u32 {
    let stream = STREAM_HEREDITY | (params.sub_step << 8u);
    let unstable = (before & params.unstable) != 0u;
    var now = before;
    var draw = vec4(0u);
    for (var i = 0u; i < params.count; i++) {
        if ((i & 3u) == 0u) {
            draw = random(mother, stream | ((i >> 2u) << 20u));
        }
        let rule = params.rules[i & 15u];
        let gain = select(rule.gain, rule.unstable_gain, unstable);
        let loss = select(rule.loss, rule.unstable_loss, unstable);
        if (draw[i & 3u] < select(gain, loss, (before & rule.bit) != 0u)) {
            now ^= rule.bit;
        }
    }
    return now;
}

// The name of a lineage that begins in this sub-step: never 0, which is that of no lineage.
fn new_clone(parent: u32, at: u32) -> u32 {
    let purpose = STREAM_HEREDITY | (params.sub_step << 8u);
    let name = hash_words(vec4(parent, at, moment.step, moment.seed ^ purpose)).x;
    return select(name, 0xffffffffu, name == 0u);
}

// Where cells have settled: each division that won (no other wish is left) has a daughter on the first site of its path, with
// the traits of its mother.
@compute @workgroup_size(32, 4, 2)
fn inherit(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let w = wish[site(p)];
    if ((w & DIVISION) == 0u || !is_tumour(cell[site(p)])) {
        return;
    }
    let daughter = along(p, direction_of(w), 1u).at;
    let s = site(daughter);
    let before = traits_next[s];
    let now = mutated(before, number(p));
    var who = clone_next[s];
    if (now != before) {
        let parent = who;
        who = new_clone(parent, number(daughter));
        traits_next[s] = now;
        clone_next[s] = who;
        put_event(number(daughter), parent, 0u, now, who);
    }
    record_in_clone(who, BORN);
}
