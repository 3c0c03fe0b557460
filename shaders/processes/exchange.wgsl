// What cells, vessels and matrix give to and take from one field: the coefficients of its implicit step,
// (loss) u - sum over neighbours (u' - u) = (source), both in units of D/dx². Twin: src/processes/exchange/twin.rs.
struct Params {
    rates: array<vec4<f32>, 8>, // per kind: uptake, consumption, secretion, secretion by its state
    storage: f32,               // dx²/(D·step)
    decay: f32,
    half_saturation: f32,       // of the consumption
    matrix_uptake: f32,         // at matrix density 1
    permeability: f32,          // of a perfused vessel
    vessel_supply: f32,         // permeability times the level in blood
    medium_exchange: f32,       // of an empty site bathed by medium
    medium_supply: f32,         // medium_exchange times the level in medium
    drug: u32,                  // its number if it is a drug: its level is that of the moment
    young: f32,                 // exchange of a young vessel over that of a mature one
    carried: f32,               // what tumour cells with a trait secrete beside the rest
    carrier: u32,               // bit of that trait
}

@group(0) @binding(0) var<storage, read> cell: array<u32>;
@group(0) @binding(1) var<storage, read> vessel: array<u32>;
@group(0) @binding(2) var<storage, read> matrix: array<f32>;
@group(0) @binding(3) var<storage, read> value: array<f32>;
@group(0) @binding(4) var<storage, read_write> source: array<f32>;
@group(0) @binding(5) var<storage, read_write> loss: array<f32>;
@group(0) @binding(6) var<storage, read> traits: array<u32>;
@group(0) @binding(7) var<uniform> params: Params;

// What the kind of a cell gives and takes.
fn rates_of(c: u32) -> vec4<f32> {
    return params.rates[kind_of(c) & 7u];
}

// The coefficients of a site whose cell has these rates, with this vessel and this density of matrix.
fn exchanged(s: u32, rates: vec4<f32>, v: u32, density: f32) {
    let c = cell[s];
    let u = value[s];
    let perfused = (v & VESSEL_PERFUSED) != 0u;
    let bathed = kind_of(c) == EMPTY && (v & VESSEL_MEDIUM) != 0u;
    let width = select(1.0, params.young, (v & VESSEL_YOUNG) != 0u);
    let consumed = product(rates.y, reciprocal(sum(u, params.half_saturation)));
    let taken = sum(sum(rates.x, consumed), product(params.matrix_uptake, density));
    let given = sum(rates.z, product(rates.w, state_of(c)));
    let idle = sum(params.storage, params.decay);
    let open = sum(sum(idle, taken), select(0.0, product(params.permeability, width), perfused));
    let is_drug = params.drug < DRUGS;
    let level = plasma_of(params.drug);
    let from_vessel = select(params.vessel_supply, product(params.permeability, level), is_drug);
    let from_medium = select(params.medium_supply, product(params.medium_exchange, level), is_drug);
    let fed = sum(sum(product(params.storage, u), given), select(0.0, product(from_vessel, width), perfused));
    loss[s] = sum(open, select(0.0, params.medium_exchange, bathed));
    source[s] = sum(fed, select(0.0, from_medium, bathed));
}

@compute @workgroup_size(32, 4, 2)
fn exchange(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        exchanged(s, rates_of(cell[s]), vessel[s], matrix[s]);
    }
}

// For a field that tumour cells with a trait secrete more of.
@compute @workgroup_size(32, 4, 2)
fn exchange_by_trait(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        let s = site(p);
        let carries = is_tumour(cell[s]) && (traits[s] & params.carrier) != 0u;
        var rates = rates_of(cell[s]);
        rates.z = sum(rates.z, select(0.0, params.carried, carries));
        exchanged(s, rates, vessel[s], matrix[s]);
    }
}

// For a field that vessels, medium and matrix have nothing to do with: neither is read.
@compute @workgroup_size(32, 4, 2)
fn exchange_with_cells(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        exchanged(site(p), rates_of(cell[site(p)]), 0u, 0.0);
    }
}
