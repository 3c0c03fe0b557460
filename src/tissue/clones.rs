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
/// Lineages that can be born or die before the table is emptied.
pub const SLOTS: usize = 16384;
/// Words of [`super::state::Layer::Lineage`].
pub const CLONE_WORDS: usize = HEAD + SLOT * SLOTS;
/// Place of the births in a slot.
pub const BORN: usize = 1;
/// Place of the deaths in a slot.
pub const DIED: usize = 2;

/// Counts a birth or a death in the slot of a lineage: its own, or the first free one from where its number leads.
pub fn record(words: &mut [u32], who: u32, what: usize) {
    if who == 0 {
        words[what] += 1;
        return;
    }
    let first = (who.wrapping_mul(2_654_435_769) >> 18) as usize;
    let at = (0..SLOTS).map(|passed| HEAD + SLOT * ((first + passed) % SLOTS));
    match at.into_iter().find(|&at| words[at] == 0 || words[at] == who) {
        Some(at) => {
            words[at] = who;
            words[at + what] += 1;
        }
        None => words[0] += 1,
    }
}

/// Births and deaths of each lineage on a table.
///
/// # Errors
/// If there were more lineages than it can hold.
pub fn counts(words: &[u32]) -> Result<BTreeMap<u32, [u64; 2]>> {
    check_count(if words[0] > 0 { usize::MAX } else { 0 })?;
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

/// Refuses more lineages than the table can hold.
///
/// # Errors
/// If there are more.
pub fn check_count(lineages: usize) -> Result<()> {
    if lineages <= SLOTS {
        return Ok(());
    }
    let problem = format!("more than {SLOTS} lineages had births or deaths within a few steps");
    let help = "shorten run.step, lower the rates of [[mutation]], or let all founders be one lineage";
    Err(Error::device(problem, help))
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
        let mut words = vec![0; CLONE_WORDS];
        for i in 0..3 * SLOTS as u32 {
            record(&mut words, i % SLOTS as u32, if i.is_multiple_of(5) { DIED } else { BORN });
        }
        let all = counts(&words).expect("they fit, 0 apart");
        assert_eq!(all.len(), SLOTS);
        assert!(all.values().all(|[born, died]| born + died == 3));
        record(&mut words, u32::MAX, BORN);
        record(&mut words, u32::MAX - 1, BORN);
        assert!(counts(&words).expect_err("it is full").to_string().contains("16384 lineages"));
    }
}
