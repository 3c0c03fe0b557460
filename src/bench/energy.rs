//! How much energy a device takes, where the system tells: NVIDIA's own program for its cards, the counters of Linux for
//! processors.
use crate::engine::Description;
use crate::engine::card::told;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Where Linux keeps the counters of processors.
const COUNTERS: &str = "/sys/class/powercap";
/// The shortest time over which the power of a card means something: it is itself a mean over some tenths of a second.
const SHORTEST: f64 = 1.0;
/// Time between two readings of a card's power.
const PAUSE: Duration = Duration::from_millis(50);

/// A measurement under way.
pub struct Meter {
    began: Instant,
    source: Source,
}

enum Source {
    /// Counters in µJ at the start, and where each turns over.
    Counters(Vec<(PathBuf, u64, u64)>),
    /// Readings of power in W until the switch is set.
    Card(Arc<AtomicBool>, JoinHandle<Vec<f64>>),
    Nothing,
}

impl Meter {
    /// Begins to measure what a device takes.
    pub fn start(device: &Description) -> Meter {
        let source = match device.engine {
            "cpu" => Source::Counters(counters()),
            _ if power(device).is_some() => {
                let (stop, card) = (Arc::new(AtomicBool::new(false)), device.clone());
                let switch = stop.clone();
                Source::Card(stop, std::thread::spawn(move || readings(&card, &switch)))
            }
            _ => Source::Nothing,
        };
        Meter { began: Instant::now(), source }
    }

    /// Joules since the start; none where nothing tells.
    pub fn stop(self) -> Option<f64> {
        let seconds = self.began.elapsed().as_secs_f64();
        match self.source {
            Source::Nothing => None,
            Source::Counters(before) if before.is_empty() => None,
            Source::Counters(before) => {
                let used = |(file, start, range): &(PathBuf, u64, u64)| Some(passed(*start, number(file)?, *range));
                Some(before.iter().map(used).sum::<Option<u64>>()? as f64 * 1e-6)
            }
            Source::Card(stop, thread) => {
                stop.store(true, Relaxed);
                let watts = thread.join().ok()?;
                let mean = watts.iter().sum::<f64>() / watts.len() as f64;
                (mean.is_finite() && seconds >= SHORTEST).then_some(mean * seconds)
            }
        }
    }
}

/// Counters of whole processors, those that may be read.
fn counters() -> Vec<(PathBuf, u64, u64)> {
    let entries = fs::read_dir(COUNTERS).into_iter().flatten().flatten();
    // `intel-rapl:0` is a processor (AMD's too), `intel-rapl:0:0` a part of it.
    let whole = |name: &str| name.starts_with("intel-rapl:") && name.matches(':').count() == 1;
    let places = entries.filter(|entry| whole(&entry.file_name().to_string_lossy())).map(|entry| entry.path());
    let read = |place: PathBuf| {
        let file = place.join("energy_uj");
        Some((file.clone(), number(&file)?, number(&place.join("max_energy_range_uj")).unwrap_or(u64::MAX)))
    };
    places.filter_map(read).collect()
}

fn number(file: &PathBuf) -> Option<u64> {
    fs::read_to_string(file).ok()?.trim().parse().ok()
}

/// What a counter has counted that turns over after `range`.
fn passed(start: u64, end: u64, range: u64) -> u64 {
    if end >= start { end - start } else { (range - start.min(range)).saturating_add(end) }
}

fn readings(card: &Description, stop: &AtomicBool) -> Vec<f64> {
    let mut watts = Vec::new();
    while !stop.load(Relaxed) {
        watts.extend(power(card));
        std::thread::sleep(PAUSE);
    }
    watts
}

/// The power of a card, in W.
fn power(card: &Description) -> Option<f64> {
    told("power.draw", card)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_turn_over() {
        assert_eq!(passed(5, 9, 10), 4);
        assert_eq!(passed(9, 2, 10), 3);
    }
}
