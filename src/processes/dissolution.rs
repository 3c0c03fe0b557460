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
static DISSOLUTION_UNDER_DRUGS: Pass =
    Pass { shader: &SHADER, entry: "dissolution_under_drugs", reach: 0, twin: dissolution_under_drugs };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "dissolution",
    about: "cathepsin and mesenchymal cells dissolve the matrix, fibroblasts mend it",
    sections: Vec::new,
    parameters,
    passes: &[&DISSOLUTION, &DISSOLUTION_UNDER_DRUGS],
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
    let source = "MetaSpread (Franssen 2019): 2.5e-5 /s each (half-life 7.7 h)";
    let mending = "fibroblasts of PhysiCell-Models/collective-invasion";
    vec![
        rate("by_cathepsin", "2.5e-5 /s", "matrix loss at cathepsin 1").source(source),
        rate("by_mesenchymal", "2.5e-5 /s", "matrix loss at a mesenchymal cell (MT1-MMP)").source(source),
        rate("mend", "0.001 /min", "repair at a fibroblast").source(mending),
        Parameter::number("dissolution", "mend_to", (0.0, 1.0), 0.5, "density toward which fibroblasts mend")
            .source(mending),
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
    let dispatch = match setting.seen("mt1mmp") {
        Some(activity) => Dispatch::new(&DISSOLUTION_UNDER_DRUGS, &params).bind("activity", activity),
        None => Dispatch::new(&DISSOLUTION, &params),
    };
    vec![Command::Run(setting.bind_seen(dispatch, &["cathepsin"]))]
}

/// The parts of layers in a row, from which both passes compute.
struct Inputs<'a> {
    cell: &'a [u32],
    cathepsin: &'a [f32],
    matrix: &'a mut [f32],
}

/// Both passes, row by row; the number is that of the row's first site.
fn each_row(tissue: &mut Tissue, dispatch: &Dispatch, work: impl Fn(&Tissue, usize, Inputs) + Sync) {
    let cathepsin_layer = dispatch.layer("cathepsin");
    rows(tissue, tissue.grid(), [Layer::Matrix], |tissue, row| {
        let [matrix] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let part = row.first..row.first + matrix.len();
        let cell = &tissue.words(Layer::Cell)[part.clone()];
        let cathepsin = &tissue.floats(cathepsin_layer)[part];
        work(tissue, row.first, Inputs { cell, cathepsin, matrix });
    });
}

fn dissolution(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    each_row(tissue, dispatch, |_, _, row| dissolve(&params, row));
}

fn dissolution_under_drugs(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let activity = dispatch.layer("activity");
    each_row(tissue, dispatch, |tissue, first, row| {
        let activity = &tissue.floats(activity)[first..first + row.cell.len()];
        for (i, w) in row.matrix.iter_mut().enumerate() {
            *w = left(&params, row.cell[i], row.cathepsin[i], product(params.by_cell, activity[i]), *w);
        }
    });
}

#[multiversion(targets("x86_64+avx2"))]
fn dissolve(params: &Params, row: Inputs) {
    let params = *params;
    for ((w, &c), &e) in row.matrix.iter_mut().zip(row.cell).zip(row.cathepsin) {
        *w = left(&params, c, e, params.by_cell, *w);
    }
}

/// The density of a site after the step; `by_cell` is the loss that a mesenchymal cell there causes.
#[inline(always)]
fn left(params: &Params, cell: u32, cathepsin: f32, by_cell: f32, density: f32) -> f32 {
    let kind = kind_of(cell);
    let own = if kind == Kind::Mesenchymal as u32 { by_cell } else { 0.0 };
    let dose = product(params.by_cathepsin, cathepsin) + own;
    let left = floored(product(density, exp_minus(dose)));
    let mended = left + product(params.mend, params.mend_to - left);
    let mends = (kind == Kind::Fibroblast as u32) & (left < params.mend_to);
    if mends { mended } else { left }
}
