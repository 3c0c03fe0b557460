//! Tumour cells corrupt their normal neighbours: normal cells and fibroblasts become activated, and forget it without the
//! signal. Twin of `shaders/processes/corruption.wgsl`.
//!
//! Hazard of activation `k_on·H(CSF-1; K, 1)`, of its end `k_off`. Activated cells neither divide nor answer to lack of oxygen,
//! and secrete what `activated_stroma` of a field says.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::portable::{chance, saturation};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{Kind, Phase, kind_of, phase_of, with_phase};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "corruption", text: include_str!("../../shaders/processes/corruption.wgsl") };
static CORRUPTION: Pass = Pass { shader: &SHADER, entry: "corruption", reach: 0, twin: corruption };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "corruption",
    about: "tumour cells activate normal cells and fibroblasts around them",
    sections: Vec::new,
    parameters,
    passes: &[&CORRUPTION],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    on: u32,
    off: u32,
    half: f32,
    spare: f32,
}

fn parameters() -> Vec<Parameter> {
    let section = "corruption";
    let rate = |key, default, about| Parameter::quantity(section, key, "1/min", default, about);
    vec![
        Parameter::flag(section, "enabled", false, "whether tumour cells activate normal cells and fibroblasts"),
        rate("on", "0.5 /day", "rate of activation at saturating CSF-1, the signal that stands for all of a tumour's"),
        rate("off", "0.05 /day", "rate at which activated cells fall back"),
        Parameter::quantity(section, "csf1_half", "1", "0.5", "CSF-1 of half effect").within(1e-3, 1e9),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    if !setting.config.flag("corruption.enabled") {
        return Vec::new();
    }
    let number = |key: &str| setting.config.number(&format!("corruption.{key}"));
    let params = Params {
        on: setting.chance(number("on")),
        off: setting.chance(number("off")),
        half: number("csf1_half") as f32,
        spare: 0.0,
    };
    vec![Command::Run(setting.bind_seen(Dispatch::new(&CORRUPTION, &params), &["csf1"]))]
}

fn corruption(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let csf1_layer = dispatch.layer("csf1");
    rows(tissue, tissue.grid(), [Layer::Cell], |tissue, row| {
        let [cell] = row.out;
        let csf1 = &tissue.floats(csf1_layer)[row.first..row.first + cell.len()];
        let mut from = 0;
        while let Some(x) = next_filled(cell, from) {
            from = x + 1;
            let c = &mut cell[x];
            if kind_of(*c) != Kind::Normal as u32 && kind_of(*c) != Kind::Fibroblast as u32 {
                continue;
            }
            let draw = random((row.first + x) as u32, moment.step, Stream::Corruption as u32, moment.seed);
            if phase_of(*c) == Phase::Activated as u32 {
                *c = with_phase(*c, if draw[0] < params.off { Phase::Cycling } else { Phase::Activated } as u32);
            } else if phase_of(*c) <= Phase::Hypoxic as u32
                && draw[0] < params.on
                && draw[1] < chance(saturation(csf1[x], params.half))
            {
                *c = with_phase(*c, Phase::Activated as u32);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::grid::Grid;
    use crate::lattice::random::chance_of;
    use crate::tissue::cell::cell;

    /// Share of normal cells that are activated after some steps at a level of CSF-1.
    fn activated(csf1: f32, steps: u32) -> f64 {
        let params = Params { on: chance_of(0.5, 0.1), off: chance_of(0.25, 0.1), half: 1.0, spare: 0.0 };
        let dispatch = Dispatch::new(&CORRUPTION, &params);
        let mut tissue = Tissue::new(Grid::new([32, 32, 32]));
        tissue.words_mut(Layer::Cell).fill(cell(Kind::Normal, Phase::Cycling));
        tissue.floats_mut(dispatch.layer("csf1")).fill(csf1);
        (0..steps).for_each(|step| corruption(&mut tissue, &dispatch, &Moment::new(3, step)));
        let cells = tissue.words(Layer::Cell);
        cells.iter().filter(|c| phase_of(**c) == Phase::Activated as u32).count() as f64 / cells.len() as f64
    }

    /// `dA/dt = k_on·H·(1 − A) − k_off·A` settles at `k_on·H/(k_on·H + k_off)`; without the signal nothing begins.
    #[test]
    fn activation_and_its_end_balance() {
        for (csf1, share) in [(1.0, 0.5), (3.0, 0.6), (0.0, 0.0)] {
            let measured = activated(csf1, 300);
            assert!((measured - share).abs() < 0.015, "{measured} instead of {share} at CSF-1 {csf1}");
        }
    }
}
