// What drugs do to the cells and signals of a site. Twin: src/processes/pharmacology/twins.rs.
struct Params {
    table: array<vec4<f32>, 193>,  // responses to levels of 2^-12 to 2^12 times the half effect, 32 an octave
    rates: array<vec4<f32>, 8>,    // per kind of cell: of death; or of secretion, and what the state adds to it
    scale: f32,                    // 1 / level of half effect
    at_zero: f32,                  // response without drug
    drug: u32,                     // its number
    first: u32,                    // 1: nothing was written to this layer in this step
    cycling_only: u32,
    protection: f32,
    protection_half: f32,
    rate: f32,
    returns: u32,                  // 1: this is what late compensation brings back
    resisted_by: u32,              // bit of the trait of cells that resist
    scale_resisted: f32,           // scale in these
    spare: u32,
}

@group(0) @binding(0) var<storage, read> drug: array<f32>;
@group(0) @binding(1) var<storage, read> signal: array<f32>;
@group(0) @binding(2) var<storage, read_write> seen: array<f32>;
@group(0) @binding(3) var<storage, read_write> cell: array<u32>;
@group(0) @binding(4) var<storage, read_write> hazard: array<f32>;
@group(0) @binding(5) var<storage, read_write> loss: array<f32>;
@group(0) @binding(6) var<storage, read> traits: array<u32>;
@group(0) @binding(7) var<uniform> params: Params;
@group(0) @binding(8) var<storage, read_write> source: array<f32>;

fn entry(i: u32) -> f32 {
    return params.table[i >> 2u][i & 3u];
}

// The response to a level: linear between the entries of the table, whose places are the upper bits of the level.
fn response(level: f32) -> f32 {
    return response_at(product(level, params.scale));
}

// The response to a multiple of the half effect.
fn response_at(x: f32) -> f32 {
    let first = entry(0u);
    if (x < 0.000244140625) {
        return sum(params.at_zero, product(x * 4096.0, difference(first, params.at_zero)));
    }
    let bits = bitcast<u32>(min(x, 4095.0));
    let low = (bits >> 18u) - 3680u;
    let part = f32(bits & 0x3ffffu) * 0.000003814697265625;
    return sum(entry(low), product(part, difference(entry(low + 1u), entry(low))));
}

// What is left of a signal, with what comes back late.
fn left(s: u32) -> f32 {
    let open = response(drug[s]);
    let back = select(0.0, returned_of(params.drug), params.returns == 1u);
    return sum(open, product(difference(1.0, open), back));
}

// A signal as cells perceive it.
@compute @workgroup_size(32, 4, 2)
fn block(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        seen[s] = floored(product(signal[s], left(s)));
    }
}

// The same of what a drug has left of it, or of an activity that is 1 without drugs.
@compute @workgroup_size(32, 4, 2)
fn block_more(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        seen[s] = floored(product(select(seen[s], 1.0, params.first == 1u), left(s)));
    }
}

// What a drug adds to the rate at which the cell of a site dies; `signal` is the cathepsin that protects it.
fn hurt(s: u32, scale: f32) {
    let c = cell[s];
    // The phase of a macrophage tells its education.
    let hit = params.cycling_only == 0u || kind_of(c) == MACROPHAGE || phase_of(c) == CYCLING;
    let open = difference(1.0, product(params.protection, saturation(signal[s], params.protection_half)));
    let responds = response_at(product(drug[s], scale));
    let rate = product(product(params.rates[kind_of(c) & 7u].x, responds), open);
    hazard[s] = floored(sum(select(hazard[s], 0.0, params.first == 1u), select(0.0, rate, hit)));
}

@compute @workgroup_size(32, 4, 2)
fn harm(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        hurt(site(p), params.scale);
    }
}

// The same where some cells may resist.
@compute @workgroup_size(32, 4, 2)
fn harm_unless_resisted(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        hurt(s, select(params.scale, params.scale_resisted, (traits[s] & params.resisted_by) != 0u));
    }
}

// A substance is lost for good: one more term in the loss of its field.
@compute @workgroup_size(32, 4, 2)
fn inactivate(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        loss[s] = sum(loss[s], product(params.rate, response(drug[s])));
    }
}

// Cells secrete more of a substance: one more term in the source of its field.
@compute @workgroup_size(32, 4, 2)
fn raise(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        let rates = params.rates[kind_of(cell[s]) & 7u];
        let most = sum(rates.x, product(rates.y, state_of(cell[s])));
        source[s] = sum(source[s], product(most, response(drug[s])));
    }
}

// Macrophages forget their education.
@compute @workgroup_size(32, 4, 2)
fn repolarise(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    if (kind_of(c) != MACROPHAGE) {
        return;
    }
    let before = polarisation_of(c);
    let levels = product(product(params.rate, response(drug[s])), f32(before));
    let draw = random(number(p), STREAM_REPOLARISATION | (params.drug << 8u));
    cell[s] = educated(c, before - min(before, whole(levels, draw.x)));
}
