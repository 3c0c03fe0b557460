//! Daughters of tumour cells gain and lose traits, and begin a lineage where they do. Twin of
//! `shaders/processes/heredity.wgsl`, function by function.
//!
//! At each division one of the two cells, the daughter, gains a trait with chance u and loses it with chance v, both times m
//! in unstable cells and at most 1. So a lineage without back mutation reaches N cells without a mutant with chance
//! `(1 − u)^(N − 1) ≈ exp(−uN)` (Luria & Delbrück 1943).
use crate::config::Config;
use crate::config::spec::{Parameter, Section, Takes};
use crate::error::Result;
use crate::lattice::random::{Stream, hash_words, random, share_of};
use crate::moment::Moment;
use crate::program::Dispatch;
use crate::tissue::cell::is_tumour;
use crate::tissue::clones::{BORN, record};
use crate::tissue::events::{Mutation, add_mutation};
use crate::tissue::path::{DIVISION, direction_of};
use crate::tissue::rows::filled;
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::traits::{TRAITS, bit};
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

/// The most rules.
const RULES: usize = 16;

/// One `[[mutation]]`, as the shader has it.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
pub struct Rule {
    /// Bit of the trait.
    pub bit: u32,
    /// Chance per division to gain it.
    pub gain: u32,
    /// Chance per division to lose it.
    pub loss: u32,
    /// Chance to gain it in unstable cells.
    pub unstable_gain: u32,
    /// Chance to lose it in unstable cells.
    pub unstable_loss: u32,
    /// Unused.
    pub spare: [u32; 3],
}

/// Uniform of the pass.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// The rules.
    pub rules: [Rule; RULES],
    /// How many of them hold.
    pub count: u32,
    /// Number of the sub-step, for its randomness.
    pub sub_step: u32,
    /// Bit of the trait that makes cells unstable.
    pub unstable: u32,
    /// Unused.
    pub spare: u32,
}

/// The sections.
pub fn sections() -> Vec<Section> {
    let section = |name: &str, about: &str, listed| Section { name: name.into(), about: about.into(), listed };
    vec![
        section("mutation", "a trait that daughters of tumour cells gain or lose; at most 16 such tables", true),
        section(
            "instability",
            "how oftener unstable cells mutate, and which cells are one lineage at the start",
            false,
        ),
    ]
}

/// The keys.
pub fn parameters() -> Vec<Parameter> {
    let share = |key, about| Parameter::number("mutation", key, (0.0, 1.0), 0.0, about);
    vec![
        Parameter::new("mutation", "trait", Takes::Choice(TRAITS), "the trait").needed().example("\"resistant\""),
        share("rate", "chance per division that the daughter gains it").needed(),
        share("loss", "chance per division that the daughter of a cell that has it loses it"),
        Parameter::number(
            "instability",
            "factor",
            (0.0, 1e9),
            100.0,
            "both chances times this in cells with the trait `unstable`, at most 1",
        ),
        Parameter::choice(
            "instability",
            "founders",
            &["one", "each"],
            "all tumour cells at the start are one lineage, or each is its own; each where there is no [[mutation]]",
        ),
    ]
}

/// Refuses more rules than a pass can hold, and two of one trait.
///
/// # Errors
/// If there are.
pub fn check(config: &Config) -> Result<()> {
    let names: Vec<&str> = (0..config.list("mutation")).map(|i| config.text(&format!("mutation[{i}].trait"))).collect();
    if names.len() > RULES {
        let problem = format!("{} tables [[mutation]] are too many", names.len());
        return Err(config.error(&format!("mutation[{RULES}]"), problem, format!("give at most {RULES}")));
    }
    match (1..names.len()).find(|i| names[..*i].contains(&names[*i])) {
        None => Ok(()),
        Some(twice) => {
            let problem = format!("`{}` mutates in two tables", names[twice]);
            let help = "say both chances, `rate` and `loss`, in one [[mutation]]";
            Err(config.error(&format!("mutation[{twice}].trait"), problem, help))
        }
    }
}

/// The rules of a config; the sub-step is still to be set.
pub fn params(config: &Config) -> Params {
    let factor = config.number("instability.factor");
    let mut rules = [Rule::default(); RULES];
    let count = config.list("mutation");
    for (i, rule) in rules.iter_mut().enumerate().take(count) {
        let number = |key: &str| config.number(&format!("mutation[{i}].{key}"));
        let [gain, loss] = ["rate", "loss"].map(number);
        *rule = Rule {
            bit: bit(config.text(&format!("mutation[{i}].trait"))),
            gain: share_of(gain),
            loss: share_of(loss),
            unstable_gain: share_of(gain * factor),
            unstable_loss: share_of(loss * factor),
            spare: [0; 3],
        };
    }
    Params { rules, count: count as u32, sub_step: 0, unstable: bit("unstable"), spare: 0 }
}

/// The traits of a daughter; `mother` is the number of the mother's site. Four rules share a draw.
fn mutated(params: &Params, before: u32, mother: u32, moment: &Moment) -> u32 {
    let stream = Stream::Heredity as u32 | params.sub_step << 8;
    let unstable = before & params.unstable != 0;
    let (mut now, mut draw) = (before, [0; 4]);
    for (i, rule) in (0..params.count).zip(&params.rules) {
        if i & 3 == 0 {
            draw = random(mother, moment.step, stream | (i >> 2) << 20, moment.seed);
        }
        let [gain, loss] = if unstable { [rule.unstable_gain, rule.unstable_loss] } else { [rule.gain, rule.loss] };
        if draw[i as usize & 3] < if before & rule.bit != 0 { loss } else { gain } {
            now ^= rule.bit;
        }
    }
    now
}

/// The name of a lineage that begins in this sub-step: never 0, which is that of no lineage.
fn new_clone(params: &Params, parent: u32, at: u32, moment: &Moment) -> u32 {
    let purpose = Stream::Heredity as u32 | params.sub_step << 8;
    match hash_words([parent, at, moment.step, moment.seed ^ purpose])[0] {
        0 => u32::MAX,
        name => name,
    }
}

/// Where cells have settled: each division that won (no other wish is left) has a daughter on the first site of its path, with
/// the traits of its mother.
pub fn inherit(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let (grid, params) = (tissue.grid(), dispatch.params::<Params>());
    let [wish, cell] = [Layer::WISH, Layer::Cell].map(|layer| tissue.words(layer));
    let born = |(chunk, words): (usize, &[u32])| -> Vec<(u32, usize)> {
        let divisions = filled(words).filter(|&i| words[i] & DIVISION != 0).map(|i| ((chunk << 14) + i, words[i]));
        let mothers = divisions.filter(|&(s, _)| is_tumour(cell[s]));
        let daughter = |s, w| grid.along(grid.place(s), direction_of(w), 1).expect("a path stays inside");
        mothers.map(|(s, w)| (s as u32, grid.site(daughter(s, w)))).collect()
    };
    let born: Vec<_> = wish.par_chunks(1 << 14).enumerate().flat_map_iter(born).collect();
    for (mother, s) in born {
        let before = tissue.words(Layer::TraitsNext)[s];
        let now = mutated(&params, before, mother, moment);
        let mut who = tissue.words(Layer::CloneNext)[s];
        if now != before {
            let (parent, site) = (who, s as u32);
            who = new_clone(&params, parent, site, moment);
            tissue.words_mut(Layer::TraitsNext)[s] = now;
            tissue.words_mut(Layer::CloneNext)[s] = who;
            let mutation = Mutation { step: moment.step, site, parent, traits: now, clone: who };
            add_mutation(tissue.words_mut(dispatch.layer("events")), mutation);
        }
        record(tissue.words_mut(dispatch.layer("lineage")), who, BORN);
    }
}
