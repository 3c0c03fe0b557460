//! `invasim bench`: how fast a device carries the standard workloads, and how near that is to what its memory can give.
pub mod bytes;
pub mod compare;
pub mod energy;
mod lattice;
pub mod markdown;
pub mod parts;
mod read;
pub mod report;
pub mod table;
pub mod workload;

use crate::engine::copy::bandwidth;
use crate::engine::{Engine, Options};
use crate::error::Result;
use crate::lattice::grid::Grid;
use crate::memory;
use crate::tissue::state::Tissue;
use report::{Measured, Report};
use std::time::Instant;
use workload::Workload;

/// Edges of the lattices that are measured where nothing else is asked for, as far as memory and time allow.
pub const EDGES: [u32; 4] = [64, 128, 256, 512];

/// What is to be measured.
pub struct Request {
    /// The engine.
    pub options: Options,
    /// The workloads.
    pub workloads: Vec<&'static Workload>,
    /// Edges of the lattices; [`EDGES`] where none are given, as far as memory and time allow.
    pub edges: Option<Vec<u32>>,
    /// About how long all of it may take, s.
    pub seconds: f64,
}

/// Measures, and tells what it does by `say`. A lattice that was asked for and fails is told in the report, beside all that was
/// measured before and of other workloads.
///
/// # Errors
/// If the device cannot be opened, or fails while it copies memory.
pub fn measure(request: &Request, say: &mut dyn FnMut(&str)) -> Result<Report> {
    let began = Instant::now();
    let mut engine = Engine::open(&request.options, Tissue::new(Grid::new([1; 3])))?;
    engine.wait()?;
    let (device, clock) = (engine.describe(), engine.clock());
    drop(engine);
    say(&format!("copying memory on {}", device.adapter));
    let copy = bandwidth(&request.options)?;
    let mut report = Report::new(device, clock, copy);
    for (number, workload) in request.workloads.iter().enumerate() {
        let share = (number + 1) as f64 / request.workloads.len() as f64;
        let left = || request.seconds * share - began.elapsed().as_secs_f64();
        sizes(request, workload, &left, &mut report, say);
    }
    Ok(report)
}

/// Measures a workload on lattice after lattice, from small to large, up to the first that fails.
fn sizes(
    request: &Request,
    workload: &'static Workload,
    left: &dyn Fn() -> f64,
    report: &mut Report,
    say: &mut dyn FnMut(&str),
) {
    let edges = request.edges.as_deref().unwrap_or(&EDGES);
    let mut pace: Option<f64> = None;
    for (number, edge) in edges.iter().copied().enumerate() {
        let sites = f64::from(edge).powi(3);
        let took = pace.map_or(0.0, |pace| pace * sites);
        if request.edges.is_none() && number > 0 && took > left() {
            let at = format!("{} {edge}³", workload.name);
            report.left_out.push(format!("{at}: it would take about {took:.0} s; ask for it with --sizes {edge}"));
            continue;
        }
        say(&format!("{}: {edge}³ sites", workload.name));
        let began = Instant::now();
        // Each lattice that may follow needs eight times what this one does.
        let seconds = (left() / (edges.len() - number) as f64).max(0.0);
        match lattice::measure(workload, edge, &request.options, seconds / 2.0) {
            Ok(lattice) => {
                pace = Some(lattice.least_seconds.min(began.elapsed().as_secs_f64()) / sites);
                report.measured.push(lattice.measured);
            }
            Err(error) => {
                let optional = request.edges.is_none() && number > 0;
                let list = if optional { &mut report.left_out } else { &mut report.failed };
                list.push(format!("{} {edge}³: {error}", workload.name));
                let larger = edges[number + 1..].iter().filter(|_| !optional);
                report.left_out.extend(larger.map(|edge| format!("{} {edge}³: a smaller one failed", workload.name)));
                return;
            }
        }
    }
}

impl Measured {
    /// Its lattice in words.
    pub fn lattice(&self) -> String {
        let edge = self.edge;
        let bytes = memory::text((self.bytes_per_site * self.sites()) as u64);
        format!("{edge} × {edge} × {edge} sites, {:.1} bytes a site in memory ({bytes})", self.bytes_per_site)
    }
}
