//! Settings of a sweep in words: keys as what they give, values with as many digits as tell them apart, units as they are printed.
use super::curves::Desk;
use crate::config::Config;
use crate::figure::{rounded, unit_text};
use crate::plan;
use crate::report::settings::amounts;

/// The fewest digits of a value.
const DIGITS: usize = 3;
/// The most that a number can have.
const MOST: usize = 17;

impl Desk<'_> {
    /// A key of the sweep in words: of a course what it gives, unless another key of the sweep gives the same; else as it is.
    pub(super) fn key_words(&self, key: &str) -> String {
        let others = self.source.groups[0].settings.iter().map(|(other, _)| other).filter(|other| *other != key);
        match self.given(key) {
            Some(words) if others.filter_map(|other| self.given(other)).all(|other| other != words) => words,
            _ => key.into(),
        }
    }

    /// The name of an axis along which a key runs, with its unit.
    pub(super) fn label(&self, key: &str, unit: &str) -> String {
        let words = self.key_words(key);
        if unit.is_empty() { words } else { format!("{words} ({})", unit_text(unit)) }
    }

    /// What a key of a course gives.
    fn given(&self, key: &str) -> Option<String> {
        if key.starts_with("therapy[") && key.ends_with("].radiation") {
            return Some("dose of radiation".into());
        }
        let course = key.strip_suffix(".dose")?;
        self.drug(&format!("{course}.drug")).map(|drug| format!("dose of {drug}"))
    }

    /// What a key of the runs says, if it is the same in all.
    fn drug(&self, path: &str) -> Option<String> {
        let is_varied = self.source.groups[0].settings.iter().any(|(key, _)| key == path);
        let config = Config::read(&self.source.first().join("config.toml"), &plan::spec(), &[]).ok()?;
        (!is_varied && config.has(path)).then(|| config.text(path).to_string())
    }

    /// Settings in words, those of some keys.
    pub(super) fn settings<'a>(
        &self,
        settings: impl IntoIterator<Item = &'a (String, String)>,
        keys: &[&str],
    ) -> String {
        let ours = settings.into_iter().filter(|(key, _)| keys.contains(&key.as_str()));
        let setting = |(key, value): &(String, String)| {
            let all = self.source.groups.iter().flat_map(|group| &group.settings).filter(|(other, _)| other == key);
            let all: Vec<&str> = all.map(|(_, value)| value.as_str()).collect();
            format!("{} = {}", self.key_words(key), shortened(value, &all))
        };
        ours.map(setting).collect::<Vec<_>>().join(", ")
    }
}

/// A value with no more digits than tell all of these apart.
pub fn shortened(value: &str, all: &[&str]) -> String {
    let count = |words: &mut Vec<String>| {
        words.sort();
        words.dedup();
        words.len()
    };
    let distinct = count(&mut all.iter().map(|value| value.to_string()).collect());
    let is_enough = |digits: &usize| count(&mut all.iter().map(|value| short(value, *digits)).collect()) == distinct;
    short(value, (DIGITS..MOST).find(is_enough).unwrap_or(MOST))
}

/// A value with so many digits, if it is a number.
fn short(value: &str, digits: usize) -> String {
    match amounts(&[value]) {
        Some((numbers, unit)) if unit.is_empty() => rounded(numbers[0], digits),
        Some((numbers, unit)) => format!("{} {}", rounded(numbers[0], digits), unit_text(&unit)),
        None => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_digits_that_tell_them_apart() {
        let of = |all: &[&str]| all.iter().map(|value| shortened(value, all)).collect::<Vec<_>>();
        assert_eq!(of(&["4.332781293847561 um^2/s", "0.5123456 um^2/s"]), ["4.33 µm²/s", "0.512 µm²/s"]);
        assert_eq!(of(&["1.0001 /h", "1.0002 /h"]), ["1.0001 /h", "1.0002 /h"]);
        assert_eq!(of(&["10 nM", "1 uM", "12345 nM"]), ["10 nM", "1 µM", "12345 nM"]);
        assert_eq!(of(&["4", "off", "4.33e-7"]), ["4", "off", "4.33×10⁻⁷"]);
    }
}
