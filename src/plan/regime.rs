//! Which program holds in a step: drugs join it with their first dose, and switches change the config that it is made from.
use super::{Plan, checks, spec};
use crate::circulation::rules::Rules;
use crate::config::spec::Spec;
use crate::config::{Config, template};
use crate::error::{Error, Result};
use crate::processes::{self, Setting};
use crate::program::Command;
use crate::therapy::{Course, Given, Therapy, calendar};
use crate::tissue::state::{Layer, Tissue};

/// What sets the program of a step apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// Courses that switch a key, one bit each.
    pub switched: u64,
    /// Drugs of which a dose was given by now, one bit each.
    pub begun: u32,
    /// Traits that cells have brought with them, one bit each.
    pub traits: u32,
}

/// First words of keys that no switch can change: what is there before the first step, or is no part of the model.
const FIXED: [&str; 7] = ["run", "lattice", "initial", "output", "therapy", "drug", "organ"];

impl Plan {
    /// The regime of a step.
    pub fn regime(&self, step: u32) -> Regime {
        let begun = |number: &usize| {
            let ours = |course: &Course| matches!(course.given, Given::Drug { drug, .. } if drug == *number);
            let given =
                |course: &Course| course.times.first().is_some_and(|t| calendar::step_of(*t, self.step) <= step);
            self.therapy.courses.iter().any(|course| ours(course) && given(course))
        };
        let bits = (0..self.therapy.drugs.len()).filter(begun).map(|number| 1 << number);
        Regime { switched: self.therapy.switched(step), begun: bits.sum(), traits: 0 }
    }

    /// The passes of one step under a regime.
    ///
    /// # Panics
    /// If a switch has a value that [`check`] would have refused.
    pub fn program_in(&self, regime: Regime) -> Vec<Command> {
        let Regime { switched, begun, traits } = regime;
        processes::program(&Setting { config: &self.config_in(switched), begun, traits, ..self.setting() })
    }

    /// What holds in blood and organs under a regime.
    ///
    /// # Panics
    /// As [`Plan::program_in`].
    pub fn rules_in(&self, regime: Regime) -> Rules {
        let rules = Rules::read(&self.config_in(regime.switched));
        rules.unwrap_or_else(|error| panic!("a switch was not checked: {error}"))
    }

    /// Whether vessels ever grow or are pruned in this run.
    pub fn vessels_grow(&self) -> bool {
        vessels_grow(&self.config, &self.therapy)
    }

    /// The config as it is, and as it is under each set of switches that hold together before the end of the run.
    pub(super) fn configs(&self) -> impl Iterator<Item = Config> {
        let end = f64::from(self.steps) * self.step;
        let late = |course: &Course| course.times.first().is_none_or(|start| *start >= end);
        let late: u64 = (0..).zip(&self.therapy.courses).filter(|(_, it)| late(it)).map(|(i, _)| 1 << i).sum();
        let sets = self.therapy.all_switched().into_iter().filter(move |set| *set != 0 && set & late == 0);
        std::iter::once(0).chain(sets).map(|set| self.config_in(set))
    }

    fn config_in(&self, switched_on: u64) -> Config {
        let on = self.therapy.courses.iter().enumerate().filter(|(i, _)| switched_on >> i & 1 == 1);
        on.fold(self.config.clone(), |config, (_, course)| {
            switched(&config, course).unwrap_or_else(|error| panic!("a switch was not checked: {error}"))
        })
    }

    /// A tissue of another run of this lattice: what both know by one name stays, drugs that only the other knows are washed
    /// out, and what only this run knows is as at a start. Layers that stay are moved, not copied: a lattice may fill the memory.
    pub fn adopt(&self, mut tissue: Tissue, of: &Plan) -> Tissue {
        let theirs = of.kept();
        let known = |name: &String| theirs.iter().find(|(_, other)| other == name).map(|(layer, _)| *layer);
        let same = self.kept().into_iter().filter_map(|(layer, name)| Some((layer, known(&name)?)));
        let taken: Vec<_> = same.map(|(layer, theirs)| (layer, tissue.take([theirs]))).collect();
        let mut tissue = tissue.with(&[]);
        let stay: Vec<Layer> = taken.iter().map(|(layer, _)| *layer).collect();
        taken.into_iter().for_each(|(layer, words)| tissue.put([layer], words));
        let mut tissue = tissue.with(&self.extra);
        self.begin(&mut tissue, &stay);
        tissue
    }

    /// Drugs that are somewhere in a tissue, one bit each: they were given before this run.
    pub fn present(&self, tissue: &Tissue) -> u32 {
        let there = |number: &usize| tissue.words(Layer::drug(*number)).iter().any(|word| *word != 0);
        (0..self.therapy.drugs.len()).filter(there).map(|number| 1 << number).sum()
    }
}

/// Traits that cells of a tissue have, one bit each.
pub fn traits(tissue: &Tissue) -> u32 {
    tissue.words(Layer::Traits).iter().fold(0, |all, word| all | word)
}

/// Whether vessels grow from the start, or a switch may let them.
pub(super) fn vessels_grow(config: &Config, therapy: &Therapy) -> bool {
    const KEY: &str = "angiogenesis.enabled";
    let switches = |course: &Course| matches!(&course.given, Given::Switch { key, .. } if key == KEY);
    config.flag(KEY) || therapy.courses.iter().any(switches)
}

/// The config with the value that a course gives one of its keys; the config itself for other courses.
fn switched(config: &Config, course: &Course) -> Result<Config> {
    match &course.given {
        Given::Switch { key, to } => config.with(key, to, &spec::spec()),
        _ => Ok(config.clone()),
    }
}

/// Keys that are read at the start or by pictures only, or that lineages go by from the start to the end.
const WITHOUT_EFFECT: [&str; 7] = ["initial", "shown_to", "every", "genes", "founders", "trait", "acquired"];

/// Of all sets of switches that ever hold together, the program, and whether cells then enter blood.
///
/// # Errors
/// If a switch is of what cannot be switched, or a set of them makes a config that would be refused.
pub fn check(config: &Config, therapy: &Therapy, setting: &Setting) -> Result<Vec<(bool, Vec<Command>)>> {
    therapy.courses.iter().try_for_each(|course| check_key(config, course))?;
    let mut programs = Vec::new();
    for switches in therapy.all_switched() {
        let on = || therapy.courses.iter().enumerate().filter(|(i, _)| switches >> i & 1 == 1);
        let Some((_, last)) = on().next_back() else { continue };
        let changed = on().try_fold(config.clone(), |config, (_, course)| {
            switched(&config, course).map_err(|error| at_switch(&config, course, error))
        })?;
        let setting = Setting { config: &changed, ..*setting };
        let checked = checks::levels(&changed).and_then(|()| checks::sub_steps(&setting));
        let checked = checked.and_then(|()| checks::angiogenesis(&setting));
        let checked = checked.and_then(|()| Rules::read(&changed).map(|_| ()));
        checked.map_err(|error| at_switch(config, last, error))?;
        programs.push((Rules::are_needed(&changed), processes::program(&setting)));
    }
    Ok(programs)
}

/// Refuses a switch of what is there before the first step, or of what no step reads.
fn check_key(config: &Config, course: &Course) -> Result<()> {
    let Given::Switch { key, .. } = &course.given else { return Ok(()) };
    let first = key.split(['.', '[']).next().unwrap_or("");
    let last = key.rsplit('.').next().unwrap_or("");
    if !FIXED.contains(&first) && !WITHOUT_EFFECT.contains(&last) {
        return Ok(());
    }
    let help = format!("switch a key of the model that steps read; not those of {}", FIXED.join(", "));
    Err(config.error(&format!("{}.switch", course.path), format!("`{key}` cannot be switched"), help))
}

/// An error of a switch's key or value, where the switch is written: there the value is that of `to`, and a key that is a table has
/// a row.
fn at_switch(config: &Config, course: &Course, error: Error) -> Error {
    let (Error::Input { problem, help, .. }, Given::Switch { key, .. }) = (&error, &course.given) else { return error };
    let spec = spec::spec();
    let rows = template::parameter(&spec, key).map(|parameter| parameter.row_names()).unwrap_or_default();
    let (place, help) = match rows.first().filter(|_| spec.key(key).is_some()) {
        Some(row) => {
            ("switch", format!("name one of its rows, like switch = \"{key}.{row}\"; rows: {}", rows.join(", ")))
        }
        None if lacks_row(&spec, key) => ("switch", help.clone()),
        None => {
            let own = key.rsplit('.').next().unwrap_or(key);
            ("to", help.replace(&format!("{own} = "), "to = "))
        }
    };
    config.error(&format!("{}.{place}", course.path), problem, help)
}

/// Whether a key is in a table of rows without being one of them.
fn lacks_row(spec: &Spec, key: &str) -> bool {
    let Some((table, row)) = key.rsplit_once('.') else { return false };
    spec.key(table).is_some_and(|parameter| {
        let rows = parameter.row_names();
        !rows.is_empty() && !rows.contains(&row)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const CONFIG: &str = "[run]\nuntil = \"2 day\"\n[lattice]\nsites = [8, 8, 8]\n";

    /// A run that gives drugs of these names.
    fn plan(drugs: &[&str], more: &str) -> Plan {
        let drug = |name: &&str| {
            let own = "half_life = \"1 h\"\ndiffusion = \"1e4 um^2/min\"";
            format!("[[therapy]]\ndrug = \"{name}\"\ndose = \"5 nM\"\n[[drug]]\nname = \"{name}\"\n{own}\n")
        };
        let text = format!("{CONFIG}{}{more}", drugs.iter().map(drug).collect::<String>());
        let config = Config::parse(&text, Path::new("arm.toml"), &spec::spec(), &[]);
        Plan::new(config.unwrap_or_else(|e| panic!("{e}"))).unwrap_or_else(|e| panic!("{e}"))
    }

    /// What stays is where it was, also a drug that has another number in the arm; what is new is as at a start.
    #[test]
    fn what_an_arm_goes_on_with_is_moved_and_not_copied() {
        let trunk = plan(&["b"], "");
        let more =
            "[angiogenesis]\nenabled = true\n[vegf]\ninitial = \"0.25 nM\"\n[circulation]\ngenes = [\"SPARC\"]\n";
        let arm = plan(&["a", "b"], more);
        let mut tissue = trunk.tissue().unwrap_or_else(|e| panic!("{e}"));
        let drug = |plan: &Plan, name: &str| {
            Layer::drug(plan.therapy.drugs.iter().position(|drug| drug.name == name).expect("a drug"))
        };
        tissue.words_mut(Layer::Traits).fill(4);
        tissue.floats_mut(Layer::Field(0)).fill(7.0);
        tissue.floats_mut(drug(&trunk, "b")).fill(3.0);
        let kept = [Layer::Cell, Layer::Traits, Layer::Field(0), drug(&trunk, "b")];
        let places = kept.map(|layer| tissue.words(layer).as_ptr());
        let adopted = arm.adopt(tissue, &trunk);
        let stay = [Layer::Cell, Layer::Traits, Layer::Field(0), drug(&arm, "b")];
        assert_eq!(stay.map(|layer| adopted.words(layer).as_ptr()), places);
        let level = |layer| adopted.floats(layer).first().copied();
        assert_eq!(
            (adopted.words(Layer::Traits)[0], level(Layer::Field(0)), level(stay[3])),
            (4, Some(7.0), Some(3.0))
        );
        assert_eq!((level(drug(&arm, "a")), level(Layer::Field(5))), (Some(0.0), Some(0.25)));
    }

    #[test]
    fn an_arm_counts_the_tumour_that_is_kept_for_the_others() {
        let plan = plan(&[], "");
        assert!(plan.unmade().is_none());
        let error = plan.too_large_beside(1 << 60, "an arm").expect("too much").to_string();
        assert!(error.contains("arm.toml:4: lattice.sites: an arm needs 1073741824.0 GiB of memory, but "), "{error}");
    }
}
