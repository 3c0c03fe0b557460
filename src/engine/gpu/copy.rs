//! How fast a device copies its own memory: by a shader and by its own copy command, whichever is faster.
use super::device::Device;
use crate::engine::copy::{Bandwidth, best};
use crate::error::Result;
use std::cell::RefCell;
use wgpu::{
    BindGroup, BindGroupDescriptor, BindGroupEntry, Buffer, BufferDescriptor, BufferUsages, CommandEncoder,
    ComputePipeline, ComputePipelineDescriptor, ShaderModule, ShaderModuleDescriptor, ShaderSource,
};

const SHADER: &str = include_str!("../../../shaders/bench/copy.wgsl");
/// Bytes that are copied at once where the device allows it, far more than its caches hold (256 MiB on the largest cards); and
/// where it has no room for two buffers of them.
const BYTES: [u64; 2] = [1 << 30, 256 << 20];
/// Copies in one submission, so that the device does not wait for the host in between.
const COPIES: u32 = 4;
/// Bytes that a workgroup of the shader copies.
const GROUP: u64 = 256 * 16;

/// Measures a device.
pub(in crate::engine) fn bandwidth(adapter: &wgpu::Adapter) -> Result<Bandwidth> {
    let [many, fewer] = BYTES;
    of_bytes(adapter, many).or_else(|_| of_bytes(adapter, fewer))
}

/// Measures a device with so many bytes, or as many as it binds at once.
fn of_bytes(adapter: &wgpu::Adapter, bytes: u64) -> Result<Bandwidth> {
    let device = Device::open(adapter)?;
    let most = device.limits.max_buffer_size.min(device.limits.max_storage_buffer_binding_size).min(bytes);
    let bytes = most / GROUP * GROUP;
    let [from, to] = ["from", "to"].map(|label| buffer(&device, label, bytes));
    device.check_room(2 * bytes, String::new)?;
    let module = module(&device);
    let groups = groups((bytes / GROUP) as u32, device.limits.max_compute_workgroups_per_dimension);
    let [fill, copy] = [("fill", &[(1, &from)][..]), ("copy", &[(0, &from), (1, &to)])]
        .map(|(entry, bound)| Stage::new(&device, &module, entry, bound, groups));
    device.check()?;
    let device = RefCell::new(device);
    let mut encoder = device.borrow().device.create_command_encoder(&Default::default());
    fill.encode(&mut encoder);
    device.borrow_mut().submit(Some(encoder.finish()))?;
    let by_shader = seconds(&device, |encoder| copy.encode(encoder))?;
    let by_command = seconds(&device, |encoder| encoder.copy_buffer_to_buffer(&from, 0, &to, 0, bytes))?;
    let how = if by_shader <= by_command { "a shader" } else { "the copy command" };
    Ok(Bandwidth {
        bytes_per_second: 2.0 * bytes as f64 / by_shader.min(by_command),
        how: format!("{} MiB by {how}", bytes >> 20),
    })
}

/// Columns and rows that are so many workgroups or hardly more, where an axis allows `most`.
fn groups(total: u32, most: u32) -> [u32; 2] {
    let rows = total.div_ceil(most);
    [total.div_ceil(rows), rows]
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

/// An entry point of the shader with what it is bound to.
struct Stage {
    pipeline: ComputePipeline,
    bound: BindGroup,
    groups: [u32; 2],
}

impl Stage {
    fn new(device: &Device, module: &ShaderModule, entry: &str, bound: &[(u32, &Buffer)], groups: [u32; 2]) -> Stage {
        let device = &device.device;
        let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
            label: Some(entry),
            layout: None,
            module,
            entry_point: Some(entry),
            compilation_options: Default::default(),
            cache: None,
        });
        let entries = bound.iter().map(|(binding, buffer)| {
            let resource = buffer.as_entire_binding();
            BindGroupEntry { binding: *binding, resource }
        });
        let bound = device.create_bind_group(&BindGroupDescriptor {
            label: Some(entry),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries.collect::<Vec<_>>(),
        });
        Stage { pipeline, bound, groups }
    }

    fn encode(&self, encoder: &mut CommandEncoder) {
        let mut pass = encoder.begin_compute_pass(&Default::default());
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, &self.bound, &[]);
        pass.dispatch_workgroups(self.groups[0], self.groups[1], 1);
    }
}

fn module(device: &Device) -> ShaderModule {
    let source = ShaderSource::Wgsl(SHADER.into());
    device.device.create_shader_module(ShaderModuleDescriptor { label: Some("copy"), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workgroups_are_as_many_as_there_is_to_copy() {
        assert_eq!(groups(131_072, 65_535), [43_691, 3]);
        assert_eq!(groups(65_536, 65_535), [32_768, 2]);
        for (total, most) in [(1, 65_535), (65_535, 65_535), (262_144, 65_535), (262_144, 1 << 20)] {
            let [columns, rows] = groups(total, most);
            assert!(
                columns <= most && (total..total + rows).contains(&(columns * rows)),
                "{total}: {columns} × {rows}"
            );
        }
    }
}
