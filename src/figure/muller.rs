//! The Muller plot of lineages over time: each is a band within that of the lineage it comes from, coloured by its traits.
use super::chart::{Axis, Chart, Trace};
use std::collections::BTreeMap;

/// One lineage over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strand {
    /// The place of the lineage that it comes from, which stands before it; none for founders.
    pub parent: Option<usize>,
    /// Its traits in words; empty where it has none.
    pub label: String,
    /// Its living cells at each time.
    pub alive: Vec<f64>,
}

/// Lineages that never reach this share of all cells, with those that come from them, have no band of their own: those with
/// other traits than the one they come from are one band in it, the rest is drawn with it.
const LEAST: f64 = 0.004;
/// The hue of cells without traits: grey.
const PLAIN: usize = 7;
/// The hue of traits beyond those that have a hue of their own: black.
const OTHERS: usize = 0;
/// Traits that have a hue of their own.
const NAMED: usize = 5;
/// The hue of small lineages with traits: sky blue.
const SMALL: usize = 6;
/// Words for small lineages.
const SMALL_WORDS: &str = "small lineages";

/// Shares and numbers of living cells over time.
pub fn muller(title: &str, days: &[f64], strands: &[Strand]) -> [Chart; 2] {
    let whole = sums(strands);
    let total: Vec<f64> =
        (0..days.len()).map(|t| strands.iter().map(|s| s.alive.get(t).copied().unwrap_or(0.0)).sum()).collect();
    let mut shown = shown(strands, &whole, &total);
    shown.extend(small_founders(strands, &whole, &shown));
    shown.extend(small_mutants(strands, &shown, days.len()));
    let hues = hues(&shown, strands, &total);
    let chart = |name: &str, y: Axis, labelled: bool, unit: &dyn Fn(usize) -> f64| {
        let bands = bands(&shown, days.len());
        let traces = hues.iter().zip(&bands).filter_map(|((label, hue), band)| {
            // The second chart shows the same colours as the first.
            trace(if labelled { label.as_str() } else { "" }, *hue, days, band, unit)
        });
        let [first, last] = [days.first().copied().unwrap_or(0.0), days.last().copied().unwrap_or(1.0)];
        let empty = Chart::new(name, Axis::new("time (day)").from(first).to(last), y.from(0.0));
        traces.fold(empty, Chart::with)
    };
    let share = |t: usize| if total[t] > 0.0 { 1.0 / total[t] } else { 0.0 };
    [
        chart(title, Axis::new("share of living tumour cells").to(1.0), true, &share),
        chart("Their number", Axis::new("living tumour cells"), false, &|_| 1.0),
    ]
}

/// Cells of each lineage with those of all that come from it.
fn sums(strands: &[Strand]) -> Vec<Vec<f64>> {
    let mut sums: Vec<Vec<f64>> = strands.iter().map(|s| s.alive.clone()).collect();
    for (i, strand) in strands.iter().enumerate().rev() {
        if let Some(parent) = strand.parent {
            let own = std::mem::take(&mut sums[i]);
            sums[parent].iter_mut().zip(&own).for_each(|(sum, n)| *sum += n);
            sums[i] = own;
        }
    }
    sums
}

/// A lineage that is drawn.
struct Shown {
    /// Its place among all; none for several small ones together.
    strand: Option<usize>,
    /// The place of the one it comes from among those that are drawn.
    parent: Option<usize>,
    /// Its cells with those of all that come from it.
    whole: Vec<f64>,
}

/// The lineages that are large enough to be seen.
fn shown(strands: &[Strand], whole: &[Vec<f64>], total: &[f64]) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    for (strand, one) in strands.iter().enumerate() {
        let large = whole[strand].iter().zip(total).any(|(n, all)| *n > 0.0 && *n >= LEAST * all);
        let parent = one.parent.map(|parent| shown.iter().position(|other| other.strand == Some(parent)));
        match parent {
            // It comes from one that is too small, so it is so itself.
            Some(None) => {}
            parent if large => {
                shown.push(Shown { strand: Some(strand), parent: parent.flatten(), whole: whole[strand].clone() })
            }
            _ => {}
        }
    }
    shown
}

/// Founders that are too small to be seen, as one; none where there are none.
fn small_founders(strands: &[Strand], whole: &[Vec<f64>], shown: &[Shown]) -> Option<Shown> {
    let seen = |i: usize| shown.iter().any(|one| one.strand == Some(i));
    let small: Vec<usize> = (0..strands.len()).filter(|i| strands[*i].parent.is_none() && !seen(*i)).collect();
    let first = small.first()?;
    let sum = |t: usize| small.iter().map(|i| whole[*i][t]).sum();
    Some(Shown { strand: None, parent: None, whole: (0..whole[*first].len()).map(sum).collect() })
}

/// Those with other traits than the lineage they are drawn with, if they are too small to be seen, as one in each of those.
fn small_mutants(strands: &[Strand], shown: &[Shown], times: usize) -> Vec<Shown> {
    let founders = shown.iter().position(|one| one.strand.is_none());
    let places: BTreeMap<usize, usize> =
        shown.iter().enumerate().filter_map(|(place, one)| Some((one.strand?, place))).collect();
    let (mut hosts, mut sums): (Vec<Option<usize>>, BTreeMap<usize, Vec<f64>>) = (Vec::new(), BTreeMap::new());
    for (i, strand) in strands.iter().enumerate() {
        // Parents stand before their daughters.
        let host = places.get(&i).copied().or_else(|| strand.parent.map_or(founders, |parent| hosts[parent]));
        hosts.push(host);
        let Some(host) = host.filter(|_| !places.contains_key(&i)) else { continue };
        let own = shown[host].strand.map_or("", |strand| strands[strand].label.as_str());
        if !strand.label.is_empty() && strand.label != own {
            let sum = sums.entry(host).or_insert_with(|| vec![0.0; times]);
            sum.iter_mut().zip(&strand.alive).for_each(|(sum, n)| *sum += n);
        }
    }
    sums.into_iter().map(|(host, whole)| Shown { strand: None, parent: Some(host), whole }).collect()
}

/// Words and hue of each lineage that is drawn: grey without traits, then colours by first appearance for the traits that reach most.
fn hues(shown: &[Shown], strands: &[Strand], total: &[f64]) -> Vec<(String, usize)> {
    let mut labels: Vec<(&str, f64)> = Vec::new();
    let known = shown.iter().filter_map(|one| one.strand).map(|strand| &strands[strand]);
    for one in known.filter(|one| !one.label.is_empty()) {
        let share = |(n, all): (&f64, &f64)| if *all > 0.0 { n / all } else { 0.0 };
        let peak = one.alive.iter().zip(total).map(share).fold(0.0, f64::max);
        match labels.iter_mut().find(|(label, _)| *label == one.label) {
            Some((_, most)) => *most = most.max(peak),
            None => labels.push((&one.label, peak)),
        }
    }
    let mut peaks: Vec<f64> = labels.iter().map(|(_, peak)| *peak).collect();
    peaks.sort_by(|a, b| b.total_cmp(a));
    let least = peaks.get(NAMED).copied().unwrap_or(-1.0);
    let named: Vec<&str> = labels.iter().filter(|(_, peak)| *peak > least).map(|(label, _)| *label).collect();
    let is_mutant = |one: &Shown| one.strand.is_none() && one.parent.is_some();
    let plain = labels.is_empty() && !shown.iter().any(is_mutant);
    let hue = |place: usize, label: &str| match named.iter().position(|other| *other == label) {
        // Founders without any mutant are told apart by colours that say no more than that.
        _ if label.is_empty() && plain && shown.len() > 1 => (String::new(), 1 + place % SMALL),
        _ if label.is_empty() => ("no trait".to_string(), PLAIN),
        Some(place) => (label.to_string(), place + 1),
        None => ("other traits".to_string(), OTHERS),
    };
    let several = |one: &Shown| match one {
        one if is_mutant(one) => (SMALL_WORDS.to_string(), SMALL),
        _ if plain => (SMALL_WORDS.to_string(), PLAIN),
        _ => ("no trait".to_string(), PLAIN),
    };
    let one = |(place, one): (usize, &Shown)| {
        one.strand.map_or_else(|| several(one), |strand| hue(place, &strands[strand].label))
    };
    shown.iter().enumerate().map(one).collect()
}

/// Lower and upper edge of each lineage at each time, in cells.
fn bands(shown: &[Shown], times: usize) -> Vec<Vec<[f64; 2]>> {
    let edges: Vec<_> = (0..times).map(|t| edges(shown, t)).collect();
    (0..shown.len()).map(|i| edges.iter().map(|edges| edges[i]).collect()).collect()
}

/// Lower and upper edge of each lineage at a time: what one has beside its daughters lies in equal parts before, between and
/// after them.
fn edges(shown: &[Shown], t: usize) -> Vec<[f64; 2]> {
    let mut edges = vec![[0.0; 2]; shown.len()];
    let children = |parent: Option<usize>| (0..shown.len()).filter(move |i| shown[*i].parent == parent);
    let mut floor = 0.0;
    for founder in children(None) {
        edges[founder] = [floor, floor + shown[founder].whole[t]];
        floor = edges[founder][1];
    }
    // Parents stand before their daughters.
    for parent in 0..shown.len() {
        let daughters: Vec<usize> = children(Some(parent)).collect();
        let taken: f64 = daughters.iter().map(|i| shown[*i].whole[t]).sum();
        let gap = (shown[parent].whole[t] - taken).max(0.0) / (daughters.len() as f64 + 1.0);
        let mut floor = edges[parent][0] + gap;
        for i in daughters {
            edges[i] = [floor, floor + shown[i].whole[t]];
            floor = edges[i][1] + gap;
        }
    }
    edges
}

/// The band from the last time without cells before its first to the first time without cells after its last.
fn trace(label: &str, hue: usize, days: &[f64], band: &[[f64; 2]], unit: &dyn Fn(usize) -> f64) -> Option<Trace> {
    let there = |edges: &[f64; 2]| edges[1] > edges[0];
    let first = band.iter().position(there)?.saturating_sub(1);
    let last = (band.iter().rposition(there)? + 1).min(band.len() - 1);
    let edges = (first..=last).map(|t| (days[t], band[t].map(|edge| edge * unit(t))));
    let (points, halves) = edges.map(|(day, [low, high])| ([day, (low + high) / 2.0], (high - low) / 2.0)).unzip();
    Some(Trace::layer(label, hue, points, halves))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{charts, png};

    /// A founder, two daughters, one of which has a daughter; one lineage that stays too small.
    fn strands() -> (Vec<f64>, Vec<Strand>) {
        let days: Vec<f64> = (0..60).map(|t| f64::from(t) * 0.5).collect();
        let sick = |t: f64| if t < 12.0 { 40.0 * (t * 0.35).exp() } else { 2668.0 * (-(t - 12.0) * 0.5).exp() };
        let from = |start: f64, most: f64, rate: f64| {
            move |t: f64| if t < start { 0.0 } else { most / (1.0 + (most - 1.0) * (-(t - start) * rate).exp()) }
        };
        let strand = |parent, label: &str, alive: &dyn Fn(f64) -> f64| Strand {
            parent,
            label: label.into(),
            alive: days.iter().map(|t| alive(*t).round()).collect(),
        };
        let all = vec![
            strand(None, "", &sick),
            strand(Some(0), "unstable", &|t| from(4.0, 600.0, 0.7)(t) * if t > 12.0 { (12.0 - t).exp() } else { 1.0 }),
            strand(Some(1), "unstable resistant", &from(8.0, 9000.0, 0.6)),
            strand(Some(0), "resistant", &from(6.0, 4000.0, 0.45)),
            strand(Some(0), "COX2", &|t| f64::from(u8::from(t > 20.0))),
        ];
        (days, all)
    }

    #[test]
    fn time_begins_with_the_first_row() {
        let (days, strands) = strands();
        let late: Vec<f64> = days.iter().map(|day| day + 3.0).collect();
        let ends = muller("", &late, &strands).map(|chart| chart.x.ends);
        assert_eq!(ends, [[Some(3.0), Some(32.5)]; 2]);
    }

    #[test]
    fn lineages_lie_within_those_they_come_from() {
        let (days, strands) = strands();
        let whole = sums(&strands);
        let total: Vec<f64> = (0..days.len()).map(|t| strands.iter().map(|s| s.alive[t]).sum()).collect();
        assert_eq!(whole[0], total, "all come from the founder");
        let shown = shown(&strands, &whole, &total);
        assert_eq!(shown.iter().filter_map(|s| s.strand).collect::<Vec<_>>(), [0, 1, 2, 3], "COX2 is too small");
        let bands = bands(&shown, days.len());
        for (one, band) in shown.iter().zip(&bands) {
            for (t, [low, high]) in band.iter().enumerate() {
                assert!((high - low - one.whole[t]).abs() < 1e-6, "a band is as wide as its cells");
                let Some(parent) = one.parent else { continue };
                let [floor, roof] = bands[parent][t];
                assert!(*low >= floor - 1e-6 && *high <= roof + 1e-6, "a daughter leaves her mother");
            }
        }
    }

    #[test]
    fn small_lineages_with_traits_are_not_told_as_without() {
        let strand = |parent, label: &str, alive: f64| Strand { parent, label: label.into(), alive: vec![alive] };
        let names = |strands: &[Strand]| {
            let traces = muller("", &[0.0], strands)[0].traces.clone();
            traces.into_iter().map(|trace| (trace.name, trace.hue, 2.0 * trace.errors[0])).collect::<Vec<_>>()
        };
        let entry = |name: &str, hue, share| (name.to_string(), hue, share);
        let mut strands = vec![strand(None, "", 700.0), strand(Some(0), "resistant", 294.0)];
        let small = [(0, "resistant"), (0, ""), (1, "resistant"), (1, "unstable resistant"), (2, "unstable resistant")];
        strands.extend(small.map(|(parent, label)| strand(Some(parent), label, 1.0)));
        let one = [entry("no trait", PLAIN, 1.0), entry("resistant", 1, 0.296)];
        let two = [entry(SMALL_WORDS, SMALL, 0.002), entry(SMALL_WORDS, SMALL, 0.001)];
        let found = names(&strands);
        assert_eq!(found.len(), 4, "{found:?}");
        for (found, wanted) in found.iter().zip(one.iter().chain(&two)) {
            assert_eq!((&found.0, found.1), (&wanted.0, wanted.1));
            assert!((found.2 - wanted.2 / 0.999).abs() < 2e-3, "{found:?} {wanted:?}");
        }
        // Many founders, each of them small, and a mutant of one.
        let mut many = vec![strand(None, "", 1.0); 999];
        assert_eq!(names(&many), [entry(SMALL_WORDS, PLAIN, 1.0)]);
        many.push(strand(Some(7), "resistant", 1.0));
        let found = names(&many);
        assert_eq!((found[0].0.as_str(), found[1].0.as_str(), found[1].1), ("no trait", SMALL_WORDS, SMALL));
    }

    #[test]
    fn a_plot_is_drawn_and_none_where_nobody_lives() {
        let (days, strands) = strands();
        let svg = charts(&muller("lineages", &days, &strands), 2);
        for words in ["no trait", "unstable resistant", "share of living tumour cells"] {
            assert!(svg.contains(words), "{words}");
        }
        std::fs::write(std::env::temp_dir().join("invasim-muller.png"), png(&svg, 1.5).unwrap()).unwrap();
        assert!(charts(&muller("nobody", &[0.0, 1.0], &[]), 2).contains("no data"));
    }
}
