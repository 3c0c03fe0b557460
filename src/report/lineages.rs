//! The lineages of a run over time, from the table that it has left, and the Muller plot that is drawn from it.
use crate::error::{Error, Result};
use crate::figure::{self, Strand, charts, muller};
use crate::output::Folder;
use std::collections::BTreeMap;
use std::path::Path;

/// The table of lineages in the folder of a run.
pub const TABLE: &str = "clones.csv";
/// Their plot in that folder; beside it is one in pixels.
pub const DRAWING: &str = "images/clones.svg";
/// Pixels of the plot per unit of its layout.
const FINE: f32 = 2.0;

/// Draws the table of a folder.
///
/// # Errors
/// If it cannot be read, or the plot cannot be written.
pub fn plot(title: &str, folder: &Folder) -> Result<()> {
    let (days, strands) = read(&folder.path().join(TABLE))?;
    let svg = charts(&muller(title, &days, &strands), 2);
    folder.write(DRAWING, svg.as_bytes())?;
    folder.write("images/clones.png", &figure::png(&svg, FINE)?)
}

/// The times in days of a file, and its lineages over them.
///
/// # Errors
/// If it cannot be read.
pub fn read(file: &Path) -> Result<(Vec<f64>, Vec<Strand>)> {
    let table = std::fs::read_to_string(file).map_err(|e| Error::file(file, "read", e))?;
    Ok(strands(&table))
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
        let table = "step,time_h,clone,parent,traits,alive,born,died,left,arrived\n\
            0,0,00000001,00000000,,3,3,0,0,0\n8,48,00000001,00000000,,2,4,2,0,0\n8,48,0000002a,00000001,resistant,1,1,0,0,0\n";
        let (days, strands) = strands(table);
        assert_eq!(days, [0.0, 2.0]);
        let founder = Strand { parent: None, label: String::new(), alive: vec![3.0, 2.0] };
        let daughter = Strand { parent: Some(0), label: "resistant".into(), alive: vec![0.0, 1.0] };
        assert_eq!(strands, [founder, daughter]);
    }
}
