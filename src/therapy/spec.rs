//! What the config may say about therapy: the courses, and what a drug is like in blood and does in tissue. How it moves
//! through tissue stands with the fields.
use crate::config::HIGHEST;
use crate::config::spec::{Parameter, Section, Takes};

/// Signals in tissue that drugs can block.
pub const SIGNALS: &[&str] = &["cathepsin", "csf1", "egf", "il4", "integrin", "mt1mmp", "vegf", "id"];
/// What drugs can block: signals in tissue, and SRC of cells that sleep in organs.
pub const BLOCKABLE: &[&str] = &["cathepsin", "csf1", "egf", "il4", "integrin", "mt1mmp", "vegf", "id", "src"];
/// Traits that make cells resist drugs that kill.
pub const RESISTANT: &[&str] = &["resistant", "resistant_2", "resistant_3"];
/// Fields whose substance drugs can inactivate, or make cells secrete more of.
pub const SUBSTANCES: &[&str] = &["cathepsin", "csf1", "egf", "il4", "vegf"];

/// The sections of therapy.
pub fn sections() -> Vec<Section> {
    let listed = |name: &str, about: &str| Section { name: name.into(), about: about.into(), listed: true };
    vec![
        listed("therapy", "a course of a drug, of radiation, or of another value of any key of the model"),
        listed("drug", "what a drug is like; those that `invasim drugs` lists are known without it"),
        listed("drug.blocks", "a signal that the drug keeps from cells: signal·(1 − most·Uʰ/(halfʰ + Uʰ))"),
        listed(
            "drug.kills",
            "cells that the drug kills: rate·Uʰ/(halfʰ + Uʰ)·(1 − protection·E/(E + protection_half))",
        ),
        listed("drug.inactivates", "a substance that the drug destroys for good: a loss rate·Uʰ/(halfʰ + Uʰ)"),
        listed("drug.raises", "a substance that cells secrete more of: secretion·(1 + (fold − 1)·Uʰ/(halfʰ + Uʰ))"),
        listed("drug.repolarises", "educated macrophages forget their education: rate·Uʰ/(halfʰ + Uʰ)"),
    ]
}

/// Their keys.
pub fn parameters() -> Vec<Parameter> {
    [course(), calendar(), pharmacokinetics(), blocks(), kills(), inactivates(), raises(), repolarises()].concat()
}

fn optional(section: &str, name: &str, unit: &str, example: &str, about: &'static str) -> Parameter {
    let takes = Takes::Quantity { units: vec![unit.into()], range: (0.0, f64::INFINITY) };
    Parameter::new(section, name, takes, about).example(&format!("\"{example}\""))
}

fn course() -> Vec<Parameter> {
    let text = |name, example: &str, about| Parameter::new("therapy", name, Takes::Text, about).example(example);
    vec![
        text("drug", "\"doxorubicin\"", "name of a drug, for a course of it"),
        Parameter::choice(
            "therapy",
            "route",
            &["bolus", "infusion", "oral", "held"],
            "how a drug gets into blood: at once, over `duration`, by absorption, or held at a level for `duration`",
        ),
        optional(
            "therapy",
            "dose",
            "mg/kg",
            "5 mg/kg",
            "one dose of a drug, or the level in blood that it makes at once",
        )
        .within(0.0, 1e9)
        .or_unit("nM"),
        optional("therapy", "radiation", "Gy", "2 Gy", "one fraction, for a course of radiation").within(0.0, 1000.0),
        text("switch", "\"growth.rate.normal\"", "a key of the model, for a time with another value of it"),
        Parameter::new("therapy", "to", Takes::Any, "the value of that key in this time").example("\"4e-4 /min\""),
    ]
}

fn calendar() -> Vec<Parameter> {
    let time = |name, example, about| optional("therapy", name, "min", example, about);
    vec![
        Parameter::quantity("therapy", "start", "min", "0 min", "when the first dose is given"),
        time("every", "1 day", "from one dose to the next; a single dose if absent"),
        Parameter::new("therapy", "count", Takes::Count { range: (1, 1 << 20) }, "number of doses").example("5"),
        time("until", "21 day", "no dose is given from here on"),
        time("on", "5 day", "length of treatment between holidays, counted from the start"),
        time("off", "2 day", "length of the holidays after it"),
        time("duration", "2 h", "how long an infusion, a held level or a switch lasts"),
    ]
}

fn pharmacokinetics() -> Vec<Parameter> {
    let share = |name, most, about| Parameter::number("drug", name, (0.0, most), 1.0, about);
    vec![
        Parameter::new("drug", "name", Takes::Text, "its name").needed().example("\"my drug\""),
        Parameter::new("drug", "preset", Takes::Text, "a known drug whose numbers hold where none are given here")
            .example("\"doxorubicin\""),
        optional("drug", "half_life", "min", "3 h", "half-life in blood; not needed where it is held at a level"),
        optional("drug", "volume", "L/kg", "1 L/kg", "volume of distribution, for doses per body mass"),
        optional("drug", "molecular_mass", "Da", "500 Da", "for doses per body mass, and for an estimate of diffusion"),
        optional("drug", "absorption_half_life", "min", "30 min", "half-life of absorption, for the oral route"),
        share("bioavailability", 1.0, "share of an oral dose that reaches blood"),
        share(
            "tissue_exposure",
            100.0,
            "level that vessels offer to this tissue over that in blood: unbound share, penetration",
        ),
    ]
}

/// Half effect and steepness.
fn response(section: &str) -> Vec<Parameter> {
    vec![
        optional(section, "half", "nM", "10 nM", "level in tissue of half effect (K_i, IC50)")
            .within(1e-6, 1e12)
            .needed(),
        Parameter::number(section, "hill", (1.0, 8.0), 1.0, "steepness of the response (Hill)"),
    ]
}

fn blocks() -> Vec<Parameter> {
    let late = |name, default, about| Parameter::quantity("drug.blocks", name, "min", default, about);
    let what = "the signal: a field as cells perceive it, the grip on matrix (integrin), dissolution by mesenchymal \
                cells (mt1mmp), sprouting (id), or survival of cells asleep in marrow (src)";
    let own = vec![
        Parameter::choice("drug.blocks", "what", BLOCKABLE, what).needed(),
        Parameter::number("drug.blocks", "most", (0.0, 1.0), 1.0, "share of the signal that can be blocked"),
        Parameter::number("drug.blocks", "returns", (0.0, 1.0), 0.0, "share of what is blocked that comes back late")
            .source("off by default; cathepsin Z compensates late: Akkari 2016"),
        late("returns_after", "14 day", "time at or above the half effect after which it begins to come back")
            .source("Akkari 2016"),
        late("returns_over", "3 day", "time in which it comes back").within(1.0, 1e9),
    ];
    [own, response("drug.blocks")].concat()
}

fn kills() -> Vec<Parameter> {
    let own = vec![
        Parameter::quantity("drug.kills", "rate", "1/min", "0 /min", "rate of death at saturation").per_kind(&[]),
        Parameter::flag(
            "drug.kills",
            "cycling_only",
            true,
            "whether cells out of the cycle, hypoxic and quiescent ones, are spared",
        ),
        Parameter::number("drug.kills", "protection", (0.0, 1.0), 0.0, "share of the kill that cathepsin can prevent")
            .source("direction: Shree 2011"),
        Parameter::quantity(
            "drug.kills",
            "protection_half",
            "1",
            "0.5",
            "cathepsin, as cells perceive it, of half protection",
        )
        .within(1e-3, 1e9)
        .source("calibrated"),
        Parameter::choice(
            "drug.kills",
            "resisted_by",
            RESISTANT,
            "trait of tumour cells that resist, see [[mutation]]",
        ),
        Parameter::number("drug.kills", "resistance", (1.0, 1e6), 100.0, "half effect in these over that in others")
            .source("a hundredfold IC50, as in QSPIO-TNBC"),
    ];
    [own, response("drug.kills")].concat()
}

fn inactivates() -> Vec<Parameter> {
    let own = vec![
        Parameter::choice("drug.inactivates", "what", SUBSTANCES, "the substance").needed(),
        optional("drug.inactivates", "rate", "1/min", "0.1 /min", "rate of loss at saturation (k_inact)")
            .within(0.0, HIGHEST)
            .needed(),
    ];
    [own, response("drug.inactivates")].concat()
}

fn raises() -> Vec<Parameter> {
    let fold = "secretion at saturation over that without the drug, by whatever cells secrete the substance";
    let own = vec![
        Parameter::choice("drug.raises", "what", SUBSTANCES, "the substance").needed(),
        Parameter::new("drug.raises", "fold", Takes::Number { range: (1.0, 1000.0) }, fold).needed().example("2.0"),
    ];
    [own, response("drug.raises")].concat()
}

fn repolarises() -> Vec<Parameter> {
    let rate = optional("drug.repolarises", "rate", "1/min", "1 /day", "rate of forgetting at saturation").needed();
    [vec![rate], response("drug.repolarises")].concat()
}
