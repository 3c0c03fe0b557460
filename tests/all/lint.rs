//! The rules of shader arithmetic: what gives the same bits everywhere and what does not.
//!
//! Floats are added, subtracted and multiplied in the fenced functions of `shaders/shared/portable.wgsl` alone: compilers
//! (those of Mesa and SwiftShader, measured) fuse `a * b + c`, turn `a + (b - a)` into `b` and `(a + 0.1) + 0.2` into
//! `a + 0.3`. Beside them are allowed comparison, a product with a literal power of two (exact, so it may be fused), and
//! the functions in [`EXACT`].
use invasim::engine::shader::parse;
use invasim::program::{SHARED, Shader};
use naga::proc::TypeResolution;
use naga::valid::FunctionInfo;
use naga::{BinaryOperator, Expression, Function, Handle, Literal, MathFunction, Module, ScalarKind, Span, TypeInner};

/// Functions that are exact on every device. `min` and `max` may return either zero of −0 and +0: where the sign of a
/// zero matters, `select` decides it.
const EXACT: [MathFunction; 10] = [
    MathFunction::Abs,
    MathFunction::Min,
    MathFunction::Max,
    MathFunction::Clamp,
    MathFunction::Saturate,
    MathFunction::Floor,
    MathFunction::Ceil,
    MathFunction::Trunc,
    MathFunction::Round,
    MathFunction::Sign,
];

/// What breaks the rules, a line each with its place in the joined text; empty where nothing does.
pub fn broken(shader: &Shader) -> Vec<String> {
    let source = shader.source();
    let (module, info) = parse(&source).unwrap_or_else(|problem| panic!("{}: {problem}", shader.name));
    let functions = module.functions.iter().map(|(handle, f)| (f.name.clone().unwrap_or_default(), f, &info[handle]));
    let points = module.entry_points.iter().enumerate();
    let points = points.map(|(i, p)| (p.name.clone(), &p.function, info.get_entry_point(i)));
    let found = functions.chain(points).flat_map(|(name, f, info)| in_function(&module, &name, f, info));
    let mut found: Vec<(u32, String)> = found.map(|(span, what)| (span.location(&source).line_number, what)).collect();
    if module.types.iter().any(|(_, t)| matches!(t.inner, TypeInner::Atomic(s) if s.kind == ScalarKind::Float)) {
        found.push((0, "an atomic float: its sums depend on the order".into()));
    }
    found.sort();
    found.dedup();
    found.into_iter().map(|(line, what)| format!("{}.wgsl:{line}: {what}", shader.name)).collect()
}

fn in_function(module: &Module, name: &str, function: &Function, info: &FunctionInfo) -> Vec<(Span, String)> {
    let fenced = is_fenced(name);
    let mut found = Vec::new();
    for (handle, expression) in function.expressions.iter() {
        match rule(module, function, info, handle, expression) {
            Some(PRODUCT | SUM) if fenced => {}
            Some(what) => found.push((function.expressions.get_span(handle), format!("fn {name}: {what}"))),
            None => {}
        }
    }
    found
}

const PRODUCT: &str =
    "a product of floats; write product(a, b), so that nothing contracts it into a fused multiply-add";
const SUM: &str = "a sum of floats; write sum(a, b) or difference(a, b), so that nothing merges it with its neighbours";

/// The rule that an expression breaks.
fn rule(
    module: &Module,
    function: &Function,
    info: &FunctionInfo,
    handle: Handle<Expression>,
    expression: &Expression,
) -> Option<&'static str> {
    let float = |handle: Handle<Expression>| is_float(module, &info[handle].ty);
    match *expression {
        Expression::Binary { op: BinaryOperator::Multiply, left, right } if float(handle) => {
            let exact = [left, right].into_iter().any(|side| is_power_of_two(module, function, side));
            (!exact).then_some(PRODUCT)
        }
        Expression::Binary { op: BinaryOperator::Add | BinaryOperator::Subtract, .. } if float(handle) => Some(SUM),
        Expression::Binary { op: BinaryOperator::Divide | BinaryOperator::Modulo, .. } if float(handle) => {
            Some("a division of floats: it differs between devices; write product(a, reciprocal(b))")
        }
        Expression::Math { fun, arg, .. } if (float(handle) || float(arg)) && !EXACT.contains(&fun) => {
            Some("a mathematical function that differs between devices; write a polynomial, or a table from the host")
        }
        Expression::Relational { argument, .. } if float(argument) => {
            Some("a test for NaN or infinity: compilers may leave it out")
        }
        Expression::Derivative { .. } => Some("a derivative: it differs between devices"),
        _ => None,
    }
}

fn is_float(module: &Module, resolution: &TypeResolution) -> bool {
    match resolution.inner_with(&module.types) {
        TypeInner::Scalar(scalar) | TypeInner::Vector { scalar, .. } | TypeInner::Matrix { scalar, .. } => {
            scalar.kind == ScalarKind::Float
        }
        _ => false,
    }
}

/// A function of the portable arithmetic that holds a fence.
fn is_fenced(name: &str) -> bool {
    let (_, portable) = SHARED.iter().find(|(room, _)| *room == "portable").expect("portable.wgsl is shared");
    ["sum", "difference", "product"].contains(&name) && portable.contains(&format!("fn {name}("))
}

fn is_power_of_two(module: &Module, function: &Function, handle: Handle<Expression>) -> bool {
    let exact =
        |literal: &Literal| matches!(literal, Literal::F32(x) if x.is_normal() && x.to_bits() & 0x007f_ffff == 0);
    match &function.expressions[handle] {
        Expression::Literal(literal) => exact(literal),
        Expression::Splat { value, .. } => is_power_of_two(module, function, *value),
        Expression::Compose { components, .. } => components.iter().all(|&c| is_power_of_two(module, function, c)),
        Expression::Constant(constant) => {
            let value = &module.global_expressions[module.constants[*constant].init];
            matches!(value, Expression::Literal(literal) if exact(literal))
        }
        _ => false,
    }
}

/// A shader with one line in the middle of a function of its own.
fn planted(line: &str) -> Vec<String> {
    let text = format!(
        "@group(0) @binding(0) var<storage, read_write> value: array<f32>;\n\
         @compute @workgroup_size(1) fn plant() {{ let a = value[0]; let b = value[1]; let c = value[2]; {line} }}"
    );
    broken(&Shader { name: "planted", text: text.leak() })
}

#[test]
fn what_breaks_the_rules_is_refused() {
    let fused = planted("value[3] = a * b + c;");
    assert!(
        fused.len() == 2 && fused.iter().any(|f| f.starts_with("planted.wgsl:2: fn plant: a product")),
        "{fused:?}"
    );
    assert!(planted("value[3] -= a;")[0].contains("fn plant: a sum"));
    let bad = [
        "a * 0.3",
        "a + b",
        "a - 1.0",
        "(vec2(a, b) + c).x",
        "a / b",
        "a / 2.0",
        "a % b",
        "exp(a)",
        "exp2(a)",
        "log(a)",
        "pow(a, b)",
        "sqrt(a)",
        "inverseSqrt(a)",
        "sin(a)",
        "tanh(a)",
        "atan2(a, b)",
        "fma(a, b, c)",
        "mix(a, b, c)",
        "smoothstep(a, b, c)",
        "ldexp(a, 2)",
        "length(vec2(a, b))",
        "dot(vec2(a, b), vec2(b, c))",
        "distance(a, b)",
        "normalize(vec3(a, b, c)).x",
        "fract(a)",
        "cross(vec3(a), vec3(b)).x",
        "(vec2(a, b) * c).x",
        "unpack4x8unorm(bitcast<u32>(a)).x",
        "degrees(a)",
        "step(a, b)",
    ];
    for expression in bad {
        assert!(!planted(&format!("value[3] = {expression};")).is_empty(), "{expression} passed");
    }
}

#[test]
fn what_keeps_the_rules_passes() {
    let good = [
        "sum(a, difference(b, c))",
        "sum(a * 0.25, b)",
        "0.5 * a",
        "product(a, b)",
        "reciprocal(a)",
        "max(a, b)",
        "floor(abs(a))",
        "select(a, b, a < c)",
        "f32(u32(a) * 3u / 7u % 5u)",
        "(vec2(a, b) * 2.0).x",
        "bitcast<f32>(bitcast<u32>(a) * 5u)",
        "-a",
        "f32(dot(vec2<u32>(1u, u32(a)), vec2<u32>(3u, 4u)))",
    ];
    for expression in good {
        let found = planted(&format!("value[3] = {expression};"));
        assert!(found.is_empty(), "{expression}: {found:?}");
    }
}
