//! Tumour signals call monocytes out of the vessels, and more of them out of the marrow. Twin of
//! `shaders/processes/recruitment.wgsl`.
//!
//! Blood monocytes `m` as a share of their number at rest `M0`: `dm/dt = δ(1 + a·mean CSF-1 − m) − ΣJ/M0`; each
//! perfused vessel site lets out `J = k_ext·m·H(CSF-1; C½, 1)`, shared by the site and its six neighbours. All sites draw at
//! once: what leaves in a step beyond what there was is a debt (`m < 0`), and nobody leaves before it is made good.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::grid::Grid;
use crate::lattice::portable::{chance, floored, product, quiet, saturation};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Domain, Pass, Shader};
use crate::tissue::body::{self, CSF1_SUM, Ledger, MONOCYTES, RECRUITED, read_pair};
use crate::tissue::cell::{Kind, VESSEL_PERFUSED};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

static SHADER: Shader = Shader { name: "recruitment", text: include_str!("../../shaders/processes/recruitment.wgsl") };
static RECRUIT: Pass = Pass { shader: &SHADER, entry: "recruit", reach: 1, twin: recruit };
static SURVEY: Pass = Pass { shader: &SHADER, entry: "survey", reach: 0, twin: survey };
static MARROW: Pass = Pass { shader: &SHADER, entry: "marrow", reach: 0, twin: marrow };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "recruitment",
    about: "CSF-1 calls monocytes out of vessels and marrow; in the tissue they are macrophages",
    sections: Vec::new,
    parameters,
    passes: &[&RECRUIT, &SURVEY, &MARROW],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    chance: u32,
    half: f32,
    turnover: f32,
    response: f32,
    share: f32,
    mean: f32,
    spare: [f32; 2],
}

const MONOCYTES_SOURCE: &str =
    "computed: at a CSF-1 of 1 the marrow then makes 1.7e5 /(mL day), the most that a tumour recruits (QSPIO-TNBC)";

fn parameters() -> Vec<Parameter> {
    let q = |key, unit, default, about| Parameter::quantity("recruitment", key, unit, default, about);
    vec![
        q("extravasation", "1/min", "0.05 /h", "macrophages from 20 um of vessel at saturating CSF-1, blood at rest")
            .source("Bull & Byrne 2023"),
        q("csf1_half", "1", "0.5", "CSF-1 of half effect").within(1e-3, 1e9).source("Bull & Byrne 2023"),
        q("monocyte_loss", "1/min", "0.0347 /h", "turnover of blood monocytes")
            .source("half-life 20 h in mice, Yona 2013"),
        q("marrow_response", "1", "5", "extra production by the marrow at a mean CSF-1 of 1"),
        q("monocytes", "1/mL", "3.4e4 /mL", "blood monocytes at rest that serve a volume of tissue")
            .within(1.0, 1e15)
            .source(MONOCYTES_SOURCE),
    ]
}

/// The highest chance of a site for each vessel: it may have seven of them around it.
const MOST: u32 = u32::MAX / 7;

/// What a site draws for each vessel of what a length of [`crate::lattice::units::VESSEL`] lets out: times 4, because a supply of
/// four times the rest is the largest; a seventh for each site that shares the vessel.
fn called(setting: &Setting) -> f64 {
    setting.vessel_length() * 4.0 / 7.0
}

/// The highest rate of extravasation per minute that a step can tell from higher ones, where the config has a higher one.
pub fn highest_rate(setting: &Setting) -> Option<f64> {
    let chance = f64::from(MOST) / (f64::from(u32::MAX) + 1.0);
    let highest = -libm::log1p(-chance) / (setting.step * called(setting));
    (setting.config.number("recruitment.extravasation") > highest * (1.0 + 1e-6)).then_some(highest)
}

fn commands(setting: &Setting) -> Vec<Command> {
    let number = |key: &str| setting.config.number(&format!("recruitment.{key}"));
    // Exact for constant production, whatever the step.
    let turnover = -libm::expm1(-number("monocyte_loss") * setting.step) as f32;
    let sites = setting.grids[0].sites() as f64;
    let millilitres = sites * setting.spacing.powi(3) * 1e-12;
    let params = Params {
        chance: setting.chance(number("extravasation") * called(setting)).min(MOST),
        half: number("csf1_half") as f32,
        turnover,
        response: number("marrow_response") as f32,
        share: (1.0 / (number("monocytes") * millilitres)).max(1e-18) as f32,
        mean: (0.25 / sites) as f32,
        spare: [0.0; 2],
    };
    let once = Dispatch::new(&MARROW, &params).on(Domain::Once);
    vec![
        Command::Run(setting.bind_seen(Dispatch::new(&RECRUIT, &params), &["csf1"])),
        Command::Run(setting.bind_seen(Dispatch::new(&SURVEY, &params), &["csf1"])),
        Command::Run(once),
    ]
}

fn recruit(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    let params: Params = dispatch.params();
    let grid = tissue.grid();
    let supply = f32::from_bits(tissue.words(Layer::Body)[MONOCYTES]) * 0.25;
    let (ledger, recruited) = (Ledger::default(), AtomicU32::new(0));
    let csf1_layer = dispatch.layer("csf1");
    rows(tissue, grid, [Layer::Cell, Layer::Traits, Layer::Clone], |tissue, row| {
        let [cell, traits, clone] = row.out;
        let (vessel, csf1) = (tissue.words(Layer::Vessel), tissue.floats(csf1_layer));
        let near = vessels_near(grid, vessel, [row.y, row.z]);
        let mut from = 0;
        while let Some(x) = next_filled(&near, from) {
            from = x + 1;
            if cell[x] != 0 {
                continue;
            }
            let (s, vessels) = (row.first + x, near[x]);
            let draw = random(s as u32, moment.step, Stream::Recruitment as u32, moment.seed);
            let called = draw[0] < params.chance * vessels && draw[1] < chance(saturation(csf1[s], params.half));
            if called && draw[2] < chance(supply) {
                (cell[x], traits[x], clone[x]) = (Kind::Macrophage as u32, 0, 0);
                ledger.record(body::birth(Kind::Macrophage as u32));
                recruited.fetch_add(1, Relaxed);
            }
        }
    });
    tissue.words_mut(Layer::Body)[RECRUITED] += recruited.into_inner();
    ledger.enter(tissue);
}

/// The perfused vessels at each site of a row and at the six sites beside it.
fn vessels_near(grid: Grid, vessel: &[u32], [y, z]: [u32; 2]) -> Vec<u32> {
    let nx = grid.size[0] as usize;
    let row = |[_, y, z]: [u32; 3]| &vessel[grid.site([0, y, z])..][..nx];
    let own = row([0, y, z]);
    let mut near = vec![0; nx];
    add_perfused(&mut near, own);
    (2..6).filter_map(|d| grid.along([0, y, z], d, 1)).for_each(|p| add_perfused(&mut near, row(p)));
    add_perfused(&mut near[1..], own);
    add_perfused(&mut near, &own[1..]);
    if grid.periodic[0] {
        add_perfused(&mut near[..1], &own[nx - 1..]);
        add_perfused(&mut near[nx - 1..], own);
    }
    near
}

fn add_perfused(sums: &mut [u32], vessel: &[u32]) {
    sums.iter_mut().zip(vessel).for_each(|(sum, v)| *sum += u32::from(v & VESSEL_PERFUSED != 0));
}

fn survey(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let csf1 = tissue.floats(dispatch.layer("csf1"));
    let part = |values: &[f32]| values.iter().map(|&v| u64::from((v.min(4095.0) * 1024.0) as u32)).sum::<u64>();
    let sum: u64 = csf1.par_chunks(1 << 14).map(part).sum();
    let body = tissue.words_mut(Layer::Body);
    let sum = sum + read_pair(&body[CSF1_SUM..]);
    (body[CSF1_SUM], body[CSF1_SUM + 1]) = (sum as u32, (sum >> 32) as u32);
}

fn marrow(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let body = tissue.words_mut(Layer::Body);
    let low = (body[CSF1_SUM] >> 8) as f32;
    let high = body[CSF1_SUM + 1] as f32 * 16_777_216.0;
    let mean = product(low + high, params.mean);
    let pool = f32::from_bits(body[MONOCYTES]);
    let made = product(params.turnover, 1.0 + product(params.response, mean));
    let left = product(params.share, body[RECRUITED].min(0x00ff_ffff) as f32);
    let next = quiet(((pool - product(params.turnover, floored(pool))) + made) - left);
    body[MONOCYTES] = next.to_bits();
    (body[RECRUITED], body[CSF1_SUM], body[CSF1_SUM + 1]) = (0, 0, 0);
}
