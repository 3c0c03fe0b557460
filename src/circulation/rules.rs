//! What the config says about blood and organs: chances and rates of what becomes of cells that have left the tumour.
use crate::config::Config;
use crate::config::spec::{Parameter, Presets, Section, Takes};
use crate::error::Result;
use crate::tissue::traits::{TRAITS, bits};

/// What holds in blood and organs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Minutes between two looks at blood and organs.
    pub every: f64,
    /// Single tumour cells that another tumour sheds, per minute.
    pub influx: f64,
    /// Genes that tumour cells have from the start, as bits.
    pub genes: u32,
    /// Rate at which cells leave blood, per minute.
    pub clearance: f64,
    /// Rate at which a therapy captures them, per minute.
    pub capture: f64,
    /// Chance to be alive where they stop: single cells, clusters.
    pub survival: [f64; 2],
    /// The organs.
    pub organs: Vec<Organ>,
}

/// An organ that cells can reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Organ {
    /// Its name.
    pub name: String,
    /// Its share of the cells that stop, of all organs' shares.
    pub share: f64,
    /// Chance to leave the vessel without any of its genes.
    pub extravasation: f64,
    /// Genes that open it, as bits.
    pub genes: u32,
    /// By how much each of them raises that chance: a factor of 1 + gain.
    pub gain: f64,
    /// Chance to fall asleep on arrival.
    pub dormancy: f64,
    /// Rate at which sleepers awake, per minute.
    pub awakening: f64,
    /// Rate at which they die, per minute.
    pub death: f64,
    /// Share of that death that SRC prevents.
    pub src_survival: f64,
    /// Chance of a cell that is awake to found a lesion.
    pub colonisation: f64,
}

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
    vec![
        Section {
            name: "circulation".into(),
            about:
                "what becomes of tumour cells in blood; there is blood where cells enter vessels or `influx` is given"
                    .into(),
            listed: false,
        },
        Section { name: "organ".into(), about: "an organ that cells in blood can reach".into(), listed: true },
    ]
}

/// The keys.
pub fn parameters() -> Vec<Parameter> {
    [of_blood(), of_organs(), of_sleep()].concat()
}

fn rate(section: &str, key: &str, default: &str, about: &'static str) -> Parameter {
    Parameter::quantity(section, key, "1/min", default, about)
}

fn share(section: &str, key: &str, default: f64, about: &'static str) -> Parameter {
    Parameter::number(section, key, (0.0, 1.0), default, about)
}

fn genes(section: &str, about: &'static str) -> Parameter {
    Parameter { default: Some("[]".into()), ..Parameter::new(section, "genes", Takes::Choices(TRAITS), about) }
}

fn of_blood() -> Vec<Parameter> {
    let time = |key, default, about| Parameter::quantity("circulation", key, "min", default, about);
    vec![
        time("every", "1 h", "time between two looks at blood and organs").within(1.0, 1e9),
        rate("circulation", "influx", "0 /day", "single tumour cells that a tumour elsewhere sheds").within(0.0, 1e9),
        time("half_life", "1.7 h", "half-life of tumour cells in blood")
            .within(1e-3, 1e9)
            .source("1 to 2.4 h, Meng 2004"),
        rate("circulation", "capture", "0 /h", "rate at which a therapy captures cells in blood"),
        share("circulation", "survival_single", 5e-4, "chance of a single cell to be alive where it stops")
            .source("MetaSpread"),
        share("circulation", "survival_cluster", 2.5e-2, "chance of a cluster")
            .source("MetaSpread; 23 to 50 times a single cell, Aceto 2014"),
        genes("circulation", "genes that tumour cells have from the start"),
    ]
}

fn of_organs() -> Vec<Parameter> {
    let text = |key, about| Parameter::new("organ", key, Takes::Text, about);
    let number = |key, most, default, about| Parameter::number("organ", key, (0.0, most), default, about);
    vec![
        text("name", "its name").needed().example("\"lung\""),
        text("preset", "a known organ whose numbers hold where none are given here").example("\"bone\""),
        number("share", 1e6, 1.0, "its share of the cells that stop somewhere, against those of the other organs"),
        share("organ", "extravasation", 0.8, "chance to leave its vessels without any of its genes")
            .source("more than 80 % within a day, Koop 1995"),
        genes("organ", "genes that open it"),
        number("gain", 100.0, 3.0, "by how much each of its genes raises that chance: 1 + gain"),
    ]
}

fn of_sleep() -> Vec<Parameter> {
    vec![
        share("organ", "dormancy", 0.5, "chance to fall asleep on arrival"),
        rate("organ", "awakening", "0.015 /year", "rate at which sleepers awake")
            .source("relapse 1 to 2 % a year, EBCTCG 2017"),
        rate("organ", "death", "0.1 /year", "rate at which sleepers die"),
        share("organ", "src_survival", 0.0, "share of that death that SRC prevents"),
        share("organ", "colonisation", 4e-4, "chance of a cell that is awake to found a lesion")
            .source("computed: one lesion of a breast tumour from 6e7 disseminated cells, Coumans 2013"),
    ]
}

impl Rules {
    /// Whether cells can enter blood at all.
    pub fn are_needed(config: &Config) -> bool {
        config.flag("intravasation.enabled") || config.number("circulation.influx") > 0.0
    }

    /// Reads the rules of a config.
    ///
    /// # Errors
    /// If two organs have one name.
    pub fn read(config: &Config) -> Result<Rules> {
        let number = |key: &str| config.number(&format!("circulation.{key}"));
        let organs: Vec<Organ> =
            (0..config.list("organ")).map(|i| Organ::read(config, &format!("organ[{i}]"))).collect();
        for (i, organ) in organs.iter().enumerate() {
            let plain = organ.name.chars().all(|c| c.is_alphanumeric() || "-_. ".contains(c)) && !organ.name.is_empty();
            if !plain || organs[..i].iter().any(|other| other.name == organ.name) {
                let help = "give each organ its own name of letters, digits, spaces, `-`, `_` and `.`";
                let problem = format!("`{}` is no name of its own", organ.name);
                return Err(config.error(&format!("organ[{i}]"), problem, help));
            }
        }
        Ok(Rules {
            every: number("every"),
            influx: number("influx"),
            genes: bits(config.words("circulation.genes")),
            clearance: std::f64::consts::LN_2 / number("half_life"),
            capture: number("capture"),
            survival: [number("survival_single"), number("survival_cluster")],
            organs,
        })
    }
}

impl Organ {
    fn read(config: &Config, path: &str) -> Organ {
        let number = |key: &str| config.number(&format!("{path}.{key}"));
        Organ {
            name: config.text(&format!("{path}.name")).into(),
            share: number("share"),
            extravasation: number("extravasation"),
            genes: bits(config.words(&format!("{path}.genes"))),
            gain: number("gain"),
            dormancy: number("dormancy"),
            awakening: number("awakening"),
            death: number("death"),
            src_survival: number("src_survival"),
            colonisation: number("colonisation"),
        }
    }

    /// Chance of cells with some traits to leave its vessels: `min(1, p0·Π(1 + g·v_i))`.
    pub fn opens_to(&self, traits: u32) -> f64 {
        let genes = (traits & self.genes).count_ones();
        (self.extravasation * libm::pow(1.0 + self.gain, genes.into())).min(1.0)
    }

    /// Rate of death of sleepers where SRC has some activity.
    pub fn dies(&self, src: f64) -> f64 {
        self.death * (1.0 - self.src_survival * src)
    }
}
