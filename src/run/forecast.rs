//! How long a run will take: its steps and outputs are timed on the starting tissue, by the engine that will compute it.
use super::pictures;
use super::progress::next_pace;
use super::volumes::{self, EVERY};
use crate::checkpoint::{self, Notes};
use crate::engine::Options;
use crate::error::Result;
use crate::organism::Organism;
use crate::plan::Plan;
use crate::report::duration;
use crate::series;
use crate::tissue::state::Layer;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

/// The time that steps are measured for; one of a large lattice may take longer.
const MEASURED: Duration = Duration::from_secs(2);

/// What a run will take, as far as its start can tell.
pub struct Forecast {
    device: String,
    /// Seconds until the first step.
    start: f64,
    /// Steps that were measured.
    steps: u32,
    parts: Vec<Part>,
    unknown: Vec<&'static str>,
}

/// Something that a run does over and over.
struct Part {
    name: &'static str,
    times: u32,
    /// Of each.
    seconds: f64,
}

impl Forecast {
    /// Makes the starting tissue, carries out a few steps and each output, and keeps nothing of it.
    ///
    /// # Errors
    /// If the tissue cannot be made, or the device fails.
    pub fn measure(plan: Plan, options: &Options) -> Result<Forecast> {
        let (mut organism, start) = timed(|| Organism::open(plan, options))?;
        let unknown = unknown(&organism);
        let step = pace(&mut organism)?;
        let steps = organism.step();
        let mut parts = vec![Part { name: "step", times: organism.plan().steps, seconds: step }];
        parts.extend(outputs(&mut organism)?);
        let device = organism.primary.engine.describe().to_string();
        Ok(Forecast { device, start, steps, parts, unknown })
    }

    /// Seconds of the whole run.
    fn seconds(&self) -> f64 {
        self.start + self.parts.iter().map(|part| f64::from(part.times) * part.seconds).sum::<f64>()
    }
}

impl fmt::Display for Forecast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "about {} with {}: {} to begin", duration(self.seconds()), self.device, short(self.start))?;
        for Part { name, times, seconds } in &self.parts {
            let many = if *times == 1 { "" } else { "s" };
            write!(f, ", {times} {name}{many} of {}", short(*seconds))?;
        }
        write!(f, "\n  from the first {} steps: ", self.steps)?;
        f.write_str(&self.unknown.join("; "))
    }
}

/// A time of a step or an output.
fn short(seconds: f64) -> String {
    match seconds * 1000.0 {
        ms if ms < 9.95 => format!("{ms:.1} ms"),
        ms if ms < 999.5 => format!("{ms:.0} ms"),
        _ => duration(seconds),
    }
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let began = Instant::now();
    let done = work()?;
    Ok((done, began.elapsed().as_secs_f64()))
}

/// Seconds of a step. The first one is left out where there are others: it makes pipelines and touches memory for the first time.
fn pace(organism: &mut Organism) -> Result<f64> {
    let last = organism.plan().steps;
    let mut advance = |steps: u32| {
        let steps = steps.min(last - organism.step());
        let ((), seconds) = timed(|| organism.advance(steps).and_then(|()| organism.wait()))?;
        Ok((steps, seconds))
    };
    let (_, mut of_one) = advance(1)?;
    let (mut steps, mut seconds, mut next) = (0, 0.0, 1);
    while seconds < MEASURED.as_secs_f64() {
        let (done, took) = advance(next)?;
        if done == 0 {
            break;
        }
        (steps, seconds) = (steps + done, seconds + took);
        of_one = seconds / f64::from(steps);
        next = next_pace(next, done, Duration::from_secs_f64(took));
    }
    Ok(of_one)
}

/// What a run writes, each made once.
fn outputs(organism: &mut Organism) -> Result<Vec<Part>> {
    let plan = organism.plan().clone();
    // Also at the start, and at the end where that is between two.
    let times = |every: u32| plan.steps / every + 1 + u32::from(!plan.steps.is_multiple_of(every));
    let part = |name, times, seconds| Part { name, times, seconds };
    let (census, row) = timed(|| {
        let (census, body) = (organism.primary.census()?, organism.primary.engine.read(Layer::Body)?);
        series::row(&plan, organism.step(), &census, &body, 1.0);
        series::body(organism)?;
        Ok(census)
    })?;
    let shown = pictures::shown(&plan, &census, false);
    let (_, picture) = timed(|| pictures::picture(&mut organism.primary, pictures::plane(&plan), &shown, ""))?;
    let notes = Notes { start: census.words().to_vec(), ..Notes::default() };
    let (_, saved) = timed(|| checkpoint::pack(organism, &notes, &mut io::sink(), Path::new(checkpoint::PLACE)))?;
    let mut parts = vec![
        part("row", times(plan.every("series_every")), row),
        part("picture", times(plan.every("images_every")), picture),
        part("checkpoint", times(plan.every("checkpoint_every")), saved),
    ];
    let every = plan.config.count("output.hash_every") as u32;
    if let Some(times) = plan.steps.checked_div(every) {
        let (_, hash) = timed(|| organism.hash())?;
        parts.push(part("state hash", times + 1, hash));
    }
    Ok(parts)
}

/// What the first steps cannot tell.
fn unknown(organism: &Organism) -> Vec<&'static str> {
    let plan = organism.plan();
    let steps = plan.steps;
    let known = [
        (true, "a tumour that grows makes steps slower"),
        (organism.primary.change(steps) < steps, "so do drugs and switches that come later"),
        (plan.has_blood && !plan.organs.is_empty(), "organs that cells reach add steps of their own"),
        (EVERY.iter().any(|key| volumes::every(plan, key).is_some()), "volumes and tables of cells are not counted"),
    ];
    known.into_iter().filter(|(holds, _)| *holds).map(|(_, what)| what).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_is_the_sum_of_its_parts() {
        let part = |name, times, seconds| Part { name, times, seconds };
        let forecast = Forecast {
            device: "cpu on a desk (native)".into(),
            start: 0.4,
            steps: 11,
            parts: vec![part("step", 1200, 0.18), part("row", 61, 0.0021), part("picture", 1, 1.5)],
            unknown: vec!["a tumour that grows makes steps slower"],
        };
        assert!((forecast.seconds() - (0.4 + 216.0 + 0.1281 + 1.5)).abs() < 1e-9);
        let words = "about 4 min with cpu on a desk (native): 400 ms to begin, 1200 steps of 180 ms, 61 rows of 2.1 ms, \
                     1 picture of 1.5 s\n  from the first 11 steps: a tumour that grows makes steps slower";
        assert_eq!(forecast.to_string(), words);
    }
}
