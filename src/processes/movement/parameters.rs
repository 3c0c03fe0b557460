//! What the config may say about division and migration.
use super::heredity;
use crate::config::spec::{Parameter, Section};

/// The sections of division and migration.
pub fn sections() -> Vec<Section> {
    let section = |name: &str, about: &str| Section { name: name.into(), about: about.into(), listed: false };
    let own = vec![
        section("growth", "division: rates, oxygen, where daughters go"),
        section("migration", "hops: motility, adhesion, guidance, pores"),
    ];
    [own, heredity::sections()].concat()
}

/// Their keys.
pub fn parameters() -> Vec<Parameter> {
    [growth(), migration(), drive(), heredity::parameters()].concat()
}

const GROWTH_SOURCE: &str =
    "computed: doubling in the minimum cycle, 1600 min, Owen 2011; normal cells (3000 min there) by design not at all";

const LEVELS: &str = "PhysiCell, core/PhysiCell_cell.cpp; full rate from 38 mmHg as in its samples, 160 by default";

fn growth() -> Vec<Parameter> {
    let level = |key, default, about| Parameter::quantity("growth", key, "mmHg", default, about).source(LEVELS);
    vec![
        Parameter::quantity("growth", "rate", "1/min", "0 /min", "division rate at full oxygen")
            .per_kind(&[("epithelial", "4.33e-4 /min"), ("mesenchymal", "4.33e-4 /min"), ("normal", "0 /min")])
            .source(GROWTH_SOURCE),
        level("oxygen_least", "5 mmHg", "no division at and below this oxygen"),
        level("oxygen_full", "38 mmHg", "division at full rate from this oxygen on"),
        Parameter::count(
            "growth",
            "push_depth",
            (0, 6),
            4,
            "cells that a division may push aside along an axis, and as far along diagonals (0: surface growth)",
        ),
        Parameter::choice(
            "growth",
            "daughter",
            &["nearest", "random"],
            "takes the nearest free site in 26 directions, or tries one random face",
        ),
        Parameter::number("growth", "confinement", (0.0, 1.0), 1.0, "how far dense matrix holds daughters back")
            .source("design: as if a daughter had to pass the pores that a migrating cell passes (Wolf 2013)"),
    ]
}

fn migration() -> Vec<Parameter> {
    let q = |key, unit, default, about| Parameter::quantity("migration", key, unit, default, about);
    let taxis = |key, about| q(key, "um^2/min", "0 um^2/min", about);
    vec![
        q(
            "motility",
            "um^2/min",
            "0 um^2/min",
            "random motility (diffusion coefficient); at most 0.8 of it without protease",
        )
        .per_kind(&[("epithelial", "0.3 um^2/min"), ("mesenchymal", "0.6 um^2/min"), ("macrophage", "3.3 um^2/min")])
        .source("MetaSpread (Franssen 2019); macrophages computed: 1 µm/min, persistence 10 min"),
        taxis("haptotaxis", "drift up the matrix, per unit of density")
            .per_kind(&[("epithelial", "3 um^2/min"), ("mesenchymal", "3 um^2/min")])
            .source("MetaSpread (Franssen 2019)"),
        taxis("chemotaxis_egf", "drift up EGF, per unit of receptor occupancy")
            .per_kind(&[("epithelial", "10 um^2/min"), ("mesenchymal", "60 um^2/min")])
            .source("calibrated: streaming with macrophages"),
        taxis("chemotaxis_csf1", "drift up CSF-1, per unit of receptor occupancy")
            .per_kind(&[("macrophage", "20 um^2/min")])
            .source("calibrated: recruitment into the tumour margin"),
        Parameter::number(
            "migration",
            "motility_without_egf",
            (0.0, 1.0),
            1.0,
            "share of the motility left without EGF",
        )
        .per_kind(&[("epithelial", "0.4"), ("mesenchymal", "0.4")])
        .source("calibrated: blocking EGF lowers the invasion depth, Wyckoff 2004"),
    ]
}

/// What stops and drives a hop.
fn drive() -> Vec<Parameter> {
    let q = |key, unit, default, about| Parameter::quantity("migration", key, unit, default, about);
    vec![
        q("egf_half", "1", "0.5", "EGF of half receptor occupancy").within(1e-3, 1e9),
        q("csf1_half", "1", "0.5", "CSF-1 of half receptor occupancy").within(1e-3, 1e9).source("as recruitment"),
        Parameter::number(
            "migration",
            "guidance_limit",
            (1.0, 16.0),
            4.0,
            "largest factor by which guidance speeds a hop; a cell drifts at most at this times motility over spacing",
        )
        .source("design: 0.12 um/min for mesenchymal cells in sites of 20 um, less than the 1 to 4 um/min seen along fibres"),
        Parameter::number("migration", "adhesion", (0.0, 20.0), 0.0, "energy (kT-like) to leave one neighbour")
            .per_kind(&[("epithelial", "1.0"), ("mesenchymal", "0.2"), ("normal", "1.5")]),
        q("pore_open", "um^2", "60 um^2", "pore area without matrix"),
        q("pore_limit", "um^2", "7 um^2", "pore area at which a cell of this kind is stuck")
            .per_kind(&[("macrophage", "4 um^2")])
            .source("Wolf 2013; macrophages (design) as its T cells"),
        q("pore_free", "um^2", "40 um^2", "pore area from which a cell is not hindered"),
        q("pore_widened", "um^2", "20 um^2", "pore area that saturating cathepsin adds at once"),
        q("cathepsin_half", "1", "1", "cathepsin of half effect on pores and E-cadherin adhesion").within(1e-3, 1e9),
        Parameter::number(
            "migration",
            "grip_free",
            (0.0, 1.0),
            0.4,
            "share of the motility without matrix to grip; 1 from density 0.5 on, where pores already hinder",
        )
        .source("design: with the pores of the defaults cells without protease are fastest at a density of 0.33"),
        q(
            "gap_closure",
            "1/min",
            "0 /min",
            "rate at which a cell, dead ones too, looks along one of 26 lines for a gap within the reach of a push, and moves towards it with those between",
        )
        .source("design: off, since nothing fixes the rate; spheroids of configs/validation/melanoma.toml stop growing with it"),
        Parameter::number("migration", "action_limit", (0.001, 1.0), 0.05, "largest chance of an action per sub-step"),
    ]
}
