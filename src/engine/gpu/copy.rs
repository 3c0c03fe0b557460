//! How fast a device copies its own memory: by a shader and by its own copy command, whichever is faster.
use super::device::Device;
use crate::engine::copy::{Bandwidth, best};
use crate::error::Result;
use std::cell::RefCell;
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, Buffer, BufferDescriptor, BufferUsages, CommandEncoder,
    ComputePipeline, ComputePipelineDescriptor, ShaderModuleDescriptor, ShaderSource,
};

const SHADER: &str = include_str!("../../../shaders/bench/copy.wgsl");
/// Bytes that are copied at once where the device allows it: far more than its caches hold.
const BYTES: u64 = 512 << 20;
/// Copies in one submission, so that the device does not wait for the host in between.
const COPIES: u32 = 8;
/// Bytes that a workgroup of the shader copies.
const GROUP: u64 = 256 * 16;

/// Measures a device.
pub(in crate::engine) fn bandwidth(adapter: &wgpu::Adapter) -> Result<Bandwidth> {
    let device = Device::open(adapter)?;
    let most = device.limits.max_buffer_size.min(device.limits.max_storage_buffer_binding_size).min(BYTES);
    let bytes = most / GROUP * GROUP;
    let [from, to] = ["from", "to"].map(|label| buffer(&device, label, bytes));
    device.check_room(2 * bytes, String::new)?;
    let (pipeline, group) = shader(&device, &from, &to);
    let width = device.limits.max_compute_workgroups_per_dimension.min((bytes / GROUP) as u32);
    let height = (bytes / GROUP).div_ceil(width.into()) as u32;
    device.check()?;
    let device = RefCell::new(device);
    let by_shader = seconds(&device, |encoder| {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.dispatch_workgroups(width, height, 1);
    })?;
    let by_command = seconds(&device, |encoder| encoder.copy_buffer_to_buffer(&from, 0, &to, 0, bytes))?;
    let how = if by_shader <= by_command { "a shader" } else { "the copy command" };
    Ok(Bandwidth {
        bytes_per_second: 2.0 * bytes as f64 / by_shader.min(by_command),
        how: format!("{} MiB by {how}", bytes >> 20),
    })
}

/// Seconds of one copy.
fn seconds(device: &RefCell<Device>, encode: impl Fn(&mut CommandEncoder)) -> Result<f64> {
    let call = || {
        let mut device = device.borrow_mut();
        let mut encoder = device.device.create_command_encoder(&Default::default());
        (0..COPIES).for_each(|_| encode(&mut encoder));
        device.submit(Some(encoder.finish()))
    };
    Ok(best(call, || device.borrow_mut().wait())? / f64::from(COPIES))
}

fn buffer(device: &Device, label: &str, size: u64) -> Buffer {
    let usage = BufferUsages::STORAGE | BufferUsages::COPY_SRC | BufferUsages::COPY_DST;
    device.device.create_buffer(&BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false })
}

fn shader(device: &Device, from: &Buffer, to: &Buffer) -> (ComputePipeline, BindGroup) {
    let device = &device.device;
    let source = ShaderSource::Wgsl(SHADER.into());
    let module = device.create_shader_module(ShaderModuleDescriptor { label: Some("copy"), source });
    let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
        label: Some("copy"),
        layout: None,
        module: &module,
        entry_point: Some("copy"),
        compilation_options: Default::default(),
        cache: None,
    });
    let entries = [from, to].into_iter().zip(0..);
    let entries = entries.map(|(buffer, binding)| BindGroupEntry { binding, resource: buffer.as_entire_binding() });
    let group = device.create_bind_group(&BindGroupDescriptor {
        label: Some("copy"),
        layout: &pipeline.get_bind_group_layout(0),
        entries: &entries.collect::<Vec<_>>(),
    });
    (pipeline, group)
}
