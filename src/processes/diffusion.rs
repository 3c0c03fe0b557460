//! Implicit diffusion of the fields by geometric multigrid: passes and cycle. The twins are in [`twin`].
//!
//! Backward Euler leaves one linear equation a site and step, `loss·u − Σ(u' − u) = source` (see
//! [`super::exchange`]), solved by V-cycles with red–black Gauss–Seidel, restriction by averaging and trilinear
//! prolongation (Trottenberg, Oosterlee & Schüller 2001, ch. 2 and 5), warm-started from the last step. The number of
//! cycles is fixed, so nothing is read back and every engine does the same.
mod correction;
mod defaults;
pub mod twin;

use super::exchange::{self, Defaults, Substance};
use super::pharmacology;
use super::{Process, Setting};
use crate::config::spec::{Parameter, SIDE_ROWS, Section, Takes};
use crate::program::{Command, Dispatch, Domain, Pass, Shader};
use crate::tissue::fields::{FIELDS, Field, OPTIONAL};
use crate::tissue::state::Layer;
use bytemuck::{Pod, Zeroable};
use correction::{CORRECTION, Hierarchy};

/// The entry points, and behind them the parts that they are made of.
const TEXT: &str = concat!(
    include_str!("../../shaders/processes/diffusion.wgsl"),
    include_str!("../../shaders/processes/diffusion/equation.wgsl"),
    include_str!("../../shaders/processes/diffusion/between.wgsl"),
    include_str!("../../shaders/processes/diffusion/refine.wgsl"),
    include_str!("../../shaders/processes/diffusion/sweep.wgsl"),
    include_str!("../../shaders/processes/diffusion/tile.wgsl"),
);
static SHADER: Shader = Shader { name: "diffusion", text: TEXT };
static SWEEP: Pass = Pass { shader: &SHADER, entry: "sweep", reach: 2, twin: twin::pass };
static DESCEND: Pass = Pass { shader: &SHADER, entry: "descend", reach: 3, twin: twin::pass };
static ASCEND: Pass = Pass { shader: &SHADER, entry: "ascend", reach: 2, twin: twin::pass };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "fields",
    about: "oxygen, CSF-1, IL-4, EGF and cathepsin diffuse, decay, are secreted and taken up",
    sections,
    parameters,
    passes: &[
        &exchange::EXCHANGE,
        &exchange::WITH_CELLS,
        &exchange::BY_TRAIT,
        &pharmacology::INACTIVATE,
        &pharmacology::RAISE,
        &SWEEP,
        &DESCEND,
        &ASCEND,
        &CORRECTION,
    ],
    commands,
};

/// Uniform of the three passes.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub struct Params {
    /// Links to the low sides x, y, z: 0 is no flux.
    pub low_link: [f32; 4],
    /// Links to the high sides.
    pub high_link: [f32; 4],
    /// Held values of the low sides.
    pub low_held: [f32; 4],
    /// Held values of the high sides.
    pub high_held: [f32; 4],
    /// Link of the last site but one of an axis to the last.
    pub to_last: [f32; 4],
    /// Link of the last site to the one before.
    pub from_last: [f32; 4],
    /// Width of the last site in units of the level's spacing.
    pub last_width: [f32; 4],
    /// 1 / the sum of widths of the children of the last site of the next level.
    pub last_share: [f32; 4],
    /// 1 on the levels that hold corrections, which have either sign.
    pub is_correction: u32,
    /// Unused.
    pub spare: [u32; 3],
}

fn sections() -> Vec<Section> {
    let section = |f: &Field| Section { name: f.name.into(), about: f.about.into(), listed: false };
    FIELDS.iter().chain(OPTIONAL).map(section).collect()
}

fn parameters() -> Vec<Parameter> {
    let fields = FIELDS.iter().chain(OPTIONAL).zip(&defaults::DEFAULTS);
    fields.flat_map(|(field, defaults)| field_parameters(field, defaults)).chain(drug_parameters()).collect()
}

/// What a drug has in common with the fields: it comes from vessels or medium at its level in blood, and from nowhere else.
fn drug_parameters() -> Vec<Parameter> {
    let drug = Field { name: "drug", unit: "nM", shown_to: "1000 nM", about: "a drug" };
    let other = ["enabled", "secretion", "vessel_level", "medium_level", "initial"];
    let keys = field_parameters(&drug, &defaults::DRUG).into_iter().filter(|p| !other.contains(&p.name.as_str()));
    keys.map(|mut parameter| {
        if parameter.name == "diffusion" {
            parameter.example = parameter.default.take();
        }
        parameter
    })
    .collect()
}

fn field_parameters(field: &Field, defaults: &Defaults) -> Vec<Parameter> {
    let (name, unit) = (field.name, field.unit);
    let side = Takes::Side { unit: unit.into() };
    let mut sides = Parameter::new(name, "sides", side, "each side of the lattice: \"no flux\", or held at a level");
    sides.default = Some("\"no flux\"".into());
    let mut keys = vec![
        Parameter::flag(name, "enabled", true, "whether the field is solved; else it keeps its initial value"),
        Parameter::quantity(name, "diffusion", "um^2/min", defaults.diffusion.0, "diffusion coefficient")
            .within(1e-6, 1e9)
            .source(defaults.diffusion.1),
    ];
    keys.extend(exchange::parameters(field, defaults));
    let shown = "upper end of the colour bar in pictures";
    let sweeps = "smoothing sweeps before and after each coarser level";
    keys.extend([
        sides.per_side(),
        Parameter::quantity(name, "shown_to", unit, field.shown_to, shown).within(1e-9, 1e12),
        Parameter::count(
            name,
            "cycles",
            (0, 100),
            defaults.cycles,
            "multigrid cycles a step, 4 for sites below 12 um; 0 smooths only",
        ),
        Parameter::count(name, "sweeps", (1, 100), 1, sweeps),
    ]);
    keys
}

fn commands(setting: &Setting) -> Vec<Command> {
    let enabled = |f: &&(u8, &Field)| setting.config.flag(&format!("{}.enabled", f.1.name));
    let fields = setting.fields();
    let fields = fields.iter().filter(enabled).map(|&(i, f)| (Substance { path: f.name, drug: None }, Layer::Field(i)));
    let drugs = setting.drugs().map(|(i, d)| (Substance { path: &d.path, drug: Some(i) }, Layer::drug(i)));
    fields.chain(drugs).flat_map(|(substance, layer)| Solve::new(substance, layer, setting).commands()).collect()
}

/// Whether a command is part of a multigrid cycle: one of its passes, or layers that change places.
pub fn is_of_cycle(command: &Command) -> bool {
    match command {
        Command::Run(dispatch) => {
            [&SWEEP, &DESCEND, &ASCEND, &CORRECTION].iter().any(|pass| std::ptr::eq(dispatch.pass, *pass))
        }
        Command::Swap(..) => true,
        Command::Clear(_) => false,
    }
}

/// Sweeps on the coarsest level, where sweeps settle all.
const BOTTOM_SWEEPS: u64 = 4;
/// Sweeps on the coarsest level where a periodic axis has ended the hierarchy before its time.
const EARLY_BOTTOM_SWEEPS: u64 = 16;

struct Solve<'a> {
    setting: &'a Setting<'a>,
    substance: Substance<'a>,
    layer: Layer,
    scale: f64,
    levels: usize,
    sweeps: u64,
}

impl<'a> Solve<'a> {
    fn new(substance: Substance<'a>, layer: Layer, setting: &'a Setting<'a>) -> Self {
        let scale = setting.spacing * setting.spacing / substance.diffusion(setting.config);
        // A level whose loss exceeds its links needs no coarser one: sweeps alone settle it.
        let least = scale * (1.0 / setting.step + setting.config.number(&substance.key("decay")));
        let useful = (0..).take_while(|&l| least * 4f64.powi(l) < 2.0).count();
        let levels = setting.grids.len().min(useful + 1);
        let sweeps = setting.config.count(&substance.key("sweeps"));
        Self { setting, substance, layer, scale, levels, sweeps }
    }

    fn commands(&self) -> Vec<Command> {
        let cycles = self.setting.config.count(&self.substance.key("cycles"));
        let mut list = vec![Command::Run(exchange::dispatch(&self.substance, self.layer, self.setting, self.scale))];
        let secretions = exchange::secretions(&self.substance, self.setting);
        list.extend(pharmacology::on_field(self.substance.path, &secretions, self.setting, self.scale));
        for _ in 0..cycles {
            self.cycle(0, &mut list);
        }
        if cycles == 0 {
            self.sweep(0, self.sweeps, &mut list);
        }
        list
    }

    fn value(&self, level: usize) -> Layer {
        if level == 0 { self.layer } else { Layer::Correction(level as u8) }
    }

    /// One V-cycle: down to the coarsest level and back.
    fn cycle(&self, level: usize, list: &mut Vec<Command>) {
        if level > 0 && correction::fit(&self.setting.grids[level..self.levels]) {
            return list.push(Command::Run(self.correction(level)));
        }
        if level + 1 == self.levels {
            return self.sweep(level, self.bottom_sweeps(), list);
        }
        let coarse = (level + 1) as u8;
        let between = Domain::Sites { level, other: level + 1 };
        self.sweep(level, self.sweeps - 1, list);
        let descend = self.pass(&DESCEND, level).on(between);
        let descend = descend.bind("coarse_value", Layer::Correction(coarse));
        let descend = descend.bind("coarse_source", Layer::Source(coarse)).bind("coarse_loss", Layer::Loss(coarse));
        self.renew(level, descend, list);
        self.cycle(level + 1, list);
        let ascend = self.pass(&ASCEND, level).on(between).bind("correction", Layer::Correction(coarse));
        self.renew(level, ascend, list);
        self.sweep(level, self.sweeps - 1, list);
    }

    /// All that is below a level, and its own sweeps.
    fn correction(&self, level: usize) -> Dispatch {
        let below: Vec<_> = (level..self.levels).map(|l| (self.setting.grids[l], self.params(l))).collect();
        Dispatch::new(&CORRECTION, &Hierarchy::new(&below, [self.sweeps, self.bottom_sweeps()]))
            .on(Domain::Sites { level, other: level })
            .bind("value", self.value(level))
            .bind("source", Layer::Source(level as u8))
            .bind("loss", Layer::Loss(level as u8))
    }

    fn bottom_sweeps(&self) -> u64 {
        let early = self.levels == self.setting.grids.len() && self.setting.grids[self.levels - 1].sites() > 1;
        match (self.levels, early) {
            (1, _) => self.sweeps,
            (_, true) => EARLY_BOTTOM_SWEEPS,
            (_, false) => BOTTOM_SWEEPS,
        }
    }

    fn sweep(&self, level: usize, sweeps: u64, list: &mut Vec<Command>) {
        for _ in 0..sweeps {
            self.renew(level, self.pass(&SWEEP, level), list);
        }
    }

    /// A pass over a level.
    fn pass(&self, pass: &'static Pass, level: usize) -> Dispatch {
        Dispatch::new(pass, &self.params(level))
            .on(Domain::Sites { level, other: level })
            .bind("value", self.value(level))
            .bind("value_next", next(level))
            .bind("source", Layer::Source(level as u8))
            .bind("loss", Layer::Loss(level as u8))
    }

    /// A pass, after which the new values of its level are the values.
    fn renew(&self, level: usize, pass: Dispatch, list: &mut Vec<Command>) {
        list.extend([Command::Run(pass), Command::Swap(self.value(level), next(level))]);
    }

    /// Coarser levels cover the lattice exactly: where its sites do not pair up, the last site of an axis is as narrow
    /// as what is left, by finite volumes. With width w, the middles of the last two sites are (1 + w)/2 apart, and a
    /// held side is w/2 away.
    fn params(&self, level: usize) -> Params {
        let mut p = Params { is_correction: u32::from(level > 0), ..Params::zeroed() };
        let grid = self.setting.grids[level];
        let width = |axis: usize| last_width(self.setting.grids[0].size[axis], level);
        for axis in 0..3 {
            let w = width(axis);
            p.to_last[axis] = (2.0 / (1.0 + w)) as f32;
            p.from_last[axis] = (2.0 / (w * (1.0 + w))) as f32;
            p.last_width[axis] = w as f32;
            let pair = f64::from(u8::from(grid.size[axis].is_multiple_of(2)));
            p.last_share[axis] = (1.0 / (pair + w)) as f32;
        }
        for (i, row) in SIDE_ROWS.iter().enumerate() {
            let Some(held) = self.setting.config.side(&self.substance.key(&format!("sides.{row}"))) else { continue };
            let axis = i / 2;
            if axis < 2 && grid.periodic[axis] {
                continue;
            }
            // The site at the low side is narrow only where it is the last one too.
            let w = if i % 2 == 1 || grid.size[axis] == 1 { width(axis) } else { 1.0 };
            let link = (2.0 / (w * w)) as f32;
            let held = if level == 0 { held as f32 } else { 0.0 };
            let (links, values) =
                if i % 2 == 0 { (&mut p.low_link, &mut p.low_held) } else { (&mut p.high_link, &mut p.high_held) };
            (links[axis], values[axis]) = (link, held);
        }
        p
    }
}

/// Where the values of a level are put by a pass over it.
fn next(level: usize) -> Layer {
    if level == 0 { Layer::FIELD_NEXT } else { Layer::CorrectionNext(level as u8) }
}

/// Width of the last site on a level of an axis of `n` sites, in units of the level's spacing.
fn last_width(n: u32, level: usize) -> f64 {
    let sites = f64::from(n) / 2f64.powi(level as i32);
    sites - (sites.ceil() - 1.0)
}
