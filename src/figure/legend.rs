//! The lines of legends: a thing, and the shades that tell its states apart.
use super::Swatch;

/// A line of a legend: a thing with one look, or with a few shades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub thing: String,
    /// How it looks.
    pub shades: Vec<Shade>,
}

/// One look of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shade {
    /// The look.
    pub look: Swatch,
    /// The state that it means; empty if the thing has no others.
    pub word: String,
    /// Whether the map shows it. Legends of sheets have it all the same, so that those of a run are alike; those of figures do not.
    pub seen: bool,
}

impl Shade {
    /// Whether it means the same.
    fn is(&self, other: &Shade) -> bool {
        (self.look, &self.word) == (other.look, &other.word)
    }
}

impl Entry {
    /// A thing with one look, which is seen.
    pub fn plain(look: Swatch, thing: impl Into<String>) -> Entry {
        Entry { thing: thing.into(), shades: vec![Shade { look, word: String::new(), seen: true }] }
    }

    /// The words: the thing, and its states in the order of their looks.
    pub fn label(&self) -> String {
        let words: Vec<&str> = self.shades.iter().map(|s| s.word.as_str()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() { self.thing.clone() } else { format!("{}: {}", self.thing, words.join(", ")) }
    }

    /// What of it is seen and not told by other lines; none if that is nothing.
    pub(super) fn unexplained(&self, explained: &[Entry]) -> Option<Entry> {
        let is_explained = |shade: &Shade| {
            explained.iter().any(|line| line.thing == self.thing && line.shades.iter().any(|own| own.is(shade)))
        };
        let shades: Vec<Shade> =
            self.shades.iter().filter(|shade| shade.seen && !is_explained(shade)).cloned().collect();
        (!shades.is_empty()).then(|| Entry { thing: self.thing.clone(), shades })
    }

    fn join(&mut self, other: &Entry) {
        for shade in &other.shades {
            match self.shades.iter_mut().find(|own| own.is(shade)) {
                Some(own) => own.seen |= shade.seen,
                None => self.shades.push(shade.clone()),
            }
        }
    }
}

/// Makes a legend one for what another explains too.
pub(super) fn join(legend: &mut Vec<Entry>, other: &[Entry]) {
    for entry in other {
        match legend.iter_mut().find(|own| own.thing == entry.thing) {
            Some(own) => own.join(entry),
            None => legend.push(entry.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(thing: &str, shades: &[(u8, &str, bool)]) -> Entry {
        let shade = |(grey, word, seen): &(u8, &str, bool)| Shade {
            look: Swatch::plain([*grey; 3]),
            word: word.to_string(),
            seen: *seen,
        };
        Entry { thing: thing.into(), shades: shades.iter().map(shade).collect() }
    }

    #[test]
    fn a_joined_legend_has_all_and_nothing_twice() {
        let (open, both) = ((1, "perfused", true), (2, "not perfused", false));
        let matrix = entry("matrix", &[(4, "", true)]);
        let mut legend = vec![entry("vessel", &[open, both]), matrix.clone()];
        join(
            &mut legend,
            &[entry("dead cell", &[(3, "", false)]), entry("vessel", &[open, (2, "not perfused", true)])],
        );
        let labels: Vec<String> = legend.iter().map(Entry::label).collect();
        assert_eq!(labels, ["vessel: perfused, not perfused", "matrix", "dead cell"]);
        assert!(legend[0].shades[1].seen, "one of both shows it");
        join(&mut legend, &[entry("vessel", &[(9, "perfused", true)])]);
        assert_eq!(legend[0].shades.len(), 3, "another colour is another thing");
    }

    #[test]
    fn what_is_not_seen_or_told_already_is_left_out() {
        let cells = entry("tumour", &[(1, "cycling", true), (2, "quiescent", false), (3, "hypoxic", true)]);
        let seen = cells.unexplained(&[]).expect("two of three");
        assert_eq!(seen.label(), "tumour: cycling, hypoxic");
        assert_eq!(
            cells.unexplained(&[entry("tumour", &[(1, "cycling", true)])]).expect("one").label(),
            "tumour: hypoxic"
        );
        assert_eq!((cells.unexplained(&[seen]), entry("normal", &[(5, "", false)]).unexplained(&[])), (None, None));
    }
}
