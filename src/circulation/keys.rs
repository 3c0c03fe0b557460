//! What a config may say about blood, lymph and organs: every key with its unit, range, default and source.
use crate::config::spec::{Parameter, Presets, Section, Takes};
use crate::tissue::traits::TRAITS;

/// How cells reach an organ, as the config names it.
pub const ROUTES: &[&str] = &["blood", "lymph"];

/// Where known organs are described.
pub const ORGANS: &[(&str, &str)] = &[
    ("lung", include_str!("../../assets/organs/lung.toml")),
    ("liver", include_str!("../../assets/organs/liver.toml")),
    ("bone", include_str!("../../assets/organs/bone.toml")),
    ("brain", include_str!("../../assets/organs/brain.toml")),
    ("lymph node", include_str!("../../assets/organs/lymph_node.toml")),
];

/// The list of organs for the config.
pub fn presets() -> Presets {
    Presets { section: "organ", named_by: None, known: ORGANS }
}

/// The sections.
pub fn sections() -> Vec<Section> {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    let blood = "what becomes of cells in blood; there is blood where cells enter vessels or an influx is given";
    vec![
        section("circulation", blood, false),
        section("lymph", "tumour cells that take lymph before they reach blood", false),
        section("self_seeding", "tumour cells that come back from blood to their tumour", false),
        section("oncogene", "what normal cells do in organs while the oncogene that they carry is on", false),
        section("organ", "an organ that cells in blood or lymph can reach", true),
    ]
}

/// The keys.
pub fn parameters() -> Vec<Parameter> {
    [of_blood(), of_survival(), of_lymph(), of_self_seeding(), of_oncogene(), of_organs(), of_sleep(), of_balance()]
        .concat()
}

fn rate(section: &str, key: &str, default: &str, about: &'static str) -> Parameter {
    Parameter::quantity(section, key, "1/min", default, about)
}

fn time(section: &str, key: &str, default: &str, about: &'static str) -> Parameter {
    Parameter::quantity(section, key, "min", default, about)
}

fn share(section: &str, key: &str, default: f64, about: &'static str) -> Parameter {
    Parameter::number(section, key, (0.0, 1.0), default, about)
}

fn traits(section: &str, key: &str, default: &str, about: &'static str) -> Parameter {
    Parameter { default: Some(default.into()), ..Parameter::new(section, key, Takes::Choices(TRAITS), about) }
}

fn genes(section: &str, default: &str, about: &'static str) -> Parameter {
    traits(section, "genes", default, about)
}

fn of_blood() -> Vec<Parameter> {
    let section = "circulation";
    vec![
        time(section, "every", "1 h", "time between two looks at blood and organs").within(1.0, 1e9),
        rate(section, "influx", "0 /day", "single tumour cells that a tumour elsewhere sheds").within(0.0, 1e9),
        rate(section, "influx_normal", "0 /day", "normal cells with an oncogene that enter blood")
            .within(0.0, 1e9)
            .source("design: injected once in Podsypanina 2008"),
        time(section, "half_life", "1.7 h", "half-life of tumour cells in blood")
            .within(1e-3, 1e9)
            .source("1 to 2.4 h, Meng 2004"),
        rate(section, "capture", "0 /h", "rate at which a therapy captures cells in blood"),
        genes(section, "[]", "genes that tumour cells have from the start"),
    ]
}

fn of_survival() -> Vec<Parameter> {
    let section = "circulation";
    vec![
        share(
            section,
            "first_pass_loss",
            0.0,
            "share of cells lost when they first pass the lung; 0.99 to 0.999 in patients",
        )
        .source("design: with 0, shedding as in rats; with 0.99 to 0.999, counts in blood as in patients"),
        share(section, "survival_single", 5e-4, "chance of a single cell to be alive where it stops")
            .source("MetaSpread"),
        share(section, "survival_cluster", 2.5e-2, "chance of a cluster")
            .source("MetaSpread; 23 to 50 times a single cell, Aceto 2014"),
    ]
}

fn of_lymph() -> Vec<Parameter> {
    let section = "lymph";
    vec![
        share(
            section,
            "share",
            0.0,
            "share of the tumour cells that leave which take lymph; lattices have no lymph vessels",
        ),
        time(section, "half_life", "12 h", "half-life of tumour cells in lymph vessels").within(1e-3, 1e9),
        share(section, "survival", 0.1, "chance of a cell or cluster to be alive when it leaves them"),
        share(section, "stops", 0.9, "chance of those to stop in a node, where an organ has the route lymph"),
        share(section, "passes", 0.1, "share of those that stop in no node which go on into blood; the others die"),
    ]
}

fn of_self_seeding() -> Vec<Parameter> {
    let section = "self_seeding";
    let number = |key, default, about| Parameter::number(section, key, (0.0, 100.0), default, about);
    vec![
        Parameter::flag(section, "enabled", false, "whether cells come back to their tumour"),
        share(section, "share", 0.01, "share of the cells that stop alive which stop in the tumour's vessels"),
        share(section, "infiltration", 0.05, "chance of those to infiltrate it, unattracted and without its genes"),
        genes(section, "[\"MMP1\", \"fascin1\"]", "genes that help a cell to infiltrate it").source("Kim 2009"),
        number("gain", 3.0, "by how much each of those genes raises the odds of that: 1 + gain"),
        number("attraction", 1.0, "by how much IL-6 and IL-8 of a large tumour raise the odds: 1 + attraction")
            .source("direction: Kim 2009"),
        Parameter::number(
            section,
            "half_burden",
            (1.0, 1e15),
            1e5,
            "tumour cells whose signals have half of that effect",
        ),
        traits(
            section,
            "acquired",
            "[]",
            "traits that cells have once they are back, like CXCL1; daughters inherit them",
        )
        .source("direction: Kim 2009; what CXCL1 does is `secretion.cxcl1_tumour` of a field"),
    ]
}

fn of_oncogene() -> Vec<Parameter> {
    let section = "oncogene";
    vec![
        Parameter::flag(
            section,
            "on",
            false,
            "whether it is on; on lattices it is `growth.rate.normal`, switched alike",
        ),
        rate(section, "awakening", "0.05 /day", "rate at which sleeping normal cells awake while it is on")
            .source("design: lesions within weeks, Podsypanina 2008"),
        share(section, "colonisation", 0.01, "chance of one that is awake to found a lesion"),
    ]
}

fn of_organs() -> Vec<Parameter> {
    let text = |key, about| Parameter::new("organ", key, Takes::Text, about);
    let number = |key, most, default, about| Parameter::number("organ", key, (0.0, most), default, about);
    vec![
        text("name", "its name").needed().example("\"lung\""),
        text("preset", "a known organ whose numbers hold where none are given here").example("\"bone\""),
        text("file", "config of its own lattice, where lesions grow: how it differs from that of the run")
            .example("\"lung.toml\""),
        Parameter::choice("organ", "route", ROUTES, "whether cells reach it by blood or by lymph"),
        number("share", 1e6, 1.0, "its share of the cells that stop, against those of the other organs of its route"),
        share("organ", "extravasation", 0.8, "chance to leave its vessels without any of its genes")
            .source("more than 80 % within a day in chick embryos, Koop 1995"),
        genes("organ", "[]", "genes that open it"),
        number("gain", 100.0, 3.0, "by how much each of its genes raises the odds of that: 1 + gain"),
    ]
}

fn of_sleep() -> Vec<Parameter> {
    vec![
        share("organ", "dormancy", 0.5, "chance to fall asleep on arrival"),
        rate("organ", "awakening", "0.0022 /year", "rate at which each sleeper awakes").source(
            "calibrated: first lesions in 1 to 2 % of patients a year (configs/tropism/breast.toml), EBCTCG 2017",
        ),
        rate("organ", "death", "0.1 /year", "rate at which sleepers die"),
        share("organ", "src_survival", 0.0, "share of that death that SRC prevents"),
        rate("organ", "normal_death", "0.01 /day", "rate at which normal cells die that reside there")
            .source("design: they reside for weeks to months, Podsypanina 2008"),
        share("organ", "colonisation", 4e-4, "chance of a cell that is awake to found a lesion")
            .source("computed: one lesion of a breast tumour from 6e7 disseminated cells, Coumans 2013"),
    ]
}

fn of_balance() -> Vec<Parameter> {
    vec![
        share("organ", "balance", 0.0, "share of lesions that stay small at first: as many of their cells die as are born")
            .source("that there are such: Meng 2004; 0, as no share was measured"),
        rate("organ", "escape", "0.02 /year", "rate at which a micrometastasis in balance begins to grow")
            .source("design"),
        rate("organ", "extinction", "0.1 /year", "rate at which it dies out").source("design"),
        rate("organ", "shedding", "13000 /day", "cells that it sheds into blood").within(0.0, 1e9).source(
            "computed: 3.2e6 per gram and day (Butler & Gullino 1975) from 2 mm across, the largest that is called micrometastasis, \
             where first_pass_loss = 0",
        ),
    ]
}
