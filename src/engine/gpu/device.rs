//! The open device: its queue, what went wrong on it, and how far we run ahead of it.
use super::adapters;
use crate::engine::Description;
use crate::error::{Error, Result};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use wgpu::{CommandBuffer, PollType, SubmissionIndex};

/// Submissions that may be under way at once: enough that the device never waits for us, few enough that staging memory stays small.
const AHEAD: usize = 3;

/// What the driver told us when nobody asked.
enum Fault {
    Memory,
    Lost(String),
    Mistake(String),
}

type Faults = Arc<Mutex<Option<Fault>>>;

/// A device that turns its failures into errors.
pub(super) struct Device {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub limits: wgpu::Limits,
    pub description: Description,
    faults: Faults,
    under_way: VecDeque<SubmissionIndex>,
}

impl Device {
    /// Opens an adapter with all that it allows.
    pub fn open(adapter: &wgpu::Adapter) -> Result<Self> {
        let description = adapters::describe(adapter);
        let limits = adapter.limits();
        let request = wgpu::DeviceDescriptor {
            label: Some("invasim"),
            required_limits: limits.clone(),
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
        Ok(Self { device, queue, limits, description, faults, under_way: VecDeque::new() })
    }

    /// Err if something went wrong so far.
    ///
    /// # Panics
    /// If the driver refused what we asked: a mistake of ours.
    pub fn check(&self) -> Result<()> {
        let name = &self.description;
        match &*self.faults.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(Fault::Mistake(text)) => panic!("{name} refuses a command: {text}"),
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
        let said = match catch_unwind(AssertUnwindSafe(|| self.device.poll(what))) {
            Ok(Ok(_)) => return Ok(()),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "it does not answer".to_string(),
        };
        note(&self.faults, Fault::Lost(said));
        self.check()
    }
}

/// Keeps the first fault: the others follow from it.
fn note(faults: &Faults, fault: Fault) {
    faults.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(fault);
}

fn listen(device: &wgpu::Device) -> Faults {
    let faults = Faults::default();
    let heard = faults.clone();
    device.on_uncaptured_error(Arc::new(move |error| {
        let fault = match error {
            wgpu::Error::OutOfMemory { .. } => Fault::Memory,
            wgpu::Error::Validation { description, .. } => Fault::Mistake(description),
            wgpu::Error::Internal { description, .. } => Fault::Lost(description),
        };
        note(&heard, fault);
    }));
    let heard = faults.clone();
    device.set_device_lost_callback(move |reason, text| {
        if !matches!(reason, wgpu::DeviceLostReason::Destroyed) {
            note(&heard, Fault::Lost(text));
        }
    });
    faults
}
