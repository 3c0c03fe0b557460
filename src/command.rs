//! What can be asked of the program, and what each request does.

/// Writes a line to standard output, see [`tell`].
macro_rules! say {
    ($($words:tt)*) => {
        $crate::command::tell(format_args!("{}\n", format_args!($($words)*)))
    };
}

/// Writes to standard output, see [`tell`].
macro_rules! tell {
    ($($words:tt)*) => {
        $crate::command::tell(format_args!($($words)*))
    };
}

mod adapters;
mod bench;
mod branch;
mod check;
mod engine;
mod figure;
mod sweep;
mod validate;
mod verify;

use clap::{Args, Parser, Subcommand};
use engine::EngineArguments;
use invasim::config::{schema, template};
use invasim::error::{Error, Result, remark};
use invasim::output::{Folder, RUN_MARK, word};
use invasim::plan::{self, Plan};
use invasim::run::{End, Request, resume, run};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

const EXIT_CODES: &str = "Exit codes: 0 done; 1 refused or failed; 2 no such command or flag; 130 stopped by Ctrl-C or \
                          SIGTERM, to be gone on with";

/// The exit code of what Ctrl-C or a cluster has stopped: that of a shell, so that `run … && figure …` does not go on.
const STOPPED: u8 = 130;

/// Simulates how a tumour invades: on any GPU or none, with the same bits. A research tool, not a clinical one.
#[derive(Parser)]
#[command(version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(subcommand)]
    request: Requested,
}

#[derive(Subcommand)]
enum Requested {
    /// Run a config and leave numbers and pictures in a folder
    Run(RunArguments),
    /// Go on with a run that was stopped or cut off, from its last checkpoint, to the same bits
    Resume(ResumeArguments),
    /// Grow one tumour and go on from there under several arms, then compare them
    Branch(branch::BranchArguments),
    /// Run a config at many settings and seeds
    Sweep(sweep::SweepArguments),
    /// Draw a figure for print from the folder of a run, a branch or a sweep
    Figure(figure::FigureArguments),
    /// Make a movie of the pictures of a run
    Movie(figure::MovieArguments),
    /// Check a config and its files: print it resolved, with lattice, steps, memory, therapy and start, without running it;
    /// --time says how long it will take
    Check(check::CheckArguments),
    /// List the drugs that are known by name, or print the numbers of one with their sources
    Drugs {
        /// The drug
        name: Option<String>,
    },
    /// Make a folder with a commented config to start from
    New {
        /// The folder to make
        folder: PathBuf,
    },
    /// Print the JSON Schema of configs, for editors that complete and check
    Schema,
    /// Compare the program with exact solutions, published numbers and independent computations
    Validate(validate::ValidateArguments),
    /// List the devices that can compute, what they allow, and the largest lattice that each holds
    Adapters,
    /// Measure how fast a device is, pass by pass, against what its memory can give; or compare such measurements
    Bench(bench::BenchArguments),
    /// Compare every pass of a device with the CPU engine, bit for bit, and a run with its known state hash
    Verify(verify::VerifyArguments),
}

#[derive(Args)]
struct ConfigArguments {
    /// The config, a TOML file
    config: PathBuf,
    /// Override a value of the config, like --set growth.push_depth=2 --set "run.step=3 min"
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Seed of all randomness, a whole number
    #[arg(long, value_name = "SEED", allow_hyphen_values = true)]
    seed: Option<String>,
    /// End of the run, like "3 day"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
}

#[derive(Args)]
struct RunArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// The folder for the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    engine: EngineArguments,
    /// Write to the folder even if it is not empty
    #[arg(long)]
    replace: bool,
    /// Say nothing on the way
    #[arg(long, short)]
    quiet: bool,
}

impl Arguments {
    /// Does what was asked. The exit code: 0, or 1 if what was asked about is not as it should be, or that of a stop.
    pub fn carry_out(self) -> Result<u8> {
        let code = |end: End| if end == End::Stopped { STOPPED } else { 0 };
        match self.request {
            Requested::Run(arguments) => return arguments.carry_out().map(code),
            Requested::Resume(arguments) => return arguments.carry_out().map(code),
            Requested::Branch(arguments) => return arguments.carry_out().map(code),
            Requested::Sweep(arguments) => return arguments.carry_out().map(code),
            Requested::Figure(arguments) => arguments.carry_out(),
            Requested::Movie(arguments) => arguments.carry_out(),
            Requested::Check(arguments) => arguments.carry_out(),
            Requested::Drugs { name } => check::drugs(name.as_deref()),
            Requested::New { folder } => new(&folder),
            Requested::Schema => {
                say!("{:#}", schema::json_schema(&plan::spec()));
                Ok(())
            }
            Requested::Validate(arguments) => return arguments.carry_out().map(|good| u8::from(!good)),
            Requested::Verify(arguments) => return arguments.carry_out().map(|good| u8::from(!good)),
            Requested::Bench(arguments) => return arguments.carry_out().map(|good| u8::from(!good)),
            Requested::Adapters => adapters::adapters(),
        }?;
        Ok(0)
    }
}

#[derive(Args)]
struct ResumeArguments {
    /// The folder of the run
    folder: PathBuf,
    /// The step of an earlier checkpoint; the last one if not given
    #[arg(long, value_name = "STEP")]
    from: Option<u32>,
    /// Another end of the run, like "30 day"
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    until: Option<String>,
    #[command(flatten)]
    engine: EngineArguments,
    /// Say nothing on the way
    #[arg(long, short)]
    quiet: bool,
}

impl ConfigArguments {
    fn plan(&self) -> Result<Plan> {
        let mut sets = self.sets.clone();
        sets.extend(self.seed.as_ref().map(|seed| format!("--seed {seed}")));
        sets.extend(self.until.as_ref().map(|until| format!("--until {until}")));
        Plan::read(&self.config, &sets)
    }
}

impl RunArguments {
    fn carry_out(self) -> Result<End> {
        let plan = self.config.plan()?;
        keep_config(&self.config.config, &self.out)?;
        let folder = Folder::take_for(RUN_MARK, &self.out, self.replace)?;
        let request = Request { engine: self.engine.options()?, quiet: self.quiet };
        let end = run(plan, &folder, &request, &stop_on_interrupt())?;
        tell_how_to_go_on(end, &self.out, self.quiet);
        Ok(end)
    }
}

impl ResumeArguments {
    fn carry_out(self) -> Result<End> {
        let folder = Folder::of_run(&self.folder)?;
        let sets: Vec<String> = self.until.iter().map(|until| format!("--until {until}")).collect();
        let plan = Plan::read(&self.folder.join("config.toml"), &sets)?;
        let request = Request { engine: self.engine.options()?, quiet: self.quiet };
        let end = resume(plan, &folder, self.from, &request, &stop_on_interrupt())?;
        tell_how_to_go_on(end, &self.folder, self.quiet);
        Ok(end)
    }
}

/// Refuses a folder in which a run would write its own `config.toml` over the one that the user wrote.
fn keep_config(config: &Path, out: &Path) -> Result<()> {
    let same = |a: &Path, b: &Path| a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b));
    if !same(config, &out.join("config.toml")) || out.join(RUN_MARK).exists() {
        return Ok(());
    }
    let help = format!("name another folder, like --out {}", word(&out.join("run")));
    Err(Error::input(out, "the config lies in this folder, and the run would write its own config.toml over it", help))
}

/// Names the command that goes on with a run that was stopped.
fn tell_how_to_go_on(end: End, folder: &Path, quiet: bool) {
    if end == End::Stopped && !quiet {
        remark!("go on with: invasim resume {}", word(folder));
    }
}

/// A switch that Ctrl-C sets, and a cluster that asks for an end; a second Ctrl-C ends the program at once.
fn stop_on_interrupt() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let switch = stop.clone();
    let pressed = move || {
        if switch.swap(true, Relaxed) {
            std::process::exit(STOPPED.into());
        }
        remark!("stopping after this step; press Ctrl-C again to end at once");
    };
    if let Err(error) = ctrlc::set_handler(pressed) {
        remark!("warning: Ctrl-C will end the run at once ({error})");
    }
    // SIGHUP is left alone, as `nohup` does without it.
    if let Err(error) = signal_hook::flag::register(signal_hook::consts::SIGTERM, stop.clone()) {
        remark!("warning: SIGTERM will end the run at once ({error})");
    }
    stop
}

fn new(folder: &Path) -> Result<()> {
    let file = folder.join("config.toml");
    if file.exists() {
        return Err(Error::input(&file, "this file exists already", "name another folder"));
    }
    let place = Folder::take(folder, true).map_err(|error| error.instead("name another folder"))?.below("")?;
    place.write("config.toml", template::template(&plan::spec(), plan::START).as_bytes())?;
    say!("wrote {}; next: invasim run {} --out {}", file.display(), word(&file), word(&folder.join("run")));
    Ok(())
}

/// The exit code where whoever reads standard output leaves before all is said.
static UNREAD: AtomicU8 = AtomicU8::new(0);

/// What `validate` and `verify` have found so far, for their exit code where nobody reads on: nothing is good before it is judged.
fn judge(good: bool) {
    UNREAD.store(u8::from(!good), Relaxed);
}

/// Writes to standard output. Whoever reads it may have seen enough, like `head`: then the program ends without a word. Where it
/// cannot be written, like a file on a full disk, the program has failed.
fn tell(words: std::fmt::Arguments) {
    let Err(cause) = std::io::stdout().write_fmt(words) else { return };
    if cause.kind() == ErrorKind::BrokenPipe {
        std::process::exit(UNREAD.load(Relaxed).into());
    }
    remark!("error: {}", Error::file(Path::new("standard output"), "write", cause));
    std::process::exit(1);
}
