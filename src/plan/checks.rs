//! What a run cannot be: too many sites or steps, levels in the wrong order, a slice outside, too many sub-steps.
use super::Plan;
use super::pictures::axis;
use crate::config::Config;
use crate::error::Result;
use crate::lattice::grid::{AXES, Grid};
use crate::processes::angiogenesis::AGES;
use crate::processes::{Setting, movement};
use crate::therapy::Therapy;
use crate::therapy::report::short;
use crate::tissue::cell::Kind;
use crate::tissue::state::Layer;

/// Contenders for a site are told apart by their coordinates mod 16, also across a periodic side.
const PERIODIC_MULTIPLE: u32 = 16;
/// The most sites along an axis: coordinates are 32 bits with a sign, pictures double them, and neighbours lie beyond them.
const LONGEST_AXIS: u32 = 1 << 30;

pub(super) fn lattice(config: &Config) -> Result<Grid> {
    let size = config.sites("lattice.sites");
    let sites = size.iter().map(|&n| f64::from(n)).product::<f64>();
    if sites > f64::from(u32::MAX) {
        let problem = format!("{sites:.3e} sites are more than can be numbered");
        return Err(config.error("lattice.sites", problem, "at most 4294967295 sites in all, like [1600, 1600, 1600]"));
    }
    if let Some(longest) = size.iter().find(|n| **n > LONGEST_AXIS) {
        let problem = format!("{longest} sites along an axis are more than coordinates can tell apart");
        return Err(config.error("lattice.sites", problem, format!("at most {LONGEST_AXIS} sites along each axis")));
    }
    let axis = |name: &str| config.words("lattice.periodic").iter().any(|w| w == name);
    let grid = Grid { size, periodic: [axis("x"), axis("y")] };
    for (i, name) in ["x", "y"].iter().enumerate() {
        if grid.periodic[i] && !size[i].is_multiple_of(PERIODIC_MULTIPLE) {
            let next = size[i].next_multiple_of(PERIODIC_MULTIPLE);
            let problem = format!("{} sites along the periodic axis {name} are no multiple of 16", size[i]);
            return Err(config.error(
                "lattice.sites",
                problem,
                format!("take {next}, or leave {name} out of `periodic`"),
            ));
        }
    }
    Ok(grid)
}

/// Steps until the end.
pub(super) fn steps(config: &Config) -> Result<u32> {
    let (until, step) = (config.number("run.until"), config.number("run.step"));
    let steps = (until / step).round();
    if steps > f64::from(u32::MAX) {
        let problem = format!("{steps:.0} steps of {step} min are too many");
        let help = "take a longer step or an earlier end (at most 4294967295 steps)";
        return Err(config.error("run.until", problem, help));
    }
    if steps < 1.0 && until > 0.0 {
        let problem = format!("the run would end after {until} min, before its first step of {step} min");
        return Err(config.error("run.until", problem, "take a later end or a shorter run.step"));
    }
    Ok(steps as u32)
}

pub(super) fn slice(config: &Config, grid: Grid, spacing: f64) -> Result<()> {
    let (key, name, axis) = ("output.position", config.text("output.axis"), axis(config));
    let (position, end) = (config.has(key).then(|| config.number(key)), f64::from(grid.size[axis]) * spacing);
    match position {
        Some(position) if position > end => {
            let problem = format!("{position} um is outside the lattice");
            Err(config.error(key, problem, format!("along {name} the lattice reaches from 0 to {end} um")))
        }
        _ => Ok(()),
    }
}

/// The most sub-steps of movement in a step.
const MOST_SUB_STEPS: u32 = 1000;

pub(super) fn sub_steps(setting: &Setting) -> Result<()> {
    let moves = setting.config.flag(&format!("processes.{}", movement::PROCESS.name));
    if !moves || movement::sub_steps(setting) <= MOST_SUB_STEPS {
        return Ok(());
    }
    let (config, step) = (setting.config, setting.step);
    let events = |kind: Kind| movement::events(setting)[kind as usize];
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Empty);
    let busiest = kinds.max_by(|a, b| sum(events(*a)).total_cmp(&sum(events(*b)))).unwrap_or(Kind::Epithelial);
    let [divides, hops] = events(busiest);
    let table = if divides > hops { "growth.rate" } else { "migration.motility" };
    let rate = format!("{table}.{}", busiest.name());
    let given = |key: &String| config.files.contains_key(key);
    let key = [rate.clone(), "run.step".into()].into_iter().find(given).unwrap_or("run.step".into());
    let unit = if divides > hops { "/min" } else { "um^2/min" };
    let problem = format!(
        "in a step of {} min, cells would move or divide too often: about {} times at {rate} = {} {unit}",
        short(step),
        short(sum([divides, hops]) * step),
        short(config.number(&rate)),
    );
    let most = f64::from(MOST_SUB_STEPS) * config.number("migration.action_limit");
    let times = sum([divides, hops]);
    // What the other of the two leaves to this one, and the share of it that the rate may keep.
    let kept = 1.0 - (times - most / step) / divides.max(hops);
    let lower = match kept > 0.0 {
        true => format!(", or lower {rate} to {} {unit}", at_most(kept * config.number(&rate))),
        false => String::new(),
    };
    let help = format!(
        "a step can be divided into at most {MOST_SUB_STEPS} sub-steps, enough for {} times: shorten run.step to {} min{lower}",
        short(most),
        at_most(most / times),
    );
    Err(config.error(&key, problem, help))
}

/// A number above 0 in two digits, none of them rounded up.
fn at_most(x: f64) -> String {
    let first = libm::floor(libm::log10(x));
    let (place, digits) = (libm::pow(10.0, first - 1.0), (1.0 - first).max(0.0) as usize);
    format!("{:.digits$}", (x / place).floor() * place)
}

/// Divisions and hops together.
fn sum([divisions, hops]: [f64; 2]) -> f64 {
    divisions + hops
}

/// Pairs of keys of which the first must stay below the second.
const ORDERED: [(&str, &str); 3] = [
    ("growth.oxygen_least", "growth.oxygen_full"),
    ("death.necrosis_full", "death.necrosis_starts"),
    ("hypoxia.quiescent_below", "hypoxia.hypoxic_below"),
];

pub(super) fn levels(config: &Config) -> Result<()> {
    ORDERED.iter().try_for_each(|(low, high)| ordered(config, low, high))?;
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Empty).map(Kind::name);
    // Pores matter to nobody who neither moves nor looks for room to divide in.
    let rate = |key: &str, kind: &str| config.number(&format!("{key}.{kind}"));
    let confined = config.number("growth.confinement") > 0.0;
    let is_held = |kind: &&str| rate("migration.motility", kind) > 0.0 || confined && rate("growth.rate", kind) > 0.0;
    kinds
        .filter(is_held)
        .try_for_each(|kind| ordered(config, &format!("migration.pore_limit.{kind}"), "migration.pore_free"))
}

/// Refuses a key that is not below another one.
fn ordered(config: &Config, low: &str, high: &str) -> Result<()> {
    let (a, b) = (config.number(low), config.number(high));
    if a < b {
        return Ok(());
    }
    let key = if config.line(low).is_some() { low } else { high };
    let problem = format!("{low} ({a}) is not below {high} ({b})");
    Err(config.error(key, problem, format!("lower {low} or raise {high}")))
}

/// Refuses drugs of which it is not said how they diffuse.
pub(super) fn drugs(config: &Config, therapy: &Therapy) -> Result<()> {
    for drug in &therapy.drugs {
        let key = |key: &str| format!("{}.{key}", drug.path);
        let has_mass = config.has(&key("molecular_mass")) && config.number(&key("molecular_mass")) > 0.0;
        if !(has_mass || config.has(&key("diffusion"))) {
            let problem = format!("it is not said how `{}` diffuses", drug.name);
            let help =
                "give it a diffusion, like \"1e4 um^2/min\", or a molecular_mass to estimate it from (Swabb 1974)";
            return Err(config.error(&drug.path, problem, help));
        }
    }
    Ok(())
}

/// Refuses volumes of what a run does not have, and those of no site.
pub(super) fn volumes(plan: &Plan) -> Result<()> {
    let (config, key) = (&plan.config, "output.volumes");
    let asked = |name: &str| config.words(key).iter().any(|word| word == name);
    if asked("vegf") && !plan.vessels_grow() {
        let help = "set [angiogenesis] enabled = true, or leave this volume out";
        return Err(config.error(key, "there is no VEGF where vessels do not grow", help));
    }
    if asked("membrane") && !plan.extra.contains(&Layer::Membrane) {
        let help = "set [intravasation] enabled = true, or leave this volume out";
        return Err(config.error(key, "there are no membranes where no cell enters a vessel", help));
    }
    let formats = config.words("output.volume_formats");
    if formats.is_empty() && config.has("output.volumes_every") {
        let help = "name at least one, or leave out output.volumes_every";
        return Err(config.error("output.volume_formats", "volumes would be written in no format", help));
    }
    if let Some(twice) = (1..formats.len()).find(|i| formats[..*i].contains(&formats[*i])) {
        let problem = format!("`{}` is named twice", formats[twice]);
        return Err(config.error("output.volume_formats", problem, "name it once"));
    }
    let [low, high] = plan.region();
    let Some(axis) = (0..3).find(|axis| low[*axis] >= high[*axis]) else { return Ok(()) };
    let given = if config.has("output.volumes_low") { "output.volumes_low" } else { "output.volumes_high" };
    let end = f64::from(plan.grid().size[axis]) * plan.spacing;
    let problem = format!("no site lies between volumes_low and volumes_high along {}", AXES[axis]);
    Err(config.error(
        given,
        problem,
        format!("the lattice reaches from 0 to {end} um, a site is {} um wide", plan.spacing),
    ))
}

/// How many times as long as the other maturation or pruning may be: ages are counted in parts of the longer one, see [`AGES`].
const MOST_AGES: f64 = 10.0;

/// Refuses what growing vessels cannot do on this lattice.
pub(super) fn angiogenesis(setting: &Setting) -> Result<()> {
    let (config, spacing, step) = (setting.config, setting.spacing, setting.step);
    let key = |key: &str| format!("angiogenesis.{key}");
    if !config.flag(&key("enabled")) {
        return Ok(());
    }
    for (name, most) in [("exclusion", 8.0), ("joining", 7.0)] {
        let sites = (config.number(&key(name)) / spacing).round();
        if sites > most {
            let problem = format!("{sites} sites of {spacing} um are more than growing vessels can look at");
            return Err(config.error(&key(name), problem, format!("at most {} um on this lattice", most * spacing)));
        }
    }
    let hops = config.number(&key("tip_speed")) * step / spacing;
    if hops > 1.0 {
        let problem = format!("tips would grow by {hops:.1} sites in a step of {step} min");
        return Err(config.error(&key("tip_speed"), problem, "they grow by at most one: shorten run.step"));
    }
    ages(config, step)
}

/// Refuses vessels whose maturation and pruning are too unlike, or that would age by more than one age in a step.
fn ages(config: &Config, step: f64) -> Result<()> {
    let [maturation, pruning] = ["maturation", "pruning"].map(|name| config.number(&format!("angiogenesis.{name}")));
    let longest = maturation.max(pruning);
    let longer = if maturation > pruning { "angiogenesis.maturation" } else { "angiogenesis.pruning" };
    if longest > MOST_AGES * maturation.min(pruning) {
        let problem = format!("maturation ({maturation} min) and pruning ({pruning} min) are too unlike");
        return Err(config.error(longer, problem, "let the longer one be at most ten times the shorter"));
    }
    if step * AGES > longest * (1.0 + 1e-9) {
        let key = if config.files.contains_key("run.step") { "run.step" } else { longer };
        let problem =
            format!("in a step of {step} min vessels would age by more than a {AGES}th of {longer} ({longest} min)");
        let help =
            format!("shorten run.step to {} min or less, or lengthen {longer} to {} min", longest / AGES, step * AGES);
        return Err(config.error(key, problem, help));
    }
    Ok(())
}
