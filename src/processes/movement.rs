//! Cells divide, pushing others aside, and migrate: one mechanism of wish, claim and settle that does not depend on any
//! order. Shader: `shaders/processes/movement.wgsl`; the twins are in [`twin`].
//!
//! Division propensity: `r(O) = r_max·clamp((O − O_least)/(O_full − O_least), 0, 1)`. Hop to one of six sites at total
//! rate `6D/dx²`, times `guidance·grip·squeeze·exp(−J·Δn)`, where guidance is
//! `1 + Φ/(2D)·ΔW + χ/(2D)·ΔH(EGF) + χ'/(2D)·ΔH(CSF-1)` (Franssen 2019, receptor-saturated), held below its limit.
pub mod twin;

use super::{Process, Setting};
use crate::config::spec::{Parameter, Section};
use crate::lattice::random::share_of;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::KINDS;
use crate::tissue::state::Layer;
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "movement", text: include_str!("../../shaders/processes/movement.wgsl") };
/// Planes that a path can cross.
pub const REACH: u32 = 7;
static WISH_FOR: Pass = Pass { shader: &SHADER, entry: "wish_for", reach: REACH, twin: twin::wish_for };
static LAY_CLAIM: Pass = Pass { shader: &SHADER, entry: "lay_claim", reach: REACH, twin: twin::lay_claim };
static COUNT_BIRTHS: Pass = Pass { shader: &SHADER, entry: "count_births", reach: REACH, twin: twin::count_births };
static SETTLE: Pass = Pass { shader: &SHADER, entry: "settle", reach: REACH + 1, twin: twin::settle };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "movement",
    about: "cells divide with pushing and migrate: adhesion, haptotaxis, chemotaxis, pores",
    sections,
    parameters,
    passes: &[&WISH_FOR, &LAY_CLAIM, &COUNT_BIRTHS, &SETTLE],
    commands,
};

/// Rates of one kind, as the shader has them.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Rates {
    /// Chance of a division per sub-step at full oxygen.
    pub divide: u32,
    /// Chance of a hop per sub-step at the strongest guidance.
    pub hop: u32,
    /// Energy per neighbour left behind.
    pub adhesion: f32,
    /// Guidance per difference of matrix density.
    pub matrix: f32,
    /// Guidance per difference of EGF receptor occupancy.
    pub egf: f32,
    /// Guidance per difference of CSF-1 receptor occupancy.
    pub csf1: f32,
    /// Smallest pore to pass in µm².
    pub pore_limit: f32,
    /// 1 / (pore that does not hinder − limit).
    pub pore_scale: f32,
}

/// Uniform of all four passes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// Rates per kind.
    pub kinds: [Rates; KINDS],
    /// Number of the sub-step, for its randomness.
    pub sub_step: u32,
    /// Sites that a division may push.
    pub push: u32,
    /// 1: the daughter takes the nearest free site; 0: a random side.
    pub nearest: u32,
    /// No division at and below this oxygen level.
    pub oxygen_least: f32,
    /// 1 / (saturation − least).
    pub oxygen_slope: f32,
    /// 1 / largest guidance factor.
    pub straight: f32,
    /// EGF of half occupancy.
    pub egf_half: f32,
    /// CSF-1 of half occupancy.
    pub csf1_half: f32,
    /// Pore area without matrix in µm².
    pub pore_open: f32,
    /// Pore area that saturating cathepsin adds in µm².
    pub pore_widened: f32,
    /// Cathepsin of half effect on pores and adhesion.
    pub cathepsin_half: f32,
    /// Motility without matrix to grip.
    pub grip_free: f32,
    /// Gain of motility per matrix density.
    pub grip_slope: f32,
    /// How far dense matrix holds daughters back, 0..1.
    pub confinement: f32,
    /// Unused.
    pub spare: [f32; 2],
}

fn sections() -> Vec<Section> {
    let section = |name: &str, about: &str| Section { name: name.into(), about: about.into(), listed: false };
    vec![
        section("growth", "division: rates, oxygen, where daughters go"),
        section("migration", "hops: motility, adhesion, guidance, pores"),
    ]
}

const GROWTH_SOURCE: &str = "computed: doubling in the minimum cycle, 1600 min (normal 3000 min), Owen 2011";

fn growth_parameters() -> Vec<Parameter> {
    let level = |key, default, about| Parameter::quantity("growth", key, "mmHg", default, about).source("PhysiCell");
    vec![
        Parameter::quantity("growth", "rate", "1/min", "0 /min", "division rate at full oxygen")
            .per_kind(&[("epithelial", "4.33e-4 /min"), ("mesenchymal", "4.33e-4 /min"), ("normal", "0 /min")])
            .source(GROWTH_SOURCE),
        level("oxygen_least", "5 mmHg", "no division at and below this oxygen"),
        level("oxygen_full", "38 mmHg", "division at full rate from this oxygen on"),
        Parameter::count("growth", "push_depth", (0, 6), 4, "cells that a division may push aside (0: surface growth)"),
        Parameter::choice(
            "growth",
            "daughter",
            &["nearest", "random"],
            "takes the nearest free site, or tries one random side",
        ),
        Parameter::number("growth", "confinement", (0.0, 1.0), 1.0, "how far dense matrix holds daughters back"),
    ]
}

fn migration_parameters() -> Vec<Parameter> {
    let q = |key, unit, default, about| Parameter::quantity("migration", key, unit, default, about);
    let taxis = |key, about| q(key, "um^2/min", "0 um^2/min", about);
    vec![
        q("motility", "um^2/min", "0 um^2/min", "random motility (diffusion coefficient)")
            .per_kind(&[
                ("epithelial", "0.3 um^2/min"),
                ("mesenchymal", "0.6 um^2/min"),
                ("macrophage", "3.3 um^2/min"),
            ])
            .source("MetaSpread; macrophages computed: 1 µm/min, persistence 10 min"),
        taxis("haptotaxis", "drift up the matrix, per unit of density")
            .per_kind(&[("epithelial", "3 um^2/min"), ("mesenchymal", "3 um^2/min")])
            .source("MetaSpread"),
        taxis("chemotaxis_egf", "drift up EGF, per unit of receptor occupancy")
            .per_kind(&[("epithelial", "10 um^2/min"), ("mesenchymal", "60 um^2/min")])
            .source("calibrated: streaming with macrophages"),
        taxis("chemotaxis_csf1", "drift up CSF-1, per unit of receptor occupancy")
            .per_kind(&[("macrophage", "20 um^2/min")])
            .source("calibrated: recruitment into the tumour margin"),
        q("egf_half", "1", "0.5", "EGF of half receptor occupancy").within(1e-3, 1e9),
        q("csf1_half", "1", "0.5", "CSF-1 of half receptor occupancy").within(1e-3, 1e9).source("Bull & Byrne 2023"),
        Parameter::number(
            "migration",
            "guidance_limit",
            (1.0, 16.0),
            4.0,
            "largest factor by which guidance speeds a hop",
        ),
        Parameter::number("migration", "adhesion", (0.0, 20.0), 0.0, "energy (kT-like) to leave one neighbour")
            .per_kind(&[("epithelial", "1.0"), ("mesenchymal", "0.2"), ("normal", "1.5")]),
        q("pore_open", "um^2", "60 um^2", "pore area without matrix"),
        q("pore_limit", "um^2", "7 um^2", "pore area at which a cell of this kind is stuck")
            .per_kind(&[("macrophage", "4 um^2")])
            .source("Wolf 2013; macrophages (amoeboid) design"),
        q("pore_free", "um^2", "40 um^2", "pore area from which a cell is not hindered"),
        q("pore_widened", "um^2", "20 um^2", "pore area that saturating cathepsin adds at once"),
        q("cathepsin_half", "1", "1", "cathepsin of half effect on pores and E-cadherin adhesion").within(1e-3, 1e9),
        Parameter::number(
            "migration",
            "grip_free",
            (0.0, 1.0),
            0.4,
            "motility without matrix to grip; 1 from density 0.5 on",
        ),
        Parameter::number("migration", "action_limit", (0.001, 1.0), 0.05, "largest chance of an action per sub-step"),
    ]
}

fn parameters() -> Vec<Parameter> {
    growth_parameters().into_iter().chain(migration_parameters()).collect()
}

/// Sub-steps of a step: as few as keep each kind's chance to act (without guidance) at the limit.
pub fn sub_steps(setting: &Setting) -> u32 {
    let (growth, motility) = (setting.config.per_kind("growth.rate"), setting.config.per_kind("migration.motility"));
    let hops = |k: usize| 6.0 * motility[k] / (setting.spacing * setting.spacing);
    let most = (0..KINDS).map(|k| (growth[k] + hops(k)) * setting.step).fold(0.0, f64::max);
    (most / setting.config.number("migration.action_limit")).ceil().max(1.0) as u32
}

/// Chances are rate × time and not 1 − exp(−rate·time): so the mean time to a division is 1/rate and the mean square
/// displacement 6·motility·time exactly, however long the sub-step (the other would be late by half a chance).
fn rates(setting: &Setting, sub_steps: u32) -> [Rates; KINDS] {
    let config = setting.config;
    let table = |key: &str| config.per_kind(&format!("migration.{key}"));
    let (growth, motility, adhesion) = (config.per_kind("growth.rate"), table("motility"), table("adhesion"));
    let (hapto, egf, csf1) = (table("haptotaxis"), table("chemotaxis_egf"), table("chemotaxis_csf1"));
    let (limit, free) = (table("pore_limit"), config.number("migration.pore_free"));
    let guidance = config.number("migration.guidance_limit");
    let step = setting.step / f64::from(sub_steps);
    std::array::from_fn(|k| {
        let divide = growth[k] * step;
        let hop = 6.0 * motility[k] * step / (setting.spacing * setting.spacing) * guidance;
        let drift = |phi: f64| if motility[k] > 0.0 { (phi / (2.0 * motility[k])) as f32 } else { 0.0 };
        Rates {
            divide: share_of(divide),
            hop: share_of(hop.min(1.0 - divide)),
            adhesion: adhesion[k] as f32,
            matrix: drift(hapto[k]),
            egf: drift(egf[k]),
            csf1: drift(csf1[k]),
            pore_limit: limit[k] as f32,
            pore_scale: (1.0 / (free - limit[k]).max(1e-3)) as f32,
        }
    })
}

fn params(setting: &Setting, sub_steps: u32) -> Params {
    let config = setting.config;
    let growth = |key: &str| config.number(&format!("growth.{key}"));
    let migration = |key: &str| config.number(&format!("migration.{key}")) as f32;
    let (least, full) = (growth("oxygen_least"), growth("oxygen_full"));
    Params {
        kinds: rates(setting, sub_steps),
        sub_step: 0,
        push: config.count("growth.push_depth") as u32,
        nearest: u32::from(config.text("growth.daughter") == "nearest"),
        oxygen_least: least as f32,
        oxygen_slope: (1.0 / (full - least).max(1e-3)) as f32,
        straight: 1.0 / migration("guidance_limit"),
        egf_half: migration("egf_half"),
        csf1_half: migration("csf1_half"),
        pore_open: migration("pore_open"),
        pore_widened: migration("pore_widened"),
        cathepsin_half: migration("cathepsin_half"),
        grip_free: migration("grip_free"),
        grip_slope: 2.0 * (1.0 - migration("grip_free")),
        confinement: growth("confinement") as f32,
        spare: [0.0; 2],
    }
}

fn commands(setting: &Setting) -> Vec<Command> {
    let count = sub_steps(setting);
    let mut params = params(setting, count);
    let mut list = Vec::new();
    for sub_step in 0..count {
        params.sub_step = sub_step;
        list.push(Command::Run(Dispatch::new(&WISH_FOR, &params)));
        list.push(Command::Clear(Layer::Claim));
        for pass in [&LAY_CLAIM, &COUNT_BIRTHS, &SETTLE] {
            list.push(Command::Run(Dispatch::new(pass, &params)));
        }
        list.push(Command::Swap(Layer::Cell, Layer::CellNext));
        list.push(Command::Swap(Layer::Traits, Layer::TraitsNext));
        list.push(Command::Swap(Layer::Clone, Layer::CloneNext));
    }
    list
}
