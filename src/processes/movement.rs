//! Cells divide, pushing others aside, migrate, and close gaps: one mechanism of wish, claim and settle that does not depend on any
//! order; daughters of tumour cells may mutate. Shaders: `shaders/processes/wish.wgsl`, `settle.wgsl` and `heredity.wgsl`; the
//! twins are in [`wish`], [`settle`] and [`heredity`].
//!
//! Division propensity: `r(O) = r_max·clamp((O − O_least)/(O_full − O_least), 0, 1)`. Hop to one of six sites at total
//! rate `6D/dx²`, times `guidance·drive·grip·squeeze·exp(−J·Δn)`, where drive rises with the occupancy of the EGF receptor
//! from its value without EGF to 1 (chemokinesis), and guidance is
//! `1 + Φ/(2D)·ΔW + χ/(2D)·ΔH(EGF) + χ'/(2D)·ΔH(CSF-1)` (Franssen 2019, receptor-saturated), held below its limit.
pub mod heredity;
mod parameters;
pub mod settle;
pub mod wish;

use super::{Process, Setting};
use crate::lattice::random::share_of;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{KINDS, Kind};
use crate::tissue::path::LONGEST_PATH;
use crate::tissue::state::Layer;
use bytemuck::{Pod, Zeroable};

/// What cells want, and behind it the paths along which they push others.
const WISHES: &str =
    concat!(include_str!("../../shaders/processes/wish.wgsl"), include_str!("../../shaders/processes/wish/push.wgsl"),);
static WISH: Shader = Shader { name: "wish", text: WISHES };
static SETTLING: Shader = Shader { name: "settle", text: include_str!("../../shaders/processes/settle.wgsl") };
static HEREDITY: Shader = Shader { name: "heredity", text: include_str!("../../shaders/processes/heredity.wgsl") };
/// Planes that a path can cross.
pub const REACH: u32 = LONGEST_PATH;
// One more, where a cell looks for the walls of a gap.
static WISH_FOR: Pass = Pass { shader: &WISH, entry: "wish_for", reach: REACH + 1, twin: wish::wish_for };
static LAY_CLAIM: Pass = Pass { shader: &SETTLING, entry: "lay_claim", reach: REACH, twin: settle::lay_claim };
static JUDGE: Pass = Pass { shader: &SETTLING, entry: "judge", reach: REACH, twin: settle::judge };
static SETTLE: Pass = Pass { shader: &SETTLING, entry: "settle", reach: REACH, twin: settle::settle };
static INHERIT: Pass = Pass { shader: &HEREDITY, entry: "inherit", reach: 1, twin: heredity::inherit };
static MOVE_IN: Pass = Pass { shader: &SETTLING, entry: "move_in", reach: 0, twin: settle::move_in };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "movement",
    about: "cells divide with pushing and migrate: adhesion, haptotaxis, chemotaxis, pores",
    sections: parameters::sections,
    parameters: parameters::parameters,
    passes: &[&WISH_FOR, &LAY_CLAIM, &JUDGE, &SETTLE, &INHERIT, &MOVE_IN],
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
    /// Motility without EGF, as a share of that at full receptor occupancy.
    pub drive: f32,
    /// What is missing to 1.
    pub drive_slope: f32,
    /// Unused.
    pub spare: [f32; 2],
}

/// Uniform of the pass `wish_for`.
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
    /// Chance per sub-step to look for a gap.
    pub close: u32,
    /// Unused.
    pub spare: f32,
}

/// Sub-steps of a step: as few as keep each kind's chance to act (without guidance) at the limit, and with the strongest guidance
/// below 1.
pub fn sub_steps(setting: &Setting) -> u32 {
    let number = |key: &str| setting.config.number(&format!("migration.{key}"));
    let [limit, guidance] = ["action_limit", "guidance_limit"].map(number);
    let wanted = |[divides, hops]: &[f64; 2]| {
        f64::max((divides + hops) * setting.step / limit, (divides + hops * guidance) * setting.step)
    };
    events(setting).iter().map(wanted).fold(1.0, f64::max).ceil() as u32
}

/// Rates of division and motilities by kind. The dead do neither, whatever they are given; they are only drawn into gaps.
fn of_the_living(setting: &Setting) -> [[f64; KINDS]; 2] {
    ["growth.rate", "migration.motility"].map(|table| {
        let mut all = setting.config.per_kind(table);
        all[Kind::Debris as usize] = 0.0;
        all
    })
}

/// How often a cell of each kind divides and hops at most, per minute.
pub fn events(setting: &Setting) -> [[f64; 2]; KINDS] {
    let [growth, motility] = of_the_living(setting);
    std::array::from_fn(|k| [growth[k], 6.0 * motility[k] / (setting.spacing * setting.spacing)])
}

/// Chances are rate × time and not 1 − exp(−rate·time): so the mean time to a division is 1/rate and the mean square
/// displacement 6·motility·time exactly, however long the sub-step (the other would be late by half a chance).
fn rates(setting: &Setting, sub_steps: u32) -> [Rates; KINDS] {
    let config = setting.config;
    let table = |key: &str| config.per_kind(&format!("migration.{key}"));
    let ([growth, motility], adhesion) = (of_the_living(setting), table("adhesion"));
    let (hapto, egf, csf1) = (table("haptotaxis"), table("chemotaxis_egf"), table("chemotaxis_csf1"));
    let drive = table("motility_without_egf");
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
            drive: drive[k] as f32,
            drive_slope: (1.0 - drive[k]) as f32,
            spare: [0.0; 2],
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
        close: share_of((config.number("migration.gap_closure") * setting.step / f64::from(sub_steps)).min(1.0)),
        spare: 0.0,
    }
}

/// Wishes and claims lie where the fields' equation was, so both are cleared once; each sub-step leaves them empty.
fn commands(setting: &Setting) -> Vec<Command> {
    let count = sub_steps(setting);
    let mut params = params(setting, count);
    let mut list = vec![Command::Clear(Layer::WISH), Command::Clear(Layer::CLAIM)];
    for sub_step in 0..count {
        params.sub_step = sub_step;
        let signals = ["csf1", "egf", "cathepsin", "integrin"];
        list.push(Command::Run(setting.bind_seen(Dispatch::new(&WISH_FOR, &params), &signals)));
        list.extend([&LAY_CLAIM, &JUDGE, &SETTLE].map(|pass| Command::Run(Dispatch::new(pass, &()))));
        list.extend(inheriting(setting, sub_step));
        list.push(Command::Run(Dispatch::new(&MOVE_IN, &())));
    }
    list
}

/// Daughters mutate, and births are counted by lineage, in runs that ask for it.
fn inheriting(setting: &Setting, sub_step: u32) -> Option<Command> {
    let params = heredity::Params { sub_step, ..heredity::params(setting.config) };
    // Layers of such runs only: named here so that the tissue gets them.
    let bound = |d: Dispatch| d.bind("events", Layer::Events).bind("lineage", Layer::Lineage);
    setting.counts_clones().then(|| Command::Run(bound(Dispatch::new(&INHERIT, &params))))
}
