// Cathepsin and mesenchymal cells dissolve the matrix, fibroblasts mend it. Twin: src/processes/dissolution.rs.
struct Params {
    by_cathepsin: f32,   // k_E·step
    by_cell: f32,        // k_MT·step, at a mesenchymal cell
    by_cell_beside: f32, // the same on the six sites beside one
    mend: f32,           // 1 - exp(-rate·step), at a fibroblast
    mend_to: f32,        // density toward which it mends
    spare: f32,
    spares: vec2<f32>,
}

@group(0) @binding(0) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(1) var<storage, read> cell: array<u32>;
@group(0) @binding(2) var<storage, read> cathepsin: array<f32>;
@group(0) @binding(3) var<storage, read> activity: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

fn is_beside_mesenchymal(p: vec3<u32>) -> bool {
    var found = false;
    for (var d = 0u; d < 6u; d++) {
        let q = along(p, d, 1u);
        found |= q.exists && kind_of(cell[site(q.at)]) == MESENCHYMAL;
    }
    return found;
}

// The loss that mesenchymal cells cause on a site: one there, else one beside.
fn by_cells(p: vec3<u32>) -> f32 {
    if (kind_of(cell[site(p)]) == MESENCHYMAL) {
        return params.by_cell;
    }
    if (params.by_cell_beside > 0.0 && is_beside_mesenchymal(p)) {
        return params.by_cell_beside;
    }
    return 0.0;
}

// One step of a site, at a loss that cells cause.
fn dissolve(s: u32, loss: f32) {
    let dose = sum(product(params.by_cathepsin, cathepsin[s]), loss);
    let left = floored(product(matrix[s], exp_minus(dose)));
    let mended = sum(left, product(params.mend, difference(params.mend_to, left)));
    matrix[s] = select(left, mended, kind_of(cell[s]) == FIBROBLAST && left < params.mend_to);
}

@compute @workgroup_size(32, 4, 2)
fn dissolution(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        dissolve(site(p), by_cells(p));
    }
}

// The same where drugs block the enzymes of mesenchymal cells.
@compute @workgroup_size(32, 4, 2)
fn dissolution_under_drugs(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        dissolve(site(p), product(by_cells(p), activity[site(p)]));
    }
}
