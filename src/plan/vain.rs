//! What is asked for and comes to nothing, since what it needs is off or not there: each in a line.
use super::{Plan, spec, ways};
use crate::circulation::rules::Organ;
use crate::config::Value;
use crate::config::spec::CALLER;
use crate::initial::Start;
use crate::therapy::drug::Drug;
use crate::therapy::{Course, Given};
use crate::tissue::cell::{Kind, is_tumour};
use crate::tissue::state::{Layer, Tissue};

impl Plan {
    /// What is in vain in the whole run.
    pub(super) fn in_vain(&self) -> Vec<String> {
        let mut found = self.idle_keys();
        found.extend(self.idle_volumes());
        found.extend(self.of_the_dead());
        found.extend(self.bloodless());
        found.extend(self.no_balance());
        found.extend(self.no_call());
        found.extend(self.no_cells());
        found
    }

    /// What is given in vain, whatever the tissue is.
    pub(super) fn given_in_vain(&self) -> Vec<String> {
        let effectless = self.effectless().into_iter().collect();
        [self.idle_courses(), self.idle_drugs(), effectless, self.idle_switches()].concat()
    }

    /// What is in vain in a tissue.
    pub(super) fn in_vain_in(&self, start: &Start) -> Vec<String> {
        self.covered(&start.tissue).into_iter().chain(self.without_a_way(&start.tissue)).collect()
    }

    /// Whether a flag is set from the start, or a switch may set it.
    fn is_ever(&self, flag: &str) -> bool {
        let switches = |course: &Course| matches!(&course.given, Given::Switch { key, .. } if *key == flag);
        self.config.flag(flag) || self.therapy.courses.iter().any(switches)
    }

    /// Whether a process is on from the start, or a switch may put it on.
    pub fn is_ever_on(&self, process: &str) -> bool {
        self.is_ever(&format!("processes.{process}"))
    }

    /// Keys that are given in sections which are off, unless somebody has switched them off.
    fn idle_keys(&self) -> Vec<String> {
        let config = &self.config;
        let flags = config.values.iter().filter(|(path, value)| {
            path.ends_with(".enabled") && **value == Value::Flag(false) && !config.files.contains_key(*path)
        });
        let idle = |(flag, _): (&String, &Value)| {
            let section = flag.trim_end_matches("enabled");
            let key = config.values.keys().find(|key| key.starts_with(section) && config.files.contains_key(*key))?;
            (!self.is_ever(flag))
                .then(|| format!("{key} is given, but {flag} = false, as it is unless it is set: it does nothing"))
        };
        flags.filter_map(idle).collect()
    }

    /// What is said of volumes where nobody says when there are any; a resolved config has the usual values.
    fn idle_volumes(&self) -> Option<String> {
        let spec = spec();
        let keys = ["volumes", "volume_formats", "volumes_downsampling", "volumes_low", "volumes_high"];
        let mut paths = keys.into_iter().map(|key| format!("output.{key}"));
        let path = paths.find(|path| self.config.is_unusual(path, &spec))?;
        (!self.config.has("output.volumes_every")).then(|| {
            format!(
                "{path} is given, but no volumes are written: say how often by output.volumes_every, like \"1 day\""
            )
        })
    }

    /// Rows of dead cells where only living ones divide and move.
    fn of_the_dead(&self) -> Vec<String> {
        let keys = ["growth.rate.debris", "migration.motility.debris"].into_iter();
        let given = keys.filter(|key| self.config.files.contains_key(*key) && self.config.number(key) > 0.0);
        given.map(|key| format!("{key} is given, but debris is dead: it does nothing")).collect()
    }

    fn bloodless(&self) -> Option<String> {
        let (flows, shed) = (self.rules.influx + self.rules.influx_normal > 0.0, self.is_ever_on("intravasation"));
        let reaches = (!self.rules.organs.is_empty()).then_some("reaches an organ");
        let returns = self.rules.home.as_ref().map(|_| "comes back to the tumour (self_seeding.enabled)");
        let in_vain: Vec<&str> = [reaches, returns].into_iter().flatten().collect();
        (!(self.has_blood && (flows || shed)) && !in_vain.is_empty()).then(|| {
            let in_vain = in_vain.join(" or ");
            format!(
                "no cell ever enters blood in this run, so none {in_vain}; see [intravasation] and circulation.influx"
            )
        })
    }

    /// Micrometastases of an organ that is a lattice.
    fn no_balance(&self) -> Option<String> {
        let small = |organ: &&Organ| organ.lattice && organ.balance.share > 0.0;
        self.rules.organs.iter().find(small).map(|organ| {
            let name = &organ.name;
            format!("balance does nothing in the organ {name}: it is a lattice, where growth and death decide")
        })
    }

    /// Courses of drugs or radiation whose process is off.
    fn idle_courses(&self) -> Vec<String> {
        let idle = |course: &&Course| match course.given {
            Given::Drug { drug, .. } => !self.is_ever_on("pharmacology") && !acts_in_blood(&self.therapy.drugs[drug]),
            Given::Radiation(_) => !self.is_ever_on("radiation"),
            Given::Switch { .. } => false,
        };
        let sentence = |course: &Course| {
            let (process, what) = match course.given {
                Given::Radiation(_) => ("radiation", "no cell is hit"),
                _ => ("pharmacology", "no tissue takes it up"),
            };
            format!("{} is given, but processes.{process} = false: {what}", self.course(course))
        };
        self.therapy.courses.iter().filter(idle).map(sentence).collect()
    }

    /// Drugs of which all effects are on what is off.
    fn idle_drugs(&self) -> Vec<String> {
        let off = |signal: &str| {
            let flag = match signal {
                "vegf" | "id" => "angiogenesis.enabled".to_string(),
                "cathepsin" | "csf1" | "egf" | "il4" => format!("{signal}.enabled"),
                _ => return None,
            };
            (!self.is_ever(&flag)).then_some(flag)
        };
        let idle = |drug: &Drug| {
            let flags: Vec<Option<String>> = acts_on(drug).into_iter().map(off).collect();
            let flag = flags.first()?.clone()?;
            (!acts_on_cells(drug) && flags.iter().all(Option::is_some))
                .then(|| format!("{} has no effect: {flag} = false, and it acts on nothing else", drug.name))
        };
        self.therapy.drugs.iter().filter_map(idle).collect()
    }

    /// Drugs that do nothing at any level.
    fn effectless(&self) -> Option<String> {
        let acts = |drug: &&Drug| acts_on_cells(drug) || !acts_on(drug).is_empty();
        let names: Vec<&str> = self.therapy.drugs.iter().filter(|d| !acts(d)).map(|drug| drug.name.as_str()).collect();
        (!names.is_empty()).then(|| {
            format!(
                "no effect of {} is given: there is no [[drug.kills]], [[drug.blocks]] or other table of what it does, or every \
                 rate and share in them is 0; a run tells its levels only",
                names.join(", ")
            )
        })
    }

    /// Switches of keys in sections that are never on.
    fn idle_switches(&self) -> Vec<String> {
        let idle = |course: &Course| {
            let Given::Switch { key, .. } = &course.given else { return None };
            let section = key.split(['.', '[']).next().unwrap_or("");
            let flag = format!("{section}.enabled");
            let why = match section {
                _ if *key == flag => return None,
                _ if self.config.has(&flag) && !self.is_ever(&flag) => format!("{flag} = false"),
                "circulation" if !self.has_blood => "no cell ever enters blood".into(),
                _ => return None,
            };
            Some(format!("{} is switched in vain: {why}", self.course(course)))
        };
        self.therapy.courses.iter().filter_map(idle).collect()
    }

    fn no_call(&self) -> Option<String> {
        let secretes = |name: &str| {
            let key = format!("{name}.secretion.{CALLER}");
            self.config.has(&key) && self.config.number(&key) > 0.0
        };
        let secreted = self.fields().any(|(_, field)| secretes(field.name));
        let acquired = self.config.words("self_seeding.acquired").iter().any(|name| name == "CXCL1");
        match (secreted, self.setting().can_have("CXCL1")) {
            (true, false) => Some(format!(
                "secretion.{CALLER} is above 0, but no cell can ever have the trait CXCL1: give it by \
                 self_seeding.acquired, [[mutation]] or circulation.genes"
            )),
            (false, _) if acquired && self.config.flag("self_seeding.enabled") => Some(format!(
                "cells that come back acquire CXCL1, but secretion.{CALLER} of every field is 0: it calls nobody; give it to \
                 csf1 or vegf"
            )),
            _ => None,
        }
    }

    /// No cell at the start, and none that blood brings to an organ.
    fn no_cells(&self) -> Option<String> {
        let feeds = |course: &Course| matches!(&course.given, Given::Switch { key, .. } if key.starts_with("circulation.influx"));
        let fed = self.rules.influx + self.rules.influx_normal > 0.0 || self.therapy.courses.iter().any(feeds);
        (self.config.list("initial.cells") == 0 && self.is_ever_on("movement") && !fed).then(|| {
            "no tumour cell is there at the start, as there is no [[initial.cells]], and none ever comes: give one, like \
             kind = \"epithelial\", radius = \"100 um\""
                .into()
        })
    }

    /// Tumour cells of the config that others have covered, all of them.
    fn covered(&self, start: &Tissue) -> Option<String> {
        let kinds = (0..self.config.list("initial.cells")).map(|i| format!("initial.cells[{i}].kind"));
        let is_ours = |key: &String| Kind::named(self.config.text(key)).is_some_and(Kind::is_tumour);
        let wanted = kinds.filter(|key| self.config.has(key)).any(|key| is_ours(&key));
        let there = start.words(Layer::Cell).iter().any(|cell| is_tumour(*cell));
        (wanted && !there).then(|| {
            "no tumour cell is there at the start: cells of a later [[initial.cells]] take the places of earlier ones, so name \
             the tumour last, or its shape holds no site"
                .into()
        })
    }

    /// Drugs that come into this tissue by no way.
    fn without_a_way(&self, start: &Tissue) -> Option<String> {
        let has_blood = ways::has_blood(start);
        let comes = |drug: &&Drug| {
            let vessels = has_blood && drug.tissue_exposure > 0.0;
            ways::lead_in(&self.config, &drug.path, [vessels, true]) || acts_in_blood(drug)
        };
        let kept_out = self.therapy.drugs.iter().filter(|drug| !comes(drug));
        let names: Vec<&str> = kept_out.map(|drug| drug.name.as_str()).collect();
        (!names.is_empty()).then(|| {
            format!(
                "{} never reaches this tissue: there is no vessel with blood that lets it out, no [medium] that it is in \
                 (medium_exchange of the drug), no side that is held at a level of it",
                names.join(", ")
            )
        })
    }
}

/// SRC keeps cells alive that sleep in organs: its inhibitors need no tissue.
fn acts_in_blood(drug: &Drug) -> bool {
    drug.blocks.iter().any(|block| block.what == "src")
}

/// Signals that a drug blocks and substances that it inactivates or raises, each by more than nothing.
fn acts_on(drug: &Drug) -> Vec<&str> {
    let blocks = drug.blocks.iter().filter(|block| block.most > 0.0).map(|block| &block.what);
    let losses = drug.inactivates.iter().filter(|(_, rate)| rate.most > 0.0).map(|(what, _)| what);
    let raises = drug.raises.iter().filter(|raise| raise.fold > 1.0).map(|raise| &raise.what);
    blocks.chain(losses).chain(raises).map(String::as_str).collect()
}

/// Whether a drug kills cells or makes macrophages forget, at more than no rate.
fn acts_on_cells(drug: &Drug) -> bool {
    let kills = drug.kills.iter().any(|kill| kill.rates.iter().any(|rate| *rate > 0.0));
    kills || drug.repolarises.iter().any(|rate| rate.most > 0.0)
}
