//! IL-4 turns macrophages into cathepsin and EGF secretors; without it they forget. Twin of
//! `shaders/processes/education.wgsl`.
//!
//! `dp/dt = k_on·H(IL-4; K, 1)·(1 − p) − k_off·p`, on 256 levels, stochastically rounded (Gocheva 2010).
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::portable::{product, saturation, whole};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{Kind, educated, kind_of, polarisation_of};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};

static SHADER: Shader = Shader { name: "education", text: include_str!("../../shaders/processes/education.wgsl") };
static EDUCATION: Pass = Pass { shader: &SHADER, entry: "education", reach: 0, twin: education };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "education",
    about: "tumour IL-4 tricks macrophages into secreting cathepsins",
    sections: Vec::new,
    parameters,
    passes: &[&EDUCATION],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    learn: f32,
    forget: f32,
    half: f32,
    spare: f32,
}

const SOURCE: &str = "QSPIO-TNBC, estimated there: M1 to M2 in some days, by IL-10 and IL-13";

fn parameters() -> Vec<Parameter> {
    let rate = |key, default, about| Parameter::quantity("education", key, "1/min", default, about);
    vec![
        rate("on", "0.25 /day", "rate of polarisation at saturating IL-4").source(SOURCE),
        rate("off", "0.045 /day", "rate at which polarisation is lost").source(SOURCE),
        Parameter::quantity("education", "il4_half", "pM", "50 pM", "IL-4 of half effect").within(1e-3, 1e9),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    let number = |key: &str| setting.config.number(&format!("education.{key}"));
    let params = Params {
        learn: (255.0 * number("on") * setting.step) as f32,
        forget: (number("off") * setting.step) as f32,
        half: number("il4_half") as f32,
        spare: 0.0,
    };
    vec![Command::Run(setting.bind_seen(Dispatch::new(&EDUCATION, &params), &["il4"]))]
}

fn education(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let il4_layer = dispatch.layer("il4");
    rows(tissue, tissue.grid(), [Layer::Cell], |tissue, row| {
        let [cell] = row.out;
        let il4 = &tissue.floats(il4_layer)[row.first..row.first + cell.len()];
        let mut from = 0;
        while let Some(x) = next_filled(cell, from) {
            from = x + 1;
            let c = &mut cell[x];
            if kind_of(*c) != Kind::Macrophage as u32 {
                continue;
            }
            let draw = random((row.first + x) as u32, moment.step, Stream::Education as u32, moment.seed);
            let before = polarisation_of(*c);
            let open = 1.0 - product(before as f32, 0.003_921_569);
            let up = whole(product(product(params.learn, saturation(il4[x], params.half)), open), draw[0]);
            let down = whole(product(params.forget, before as f32), draw[1]);
            let after = (before + up).min(255).saturating_sub(down);
            *c = educated(*c, after);
        }
    });
}
