//! What the specification of a figure may say.
use super::spec::KINDS;
use crate::config::spec::{Parameter, Section, Spec, Takes};
use crate::plan;

/// Keys of an image panel that say how it is looked at, and those of a run's config that they stand for.
pub const VIEW: [(&str, &str); 12] = [
    ("axis", "output.axis"),
    ("position", "output.position"),
    ("slab_from", "output.slab_from"),
    ("slab_to", "output.slab_to"),
    ("azimuth", "output.view.azimuth"),
    ("elevation", "output.view.elevation"),
    ("orbit", "output.view.orbit"),
    ("zoom", "output.view.zoom"),
    ("cut", "output.view.cut"),
    ("through", "output.view.through"),
    ("colour", "output.view.colour"),
    ("show", "output.view.show"),
];

/// The specification.
pub fn spec() -> Spec {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    let mut parameters = whole();
    parameters.extend(panel());
    parameters.extend(extent());
    parameters.extend(view());
    let sections = vec![section("figure", "the whole", false), section("panel", "a panel", true)];
    Spec { presets: Vec::new(), sections, parameters }
}

fn text(section: &str, name: &str, about: &'static str) -> Parameter {
    Parameter::new(section, name, Takes::Text, about)
}

fn whole() -> Vec<Parameter> {
    vec![
        Parameter::quantity("figure", "width", "mm", "174 mm", "width on paper; journals take 85, 114, 174 mm")
            .within(20.0, 1000.0),
        Parameter::number("figure", "dpi", (30.0, 2400.0), 300.0, "dots per inch of pictures"),
        text("figure", "title", "title, for the metadata"),
        text("figure", "caption", "caption, for the metadata"),
    ]
}

fn panel() -> Vec<Parameter> {
    let list = |name, about| Parameter::new("panel", name, Takes::Values, about);
    vec![
        Parameter::new("panel", "kind", Takes::Choice(KINDS), "what is drawn").example("\"series\"").needed(),
        list(
            "columns",
            "columns of series.csv, like \"tumour_cells, macrophage\" or [\"tumour_cells\", \"macrophage\"]",
        )
        .example("\"tumour_cells\""),
        text("panel", "map", "the map of an image, named as in `output.panels`, or a drug; all of a picture if absent"),
        text("panel", "run", "the run whose image or lineages are shown, like \"seed_1/control\"; the first if absent"),
        text("panel", "organ", "the organ of that run whose lattice is shown, like \"lung\"; the tumour's if absent"),
        list("time", "when, like \"3 day\"; the end if absent; of an image also several, \"1 day, 3 day\"")
            .example("\"3 day\""),
        text("panel", "title", "title above the panel"),
        Parameter::flag(
            "panel",
            "log",
            false,
            "whether the axis, or the colour bar, is logarithmic; if absent, that of doses is where they suit it",
        ),
        text("panel", "against", "the key of a sweep that a dose response is drawn against"),
    ]
}

/// How much of the results a chart shows.
fn extent() -> Vec<Parameter> {
    let number = |name, about| {
        let takes = Takes::Number { range: (f64::NEG_INFINITY, f64::INFINITY) };
        Parameter::new("panel", name, takes, about).example("1000")
    };
    let time = |name, about| {
        let takes = Takes::Quantity { units: vec!["h".into()], range: (0.0, f64::INFINITY) };
        Parameter::new("panel", name, takes, about).example("\"3 day\"")
    };
    vec![
        number("level", "the level of the column at which a run counts as lost: the first time that it is reached"),
        Parameter::flag("panel", "falls", false, "whether a run is lost where the column falls to that level or below it instead"),
        Parameter::new(
            "panel",
            "arms",
            Takes::Values,
            "the arms of a branch, or settings of a sweep, that a chart shows, like [\"control\", \"both\"]; all if absent",
        )
        .example("[\"control\", \"both\"]"),
        time("from", "where curves over time begin, like \"3 day\"; at the start if absent"),
        time("to", "where they end; at the end of the run if absent"),
        number(
            "low",
            "where the axis up of curves over time begins; at 0 if absent, or where the data do if it is logarithmic",
        ),
        number("high", "where it ends; above the data if absent"),
    ]
}

/// The keys of views, as the config of a run has them, without defaults: what is not given is as in the run.
fn view() -> Vec<Parameter> {
    let runs = plan::spec();
    let one = |(name, path): &(&str, &str)| {
        let known = runs.key(path).expect("a key of a run").clone();
        Parameter { section: "panel".into(), name: (*name).into(), default: None, ..known }
    };
    VIEW.iter().map(one).collect()
}
