//! Cathepsin and mesenchymal cells dissolve the matrix, fibroblasts mend it. Twin of `shaders/processes/dissolution.wgsl`.
//!
//! `W ← W·exp(−(k_E·E + k_MT)·Δt)`, with `k_MT` of a mesenchymal cell there, else of one on the six sites beside; then at
//! fibroblasts toward `mend_to` (exact exponentials).
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
static DISSOLUTION: Pass = Pass { shader: &SHADER, entry: "dissolution", reach: 1, twin: dissolution };
static DISSOLUTION_UNDER_DRUGS: Pass =
    Pass { shader: &SHADER, entry: "dissolution_under_drugs", reach: 1, twin: dissolution_under_drugs };

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
    by_cell_beside: f32,
    mend: f32,
    mend_to: f32,
    spare: [f32; 3],
}

fn parameters() -> Vec<Parameter> {
    let rate = |key, default, about| Parameter::quantity("dissolution", key, "1/min", default, about);
    let source = "MetaSpread (Franssen 2019): 2.5e-5 /s each (half-life 7.7 h)";
    let mending = "fibroblasts of PhysiCell-Models/collective-invasion";
    vec![
        rate("by_cathepsin", "2.5e-5 /s", "matrix loss at cathepsin 1").source(source),
        rate("by_mesenchymal", "2.5e-5 /s", "matrix loss at a mesenchymal cell (MT1-MMP)").source(source),
        rate("by_mesenchymal_beside", "0 /s", "matrix loss on the six sites beside a mesenchymal cell")
            .source("design: docs/limits.md has what it does"),
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
        by_cell_beside: (number("by_mesenchymal_beside") * setting.step) as f32,
        mend: -libm::expm1(-number("mend") * setting.step) as f32,
        mend_to: number("mend_to") as f32,
        spare: [0.0; 3],
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

/// Both passes, row by row; the place is that of the row's first site.
fn each_row(tissue: &mut Tissue, dispatch: &Dispatch, work: impl Fn(&Tissue, [u32; 3], Inputs) + Sync) {
    let cathepsin_layer = dispatch.layer("cathepsin");
    rows(tissue, tissue.grid(), [Layer::Matrix], |tissue, row| {
        let [matrix] = row.out.map(bytemuck::cast_slice_mut::<u32, f32>);
        let part = row.first..row.first + matrix.len();
        let cell = &tissue.words(Layer::Cell)[part.clone()];
        let cathepsin = &tissue.floats(cathepsin_layer)[part];
        work(tissue, [0, row.y, row.z], Inputs { cell, cathepsin, matrix });
    });
}

fn dissolution(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    each_row(tissue, dispatch, |tissue, first, row| match params.by_cell_beside > 0.0 {
        true => dissolve_around(&params, tissue, first, row, None),
        false => dissolve(&params, row),
    });
}

fn dissolution_under_drugs(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let activity = dispatch.layer("activity");
    each_row(tissue, dispatch, |tissue, first, row| {
        dissolve_around(&params, tissue, first, row, Some(tissue.floats(activity)));
    });
}

/// A row where cells dissolve what is beside them, or drugs block some of their enzymes.
fn dissolve_around(params: &Params, tissue: &Tissue, first: [u32; 3], row: Inputs, activity: Option<&[f32]>) {
    let grid = tissue.grid();
    for ((x, w), &c) in (0..).zip(row.matrix.iter_mut()).zip(row.cell) {
        let p = [x, first[1], first[2]];
        let activity = activity.map_or(1.0, |activity| activity[grid.site(p)]);
        let loss = product(by_cells(params, tissue, p, c), activity);
        *w = left(params, c, row.cathepsin[x as usize], loss, *w);
    }
}

/// The loss that mesenchymal cells cause on a site: one there, else one beside.
fn by_cells(params: &Params, tissue: &Tissue, p: [u32; 3], cell: u32) -> f32 {
    let (grid, cells) = (tissue.grid(), tissue.words(Layer::Cell));
    let is_one = |cell: u32| kind_of(cell) == Kind::Mesenchymal as u32;
    let is_beside = |d: u32| grid.along(p, d, 1).is_some_and(|q| is_one(cells[grid.site(q)]));
    if is_one(cell) {
        params.by_cell
    } else if params.by_cell_beside > 0.0 && (0..6).any(is_beside) {
        params.by_cell_beside
    } else {
        0.0
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn dissolve(params: &Params, row: Inputs) {
    let params = *params;
    for ((w, &c), &e) in row.matrix.iter_mut().zip(row.cell).zip(row.cathepsin) {
        let loss = if kind_of(c) == Kind::Mesenchymal as u32 { params.by_cell } else { 0.0 };
        *w = left(&params, c, e, loss, *w);
    }
}

/// The density of a site after the step; `loss` is what mesenchymal cells cause.
#[inline(always)]
fn left(params: &Params, cell: u32, cathepsin: f32, loss: f32, density: f32) -> f32 {
    let kind = kind_of(cell);
    let dose = product(params.by_cathepsin, cathepsin) + loss;
    let left = floored(product(density, exp_minus(dose)));
    let mended = left + product(params.mend, params.mend_to - left);
    let mends = (kind == Kind::Fibroblast as u32) & (left < params.mend_to);
    if mends { mended } else { left }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::grid::Grid;
    use crate::tissue::cell::{Phase, cell};

    /// `W = exp(−k·t)` with the rate of a cell there or beside, whichever cells are the neighbours' neighbours.
    #[test]
    fn a_mesenchymal_cell_dissolves_its_site_and_those_beside() {
        let (by_cell, by_cell_beside) = (0.02f32, 0.005f32);
        let params = Params { by_cell, by_cell_beside, ..Params::zeroed() };
        let mut tissue = Tissue::new(Grid { periodic: [true, false], ..Grid::new([16, 6, 5]) });
        let grid = tissue.grid();
        let [there, pushed] = [[0, 0, 2], [1, 0, 2]].map(|p| grid.site(p));
        tissue.words_mut(Layer::Cell)[there] = cell(Kind::Mesenchymal, Phase::Cycling);
        tissue.words_mut(Layer::Cell)[pushed] = cell(Kind::Epithelial, Phase::Cycling);
        tissue.floats_mut(Layer::Matrix).fill(1.0);
        let dispatch = Dispatch::new(&DISSOLUTION, &params);
        (0..10).for_each(|step| dissolution(&mut tissue, &dispatch, &Moment::new(1, step)));
        let beside = [[1, 0, 2], [15, 0, 2], [0, 1, 2], [0, 0, 1], [0, 0, 3]].map(|p| grid.site(p));
        for (site, density) in tissue.floats(Layer::Matrix).iter().enumerate() {
            let rate = if site == there {
                by_cell
            } else if beside.contains(&site) {
                by_cell_beside
            } else {
                0.0
            };
            assert!((density - (-10.0 * rate).exp()).abs() < 1e-6, "{:?}: {density}", grid.place(site));
        }
    }
}
