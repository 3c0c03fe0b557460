//! Checks one given value against what its key takes, and converts it.
use super::given::{self, Given, Item};
use super::spec::{Parameter, Takes};
use super::words::{self, allowed, bare_example, example, range, whole_range, with_unit};
use super::{HIGHEST, Value, values};
use crate::lattice::units::{self, Fault};
use std::path::Path;

/// The value of a key, or why the given one is none. `name` is the key, or the row of its table.
pub(super) fn value(parameter: &Parameter, name: &str, given: &Given) -> Result<Value, Fault> {
    let unquoted;
    let item = match &given.item {
        Item::Bare(text) => {
            unquoted = typed(text, &parameter.takes);
            &unquoted
        }
        item => item,
    };
    match &parameter.takes {
        Takes::Quantity { units, range } => quantity(parameter, name, item, units, *range),
        Takes::Number { range } => number(parameter, name, item, *range),
        Takes::Count { range } => count(parameter, name, item, *range),
        Takes::Flag => match item {
            Item::Flag(flag) => Ok(Value::Flag(*flag)),
            other => Err(wrong(other, "true or false", name, "true")),
        },
        Takes::Choice(words) => match item {
            Item::Text(word) => choice(word, words).map(Value::Text),
            other => Err(wrong(other, "a word in quotes", name, &example(parameter))),
        },
        Takes::Choices(words) => list(parameter, name, item)?
            .iter()
            .map(|given| match &given.item {
                Item::Text(word) => choice(word, words),
                other => Err(wrong(other, "a list of words in quotes", name, &example(parameter))),
            })
            .collect::<Result<_, _>>()
            .map(Value::Words),
        Takes::Text => text(parameter, name, item).map(Value::Text),
        Takes::Any => item.unquoted().map_or_else(|| text(parameter, name, item), Ok).map(Value::Text),
        Takes::Values => values::read(parameter, name, item).map(Value::Words),
        Takes::Sites => sites(parameter, name, item),
        Takes::Triple { unit } => triple(parameter, name, item, unit),
        Takes::Side { unit } => side(name, item, unit),
    }
}

/// The value of a row that nobody gave: nothing, in the right type.
pub(super) fn zero(takes: &Takes) -> Value {
    match takes {
        Takes::Quantity { .. } | Takes::Number { .. } => Value::Number(0.0, 0),
        Takes::Count { .. } => Value::Count(0),
        Takes::Flag => Value::Flag(false),
        Takes::Choice(words) => Value::Text(words.first().unwrap_or(&"").to_string()),
        Takes::Choices(_) | Takes::Values => Value::Words(Vec::new()),
        Takes::Text | Takes::Any => Value::Text(String::new()),
        Takes::Sites => Value::Sites([1; 3]),
        Takes::Triple { .. } => Value::Triple([0.0; 3]),
        Takes::Side { .. } => Value::NoFlux,
    }
}

pub(super) fn wrong(item: &Item, expected: &str, name: &str, example: &str) -> Fault {
    let problem = format!("{expected} is expected, but this is {}", item.name());
    Fault::new(problem, format!("write it like {name} = {example}"))
}

fn text(parameter: &Parameter, name: &str, item: &Item) -> Result<String, Fault> {
    let own = || item.unquoted().map_or_else(|| example(parameter), |text| words::quoted(&text));
    match item {
        Item::Text(text) => Ok(text.clone()),
        _ => Err(wrong(item, "a text in quotes", name, &own())),
    }
}

fn choice(word: &str, words: &[&str]) -> Result<String, Fault> {
    let unknown = || Fault::new(format!("`{word}` is not one of the words allowed"), allowed(word, words));
    words.iter().find(|w| **w == word).map(|w| w.to_string()).ok_or_else(unknown)
}

/// A value without quotes on the command line, as its key would have it.
fn typed(text: &str, takes: &Takes) -> Item {
    let flag = Path::new("--set");
    let scalar = |text: &str| match given::value(text, flag).map(|given| given.item) {
        Ok(item @ (Item::Text(_) | Item::Whole(_) | Item::Float(_) | Item::Flag(_))) => item,
        _ => Item::Text(text.to_string()),
    };
    let inner = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')).unwrap_or(text);
    let pieces = || inner.split(',').map(str::trim).filter(|piece| !piece.is_empty());
    let given = |item| Given { item, file: flag.into(), line: None };
    match takes {
        Takes::Text | Takes::Any | Takes::Choice(_) => Item::Text(text.to_string()),
        Takes::Choices(_) => Item::List(pieces().map(|piece| given(Item::Text(piece.to_string()))).collect()),
        Takes::Sites | Takes::Triple { .. } => Item::List(pieces().map(|piece| given(scalar(piece))).collect()),
        _ => scalar(text),
    }
}

fn quantity(
    parameter: &Parameter,
    name: &str,
    item: &Item,
    units: &[String],
    (low, high): (f64, f64),
) -> Result<Value, Fault> {
    let (x, index) = measure(item, units, name, &bare_example(parameter, name))?;
    if x < low || x > high {
        let problem = format!("{} is out of range", with_unit(x, &units[index]));
        return Err(Fault::new(problem, format!("allowed: {}", range(low, high, &units[index]))));
    }
    Ok(Value::Number(x, index))
}

/// A quantity in quotes; a plain number where the unit may be 1.
fn measure(item: &Item, units: &[impl AsRef<str>], name: &str, example: &str) -> Result<(f64, usize), Fault> {
    let plain = |number: String| {
        if units.iter().any(|unit| unit.as_ref() == "1") {
            return units::read(&number, units, example);
        }
        let help = format!("write the unit too, in quotes, for example {name} = \"{example}\"");
        Err(Fault::new(format!("the number {number} has no unit"), help))
    };
    match item {
        Item::Text(text) => units::read(text, units, example),
        Item::Whole(n) => plain(n.to_string()),
        Item::Float(x) => plain(format!("{x:?}")),
        other => Err(wrong(other, "a number with its unit in quotes", name, &format!("\"{example}\""))),
    }
}

fn number(parameter: &Parameter, name: &str, item: &Item, (low, high): (f64, f64)) -> Result<Value, Fault> {
    let x = match item {
        Item::Whole(n) => *n as f64,
        Item::Float(x) => *x,
        other => return Err(wrong(other, "a plain number, without unit and quotes,", name, &example(parameter))),
    };
    if !x.is_finite() {
        return Err(Fault::new(format!("{x} is not finite"), format!("write it like {name} = {}", example(parameter))));
    }
    if x < low || x > high {
        let help = format!("allowed: {}", range(low, high, "1"));
        return Err(Fault::new(format!("{x} is out of range"), help));
    }
    Ok(Value::Number(x + 0.0, 0)) // −0 becomes 0
}

fn count(parameter: &Parameter, name: &str, item: &Item, (low, high): (u64, u64)) -> Result<Value, Fault> {
    let n = match item {
        Item::Whole(n) => *n,
        Item::Float(x) if x.fract() == 0.0 && x.abs() < 9e15 => *x as i128, // 1e6 is whole too
        Item::Float(x) if x.fract() != 0.0 => {
            let problem = format!("a whole number is expected, but {x} is none");
            return Err(Fault::new(problem, format!("write it like {name} = {}", example(parameter))));
        }
        other => return Err(wrong(other, "a whole number", name, &example(parameter))),
    };
    match u64::try_from(n).ok().filter(|n| (low..=high).contains(n)) {
        Some(n) => Ok(Value::Count(n)),
        None => Err(Fault::new(format!("{n} is out of range"), format!("allowed: {}", whole_range(low, high)))),
    }
}

fn list<'a>(parameter: &Parameter, name: &str, item: &'a Item) -> Result<&'a [Given], Fault> {
    match item {
        Item::List(list) => Ok(list),
        other => Err(wrong(other, "a list", name, &example(parameter))),
    }
}

fn three<'a>(parameter: &Parameter, name: &str, item: &'a Item) -> Result<&'a [Given; 3], Fault> {
    let list = list(parameter, name, item)?;
    list.try_into().map_err(|_| {
        let help = format!("write one for each of x, y, z, like {name} = {}", example(parameter));
        Fault::new(format!("a list of 3 is expected, but this one has {}", list.len()), help)
    })
}

fn sites(parameter: &Parameter, name: &str, item: &Item) -> Result<Value, Fault> {
    let mut sites = [0; 3];
    for (site, given) in sites.iter_mut().zip(three(parameter, name, item)?) {
        let Item::Whole(n) = given.item else {
            return Err(wrong(&given.item, "a list of three whole numbers", name, &example(parameter)));
        };
        let help = format!("allowed: from 1 to {}", u32::MAX);
        let allowed = u32::try_from(n).ok().filter(|n| *n > 0);
        *site = allowed.ok_or_else(|| Fault::new(format!("{n} sites is out of range"), help))?;
    }
    Ok(Value::Sites(sites))
}

fn triple(parameter: &Parameter, name: &str, item: &Item, unit: &str) -> Result<Value, Fault> {
    let mut values = [0.0; 3];
    for (value, given) in values.iter_mut().zip(three(parameter, name, item)?) {
        *value = measure(&given.item, &[unit], name, &with_unit(1.0, unit))?.0;
    }
    Ok(Value::Triple(values))
}

fn side(name: &str, item: &Item, unit: &str) -> Result<Value, Fault> {
    let example = with_unit(1.0, unit);
    let allowed = range(0.0, HIGHEST, unit);
    let help =
        format!("write \"no flux\", or the quantity at which the side is held, {allowed}, like {name} = \"{example}\"");
    if matches!(item, Item::Text(text) if text == "no flux") {
        return Ok(Value::NoFlux);
    }
    let (x, _) = measure(item, &[unit], name, &example).map_err(|fault| Fault::new(fault.problem, help.clone()))?;
    if !(0.0..=HIGHEST).contains(&x) {
        return Err(Fault::new(format!("{} is out of range", with_unit(x, unit)), help));
    }
    Ok(Value::Number(x, 0))
}

#[cfg(test)]
mod tests {
    use super::super::sample;

    /// The message for one line of a section, after the file, line and key.
    fn message(section: &str, line: &str) -> String {
        let text = format!("[{section}]\n{line}");
        let error = sample::error(&text, &[]);
        let front = format!("a.toml:2: {section}.{}: ", line.split([' ', '=']).next().unwrap());
        error.strip_prefix(&front).unwrap_or_else(|| panic!("{front} in {error}")).replace("\n  ", " / ")
    }

    #[test]
    fn quantities_say_what_is_wrong() {
        let spacing = |value: &str| message("lattice", &format!("spacing = {value}"));
        assert_eq!(
            spacing("20"),
            "the number 20 has no unit / write the unit too, in quotes, for example spacing = \"20 um\""
        );
        assert!(spacing("20.5").starts_with("the number 20.5 has no unit"));
        assert!(spacing("\"20\"").starts_with("`20` has no unit / write the unit too, for example \"20 um\""));
        assert_eq!(spacing("\"20 min\""), "a length is expected, but `20 min` is a time / write it like \"20 um\"");
        assert_eq!(spacing("\"1 mm\""), "1000 um is out of range / allowed: from 1 um to 100 um");
        assert!(spacing("\"20 un\"").starts_with("unknown unit `un` / did you mean `um`?"));
        assert!(spacing("\"nan um\"").starts_with("`nan um` is not finite"));
        assert!(spacing("[1]").starts_with("a number with its unit in quotes is expected, but this is a list / "));
        assert!(spacing("2024-01-01").contains("but this is a date or time of day"));
        let stop = message("growth", "stop = \"5 nM\"");
        assert!(stop.starts_with("a time or a length or a number without unit is expected, but"), "{stop}");
        assert!(message("growth", "stop = \"-1 um\"").contains("-1 um is out of range / allowed: at least 0 um"));
        assert!(message("growth", "stop = inf").contains("not finite"));
    }

    #[test]
    fn numbers_say_what_is_wrong() {
        assert_eq!(message("growth", "share = 1.5"), "1.5 is out of range / allowed: from 0 to 1");
        assert!(
            message("growth", "share = \"0.5\"").contains("without unit and quotes, is expected, but this is a text")
        );
        assert!(message("growth", "share = nan").starts_with("NaN is not finite / write it like share = 0.5"));
        assert_eq!(message("growth", "push_depth = 9"), "9 is out of range / allowed: from 1 to 7");
        assert!(message("growth", "push_depth = -1").starts_with("-1 is out of range"));
        assert!(message("growth", "push_depth = 2.5").starts_with("a whole number is expected, but 2.5 is none"));
        assert!(message("growth", "push_depth = 1e300").contains("whole number is expected"));
        let digits = "9".repeat(60);
        assert!(message("growth", &format!("push_depth = {digits}")).contains("too many digits"));
        assert_eq!(
            message("growth", "on = \"yes\""),
            "true or false is expected, but this is a text / write it like on = true"
        );
    }

    #[test]
    fn words_and_lists_say_what_is_wrong() {
        assert_eq!(
            message("output", "layers = [\"oxigen\"]"),
            "`oxigen` is not one of the words allowed / did you mean `oxygen`? allowed here: cells, oxygen, matrix"
        );
        assert!(
            message("output", "layers = [1]").starts_with("a list of words in quotes is expected, but this is a who")
        );
        assert!(message("output", "layers = \"cells\"").starts_with("a list is expected, but this is a text"));
        assert!(message("output", "title = 5").starts_with("a text in quotes is expected"));
        assert!(message("lattice", "shape = [1, 2]").starts_with("a list of 3 is expected, but this one has 2"));
        assert_eq!(message("lattice", "shape = [0, 2, 3]"), "0 sites is out of range / allowed: from 1 to 4294967295");
        assert!(message("lattice", "shape = [1, 2, 3.5]").starts_with("a list of three whole numbers is expected"));
        assert!(message("lattice", "shape = [1, 2, 5000000000]").starts_with("5000000000 sites is out of range"));
    }
}
