//! `invasim sweep`: one config at many settings.
use super::engine::EngineArguments;
use super::stop_on_interrupt;
use clap::Args;
use invasim::error::{Error, Result, remark};
use invasim::output::{Folder, SWEEP_MARK, word};
use invasim::run::{End, Request};
use invasim::sweep::design::Design;
use invasim::sweep::{Conduct, Script, carry_out, is_in, slurm};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct SweepArguments {
    /// What is varied, a TOML file: [sweep] config, seeds, method; [[vary]] key and values or from, to
    design: PathBuf,
    /// The folder for the results; a sweep that is there already is gone on with
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Runs at a time
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: u16,
    /// Do part I of N (from 0) only, like 3/16: for machines that share the folder
    #[arg(long, value_name = "I/N")]
    shard: Option<String>,
    /// Write a script for so many array jobs of Slurm into the folder, and run nothing
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "shard")]
    slurm: Option<u16>,
    #[command(flatten)]
    engine: EngineArguments,
    /// Say nothing on the way
    #[arg(long, short)]
    quiet: bool,
}

impl SweepArguments {
    /// Runs what is left of the sweep.
    pub fn carry_out(self) -> Result<End> {
        let design = Design::read(&self.design)?;
        design.warnings().iter().for_each(|warning| remark!("warning: {warning}"));
        let help = "name another folder with --out; that of a sweep is gone on with";
        let folder = Folder::take_for(SWEEP_MARK, &self.out, is_in(&self.out))
            .map_err(|error| error.instead(help))?
            .below("")?;
        let engine = self.engine.options()?;
        if let Some(parts) = self.slurm {
            folder.write("sweep.sh", self.script(parts).as_bytes())?;
            let script = self.out.join("sweep.sh");
            say!("wrote {}; next: sbatch {}", script.display(), word(&script));
            return Ok(End::Finished);
        }
        let jobs = usize::from(self.jobs);
        let request = Request { engine: engine.shared_by(jobs), quiet: self.quiet };
        let conduct = Conduct { jobs, shard: shard(self.shard.as_deref())?, request };
        let end = carry_out(&design, &folder, &conduct, &stop_on_interrupt())?;
        if !self.quiet {
            let said = if end == End::Finished { "done" } else { "stopped; the same command goes on" };
            say!("{said}: {}", self.out.join("results.csv").display());
        }
        Ok(end)
    }

    /// The script for Slurm, with all that was asked for here.
    fn script(&self, parts: u16) -> String {
        let mut flags = self.engine.flags();
        flags.extend(self.quiet.then(|| "--quiet".to_string()));
        let (design, out, threads) = (&self.design, &self.out, self.engine.threads());
        slurm(&Script { design, out, parts: parts.into(), jobs: self.jobs.into(), threads, flags: &flags })
    }
}

/// The part and the number of parts.
fn shard(text: Option<&str>) -> Result<(usize, usize)> {
    let Some(text) = text else { return Ok((0, 1)) };
    let parts = text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
    parts.filter(|(i, n)| i < n).ok_or_else(|| {
        let help = "write I/N with I from 0 to N − 1, like --shard 3/16";
        Error::input(Path::new("--shard"), format!("`{text}` is no part of a sweep"), help)
    })
}
