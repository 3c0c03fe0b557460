//! `invasim bench`: how fast this device is, and how near to what its memory can give.
use super::engine::EngineArguments;
use clap::Args;
use invasim::bench::workload::{WORKLOADS, Workload, named};
use invasim::bench::{Request, compare, markdown, measure, table};
use invasim::error::{Error, Result, remark};
use invasim::output::whole;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Flags of a measurement, which a comparison of files would leave unheard.
const MEASURING: [&str; 10] =
    ["json", "markdown", "sizes", "workload", "seconds", "engine", "adapter", "threads", "window", "fences"];

#[derive(Args)]
pub struct BenchArguments {
    #[command(flatten)]
    engine: EngineArguments,
    /// Standard workloads, by name: oxygen, fields, invasion, whole-body
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "invasion")]
    workload: Vec<String>,
    /// Sites along each edge of the lattices, like 64,128; 64 to 512 as memory and time allow if not given
    #[arg(long, value_name = "EDGES", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(8..=1625))]
    sizes: Option<Vec<u32>>,
    /// About how long to measure; lattices that were named are measured in any case
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, value_parser = seconds)]
    seconds: f64,
    /// Write all numbers to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Print rows for the table of results in benches/README.md in place of the tables
    #[arg(long)]
    markdown: bool,
    /// Measure nothing: compare files that --json wrote, and draw them as a chart
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "out", conflicts_with_all = MEASURING)]
    compare: Vec<PathBuf>,
    /// The chart of --compare, .svg, .png or .pdf
    #[arg(short, long = "output", value_name = "FILE", requires = "compare", conflicts_with_all = MEASURING)]
    out: Option<PathBuf>,
}

impl BenchArguments {
    /// Measures or compares; whether all that was asked for was measured.
    pub fn carry_out(self) -> Result<bool> {
        if let Some(out) = &self.out {
            let said = compare::compare(&self.compare, out)?;
            said.iter().for_each(|line| say!("{line}"));
            say!("{}", out.display());
            return Ok(true);
        }
        // What cannot be written is told before the measurement.
        self.json.as_deref().map_or(Ok(()), whole::check_place)?;
        let mut workloads = self.workload.iter().map(|name| known(name)).collect::<Result<Vec<_>>>()?;
        let mut met = BTreeSet::new();
        workloads.retain(|workload| met.insert(workload.name));
        let mut edges = self.sizes.clone();
        edges.iter_mut().for_each(|edges| {
            edges.sort_unstable();
            edges.dedup();
        });
        let request = Request { options: self.engine.options()?, workloads, edges, seconds: self.seconds };
        let report = measure(&request, &mut |what| remark!("measuring: {what}"))?;
        if self.markdown {
            tell!("{}{}", markdown::TITLES, markdown::rows(&report));
        } else {
            tell!("{}", table::head(&report));
            report.measured.iter().for_each(|measured| tell!("{}", table::table(&report, measured)));
            tell!("{}", table::foot(&report));
        }
        // What was measured has been told by now, also where the file fails.
        self.json.as_deref().map_or(Ok(()), |file| report.write(file))?;
        report.failed.iter().for_each(|line| remark!("error: {line}"));
        Ok(report.failed.is_empty())
    }
}

/// The workload of a name.
fn known(name: &str) -> Result<&'static Workload> {
    named(name).ok_or_else(|| {
        let all: Vec<&str> = WORKLOADS.iter().map(|workload| workload.name).collect();
        let problem = format!("there is no workload `{name}`");
        Error::input(Path::new("--workload"), problem, format!("workloads: {}", all.join(", ")))
    })
}

/// A time that a bench can take.
fn seconds(text: &str) -> std::result::Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| (1.0..=86_400.0).contains(n));
    number.ok_or_else(|| "give a number of seconds from 1 to 86400".into())
}
