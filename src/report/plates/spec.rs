//! What a figure shall show: a TOML file, or what suits the folder.
use super::source::Source;
use crate::config::Config;
use crate::config::spec::{Parameter, Section, Spec, Takes};
use crate::error::{Error, Result};
use crate::report::columns::describe;
use crate::report::{frames, lineages};
use std::path::Path;

/// The kinds of panels.
pub const KINDS: &[&str] = &["image", "series", "histogram", "dose-response", "survival", "muller"];

/// A figure that is wished for.
pub struct Wish {
    /// Width on paper, mm.
    pub width: f64,
    /// Dots per inch of pictures.
    pub dpi: f64,
    /// Its title.
    pub title: Option<String>,
    /// Its caption.
    pub caption: Option<String>,
    /// Its panels.
    pub panels: Vec<Panel>,
    config: Option<Config>,
}

/// A panel that is wished for.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Its place in the file.
    path: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// Columns of the series.
    pub columns: Vec<String>,
    /// When, in hours; the end of the run if not given.
    pub hours: Option<f64>,
    /// Its title.
    pub title: Option<String>,
    /// Whether the axis up (of a dose response: across) is logarithmic.
    pub log: bool,
    /// The key that a dose response is drawn against.
    pub against: Option<String>,
    /// The level at which a run counts as lost in a survival curve.
    pub level: Option<f64>,
}

fn spec() -> Spec {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    let text = |section: &str, name: &str, about| Parameter::new(section, name, Takes::Text, about);
    let anything = Takes::Number { range: (f64::NEG_INFINITY, f64::INFINITY) };
    let time = Takes::Quantity { units: vec!["h".into()], range: (0.0, f64::INFINITY) };
    Spec {
        presets: Vec::new(),
        sections: vec![section("figure", "the whole", false), section("panel", "a panel", true)],
        parameters: vec![
            Parameter::quantity("figure", "width", "mm", "174 mm", "width on paper; journals take 85, 114, 174 mm")
                .within(20.0, 1000.0),
            Parameter::number("figure", "dpi", (30.0, 2400.0), 300.0, "dots per inch of pictures"),
            text("figure", "title", "title, for the metadata"),
            text("figure", "caption", "caption, for the metadata"),
            Parameter::new("panel", "kind", Takes::Choice(KINDS), "what is drawn").example("\"series\"").needed(),
            text(
                "panel",
                "columns",
                "columns of series.csv with commas between them, like \"tumour_cells, macrophage\"",
            ),
            Parameter::new("panel", "time", time, "when, like \"3 day\"; the end of the run if not given")
                .example("\"3 day\""),
            text("panel", "title", "title above the panel"),
            Parameter::flag("panel", "log", false, "whether the axis is logarithmic"),
            text("panel", "against", "the key of a sweep that a dose response is drawn against"),
            Parameter::new("panel", "level", anything, "the level of the column at which a run counts as lost")
                .example("1000"),
        ],
    }
}

impl Wish {
    /// Reads a file.
    ///
    /// # Errors
    /// If something in it is wrong.
    pub fn read(file: &Path) -> Result<Wish> {
        let config = Config::read(file, &spec(), &[])?;
        let text = |path: &str| config.has(path).then(|| config.text(path).to_string());
        let panel = |number: usize| {
            let path = |key: &str| format!("panel[{number}].{key}");
            let columns = text(&path("columns")).unwrap_or_default();
            let columns = columns.split(',').map(|name| name.trim().to_string()).filter(|name| !name.is_empty());
            Panel {
                path: format!("panel[{number}]"),
                kind: config.text(&path("kind")).into(),
                columns: columns.collect(),
                hours: config.has(&path("time")).then(|| config.number(&path("time"))),
                title: text(&path("title")),
                log: config.flag(&path("log")),
                against: text(&path("against")),
                level: config.has(&path("level")).then(|| config.number(&path("level"))),
            }
        };
        let panels: Vec<Panel> = (0..config.list("panel")).map(panel).collect();
        if panels.is_empty() {
            let help = "add a table [[panel]] with kind = \"series\" and columns = \"tumour_cells\"";
            return Err(Error::input(file, "a figure without panels shows nothing", help));
        }
        let [width, dpi] = ["figure.width", "figure.dpi"].map(|path| config.number(path));
        let (title, caption) = (text("figure.title"), text("figure.caption"));
        Ok(Wish { width, dpi, title, caption, panels, config: Some(config) })
    }

    /// What suits a folder: the last picture, growth, invasion, cells, organs, lineages, as far as they are there.
    pub fn usual(source: &Source) -> Wish {
        let there = source.columns();
        let series = |title: &str, columns: &[&str]| {
            let columns: Vec<String> =
                columns.iter().filter(|name| there.contains(name)).map(|name| name.to_string()).collect();
            let (kind, title) = ("series".to_string(), Some(title.to_string()));
            Panel { kind, title, columns, ..Panel::default() }
        };
        if source.groups.iter().any(|group| !group.settings.is_empty()) {
            let response = |panel: Panel| Panel { kind: "dose-response".into(), title: None, ..panel };
            let shown = ["tumour_cells", "invasion_p95_um", "cells_beyond_border", "necrotic_fraction"];
            let panels = shown.iter().filter(|name| there.contains(name)).map(|name| response(series("", &[*name])));
            return Wish::of(panels.collect());
        }
        let organs: Vec<&str> = there.iter().copied().filter(|name| name.ends_with("_tumour_cells")).collect();
        let mut panels = vec![
            series("Growth", &["tumour_cells"]),
            series("Invasion depth", &["invasion_p95_um"]),
            series("Cells", &["epithelial", "mesenchymal", "macrophage", "normal", "fibroblast", "debris"]),
        ];
        if source.groups.len() > 1 {
            // Several columns of several arms in one chart cannot be told apart.
            panels[2] = series("Macrophages", &["macrophage"]);
        } else {
            panels.push(series("Tumour cells in organs", &organs));
        }
        panels.retain(|panel| !panel.columns.is_empty());
        if source.first.join(lineages::TABLE).is_file() {
            panels.push(Panel { kind: "muller".into(), ..Panel::default() });
        }
        if !frames::views(&source.first).is_empty() {
            panels.insert(0, Panel { kind: "image".into(), ..Panel::default() });
        }
        Wish::of(panels)
    }

    /// These panels, as journals print them.
    fn of(panels: Vec<Panel>) -> Wish {
        Wish { width: 174.0, dpi: 300.0, title: None, caption: None, panels, config: None }
    }

    /// An error about a key of a panel, where it was given.
    pub fn error(&self, source: &Source, panel: &Panel, key: &str, problem: String, help: String) -> Error {
        match &self.config {
            None => Error::input(&source.folder, problem, help),
            Some(config) => {
                let path = format!("{}.{key}", panel.path);
                let path = if config.line(&path).is_some() { path } else { panel.path.clone() };
                config.error(&path, problem, help)
            }
        }
    }
}

impl Panel {
    /// Its title, or else these words.
    pub fn heading(&self, words: &str) -> String {
        self.title.clone().unwrap_or_else(|| words.into())
    }
}

/// A column as the name of an axis.
pub fn axis(column: &str) -> String {
    let Some(known) = describe(column) else { return column.into() };
    let words = known.alone();
    let same = known.unit.is_empty() || words.contains(&known.unit);
    if same { words } else { format!("{words} ({})", known.unit) }
}
