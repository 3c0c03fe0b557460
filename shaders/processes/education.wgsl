// IL-4 turns macrophages into cathepsin and EGF secretors; without it they forget. Twin: src/processes/education.rs.
struct Params {
    learn: f32,  // 255·k_on·step
    forget: f32, // k_off·step
    half: f32,   // IL-4 of half effect
    spare: f32,
}

@group(0) @binding(0) var<storage, read_write> cell: array<u32>;
@group(0) @binding(1) var<storage, read> il4: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(32, 4, 2)
fn education(@builtin(global_invocation_id) id: vec3<u32>) {
    let p = place(id);
    if (beyond(p)) {
        return;
    }
    let s = site(p);
    let c = cell[s];
    if (kind_of(c) != MACROPHAGE) {
        return;
    }
    let draw = random(number(p), STREAM_EDUCATION);
    let before = polarisation_of(c);
    let open = difference(1.0, product(f32(before), 0.003921569));
    let up = whole(product(product(params.learn, saturation(il4[s], params.half)), open), draw.x);
    let down = whole(product(params.forget, f32(before)), draw.y);
    let after = min(before + up, 255u) - min(min(before + up, 255u), down);
    cell[s] = educated(c, after);
}
