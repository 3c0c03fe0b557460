//! From numbers to places on an axis: its ends, its ticks and their text.
use super::Axis;
use crate::figure::numbers::{log_ticks, number, raised, round_ticks};

/// Beyond this no number is shown: sums and differences stay finite.
const LARGEST: f64 = 1e200;
/// Ends closer than this part of their size are drawn apart: no tick could tell them apart.
const NEAREST: f64 = 1e-7;
/// The part of the data's width that is left free at both ends.
const AIR: f64 = 0.05;
/// The most intervals between ticks of a straight axis, and the least length of one.
const INTERVALS: [f64; 2] = [7.0, 24.0];

/// An axis that knows its ends. Inside, a logarithmic axis counts in powers of ten ("steps").
#[derive(Debug)]
pub(super) struct Scale {
    log: bool,
    low: f64,
    high: f64,
    /// Where the ticks are, 0..=1 along the axis, and their text.
    pub(super) ticks: Vec<(f64, String)>,
    /// Where small ticks without text are.
    pub(super) minor: Vec<f64>,
    /// What the texts of all ticks are to be multiplied with; may be empty.
    pub(super) power: String,
}

/// What an axis must have room for.
#[derive(Default)]
pub(super) struct Needs {
    /// Numbers to be shown.
    pub(super) values: Vec<f64>,
    /// Steps to be kept free around them, half the distance of bars.
    pub(super) reach: f64,
    /// Whether zero belongs to the data.
    pub(super) rooted: bool,
    /// How long the axis is drawn.
    pub(super) length: f64,
}

/// The steps of a number; none if the axis cannot show it.
pub(super) fn steps(log: bool, value: f64) -> Option<f64> {
    match value.is_finite() && value.abs() <= LARGEST {
        true if !log => Some(value),
        true if value > 1.0 / LARGEST => Some(value.log10()),
        _ => None,
    }
}

impl Scale {
    pub(super) fn new(axis: &Axis, needs: &Needs) -> Self {
        let [low, high] = ends(axis, needs);
        let mut scale = Self { log: axis.log, low, high, ticks: Vec::new(), minor: Vec::new(), power: String::new() };
        // Without data only an axis that was given both ends has anything to say.
        if !needs.values.is_empty() || axis.ends.iter().all(Option::is_some) {
            scale.set_ticks(needs.length, axis.whole);
        }
        if !axis.words.is_empty() {
            let placed = axis.words.iter().filter_map(|(value, word)| Some((scale.fraction(*value)?, word.clone())));
            scale.ticks = placed.filter(|(place, _)| inside(*place)).collect();
            (scale.minor, scale.power) = Default::default();
        }
        scale
    }

    /// Where a number lies: 0 at the low end, 1 at the high end; none if the axis cannot show it.
    pub(super) fn fraction(&self, value: f64) -> Option<f64> {
        steps(self.log, value).map(|s| self.fraction_of_steps(s))
    }

    pub(super) fn fraction_of_steps(&self, steps: f64) -> f64 {
        (steps - self.low) / (self.high - self.low)
    }

    /// Whether a number lies between the ends.
    pub(super) fn holds(&self, value: f64) -> bool {
        self.fraction(value).is_some_and(inside)
    }

    /// Whether some of what goes from one number to another lies between the ends.
    pub(super) fn meets(&self, from: f64, to: f64) -> bool {
        let [from, to] = [from, to].map(|end| self.fraction(end));
        from.zip(to).is_some_and(|(from, to)| inside(from.max(0.0)) && inside(to.min(1.0)))
    }

    pub(super) fn log(&self) -> bool {
        self.log
    }

    fn set_ticks(&mut self, length: f64, whole: bool) {
        let ratio_of_five = 5f64.log10();
        let powers = self.log && self.high - self.low >= ratio_of_five;
        let [low, high] = [self.low, self.high].map(|s| if self.log { 10f64.powf(s) } else { s });
        let (values, labels) = if powers {
            let values = log_ticks(low, high);
            self.minor = minor_ticks(low, high, &values).iter().filter_map(|v| self.fraction(*v)).collect();
            let labels = power_labels(&values);
            (values, labels)
        } else {
            let wanted = (length / INTERVALS[1]).clamp(2.0, INTERVALS[0]);
            // Means of what is counted may all lie below 1.
            let is_wide = whole && high - low >= 1.0;
            let (values, step) = round_ticks(low, high, if is_wide { wanted.min(high - low) } else { wanted });
            let (labels, power) = plain_labels(&values, step);
            self.power = power;
            (values, labels)
        };
        let places = values.iter().map(|v| self.fraction(*v));
        let placed = places.zip(labels).filter_map(|(place, label)| Some((place?, label)));
        self.ticks = placed.filter(|(place, _)| inside(*place)).collect();
    }
}

/// Whether a fraction is on the axis, but for rounding.
pub(super) fn inside(fraction: f64) -> bool {
    (-1e-9..=1.0 + 1e-9).contains(&fraction)
}

/// The ends in steps: what was asked for, else the data with a little air, and never the same.
fn ends(axis: &Axis, needs: &Needs) -> [f64; 2] {
    let mut asked = axis.ends.map(|end| end.and_then(|v| steps(axis.log, v)));
    if let [Some(a), Some(b)] = asked {
        asked = [Some(a.min(b)), Some(a.max(b))];
    }
    let known = needs.values.iter().filter_map(|v| steps(axis.log, *v));
    let (mut low, mut high) = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| (l.min(s), h.max(s)));
    if low > high {
        (low, high) = (0.0, 1.0);
    }
    let rooted = needs.rooted && !axis.log;
    if rooted {
        (low, high) = (low.min(0.0), high.max(0.0));
    }
    let (span, air) = (high - low, AIR * (high - low) + needs.reach);
    let (mut start, mut end) = (low - air, high + air);
    // Air is no reason to show numbers on the other side of zero.
    if !axis.log && needs.reach == 0.0 && span > 0.0 {
        start = if low >= 0.0 { start.max(0.0) } else { start };
        end = if high <= 0.0 { end.min(0.0) } else { end };
    }
    apart(axis.log, asked, [asked[0].unwrap_or(start), asked[1].unwrap_or(end)])
}

/// The ends, moved apart if they are too near or the wrong way round; an end that was asked for stays.
fn apart(log: bool, asked: [Option<f64>; 2], [low, high]: [f64; 2]) -> [f64; 2] {
    let size = low.abs().max(high.abs());
    if high - low > (NEAREST * if log { 1.0 } else { size }).max(1.0 / LARGEST) {
        return [low, high];
    }
    let room = |at: f64| match log {
        true => 0.3,
        false if at == 0.0 => 1.0,
        false => at.abs() * 0.1,
    };
    match asked {
        [Some(low), None] => [low, low + room(low)],
        [None, Some(high)] => [high - room(high), high],
        _ => [low - room(low), low + room(low)],
    }
}

/// Numbers with the decimals that the step needs, and the power of ten that is taken out of all of them.
fn plain_labels(values: &[f64], step: f64) -> (Vec<String>, String) {
    let largest = values.iter().fold(0f64, |m, v| m.max(v.abs()));
    let exponent = if largest > 0.0 { (largest * 1.0001).log10().floor() as i32 } else { 0 };
    let power = if (-3..=4).contains(&exponent) { 0 } else { exponent };
    let decimals = (power - (step * 1.0001).log10().floor() as i32).clamp(0, 12) as usize;
    let label = |v: f64| match v.abs() < step * 1e-6 {
        true => "0".into(),
        false => format!("{:.decimals$}", v / 10f64.powi(power)).replace('-', "\u{2212}"),
    };
    let power = if power == 0 { String::new() } else { format!("×10{}", raised(power)) };
    (values.iter().map(|v| label(*v)).collect(), power)
}

/// Numbers of an axis of ratios: all as powers of ten if they are and one is very large or small.
fn power_labels(values: &[f64]) -> Vec<String> {
    let exponents: Vec<f64> = values.iter().map(|v| v.log10()).collect();
    let tens = exponents.iter().all(|e| (e - e.round()).abs() < 1e-6);
    if tens && exponents.iter().any(|e| !(-2.5..3.5).contains(e)) {
        return exponents.iter().map(|e| format!("10{}", raised(e.round() as i32))).collect();
    }
    values.iter().map(|v| number(*v, *v)).collect()
}

/// Two- to ninefold of the powers of ten; only the powers of ten over many of them.
fn minor_ticks(low: f64, high: f64, major: &[f64]) -> Vec<f64> {
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let folds: &[f64] = if last - first > 8 { &[1.0] } else { &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0] };
    let all = (first..=last).flat_map(|e| folds.iter().map(move |m| m * 10f64.powi(e)));
    let is_major = |v: f64| major.iter().any(|m| (v / m - 1.0).abs() < 1e-6);
    all.filter(|v| *v >= low * 0.9999 && *v <= high * 1.0001 && !is_major(*v)).collect()
}
