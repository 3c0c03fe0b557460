//! What a config amounts to: lattice, steps, therapy, program, memory. Made without running anything.
mod checks;
pub mod levels;
pub mod organs;
pub mod pictures;
pub mod regime;
pub mod room;
mod scale;
pub mod spec;
mod vain;
mod warnings;
mod ways;

use crate::circulation::rules::Rules;
use crate::config::Config;
use crate::error::Result;
use crate::initial::{self, Start};
use crate::lattice::grid::Grid;
use crate::metrics::measure::Measured;
use crate::moment::Moment;
use crate::processes::{self, Setting};
use crate::program::Command;
use crate::therapy::Therapy;
use crate::tissue::body::MONOCYTES;
use crate::tissue::cell::{VESSEL_PRESENT, is_tumour};
use crate::tissue::fields::{FIELDS, Field, OPTIONAL};
use crate::tissue::state::{Layer, Tissue};
use organs::OrganPlan;
pub use pictures::PANELS;
pub use spec::{START, VOLUMES, spec};
use std::path::Path;

/// A run that could begin.
pub struct Plan {
    /// The resolved config.
    pub config: Config,
    /// The lattice and its coarser levels.
    pub grids: Vec<Grid>,
    /// Distance of neighbouring sites in µm.
    pub spacing: f64,
    /// Length of a step in minutes.
    pub step: f64,
    /// Steps until the end.
    pub steps: u32,
    /// Seed of the run.
    pub seed: u32,
    /// What is given when.
    pub therapy: Therapy,
    /// What holds in blood and organs.
    pub rules: Rules,
    /// Whether cells ever enter blood in this run.
    pub has_blood: bool,
    /// The passes of one step once all drugs are given, with no key switched; see [`Plan::program_in`] for a step.
    pub program: Vec<Command>,
    /// Layers that the tissue needs beside the standard ones: drugs, and what they do.
    pub extra: Vec<Layer>,
    /// Organs that are lattices of their own.
    pub organs: Vec<OrganPlan>,
}

impl Plan {
    /// Reads a config and works out the run.
    ///
    /// # Errors
    /// If the config cannot be read, or asks for something impossible.
    pub fn read(path: &Path, sets: &[String]) -> Result<Plan> {
        Self::new(Config::read(path, &spec(), sets)?)
    }

    /// Works out the run of a config.
    ///
    /// # Errors
    /// If the config asks for something impossible.
    pub fn new(config: Config) -> Result<Plan> {
        let grid = checks::lattice(&config)?;
        let (spacing, step) = (config.number("lattice.spacing"), config.number("run.step"));
        let steps = checks::steps(&config)?;
        checks::levels(&config)?;
        checks::slice(&config, grid, spacing)?;
        processes::movement::heredity::check(&config)?;
        let therapy = Therapy::read(&config, step)?;
        checks::drugs(&config, &therapy)?;
        pictures::check(&config, &therapy, grid, spacing)?;
        let rules = Rules::read(&config)?;
        let grids = grid.hierarchy();
        let setting =
            Setting { config: &config, grids: &grids, spacing, step, therapy: &therapy, begun: u32::MAX, traits: 0 };
        checks::sub_steps(&setting)?;
        checks::angiogenesis(&setting)?;
        let switched = regime::check(&config, &therapy, &setting)?;
        let program = processes::program(&setting);
        let has_blood = Rules::are_needed(&config) || switched.iter().any(|(bleeds, _)| *bleeds);
        let programs = switched.iter().flat_map(|(_, program)| program).chain(&program);
        let mut extra = extra(programs, &therapy, &grids);
        let grow = regime::vessels_grow(&config, &therapy);
        extra.extend(optional().filter(|layer| grow && !extra.contains(layer)).collect::<Vec<_>>());
        extra.extend(pictures::canvas(&config, grid, therapy.drugs.len()));
        let seed = config.count("run.seed") as u32;
        let organs = organs::organs(&config, seed)?;
        let plan =
            Plan { config, grids, spacing, step, steps, seed, therapy, rules, has_blood, program, extra, organs };
        checks::volumes(&plan)?;
        Ok(plan)
    }

    /// The lattice.
    pub fn grid(&self) -> Grid {
        self.grids[0]
    }

    /// What turns physical numbers into lattice numbers.
    pub fn setting(&self) -> Setting<'_> {
        Setting {
            config: &self.config,
            grids: &self.grids,
            spacing: self.spacing,
            step: self.step,
            therapy: &self.therapy,
            begun: u32::MAX,
            traits: 0,
        }
    }

    /// The moment of a step.
    pub fn moment(&self, step: u32) -> Moment {
        self.therapy.moment(self.seed, step)
    }

    /// The fields of this run with their numbers: those that all runs have, and those that a process or a switch ever asks for.
    pub fn fields(&self) -> impl Iterator<Item = (u8, &'static Field)> {
        let has = |i: &u8| usize::from(*i) < FIELDS.len() || self.extra.contains(&Layer::Field(*i));
        (0..).zip(FIELDS.iter().chain(OPTIONAL)).filter(move |(i, _)| has(i))
    }

    /// What remains of a tissue when a step is over, with a name for each: the standard layers, then the drugs.
    pub fn kept(&self) -> Vec<(Layer, String)> {
        let drugs = self.therapy.drugs.iter().enumerate().map(|(i, d)| (Layer::drug(i), format!("drug {}", d.name)));
        let common = Layer::kept().into_iter().map(|layer| (layer, format!("{layer:?}")));
        let optional = self.fields().skip(FIELDS.len()).map(|(i, field)| (Layer::Field(i), field.name.into()));
        let membrane = self.extra.contains(&Layer::Membrane).then(|| (Layer::Membrane, "membrane".into()));
        common.chain(optional).chain(membrane).chain(drugs).collect()
    }

    /// What the census measures: the matrix, the fields, the drugs. The matrix comes first, where the census at the start of
    /// another run of this lattice has it too.
    pub fn measured(&self) -> Vec<Measured> {
        let fields = self.fields().map(|(i, field)| Measured::field(i, field));
        let drugs = self.therapy.drugs.iter().enumerate();
        let drugs = drugs.map(|(i, drug)| Measured::new(&drug.name, Layer::drug(i)));
        [Measured::matrix()].into_iter().chain(fields).chain(drugs).collect()
    }

    /// Bytes of all layers, those of organs among them.
    pub fn bytes(&self) -> u64 {
        Tissue::bytes(self.grid(), &self.extra) + self.beside()
    }

    /// Bytes that organs take beside the lattice.
    pub fn beside(&self) -> u64 {
        self.organs.iter().map(|organ| organ.plan.bytes()).sum()
    }

    /// The starting tissue, fields at their initial levels and blood at rest.
    ///
    /// # Errors
    /// If it does not fit into memory, a file of cells or vessels is wrong, or a shape covers nothing.
    pub fn tissue(&self) -> Result<Tissue> {
        Ok(self.start()?.tissue)
    }

    /// The same, with what of the config's files is hardly meant.
    ///
    /// # Errors
    /// Those of [`Plan::tissue`].
    pub fn start(&self) -> Result<Start> {
        self.unmade().map_or(Ok(()), Err)?;
        let Start { tissue, remarks } = initial::build(&self.config, self.grid(), self.spacing, self.seed)?;
        let mut tissue = tissue.with(&self.extra);
        self.begin(&mut tissue, &[]);
        tissue.words_mut(Layer::Body)[MONOCYTES] = 1f32.to_bits();
        Ok(Start { tissue, remarks })
    }

    /// Gives fields, genes and membranes what they have at a start, but for those that stay as they are.
    fn begin(&self, tissue: &mut Tissue, stay: &[Layer]) {
        for (i, field) in self.fields().filter(|(i, _)| !stay.contains(&Layer::Field(*i))) {
            let level = self.config.number(&format!("{}.initial", field.name)) as f32;
            tissue.floats_mut(Layer::Field(i)).fill(level);
        }
        let genes = self.rules.genes;
        if genes > 0 && !stay.contains(&Layer::Traits) {
            let both = tissue.words(Layer::Cell).iter().zip(tissue.words(Layer::Traits));
            let traits: Vec<u32> = both.map(|(cell, own)| if is_tumour(*cell) { genes } else { *own }).collect();
            tissue.words_mut(Layer::Traits).copy_from_slice(&traits);
        }
        if self.extra.contains(&Layer::Membrane) && !stay.contains(&Layer::Membrane) {
            let vessels = tissue.words(Layer::Vessel).iter().map(|v| if v & VESSEL_PRESENT != 0 { 1f32 } else { 0.0 });
            let membrane: Vec<u32> = vessels.map(f32::to_bits).collect();
            tissue.words_mut(Layer::Membrane).copy_from_slice(&membrane);
        }
    }

    /// The sites that volumes show: the lowest, and the one after the highest on each axis.
    pub fn region(&self) -> [[u32; 3]; 2] {
        let size = self.grid().size;
        let corner = |key: &str| self.config.has(key).then(|| self.config.triple(key));
        let site = |um: f64, n: u32| (um / self.spacing - 0.5).ceil().clamp(0.0, f64::from(n)) as u32;
        let ends = |key, other: [u32; 3]| {
            corner(key).map_or(other, |um: [f64; 3]| std::array::from_fn(|axis| site(um[axis], size[axis])))
        };
        [ends("output.volumes_low", [0; 3]), ends("output.volumes_high", size)]
    }

    /// Steps between outputs of a key like `output.series_every`, at least 1.
    pub fn every(&self, key: &str) -> u32 {
        (self.config.number(&format!("output.{key}")) / self.step).round().clamp(1.0, f64::from(u32::MAX)) as u32
    }
}

/// The layers of fields that only some runs have.
fn optional() -> impl Iterator<Item = Layer> {
    (FIELDS.len()..).zip(OPTIONAL).map(|(i, _)| Layer::Field(i as u8))
}

/// The layers that programs bind and that no tissue has by itself, and the fields of all drugs.
fn extra<'a>(programs: impl Iterator<Item = &'a Command>, therapy: &Therapy, grids: &[Grid]) -> Vec<Layer> {
    let standard = Layer::all(grids);
    let mut extra: Vec<Layer> = (0..therapy.drugs.len()).map(Layer::drug).collect();
    let bound = programs.flat_map(|command| match command {
        Command::Run(dispatch) => dispatch.layers(),
        _ => Vec::new(),
    });
    for layer in bound {
        if !standard.contains(&layer) && !extra.contains(&layer) {
            extra.push(layer);
        }
    }
    extra
}
