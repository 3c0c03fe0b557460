//! Intravasation: cathepsin opens the basement membrane of vessels, and tumour cells enter, sooner beside a macrophage
//! (Wyckoff 2007), alone or as a cluster with neighbours. Shader: `shaders/processes/intravasation.wgsl`; twins in [`twins`].
//!
//! Membrane at a vessel: `W ← W·exp(−k_E·E·Δt)`, then `r·Δt` of what is missing to 1 (young vessels: less) comes back. A
//! tumour cell on a perfused vessel enters at `k_iv·clamp((W* − W)/W*, 0, 1)·(θ0 + θ_M·[macrophage within 26 neighbours])`.
//! Normal cells do alike where their rate is above 0. Cells that leave are put on a list, which the host takes up in the room `circulation`.
pub mod twins;

use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::random::share_of;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::Kind;
use crate::tissue::state::Layer;
use bytemuck::{Pod, Zeroable};

static SHADER: Shader =
    Shader { name: "intravasation", text: include_str!("../../shaders/processes/intravasation.wgsl") };
static LINE: Pass = Pass { shader: &SHADER, entry: "line", reach: 0, twin: twins::line };
static KNOCK: Pass = Pass { shader: &SHADER, entry: "knock", reach: 1, twin: twins::knock };
static GO: Pass = Pass { shader: &SHADER, entry: "go", reach: 1, twin: twins::go };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "intravasation",
    about: "cathepsin opens vessels and cells enter them, alone or in clusters",
    sections: Vec::new,
    parameters,
    passes: &[&LINE, &KNOCK, &GO],
    commands,
};

/// Uniform of the passes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// Chance per step at an open vessel: unused, epithelial, mesenchymal, normal.
    pub enter: [u32; 4],
    /// Chance that a neighbour of one who enters goes along.
    pub together: u32,
    /// `k_E·step`.
    pub dissolve: f32,
    /// Share of what is missing that comes back in a step.
    pub repair: f32,
    /// What the membrane of a young vessel reaches.
    pub young: f32,
    /// Density at and above which a membrane is closed.
    pub open_at: f32,
    /// 1 / that density.
    pub slope: f32,
    /// Share of the rate without a macrophage nearby.
    pub alone: f32,
    /// What a macrophage adds to it.
    pub beside: f32,
}

fn parameters() -> Vec<Parameter> {
    let section = "intravasation";
    let q = |key, default, about| Parameter::quantity(section, key, "1/min", default, about);
    let share = |key, default, about| Parameter::number(section, key, (0.0, 1.0), default, about);
    vec![
        Parameter::flag(section, "enabled", false, "whether cells enter vessels"),
        q("rate", "0 /min", "rate at which a cell on a vessel without membrane enters it, beside a macrophage")
            .per_kind(&[("epithelial", "0.85 /day"), ("mesenchymal", "3.4 /day")])
            .source("calibrated: shedding of 3.2e6 cells/(g day), Butler & Gullino 1975"),
        share("alone", 0.2, "share of the rate without a macrophage within 26 neighbours")
            .source("direction: Wyckoff 2007"),
        share("together", 0.01, "chance that a neighbour of a cell that enters goes along")
            .source("calibrated: clusters are a few per cent of circulating tumour cells, Aceto 2014"),
        q("dissolution", "2.5e-5 /s", "loss of membrane at cathepsin 1").source("as matrix, MetaSpread"),
        q("repair", "0.1 /h", "rate at which a vessel builds its membrane again"),
        Parameter::number(section, "young", (0.0, 1.0), 0.5, "density that the membrane of a young vessel reaches"),
        Parameter::number(
            section,
            "open_at",
            (0.01, 1.0),
            0.7,
            "density below which a membrane begins to let cells pass",
        ),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    let config = setting.config;
    if !config.flag("intravasation.enabled") {
        return Vec::new();
    }
    let number = |key: &str| config.number(&format!("intravasation.{key}"));
    let rates = config.per_kind("intravasation.rate");
    let enter = |kind: Kind| setting.chance(rates[kind as usize]);
    let params = Params {
        enter: [0, enter(Kind::Epithelial), enter(Kind::Mesenchymal), enter(Kind::Normal)],
        together: share_of(number("together")),
        dissolve: (number("dissolution") * setting.step) as f32,
        repair: -libm::expm1(-number("repair") * setting.step) as f32,
        young: number("young") as f32,
        open_at: number("open_at") as f32,
        slope: (1.0 / number("open_at")) as f32,
        alone: number("alone") as f32,
        beside: (1.0 - number("alone")) as f32,
    };
    let run = |pass| {
        let dispatch = setting.bind_seen(Dispatch::new(pass, &params), &["cathepsin"]);
        // Layers of such runs only: named here so that the tissue gets them.
        Command::Run(dispatch.bind("membrane", Layer::Membrane).bind("events", Layer::Events))
    };
    [&LINE, &KNOCK, &GO].into_iter().map(run).collect()
}
