//! The graphics processors of this machine, and the choice among them.
use crate::engine::room::{Room, of_free};
use crate::engine::shader::{STORAGE_BUFFERS, WORKGROUP_BYTES};
use crate::engine::{Description, card};
use crate::error::{Error, Result, remark};
use crate::memory;
use pollster::block_on;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use wgpu::{Adapter, Backends, DeviceType, DownlevelFlags, MemoryBudgetThresholds};

/// Where adapters are looked for: OpenGL last, since it shows the same devices with more detours.
const PLACES: [Backends; 2] = [Backends::PRIMARY, Backends::GL];

/// Beyond this share of what a driver says it has room for, layers are refused: it might else move them to the host's memory, step
/// by step, without a word.
const BUDGET: MemoryBudgetThresholds =
    MemoryBudgetThresholds { for_resource_creation: Some(95), for_device_loss: None };

/// The best hardware GPU, if there is one. Where there is none, that is found out once: looking takes time, and some drivers
/// complain aloud each time.
pub(crate) fn hardware() -> Option<Adapter> {
    static NONE: AtomicBool = AtomicBool::new(false);
    if NONE.load(Relaxed) {
        return None;
    }
    let found = PLACES.into_iter().find_map(|place| adapters(place).into_iter().find(is_hardware));
    NONE.store(found.is_none(), Relaxed);
    found
}

/// The best adapter whose name, driver or backend matches; without a name the best of all, hardware before software, whatever
/// shows it.
///
/// # Errors
/// If there is none; tells what there is.
pub(crate) fn chosen(name: Option<&str>) -> Result<Adapter> {
    if let Some(adapter) = hardware().filter(|_| name.is_none()) {
        return Ok(adapter);
    }
    let matching = |a: &Adapter| name.is_none_or(|name| matches(&describe(a), name));
    let found = PLACES.into_iter().find_map(|place| adapters(place).into_iter().find(matching));
    found.ok_or_else(|| missing(name))
}

/// All adapters that can compute, best first.
pub fn list() -> Vec<Description> {
    PLACES.into_iter().flat_map(adapters).map(|a| describe(&a)).collect()
}

/// The room of all adapters that can compute, best first.
pub(in crate::engine) fn rooms() -> Vec<Room> {
    PLACES.into_iter().flat_map(adapters).map(|a| room(&a)).collect()
}

/// What an adapter has room for. Where its memory is that of the host, the tissue is there twice while it is brought there.
pub(in crate::engine) fn room(adapter: &Adapter) -> Room {
    let (device, shared, free) = (describe(adapter), shares_memory(adapter), memory::available());
    let memory = match shared {
        true => free.map(|bytes| bytes / 2),
        false => card::reported("memory.free", &device).map(|mebibytes| of_free((mebibytes * 1_048_576.0) as u64)),
    };
    Room { device, memory, free, shared, bounds: Some((&adapter.limits()).into()) }
}

/// Whether the memory of an adapter is that of the host: drivers in software, and graphics in the processor.
pub(super) fn shares_memory(adapter: &Adapter) -> bool {
    !is_hardware(adapter) || adapter.get_info().device_type == DeviceType::IntegratedGpu
}

/// What an adapter is.
pub(super) fn describe(adapter: &Adapter) -> Description {
    let info = adapter.get_info();
    Description {
        engine: "gpu",
        adapter: info.name,
        driver: format!("{} {}", info.driver, info.driver_info).trim().to_string(),
        backend: info.backend.to_str().into(),
        bus: info.device_pci_bus_id,
        hardware: is_hardware(adapter),
    }
}

/// Whether an adapter is hardware of its own.
pub(in crate::engine) fn is_hardware(adapter: &Adapter) -> bool {
    rank(adapter) < 3
}

fn rank(adapter: &Adapter) -> u32 {
    match adapter.get_info().device_type {
        DeviceType::DiscreteGpu => 0,
        DeviceType::IntegratedGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

/// Below this, drivers cannot be loaded: they end the program, where others just say that there is no memory.
const OF_DRIVERS: u64 = 512 << 20;

/// Whether a limit of this process keeps drivers from being asked; found out once, since what is loaded by then stays so.
fn is_kept_short() -> bool {
    static SHORT: OnceLock<bool> = OnceLock::new();
    *SHORT.get_or_init(|| {
        let Some(left) = memory::limited().filter(|left| *left < OF_DRIVERS) else { return false };
        let [left, needed] = [left, OF_DRIVERS].map(memory::text);
        remark!(
            "warning: no GPU is looked for: a limit of this process leaves {left} of memory, and drivers need {needed}\n  \
             raise it (`ulimit -v`, `ulimit -d`), or compute on the CPU with --engine cpu"
        );
        true
    })
}

fn adapters(place: Backends) -> Vec<Adapter> {
    if is_kept_short() {
        return Vec::new();
    }
    let descriptor = wgpu::InstanceDescriptor {
        backends: place,
        memory_budget_thresholds: BUDGET,
        ..wgpu::InstanceDescriptor::new_without_display_handle()
    };
    let mut found = block_on(wgpu::Instance::new(descriptor).enumerate_adapters(place));
    found.retain(can_compute);
    found.sort_by_key(rank);
    found
}

fn can_compute(adapter: &Adapter) -> bool {
    let limits = adapter.limits();
    adapter.get_downlevel_capabilities().flags.contains(DownlevelFlags::COMPUTE_SHADERS)
        && limits.max_storage_buffers_per_shader_stage as usize >= STORAGE_BUFFERS
        && limits.max_compute_invocations_per_workgroup >= 256
        && limits.max_compute_workgroup_storage_size >= WORKGROUP_BYTES
}

/// A name that is a backend's means that backend; one as this program prints it means that adapter, with its backend. Any other is
/// looked for in the names of device and driver and in its place on the bus.
fn matches(description: &Description, name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let printed = [offered(description), description.to_string()];
    match name.as_str() {
        "vulkan" | "metal" | "dx12" | "gl" => description.backend == name,
        _ if printed.iter().any(|printed| printed.to_lowercase() == name) => true,
        _ => format!("{}\n{}\n{}", description.adapter, description.driver, description.bus)
            .to_lowercase()
            .contains(&name),
    }
}

/// What an adapter is called where the choice is among them.
fn offered(description: &Description) -> String {
    format!("{} ({})", description.adapter, description.backend)
}

fn missing(name: Option<&str>) -> Error {
    let there: Vec<String> = list().iter().map(offered).collect();
    let hidden = if is_hidden() { format!("{}; ", card::HIDDEN.join("; ")) } else { String::new() };
    let install = format!(
        "{hidden}for software Vulkan install libvulkan1 and mesa-vulkan-drivers (the packages of Debian), or compute on the CPU \
         with --engine cpu"
    );
    match name {
        None => Error::device("this machine shows no GPU that can compute", format!("install its driver; {install}")),
        Some(name) if there.is_empty() => {
            Error::device(format!("no adapter matches `{name}`: this machine shows no GPU that can compute"), install)
        }
        Some(name) => Error::device(
            format!("no adapter matches `{name}`; there is {}", there.join(", ")),
            format!("choose one of them; {install}"),
        ),
    }
}

/// Whether a card of NVIDIA is there and no driver shows it.
pub fn is_hidden() -> bool {
    hardware().is_none() && card::is_there()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_is_not_mistaken_for_part_of_a_name() {
        let description = Description {
            engine: "gpu",
            adapter: "Google Device".into(),
            driver: "Driver 5".into(),
            backend: "vulkan".into(),
            bus: "0000:C1:00.0".into(),
            hardware: true,
        };
        assert!(!matches(&description, "gl"));
        assert!(matches(&description, "VULKAN") && matches(&description, "google") && matches(&description, "driver"));
        assert!(matches(&description, "c1:00") && !matches(&description, "0000:c2:00.0"));
    }

    #[test]
    fn a_name_as_it_is_printed_means_that_adapter() {
        let one = |backend: &str| Description {
            engine: "gpu",
            adapter: "llvmpipe (LLVM 15.0.6, 256 bits)".into(),
            driver: "llvmpipe Mesa 22.3.6".into(),
            backend: backend.into(),
            bus: String::new(),
            hardware: false,
        };
        for name in [offered(&one("gl")), one("gl").to_string(), " LLVMpipe (llvm 15.0.6, 256 bits) (GL) ".into()] {
            assert!(matches(&one("gl"), &name) && !matches(&one("vulkan"), &name), "{name}");
        }
    }
}
