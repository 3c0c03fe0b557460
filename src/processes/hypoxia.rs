//! Cells answer to their oxygen: cycling, hypoxic (divides slowly), quiescent (does not). Twin of
//! `shaders/processes/hypoxia.wgsl`.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{Kind, Phase, is_alive, kind_of, phase_of, with_phase};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "hypoxia", text: include_str!("../../shaders/processes/hypoxia.wgsl") };
static HYPOXIA: Pass = Pass { shader: &SHADER, entry: "hypoxia", reach: 0, twin: hypoxia };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "hypoxia",
    about: "cells short of oxygen become hypoxic, then quiescent",
    sections: Vec::new,
    parameters,
    passes: &[&HYPOXIA],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    hypoxic: f32,
    quiescent: f32,
    spare: [f32; 2],
}

const SOURCE: &str = "PhysiCell, core/PhysiCell_cell.cpp";

fn parameters() -> Vec<Parameter> {
    let level = |key, default, about| Parameter::quantity("hypoxia", key, "mmHg", default, about);
    vec![
        level("hypoxic_below", "15 mmHg", "oxygen below which cells answer to hypoxia").source(SOURCE),
        level("quiescent_below", "5 mmHg", "oxygen at and below which cells leave the cycle").source(SOURCE),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    let level = |key: &str| setting.config.number(&format!("hypoxia.{key}")) as f32;
    let params = Params { hypoxic: level("hypoxic_below"), quiescent: level("quiescent_below"), spare: [0.0; 2] };
    vec![Command::Run(Dispatch::new(&HYPOXIA, &params))]
}

fn hypoxia(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let oxygen_layer = dispatch.layer("oxygen");
    rows(tissue, tissue.grid(), [Layer::Cell], |tissue, row| {
        let [cell] = row.out;
        let oxygen = &tissue.floats(oxygen_layer)[row.first..row.first + cell.len()];
        for (c, &u) in cell.iter_mut().zip(oxygen) {
            let answers =
                is_alive(*c) && kind_of(*c) != Kind::Macrophage as u32 && phase_of(*c) <= Phase::Hypoxic as u32;
            if answers {
                let short = if u < params.hypoxic { Phase::Hypoxic } else { Phase::Cycling };
                *c = with_phase(*c, if u <= params.quiescent { Phase::Quiescent } else { short } as u32);
            }
        }
    });
}
