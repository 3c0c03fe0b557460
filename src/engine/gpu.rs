//! The engine on a graphics processor: every layer stays there, passes run over windows of planes.
pub mod adapters;
mod buffers;
mod clock;
pub(super) mod copy;
mod device;
mod panics;
pub(super) mod pieces;
mod pipelines;
pub mod spirv;
mod tasks;
mod uniforms;
pub mod windows;

use super::room::{Bounds, words};
use super::{Description, Options};
use crate::error::Result;
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::program::Command;
use crate::tissue::state::{Layer, Tissue};
use buffers::{Buffers, Way};
use device::Device;
use pipelines::Pipelines;
use tasks::{Groups, Run, Task};
use uniforms::{MOMENTS, Uniforms};
use wgpu::{CommandEncoder, CommandEncoderDescriptor, ComputePass, ComputePassDescriptor};
use windows::Limits;

/// Site visits in one submission: some tenths of a second on a slow card, so that no driver's watchdog fires; and where a device
/// has no memory of its own, which is slower.
const VISITS: u64 = 1 << 30;
const VISITS_IN_SHARED_MEMORY: u64 = 1 << 28;
/// The most bytes that a window binds, whatever the device allows: Metal tells shaders the size of what is bound in 32 bits, and leads
/// what lies beyond 4 GiB to the last word before.
pub(super) const BOUND: u64 = (1 << 31) - 256;
/// Workgroups that a large GPU holds at once (132 processors with two each), and a driver that computes on a few cores.
const BUSY: u32 = 256;
const BUSY_IN_SOFTWARE: u32 = 16;
/// Dispatches in one submission, so that the list of commands stays small.
const DISPATCHES: u32 = 1024;
/// Bind groups or parameters that are kept; beyond it all are made afresh.
const KEPT: usize = 1 << 14;

/// A tissue on a graphics processor.
pub struct Gpu {
    device: Device,
    grids: Vec<Grid>,
    limits: Limits,
    buffers: Buffers,
    pipelines: Pipelines,
    uniforms: Uniforms,
    groups: Groups,
}

impl Gpu {
    /// Opens an adapter and brings a tissue there.
    ///
    /// # Errors
    /// If the adapter does not open or the tissue does not fit.
    pub fn open(adapter: &wgpu::Adapter, options: &Options, tissue: Tissue) -> Result<Self> {
        Self::on(Device::open(adapter)?, options, tissue)
    }

    /// Brings a tissue to an open device.
    fn on(mut device: Device, options: &Options, tissue: Tissue) -> Result<Self> {
        let mut bounds = Bounds::from(&device.limits);
        bounds.buffer = options.buffer.map_or(bounds.buffer, |bytes| bytes.min(bounds.buffer));
        let buffers = Buffers::new(&mut device, &bounds, &tissue)?;
        let needs_fences = device.needs_fences();
        if options.fences && !needs_fences {
            device.description.driver += ", with fences"; // so that records of runs and benchmarks tell
        }
        let pipelines = Pipelines::new(&device.device, options.fences || needs_fences);
        let uniforms = Uniforms::new(&device, &pipelines.shared);
        let limits = Limits {
            words: words(bounds.part()),
            buffer: words(bounds.buffer),
            align: (device.limits.min_storage_buffer_offset_alignment as usize / 4).max(1),
            groups: device.limits.max_compute_workgroups_per_dimension,
            busy: if device.description.hardware { BUSY } else { BUSY_IN_SOFTWARE },
            sites: options.window_sites.unwrap_or(usize::MAX),
            depth: options.depth,
        };
        device.check()?;
        Ok(Self { device, grids: tissue.grids, limits, buffers, pipelines, uniforms, groups: Groups::default() })
    }

    /// Carries out the whole program once for each moment; does not wait.
    ///
    /// # Errors
    /// If the device runs out of memory or is lost, or if a pass needs more than the device can bind.
    pub fn step(&mut self, program: &[Command], moments: &[Moment]) -> Result<()> {
        if self.groups.len().max(self.uniforms.kept()) > KEPT {
            self.groups.forget();
            self.uniforms.forget();
        }
        let tasks = program.iter().map(|command| self.task(command)).collect::<Result<Vec<_>>>()?;
        for moments in moments.chunks(MOMENTS) {
            self.uniforms.set_moments(&self.device, moments);
            let mut batch = Batch::new(&self.device);
            for moment in 0..moments.len() {
                for task in &tasks {
                    self.encode(task, moment, &mut batch)?;
                }
            }
            self.device.submit(Some(batch.finish()))?;
        }
        Ok(())
    }

    fn task(&mut self, command: &Command) -> Result<Task> {
        Ok(match command {
            Command::Clear(layer) => Task::Clear(*layer),
            Command::Swap(a, b) => Task::Swap(*a, *b),
            Command::Run(dispatch) => {
                let (pipelines, uniforms) = (&mut self.pipelines, &mut self.uniforms);
                let run = Run::new(dispatch, &self.device, &self.grids, pipelines, uniforms, &self.limits)?;
                self.build_bridges(&run)?;
                Task::Run(run)
            }
        })
    }

    /// Makes what windows across a cut bind in the place of layers.
    fn build_bridges(&mut self, run: &Run) -> Result<()> {
        for span in run.windows.clone().map(|window| self.uniforms.span(window)).filter(|span| span.bridged) {
            if self.buffers.widen(&self.device, &run.bridges(span))? {
                self.groups.forget();
            }
        }
        Ok(())
    }

    fn encode(&mut self, task: &Task, moment: usize, batch: &mut Batch) -> Result<()> {
        match task {
            Task::Swap(a, b) => self.buffers.swap(*a, *b),
            Task::Clear(layer) => self.clear(*layer, batch),
            Task::Run(run) => {
                for window in run.windows.clone() {
                    if !batch.takes(self.uniforms.span(window).visits) {
                        let full = std::mem::replace(batch, Batch::new(&self.device));
                        self.device.submit(Some(full.finish()))?;
                    }
                    self.dispatch(run, window, moment, batch);
                }
            }
        }
        Ok(())
    }

    fn clear(&self, layer: Layer, batch: &mut Batch) {
        self.buffers.of(layer).iter().for_each(|buffer| batch.outside().clear_buffer(buffer, 0, None));
    }

    fn dispatch(&mut self, run: &Run, window: usize, moment: usize, batch: &mut Batch) {
        let pipeline = self.pipelines.numbered(run.pipeline);
        let span = self.uniforms.span(window);
        let group = self.groups.of(&self.device, pipeline, run, &self.buffers, (window, span));
        let [x, y, z] = span.groups;
        if span.bridged {
            run.cross(span, &self.buffers, Way::There, batch.outside());
        }
        let pass = batch.inside();
        pass.set_pipeline(&pipeline.pipeline);
        pass.set_bind_group(0, group, &[]);
        pass.set_bind_group(1, &self.uniforms.group, &self.uniforms.offsets(moment, window));
        pass.dispatch_workgroups(x, y, z);
        if span.bridged {
            run.cross(span, &self.buffers, Way::Back, batch.outside());
        }
        batch.dispatches += 1;
        batch.visits += span.visits;
    }

    /// The first words of a layer, after all steps so far; waits.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn read_front(&mut self, layer: Layer, words: usize) -> Result<Vec<u32>> {
        self.buffers.read_front(&mut self.device, layer, words)
    }

    /// Replaces the words of a layer, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn write(&mut self, layer: Layer, words: &[u32]) -> Result<()> {
        self.buffers.write(&mut self.device, layer, words)
    }

    /// Some words of a layer, after all steps so far; waits.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn read_at(&mut self, layer: Layer, places: &[usize]) -> Result<Vec<u32>> {
        self.buffers.read_at(&mut self.device, layer, places)
    }

    /// Replaces some words of a layer, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn write_at(&mut self, layer: Layer, words: &[(usize, u32)]) -> Result<()> {
        self.buffers.write_at(&mut self.device, layer, words)
    }

    /// Waits until all steps are done.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn wait(&mut self) -> Result<()> {
        self.device.wait()
    }

    /// The lattice and its coarser levels.
    pub fn grids(&self) -> &[Grid] {
        &self.grids
    }

    /// The layers that there are.
    pub fn layers(&self) -> Vec<Layer> {
        self.buffers.layers()
    }

    /// What it runs on.
    pub fn describe(&self) -> Description {
        self.device.description.clone()
    }

    /// The best adapter as if it allowed no more than so many bytes of a binding and of a buffer.
    #[cfg(test)]
    pub(crate) fn narrow(binding: u64, buffer: u64, tissue: Tissue) -> Result<Self> {
        let adapter = adapters::chosen(None)?;
        let limits =
            wgpu::Limits { max_storage_buffer_binding_size: binding, max_buffer_size: buffer, ..adapter.limits() };
        Self::on(Device::within(&adapter, limits)?, &Options::default(), tissue)
    }

    /// Loses the device, as a driver may at any time.
    #[cfg(test)]
    pub(crate) fn lose(&mut self) {
        self.device.device.destroy();
    }
}

/// Commands on their way into one submission. Dispatches that follow each other share a compute pass.
struct Batch {
    pass: Option<ComputePass<'static>>,
    encoder: CommandEncoder,
    dispatches: u32,
    visits: u64,
    most_visits: u64,
}

impl Batch {
    fn new(device: &Device) -> Self {
        let encoder = device.device.create_command_encoder(&CommandEncoderDescriptor { label: Some("steps") });
        let most_visits = if device.shared { VISITS_IN_SHARED_MEMORY } else { VISITS };
        Self { pass: None, encoder, dispatches: 0, visits: 0, most_visits }
    }

    /// Whether it takes a dispatch of so many visits. An empty one takes any.
    fn takes(&self, visits: u64) -> bool {
        self.dispatches == 0 || self.dispatches < DISPATCHES && self.visits + visits <= self.most_visits
    }

    fn inside(&mut self) -> &mut ComputePass<'static> {
        let begin = || self.encoder.begin_compute_pass(&ComputePassDescriptor::default()).forget_lifetime();
        self.pass.get_or_insert_with(begin)
    }

    fn outside(&mut self) -> &mut CommandEncoder {
        self.pass = None;
        &mut self.encoder
    }

    fn finish(mut self) -> wgpu::CommandBuffer {
        self.pass = None;
        self.encoder.finish()
    }
}
