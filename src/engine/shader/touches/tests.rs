//! What is counted of shaders, and what is left out.
use super::*;

const TEXT: &str = "
    @group(0) @binding(0) var<storage, read> cell: array<u32>;
    @group(0) @binding(1) var<storage, read> rare: array<u32>;
    @group(0) @binding(2) var<storage, read_write> out: array<u32>;
    @group(0) @binding(3) var<storage, read_write> sum: array<atomic<u32>>;
    @group(0) @binding(4) var<uniform> params: vec4<u32>;
    var<private> row: u32;
    var<private> seen: u32;
    fn look(i: u32, wanted: bool) -> u32 {
        if (wanted) { return rare[i]; }
        return 0u;
    }
    @compute @workgroup_size(1) fn guarded(@builtin(global_invocation_id) id: vec3<u32>) {
        if (id.x >= params.x) { return; }
        if (cell[id.x] == 0u) { return; }
        out[id.x] = rare[id.x];
    }
    @compute @workgroup_size(1) fn looped(@builtin(global_invocation_id) id: vec3<u32>) {
        var all = 0u;
        for (var i = 0u; i < params.y; i++) { all += cell[id.x + i]; }
        out[id.x] = all;
    }
    @compute @workgroup_size(1) fn searched(@builtin(global_invocation_id) id: vec3<u32>) {
        var found = false;
        for (var i = 0u; i < 8u; i++) {
            if (cell[id.x + i] == 1u) { found = true; break; }
        }
        if (found) { out[id.x] = 1u; }
        atomicAdd(&sum[id.x], 1u);
    }
    @compute @workgroup_size(1) fn called(@builtin(global_invocation_id) id: vec3<u32>) {
        out[id.x] = look(id.x, cell[id.x] > 2u);
    }
    @compute @workgroup_size(1) fn chosen(@builtin(global_invocation_id) id: vec3<u32>) {
        out[id.x] = look(id.x, params.z == 1u);
    }
    fn enter(n: u32) { row = n; }
    @compute @workgroup_size(1) fn entered(@builtin(global_invocation_id) id: vec3<u32>) {
        enter(id.x);
        if (row < params.x) { out[row] = rare[row]; }
    }
    @compute @workgroup_size(1) fn met(@builtin(global_invocation_id) id: vec3<u32>) {
        seen = cell[id.x];
        if (seen > 2u) { out[id.x] = 1u; }
    }
    @compute @workgroup_size(1) fn both(@builtin(global_invocation_id) id: vec3<u32>) {
        let c = cell[id.x];
        let kept = c != 0u && rare[id.x] != 0u;
        out[id.x] = select(out[id.x], 7u, kept);
    }";

fn of(entry: &str) -> [Touch; 4] {
    let (module, _) = crate::engine::shader::parse(TEXT).unwrap_or_else(|problem| panic!("{problem}"));
    let point = module.entry_points.iter().find(|point| point.name == entry).expect("an entry point");
    let found = touches(&module, point);
    let of = |name: &str| module.global_variables.iter().find(|(_, v)| v.name.as_deref() == Some(name));
    ["cell", "rare", "out", "sum"].map(|name| of(name).and_then(|(h, _)| found.get(&h).copied()).unwrap_or_default())
}

#[test]
fn what_the_tissue_decides_is_left_out() {
    let none = Touch::default();
    assert_eq!(of("guarded"), [Touch::READ, none, none, none]);
    assert_eq!(of("searched"), [Touch::READ, none, none, Touch::BOTH]);
    assert_eq!(of("called"), [Touch::READ, none, Touch::WRITE, none]);
    assert_eq!(of("both"), [Touch::READ, none, Touch::BOTH, none]);
    assert_eq!(of("met"), [Touch::READ, none, none, none]);
}

#[test]
fn what_places_and_parameters_decide_is_counted() {
    let none = Touch::default();
    assert_eq!(of("looped"), [Touch::READ, none, Touch::WRITE, none]);
    assert_eq!(of("chosen"), [none, Touch::READ, Touch::WRITE, none]);
    assert_eq!(of("entered"), [none, Touch::READ, Touch::WRITE, none]);
}
