//! The engine on the cores of the host: runs the twin of each pass.
use super::Description;
use crate::error::{Error, Result};
use crate::moment::Moment;
use crate::processes::diffusion::twin::{wave, wave_at};
use crate::program::Command;
use crate::tissue::state::Tissue;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// A tissue in host memory and the threads that compute on it.
pub struct Cpu {
    /// The tissue itself.
    pub tissue: Tissue,
    /// Threads of its own, where a number was asked for; else those of the whole program.
    pool: Option<ThreadPool>,
}

impl Cpu {
    /// Takes a tissue; `threads` of its own where a number is given.
    ///
    /// # Errors
    /// If the system gives no threads.
    pub fn open(threads: Option<usize>, tissue: Tissue) -> Result<Self> {
        Ok(Self { tissue, pool: Self::pool(threads)? })
    }

    /// So many threads of its own; none where no number is given.
    pub(super) fn pool(threads: Option<usize>) -> Result<Option<ThreadPool>> {
        let build = |n| ThreadPoolBuilder::new().num_threads(n).build();
        threads.map(build).transpose().map_err(|cause| {
            Error::device(format!("the CPU engine gets no threads: {cause}"), "ask for fewer with --threads")
        })
    }

    /// Carries out the whole program once for each moment.
    pub fn step(&mut self, program: &[Command], moments: &[Moment]) {
        let tissue = &mut self.tissue;
        let mut work = || moments.iter().for_each(|moment| carry_out_all(tissue, program, moment));
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }

    /// What it runs on.
    pub fn describe(&self) -> Description {
        describe(self.pool.as_ref().map(ThreadPool::current_num_threads))
    }
}

/// Carries out a program command by command, except that passes of diffusion on one level go over it together.
fn carry_out_all(tissue: &mut Tissue, mut program: &[Command], moment: &Moment) {
    while let [command, rest @ ..] = program {
        let together = wave_at(program);
        program = if together.is_empty() {
            carry_out(tissue, command, moment);
            rest
        } else {
            wave(tissue, together);
            &program[together.len()..]
        };
    }
}

fn carry_out(tissue: &mut Tissue, command: &Command, moment: &Moment) {
    match command {
        Command::Run(dispatch) => (dispatch.pass.twin)(tissue, dispatch, moment),
        Command::Clear(layer) => tissue.words_mut(*layer).par_chunks_mut(1 << 16).for_each(|words| words.fill(0)),
        Command::Swap(a, b) => tissue.swap(*a, *b),
    }
}

/// The CPU engine with so many threads; as many as there are cores where no number is given.
pub(super) fn describe(threads: Option<usize>) -> Description {
    let threads = threads.unwrap_or_else(rayon::current_num_threads);
    let plural = if threads == 1 { "" } else { "s" };
    Description {
        engine: "cpu",
        adapter: format!("{}, {threads} thread{plural}", processor()),
        driver: String::new(),
        backend: "native".into(),
        bus: String::new(),
        hardware: true,
    }
}

/// The name of the processor where the system tells it, else its architecture.
fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| std::env::consts::ARCH.to_string(), |(_, name)| name.trim().to_string())
}
