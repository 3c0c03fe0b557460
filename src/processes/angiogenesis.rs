//! Angiogenesis: mature vessels sprout towards VEGF, sprouts branch and join, carry blood while a way leads through, mature, and
//! go without blood or in necrotic tissue (Owen 2011). Id genes gate the sprouting. Shaders: `shaders/processes/tips.wgsl` and
//! `vessels.wgsl`; twins in `tips` and `live`.
//!
//! Sprouting of a vessel site: `p_max·Id·V/(V + V_s)`, none within the exclusion distance of a tip. A tip grows on at
//! `speed/dx·V/(V + V_s)`, where VEGF is highest among some random directions.
//!
//! A site of a sprout has a root while its parent is there and has one; vessels of the start are roots while they carry blood. It
//! carries blood while it has a root and leads on: to a vessel with a root that it has joined, or to one with blood that calls it
//! parent or has joined it. A link to what is gone or has no root is dropped. So blood runs back from where a sprout has joined, what
//! is behind a gap dries, and so does what before it leads nowhere else: a site a step, from neighbours alone. Parents are
//! older than what they bore and links to the gone are dropped before a site is taken again, so no ring of parents holds
//! itself. A site without blood for the time of pruning goes if nothing names it as its parent or as what it has joined: dead ends
//! go from their ends, and a sprout with a tip that still grows keeps its root.
mod live;
mod tips;

use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::random::share_of;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::state::Layer;
use crate::tissue::vessel::LONGEST;

static TIPS: Shader = Shader { name: "tips", text: include_str!("../../shaders/processes/tips.wgsl") };
static VESSELS: Shader = Shader { name: "vessels", text: include_str!("../../shaders/processes/vessels.wgsl") };
/// The widest exclusion, in sites: planes that a site looks at.
const REACH: u32 = 8;
static AIM: Pass = Pass { shader: &TIPS, entry: "aim", reach: 1, twin: tips::aim };
static STAKE: Pass = Pass { shader: &TIPS, entry: "stake", reach: 1, twin: tips::stake };
static LIVE: Pass = Pass { shader: &VESSELS, entry: "live", reach: REACH, twin: live::live };
static LIVE_UNDER_DRUGS: Pass =
    Pass { shader: &VESSELS, entry: "live_under_drugs", reach: REACH, twin: live::live_under_drugs };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "angiogenesis",
    about: "VEGF calls vessels: sprouts, loops, blood, maturation, pruning",
    sections: Vec::new,
    parameters,
    passes: &[&AIM, &STAKE, &LIVE, &LIVE_UNDER_DRUGS],
    commands,
};

fn parameters() -> Vec<Parameter> {
    let section = "angiogenesis";
    let q = |key, unit, default, about| Parameter::quantity(section, key, unit, default, about);
    let owen = "Owen 2011, Cancer Res. 71, 2826";
    vec![
        Parameter::flag(section, "enabled", false, "whether vessels grow; VEGF is a field of such runs only"),
        q("sprouting", "1/min", "2.5e-4 /min", "rate at which 20 um of mature vessel sprout at saturating VEGF")
            .source("design: twice that of Owen 2011, Cancer Res. 71, 2826, which is for sites of 40 µm"),
        q("vegf_half", "nM", "0.5 nM", "VEGF of half effect").within(1e-6, 1e6).source(owen),
        q("exclusion", "um", "80 um", "distance from a tip within which no other sprout begins").source(owen),
        q(
            "tip_speed",
            "um/min",
            "15 um/h",
            "sites that a tip extends by, at saturating VEGF: its path is 1.4 times as long, its way up VEGF 0.8 times",
        )
        .source("design: sprouts cross the gap between capillaries in a day"),
        Parameter::count(section, "guidance", (1, 26), 6, "directions among which a tip takes the one with most VEGF"),
        Parameter::number(section, "branching", (0.0, 1.0), 0.05, "chance that a tip branches as it grows by 20 um"),
        q("joining", "um", "80 um", "length of a sprout from which it can join another vessel"),
        q("maturation", "min", "3 day", "age from which a perfused vessel is mature").within(1.0, 1e9),
        q("pruning", "min", "4000 min", "time without blood after which a vessel goes, dead ends from their ends")
            .within(1.0, 1e9)
            .source(owen),
        q("occlusion", "1/min", "0.05 /h", "rate at which vessels of a length of 20 um go in necrotic tissue"),
        Parameter::number(section, "id", (0.0, 10.0), 1.0, "activity of Id genes, a factor of the sprouting")
            .source("direction: vessel density 111 with much Id-1, 64 with little, PMC2409659"),
    ]
}

/// Ages of a vessel until the longer of maturation and pruning; in a step it ages by one at most.
pub const AGES: f64 = 60.0;

/// The new vessel words go by way of a layer that the moves write anew.
fn commands(setting: &Setting) -> Vec<Command> {
    if !setting.config.flag("angiogenesis.enabled") {
        return Vec::new();
    }
    let number = |key: &str| setting.config.number(&format!("angiogenesis.{key}"));
    let length = setting.vessel_length();
    let sites = |key: &str| (number(key) / setting.spacing).round() as u32;
    let half = number("vegf_half") as f32;
    let age = number("maturation").max(number("pruning")) / AGES;
    let tips = tips::Params {
        extend: share_of(number("tip_speed") * setting.step / setting.spacing),
        guidance: setting.config.count("angiogenesis.guidance") as u32,
        least_length: sites("joining").clamp(1, LONGEST),
        half,
    };
    let live = live::Params {
        sprout: setting.chance(number("sprouting") * number("id") * length),
        branch: share_of(1.0 - libm::pow(1.0 - number("branching"), length)),
        tick: share_of(setting.step / age),
        occlude: setting.chance(number("occlusion") * length),
        mature: (number("maturation") / age).round() as u32,
        prune: (number("pruning") / age).round() as u32,
        exclusion: sites("exclusion").min(REACH) as i32,
        half,
    };
    let lives = match setting.seen("id") {
        Some(activity) => Dispatch::new(&LIVE_UNDER_DRUGS, &live).bind("activity", activity),
        None => Dispatch::new(&LIVE, &live),
    };
    vec![
        Command::Run(setting.bind_seen(Dispatch::new(&AIM, &tips), &["vegf"])),
        Command::Clear(Layer::CLAIM),
        Command::Run(Dispatch::new(&STAKE, &())),
        Command::Run(setting.bind_seen(lives, &["vegf"]).bind("vessel_next", Layer::CellNext)),
        Command::Swap(Layer::Vessel, Layer::CellNext),
    ]
}
