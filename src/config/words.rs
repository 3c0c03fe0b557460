//! How the config speaks: values and ranges as text, examples, hints.
use super::Value;
use super::spec::{Parameter, Per, Takes};
use crate::lattice::units::nearest;

/// A text in the quotes of TOML.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

/// The shortest text that reads back as the same number: `20`, `0.001`, `1e-7`.
pub(super) fn number(x: f64) -> String {
    let text = format!("{x:?}");
    text.strip_suffix(".0").map(str::to_string).unwrap_or(text)
}

/// A number with its unit, for a text: `20 um`, `0.1 /min`, or `0.5` where the unit is 1.
pub(super) fn with_unit(x: f64, unit: &str) -> String {
    let unit = unit.strip_prefix('1').filter(|rest| rest.is_empty() || rest.starts_with('/')).unwrap_or(unit);
    format!("{} {unit}", number(x)).trim_end().to_string()
}

/// A value in TOML.
pub(super) fn toml(value: &Value, takes: &Takes) -> String {
    match (value, takes) {
        (Value::Number(x, index), Takes::Quantity { units, .. }) => quoted(&with_unit(*x, &units[*index])),
        (Value::Number(x, _), Takes::Side { unit }) => quoted(&with_unit(*x, unit)),
        (Value::Number(x, _), _) => format!("{x:?}"),
        (Value::Count(n), _) => n.to_string(),
        (Value::Flag(flag), _) => flag.to_string(),
        (Value::Text(text), _) => quoted(text),
        (Value::Words(words), _) => list(words.iter().map(|word| quoted(word))),
        (Value::Sites(sites), _) => list(sites.iter().map(u32::to_string)),
        (Value::Triple(all), Takes::Triple { unit }) => list(all.iter().map(|x| quoted(&with_unit(*x, unit)))),
        (Value::Triple(all), _) => list(all.iter().map(|x| format!("{x:?}"))),
        (Value::NoFlux, _) => quoted("no flux"),
    }
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

/// A good value of a key, in TOML: its example, else its default, else one that it allows.
pub(super) fn example(parameter: &Parameter) -> String {
    let row = parameter.rows.first().map(|(_, value)| value.clone());
    parameter.example.clone().or(parameter.default.clone()).or(row).unwrap_or_else(|| made(&parameter.takes))
}

/// A value that is allowed, in TOML.
fn made(takes: &Takes) -> String {
    let within = |low: f64, high: f64| {
        let ends = [1.0, low, high].into_iter().find(|x| x.is_finite() && *x >= low && *x <= high);
        ends.unwrap_or(0.0)
    };
    match takes {
        Takes::Quantity { units, range } => quoted(&with_unit(within(range.0, range.1), &units[0])),
        Takes::Number { range } => format!("{:?}", within(range.0, range.1)),
        Takes::Count { range } => range.0.max(1).min(range.1).to_string(),
        Takes::Flag => "true".into(),
        Takes::Choice(words) => quoted(words.first().unwrap_or(&"")),
        Takes::Choices(words) => list(words.iter().take(2).map(|word| quoted(word))),
        Takes::Text | Takes::Any | Takes::Values => quoted("text"),
        Takes::Sites => "[64, 64, 64]".into(),
        Takes::Triple { unit } => list((0..3).map(|_| quoted(&with_unit(1.0, unit)))),
        Takes::Side { .. } => quoted("no flux"),
    }
}

/// How to write a key: `rate = "0.001 /min"`, or `rate = { epithelial = "0.001 /min" }`.
pub(super) fn assignment(parameter: &Parameter) -> String {
    match parameter.per {
        Per::One => format!("{} = {}", parameter.name, example(parameter)),
        _ => {
            let usual = || (parameter.row_names()[0], example(parameter));
            let (row, value) = parameter.rows.first().cloned().unwrap_or_else(usual);
            format!("{} = {{ {row} = {value} }}", parameter.name)
        }
    }
}

/// An example of a quantity, without quotes: the default of the key or of the row that has this name, else of another row,
/// but never nothing, which shows less.
pub(super) fn bare_example(parameter: &Parameter, name: &str) -> String {
    let is_some = |value: &&str| value.trim_matches('"').split(' ').next() != Some("0");
    let rows = parameter.rows.iter().map(|(_, value)| value.as_str());
    let all = [parameter.row_default(name), parameter.example.as_deref()].into_iter().flatten().chain(rows);
    let value = all.chain(parameter.default.as_deref()).find(is_some).map(str::to_string);
    value.unwrap_or_else(|| made(&parameter.takes)).trim_matches('"').to_string()
}

/// A range in words: `at least 0 um`; empty where all is allowed.
pub(super) fn range(low: f64, high: f64, unit: &str) -> String {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => format!("from {} to {}", with_unit(low, unit), with_unit(high, unit)),
        (true, false) => format!("at least {}", with_unit(low, unit)),
        (false, true) => format!("at most {}", with_unit(high, unit)),
        (false, false) => String::new(),
    }
}

/// A range of whole numbers in words.
pub(super) fn whole_range(low: u64, high: u64) -> String {
    match (low, high) {
        (low, u64::MAX) => format!("at least {low}"),
        (low, high) => format!("from {low} to {high}"),
    }
}

/// A text as a sentence: a capital in front, a full stop behind.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let front: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{front}{}.", letters.as_str().trim_end_matches('.'))
}

/// The most words that are named one by one where more than a few are left.
const NAMED: usize = 12;
/// Words that share so many first letters may be meant.
const LIKE: usize = 3;
/// So few more are named as well.
const FEW: usize = 3;

/// Words that begin like one first: where not all are named, the one that was meant shall be among them.
fn likely_first<'a>(word: &str, all: &[&'a str]) -> Vec<&'a str> {
    let begin = |word: &str| word.to_lowercase().chars().take(LIKE).collect::<String>();
    let (own, mut words) = (begin(word), all.to_vec());
    if all.len() > NAMED + FEW && own.chars().count() == LIKE {
        words.sort_by_key(|word| begin(word) != own);
    }
    words
}

/// What is allowed in place of a word: the nearest, then all (or the first dozen).
pub(super) fn allowed(word: &str, all: &[&str]) -> String {
    let near = nearest(word, all.iter().copied()).filter(|near| near.len() > 1); // single letters are all near
    let hint = near.map(|near| format!("did you mean `{near}`? ")).unwrap_or_default();
    let all = likely_first(word, all);
    let named = if all.len() > NAMED + FEW { NAMED } else { all.len() };
    let more = if all.len() > named { format!(" and {} more", all.len() - named) } else { String::new() };
    let shown = all[..named].join(", ");
    match all.len() {
        0 => "remove it: there is nothing to set here".to_string(),
        _ => format!("{hint}allowed here: {shown}{more}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_was_meant_is_named() {
        let letters: Vec<String> = (0..16).map(|i| format!("word{i}")).collect();
        let all: Vec<&str> = letters.iter().map(String::as_str).chain(["resistant", "resting"]).collect();
        let said = allowed("resist", &all);
        assert!(said.starts_with("did you mean `resistant`? allowed here: resistant, resting, word0, "), "{said}");
        assert!(allowed("xyz", &all).starts_with("allowed here: word0, word1"));
        assert!(
            allowed("single_survival", &["survival_single", "survival"]).starts_with("did you mean `survival_single`?")
        );
    }
}
