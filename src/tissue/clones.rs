//! Births and deaths of tumour cells by lineage, since the host last took them up: a table that passes fill where the state
//! is. Twin of `shaders/shared/clones.wgsl`.
//!
//! Word 0: events that found no slot; 1 and 2: births and deaths of lineage 0. From 8 on, slots of three words: a lineage
//! (0 in a free slot), its births, its deaths.
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// Words before the first slot.
const HEAD: usize = 8;
/// Words of a slot.
const SLOT: usize = 3;
/// Slots of the table of a small lattice.
const LEAST: usize = 16384;
/// Sites of a large lattice for each slot of its table, at most. Where each founder is a lineage and divides once a day, one cell in
/// fifteen is born or dies between two emptyings.
const SITES: usize = 16;
/// Place of the births in a slot.
pub const BORN: usize = 1;
/// Place of the deaths in a slot.
pub const DIED: usize = 2;

/// Lineages that can be born or die on a lattice before its table is emptied: a power of two.
pub fn slots(sites: usize) -> usize {
    LEAST.max(sites / SITES).next_power_of_two()
}

/// Words of [`super::state::Layer::Lineage`].
pub fn words(sites: usize) -> usize {
    HEAD + SLOT * slots(sites)
}

/// Counts a birth or a death in the slot of a lineage: its own, or the first free one from where its number leads.
pub fn record(words: &mut [u32], who: u32, what: usize) {
    if who == 0 {
        words[what] += 1;
        return;
    }
    let slots = (words.len() - HEAD) / SLOT;
    let first = (who.wrapping_mul(2_654_435_769) >> (slots as u32 - 1).leading_zeros()) as usize;
    let at = (0..slots).map(|passed| HEAD + SLOT * ((first + passed) % slots));
    match at.into_iter().find(|&at| words[at] == 0 || words[at] == who) {
        Some(at) => {
            words[at] = who;
            words[at + what] += 1;
        }
        None => words[0] += 1,
    }
}

/// Births and deaths of each lineage on a table of so many slots.
///
/// # Errors
/// If there were more lineages than it can hold.
pub fn counts(words: &[u32]) -> Result<BTreeMap<u32, [u64; 2]>> {
    let slots = (words.len() - HEAD) / SLOT;
    check(if words[0] > 0 { slots + 1 } else { 0 }, slots)?;
    let mut all = BTreeMap::new();
    let (slots, _) = words[HEAD..].as_chunks::<SLOT>();
    for [who, born, died] in std::iter::once(&[0, words[BORN], words[DIED]]).chain(slots) {
        if born + died > 0 {
            let entry: &mut [u64; 2] = all.entry(*who).or_default();
            *entry = [entry[0] + u64::from(*born), entry[1] + u64::from(*died)];
        }
    }
    Ok(all)
}

/// Refuses more lineages than the table of a lattice can hold.
///
/// # Errors
/// If there are more.
pub fn check_count(lineages: usize, sites: usize) -> Result<()> {
    check(lineages, slots(sites))
}

fn check(lineages: usize, slots: usize) -> Result<()> {
    if lineages <= slots {
        return Ok(());
    }
    let problem = format!("more than {slots} lineages had births or deaths within a few steps");
    let help = "shorten run.step, lower the rates of [[mutation]], or let all founders be one lineage";
    Err(Error::limit(problem, help))
}

/// Puts the slots of a table into one order, to compare two of them.
pub fn sort(words: &mut [u32]) {
    words[HEAD..].as_chunks_mut::<SLOT>().0.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_and_too_much_is_told() {
        for (sites, slots) in [(64, 16_384), (1 << 20, 65_536), ((1 << 20) + 16, 131_072)] {
            assert_eq!(super::slots(sites), slots);
            let mut table = vec![0; words(sites)];
            for i in 0..3 * slots as u32 {
                record(&mut table, i % slots as u32, if i.is_multiple_of(5) { DIED } else { BORN });
            }
            let all = counts(&table).expect("they fit, 0 apart");
            assert_eq!(all.len(), slots);
            assert!(all.values().all(|[born, died]| born + died == 3));
            record(&mut table, u32::MAX, BORN);
            record(&mut table, u32::MAX - 1, BORN);
            assert!(counts(&table).expect_err("it is full").to_string().contains(&format!("{slots} lineages")));
        }
    }
}
