//! The small numbers that shaders are told: moments, windows, parameters.
use super::device::Device;
use super::windows::{Cut, Limits, Span, Window};
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use bytemuck::Pod;
use std::collections::HashMap;
use std::num::NonZeroU64;
use std::ops::Range;
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, BindGroupLayout, BindingResource, Buffer, BufferBinding,
    BufferDescriptor, BufferUsages,
};

/// Moments that are uploaded at once.
pub(super) const MOMENTS: usize = 64;

/// The uniforms of all passes. A moment or a window is chosen by its offset, so nothing is uploaded between dispatches.
pub(super) struct Uniforms {
    /// The group of moment and window that all passes share.
    pub group: BindGroup,
    layout: BindGroupLayout,
    stride: usize,
    moments: Buffer,
    windows: Buffer,
    spans: Vec<Span>,
    cuts: HashMap<Cut, Range<usize>>,
    params: HashMap<Vec<u8>, (u32, Buffer)>,
}

impl Uniforms {
    pub fn new(device: &Device, layout: &BindGroupLayout) -> Self {
        let largest = size_of::<Window>().max(size_of::<Moment>());
        let stride = largest.next_multiple_of(device.limits.min_uniform_buffer_offset_alignment as usize);
        let moments = uniform(device, "moments", MOMENTS * stride);
        let windows = uniform(device, "windows", 64 * stride);
        let group = shared(device, layout, &moments, &windows);
        let (spans, cuts, params) = Default::default();
        Self { group, layout: layout.clone(), stride, moments, windows, spans, cuts, params }
    }

    /// Uploads the moments of the next steps; they are used by what is submitted after this.
    pub fn set_moments(&self, device: &Device, moments: &[Moment]) {
        device.queue.write_buffer(&self.moments, 0, &strided(moments, self.stride));
    }

    /// The numbers of the windows of a cut; Err with the words of a binding that is too large.
    pub fn windows(
        &mut self,
        device: &Device,
        grids: &[Grid],
        cut: Cut,
        limits: &Limits,
    ) -> Result<Range<usize>, usize> {
        if let Some(range) = self.cuts.get(&cut) {
            return Ok(range.clone());
        }
        let first = self.spans.len();
        self.spans.extend(cut.spans(grids, limits)?);
        if self.spans.len() * self.stride > self.windows.size() as usize {
            self.windows = uniform(device, "windows", (2 * self.spans.len()).next_power_of_two() * self.stride);
            self.group = shared(device, &self.layout, &self.moments, &self.windows);
        }
        let all: Vec<Window> = self.spans.iter().map(|span| span.window).collect();
        device.queue.write_buffer(&self.windows, 0, &strided(&all, self.stride));
        self.cuts.insert(cut, first..self.spans.len());
        Ok(first..self.spans.len())
    }

    /// A window by number.
    pub fn span(&self, number: usize) -> &Span {
        &self.spans[number]
    }

    /// Offsets that choose a moment and a window.
    pub fn offsets(&self, moment: usize, window: usize) -> [u32; 2] {
        [(moment * self.stride) as u32, (window * self.stride) as u32]
    }

    /// The buffer of these parameters and its number, made the first time.
    pub fn params(&mut self, device: &Device, bytes: &[u8]) -> (u32, Buffer) {
        if let Some(known) = self.params.get(bytes) {
            return known.clone();
        }
        let buffer = uniform(device, "params", bytes.len().next_multiple_of(16));
        let mut padded = bytes.to_vec();
        padded.resize(buffer.size() as usize, 0);
        device.queue.write_buffer(&buffer, 0, &padded);
        let made = (self.params.len() as u32, buffer);
        self.params.insert(bytes.to_vec(), made.clone());
        made
    }

    /// How many different parameters are kept.
    pub fn kept(&self) -> usize {
        self.params.len()
    }

    /// Forgets all parameters; their numbers are given again.
    pub fn forget(&mut self) {
        self.params.clear();
    }
}

fn strided<T: Pod>(items: &[T], stride: usize) -> Vec<u8> {
    let mut bytes = vec![0; items.len() * stride];
    for (slot, item) in bytes.chunks_mut(stride).zip(items) {
        slot[..size_of::<T>()].copy_from_slice(bytemuck::bytes_of(item));
    }
    bytes
}

fn uniform(device: &Device, label: &str, bytes: usize) -> Buffer {
    device.device.create_buffer(&BufferDescriptor {
        label: Some(label),
        size: bytes as u64,
        usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}

fn shared(device: &Device, layout: &BindGroupLayout, moments: &Buffer, windows: &Buffer) -> BindGroup {
    let part = |buffer, bytes: usize| {
        BindingResource::Buffer(BufferBinding { buffer, offset: 0, size: NonZeroU64::new(bytes as u64) })
    };
    let entries = [
        BindGroupEntry { binding: 0, resource: part(moments, size_of::<Moment>()) },
        BindGroupEntry { binding: 1, resource: part(windows, size_of::<Window>()) },
    ];
    device.device.create_bind_group(&BindGroupDescriptor {
        label: Some("moment and window"),
        layout,
        entries: &entries,
    })
}
