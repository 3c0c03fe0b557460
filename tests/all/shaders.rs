//! Is each shader one that every device takes? Parsed, validated and linted without a GPU.
use crate::{lint, toys};
use invasim::engine::gpu::windows::Window;
use invasim::engine::shader::{Access, Outline, STORAGE_BUFFERS, parse};
use invasim::moment::Moment;
use invasim::processes::PROCESSES;
use invasim::program::Shader;
use naga::TypeInner;
use naga::back::{hlsl, msl};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Every shader of the program: those of the model's table, the pictures' by their files, and the toys of the tests.
fn shaders() -> Vec<Shader> {
    let of_model = PROCESSES.iter().flat_map(|process| process.passes).map(|pass| (pass.shader.text, pass.shader));
    let of_model: BTreeMap<&str, &Shader> = of_model.collect();
    let known = of_model.into_values().chain(toys::SHADERS).map(|s| Shader { name: s.name, text: s.text });
    let of_views = files(&folder("views")).into_iter().map(|path| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        Shader { name: name.leak(), text: read(path).leak() }
    });
    known.chain(of_views).collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders").join(name)
}

/// The files of a folder and of those in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let inside = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a readable folder").path());
    inside.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(path).expect("a readable shader")
}

#[test]
fn every_file_is_part_of_a_pass() {
    let shaders = shaders();
    for path in files(&folder("processes")) {
        let text = read(path.clone());
        assert!(shaders.iter().any(|shader| shader.text.contains(&text)), "no pass is made of {}", path.display());
    }
}

#[test]
fn every_shader_is_valid_and_binds_what_an_engine_can_bind() {
    for shader in shaders() {
        let outline = Outline::check(&shader).unwrap_or_else(|problem| panic!("{}: {problem}", shader.name));
        assert!(!outline.entries.is_empty(), "{} has no entry point", shader.name);
        // A constant of no definite type would be overlooked.
        let tiles = outline.entries.iter().filter(|entry| entry.tile.is_some()).count();
        assert_eq!(tiles, shader.text.matches("_TILE = ").count(), "{}", shader.name);
        for entry in &outline.entries {
            assert!(entry.storage().count() <= STORAGE_BUFFERS);
            let invocations: u32 = entry.workgroup.iter().product();
            assert!(invocations <= 256, "{}::{} has workgroups of {invocations}", shader.name, entry.name);
        }
    }
}

/// Vulkan and OpenGL run in the tests of passes; the languages of Windows and macOS are at least written.
#[test]
fn every_shader_can_be_said_to_direct_x_and_metal() {
    for shader in shaders() {
        let (module, info) = parse(&shader.source()).unwrap_or_else(|problem| panic!("{}: {problem}", shader.name));
        let (mut text, options) = (String::new(), hlsl::Options { fake_missing_bindings: true, ..Default::default() });
        let said = hlsl::Writer::new(&mut text, &options, &Default::default()).write(&module, &info, None);
        said.unwrap_or_else(|problem| panic!("{}: {problem}", shader.name));
        let options = msl::Options { fake_missing_bindings: true, ..Default::default() };
        let said = msl::write_string(&module, &info, &options, &Default::default());
        said.unwrap_or_else(|problem| panic!("{}: {problem}", shader.name));
    }
}

#[test]
fn every_shader_keeps_the_rules_of_arithmetic() {
    let broken: Vec<String> = shaders().iter().flat_map(lint::broken).collect();
    assert!(broken.is_empty(), "these lines break the rules of arithmetic:\n{}", broken.join("\n"));
}

#[test]
fn a_shader_says_what_it_binds() {
    let outline = Outline::read(&toys::SPREADING);
    let entry = outline.entry("spread");
    assert_eq!(entry.workgroup, [32, 4, 2]);
    assert_eq!(entry.params(), Some((3, 8)));
    let names: Vec<_> = entry.storage().map(|b| (b.name.as_str(), b.access)).collect();
    assert_eq!(names, [("cell", Access::Read), ("value", Access::Read), ("value_next", Access::ReadWrite)]);
}

#[test]
fn nine_storage_buffers_are_refused() {
    let bind = |i| format!("@group(0) @binding({i}) var<storage, read_write> layer{i}: array<u32>;\n");
    let touch = |i| format!("layer{i}[0] = 1u;\n");
    let body = (0..9).map(touch).collect::<String>();
    let text = (0..9).map(bind).collect::<String>() + "@compute @workgroup_size(1) fn greedy() {\n" + &body + "}";
    let problem = Outline::check(&Shader { name: "greedy", text: text.leak() }).unwrap_err();
    assert!(problem.contains("greedy uses 9 storage buffers"), "{problem}");
}

#[test]
fn a_workgroup_that_keeps_too_much_is_refused() {
    let text = "var<workgroup> kept: array<u32, 4097>;\n@compute @workgroup_size(1) fn greedy() { kept[0] = 1u; }";
    let problem = Outline::check(&Shader { name: "greedy", text }).unwrap_err();
    assert!(problem.contains("a workgroup of greedy keeps 16388 bytes; a device grants 16384"), "{problem}");
}

#[test]
fn a_tile_is_told_by_a_constant() {
    let tile = |says: &str| {
        let text = format!("{says}\n@compute @workgroup_size(8, 8) fn march() {{ }}");
        Outline::check(&Shader { name: "tiled", text: text.leak() }).map(|outline| outline.entry("march").tile)
    };
    assert_eq!(tile(""), Ok(None));
    assert_eq!(tile("const OTHER_TILE = vec2(3u, 4u);"), Ok(None));
    assert_eq!(tile("const MARCH_TILE = vec2(28u, 4u + 8u);"), Ok(Some([28, 12])));
    for wrong in ["7u", "vec2(3u, 0u)", "vec2(3i, 4i)", "vec3(1u, 2u, 3u)"] {
        let problem = tile(&format!("const MARCH_TILE = {wrong};")).unwrap_err();
        assert!(problem.contains("MARCH_TILE is no pair of whole numbers above 0"), "{wrong}: {problem}");
    }
}

#[test]
fn a_mistake_is_told_with_its_line() {
    let shader = Shader { name: "mistaken", text: "// one\n// two\nfn broken() -> u32 { return 1.5; }\n" };
    let problem = Outline::check(&shader).unwrap_err();
    assert!(problem.contains("wgsl:3"), "{problem}");
}

#[test]
fn uniforms_lie_where_the_host_puts_them() {
    let (module, _) = parse(&toys::SPREADING.source()).unwrap();
    let layout = |name: &str| {
        let found = module.types.iter().find(|(_, t)| t.name.as_deref() == Some(name)).expect("a struct of that name");
        let TypeInner::Struct { members, span } = &found.1.inner else { panic!("{name} is no struct") };
        let members: Vec<_> = members.iter().map(|m| (m.name.clone().unwrap(), m.offset as usize)).collect();
        (members, *span as usize)
    };
    macro_rules! host {
        ($type:ident: $($field:ident)*) => {
            (vec![$((stringify!($field).to_string(), std::mem::offset_of!($type, $field))),*], size_of::<$type>())
        };
    }
    assert_eq!(layout("Moment"), host!(Moment: step seed zero dose plasma returned));
    assert_eq!(layout("Window"), host!(Window: size first other_size end base other_base periodic depth));
}
