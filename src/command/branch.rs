//! `invasim branch`: one tumour, many arms.
use super::engine::EngineArguments;
use super::stop_on_interrupt;
use clap::Args;
use invasim::branch::{Branching, arm, is_in};
use invasim::error::Result;
use invasim::output::{BRANCH_MARK, Folder};
use invasim::run::{End, Request};
use std::path::PathBuf;

#[derive(Args)]
pub struct BranchArguments {
    /// The folder of the run to branch off from
    run: PathBuf,
    /// When the arms branch off, like "3 day"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    at: String,
    /// An arm, NAME for the run as it was or NAME=FILE.toml with the lines that differ; give one or more
    #[arg(long = "arm", value_name = "NAME=FILE", required = true)]
    arms: Vec<String>,
    /// Another end of the arms than that of the run
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
    /// Seeds to repeat all with: that of the run, and those that follow it
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    /// The folder for the results; a branch that is there already is gone on with, and may get more arms and seeds
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write to the folder even if it is not empty, and run all arms again
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    engine: EngineArguments,
    /// Say nothing on the way
    #[arg(long, short)]
    quiet: bool,
}

impl BranchArguments {
    /// Grows, branches, compares.
    pub fn carry_out(self) -> Result<End> {
        Folder::of_run(&self.run)?;
        let arms = self.arms.iter().map(|word| arm(word)).collect::<Result<_>>()?;
        let folder = Folder::take_for(BRANCH_MARK, &self.out, self.replace || is_in(&self.out))?;
        let request = Request { engine: self.engine.options()?, quiet: self.quiet };
        let (seeds, replace) = (self.seeds, self.replace);
        let branching = Branching { trunk: self.run, at: self.at, until: self.until, arms, seeds, replace };
        let end = branching.carry_out(&folder, &request, &stop_on_interrupt())?;
        if end == End::Stopped && !self.quiet {
            let without = if replace { " without --replace" } else { "" };
            say!("stopped; the same command{without} goes on: {}", self.out.display());
        } else if !self.quiet {
            let table = std::fs::read_to_string(self.out.join("comparison.md")).unwrap_or_default();
            say!(
                "{table}\nin {}: comparison.csv, comparison.md, comparison.svg, and a run per arm",
                self.out.display()
            );
        }
        Ok(end)
    }
}
