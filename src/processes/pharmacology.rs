//! What drugs do: they keep signals from cells, kill cells, destroy substances, make macrophages forget. Shader:
//! `shaders/processes/pharmacology.wgsl`; the twins are in [`twins`].
//!
//! With `H = Uʰ/(halfʰ + Uʰ)` of a drug's level U at a site: a blocked signal is perceived as `signal·(1 − most·H)`, which
//! for h = 1 is competitive inhibition, `E/(1 + U/K_i)`; several drugs multiply. Processes that read a blocked signal bind
//! what is perceived in its place, see [`super::Setting::seen`]. Cells die at `rate·H·(1 − ρ·E/(E + K_ρ))`, where E is the
//! cathepsin perceived (chemoprotection, Shree 2011); in cells with the trait that resists, half is `resistance` times as
//! high. Inactivated substances are lost at `k_inact·H` within the implicit step of their field; new secretion is their
//! resynthesis. Of raised ones cells secrete `1 + (fold − 1)·H` times as much (cytotoxic drugs and CSF-1: DeNardo 2011).
pub mod response;
pub mod twins;

use super::{Process, Setting};
use crate::lattice::random::chance_of;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::therapy::drug::{Block, Drug, Hill, Kill, Rate};
use crate::therapy::spec::SIGNALS;
use crate::tissue::cell::{KINDS, Kind};
use crate::tissue::fields::field_named;
use crate::tissue::state::Layer;
use crate::tissue::traits::bit;
use bytemuck::{Pod, Zeroable};

static SHADER: Shader =
    Shader { name: "pharmacology", text: include_str!("../../shaders/processes/pharmacology.wgsl") };
static BLOCK: Pass = Pass { shader: &SHADER, entry: "block", reach: 0, twin: twins::block };
static BLOCK_MORE: Pass = Pass { shader: &SHADER, entry: "block_more", reach: 0, twin: twins::block_more };
static HARM: Pass = Pass { shader: &SHADER, entry: "harm", reach: 0, twin: twins::harm };
static HARM_UNLESS_RESISTED: Pass =
    Pass { shader: &SHADER, entry: "harm_unless_resisted", reach: 0, twin: twins::harm_unless_resisted };
static REPOLARISE: Pass = Pass { shader: &SHADER, entry: "repolarise", reach: 0, twin: twins::repolarise };
/// A drug's part in the loss of a field.
pub static INACTIVATE: Pass = Pass { shader: &SHADER, entry: "inactivate", reach: 0, twin: twins::inactivate };

/// What cells secrete more of under a drug.
pub static RAISE: Pass = Pass { shader: &SHADER, entry: "raise", reach: 0, twin: twins::raise };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "pharmacology",
    about: "drugs block signals, kill cells, inactivate substances or raise their secretion, re-polarise macrophages",
    sections: Vec::new,
    parameters: Vec::new,
    passes: &[&BLOCK, &BLOCK_MORE, &HARM, &HARM_UNLESS_RESISTED, &REPOLARISE],
    commands,
};

/// Uniform of all passes.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
pub struct Params {
    table: [[f32; 4]; 193],
    rates: [[f32; 4]; KINDS],
    scale: f32,
    at_zero: f32,
    drug: u32,
    first: u32,
    cycling_only: u32,
    protection: f32,
    protection_half: f32,
    rate: f32,
    returns: u32,
    resisted_by: u32,
    scale_resisted: f32,
    spare: u32,
}

impl Params {
    /// A response that rises from 0 to 1.
    fn rising(drug: usize, hill: Hill) -> Params {
        let scale = (1.0 / hill.half) as f32;
        Params { table: response::table(hill, |h| h), scale, drug: drug as u32, ..Params::zeroed() }
    }

    /// What is left of a signal: from 1 without drug to 1 − `most`.
    fn falling(drug: usize, hill: Hill, most: f64) -> Params {
        let table = response::table(hill, |h| 1.0 - most * h);
        Params { table, at_zero: 1.0, ..Params::rising(drug, hill) }
    }
}

/// The layer of a signal as it is; none for an activity that is 1 without drugs.
fn plain(signal: &str) -> Option<Layer> {
    match signal {
        "integrin" => Some(Layer::Matrix),
        field => field_named(field).map(Layer::Field), // none: an activity
    }
}

/// The layer of a signal as cells perceive it: itself, unless a drug blocks it; none for an activity that nothing blocks.
pub fn seen<'a>(signal: &str, mut drugs: impl Iterator<Item = &'a Drug>) -> Option<Layer> {
    let number = SIGNALS.iter().position(|s| *s == signal).unwrap_or_else(|| panic!("`{signal}` is no signal"));
    let blocked = drugs.any(|drug| drug.blocks.iter().any(|block| block.what == signal));
    if blocked { Some(Layer::Seen(number as u8)) } else { plain(signal) }
}

fn commands(setting: &Setting) -> Vec<Command> {
    let signals = SIGNALS.iter().flat_map(|signal| blocking(signal, setting));
    signals.chain(harming(setting)).chain(forgetting(setting)).collect()
}

/// What is left of a signal, drug by drug.
fn blocking(signal: &str, setting: &Setting) -> Vec<Command> {
    let blocks = setting.drugs().flat_map(|(i, drug)| drug.blocks.iter().map(move |block| (i, block)));
    let ours = blocks.filter(|(_, block)| block.what == signal);
    let target = setting.seen(signal);
    let one = |(nth, (drug, block)): (usize, (usize, &Block))| {
        let (first, returns) = (u32::from(nth == 0), u32::from(block.returns));
        let params = Params { first, returns, ..Params::falling(drug, block.hill, block.most) };
        let dispatch = match plain(signal) {
            Some(source) if nth == 0 => Dispatch::new(&BLOCK, &params).bind("signal", source),
            _ => Dispatch::new(&BLOCK_MORE, &params),
        };
        let dispatch = dispatch.bind("drug", Layer::drug(drug));
        Command::Run(target.into_iter().fold(dispatch, |dispatch, layer| dispatch.bind("seen", layer)))
    };
    ours.enumerate().map(one).collect()
}

/// The rates at which drugs kill, added up in [`Layer::HAZARD`].
fn harming(setting: &Setting) -> Vec<Command> {
    let kills = setting.drugs().flat_map(|(i, drug)| drug.kills.iter().map(move |kill| (i, kill)));
    let protector = setting.seen("cathepsin").expect("cathepsin is a field");
    let one = |(nth, (drug, kill)): (usize, (usize, &Kill))| {
        let params = Params {
            rates: rates(kill, setting).map(|rate| [(rate * setting.step) as f32, 0.0, 0.0, 0.0]),
            first: u32::from(nth == 0),
            cycling_only: u32::from(kill.cycling_only),
            protection: kill.protection as f32,
            protection_half: kill.protection_half as f32,
            resisted_by: bit(&kill.resisted_by),
            scale_resisted: (1.0 / (kill.hill.half * kill.resistance)) as f32,
            ..Params::rising(drug, kill.hill)
        };
        // Where no cell can ever resist, traits are not read.
        let pass = if setting.can_have(&kill.resisted_by) { &HARM_UNLESS_RESISTED } else { &HARM };
        let dispatch = Dispatch::new(pass, &params).bind("drug", Layer::drug(drug));
        Command::Run(dispatch.bind("signal", protector).bind("hazard", Layer::HAZARD))
    };
    kills.enumerate().map(one).collect()
}

/// The rates at which a drug kills, by kind. Cells that never divide are never in the cycle, whatever oxygen they have.
fn rates(kill: &Kill, setting: &Setting) -> [f64; KINDS] {
    let growth = setting.config.per_kind("growth.rate");
    let spared = |kind: usize| kill.cycling_only && growth[kind] == 0.0 && kind != Kind::Macrophage as usize;
    std::array::from_fn(|kind| if spared(kind) { 0.0 } else { kill.rates[kind] })
}

/// Macrophages that forget their education.
fn forgetting(setting: &Setting) -> Vec<Command> {
    let rates = setting.drugs().flat_map(|(i, drug)| drug.repolarises.iter().map(move |rate| (i, rate)));
    let one = |(drug, rate): (usize, &Rate)| {
        // The share of a step's polarisation that is lost at saturation.
        let share = f64::from(chance_of(rate.most, setting.step)) / 4_294_967_296.0;
        let params = Params { rate: share as f32, ..Params::rising(drug, rate.hill) };
        Command::Run(Dispatch::new(&REPOLARISE, &params).bind("drug", Layer::drug(drug)))
    };
    rates.map(one).collect()
}

/// What drugs do to a field within its implicit step: they add to its loss, and to what cells secrete of it. `secretions` are
/// those of [`super::exchange::secretions`]; `scale` is dx²/D in minutes.
pub fn on_field(field: &str, secretions: &[[f64; 2]; KINDS], setting: &Setting, scale: f64) -> Vec<Command> {
    if !setting.is_on(PROCESS.name) {
        return Vec::new();
    }
    let losses = setting.drugs().flat_map(|(i, drug)| drug.inactivates.iter().map(move |(what, rate)| (i, what, rate)));
    let losses = losses.filter(|(_, what, _)| *what == field).map(|(drug, _, rate)| {
        let params = Params { rate: (rate.most * scale) as f32, ..Params::rising(drug, rate.hill) };
        let dispatch = Dispatch::new(&INACTIVATE, &params).bind("drug", Layer::drug(drug));
        Command::Run(dispatch.bind("loss", Layer::Loss(0)))
    });
    let raises = setting.drugs().flat_map(|(i, drug)| drug.raises.iter().map(move |raise| (i, raise)));
    let raises = raises.filter(|(_, raise)| raise.what == field).map(|(drug, raise)| {
        let more = |secretion: f64| ((raise.fold - 1.0) * secretion * scale) as f32;
        let rates = secretions.map(|[kind, state]| [more(kind), more(state), 0.0, 0.0]);
        let params = Params { rates, ..Params::rising(drug, raise.hill) };
        let dispatch = Dispatch::new(&RAISE, &params).bind("drug", Layer::drug(drug));
        Command::Run(dispatch.bind("source", Layer::Source(0)))
    });
    losses.chain(raises).collect()
}
