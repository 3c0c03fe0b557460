//! `invasim verify`: does a device give the same bits as the CPU engine, pass by pass and over a whole run?
pub mod compare;
pub mod everything;
pub mod poison;
#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::engine::shader::{Access, Outline};
use crate::engine::{Choice, Engine, Options};
use crate::error::Result;
use crate::lattice::grid::Grid;
use crate::moment::Moment;
use crate::organism::Organism;
use crate::plan::{Plan, spec};
use crate::program::Command;
use crate::tissue::state::Layer;
use compare::{difference, difference_in, name};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The scenario of the whole run, and the state hash that it ends with everywhere.
const SCENARIO: &str = include_str!("../configs/quickstart.toml");
/// Its steps.
pub const STEPS: u32 = 200;
/// Its state hash after them.
pub const KNOWN: &str = "09392eec3abb08f7";

/// A lattice on which passes are compared.
struct Sample {
    size: [u32; 3],
    /// How the device goes through it, see [`Options`].
    window_sites: Option<usize>,
    depth: Option<u32>,
    buffer: Option<u64>,
}

/// One window, few planes a workgroup, a buffer for each layer; then windows of one plane, two buffers for the layers of sites, and
/// many planes.
const LATTICES: [Sample; 4] = [
    Sample { size: [33, 17, 9], window_sites: None, depth: None, buffer: None },
    Sample { size: [33, 17, 9], window_sites: Some(1), depth: None, buffer: None },
    Sample { size: [50, 30, 50], window_sites: None, depth: Some(6), buffer: Some(200 << 10) },
    Sample { size: [64, 48, 40], window_sites: None, depth: Some(32), buffer: None },
];

/// How often a pass is carried out again from the same state: what depends on which workgroup comes first may agree by chance.
const AGAIN: u32 = 3;

/// Passes of a device against their twins.
#[derive(Debug, Default)]
pub struct Passes {
    /// Of each pass, how it first differed; none if it never did.
    pub found: BTreeMap<String, Option<String>>,
}

impl Passes {
    /// Passes that differ, with the first word that does.
    pub fn differing(&self) -> impl Iterator<Item = (&str, &str)> {
        self.found.iter().filter_map(|(pass, found)| Some((pass.as_str(), found.as_deref()?)))
    }
}

/// Carries out every pass on a device and on the CPU from one poisoned state, and compares all layers after each; then some times more
/// what it writes.
///
/// # Errors
/// If the device cannot be opened or is lost.
pub fn passes(options: &Options) -> Result<Passes> {
    let mut passes = Passes::default();
    for Sample { size, window_sites, depth, buffer } in LATTICES {
        for extra in everything::extras() {
            let plan = everything::plan(Grid::new(size), &extra)?;
            compare_all(&plan, &Options { window_sites, depth, buffer, ..options.clone() }, &mut passes)?;
        }
    }
    Ok(passes)
}

fn compare_all(plan: &Plan, options: &Options, passes: &mut Passes) -> Result<()> {
    let start = poison::poisoned_for(plan, 11);
    let device = Engine::open(options, start.clone())?;
    let cpu = Engine::open(&Options { choice: Choice::Cpu, ..Options::default() }, start)?;
    let mut pair = Pair { device, cpu, moment: plan.moment(3), outlines: HashMap::new() };
    for command in everything::commands(plan) {
        let found = pair.compare(&command)?;
        if let Command::Run(dispatch) = &command {
            let pass = format!("{}::{}", dispatch.pass.shader.name, dispatch.pass.entry);
            let known = passes.found.entry(pass).or_default();
            *known = known.take().or(found.map(|found| format!("{}, {found}", name(&command))));
        }
    }
    Ok(())
}

/// A device and the CPU engine with the same tissue.
struct Pair {
    device: Engine,
    cpu: Engine,
    moment: Moment,
    outlines: HashMap<&'static str, Outline>,
}

impl Pair {
    /// Carries a command out on both, on the device several times from the same state; how they first differ. The next command
    /// begins alike on both in any case.
    fn compare(&mut self, command: &Command) -> Result<Option<String>> {
        let before = self.written(command).into_iter().map(|layer| Ok((layer, self.cpu.read(layer)?)));
        let before = before.collect::<Result<Vec<_>>>()?;
        let (command, moments) = (std::slice::from_ref(command), &[self.moment]);
        self.cpu.step(command, moments)?;
        self.device.step(command, moments)?;
        let mut found = difference(&mut self.device, &mut self.cpu)?;
        for _ in 0..if before.is_empty() { 0 } else { AGAIN } {
            if found.is_none() {
                before.iter().try_for_each(|(layer, words)| self.device.write(*layer, words))?;
                self.device.step(command, moments)?;
                let written = before.iter().map(|(layer, _)| *layer);
                found = difference_in(&mut self.device, &mut self.cpu, written)?;
            }
        }
        if found.is_some() {
            let mut layers = self.cpu.layers().into_iter();
            layers.try_for_each(|layer| self.device.write(layer, &self.cpu.read(layer)?))?;
        }
        Ok(found)
    }

    /// The layers that a pass writes.
    fn written(&mut self, command: &Command) -> Vec<Layer> {
        let Command::Run(dispatch) = command else { return Vec::new() };
        let shader = dispatch.pass.shader;
        let entry =
            self.outlines.entry(shader.text).or_insert_with(|| Outline::read(shader)).entry(dispatch.pass.entry);
        let written = entry.storage().filter(|binding| binding.access == Access::ReadWrite);
        written.map(|binding| dispatch.layer(&binding.name)).collect()
    }
}

/// The state hash of the scenario after [`STEPS`] steps; it should be [`KNOWN`].
///
/// # Errors
/// If the device cannot be opened or is lost.
pub fn whole_run(options: &Options) -> Result<String> {
    scenario(&[], STEPS, options)
}

/// Steps of a large lattice.
const STEPS_OF_LARGE: u32 = 3;

/// The overrides that make the scenario a cube.
fn cube(edge: u32) -> [String; 1] {
    [format!("lattice.sites=[{edge}, {edge}, {edge}]")]
}

/// The device, the device in windows of a third of a cube, and the CPU engine.
fn ways(edge: u32, options: &Options) -> [Options; 3] {
    let third = (edge as usize).pow(3).div_ceil(3);
    let in_windows = Options { window_sites: Some(third), ..options.clone() };
    [options.clone(), in_windows, Options { choice: Choice::Cpu, ..Options::default() }]
}

/// Refuses a cube of so many sites along each edge that [`large`] could not compute in all its ways, before it begins with the first.
///
/// # Errors
/// If there is no such device, or the cube does not fit on it or on the host; names what would fit.
pub fn check_room(edge: u32, options: &Options) -> Result<()> {
    let plan = plan(&cube(edge))?;
    let refused =
        ways(edge, options).iter().map(|way| plan.fit(way)).find_map(|fit| fit.map(|fit| fit.refused).transpose());
    refused.map_or(Ok(()), |refused| Err(refused?))
}

/// State hashes of the scenario on a cube of so many sites along each edge: on the device, on the device in windows of a third of
/// the lattice, and on the CPU engine. What small lattices cannot show: many workgroups at once, layers beyond one
/// binding, numbers beyond 32 bits.
///
/// # Errors
/// If it fits in neither memory, or the device is lost.
pub fn large(edge: u32, options: &Options) -> Result<[String; 3]> {
    check_room(edge, options)?;
    let [device, windows, cpu] = ways(edge, options).map(|way| scenario(&cube(edge), STEPS_OF_LARGE, &way));
    Ok([device?, windows?, cpu?])
}

/// The scenario with some overrides.
fn plan(sets: &[String]) -> Result<Plan> {
    Plan::new(Config::parse(SCENARIO, Path::new("quickstart.toml"), &spec(), sets)?)
}

/// The state hash of the scenario with some overrides after some steps.
fn scenario(sets: &[String], steps: u32, options: &Options) -> Result<String> {
    let plan = plan(sets)?;
    plan.check_room(options)?;
    let mut run = Organism::open(plan, options)?;
    run.advance(steps)?;
    run.hash()
}
