//! Everything that a config may say: the keys of the run, the lattice and the output, and those of the rooms.
use super::pictures::{self, LOGARITHMIC, PANELS};
use crate::circulation::keys;
use crate::config::spec::{Parameter, Section, Spec, Takes};
use crate::initial;
use crate::processes;
use crate::therapy;

/// What the config that `invasim new` writes sets beside the defaults, so that it shows something as it stands.
pub const START: &[(&str, &str)] = &[
    ("lattice.sites", "[64, 64, 48]"),
    ("initial.cells.kind", "\"epithelial\""),
    ("initial.cells.shape", "\"ball\""),
    ("initial.cells.radius", "\"160 um\""),
    ("initial.vessels.pattern", "\"network\""),
];

/// What can be written as volumes; `cells` is kind and phase, `drugs` a volume for each drug that is given.
pub const VOLUMES: &[&str] = &[
    "cells",
    "kind",
    "phase",
    "polarisation",
    "traits",
    "clone",
    "vessels",
    "matrix",
    "membrane",
    "oxygen",
    "csf1",
    "il4",
    "egf",
    "cathepsin",
    "vegf",
    "drugs",
];

/// Everything that a config may say, in the order in which it is written out.
pub fn spec() -> Spec {
    let section = |name: &str, about: &str| Section { name: name.into(), about: about.into(), listed: false };
    let mut spec = Spec {
        sections: vec![section("run", "name, seed, step and end of the run"), section("lattice", "the cubic lattice")],
        parameters: [run_parameters(), lattice_parameters()].concat(),
        presets: [therapy::presets::presets(), vec![keys::presets()]].concat(),
    };
    spec.sections.extend(initial::sections());
    spec.parameters.extend(initial::parameters());
    let model = processes::spec();
    spec.sections.extend(model.sections);
    spec.parameters.extend(model.parameters);
    spec.sections.extend(therapy::spec::sections());
    spec.parameters.extend(therapy::spec::parameters());
    spec.sections.extend(keys::sections());
    spec.parameters.extend(keys::parameters());
    spec.sections.push(section("output", "what the run leaves in its folder, and how often"));
    spec.parameters.extend(output_parameters());
    spec.parameters.extend(volume_parameters());
    spec.sections.push(section("output.view", "how the panel `tissue` looks at the tissue"));
    spec.parameters.extend(pictures::parameters());
    spec
}

fn run_parameters() -> Vec<Parameter> {
    let mut name = Parameter::new("run", "name", Takes::Text, "name of the run, in pictures and tables");
    name.default = Some("\"invasim\"".into());
    vec![
        name,
        Parameter::count("run", "seed", (0, u32::MAX.into()), 1, "seed of all randomness"),
        Parameter::quantity("run", "step", "min", "6 min", "length of a step").within(1e-6, 1e9),
        Parameter::quantity("run", "until", "min", "5 day", "end of the run").within(0.0, 1e9).needed(),
    ]
}

fn lattice_parameters() -> Vec<Parameter> {
    let mut periodic = Parameter::new(
        "lattice",
        "periodic",
        Takes::Choices(&["x", "y"]),
        "axes that close on themselves (z never does)",
    );
    periodic.default = Some("[]".into());
    vec![
        Parameter::new("lattice", "sites", Takes::Sites, "sites along x, y, z").example("[96, 96, 96]").needed(),
        Parameter::quantity("lattice", "spacing", "um", "20 um", "distance of neighbouring sites").within(0.1, 1e4),
        periodic,
    ]
}

fn output_parameters() -> Vec<Parameter> {
    let q = |key, default, about| Parameter::quantity("output", key, "min", default, about);
    let words = |key, choices, default: &str, about| Parameter {
        default: Some(default.into()),
        ..Parameter::new("output", key, Takes::Choices(choices), about)
    };
    let panels = "[\"cells\", \"oxygen\", \"csf1\", \"egf\", \"cathepsin\", \"matrix\"]";
    let length = Takes::Quantity { units: vec!["um".into()], range: (0.0, 1e9) };
    vec![
        q("series_every", "2 h", "time between rows of series.csv").within(1e-6, 1e9),
        q("images_every", "1 day", "time between pictures").within(1e-6, 1e9),
        q("checkpoint_every", "1 day", "time between checkpoints, of which the last two are kept").within(1e-6, 1e9),
        Parameter::count(
            "output",
            "hash_every",
            (0, u32::MAX.into()),
            0,
            "steps between state hashes; 0: only at the end",
        ),
        Parameter::flag(
            "output",
            "clones",
            false,
            "whether clones.csv and a Muller plot are written also without [[mutation]], each founder a lineage",
        ),
        Parameter::choice("output", "axis", &["z", "y", "x"], "axis that the slice is across"),
        Parameter::new("output", "position", length.clone(), "where the slice is on that axis; the middle if absent"),
        words("panels", PANELS, panels, "panels of each picture"),
        words("logarithmic", LOGARITHMIC, "[]", "panels with a logarithmic scale, three decades below `shown_to`"),
        Parameter::new(
            "output",
            "slab_from",
            length.clone(),
            "where the slab of -max, -mean and -front begins; 0 if absent",
        ),
        Parameter::new("output", "slab_to", length, "where it ends, on the axis of the slice; the end if absent"),
    ]
}

fn volume_parameters() -> Vec<Parameter> {
    let list = |key, words, default: &str, about| {
        let default = Some(default.to_string());
        Parameter { default, ..Parameter::new("output", key, Takes::Choices(words), about) }
    };
    let time = || Takes::Quantity { units: vec!["min".into()], range: (1e-6, 1e9) };
    let corner = || Takes::Triple { unit: "um".into() };
    let key = |name, takes, about| Parameter::new("output", name, takes, about);
    vec![
        list("volumes", VOLUMES, "[\"cells\", \"vessels\", \"matrix\", \"oxygen\"]", "what volumes hold"),
        key("volumes_every", time(), "time between volumes; without it none are written").example("\"1 day\""),
        key("volumes_low", corner(), "lowest corner of what volumes show; that of the lattice if absent"),
        key("volumes_high", corner(), "its highest corner"),
        Parameter::count("output", "volumes_downsampling", (1, 64), 1, "sites along each axis of a voxel"),
        list(
            "volume_formats",
            &["ome-zarr", "vtk"],
            "[\"ome-zarr\"]",
            "files of volumes: for napari and Python, for ParaView",
        ),
        key("cells_csv_every", time(), "time between tables of all cells; without it none are written")
            .example("\"1 day\""),
    ]
}
