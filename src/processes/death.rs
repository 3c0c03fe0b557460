//! Cells die by themselves (apoptosis) or for lack of oxygen (necrosis) and leave debris; debris is cleared. Twin of
//! `shaders/processes/death.wgsl`.
//!
//! Necrosis hazard: `k·clamp((O_start − O)/(O_start − O_anoxic), 0, 1)`.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::portable::{chance, product};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::body::{self, Ledger};
use crate::tissue::cell::{KINDS, Kind, Phase, kind_of, phase_of, with_phase};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "death", text: include_str!("../../shaders/processes/death.wgsl") };
static DEATH: Pass = Pass { shader: &SHADER, entry: "death", reach: 0, twin: death };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "death",
    about: "apoptosis, necrosis without oxygen, clearance of debris",
    sections: Vec::new,
    parameters,
    passes: &[&DEATH],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    chances: [[u32; 4]; KINDS],
    lysis_apoptotic: u32,
    lysis_necrotic: u32,
    anoxic: f32,
    slope: f32,
}

fn parameters() -> Vec<Parameter> {
    let rate = |key, default, about| Parameter::quantity("death", key, "1/min", default, about);
    let level = |key, default, about| Parameter::quantity("death", key, "mmHg", default, about);
    vec![
        rate("apoptosis", "0 /min", "rate of spontaneous death")
            .per_kind(&[
                ("epithelial", "0.00319 /h"),
                ("mesenchymal", "0.00319 /h"),
                ("normal", "0.00319 /h"),
                ("macrophage", "0.02 /day"),
            ])
            .source("PhysiCell 0.00319 /h; macrophages QSPIO-TNBC"),
        rate("necrosis", "0 /min", "rate of death without oxygen")
            .per_kind(&[
                ("epithelial", "0.1667 /h"),
                ("mesenchymal", "0.1667 /h"),
                ("normal", "0.1667 /h"),
                ("fibroblast", "0.1667 /h"),
            ])
            .source("PhysiCell: mean survival 6 h"),
        level("necrosis_starts", "5 mmHg", "oxygen below which necrosis starts").source("PhysiCell"),
        level("necrosis_full", "2.5 mmHg", "oxygen at and below which it is at its fastest").source("PhysiCell"),
        rate("lysis_apoptotic", "0.1163 /h", "clearance of apoptotic debris").source("PhysiCell: 8.6 h"),
        rate("lysis_necrotic", "0.2 /day", "clearance of necrotic debris").source("design: 5 days"),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    let config = setting.config;
    let (apoptosis, necrosis) = (config.per_kind("death.apoptosis"), config.per_kind("death.necrosis"));
    let (starts, full) = (config.number("death.necrosis_starts"), config.number("death.necrosis_full"));
    let params = Params {
        chances: std::array::from_fn(|k| [setting.chance(apoptosis[k]), setting.chance(necrosis[k]), 0, 0]),
        lysis_apoptotic: setting.chance(config.number("death.lysis_apoptotic")),
        lysis_necrotic: setting.chance(config.number("death.lysis_necrotic")),
        anoxic: full as f32,
        slope: (1.0 / (starts - full).max(1e-3)) as f32,
    };
    vec![Command::Run(Dispatch::new(&DEATH, &params))]
}

fn death(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let ledger = Ledger::default();
    let oxygen_layer = dispatch.layer("oxygen");
    rows(tissue, tissue.grid(), [Layer::Cell, Layer::Traits, Layer::Clone], |tissue, row| {
        let [cell, traits, clone] = row.out;
        let oxygen = &tissue.floats(oxygen_layer)[row.first..row.first + cell.len()];
        let mut from = 0;
        while let Some(x) = next_filled(cell, from) {
            from = x + 1;
            let (c, kind) = (cell[x], kind_of(cell[x]));
            if kind == Kind::Empty as u32 {
                continue;
            }
            let draw = random((row.first + x) as u32, moment.step, Stream::Death as u32, moment.seed);
            if kind == Kind::Debris as u32 {
                let necrotic = phase_of(c) == Phase::Necrotic as u32;
                if draw[0] < if necrotic { params.lysis_necrotic } else { params.lysis_apoptotic } {
                    ledger.record(body::death(kind));
                    (cell[x], traits[x], clone[x]) = (0, 0, 0);
                }
                continue;
            }
            let chances = params.chances[kind as usize & 7];
            let want = 1.0 - product(oxygen[x] - params.anoxic, params.slope);
            let necrotic = draw[1] < chances[1] && draw[2] < chance(want);
            if necrotic || draw[0] < chances[0] {
                ledger.record(body::death(kind));
                ledger.record(body::birth(Kind::Debris as u32));
                let phase = if necrotic { Phase::Necrotic } else { Phase::Apoptotic };
                cell[x] = with_phase(Kind::Debris as u32, phase as u32);
            }
        }
    });
    ledger.enter(tissue);
}
