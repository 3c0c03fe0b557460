//! Numbers as people read them: ranges, ticks, round lengths, units.

/// The amounts at both ends of a colour bar, on a straight or a logarithmic scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    low: f32,
    high: f32,
    log: bool,
}

impl Range {
    /// A straight scale; none unless both ends are finite and the first is the lower.
    pub fn linear(low: f32, high: f32) -> Option<Self> {
        (low.is_finite() && high.is_finite() && low < high).then_some(Self { low, high, log: false })
    }

    /// A logarithmic scale; none unless, moreover, both ends are above 0.
    pub fn logarithmic(low: f32, high: f32) -> Option<Self> {
        let range = Self::linear(low, high)?;
        (low > 0.0).then_some(Self { log: true, ..range })
    }

    /// The lower and the upper end.
    pub fn ends(self) -> [f32; 2] {
        [self.low, self.high]
    }

    /// Whether it is logarithmic.
    pub fn is_log(self) -> bool {
        self.log
    }

    /// Where a value lies: 0 at the lower end, 1 at the upper end, less or more beyond them.
    pub fn fraction(self, value: f32) -> f32 {
        if !self.log {
            return (value - self.low) / (self.high - self.low);
        }
        if value <= 0.0 {
            return f32::NEG_INFINITY;
        }
        (value / self.low).ln() / (self.high / self.low).ln()
    }

    /// Values worth a tick, two to six of them, and their text.
    pub(super) fn ticks(self) -> Vec<(f32, String)> {
        let (low, high) = (self.low as f64, self.high as f64);
        if self.log {
            return log_ticks(low, high).into_iter().map(|v| (v as f32, number(v, v))).collect();
        }
        let (values, step) = round_ticks(low, high, 5.0);
        values.into_iter().map(|v| (v as f32, number(v, step))).collect()
    }
}

/// The multiples of a round step from end to end, no more intervals than wanted, and the step.
pub(super) fn round_ticks(low: f64, high: f64, wanted: f64) -> (Vec<f64>, f64) {
    let step = round_step((high - low) / wanted);
    let (first, last) = ((low / step - 1e-4).ceil() as i64, (high / step + 1e-4).floor() as i64);
    ((first..=last).map(|i| i as f64 * step).collect(), step)
}

/// Powers of ten if there are enough of them, else also their two- and fivefold, else the ends.
pub(super) fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let within = |v: &f64| *v >= low * 0.9999 && *v <= high * 1.0001;
    let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
    let stride = ((last - first) / 6 + 1) as usize;
    let tens: Vec<f64> = (first..=last).map(|e| 10f64.powi(e)).filter(within).step_by(stride).collect();
    if tens.len() >= 3 {
        return tens;
    }
    let fine: Vec<f64> =
        (first..=last).flat_map(|e| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(e))).filter(within).collect();
    match fine.len() {
        0 | 1 => vec![low, high],
        2..=7 => fine,
        _ => tens,
    }
}

/// The smallest of 1, 2, 5 times a power of ten that is not below a step.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powi(step.log10().floor() as i32);
    [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|s| *s >= step * 0.999).unwrap_or(power)
}

/// The length of 1, 2, 5 times a power of ten that is nearest, by ratio, to a wanted one.
pub(super) fn round_length(wanted: f64) -> f64 {
    let power = 10f64.powi(wanted.log10().floor() as i32);
    let ratio = |l: f64| (l / wanted).ln().abs();
    [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().min_by(|a, b| ratio(*a).total_cmp(&ratio(*b))).unwrap_or(power)
}

/// A length in µm, or in mm from 1000 µm.
pub(super) fn length_text(um: f64) -> String {
    if um >= 1000.0 { format!("{} mm", number(um / 1000.0, um / 1000.0)) } else { format!("{} µm", number(um, um)) }
}

/// A number with as many digits as tell apart values one step from each other.
pub(super) fn number(value: f64, step: f64) -> String {
    if value.abs() < step.abs() * 1e-6 {
        return "0".into();
    }
    let exponent = value.abs().log10().floor() as i32;
    let digits = (-(step.abs() * 1.0001).log10().floor() as i32).max(0);
    let text = if digits > 3 || exponent > 4 {
        let mantissa = value / 10f64.powi(exponent);
        let text = trim(format!("{:.*}", (digits + exponent).clamp(0, 6) as usize, mantissa));
        if text == "1" { format!("10{}", raised(exponent)) } else { format!("{text}×10{}", raised(exponent)) }
    } else {
        trim(format!("{value:.*}", (digits + 2) as usize))
    };
    text.replace('-', "\u{2212}")
}

/// A number with so many digits that count; whole ones in full, very small and very large ones with a power of ten.
pub fn rounded(value: f64, digits: usize) -> String {
    let before = value.abs().log10().floor().clamp(0.0, 5.0) as usize + 1;
    let text = format!("{value:.*e}", digits.max(before) - 1);
    let near: f64 = text.parse().unwrap_or(value);
    let text = match text.split_once('e') {
        Some((mantissa, power)) if near != 0.0 && !(1e-4..1e6).contains(&near.abs()) => {
            format!("{}×10{}", trim(mantissa.into()), raised(power.parse().unwrap_or(0)))
        }
        _ => near.to_string(),
    };
    if text.starts_with('-') { text.replacen('-', "\u{2212}", 1) } else { text }
}

fn trim(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// An exponent as it is set above the line.
pub(super) fn raised(exponent: i32) -> String {
    exponent.to_string().chars().map(raised_character).collect()
}

fn raised_character(c: char) -> char {
    match c {
        '-' => '⁻',
        '0'..='9' => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][c as usize - '0' as usize],
        other => other,
    }
}

/// A unit as printed: `1` is `scaled units`, `um2/s` is `µm²/s`, `mmHg` stays.
pub fn unit_text(unit: &str) -> String {
    if unit == "1" {
        return "scaled units".into();
    }
    let mut text = String::new();
    for c in unit.replace("um", "µm").replace("uM", "µM").replace('*', "·").chars().filter(|c| *c != '^') {
        let after_letter = text.chars().last().is_some_and(|p| p.is_alphabetic() || p == '⁻');
        text.push(if after_letter && (c.is_ascii_digit() || c == '-') { raised_character(c) } else { c });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(range: Option<Range>) -> Vec<String> {
        range.unwrap().ticks().into_iter().map(|t| t.1).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(labels(Range::linear(0.0, 60.0)), ["0", "20", "40", "60"]);
        assert_eq!(labels(Range::linear(0.0, 1.0)), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(labels(Range::linear(-1.5, 1.5)), ["−1", "0", "1"]);
        assert_eq!(labels(Range::linear(0.0, 2e-6)), ["0", "5×10⁻⁷", "10⁻⁶", "1.5×10⁻⁶", "2×10⁻⁶"]);
        assert_eq!(labels(Range::linear(0.0, 1e6)), ["0", "2×10⁵", "4×10⁵", "6×10⁵", "8×10⁵", "10⁶"]);
        assert_eq!(labels(Range::logarithmic(0.01, 100.0)), ["0.01", "0.1", "1", "10", "100"]);
        assert_eq!(labels(Range::logarithmic(1.0, 10.0)), ["1", "2", "5", "10"]);
        assert_eq!(labels(Range::logarithmic(2.2, 4.7)), ["2.2", "4.7"]);
    }

    #[test]
    fn any_range_gets_two_to_seven_ticks_inside_it() {
        for i in 0..2000u32 {
            let low = ((i * 7919) % 1009) as f32 / 10.0 + 0.1;
            let high = low * (1.01 + ((i * 104_729) % 997) as f32 / 3.0);
            for range in [Range::linear(low, high), Range::logarithmic(low, high)] {
                let ticks = range.unwrap().ticks();
                assert!((2..=7).contains(&ticks.len()), "{range:?}: {ticks:?}");
                assert!(ticks.iter().all(|t| (-1e-3..=1.001).contains(&range.unwrap().fraction(t.0))));
            }
        }
    }

    #[test]
    fn a_range_that_is_none_is_refused() {
        assert_eq!(Range::linear(1.0, 1.0), None);
        assert_eq!(Range::linear(0.0, f32::NAN), None);
        assert_eq!(Range::logarithmic(0.0, 1.0), None);
    }

    #[test]
    fn units_are_set_as_in_print() {
        assert_eq!(unit_text("1"), "scaled units");
        assert_eq!(unit_text("um"), "µm");
        assert_eq!(unit_text("um^2/s"), "µm²/s");
        assert_eq!(unit_text("min^-1"), "min⁻¹");
        assert_eq!(unit_text("mmHg"), "mmHg");
    }

    #[test]
    fn lengths_are_round_and_near_what_was_wanted() {
        assert_eq!([480.0, 130.0, 27.0, 1900.0].map(round_length), [500.0, 100.0, 20.0, 2000.0]);
        assert_eq!([500.0, 2000.0].map(length_text), ["500 µm", "2 mm"]);
    }
}
