//! Cells that have come through blood take a free site at a vessel of the lattice that they have reached.
use crate::circulation::cells::Arrival;
use crate::engine::Engine;
use crate::error::Result;
use crate::lattice::grid::{DIRECTIONS, Grid};
use crate::lattice::random::{Draws, Stream};
use crate::simulation::Simulation;
use crate::tissue::cell::{Kind, Phase, cell};
use crate::tissue::state::Layer;
use std::collections::BTreeMap;

/// Vessels that a cell tries before it gives up.
const TRIES: usize = 32;
/// Sites that travel from a GPU in the time in which it answers once: with fewer for each arrival, all cells are read at once.
const SITES_AN_ANSWER: usize = 1 << 17;

/// Puts cells onto a lattice, each beside a random vessel that carries blood; returns those who found a free site there. The
/// draws depend on the run's seed, the organ and the step alone.
///
/// # Errors
/// If the device fails.
pub(super) fn arrive(lattice: &mut Simulation, arrivals: &[Arrival]) -> Result<Vec<Arrival>> {
    let count: u64 = arrivals.iter().map(|arrival| arrival.count).sum();
    let few = count < (lattice.plan.grid().sites() / SITES_AN_ANSWER) as u64;
    place(lattice, arrivals, few)
}

/// The same; `few` tells whether to look at single sites only.
fn place(lattice: &mut Simulation, arrivals: &[Arrival], few: bool) -> Result<Vec<Arrival>> {
    let grid = lattice.plan.grid();
    let vessels = lattice.carriers()?;
    let mut cells = if few { Cells::Asked(BTreeMap::new()) } else { Cells::All(lattice.engine.read(Layer::Cell)?) };
    let mut draws = Draws::in_step(lattice.plan.seed, Stream::Arrival, lattice.step);
    let (mut settled, mut placed) = (arrivals.to_vec(), Vec::new());
    for arrival in &mut settled {
        for _ in 0..std::mem::take(&mut arrival.count) {
            let Some(site) = free_site(&mut lattice.engine, grid, &mut cells, &vessels, &mut draws)? else { continue };
            cells.put(site, word_of(arrival.kind));
            placed.push((site, [word_of(arrival.kind), arrival.traits, arrival.clone]));
            lattice.meet(arrival.traits);
            arrival.count += 1;
        }
    }
    for (i, layer) in [Layer::Cell, Layer::Traits, Layer::Clone].into_iter().enumerate() {
        let words: Vec<(usize, u32)> = placed.iter().map(|(site, words)| (*site, words[i])).collect();
        lattice.engine.write_at(layer, &words)?;
    }
    Ok(settled)
}

/// The words of cells, as far as they are known.
enum Cells {
    /// On every site.
    All(Vec<u32>),
    /// On the sites that were asked for: a handful of cells comes to a large lattice.
    Asked(BTreeMap<usize, u32>),
}

impl Cells {
    /// Learns what is on some sites, if it is not known yet.
    fn ask(&mut self, engine: &mut Engine, sites: &[usize]) -> Result<()> {
        if let Cells::Asked(known) = self {
            let new: Vec<usize> = sites.iter().copied().filter(|site| !known.contains_key(site)).collect();
            if !new.is_empty() {
                let words = engine.read_at(Layer::Cell, &new)?;
                known.extend(new.into_iter().zip(words));
            }
        }
        Ok(())
    }

    /// Whether a site that was asked for has no cell.
    fn is_free(&self, site: usize) -> bool {
        match self {
            Cells::All(words) => words[site] == 0,
            Cells::Asked(known) => known[&site] == 0,
        }
    }

    fn put(&mut self, site: usize, word: u32) {
        match self {
            Cells::All(words) => words[site] = word,
            Cells::Asked(known) => {
                known.insert(site, word);
            }
        }
    }
}

/// The word of a cell that has just left a vessel.
fn word_of(kind: u32) -> u32 {
    let kind = Kind::ALL.into_iter().find(|known| *known as u32 == kind).unwrap_or(Kind::Epithelial);
    cell(kind, Phase::Cycling)
}

/// A site without a cell on a random vessel or around it.
fn free_site(
    engine: &mut Engine,
    grid: Grid,
    cells: &mut Cells,
    vessels: &[u32],
    draws: &mut Draws,
) -> Result<Option<usize>> {
    for _ in 0..TRIES {
        let Some(vessel) = vessels.get((draws.share() * vessels.len() as f64) as usize) else { return Ok(None) };
        let vessel = *vessel as usize;
        let around = DIRECTIONS.map(|by| grid.offset(grid.place(vessel), by).map(|place| grid.site(place)));
        cells.ask(engine, &[&[Some(vessel)][..], &around].concat().into_iter().flatten().collect::<Vec<_>>())?;
        if cells.is_free(vessel) {
            return Ok(Some(vessel));
        }
        let free: Vec<usize> = around.into_iter().flatten().filter(|site| cells.is_free(*site)).collect();
        if let Some(site) = free.get((draws.share() * free.len() as f64) as usize) {
            return Ok(Some(*site));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::circulation::cells::Place;
    use crate::config::Config;
    use crate::engine::{Choice, Options};
    use crate::plan::{Plan, spec};
    use std::path::Path;
    use std::sync::Arc;

    /// A lattice with vessels in a crowd, so that many sites beside them are taken.
    fn lattice(choice: Choice, more: &str) -> Simulation {
        let text = format!(
            "[run]\nuntil = \"1 h\"\n[lattice]\nsites = [14, 12, 10]\n[initial.vessels]\npattern = \"network\"\ndensity = 0.04\n\
             [[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\nfraction = 0.9\n{more}"
        );
        let config = Config::parse(&text, Path::new("arrival.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
        let plan = Plan::new(config).unwrap_or_else(|e| panic!("{e}"));
        Simulation::open(plan, &Options { choice, ..Options::default() }).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Whatever is read for it, the same cells settle on the same sites.
    #[test]
    fn cells_settle_alike_however_they_look_for_a_site() {
        let arrival =
            |kind: Kind, clone, count| Arrival { organ: Place::Primary, traits: 5, clone, kind: kind as u32, count };
        let arrivals =
            [arrival(Kind::Epithelial, 7, 12), arrival(Kind::Normal, 8, 1), arrival(Kind::Mesenchymal, 9, 900)];
        let mut ends = Vec::new();
        for (choice, few) in [(Choice::Cpu, false), (Choice::Cpu, true), (Choice::Gpu, true)] {
            let mut lattice = lattice(choice, "");
            let settled: Vec<u64> =
                place(&mut lattice, &arrivals, few).expect("a device").iter().map(|arrival| arrival.count).collect();
            assert_eq!(lattice.regime(0).traits, 5, "what cells bring is known");
            assert!(settled[0] == 12 && settled[2] > 20 && settled[2] < 900, "{settled:?}");
            ends.push((settled, lattice.hash().expect("a device")));
        }
        assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    }

    /// Who finds no place turns nobody away: as many settle if they are of one lineage as if each is of its own.
    #[test]
    fn lineages_make_no_difference_to_who_settles() {
        let arrival =
            |clone, count| Arrival { organ: Place::Primary, traits: 0, clone, kind: Kind::Epithelial as u32, count };
        let (one, many) = ([arrival(1, 900)], (1..=900).map(|clone| arrival(clone, 1)).collect::<Vec<_>>());
        let [alone, apart] = [&one[..], &many].map(|arrivals| {
            let mut lattice = lattice(Choice::Cpu, "");
            let settled =
                place(&mut lattice, arrivals, false).expect("a device").iter().map(|one| one.count).sum::<u64>();
            (settled, lattice.engine.read(Layer::Cell).expect("a device"))
        });
        assert!(alone == apart && (20..900).contains(&alone.0), "{} and {} settle", alone.0, apart.0);
    }

    #[test]
    fn vessels_are_looked_for_once_unless_they_grow() {
        for (more, once) in [("", true), ("[angiogenesis]\nenabled = true\n", false)] {
            let mut lattice = lattice(Choice::Cpu, more);
            let [first, second] = [0, 1].map(|_| lattice.carriers().expect("a device"));
            assert!(!first.is_empty() && first == second);
            assert_eq!(Arc::ptr_eq(&first, &second), once);
        }
    }
}
