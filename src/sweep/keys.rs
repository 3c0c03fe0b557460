//! What a sweep's file may say.
use crate::config::spec::{Parameter, Section, Spec, Takes};

/// All combinations of values.
pub(super) const GRID: &str = "grid";
/// Points of which each axis has one in each of its parts.
pub(super) const HYPERCUBE: &str = "latin hypercube";
/// Each key for itself, compared with the config as it is.
pub(super) const ONE_AT_A_TIME: &str = "one at a time";
/// The ways to choose points; the first one is the usual one.
const METHODS: &[&str] = &[GRID, HYPERCUBE, ONE_AT_A_TIME];

/// The keys.
pub(super) fn spec() -> Spec {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    let text = |section: &str, name: &str, about| Parameter::new(section, name, Takes::Text, about);
    let values = |section: &str, name: &str, example: &str, about| {
        Parameter::new(section, name, Takes::Values, about).example(example)
    };
    Spec {
        presets: Vec::new(),
        sections: vec![section("sweep", "what is run", false), section("vary", "a key and its values", true)],
        parameters: vec![
            text("sweep", "config", "the config that is varied, relative to this file")
                .example("\"base.toml\"")
                .needed(),
            Parameter::count("sweep", "seeds", (1, 100_000), 1, "runs of each point, with seeds from 1"),
            Parameter::choice(
                "sweep",
                "method",
                METHODS,
                "all combinations, a Latin hypercube, or each key for itself",
            ),
            Parameter::count("sweep", "points", (1, 1_000_000), 10, "points of a Latin hypercube"),
            Parameter::count("sweep", "draw", (0, u32::MAX.into()), 1, "seed of a Latin hypercube"),
            values(
                "sweep",
                "outcomes",
                "\"tumour_cells, invasion_p95_um\"",
                "columns of the series that one at a time compares",
            ),
            text("vary", "key", "a key of the config").example("\"growth.push_depth\"").needed(),
            values("vary", "values", "\"0, 2, 4\"", "a text with commas, or a list (of lists if the key takes one)"),
            values("vary", "factors", "\"0.5, 2\"", "multiples of the config's own value, in the same way"),
            values("vary", "from", "\"5 /min\"", "one end of a range, with its unit"),
            values("vary", "to", "\"20 /min\"", "the other end, in the same unit"),
            Parameter::count("vary", "steps", (2, 100_000), 5, "points of a range; a Latin hypercube has its own"),
            Parameter::choice("vary", "scale", &["linear", "log"], "how the points of a range are spaced"),
        ],
    }
}
