//! `clones.csv`: what has become of each lineage, output by output; and the Muller plot that is drawn from it at the end.
use crate::error::{Error, Result};
use crate::figure::{self, Strand, charts, muller};
use crate::lineage::{self, Lineage, descent};
use crate::organism::{Organ, Organism};
use crate::output::Folder;
use crate::series;
use crate::simulation::Simulation;
use crate::tissue::state::Layer;
use crate::tissue::traits;
use std::collections::BTreeMap;

/// The table.
pub const TABLE: &str = "clones.csv";
/// Its columns.
const COLUMNS: [&str; 10] = ["step", "time_h", "clone", "parent", "traits", "alive", "born", "died", "left", "arrived"];
/// Pixels of the plot per unit of its layout.
const FINE: f32 = 2.0;

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

/// Draws the table of a folder.
///
/// # Errors
/// If it cannot be read, or the plot cannot be written.
pub fn plot(title: &str, folder: &Folder) -> Result<()> {
    let file = folder.path().join(TABLE);
    let table = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, "read", e))?;
    let (days, strands) = strands(&table);
    let svg = charts(&muller(title, &days, &strands), 2);
    folder.write("images/clones.svg", svg.as_bytes())?;
    folder.write("images/clones.png", &figure::png(&svg, FINE)?)
}

/// The times of a table in days, and its lineages over them. Each stands after the one it comes from, as in the table.
fn strands(table: &str) -> (Vec<f64>, Vec<Strand>) {
    let (mut days, mut strands, mut places) = (Vec::<f64>::new(), Vec::<Strand>::new(), BTreeMap::new());
    let mut last = None;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [step, hours, name, parent, label, alive, ..] = cells[..] else { continue };
        if last != Some(step) {
            last = Some(step);
            days.push(hours.parse::<f64>().unwrap_or(0.0) / 24.0);
        }
        let place = *places.entry(name).or_insert(strands.len());
        if place == strands.len() {
            strands.push(Strand { parent: None, label: label.into(), alive: Vec::new() });
            strands[place].parent = places.get(parent).copied().filter(|parent| *parent != place);
        }
        let strand = &mut strands[place];
        strand.alive.resize(days.len(), 0.0);
        strand.alive[days.len() - 1] = alive.parse().unwrap_or(0.0);
    }
    strands.iter_mut().for_each(|strand| strand.alive.resize(days.len(), 0.0));
    (days, strands)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_back_as_lineages_over_time() {
        let table = header()
            + "0,0,00000001,00000000,,3,3,0,0,0\n8,48,00000001,00000000,,2,4,2,0,0\n8,48,0000002a,00000001,resistant,1,1,0,0,0\n";
        let (days, strands) = strands(&table);
        assert_eq!(days, [0.0, 2.0]);
        let founder = Strand { parent: None, label: String::new(), alive: vec![3.0, 2.0] };
        let daughter = Strand { parent: Some(0), label: "resistant".into(), alive: vec![0.0, 1.0] };
        assert_eq!(strands, [founder, daughter]);
    }
}
