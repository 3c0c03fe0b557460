//! How much energy a device takes, where the system tells: NVIDIA's own program for its cards, the counters of Linux for
//! processors.
use crate::engine::Description;
use crate::engine::card::Readings;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Where Linux keeps the counters of processors.
const COUNTERS: &str = "/sys/class/powercap";
/// The shortest time over which the power of a card is metered, and its beginning that does not count: some cards tell the mean of
/// the last second.
pub const SHORTEST: Duration = Duration::from_secs(4);
const BEGINNING: Duration = Duration::from_secs(1);
/// Time between two readings of a card's power.
const PAUSE: Duration = Duration::from_millis(100);

/// Counters of a processor at the start.
pub struct Counters {
    /// Files, what they held in µJ, and where each turns over.
    before: Vec<(PathBuf, u64, u64)>,
}

impl Counters {
    /// Those of a device; a card has none.
    pub fn start(device: &Description) -> Counters {
        Counters { before: if device.engine == "cpu" { counters() } else { Vec::new() } }
    }

    /// Joules since the start; none where nothing tells.
    pub fn stop(self) -> Option<f64> {
        let used = |(file, start, range): &(PathBuf, u64, u64)| Some(passed(*start, number(file)?, *range));
        let microjoules = self.before.iter().map(used).sum::<Option<u64>>()?;
        (!self.before.is_empty()).then_some(microjoules as f64 * 1e-6)
    }
}

/// The power of a card while it is metered.
pub struct Meter {
    began: Instant,
    readings: Readings,
}

impl Meter {
    /// Begins to read the power of a card; none where nothing tells.
    pub fn start(device: &Description) -> Option<Meter> {
        let readings = Readings::start("power.draw", device, PAUSE).filter(|_| device.engine == "gpu")?;
        Some(Meter { began: Instant::now(), readings })
    }

    /// The mean, in W; none if it was metered for less than [`SHORTEST`].
    pub fn stop(self) -> Option<f64> {
        let long = self.began.elapsed() >= SHORTEST;
        let readings = self.readings.stop();
        let counted = readings.iter().filter(|(when, _)| *when >= self.began + BEGINNING).map(|(_, watts)| watts);
        let mean = counted.clone().sum::<f64>() / counted.count() as f64;
        (long && mean.is_finite()).then_some(mean)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_turn_over() {
        assert_eq!(passed(5, 9, 10), 4);
        assert_eq!(passed(9, 2, 10), 3);
    }
}
