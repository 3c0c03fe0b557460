//! Numbers of successes among many trials, from the host's draws and with `libm`, so that they are the same everywhere.
use crate::lattice::random::Draws;

/// Below so many expected successes (or failures) they are counted one by one; above, the normal approximation is off by
/// less than a thousandth of a standard deviation in its mean and by one per cent in its third moment.
const FEW: f64 = 40.0;

/// How many of `n` trials succeed, each with chance `p`.
pub fn binomial(draws: &mut Draws, n: u64, p: f64) -> u64 {
    let p = p.clamp(0.0, 1.0);
    if n == 0 || p == 0.0 || p == 1.0 {
        return if p == 1.0 { n } else { 0 };
    }
    if p > 0.5 {
        return n - binomial(draws, n, 1.0 - p);
    }
    let mean = n as f64 * p;
    if mean < FEW { few(draws, n, p) } else { many(draws, n, mean, p) }
}

/// By the gaps between successes, which are geometric.
fn few(draws: &mut Draws, n: u64, p: f64) -> u64 {
    let (mut at, mut found) = (0.0, 0);
    let slope = libm::log1p(-p);
    loop {
        // From 0 (excluded) to 1, so that the logarithm is finite.
        at += (libm::log(1.0 - draws.share()) / slope).floor() + 1.0;
        if at > n as f64 {
            return found;
        }
        found += 1;
    }
}

/// By a normal deviate (Box & Muller 1958).
fn many(draws: &mut Draws, n: u64, mean: f64, p: f64) -> u64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - draws.share()));
    let deviate = radius * libm::cos(2.0 * std::f64::consts::PI * draws.share());
    let found = (mean + deviate * libm::sqrt(mean * (1.0 - p)) + 0.5).floor();
    found.clamp(0.0, n as f64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::random::Stream;

    #[test]
    fn mean_and_variance_are_those_of_the_binomial() {
        let mut draws = Draws::new(5, Stream::Circulation, 0);
        for (n, p) in [(1u64, 0.3), (20, 0.5), (1000, 0.002), (1000, 0.9), (500, 0.3), (1_000_000, 0.01)] {
            let all: Vec<f64> = (0..20_000).map(|_| binomial(&mut draws, n, p) as f64).collect();
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64;
            let (exact, spread) = (n as f64 * p, n as f64 * p * (1.0 - p));
            assert!((mean - exact).abs() < 4.0 * (spread / 20_000.0).sqrt(), "n = {n}, p = {p}: mean {mean}");
            assert!((variance / spread - 1.0).abs() < 0.05, "n = {n}, p = {p}: variance {variance} of {spread}");
        }
        assert_eq!(
            (binomial(&mut draws, 7, 0.0), binomial(&mut draws, 7, 1.0), binomial(&mut draws, 0, 0.5)),
            (0, 7, 0)
        );
    }
}
