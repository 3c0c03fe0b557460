//! The open device: its queue, what went wrong on it, and how far we run ahead of it.
use super::adapters;
use super::panics::quietly;
use crate::engine::Description;
use crate::engine::room::{Bounds, Room};
use crate::error::{Error, Result};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use wgpu::{CommandBuffer, PollType, SubmissionIndex};

/// Submissions that may be under way at once: enough that the device never waits for us, few enough that staging memory stays small.
const AHEAD: usize = 3;

/// What the driver told us when nobody asked.
enum Fault {
    Memory,
    Lost(String),
    Mistake(String),
    Shader(String),
}

type Faults = Arc<Mutex<Option<Fault>>>;

/// A device that turns its failures into errors.
pub(super) struct Device {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub limits: wgpu::Limits,
    pub description: Description,
    /// Whether its memory is that of the host.
    pub shared: bool,
    faults: Faults,
    under_way: VecDeque<SubmissionIndex>,
}

impl Device {
    /// Opens an adapter with all that it allows.
    pub fn open(adapter: &wgpu::Adapter) -> Result<Self> {
        Self::within(adapter, adapter.limits())
    }

    /// Opens an adapter with some of what it allows.
    pub fn within(adapter: &wgpu::Adapter, limits: wgpu::Limits) -> Result<Self> {
        let description = adapters::describe(adapter);
        let request = wgpu::DeviceDescriptor {
            label: Some("invasim"),
            required_limits: limits.clone(),
            required_features: adapter.features() & wanted(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        };
        let (device, queue) = pollster::block_on(adapter.request_device(&request)).map_err(|cause| {
            Error::device(
                format!("{description} cannot be opened: {cause}"),
                "choose another --adapter, or --engine cpu",
            )
        })?;
        let faults = listen(&device);
        let shared = adapters::shares_memory(adapter);
        Ok(Self { device, queue, limits, description, shared, faults, under_way: VecDeque::new() })
    }

    /// Whether only fences keep its driver from combining float operations: no driver but those of Vulkan can be told.
    pub fn needs_fences(&self) -> bool {
        self.description.backend != "vulkan" || !self.device.features().contains(wgpu::Features::PASSTHROUGH_SHADERS)
    }

    /// Its room within these bounds; its memory is known only by trying.
    pub fn room(&self, bounds: Bounds) -> Room {
        Room { device: self.description.clone(), memory: None, free: None, shared: self.shared, bounds: Some(bounds) }
    }

    /// Err if something went wrong so far.
    pub fn check(&self) -> Result<()> {
        let name = &self.description;
        if matches!(*self.faults.lock().unwrap_or_else(PoisonError::into_inner), Some(Fault::Mistake(_))) {
            // A lost device refuses commands too; only a poll lets it say that it is lost.
            let _ = quietly(|| self.device.poll(PollType::Poll));
        }
        match &*self.faults.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(Fault::Mistake(text)) => Err(Error::device(
                format!("{name} refuses a command: {text}"),
                "if the device was not lost this is a mistake of invasim: please report it with the config; --engine cpu still runs",
            )),
            Some(Fault::Shader(text)) => Err(Error::device(
                format!("the driver of {name} cannot compile a shader: {text}"),
                "take another driver of this device, see `invasim adapters`, or --engine cpu; and please report it with the driver's version",
            )),
            Some(Fault::Memory) => Err(Error::device(
                format!("{name} is out of memory"),
                "use a smaller lattice, close other programs that use the GPU, or --engine cpu",
            )),
            Some(Fault::Lost(text)) => Err(Error::device(
                format!("{name} was lost: {text}"),
                "run again from the last checkpoint; if it happens again, look in the system's log for the driver's message",
            )),
        }
    }

    /// Err if something went wrong so far, while room was made for so many bytes; `advice` says what would fit.
    pub fn check_room(&self, bytes: u64, advice: impl Fn() -> String) -> Result<()> {
        self.check().map_err(|error| match &*self.faults.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(Fault::Memory) => Error::device(
                format!("{} has no room for the {} MiB of this lattice", self.description, bytes.div_ceil(1 << 20)),
                format!("{}use a smaller lattice, close other programs that use the GPU, or --engine cpu", advice()),
            ),
            _ => error,
        })
    }

    /// Hands over commands, and waits if we are too far ahead.
    pub fn submit(&mut self, commands: Option<CommandBuffer>) -> Result<()> {
        self.check()?;
        self.under_way.push_back(self.queue.submit(commands));
        while self.under_way.len() > AHEAD {
            let oldest = self.under_way.pop_front();
            self.poll(PollType::Wait { submission_index: oldest, timeout: None })?;
        }
        self.check()
    }

    /// Waits until all is done.
    pub fn wait(&mut self) -> Result<()> {
        self.under_way.clear();
        self.poll(PollType::wait_indefinitely())?;
        self.check()
    }

    /// wgpu panics when the device is lost while it waits; here that is an error like any other.
    fn poll(&self, what: PollType) -> Result<()> {
        self.check()?;
        let said = match quietly(|| self.device.poll(what)) {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it does not answer".to_string(),
        };
        note(&self.faults, Fault::Lost(said));
        self.check()
    }
}

/// What is used where a device has it: its own time, for `invasim bench`, and SPIR-V as we write it.
fn wanted() -> wgpu::Features {
    wgpu::Features::TIMESTAMP_QUERY | wgpu::Features::PASSTHROUGH_SHADERS
}

/// Keeps the first fault, since the others follow from it; but a loss explains a refusal that came before it.
fn note(faults: &Faults, fault: Fault) {
    let mut first = faults.lock().unwrap_or_else(PoisonError::into_inner);
    let refused = matches!(*first, Some(Fault::Mistake(_))) && !matches!(fault, Fault::Mistake(_));
    if first.is_none() || refused {
        *first = Some(fault);
    }
}

fn listen(device: &wgpu::Device) -> Faults {
    let faults = Faults::default();
    let heard = faults.clone();
    device.on_uncaptured_error(Arc::new(move |error| {
        let fault = match error {
            wgpu::Error::OutOfMemory { .. } => Fault::Memory,
            wgpu::Error::Validation { description, .. } => Fault::Mistake(description),
            // Nothing else is one: the driver's compiler has failed.
            wgpu::Error::Internal { description, .. } => Fault::Shader(description),
        };
        note(&heard, fault);
    }));
    let heard = faults.clone();
    device.set_device_lost_callback(move |_, text| note(&heard, loss(text)));
    faults
}

/// What a loss is by its text: wgpu loses a device too that has no room for what travels to it.
fn loss(text: String) -> Fault {
    if text.to_lowercase().contains("memory") { Fault::Memory } else { Fault::Lost(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Options;
    use crate::engine::gpu::Gpu;
    use crate::engine::gpu::buffers::Buffers;
    use crate::lattice::grid::Grid;
    use crate::moment::Moment;
    use crate::program::Command;
    use crate::tissue::state::{Layer, Tissue};

    fn open() -> Gpu {
        let adapter = adapters::chosen(None).unwrap_or_else(|e| panic!("{e}"));
        Gpu::open(&adapter, &Options::default(), Tissue::new(Grid::new([4, 4, 4]))).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn a_lost_device_is_an_error_and_no_panic() {
        for used in [false, true] {
            let mut gpu = open();
            let program = [Command::Clear(Layer::CLAIM)];
            if used {
                gpu.step(&program, &[Moment::default()]).unwrap();
            }
            gpu.device.device.destroy();
            let _ = gpu.step(&program, &[Moment::default(); 9]); // does not wait, so it need not know yet
            let read = gpu.read_front(Layer::CLAIM, 1);
            for error in [read.err(), gpu.wait().err()].map(|e| e.expect("it went on").to_string()) {
                // A driver may refuse the next command before it says that the device is lost.
                assert!(error.contains("was lost") || error.contains("refuses a command"), "{error}");
            }
        }
    }

    #[test]
    fn a_refused_allocation_names_what_would_fit() {
        let adapter = adapters::chosen(None).unwrap_or_else(|e| panic!("{e}"));
        let mut device = Device::open(&adapter).unwrap_or_else(|e| panic!("{e}"));
        note(&device.faults, Fault::Memory);
        let tissue = Tissue::new(Grid::new([64; 3]));
        let bounds = Bounds::from(&device.limits);
        let error = Buffers::new(&mut device, &bounds, &tissue).err().expect("it was refused").to_string();
        assert!(error.contains("has no room for the ") && error.contains(" MiB of this lattice"), "{error}");
        assert!(error.contains("it refused one of the first layers; use a smaller lattice"), "{error}");
    }

    #[test]
    fn a_loss_for_want_of_memory_is_told_as_such() {
        for text in [wgpu::hal::DeviceError::OutOfMemory.to_string(), "Not enough memory left.".into()] {
            let gpu = open();
            note(&gpu.device.faults, Fault::Mistake("buffer".into()));
            note(&gpu.device.faults, loss(text));
            let error = gpu.device.check().expect_err("it went on").to_string();
            assert!(error.contains("is out of memory") && error.contains("use a smaller lattice"), "{error}");
        }
        assert!(matches!(loss(wgpu::hal::DeviceError::Lost.to_string()), Fault::Lost(_)));
    }

    #[test]
    fn a_shader_that_the_driver_cannot_compile_is_no_lost_device() {
        let mut gpu = open();
        note(&gpu.device.faults, Fault::Shader("sweep: no registers left".into()));
        note(&gpu.device.faults, Fault::Mistake("the pipeline is invalid".into()));
        let error = gpu.read_front(Layer::CLAIM, 1).expect_err("it went on").to_string();
        assert!(error.contains("cannot compile a shader: sweep: no registers left\n  take another driver"), "{error}");
    }

    #[test]
    fn too_little_memory_is_an_error_and_no_panic() {
        let mut gpu = open();
        note(&gpu.device.faults, Fault::Memory);
        let error = gpu.read_front(Layer::CLAIM, 1).expect_err("it went on").to_string();
        assert!(error.contains("out of memory") && error.contains("smaller lattice"), "{error}");
    }
}
