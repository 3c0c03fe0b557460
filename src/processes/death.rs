//! Cells die by themselves (apoptosis), for lack of oxygen (necrosis), of drugs and, some time after the hit, of radiation,
//! and leave debris; debris is cleared. Twin of `shaders/processes/death.wgsl`.
//!
//! Necrosis hazard: `k·clamp((O_start − O)/(O_start − O_anoxic), 0, 1)`.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::lattice::portable::{chance, exp_minus, product};
use crate::lattice::random::{Stream, random};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::body::{self, Ledger};
use crate::tissue::cell::{KINDS, Kind, Phase, is_tumour, kind_of, phase_of, with_phase};
use crate::tissue::clones::{DIED, record};
use crate::tissue::rows::{next_filled, rows};
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};
use std::sync::Mutex;

static SHADER: Shader = Shader { name: "death", text: include_str!("../../shaders/processes/death.wgsl") };
static DEATH: Pass = Pass { shader: &SHADER, entry: "death", reach: 0, twin: death };
static DEATH_UNDER_DRUGS: Pass =
    Pass { shader: &SHADER, entry: "death_under_drugs", reach: 0, twin: death_under_drugs };
static DEATH_IN_CLONES: Pass = Pass { shader: &SHADER, entry: "death_in_clones", reach: 0, twin: death_in_clones };
static DEATH_IN_CLONES_UNDER_DRUGS: Pass =
    Pass { shader: &SHADER, entry: "death_in_clones_under_drugs", reach: 0, twin: death_in_clones_under_drugs };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "death",
    about: "apoptosis, necrosis without oxygen, death by drugs and radiation, clearance of debris",
    sections: Vec::new,
    parameters,
    passes: &[&DEATH, &DEATH_UNDER_DRUGS, &DEATH_IN_CLONES, &DEATH_IN_CLONES_UNDER_DRUGS],
    commands,
};

#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Params {
    chances: [[u32; 4]; KINDS],
    lysis_apoptotic: u32,
    lysis_necrotic: u32,
    doomed: u32,
    spare: [u32; 3],
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
                ("normal", "0 /min"),
                ("macrophage", "0.02 /day"),
            ])
            .source(
                "PhysiCell 0.00319 /h (MCF10A); macrophages Ginhoux 2016 in QSPIO-TNBC; normal cells by design: they \
                 do not divide unless told to, so that a tissue at rest loses none",
            ),
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
        rate("doomed", "0.5 /day", "rate of death of cells that radiation has hit")
            .source("design: mitotic death within days"),
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
        doomed: setting.chance(config.number("death.doomed")),
        spare: [0; 3],
        anoxic: full as f32,
        slope: (1.0 / (starts - full).max(1e-3)) as f32,
    };
    let killed = setting.drugs().any(|(_, drug)| !drug.kills.is_empty()) && setting.is_on("pharmacology");
    let pass = match (killed, setting.counts_clones()) {
        (false, false) => &DEATH,
        (true, false) => &DEATH_UNDER_DRUGS,
        (false, true) => &DEATH_IN_CLONES,
        (true, true) => &DEATH_IN_CLONES_UNDER_DRUGS,
    };
    // Layers of some runs only: named here so that the tissue gets them.
    let bound = [(killed, "hazard", Layer::HAZARD), (setting.counts_clones(), "lineage", Layer::Lineage)];
    let bind = |dispatch: Dispatch, (_, name, layer)| dispatch.bind(name, layer);
    vec![Command::Run(bound.into_iter().filter(|(there, ..)| *there).fold(Dispatch::new(pass, &params), bind))]
}

fn death(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    each_cell(tissue, dispatch, moment, |_, _| 0, |_| ());
}

fn death_under_drugs(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    each_cell(tissue, dispatch, moment, by_drugs(dispatch), |_| ());
}

fn death_in_clones(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    in_clones(tissue, dispatch, moment, |_, _| 0);
}

fn death_in_clones_under_drugs(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment) {
    in_clones(tissue, dispatch, moment, by_drugs(dispatch));
}

/// The chance that drugs kill the cell of a site.
fn by_drugs(dispatch: &Dispatch) -> impl Fn(&Tissue, usize) -> u32 + Sync {
    let hazard = dispatch.layer("hazard");
    move |tissue, s| chance(1.0 - exp_minus(tissue.floats(hazard)[s]))
}

/// The same, and deaths of tumour cells are counted by lineage.
fn in_clones(tissue: &mut Tissue, dispatch: &Dispatch, moment: &Moment, killed: impl Fn(&Tissue, usize) -> u32 + Sync) {
    let dead = Mutex::new(Vec::new());
    each_cell(tissue, dispatch, moment, killed, |clone| dead.lock().expect("no thread panics").push(clone));
    let mut dead = dead.into_inner().expect("no thread panics");
    dead.sort_unstable();
    let table = tissue.words_mut(dispatch.layer("lineage"));
    dead.into_iter().for_each(|clone| record(table, clone, DIED));
}

/// One step of each cell; `killed` is the chance that a drug kills that of a site, `buried` is told the lineage of each
/// tumour cell that dies.
fn each_cell(
    tissue: &mut Tissue,
    dispatch: &Dispatch,
    moment: &Moment,
    killed: impl Fn(&Tissue, usize) -> u32 + Sync,
    buried: impl Fn(u32) + Sync,
) {
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
                if draw[0] < params.lysis(c) {
                    ledger.record(body::death(kind));
                    (cell[x], traits[x], clone[x]) = (0, 0, 0);
                }
                continue;
            }
            if let Some(phase) = params.end(c, oxygen[x], killed(tissue, row.first + x), draw) {
                ledger.record(body::death(kind));
                ledger.record(body::birth(Kind::Debris as u32));
                cell[x] = with_phase(Kind::Debris as u32, phase as u32);
                if is_tumour(c) {
                    buried(clone[x]);
                }
            }
        }
    });
    ledger.enter(tissue);
}

impl Params {
    /// The chance that debris is cleared.
    fn lysis(&self, debris: u32) -> u32 {
        let necrotic = phase_of(debris) == Phase::Necrotic as u32;
        if necrotic { self.lysis_necrotic } else { self.lysis_apoptotic }
    }

    /// How a cell dies, if it does: of too little oxygen, or else.
    fn end(&self, cell: u32, oxygen: f32, killed: u32, draw: [u32; 4]) -> Option<Phase> {
        let chances = self.chances[kind_of(cell) as usize & 7];
        let want = 1.0 - product(oxygen - self.anoxic, self.slope);
        let necrotic = draw[1] < chances[1] && draw[2] < chance(want);
        let doomed = if phase_of(cell) == Phase::Doomed as u32 { self.doomed } else { 0 };
        let hit = draw[3] < doomed.saturating_add(killed);
        let dies = necrotic || draw[0] < chances[0] || hit;
        dies.then_some(if necrotic { Phase::Necrotic } else { Phase::Apoptotic })
    }
}
