//! Heritable traits of a cell: bits of one word that daughters inherit, cells in blood keep, and organs look at.

/// The traits, in the order of their bits, which checkpoints hold: new ones come last. Most are genes; `unstable` cells mutate
/// oftener, `resistant` ones evade drugs, `oncogene` marks normal cells that carry one which can be switched on, cells with
/// `CXCL1` secrete what the row `cxcl1_tumour` of a field says.
pub const TRAITS: &[&str] = &[
    "COX2",
    "HBEGF",
    "ST6GALNAC5",
    "CXCR4",
    "IL11",
    "OPN",
    "CTGF",
    "EREG",
    "MMP1",
    "MMP2",
    "SPARC",
    "ID1",
    "fascin1",
    "unstable",
    "resistant",
    "resistant_2",
    "resistant_3",
    "oncogene",
    "CXCL1",
];

/// The bit of a trait; 0 for a name that is none.
pub fn bit(name: &str) -> u32 {
    TRAITS.iter().position(|known| *known == name).map_or(0, |place| 1 << place)
}

/// The bits of some traits.
pub fn bits(names: &[String]) -> u32 {
    names.iter().fold(0, |all, name| all | bit(name))
}

/// The names of the traits of a word, joined by spaces.
pub fn names(word: u32) -> String {
    let there = (0..).zip(TRAITS).filter(|(place, _)| word >> place & 1 == 1);
    there.map(|(_, name)| *name).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bits_are_each_others_inverse() {
        for name in TRAITS {
            assert_eq!(names(bit(name)), *name);
        }
        assert_eq!(bits(&["COX2".into(), "ST6GALNAC5".into()]), 0b101);
        assert_eq!(bit("none"), 0);
    }
}
