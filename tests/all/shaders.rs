//! Is each shader one that every device takes? Parsed, validated and linted without a GPU.
use crate::{lint, toys};
use invasim::engine::gpu::windows::Window;
use invasim::engine::shader::{Access, Outline, STORAGE_BUFFERS, parse};
use invasim::moment::Moment;
use invasim::program::Shader;
use naga::TypeInner;
use std::path::Path;

/// Every shader of the program, found by its file, and the toys of the tests.
fn shaders() -> Vec<Shader> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    let mut found: Vec<Shader> = toys::SHADERS.iter().map(|s| Shader { name: s.name, text: s.text }).collect();
    for room in ["processes", "views"] {
        let Ok(files) = std::fs::read_dir(root.join(room)) else { continue };
        for path in files.map(|file| file.expect("a readable folder").path()) {
            let text = std::fs::read_to_string(&path).expect("a readable shader");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            found.push(Shader { name: Box::leak(name.into_boxed_str()), text: Box::leak(text.into_boxed_str()) });
        }
    }
    found
}

#[test]
fn every_shader_is_valid_and_binds_what_an_engine_can_bind() {
    for shader in shaders() {
        let outline = Outline::check(&shader).unwrap_or_else(|problem| panic!("{}: {problem}", shader.name));
        assert!(!outline.entries.is_empty(), "{} has no entry point", shader.name);
        for entry in &outline.entries {
            assert!(entry.storage().count() <= STORAGE_BUFFERS);
            let invocations: u32 = entry.workgroup.iter().product();
            assert!(invocations <= 256, "{}::{} has workgroups of {invocations}", shader.name, entry.name);
        }
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
    assert_eq!(layout("Window"), host!(Window: size first other_size end base other_base periodic spare));
}
