//! A small specification with one key of every sort, for tests of the reader.
use super::Config;
use super::spec::{Parameter, Per, Section, Spec, Takes};
use std::path::Path;

fn section(name: &str, listed: bool) -> Section {
    Section { name: name.into(), about: format!("What [{name}] is about."), listed }
}

/// One key of every sort.
pub(super) fn spec() -> Spec {
    let list = |name: &str, takes| Parameter::new("output", name, takes, "A list.");
    let free = Takes::Quantity { units: vec!["um".into()], range: (f64::NEG_INFINITY, f64::INFINITY) };
    Spec {
        presets: Vec::new(),
        sections: vec![
            section("lattice", false),
            section("growth", false),
            section("initial", false),
            section("initial.cells", true),
            section("oxygen", false),
            section("output", false),
        ],
        parameters: vec![
            Parameter::quantity("lattice", "spacing", "um", "20 um", "Distance between sites.").within(1.0, 100.0),
            Parameter::new("lattice", "shape", Takes::Sites, "Sites along x, y, z.").needed().example("[32, 32, 8]"),
            Parameter::quantity("growth", "rate", "/min", "0 /min", "Divisions per time.")
                .per_kind(&[("epithelial", "0.06 /h")])
                .with_educated()
                .source("Owen 2011"),
            Parameter::number("growth", "share", (0.0, 1.0), 0.5, "A share of the cells."),
            Parameter::number("growth", "weight", (0.0, 9.0), 0.25, "A weight.").per_kind(&[("normal", "1")]),
            Parameter::quantity("growth", "stop", "d", "2 d", "When, or how large.").or_unit("um").or_unit("1"),
            Parameter::count("growth", "push_depth", (1, 7), 3, "How far a cell pushes."),
            Parameter::flag("growth", "on", true, "Whether cells divide."),
            Parameter::new("initial", "seed", Takes::Count { range: (0, u64::MAX) }, "The seed."),
            Parameter::choice("initial.cells", "kind", &["epithelial", "normal"], "Which cells.").needed(),
            Parameter::new("initial.cells", "centre", Takes::Triple { unit: "um".into() }, "Where."),
            Parameter::new("initial.cells", "offset", free, "How far off."),
            Parameter {
                per: Per::Side,
                default: Some("\"no flux\"".into()),
                ..Parameter::new("oxygen", "sides", Takes::Side { unit: "mmHg".into() }, "What holds at the sides.")
            },
            list("layers", Takes::Choices(&["cells", "oxygen", "matrix"])),
            Parameter { default: Some("\"a run\"".into()), ..list("title", Takes::Text) },
        ],
    }
}

/// A config that gives something of everything.
pub(super) const FULL: &str = r#"
[lattice]
spacing = "0.01 mm"
shape = [48, 32, 1]
[growth]
rate = { mesenchymal = "0.001 /min", educated_macrophage = "1e-7 /s" }
share = 0.1
weight.debris = 3
stop = "300 µm"
push_depth = 5
on = false
[initial]
seed = 18446744073709551615
[[initial.cells]]
kind = "normal"
centre = ["1 mm", "-20 um", "0 um"]
[[initial.cells]]
kind = "epithelial"
offset = "-3.3 um"
[oxygen]
sides = { x_low = "38 mmHg", z_high = "5 kPa" }
[output]
layers = ["cells", "matrix"]
title = "a \"quoted\" title\nof \u007F two lines \\ µm"
"#;

/// Reads a text by the small specification.
pub(super) fn read(text: &str, sets: &[&str]) -> crate::error::Result<Config> {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    Config::parse(text, Path::new("a.toml"), &spec(), &sets)
}

/// The error of a text, as the user sees it.
pub(super) fn error(text: &str, sets: &[&str]) -> String {
    read(text, sets).expect_err(text).to_string()
}
