//! Cathepsin and mesenchymal cells dissolve the matrix, fibroblasts mend it. Twin of `shaders/processes/dissolution.wgsl`.
//!
//! `W ← W·exp(−(k_E·E + k_MT·[mesenchymal])·Δt)`, then at fibroblasts toward `mend_to` (exact exponentials).
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::portable::{exp_minus, floored, product};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{Kind, kind_of};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};
use multiversion::multiversion;

static SHADER: Shader = Shader { name: "dissolution", text: include_str!("../../shaders/processes/dissolution.wgsl") };
static DISSOLUTION: Pass = Pass { shader: &SHADER, entry: "dissolution", reach: 0, twin: dissolution };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "dissolution",
    about: "cathepsin and mesenchymal cells dissolve the matrix, fibroblasts mend it",
    sections: Vec::new,
    parameters,
    passes: &[&DISSOLUTION],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    by_cathepsin: f32,
    by_cell: f32,
    mend: f32,
    mend_to: f32,
}

fn parameters() -> Vec<Parameter> {
    let rate = |key, default, about| Parameter::quantity("dissolution", key, "1/min", default, about);
    let source = "MetaSpread: 2.5e-5 /s each (half-life 7.7 h)";
    vec![
        rate("by_cathepsin", "2.5e-5 /s", "matrix loss at cathepsin 1").source(source),
        rate("by_mesenchymal", "2.5e-5 /s", "matrix loss at a mesenchymal cell (MT1-MMP)").source(source),
        rate("mend", "0.001 /min", "repair at a fibroblast").source("collective-invasion model"),
        Parameter::number("dissolution", "mend_to", (0.0, 1.0), 0.5, "density toward which fibroblasts mend")
            .source("collective-invasion model"),
    ]
}

fn commands(setting: &Setting) -> Vec<Command> {
    let number = |key: &str| setting.config.number(&format!("dissolution.{key}"));
    let params = Params {
        by_cathepsin: (number("by_cathepsin") * setting.step) as f32,
        by_cell: (number("by_mesenchymal") * setting.step) as f32,
        mend: -libm::expm1(-number("mend") * setting.step) as f32,
        mend_to: number("mend_to") as f32,
    };
    vec![Command::Run(Dispatch::new(&DISSOLUTION, &params))]
}

fn dissolution(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let cathepsin_layer = dispatch.layer("cathepsin");
    rows(tissue, tissue.grid(), [Layer::Matrix], |tissue, row| {
        let [matrix] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let part = row.first..row.first + matrix.len();
        let cell = &tissue.words(Layer::Cell)[part.clone()];
        let cathepsin = &tissue.floats(cathepsin_layer)[part];
        dissolve(&params, cell, cathepsin, matrix);
    });
}

#[multiversion(targets("x86_64+avx2"))]
fn dissolve(params: &Params, cell: &[u32], cathepsin: &[f32], matrix: &mut [f32]) {
    let params = *params;
    for ((w, &c), &e) in matrix.iter_mut().zip(cell).zip(cathepsin) {
        let kind = kind_of(c);
        let own = if kind == Kind::Mesenchymal as u32 { params.by_cell } else { 0.0 };
        let dose = product(params.by_cathepsin, e) + own;
        let left = floored(product(*w, exp_minus(dose)));
        let mended = left + product(params.mend, params.mend_to - left);
        let mends = (kind == Kind::Fibroblast as u32) & (left < params.mend_to);
        *w = if mends { mended } else { left };
    }
}
