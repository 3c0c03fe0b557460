//! Configs that the program writes: a commented one to start from, and the one that a run was made with.
use super::spec::{Parameter, Spec, Takes};
use super::words::{example, range, sentence, toml, whole_range};
use super::{Config, Value};
use crate::config::check::zero;

/// What is set in a config to start from: paths without indices, and their values in TOML.
type Start<'a> = &'a [(&'a str, &'a str)];

/// A complete config to start from: comments begin with `# `, and what may be set begins with `#` alone, at its default.
/// `start` is what is set nevertheless.
pub fn template(spec: &Spec, start: Start) -> String {
    let mut text = String::from("# A config of invasim.\n# Lines that begin with # and no space are defaults: ");
    text += "remove the # and edit to change one.\n";
    text += "# Quantities carry their units, in quotes: \"20 um\", \"0.001 /min\", \"38 mmHg\".\n";
    template_below(spec, start, ("", false), &mut text);
    text
}

fn template_below(spec: &Spec, start: Start, (parent, quiet): (&str, bool), text: &mut String) {
    for name in spec.children(parent) {
        let listed = spec.listed(&name);
        // The elements of a list are examples, unless one is there at the start.
        let quiet = quiet || listed && !start.iter().any(|(path, _)| path.starts_with(&format!("{name}.")));
        if let Some(section) = spec.section(&name) {
            let more = if listed { " Repeat this block for each." } else { "" };
            text.push('\n');
            comment(&format!("{}{more}", sentence(&section.about)), text);
            let mark = if quiet { "#" } else { "" };
            *text += &if listed { format!("{mark}[[{name}]]\n") } else { format!("{mark}[{name}]\n") };
        }
        let has_presets = spec.presets.iter().any(|presets| presets.section == name);
        for parameter in spec.keys(&name) {
            template_key(parameter, start, (quiet, has_presets), text);
        }
        template_below(spec, start, (&name, quiet), text);
    }
}

fn template_key(parameter: &Parameter, start: Start, (quiet, has_presets): (bool, bool), text: &mut String) {
    let mut about = vec![sentence(parameter.about), allowed(&parameter.takes)];
    about.retain(|part| !part.is_empty());
    about.push(match (parameter.required, example_only(parameter)) {
        (true, _) if has_presets => "That of the preset if absent; required without one.".into(),
        (true, _) => "Required.".into(),
        (false, true) => "Not set by default.".into(),
        (false, false) => format!("Source: {}.", parameter.source),
    });
    comment(&about.join(" "), text);
    let set = start.iter().find(|(path, _)| *path == parameter.path()).map(|(_, value)| value.to_string());
    let mark = if set.is_some() || parameter.required && !quiet { "" } else { "#" };
    let name = &parameter.name;
    match parameter.row_names() {
        [] => *text += &format!("{mark}{name} = {}\n", set.unwrap_or_else(|| example(parameter))),
        rows => {
            for row in rows {
                let none = || toml(&zero(&parameter.takes), &parameter.takes);
                let value = parameter.row_default(row).map(str::to_string).unwrap_or_else(none);
                *text += &format!("{mark}{name}.{row} = {value}\n");
            }
        }
    }
}

fn example_only(parameter: &Parameter) -> bool {
    parameter.default.is_none() && parameter.row_names().is_empty()
}

/// What a key allows, as a sentence; empty where its value says it.
pub(super) fn allowed(takes: &Takes) -> String {
    let phrase = |front: &str, text: String| if text.is_empty() { text } else { format!("{front}: {text}.") };
    match takes {
        Takes::Quantity { units, range: (low, high) } => {
            let unit = if *low == 0.0 && high.is_infinite() { "1" } else { &units[0] }; // at least 0 of anything
            let limits = phrase("Allowed", range(*low, *high, unit));
            let unit = if *units == ["1"] { "No unit.".into() } else { format!("Unit: {}.", units.join(" or ")) };
            format!("{unit} {limits}").trim().to_string()
        }
        Takes::Number { range: (low, high) } => phrase("Allowed", range(*low, *high, "1")),
        Takes::Count { range: (low, high) } => phrase("Allowed", whole_range(*low, *high)),
        Takes::Choice(words) => phrase("One of", words.join(", ")),
        Takes::Choices(words) => phrase("Any of", words.join(", ")),
        Takes::Triple { unit } => format!("Unit: {unit}."),
        Takes::Side { unit } => format!("Write \"no flux\", or a level in {unit}."),
        Takes::Flag | Takes::Text | Takes::Any | Takes::Values | Takes::Sites => String::new(),
    }
}

/// A comment, broken into lines of at most 100 characters.
fn comment(words: &str, text: &mut String) {
    let mut width = usize::MAX;
    for word in words.split_whitespace() {
        let length = word.chars().count() + 1;
        if width.saturating_add(length) > 100 {
            *text += if width == usize::MAX { "#" } else { "\n#" };
            width = 1;
        }
        *text += &format!(" {word}");
        width += length;
    }
    text.push('\n');
}

/// The config as it was understood, with every default, in TOML that reads back as the same values.
pub fn resolved(config: &Config, spec: &Spec) -> String {
    let mut text = String::from("# This config as invasim understood it, with every default.\n");
    resolved_below(config, spec, ("", ""), &mut text);
    text
}

/// A value of the key at a path as one writes it after `--set`; none if the specification has no such key.
pub fn value(spec: &Spec, path: &str, value: &Value) -> Option<String> {
    Some(toml(value, &parameter(spec, path)?.takes).trim_matches('"').to_string())
}

/// What the specification says of the key at a path with indices, like `organ[0].share`; none if it has no such key.
pub fn parameter<'a>(spec: &'a Spec, path: &str) -> Option<&'a Parameter> {
    let element = |part: &str| part.split('[').next().unwrap_or(part).to_string();
    let plain = path.split('.').map(element).collect::<Vec<_>>().join(".");
    let of_table = |(table, row): (&str, &str)| spec.key(table).filter(|table| table.row_names().contains(&row));
    spec.key(&plain).or_else(|| plain.rsplit_once('.').and_then(of_table))
}

fn resolved_below(config: &Config, spec: &Spec, (parent, path): (&str, &str), text: &mut String) {
    for name in spec.children(parent) {
        let key = name.rsplit('.').next().unwrap_or(&name);
        let here = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
        let elements = if spec.listed(&name) {
            (0..config.list(&here)).map(|i| format!("{here}[{i}]")).collect()
        } else {
            vec![here]
        };
        for element in elements {
            let lines: String = spec.keys(&name).map(|parameter| resolved_key(config, parameter, &element)).collect();
            if spec.listed(&name) {
                *text += &format!("\n[[{name}]]\n{lines}");
            } else if !lines.is_empty() {
                *text += &format!("\n[{name}]\n{lines}");
            }
            resolved_below(config, spec, (&name, &element), text);
        }
    }
}

fn resolved_key(config: &Config, parameter: &Parameter, section: &str) -> String {
    let name = &parameter.name;
    let line = |key: String| {
        let value: Option<&Value> = config.values.get(&format!("{section}.{key}"));
        value.map(|value| format!("{key} = {}\n", toml(value, &parameter.takes))).unwrap_or_default()
    };
    match parameter.row_names() {
        [] => line(name.clone()),
        rows => rows.iter().map(|row| line(format!("{name}.{row}"))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    /// Removes the marks before keys, and leaves the comments.
    fn uncommented(text: &str) -> String {
        let mark = |line: &str| match line.strip_prefix('#') {
            Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
            _ => format!("{line}\n"),
        };
        text.lines().map(mark).collect()
    }

    #[test]
    fn resolved_reads_back_as_the_same() {
        let config = sample::read(sample::FULL, &["growth.share=0.30000000000000004"]).unwrap();
        let text = resolved(&config, &sample::spec());
        let again = sample::read(&text, &[]).unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!((&config.values, &config.lists), (&again.values, &again.lists), "{text}");
        assert_eq!(resolved(&again, &sample::spec()), text);
        assert_eq!(config.values.len(), again.lines.keys().filter(|key| config.has(key)).count());
    }

    #[test]
    fn template_is_the_defaults() {
        let text = template(&sample::spec(), &[]);
        let defaults = sample::read("[lattice]\nshape = [32, 32, 8]", &[]).unwrap();
        assert_eq!(sample::read(&text, &[]).unwrap().values, defaults.values, "{text}");
        let all = sample::read(&uncommented(&text), &[]).unwrap_or_else(|error| panic!("{error}\n{text}"));
        for (path, value) in &defaults.values {
            assert_eq!(all.values.get(path), Some(value), "{path}");
        }
        assert_eq!(all.list("initial.cells"), 1);
        assert!(
            text.contains("# Divisions per time. Unit: /min. Allowed: at least 0. Source: Owen 2011.\n#rate.epith")
        );
        assert!(text.contains("Required.\nshape = [32, 32, 8]"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 101), "{text}");
    }
}
