//! What shall compute, as the command line asks for it.
use clap::{Args, ValueEnum};
use invasim::engine::{Choice, Options};
use invasim::error::{Error, Result};
use std::path::Path;

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
    #[arg(long, value_name = "SITES", value_parser = clap::value_parser!(u64).range(1..))]
    window: Option<u64>,
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
    /// Threads of the CPU engine, where a number is given.
    pub fn threads(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }

    /// The flags that were given, to be written into a script.
    pub fn flags(&self) -> Vec<String> {
        let engine = match self.engine {
            EngineName::Auto => None,
            EngineName::Gpu => Some("gpu".to_string()),
            EngineName::Cpu => Some("cpu".to_string()),
        };
        let [threads, window] = [self.threads.map(u64::from), self.window].map(|number| number.map(|n| n.to_string()));
        let given =
            [("--engine", engine), ("--adapter", self.adapter.clone()), ("--threads", threads), ("--window", window)];
        let pair = |(flag, value): (&str, Option<String>)| Some([flag.to_string(), value?]);
        let fences = self.fences.then(|| "--fences".to_string());
        given.into_iter().filter_map(pair).flatten().chain(fences).collect()
    }

    /// The options of an engine.
    ///
    /// # Errors
    /// If the CPU engine is asked for with what only GPUs have, or the name of an adapter is blank.
    pub fn options(&self) -> Result<Options> {
        // Every adapter has nothing in its name: a script whose variable is not set would get any.
        if self.adapter.as_ref().is_some_and(|name| name.trim().is_empty()) {
            let help = "name one that `invasim adapters` lists, or leave out --adapter";
            return Err(Error::input(Path::new("--adapter"), "its name is blank", help));
        }
        let of_gpus = [("--window", self.window.is_some()), ("--fences", self.fences)];
        if let (EngineName::Cpu, Some((flag, _))) = (self.engine, of_gpus.iter().find(|(_, is_given)| *is_given)) {
            let help = format!("leave out {flag}, or --engine cpu");
            return Err(Error::input(Path::new(flag), "the CPU engine has no windows and no fences", help));
        }
        let choice = match self.engine {
            EngineName::Auto => Choice::Auto,
            EngineName::Gpu => Choice::Gpu,
            EngineName::Cpu => Choice::Cpu,
        };
        Ok(Options {
            choice,
            threads: self.threads(),
            adapter: self.adapter.clone(),
            window_sites: self.window.map(|sites| usize::try_from(sites).unwrap_or(usize::MAX)),
            buffer: None,
            depth: None,
            fences: self.fences,
        })
    }
}
