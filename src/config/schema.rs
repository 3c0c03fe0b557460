//! The specification as JSON Schema, so that editors complete and check configs while they are typed.
use super::given::{self, Item};
use super::spec::{Parameter, Per, Spec, Takes};
use super::template::allowed;
use super::words::{example, sentence};
use crate::lattice::units::like;
use serde_json::{Map, Value as Json, json};
use std::path::Path;

/// The JSON Schema (draft 2020-12) of a config.
pub fn json_schema(spec: &Spec) -> Json {
    let mut schema = object(spec, "", false);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "A config of invasim".into();
    let about = "Another config, relative to this one, that is read first and overridden key by key. A list of tables, \
                 like [[therapy]], replaces that of the other config as a whole.";
    schema["properties"]["extends"] = json!({ "type": "string", "description": about });
    // A file that extends another may leave what is required to it, and those of organs and arms have no [run] of their own.
    if let Some(then) = required(spec, "") {
        let first = spec.sections.first().map_or("", |section| section.name.as_str());
        schema["if"] = json!({ "not": { "required": ["extends"] }, "required": [first] });
        schema["then"] = then;
    }
    schema
}

/// The table of a section, with the sections below it; in elements of lists, required keys are stated here.
fn object(spec: &Spec, section: &str, in_list: bool) -> Json {
    let mut properties: Map<String, Json> = spec.keys(section).map(|p| (p.name.clone(), key(p))).collect();
    for child in spec.children(section) {
        let name = child.rsplit('.').next().unwrap_or(&child).to_string();
        let listed = spec.listed(&child);
        let mut inner = object(spec, &child, in_list || listed);
        if listed {
            inner = json!({ "type": "array", "items": inner });
        }
        if let Some(section) = spec.section(&child) {
            inner["description"] = sentence(&section.about).into();
        }
        properties.insert(name, inner);
    }
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let needed: Vec<&str> = spec.keys(section).filter(|p| p.required && in_list).map(|p| p.name.as_str()).collect();
    let has_presets = spec.presets.iter().any(|presets| presets.section == section);
    match needed.is_empty() {
        true => {}
        // A preset gives what is needed.
        false if has_presets => object["anyOf"] = json!([{ "required": ["preset"] }, { "required": needed }]),
        false => object["required"] = needed.into(),
    }
    object
}

/// What a section and those below it require, outside lists; none if nothing.
fn required(spec: &Spec, section: &str) -> Option<Json> {
    let mut names: Vec<String> = spec.keys(section).filter(|p| p.required).map(|p| p.name.clone()).collect();
    let mut properties = Map::new();
    for child in spec.children(section).into_iter().filter(|child| !spec.listed(child)) {
        if let Some(inner) = required(spec, &child) {
            let name = child.rsplit('.').next().unwrap_or(&child).to_string();
            names.push(name.clone());
            properties.insert(name, inner);
        }
    }
    (!names.is_empty()).then(|| json!({ "required": names, "properties": properties }))
}

fn key(parameter: &Parameter) -> Json {
    let mut about = vec![sentence(parameter.about), allowed(&parameter.takes)];
    about.extend(parameter.default.as_ref().map(|default| format!("Default: {default}.")));
    about.push(format!("Source: {}.", parameter.source));
    about.retain(|part| !part.is_empty());
    let mut schema = if parameter.per == Per::One {
        let mut one = takes(&parameter.takes);
        one["examples"] = json!([value(&example(parameter))]);
        one.as_object_mut().into_iter().for_each(|one| {
            one.extend(parameter.default.as_ref().map(|default| ("default".to_string(), value(default))));
        });
        one
    } else {
        let rows: Map<String, Json> = parameter.row_names().iter().map(|name| row(parameter, name)).collect();
        json!({ "type": "object", "properties": rows, "additionalProperties": false })
    };
    schema["description"] = about.join(" ").into();
    schema
}

fn row(parameter: &Parameter, name: &str) -> (String, Json) {
    let mut schema = takes(&parameter.takes);
    if let Some(default) = parameter.row_default(name) {
        schema["default"] = value(default);
    }
    (name.to_string(), schema)
}

fn takes(takes: &Takes) -> Json {
    match takes {
        Takes::Quantity { units, .. } if units.iter().any(|unit| unit == "1") => {
            json!({ "type": ["string", "number"] })
        }
        Takes::Quantity { units, .. } => json!({ "type": "string", "pattern": format!("^{}$", quantity(units)) }),
        Takes::Side { unit } => {
            json!({ "type": "string", "pattern": format!("^(?:no flux|{})$", quantity(std::slice::from_ref(unit))) })
        }
        Takes::Text => json!({ "type": "string" }),
        Takes::Any => json!({ "type": ["string", "number", "boolean"] }),
        Takes::Number { range: (low, high) } => {
            let mut schema = json!({ "type": "number" });
            for (name, limit) in [("minimum", low), ("maximum", high)].into_iter().filter(|(_, x)| x.is_finite()) {
                schema[name] = (*limit).into();
            }
            schema
        }
        Takes::Count { range: (low, high) } => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Choice(words) => json!({ "type": "string", "enum": words }),
        Takes::Choices(words) => json!({ "type": "array", "items": { "enum": words } }),
        Takes::Values => json!({ "type": ["string", "number", "boolean", "array"] }),
        Takes::Sites => three(json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX })),
        Takes::Triple { unit } => {
            three(json!({ "type": "string", "pattern": format!("^{}$", quantity(std::slice::from_ref(unit))) }))
        }
    }
}

/// What a text with a number and one of these units looks like: a plain unit must be of their kind, and of units that are made
/// of others it is left to the reader whether they are.
fn quantity(units: &[impl AsRef<str>]) -> String {
    let mut names: Vec<String> = units.iter().flat_map(|unit| like(unit.as_ref())).map(spelt).collect();
    names.dedup();
    names.extend(["\\S*[/^*(²³·×].*".into(), "\\S+ .*\\S".into()]);
    let digits = "(?:[0-9][0-9_]*\\.?[0-9_]*|\\.[0-9][0-9_]*)(?:[eE][-+−]?[0-9_]+)?";
    // A plain number is a quantity where the unit is 1.
    let optional = if units.iter().any(|unit| unit.as_ref() == "1") { "?" } else { "" };
    format!("\\s*[-+−]?{digits}\\s*(?:{}){optional}\\s*", names.join("|"))
}

/// A name of a unit, with its other letter for micro.
fn spelt(name: &str) -> String {
    name.strip_prefix('u').map_or(name.into(), |rest| format!("[uµμ]{rest}"))
}

fn three(items: Json) -> Json {
    json!({ "type": "array", "items": items, "minItems": 3, "maxItems": 3 })
}

/// A value of the specification, from TOML to JSON.
fn value(text: &str) -> Json {
    given::value(text, Path::new("specification")).map_or(Json::Null, |given| json(&given.item))
}

fn json(item: &Item) -> Json {
    match item {
        Item::Text(text) | Item::Bare(text) => text.as_str().into(),
        Item::Whole(n) => u64::try_from(*n).map_or_else(|_| (*n as f64).into(), Json::from),
        Item::Float(x) => (*x).into(),
        Item::Flag(flag) => (*flag).into(),
        Item::List(list) => list.iter().map(|given| json(&given.item)).collect(),
        Item::Table(table) => table.iter().map(|(key, given)| (key.clone(), json(&given.item))).collect(),
        Item::Other(_) => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn texts_with_numbers_end_in_a_unit_of_their_kind() {
        let time = quantity(&["min"]);
        assert!(time.ends_with("(?:s|second|seconds|min|minute|minutes|h|hour|hours|d|day|days|week|weeks|year|years|\\S*[/^*(²³·×].*|\\S+ .*\\S)\\s*"));
        assert!(quantity(&["um", "nM"]).contains("(?:nm|[uµμ]m|mm|cm|m|pM|nM|[uµμ]M|mM|M|"));
        let side = takes(&Takes::Side { unit: "mmHg".into() });
        assert!(side["pattern"].as_str().is_some_and(|pattern| pattern.starts_with("^(?:no flux|")), "{side}");
        assert!(quantity(&["1"]).ends_with(")?\\s*"), "no unit is one");
        assert!(takes(&Takes::Quantity { units: vec!["1".into()], range: (0.0, 1.0) })["pattern"].is_null());
    }

    #[test]
    fn schema_says_what_the_reader_takes() {
        let schema = json_schema(&sample::spec());
        let growth = &schema["properties"]["growth"]["properties"];
        let rate = &growth["rate"]["properties"]["epithelial"];
        assert_eq!((&rate["type"], &rate["default"]), (&json!("string"), &json!("0.06 /h")));
        let pattern = rate["pattern"].as_str().expect("a pattern");
        assert!(pattern.starts_with("^\\s*[-+−]?(?:[0-9]") && !pattern.contains("min"), "{pattern}");
        assert_eq!(growth["rate"]["additionalProperties"], false);
        assert_eq!(growth["share"]["maximum"], 1.0);
        assert_eq!(growth["stop"]["type"], json!(["string", "number"]));
        assert_eq!(growth["stop"]["examples"], json!(["2 d"]));
        let about = "How far a cell pushes. Allowed: from 1 to 7. Default: 3. Source: design.";
        let depth = json!({ "type": "integer", "minimum": 1, "maximum": 7, "examples": [3], "default": 3,
                            "description": about });
        assert_eq!(growth["push_depth"], depth);
        let cells = &schema["properties"]["initial"]["properties"]["cells"];
        assert_eq!(cells["items"]["required"], json!(["kind"]));
        assert_eq!(cells["items"]["properties"]["kind"]["enum"], json!(["epithelial", "normal"]));
        let then = json!({ "required": ["lattice"],
                           "properties": { "lattice": { "required": ["shape"], "properties": {} } } });
        assert_eq!(schema["then"], then);
        assert_eq!(schema["if"], json!({ "not": { "required": ["extends"] }, "required": ["lattice"] }));
        assert_eq!(schema["properties"]["extends"]["type"], "string");
    }
}
