//! What carries out the program: the graphics processor or the cores of the host, with the same bits.
pub mod card;
pub mod copy;
pub mod cpu;
pub mod gpu;
pub mod jobs;
pub mod room;
pub mod shader;

use crate::error::{Error, Result, remark};
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::program::Command;
use crate::tissue::state::{Layer, Tissue};
use cpu::Cpu;
use gpu::Gpu;
use std::fmt;
use std::sync::Once;
use std::time::Instant;

/// Which engine is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// A hardware GPU if there is one, else the CPU.
    #[default]
    Auto,
    /// A GPU, if need be one in software.
    Gpu,
    /// The cores of the host.
    Cpu,
}

/// How an engine is to be opened.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which engine.
    pub choice: Choice,
    /// Part of an adapter's name, its place on the bus, or the name of a backend (`vulkan`, `metal`, `dx12`, `gl`), in any case.
    pub adapter: Option<String>,
    /// Threads of the CPU engine; as many as there are cores where nothing is said.
    pub threads: Option<usize>,
    /// At most so many sites in one window of the GPU engine (a whole plane at least); as many as fit where nothing is
    /// said. It changes no result.
    pub window_sites: Option<usize>,
    /// At most so many bytes in one buffer of the GPU engine; as many as the device allows where nothing is said. Layers that are
    /// larger lie in several. It changes no result.
    pub buffer: Option<u64>,
    /// Planes that a workgroup of the GPU engine goes through, an even number; as many as is best where nothing is said. It
    /// changes no result.
    pub depth: Option<u32>,
    /// Whether the GPU engine keeps drivers from combining float operations by fences even where it could tell them to
    /// (Vulkan). It changes no result where drivers heed what they are told.
    pub fences: bool,
}

/// What an engine runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// `gpu` or `cpu`.
    pub engine: &'static str,
    /// Name of the device.
    pub adapter: String,
    /// Driver and its version.
    pub driver: String,
    /// `vulkan`, `metal`, `dx12`, `gl`, or `native` for the CPU engine.
    pub backend: String,
    /// Where it sits, as its driver tells, like `0000:01:00.0`: what tells cards of one name apart. Empty if it does not.
    pub bus: String,
    /// Whether the device is hardware of its own; false for drivers that compute on the host's cores.
    pub hardware: bool,
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} ({}", self.engine, self.adapter, self.backend)?;
        for part in [&self.driver, &self.bus].into_iter().filter(|part| !part.is_empty()) {
            write!(f, ", {part}")?;
        }
        f.write_str(")")
    }
}

/// An engine with the tissue that it holds.
pub enum Engine {
    /// The twins, on the cores of the host.
    Cpu(Cpu),
    /// The shaders.
    Gpu(Box<Gpu>),
}

impl Engine {
    /// Opens an engine and gives it a tissue.
    ///
    /// # Errors
    /// If there is no such adapter, or if the tissue does not fit.
    pub fn open(options: &Options, tissue: Tissue) -> Result<Engine> {
        Ok(match adapter(options)? {
            Some(adapter) => Engine::Gpu(Box::new(Gpu::open(&adapter, options, tissue)?)),
            None => Engine::Cpu(Cpu::open(options.threads, tissue)?),
        })
    }

    /// Carries out the whole program once for each moment. Does not wait for the GPU.
    ///
    /// # Errors
    /// If the device runs out of memory or is lost; what happens later is told by the next call.
    pub fn step(&mut self, program: &[Command], moments: &[Moment]) -> Result<()> {
        match self {
            Engine::Cpu(cpu) => cpu.step(program, moments),
            Engine::Gpu(gpu) => gpu.step(program, moments)?,
        }
        Ok(())
    }

    /// Seconds that each part of a program takes, carried out once and in order, all from one moment.
    ///
    /// # Errors
    /// If the device runs out of memory or is lost.
    pub fn time(&mut self, parts: &[&[Command]], moment: &Moment) -> Result<Vec<f64>> {
        let timed = |cpu: &mut Cpu, part: &[Command]| {
            let began = Instant::now();
            cpu.step(part, std::slice::from_ref(moment));
            began.elapsed().as_secs_f64()
        };
        match self {
            Engine::Cpu(cpu) => Ok(parts.iter().map(|part| timed(cpu, part)).collect()),
            Engine::Gpu(gpu) => gpu.time(parts, moment),
        }
    }

    /// How [`Engine::time`] knows.
    pub fn clock(&self) -> &'static str {
        match self {
            Engine::Cpu(_) => "wall time of each pass",
            Engine::Gpu(gpu) => gpu.clock(),
        }
    }

    /// The words of a layer, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn read(&mut self, layer: Layer) -> Result<Vec<u32>> {
        self.read_front(layer, layer.words(self.grids()))
    }

    /// The first words of a layer, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    ///
    /// # Panics
    /// If the layer has not so many.
    pub fn read_front(&mut self, layer: Layer, words: usize) -> Result<Vec<u32>> {
        match self {
            Engine::Cpu(cpu) => Ok(cpu.tissue.words(layer)[..words].to_vec()),
            Engine::Gpu(gpu) => gpu.read_front(layer, words),
        }
    }

    /// Replaces the words of a layer, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    ///
    /// # Panics
    /// If the number of words is not that of the layer.
    pub fn write(&mut self, layer: Layer, words: &[u32]) -> Result<()> {
        match self {
            Engine::Cpu(cpu) => cpu.tissue.words_mut(layer).copy_from_slice(words),
            Engine::Gpu(gpu) => gpu.write(layer, words)?,
        }
        Ok(())
    }

    /// Some words of a layer, by their places in it, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    ///
    /// # Panics
    /// If the layer has no such place.
    pub fn read_at(&mut self, layer: Layer, places: &[usize]) -> Result<Vec<u32>> {
        match self {
            Engine::Cpu(cpu) => Ok(places.iter().map(|place| cpu.tissue.words(layer)[*place]).collect()),
            Engine::Gpu(gpu) => gpu.read_at(layer, places),
        }
    }

    /// Replaces some words of a layer, each with its place in it, after all steps so far.
    ///
    /// # Errors
    /// If the device is lost.
    ///
    /// # Panics
    /// If the layer has no such place.
    pub fn write_at(&mut self, layer: Layer, words: &[(usize, u32)]) -> Result<()> {
        match self {
            Engine::Cpu(cpu) => {
                let layer = cpu.tissue.words_mut(layer);
                words.iter().for_each(|(place, word)| layer[*place] = *word);
            }
            Engine::Gpu(gpu) => gpu.write_at(layer, words)?,
        }
        Ok(())
    }

    /// Waits until all steps are done.
    ///
    /// # Errors
    /// If the device is lost.
    pub fn wait(&mut self) -> Result<()> {
        match self {
            Engine::Cpu(_) => Ok(()),
            Engine::Gpu(gpu) => gpu.wait(),
        }
    }

    /// The lattice and its coarser levels.
    pub fn grids(&self) -> &[Grid] {
        match self {
            Engine::Cpu(cpu) => &cpu.tissue.grids,
            Engine::Gpu(gpu) => gpu.grids(),
        }
    }

    /// The layers of its tissue.
    pub fn layers(&self) -> Vec<Layer> {
        match self {
            Engine::Cpu(cpu) => cpu.tissue.layers(),
            Engine::Gpu(gpu) => gpu.layers(),
        }
    }

    /// What it runs on.
    pub fn describe(&self) -> Description {
        match self {
            Engine::Cpu(cpu) => cpu.describe(),
            Engine::Gpu(gpu) => gpu.describe(),
        }
    }
}

/// The adapter that the options choose; none where they choose the CPU engine. Warns once where a card is there and none was
/// found.
fn adapter(options: &Options) -> Result<Option<wgpu::Adapter>> {
    let name = options.adapter.as_deref();
    let adapter = match options.choice {
        Choice::Cpu if name.is_some() => {
            return Err(Error::device("the CPU engine uses no adapter", "leave out --adapter, or --engine cpu"));
        }
        Choice::Cpu => return Ok(None),
        Choice::Auto if name.is_none() => gpu::adapters::hardware(),
        Choice::Auto | Choice::Gpu => Some(gpu::adapters::chosen(name)?),
    };
    static WARNED: Once = Once::new();
    if name.is_none() && !adapter.as_ref().is_some_and(gpu::adapters::is_hardware) {
        WARNED.call_once(warn_of_hidden_card);
    }
    Ok(adapter)
}

/// Warns where a card is there and no driver shows it: all that computes is then slower than it needs to be.
pub fn warn_of_hidden_card() {
    if gpu::adapters::is_hidden() {
        remark!("warning: {}", card::HIDDEN.join("\n  "));
    }
}
