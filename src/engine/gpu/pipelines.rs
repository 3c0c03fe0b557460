//! Compiled passes: a pipeline per entry point, laid out as the shader says.
use super::spirv::Unfenced;
use crate::engine::shader::{Access, Entry, Outline, WINDOW_BYTES};
use crate::moment::Moment;
use crate::program::{Pass, Shader};
use std::collections::HashMap;
use std::num::NonZeroU64;
use wgpu::{
    BindGroupLayout, BindGroupLayoutDescriptor, BindGroupLayoutEntry, BindingType, BufferBindingType, ComputePipeline,
    ComputePipelineDescriptor, Device, PipelineLayoutDescriptor, ShaderModule, ShaderModuleDescriptor, ShaderSource,
    ShaderStages,
};

/// A pass ready to run.
pub(super) struct Pipeline {
    pub pipeline: ComputePipeline,
    pub layout: BindGroupLayout,
    pub entry: Entry,
}

/// Where a shader's text lies: what tells shaders apart without reading them.
type Text = (usize, usize);

/// What pipelines are made of.
enum Code {
    /// One module for all entry points.
    Fenced(ShaderModule),
    /// A module each.
    Unfenced(Box<Unfenced>),
}

/// All passes met so far.
pub(super) struct Pipelines {
    pub shared: BindGroupLayout,
    fences: bool,
    codes: HashMap<Text, (Outline, Code)>,
    numbers: HashMap<(Text, &'static str), usize>,
    pipelines: Vec<Pipeline>,
}

impl Pipelines {
    /// No passes yet; those to come are with fences or without.
    pub fn new(device: &Device, fences: bool) -> Self {
        let entries = [uniform(0, size_of::<Moment>() as u64, true), uniform(1, u64::from(WINDOW_BYTES), true)];
        let descriptor = BindGroupLayoutDescriptor { label: Some("moment and window"), entries: &entries };
        let shared = device.create_bind_group_layout(&descriptor);
        Self { shared, fences, codes: HashMap::new(), numbers: HashMap::new(), pipelines: Vec::new() }
    }

    /// The number of a pass; compiles it the first time.
    pub fn number(&mut self, device: &Device, pass: &'static Pass) -> usize {
        let text = (pass.shader.text.as_ptr() as usize, pass.shader.text.len());
        if let Some(&number) = self.numbers.get(&(text, pass.entry)) {
            return number;
        }
        let (outline, code) = self.codes.entry(text).or_insert_with(|| compile(device, pass.shader, self.fences));
        let entry = outline.entry(pass.entry).clone();
        self.pipelines.push(match code {
            Code::Fenced(module) => pipeline(device, &self.shared, module, entry),
            Code::Unfenced(shader) => pipeline(device, &self.shared, &shader.module(device, &entry), entry),
        });
        self.numbers.insert((text, pass.entry), self.pipelines.len() - 1);
        self.pipelines.len() - 1
    }

    /// A pass by number.
    pub fn numbered(&self, number: usize) -> &Pipeline {
        &self.pipelines[number]
    }
}

fn compile(device: &Device, shader: &Shader, fences: bool) -> (Outline, Code) {
    let outline = Outline::read(shader);
    if !fences {
        return (outline, Code::Unfenced(Box::new(Unfenced::read(shader))));
    }
    let source = ShaderSource::Wgsl(shader.source().into());
    let module = device.create_shader_module(ShaderModuleDescriptor { label: Some(shader.name), source });
    (outline, Code::Fenced(module))
}

fn pipeline(device: &Device, shared: &BindGroupLayout, module: &ShaderModule, entry: Entry) -> Pipeline {
    let entries: Vec<_> = entry.bindings.iter().map(|b| layout(b.binding, b.access)).collect();
    let label = Some(entry.name.as_str());
    let own = device.create_bind_group_layout(&BindGroupLayoutDescriptor { label, entries: &entries });
    let both = device.create_pipeline_layout(&PipelineLayoutDescriptor {
        label,
        bind_group_layouts: &[Some(&own), Some(shared)],
        immediate_size: 0,
    });
    let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
        label,
        layout: Some(&both),
        module,
        entry_point: label,
        compilation_options: wgpu::PipelineCompilationOptions {
            // A pass with a tile writes each word of its workgroup memory before it reads it.
            zero_initialize_workgroup_memory: entry.tile.is_none(),
            ..Default::default()
        },
        cache: None,
    });
    Pipeline { pipeline, layout: own, entry }
}

fn layout(binding: u32, access: Access) -> BindGroupLayoutEntry {
    match access {
        Access::Uniform(bytes) => uniform(binding, u64::from(bytes), false),
        Access::Read => buffer(binding, BufferBindingType::Storage { read_only: true }, false, None),
        Access::ReadWrite => buffer(binding, BufferBindingType::Storage { read_only: false }, false, None),
    }
}

fn uniform(binding: u32, bytes: u64, moves: bool) -> BindGroupLayoutEntry {
    buffer(binding, BufferBindingType::Uniform, moves, NonZeroU64::new(bytes))
}

fn buffer(binding: u32, ty: BufferBindingType, moves: bool, bytes: Option<NonZeroU64>) -> BindGroupLayoutEntry {
    BindGroupLayoutEntry {
        binding,
        visibility: ShaderStages::COMPUTE,
        ty: BindingType::Buffer { ty, has_dynamic_offset: moves, min_binding_size: bytes },
        count: None,
    }
}
