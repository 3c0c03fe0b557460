//! What shall compute, as the command line asks for it.
use clap::{Args, ValueEnum};
use invasim::engine::{Choice, Options};

/// Flags that choose the engine.
#[derive(Args)]
pub struct EngineArguments {
    /// What computes: auto takes a hardware GPU if there is one, else the CPU
    #[arg(long, value_enum, default_value = "auto")]
    engine: EngineName,
    /// Part of the name of an adapter, of its place on the bus, or its backend, see `invasim adapters`
    #[arg(long, value_name = "NAME")]
    adapter: Option<String>,
    /// Threads of the CPU engine; all cores if not given
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Most sites in one window of the GPU engine; as many as the device allows if not given (changes no result)
    #[arg(long, value_name = "SITES")]
    window: Option<usize>,
    /// Keep the driver of a GPU from combining float operations by fences even where it can be told (Vulkan): slower, and the
    /// same bits unless the driver errs
    #[arg(long)]
    fences: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum EngineName {
    Auto,
    Gpu,
    Cpu,
}

impl EngineArguments {
    /// The options of an engine.
    pub fn options(self) -> Options {
        let choice = match self.engine {
            EngineName::Auto => Choice::Auto,
            EngineName::Gpu => Choice::Gpu,
            EngineName::Cpu => Choice::Cpu,
        };
        Options {
            choice,
            adapter: self.adapter,
            threads: self.threads.map(usize::from),
            window_sites: self.window,
            depth: None,
            fences: self.fences,
        }
    }
}
