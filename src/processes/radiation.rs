//! Radiation: a cell survives a fraction D with chance `exp(−αD' − βD'²)`, or is doomed: it divides no more and dies later,
//! see [`super::death`]. Oxygen sets the dose that counts, `D' = D·(m·O + K)/(O + K)/m` (Alper & Howard-Flanders 1956).
//! Twin of `shaders/processes/radiation.wgsl`.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::portable::{chance, exp_minus, product, reciprocal};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{KINDS, Phase, is_alive, kind_of, with_phase};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "radiation", text: include_str!("../../shaders/processes/radiation.wgsl") };
static IRRADIATE: Pass = Pass { shader: &SHADER, entry: "irradiate", reach: 0, twin: irradiate };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "radiation",
    about: "fractions of radiation doom cells, the more the better they are supplied with oxygen",
    sections: Vec::new,
    parameters,
    passes: &[&IRRADIATE],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    law: [[f32; 4]; KINDS],
    most: f32,
    half: f32,
    least: f32,
    spare: f32,
}

const SOURCE: &str = "usual values for tumours, α/β = 10 Gy; normal tissue α/β = 3 Gy (design)";

fn parameters() -> Vec<Parameter> {
    let q = |key, unit, default, about| Parameter::quantity("radiation", key, unit, default, about);
    vec![
        q("alpha", "1/Gy", "0 /Gy", "linear sensitivity")
            .per_kind(&[("epithelial", "0.3 /Gy"), ("mesenchymal", "0.3 /Gy"), ("normal", "0.15 /Gy")])
            .source(SOURCE),
        q("beta", "1/Gy^2", "0 /Gy^2", "quadratic sensitivity")
            .per_kind(&[("epithelial", "0.03 /Gy^2"), ("mesenchymal", "0.03 /Gy^2"), ("normal", "0.05 /Gy^2")])
            .source(SOURCE),
        Parameter::number("radiation", "oxygen_enhancement", (1.0, 10.0), 3.0, "dose without oxygen over dose with it")
            .source("Alper & Howard-Flanders 1956"),
        q("oxygen_half", "mmHg", "3 mmHg", "oxygen of half enhancement")
            .within(1e-3, 1e3)
            .source("Alper & Howard-Flanders 1956"),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    if !setting.therapy.radiates() {
        return Vec::new();
    }
    let config = setting.config;
    let (alpha, beta) = (config.per_kind("radiation.alpha"), config.per_kind("radiation.beta"));
    let most = config.number("radiation.oxygen_enhancement");
    let params = Params {
        law: std::array::from_fn(|k| [alpha[k] as f32, beta[k] as f32, 0.0, 0.0]),
        most: most as f32,
        half: config.number("radiation.oxygen_half") as f32,
        least: (1.0 / most) as f32,
        spare: 0.0,
    };
    vec![Command::Run(Dispatch::new(&IRRADIATE, &params))]
}

fn irradiate(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    if moment.dose <= 0.0 {
        return;
    }
    let params: Params = dispatch.params();
    let oxygen_layer = dispatch.layer("oxygen");
    rows(tissue, tissue.grid(), [Layer::Cell], |tissue, row| {
        let [cell] = row.out;
        let oxygen = &tissue.floats(oxygen_layer)[row.first..row.first + cell.len()];
        let mut from = 0;
        while let Some(x) = next_filled(cell, from) {
            from = x + 1;
            let (c, u) = (cell[x], oxygen[x]);
            let [alpha, beta, ..] = params.law[kind_of(c) as usize & 7];
            if !is_alive(c) || alpha + beta <= 0.0 {
                continue;
            }
            let enhanced = product(product(params.most, u) + params.half, reciprocal(u + params.half));
            let dose = product(moment.dose, product(enhanced, params.least));
            let kills = product(dose, alpha + product(beta, dose));
            let draw = random((row.first + x) as u32, moment.step, Stream::Radiation as u32, moment.seed);
            if draw[0] >= chance(exp_minus(kills)) {
                cell[x] = with_phase(c, Phase::Doomed as u32);
            }
        }
    });
}
