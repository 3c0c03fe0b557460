//! `invasim verify`: whether a device gives the same bits as every other.
use super::engine::EngineArguments;
use super::judge;
use clap::Args;
use invasim::engine::Engine;
use invasim::error::{Error, Result};
use invasim::lattice::grid::Grid;
use invasim::tissue::state::Tissue;
use invasim::verify::{KNOWN, STEPS, check_room, large, passes, whole_run};

#[derive(Args)]
pub struct VerifyArguments {
    /// Cubes of so many sites along each edge on which a few steps are compared too, in two ways of cutting the lattice and with the
    /// CPU engine, like 256,512,820: what small lattices cannot show of a card
    #[arg(long, value_name = "EDGES", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(16..=1625))]
    sizes: Vec<u32>,
    #[command(flatten)]
    engine: EngineArguments,
}

impl VerifyArguments {
    /// Compares every pass with its twin, and a run with its known state hash; whether all agree.
    pub fn carry_out(self) -> Result<bool> {
        judge(false);
        let options = self.engine.options()?;
        let device = Engine::open(&options, Tissue::new(Grid::new([1; 3])))?.describe();
        say!("device: {device}");
        // What does not fit is told before the first of what takes long.
        let sound = self.sizes.iter().try_for_each(|edge| check_room(*edge, &options));
        sound.map_err(|error| error.asked_by("--sizes"))?;
        let passes = passes(&options)?;
        let differing: Vec<_> = passes.differing().collect();
        let (all, alike) = (passes.found.len(), passes.found.len() - differing.len());
        say!("passes: {alike} of {all} give the bits of the CPU engine");
        differing.iter().for_each(|(_, how)| say!("  differs: {how}"));
        let hash = whole_run(&options)?;
        say!("run: {STEPS} steps end with state hash {hash}; known is {KNOWN}");
        let mut same = differing.is_empty() && hash == KNOWN;
        for edge in self.sizes {
            let alone = |error: Error| error.asked_by("--sizes");
            let [on_device, in_windows, on_cpu] = large(edge, &options).map_err(alone)?;
            let alike = on_device == on_cpu && in_windows == on_cpu;
            let said = if alike { "alike" } else { "they DIFFER" };
            say!("{edge}³ sites: {on_device}, in other windows {in_windows}, on the CPU {on_cpu}: {said}");
            same &= alike;
        }
        judge(same);
        say!("{} {}", device.adapter, if same { "gives the same bits" } else { "does NOT give the same bits" });
        if !same && device.backend == "vulkan" && !options.fences {
            say!(
                "  try --fences: if that gives the same bits, this driver combines what it is told not to; run with --fences, and please report it"
            );
        }
        Ok(same)
    }
}
