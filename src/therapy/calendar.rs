//! When doses are due: regular times with holidays, and the steps that they fall into.

/// The most doses of one course: one a minute for two years.
pub const MOST: usize = 1 << 20;

/// A share of a step by which a time may miss a step's beginning and still count as there: what rounding does.
const SLACK: f64 = 1e-6;

/// Regular times with holidays, all in minutes.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    /// The first time.
    pub start: f64,
    /// From one time to the next; infinite for a single one.
    pub every: f64,
    /// The most times; times in holidays do not count.
    pub count: usize,
    /// Times from here on are not given.
    pub until: f64,
    /// Length of treatment, then of holidays, again and again from the first time on.
    pub on_off: Option<(f64, f64)>,
}

impl Calendar {
    /// The times, in order; at most [`MOST`] are looked at.
    pub fn times(&self) -> Vec<f64> {
        let working = |since: f64| self.on_off.is_none_or(|(on, off)| (since + 1e-9 * on) % (on + off) < on);
        let since = (0..MOST).map(|n| if n == 0 { 0.0 } else { n as f64 * self.every });
        let slack = if self.every.is_finite() { 1e-9 * self.every } else { 0.0 };
        let before = since.take_while(|since| self.start + since < self.until - slack && since.is_finite());
        before.filter(|since| working(*since)).map(|since| self.start + since).take(self.count).collect()
    }
}

/// The step that a time falls into.
pub fn step_of(minutes: f64, step: f64) -> u32 {
    (minutes / step + SLACK).floor().clamp(0.0, f64::from(u32::MAX)) as u32
}

/// How many of some ordered times fall into steps before one.
pub fn before(times: &[f64], step: u32, length: f64) -> usize {
    times.partition_point(|time| step_of(*time, length) < step)
}

/// How many of some ordered times fall into a step.
pub fn within(times: &[f64], step: u32, length: f64) -> usize {
    before(times, step.saturating_add(1), length) - before(times, step, length)
}

/// Whether what begins at one of some ordered times and lasts holds in a step: from the step of its beginning to before
/// that of its end.
pub fn lasting(times: &[f64], duration: f64, step: u32, length: f64) -> bool {
    let begun = times.partition_point(|time| step_of(*time, length) <= step);
    let last = begun.checked_sub(1).map(|i| times[i]);
    last.is_some_and(|time| duration.is_infinite() || step < step_of(time + duration, length))
}
