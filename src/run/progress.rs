//! What the user hears of a run: a bar on a terminal, plain lines elsewhere.
use super::End;
use super::volumes::estimate;
use crate::error::remark;
use crate::figure::clock;
use crate::metrics::census::Census;
use crate::organism::Organism;
use crate::tissue::cell::Kind;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

/// The report of a run on standard error.
pub struct Progress {
    bar: Option<ProgressBar>,
    quiet: bool,
    began: Instant,
    counts: String,
    first: u32,
}

const BAR: &str = "{bar:30} {percent:>3} % | {msg} | left {eta}";

impl Progress {
    /// A report of a run of this title that begins or goes on; says what runs on what.
    pub fn new(organism: &Organism, title: &str, quiet: bool) -> Self {
        let (plan, first) = (organism.plan(), organism.step());
        if !quiet {
            let [x, y, z] = plan.grid().size;
            remark!("{title}: {x} × {y} × {z} sites of {} µm, {} steps of {} min", plan.spacing, plan.steps, plan.step);
            remark!("engine: {}", organism.primary.engine.describe());
            if let Some(estimate) = estimate(plan) {
                remark!("volumes: {estimate}");
            }
            if first > 0 {
                remark!("goes on from step {first} ({})", clock(organism.minutes() * 60.0));
            }
        }
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let style = ProgressStyle::with_template(BAR).expect("the template is sound");
            ProgressBar::new(plan.steps.into()).with_style(style)
        });
        Self { bar, quiet, began: Instant::now(), counts: String::new(), first }
    }

    fn pace(&self, step: u32) -> f64 {
        f64::from(step - self.first) / self.began.elapsed().as_secs_f64().max(1e-9)
    }

    fn line(&self, organism: &Organism) -> String {
        let pace = self.pace(organism.step());
        format!("{} | {pace:.1} steps/s | {}", clock(organism.minutes() * 60.0), self.counts)
    }

    /// Some steps were done.
    pub fn at(&self, organism: &Organism) {
        if let Some(bar) = &self.bar {
            bar.set_message(self.line(organism));
            bar.set_position(organism.step().into());
        }
    }

    /// The cells were counted.
    pub fn counted(&mut self, organism: &Organism, census: &Census) {
        let (tumour, macrophages) = (census.tumour(), census.of(Kind::Macrophage));
        self.counts = format!("{tumour} tumour cells, {macrophages} macrophages");
        match &self.bar {
            Some(_) => self.at(organism),
            None if !self.quiet => {
                let left = f64::from(organism.plan().steps - organism.step()) / self.pace(organism.step()).max(1e-9);
                let left = if organism.step() > self.first { format!(" | left {left:.0} s") } else { String::new() };
                remark!("{}{left}", self.line(organism));
            }
            None => {}
        }
    }

    /// Something is hardly meant.
    pub fn warn(&self, text: &str) {
        match &self.bar {
            _ if self.quiet => {}
            Some(bar) => bar.suspend(|| remark!("warning: {text}")),
            None => remark!("warning: {text}"),
        }
    }

    /// The run is over.
    pub fn finished(&self, organism: &Organism, end: End, digest: &str, folder: &Path) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if !self.quiet {
            let what = if end == End::Finished { "finished" } else { "stopped by the user" };
            let seconds = self.began.elapsed().as_secs_f64();
            remark!("{what} at step {} ({}) after {seconds:.1} s", organism.step(), clock(organism.minutes() * 60.0));
            remark!("state hash {digest}; results in {}", folder.display());
        }
    }
}

/// Steps per report so that the user hears something a few times a second.
pub fn next_pace(pace: u32, steps: u32, took: Duration) -> u32 {
    let per_step = took.as_secs_f64() / f64::from(steps);
    let wanted = (0.25 / per_step.max(1e-9)).min(1000.0) as u32;
    wanted.clamp(1, pace.saturating_mul(4))
}
