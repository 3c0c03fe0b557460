//! Culture medium at the start: on all empty sites that it can reach from the sides of the lattice.
use crate::config::Config;
use crate::tissue::cell::{Kind, VESSEL_MEDIUM, kind_of};
use crate::tissue::state::{Layer, Tissue};

/// Marks the bathed sites in [`Layer::Vessel`], if the config has medium.
pub fn pour(config: &Config, tissue: &mut Tissue) {
    if config.flag("medium.enabled") {
        fill(tissue);
    }
}

/// A flood from the sides through empty sites.
fn fill(tissue: &mut Tissue) {
    let grid = tissue.grid();
    let [mut vessel] = tissue.take([Layer::Vessel]);
    let cell = tissue.words(Layer::Cell);
    let mut enter = |s: usize| {
        let new = kind_of(cell[s]) == Kind::Empty as u32 && vessel[s] & VESSEL_MEDIUM == 0;
        vessel[s] |= if new { VESSEL_MEDIUM } else { 0 };
        new
    };
    let mut edge: Vec<usize> = (0..cell.len()).filter(|&s| grid.at_side(grid.place(s)) && enter(s)).collect();
    while let Some(s) = edge.pop() {
        let p = grid.place(s);
        edge.extend((0..6).filter_map(|d| grid.along(p, d, 1)).map(|q| grid.site(q)).filter(|&q| enter(q)));
    }
    tissue.put([Layer::Vessel], [vessel]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::initial::sample;
    use crate::lattice::grid::Grid;

    const SHELL: &str =
        "[[initial.cells]]\nkind = \"epithelial\"\nshape = \"shell\"\nradius = \"150 um\"\ninner_radius = \"90 um\"\n";

    fn bathed(tissue: &Tissue, p: [u32; 3]) -> bool {
        tissue.words(Layer::Vessel)[tissue.grid().site(p)] & VESSEL_MEDIUM != 0
    }

    #[test]
    fn a_shell_keeps_medium_out_until_it_has_a_hole() {
        let mut tissue = sample::tissue(SHELL, [21; 3], 1).expect("a shell");
        fill(&mut tissue);
        let inside = (0..21).map(|x| bathed(&tissue, [x, 10, 10]));
        let outside = |x: usize| !(3..18).contains(&x);
        assert_eq!(inside.collect::<Vec<_>>(), (0..21).map(outside).collect::<Vec<_>>());
        let grid = tissue.grid();
        tissue.words_mut(Layer::Vessel).fill(0);
        (0..10).for_each(|x| tissue.words_mut(Layer::Cell)[grid.site([x, 10, 10])] = 0);
        fill(&mut tissue);
        assert!(bathed(&tissue, [10, 10, 10]) && bathed(&tissue, [12, 9, 11]) && !bathed(&tissue, [15, 10, 10]));
    }

    #[test]
    fn a_lattice_without_sides_gets_none() {
        let mut tissue = Tissue::new(Grid { size: [16, 16, 1], periodic: [true, true] });
        fill(&mut tissue);
        assert!(tissue.words(Layer::Vessel).iter().all(|v| *v == 0));
    }
}
