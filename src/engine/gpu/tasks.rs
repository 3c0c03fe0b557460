//! A program made ready for a device: what each dispatch binds, in which windows.
use super::buffers::{Buffers, Way};
use super::device::Device;
use super::pipelines::{Pipeline, Pipelines};
use super::uniforms::Uniforms;
use super::windows::{Cut, Limits, Span, Workgroup};
use crate::engine::shader::{Access, Binding, STORAGE_BUFFERS};
use crate::error::{Error, Result};
use crate::lattice::grid::Grid;
use crate::program::{Dispatch, Domain};
use crate::tissue::state::Layer;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::ops::Range;
use wgpu::{BindGroup, BindGroupDescriptor, BindGroupEntry, BindingResource, Buffer, BufferBinding, CommandEncoder};

/// One entry of a program, ready.
pub(super) enum Task {
    Run(Run),
    Clear(Layer),
    Swap(Layer, Layer),
}

/// A dispatch, ready.
pub(super) struct Run {
    pub pipeline: usize,
    pub windows: Range<usize>,
    layers: Vec<Bound>,
    params: Option<(u32, u32, Buffer)>,
}

/// A layer that a dispatch binds.
struct Bound {
    binding: u32,
    layer: Layer,
    part: Part,
    written: bool,
}

/// What part of a layer a window binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Here,
    There,
}

/// What tells bind groups apart: the pass, its parameters, the window, and the buffers that hold its layers now.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    pipeline: usize,
    params: u32,
    window: usize,
    buffers: [u8; STORAGE_BUFFERS],
}

/// Bind groups met so far.
#[derive(Default)]
pub(super) struct Groups(HashMap<Key, BindGroup>);

impl Groups {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn forget(&mut self) {
        self.0.clear();
    }

    /// The bind group of a dispatch in a window.
    pub fn of(
        &mut self,
        device: &Device,
        pipeline: &Pipeline,
        run: &Run,
        buffers: &Buffers,
        window: (usize, &Span),
    ) -> &BindGroup {
        let mut held = [u8::MAX; STORAGE_BUFFERS];
        for (slot, bound) in held.iter_mut().zip(&run.layers) {
            *slot = buffers.number(bound.layer);
        }
        let params = run.params.as_ref().map_or(u32::MAX, |(_, number, _)| *number);
        let key = Key { pipeline: run.pipeline, params, window: window.0, buffers: held };
        self.0.entry(key).or_insert_with(|| run.group(device, pipeline, &held, buffers, window.1))
    }
}

impl Run {
    /// Makes a dispatch ready.
    ///
    /// # Panics
    /// If the parameters or the levels do not match the shader: a mistake in the table of passes.
    pub fn new(
        dispatch: &Dispatch,
        device: &Device,
        grids: &[Grid],
        pipelines: &mut Pipelines,
        uniforms: &mut Uniforms,
        limits: &Limits,
    ) -> Result<Self> {
        let pipeline = pipelines.number(&device.device, dispatch.pass);
        device.check()?;
        let entry = &pipelines.numbered(pipeline).entry;
        let layers: Vec<_> = entry.storage().map(|binding| Bound::new(dispatch, binding)).collect();
        let params = entry.params().map(|(binding, bytes)| {
            assert_eq!(bytes as usize, dispatch.params.len(), "bytes of params in {} and on the host", name(dispatch));
            let (number, buffer) = uniforms.params(device, &dispatch.params);
            (binding, number, buffer)
        });
        let whole = layers.iter().filter(|bound| bound.part == Part::Whole).map(|bound| bound.layer.words(grids));
        let largest = whole.max().unwrap_or(0);
        let binds = [Part::Here, Part::There].map(|part| layers.iter().any(|bound| bound.part == part));
        let workgroup = Workgroup::of(entry);
        let cut = Cut { domain: dispatch.domain, reach: dispatch.pass.reach, binds, workgroup };
        let windows = if largest > limits.words { Err(largest) } else { uniforms.windows(device, grids, cut, limits) };
        let windows = windows.map_err(|words| too_large(dispatch, workgroup.grain(), words, limits, device))?;
        check_groups(device, uniforms.span(windows.start))?;
        Ok(Self { pipeline, windows, layers, params })
    }

    /// Words of bridges for a window, by the order in which layers are bound.
    pub fn bridges(&self, span: &Span) -> Vec<usize> {
        self.layers.iter().map(|bound| bound.words(span).map_or(0, |words| words.len())).collect()
    }

    /// Brings what a window binds over bridges, or what it has written back.
    pub fn cross(&self, span: &Span, buffers: &Buffers, way: Way, encoder: &mut CommandEncoder) {
        for (slot, bound) in self.layers.iter().enumerate().filter(|(_, bound)| bound.written || way == Way::There) {
            if let Some(words) = bound.words(span) {
                buffers.cross(encoder, way, bound.layer, &words, slot);
            }
        }
    }

    fn group(
        &self,
        device: &Device,
        pipeline: &Pipeline,
        held: &[u8; STORAGE_BUFFERS],
        buffers: &Buffers,
        span: &Span,
    ) -> BindGroup {
        let layers = self.layers.iter().zip(held).enumerate().map(|(slot, (bound, &number))| {
            let words = bound.words(span).unwrap_or(0..buffers.words(number));
            let (buffer, offset) = buffers.bound(number, &words, slot);
            let part = BufferBinding { buffer, offset, size: NonZeroU64::new(4 * words.len() as u64) };
            BindGroupEntry { binding: bound.binding, resource: BindingResource::Buffer(part) }
        });
        let params = self
            .params
            .iter()
            .map(|(binding, _, buffer)| BindGroupEntry { binding: *binding, resource: buffer.as_entire_binding() });
        let entries: Vec<_> = layers.chain(params).collect();
        let label = Some(pipeline.entry.name.as_str());
        device.device.create_bind_group(&BindGroupDescriptor { label, layout: &pipeline.layout, entries: &entries })
    }
}

impl Bound {
    fn new(dispatch: &Dispatch, binding: &Binding) -> Self {
        let layer = dispatch.layer(&binding.name);
        let part = match (dispatch.domain, layer.level()) {
            (Domain::Once, _) | (_, None) => Part::Whole,
            (Domain::Sites { level, .. }, Some(l)) if l == level => Part::Here,
            (Domain::Sites { other, .. }, Some(l)) if l == other => Part::There,
            (domain, _) => panic!("{} runs on {domain:?} and cannot bind {layer:?}", name(dispatch)),
        };
        Self { binding: binding.binding, layer, part, written: binding.access == Access::ReadWrite }
    }

    /// The words of the layer that a window binds; none where it binds all.
    fn words(&self, span: &Span) -> Option<Range<usize>> {
        match self.part {
            Part::Whole => None,
            Part::Here => Some(span.here.clone()),
            Part::There => Some(span.there.clone()),
        }
    }
}

fn name(dispatch: &Dispatch) -> String {
    format!("{}::{}", dispatch.pass.shader.name, dispatch.pass.entry)
}

fn too_large(dispatch: &Dispatch, planes: u32, words: usize, limits: &Limits, device: &Device) -> Error {
    let reach = dispatch.pass.reach;
    let need = match dispatch.domain {
        Domain::Once => "a whole layer".to_string(),
        Domain::Sites { .. } if planes == 1 => format!("one plane with {reach} beyond it on either side"),
        Domain::Sites { .. } => format!("{planes} planes with {reach} beyond them on either side"),
    };
    let (words, most) = (words.div_ceil(1 << 18), limits.words >> 18);
    Error::device(
        format!("{} binds {need}, {words} MiB at once; {} allows {most} MiB", name(dispatch), device.description),
        "make the lattice smaller along x and y (z may be long), or --engine cpu",
    )
}

fn check_groups(device: &Device, span: &Span) -> Result<()> {
    let most = device.limits.max_compute_workgroups_per_dimension;
    for axis in 0..2 {
        if span.groups[axis] > most {
            let sites = span.window.size[axis];
            let allowed = u64::from(most) * u64::from(sites.div_ceil(span.groups[axis]));
            let problem = format!("{sites} sites along {}", ["x", "y"][axis]);
            let problem = format!("{problem} are too many; {} allows {allowed}", device.description);
            return Err(Error::device(problem, "turn the lattice so that its longest side is z, or --engine cpu"));
        }
    }
    Ok(())
}
