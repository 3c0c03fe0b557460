//! Statistics of a few numbers: means, intervals, lines.
use statrs::distribution::{ContinuousCDF, StudentsT};

/// The arithmetic mean.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The middle one of values in any order, or the mean of the two in the middle; no number where there are none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    mean(&sorted[sorted.len().saturating_sub(1) / 2..(sorted.len() / 2 + 1).min(sorted.len())])
}

/// Half the width of the 95 % interval of the mean (Student's t); no number for fewer than two values.
pub fn interval(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let Ok(t) = StudentsT::new(0.0, 1.0, n - 1.0) else { return f64::NAN };
    let centre = mean(values);
    let variance = values.iter().map(|v| (v - centre).powi(2)).sum::<f64>() / (n - 1.0);
    t.inverse_cdf(0.975) * (variance / n).sqrt()
}

/// Differences of the values of two rows, seed by seed.
pub fn differences(values: &[f64], from: &[f64]) -> Vec<f64> {
    values.iter().zip(from).map(|(value, from)| value - from).collect()
}

/// A mean with its interval, for a note.
pub fn mean_text(values: &[f64], digits: usize) -> String {
    let n = values.len();
    match interval(values) {
        half if half.is_finite() => format!("{:.digits$} ± {half:.digits$} ({n} seeds, 95 % interval)", mean(values)),
        _ => format!("{:.digits$} (1 seed)", mean(values)),
    }
}

/// A number with its sign, a true minus; what is rounded to 0 has none.
pub fn signed(number: f64, digits: usize) -> String {
    let size = format!("{:.digits$}", number.abs());
    match size.parse() {
        Ok(0.0) => size,
        _ if number < 0.0 => format!("−{size}"),
        _ => format!("+{size}"),
    }
}

/// Slope and intercept of the line through points by least squares.
pub fn line(points: &[[f64; 2]]) -> [f64; 2] {
    let n = points.len() as f64;
    let (mx, my) = (points.iter().map(|p| p[0]).sum::<f64>() / n, points.iter().map(|p| p[1]).sum::<f64>() / n);
    let covariance: f64 = points.iter().map(|p| (p[0] - mx) * (p[1] - my)).sum();
    let slope = covariance / points.iter().map(|p| (p[0] - mx).powi(2)).sum::<f64>();
    [slope, my - slope * mx]
}

/// Slope of the line through the logarithms of points: the exponent of a power law.
pub fn exponent(points: &[[f64; 2]]) -> f64 {
    line(&points.iter().map(|p| p.map(f64::ln)).collect::<Vec<_>>())[0]
}

/// Points of a function between two ends, for a smooth line.
pub fn curve(low: f64, high: f64, f: impl Fn(f64) -> f64) -> Vec<[f64; 2]> {
    (0..=100).map(|i| low + (high - low) * f64::from(i) / 100.0).map(|x| [x, f(x)]).collect()
}

/// Where a descending or ascending row of points crosses a level, by linear interpolation.
pub fn crossing(points: &[[f64; 2]], level: f64) -> Option<f64> {
    let crosses = |pair: &&[[f64; 2]]| (pair[0][1] - level) * (pair[1][1] - level) <= 0.0 && pair[0][1] != pair[1][1];
    points.windows(2).find(crosses).map(|pair| {
        let [[x0, y0], [x1, y1]] = [pair[0], pair[1]];
        x0 + (level - y0) / (y1 - y0) * (x1 - x0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_the_middle() {
        assert!(median(&[]).is_nan());
        assert_eq!(median(&[7.0]), 7.0);
        assert_eq!(median(&[9.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 9.0, 1.0, 2.0]), 3.0);
        assert_eq!(median(&[1.0, f64::INFINITY]), f64::INFINITY);
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        assert!(interval(&[1.0]).is_nan());
        // t = 12.706 for one degree of freedom, 2.776 for four.
        assert!((interval(&[0.0, 2.0]) - 12.706).abs() < 1e-3);
        assert!((interval(&[1.0, 2.0, 3.0, 4.0, 5.0]) - 2.776 * 0.5f64.sqrt()).abs() < 1e-3);
        assert!((interval(&differences(&[1.0, 4.0], &[0.0, 1.0])) - 12.706).abs() < 1e-3);
    }

    #[test]
    fn lines_and_crossings_are_exact_on_lines() {
        let points = curve(1.0, 3.0, |x| 2.0 - 0.5 * x);
        let [slope, intercept] = line(&points);
        assert!((slope + 0.5).abs() < 1e-12 && (intercept - 2.0).abs() < 1e-12);
        assert!((crossing(&points, 1.2).unwrap() - 1.6).abs() < 1e-12);
        assert_eq!(crossing(&points, 7.0), None);
        assert!((exponent(&curve(1.0, 2.0, |x| 3.0 * x * x)) - 2.0).abs() < 1e-9);
    }
}
