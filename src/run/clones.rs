//! `clones.csv`: what has become of each lineage, output by output.
use crate::error::Result;
use crate::lineage::{self, Lineage, descent};
use crate::organism::{Organ, Organism};
pub use crate::report::lineages::TABLE;
use crate::series;
use crate::simulation::Simulation;
use crate::tissue::state::Layer;
use crate::tissue::traits;
use std::collections::BTreeMap;

/// The columns of the table.
const COLUMNS: [&str; 10] = ["step", "time_h", "clone", "parent", "traits", "alive", "born", "died", "left", "arrived"];

/// The header of the table.
pub fn header() -> String {
    series::line(COLUMNS.map(String::from))
}

/// A row for each lineage now, each after the one it comes from; none where they are not counted. Living cells are counted on
/// all lattices, not taken from births and deaths, so that the columns prove each other.
///
/// # Errors
/// If a device fails.
pub fn rows(organism: &mut Organism) -> Result<Option<String>> {
    let mut alive = BTreeMap::new();
    let Some(known) = organism.lineage.clone() else { return Ok(None) };
    let organs = organism.organs.iter_mut().filter_map(Organ::lattice);
    for lattice in std::iter::once(&mut organism.primary).chain(organs) {
        add(&mut alive, lattice)?;
    }
    let (step, hours) = (organism.step().to_string(), series::text(organism.minutes() / 60.0));
    Ok(Some(text(&known, &alive, [&step, &hours])))
}

/// Adds the living tumour cells of a lattice, lineage by lineage.
fn add(alive: &mut BTreeMap<u32, u64>, lattice: &mut Simulation) -> Result<()> {
    let [cells, clones] = [Layer::Cell, Layer::Clone].map(|layer| lattice.engine.read(layer));
    for (clone, n) in lineage::alive(&cells?, &clones?) {
        *alive.entry(clone).or_default() += n;
    }
    Ok(())
}

fn text(known: &Lineage, alive: &BTreeMap<u32, u64>, [step, hours]: [&str; 2]) -> String {
    let row = |(name, _): (u32, usize)| {
        let c = known.clones[&name];
        let counts = [alive.get(&name).copied().unwrap_or(0), c.born, c.died, c.left, c.arrived];
        let words =
            [step.into(), hours.into(), format!("{name:08x}"), format!("{:08x}", c.parent), traits::names(c.traits)];
        series::line(words.into_iter().chain(counts.map(|n| n.to_string())))
    };
    descent(&known.clones).into_iter().map(row).collect()
}
