//! Statistics of the random source: uniformity, and correlation between words, bits, neighbours, steps, streams and seeds.
use super::desk::Desk;
use super::{Case, Check, Outcome, Wanted};
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace};
use crate::lattice::random::random;
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal};

pub(super) const CASE: Case = Case {
    name: "random",
    config: "",
    about: "The counter-based generator (pcg4d of Jarzynski & Olano 2020 with a third round), keyed as the model keys it: by site, step, stream \
            and seed. Each test gives a p-value; of a good generator they are spread evenly between 0 and 1.",
    long: false,
    run,
};

/// A draw's key: site, step, stream, seed.
type Key = [u32; 4];

/// Draws of a test, without and with `--full`.
const DRAWS: [u32; 2] = [1 << 20, 1 << 24];
/// An edge of the lattice that the keys stand for.
const EDGE: u32 = 256;

/// The keys of a test: the sites of a lattice in order, at steps and streams in use.
fn key(i: u32) -> Key {
    [i, 17 + (i >> 22), 1, 42]
}

/// Probability of a sum of squares this large by chance, for counts that should be alike.
fn chi_square(counts: &[u64], total: u64) -> f64 {
    let expected = total as f64 / counts.len() as f64;
    let sum: f64 = counts.iter().map(|n| (*n as f64 - expected).powi(2) / expected).sum();
    ChiSquared::new(counts.len() as f64 - 1.0).expect("more than one bin").sf(sum)
}

/// Probability of a count this far from half by chance, on either side.
fn coin(count: u64, total: u64) -> f64 {
    let z = (count as f64 - total as f64 / 2.0) / (total as f64 / 4.0).sqrt();
    2.0 * Normal::standard().sf(z.abs())
}

/// The high byte of each of the four words.
fn uniformity(draws: u32) -> Vec<f64> {
    let mut counts = vec![[0u64; 256]; 4];
    for i in 0..draws {
        let words = random_of(key(i));
        (0..4).for_each(|w| counts[w][(words[w] >> 24) as usize] += 1);
    }
    counts.iter().map(|c| chi_square(c, draws.into())).collect()
}

fn random_of([site, step, stream, seed]: Key) -> [u32; 4] {
    random(site, step, stream, seed)
}

/// Each of the 128 bits: half of them are set.
fn bits(draws: u32) -> Vec<f64> {
    let mut counts = [0u64; 128];
    for i in 0..draws {
        let words = random_of(key(i));
        (0..128).for_each(|b| counts[b] += u64::from(words[b / 32] >> (b % 32) & 1));
    }
    counts.iter().map(|n| coin(*n, draws.into())).collect()
}

/// Two words in each draw together, in 16 × 16 bins of four of their bits: all pairs are as frequent.
fn pairs(draws: u32, two: impl Fn(Key) -> [u32; 2], shift: u32) -> f64 {
    let mut counts = vec![0u64; 256];
    for i in 0..draws {
        let [a, b] = two(key(i)).map(|word| word >> shift & 15);
        counts[(a << 4 | b) as usize] += 1;
    }
    chi_square(&counts, draws.into())
}

/// Bits that differ between two words: half of them, on average.
fn avalanche(draws: u32, two: impl Fn(Key) -> [u32; 2]) -> f64 {
    let differ = |[a, b]: [u32; 2]| u64::from((a ^ b).count_ones());
    coin((0..draws).map(|i| differ(two(key(i)))).sum(), 32 * u64::from(draws))
}

/// High bits, low bits and all bits of two words.
fn together(draws: u32, two: impl Fn(Key) -> [u32; 2]) -> [f64; 3] {
    [pairs(draws, &two, 28), pairs(draws, &two, 0), avalanche(draws, &two)]
}

/// Each word of a draw with that of the draw whose key has a part moved on.
fn moved(draws: u32, part: usize, by: u32) -> Vec<f64> {
    let other = |mut key: Key| {
        key[part] = key[part].wrapping_add(by);
        key
    };
    let of = |word: usize| move |key: Key| [random_of(key)[word], random_of(other(key))[word]];
    (0..4).flat_map(|word| together(draws, of(word))).collect()
}

/// A name, and the p-values of its tests.
type Group = (&'static str, Vec<f64>);

fn groups(draws: u32) -> Vec<Group> {
    let all = |part: usize, by: &[u32]| by.iter().flat_map(|by| moved(draws, part, *by)).collect::<Vec<_>>();
    let neighbours = all(0, &[1, EDGE, EDGE * EDGE, EDGE + 1, EDGE * EDGE + EDGE + 1]);
    let (steps, streams, seeds) = (all(1, &[1, 2, 240]), all(2, &[1, 2, 256, 512]), all(3, &[1, 2, 1000]));
    let of = |[a, b]: [usize; 2]| move |key: Key| [random_of(key)[a], random_of(key)[b]];
    let words = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]].into_iter().flat_map(|w| together(draws, of(w)));
    let words = words.collect();
    vec![
        ("uniformity of the four words", uniformity(draws)),
        ("each of the 128 bits", bits(draws)),
        ("words of one draw with each other", words),
        ("neighbouring sites", neighbours),
        ("consecutive steps", steps),
        ("streams and sub-steps", streams),
        ("consecutive seeds", seeds),
    ]
}

/// Probability of the smallest of some p-values by chance.
fn smallest(values: &[f64]) -> f64 {
    let least = values.iter().copied().fold(1.0, f64::min);
    1.0 - (1.0 - least).powi(values.len() as i32)
}

/// Probability of p-values this unevenly spread by chance, from their counts in tenths.
fn spread(values: &[f64]) -> f64 {
    let mut counts = vec![0u64; 10];
    values.iter().for_each(|p| counts[((p * 10.0) as usize).min(9)] += 1);
    chi_square(&counts, values.len() as u64)
}

fn run(desk: &Desk) -> Result<Outcome> {
    let draws = DRAWS[usize::from(desk.full)];
    let groups = groups(draws);
    let check = |(name, values): &Group| {
        let what = format!("{name}: p of the smallest of {}", values.len());
        Check::new(what, "", smallest(values), Wanted::AtLeast(1e-3), "chi-square and normal tests")
    };
    let mut checks: Vec<Check> = groups.iter().map(check).collect();
    let mut all: Vec<f64> = groups.iter().flat_map(|(_, values)| values.clone()).collect();
    all.sort_by(f64::total_cmp);
    let what = format!("evenness of all {} p-values", all.len());
    checks.push(Check::new(what, "", spread(&all), Wanted::AtLeast(1e-3), "chi-square test"));
    let rank = |(i, p): (usize, &f64)| [(i as f64 + 0.5) / all.len() as f64, *p];
    let points = all.iter().enumerate().map(rank).collect();
    let chart = Chart {
        title: "Ordered p-values".into(),
        x: Axis::new("rank / number of tests").from(0.0).to(1.0),
        y: Axis::new("p-value").from(0.0).to(1.0),
        traces: vec![
            Trace::line("evenly spread", 0, vec![[0.0, 0.0], [1.0, 1.0]]),
            Trace::points("invasim", 1, points),
        ],
    };
    Ok(Outcome { checks, charts: vec![chart], notes: vec![format!("{draws} draws a test.")] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poor_source_is_caught() {
        let skewed: Vec<u64> = (0..16).map(|i| 1000 + 20 * i).collect();
        assert!(chi_square(&skewed, skewed.iter().sum()) < 1e-9);
        assert!(coin(50_500, 100_000) < 0.01 && coin(50_010, 100_000) > 0.9);
        assert!(smallest(&[0.5, 1e-6, 0.3]) < 1e-5 && spread(&[0.01; 100]) < 1e-9);
    }

    #[test]
    fn a_key_that_does_not_matter_is_caught() {
        let same = |key: Key| [random_of(key)[0]; 2];
        assert!(pairs(1 << 12, same, 0) < 1e-9 && avalanche(1 << 12, same) < 1e-9);
    }
}
