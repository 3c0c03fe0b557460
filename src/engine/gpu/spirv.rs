//! A pass as SPIR-V in which the driver may not combine float operations, so that it needs no fences.
//!
//! A driver of Vulkan neither fuses nor reorders an operation with the decoration `NoContraction` (SPIR-V specification,
//! section "Decoration"). WGSL has no word for it, and half of the instructions of a field's pass are fences. So here the
//! text is translated as wgpu does it, by naga, but for three things: `fenced` gives back what it gets, each sum, difference
//! and product of floats has the decoration, and nothing is checked on the way.
use crate::engine::shader::{Entry, parse};
use crate::program::Shader;
use naga::back::spv::{
    BindingInfo, BindingMap, Options, PipelineOptions, WriterFlags, ZeroInitializeWorkgroupMemoryMode, write_vec,
};
use naga::proc::{BoundsCheckPolicies, BoundsCheckPolicy};
use naga::valid::{Capabilities, ModuleInfo, ValidationFlags, Validator};
use naga::{Block, Expression, Module, ResourceBinding, ShaderStage, Span, Statement};
use wgpu::{Device, PassthroughShaderEntryPoint, ShaderModule, ShaderModuleDescriptorPassthrough};

/// Words before the first instruction.
const HEADER: usize = 5;
const OP_DECORATE: u32 = 71;
/// `OpFAdd`, `OpFSub`, `OpFMul`.
const COMBINED: [u32; 3] = [129, 131, 133];
const NO_CONTRACTION: u32 = 42;

/// A shader without fences.
pub struct Unfenced {
    module: Module,
    info: ModuleInfo,
}

impl Unfenced {
    /// Reads a shader and takes its fences away.
    ///
    /// # Panics
    /// If the shader is wrong: a mistake of ours.
    pub fn read(shader: &Shader) -> Self {
        let wrong = |problem: &dyn std::fmt::Display| -> ! { panic!("shader {}: {problem}", shader.name) };
        let (mut module, _) = parse(&shader.source()).unwrap_or_else(|problem| wrong(&problem));
        for (_, function) in module.functions.iter_mut().filter(|(_, f)| f.name.as_deref() == Some("fenced")) {
            let value = function.expressions.append(Expression::FunctionArgument(0), Span::UNDEFINED);
            function.body = Block::from_vec(vec![Statement::Return { value: Some(value) }]);
        }
        let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
        let info = validator.validate(&module).unwrap_or_else(|problem| wrong(&problem.into_inner()));
        Self { module, info }
    }

    /// An entry point, ready for a pipeline.
    pub(super) fn module(&self, device: &Device, entry: &Entry) -> ShaderModule {
        let [x, y, z] = entry.workgroup;
        let point = PassthroughShaderEntryPoint { name: entry.name.as_str().into(), workgroup_size: (x, y, z) };
        let descriptor = ShaderModuleDescriptorPassthrough {
            label: Some(entry.name.as_str()),
            entry_points: vec![point].into(),
            spirv: Some(self.words(entry).into()),
            ..Default::default()
        };
        // SAFETY: naga has validated the module and wrote the words. They do without its checks: our loops end, we divide by
        // sizes, and indices stay within the layers, which the tests of windows and of poisoned layers would show; wgpu
        // asks the driver besides to keep accesses within what is bound (`robustBufferAccess`).
        unsafe { device.create_shader_module_passthrough(descriptor) }
    }

    /// The words of an entry point.
    ///
    /// # Panics
    /// If naga cannot translate it: a mistake of ours.
    pub fn words(&self, entry: &Entry) -> Vec<u32> {
        let none = BoundsCheckPolicy::Unchecked;
        let options = Options {
            flags: WriterFlags::empty(),
            fake_missing_bindings: false,
            binding_map: bindings(entry),
            bounds_check_policies: BoundsCheckPolicies {
                index: none,
                buffer: none,
                image_load: none,
                binding_array: none,
            },
            zero_initialize_workgroup_memory: match entry.tile {
                Some(_) => ZeroInitializeWorkgroupMemoryMode::None,
                None => ZeroInitializeWorkgroupMemoryMode::Polyfill,
            },
            force_loop_bounding: false,
            emit_int_div_checks: false,
            ..Options::default()
        };
        let point = PipelineOptions { shader_stage: ShaderStage::Compute, entry_point: entry.name.clone() };
        let words = write_vec(&self.module, &self.info, &options, Some(&point));
        decorated(words.unwrap_or_else(|problem| panic!("{}: {problem}", entry.name)))
    }
}

/// Where wgpu puts the bindings of a pass: it counts those of a group anew, in the order of their numbers.
fn bindings(entry: &Entry) -> BindingMap {
    let mut own: Vec<u32> = entry.bindings.iter().map(|b| b.binding).collect();
    own.sort_unstable();
    let own = own.into_iter().zip(0..).map(|(binding, place)| (0, binding, place));
    let shared = (0..2).map(|binding| (1, binding, binding));
    let at = |(group, binding, place)| {
        let info = BindingInfo { descriptor_set: group, binding: place, binding_array_size: None };
        (ResourceBinding { group, binding }, info)
    };
    own.chain(shared).map(at).collect()
}

/// The same words with each float sum, difference and product decorated. All decorations stand together, before the types.
fn decorated(mut words: Vec<u32>) -> Vec<u32> {
    let (mut first, mut results) = (None, Vec::new());
    let mut at = HEADER;
    while at < words.len() {
        let (op, length) = (words[at] & 0xffff, (words[at] >> 16) as usize);
        if op == OP_DECORATE {
            first.get_or_insert(at);
        }
        if COMBINED.contains(&op) {
            results.push(words[at + 2]);
        }
        at += length.max(1);
    }
    let first = first.expect("each pass has bindings, which are decorated");
    words.splice(first..first, results.into_iter().flat_map(|id| [3 << 16 | OP_DECORATE, id, NO_CONTRACTION]));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::shader::Outline;
    use crate::program::Shader;

    const ONE: Shader = Shader {
        name: "one",
        text: "@group(0) @binding(3) var<storage, read_write> value: array<f32>;\n\
               @compute @workgroup_size(1) fn one() { value[0] = sum(value[1], product(value[2], difference(value[3], value[4]))); }",
    };

    fn ops(words: &[u32]) -> Vec<&[u32]> {
        let (mut at, mut all) = (HEADER, Vec::new());
        while at < words.len() {
            let length = (words[at] >> 16) as usize;
            all.push(&words[at..at + length]);
            at += length;
        }
        all
    }

    #[test]
    fn float_operations_are_decorated_and_fences_are_gone() {
        let entry = Outline::read(&ONE).entry("one").clone();
        let words = Unfenced::read(&ONE).words(&entry);
        let ops = ops(&words);
        let is = |op: u32| ops.iter().filter(move |words| words[0] & 0xffff == op);
        let decorated: Vec<u32> =
            is(OP_DECORATE).filter(|words| words[2] == NO_CONTRACTION).map(|words| words[1]).collect();
        for op in COMBINED {
            assert!(is(op).count() > 0 && is(op).all(|words| decorated.contains(&words[2])), "operation {op}");
        }
        const XOR: u32 = 198;
        let (module, info) = parse(&ONE.source()).unwrap();
        let fenced = Unfenced { module, info }.words(&entry);
        assert_eq!(is(XOR).count() + 1, self::ops(&fenced).iter().filter(|words| words[0] & 0xffff == XOR).count());
    }
}
