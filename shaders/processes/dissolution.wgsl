// Cathepsin and mesenchymal cells dissolve the matrix, fibroblasts mend it. Twin: src/processes/dissolution.rs.
struct Params {
    by_cathepsin: f32, // k_E·step
    by_cell: f32,      // k_MT·step, at a mesenchymal cell
    mend: f32,         // 1 - exp(-rate·step), at a fibroblast
    mend_to: f32,      // density toward which it mends
}

@group(0) @binding(0) var<storage, read_write> matrix: array<f32>;
@group(0) @binding(1) var<storage, read> cell: array<u32>;
@group(0) @binding(2) var<storage, read> cathepsin: array<f32>;
@group(0) @binding(3) var<storage, read> activity: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

// One step of a site; `by_cell` is the loss that a mesenchymal cell there causes.
fn dissolve(s: u32, by_cell: f32) {
    let kind = kind_of(cell[s]);
    let dose = sum(product(params.by_cathepsin, cathepsin[s]), select(0.0, by_cell, kind == MESENCHYMAL));
    let left = floored(product(matrix[s], exp_minus(dose)));
    let mended = sum(left, product(params.mend, difference(params.mend_to, left)));
    matrix[s] = select(left, mended, kind == FIBROBLAST && left < params.mend_to);
}

@compute @workgroup_size(32, 4, 2)
fn dissolution(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        dissolve(site(p), params.by_cell);
    }
}

// The same where drugs block the enzymes of mesenchymal cells.
@compute @workgroup_size(32, 4, 2)
fn dissolution_under_drugs(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (!beyond(p)) {
        dissolve(site(p), product(params.by_cell, activity[site(p)]));
    }
}
