//! What sits where, as colours: tumour warm, host cool, the dead dark, the matrix grey, vessels ringed in red.
//!
//! Hues are those of Okabe and Ito (2008), which the colour-blind can tell apart; phases are shades of one hue. Cells that are
//! asleep or doomed have hues next to it: they are few, and a shade more would be lost among the others.
use super::colour::{colour, mix};
use super::{Colour, Entry, Panel, Shade, Swatch};
use crate::tissue::cell::{Kind, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, kind_of, phase_of, polarisation_of};

/// What a picture tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Category {
    /// No cell: the shade is that of the matrix.
    Matrix,
    /// Epithelial tumour cell in the cell cycle.
    EpithelialCycling,
    /// Epithelial tumour cell at rest.
    EpithelialQuiescent,
    /// Epithelial tumour cell that answers to lack of oxygen.
    EpithelialHypoxic,
    /// Epithelial tumour cell that is asleep.
    EpithelialDormant,
    /// Epithelial tumour cell that radiation has hit: it will die.
    EpithelialDoomed,
    /// Mesenchymal tumour cell in the cell cycle.
    MesenchymalCycling,
    /// Mesenchymal tumour cell at rest.
    MesenchymalQuiescent,
    /// Mesenchymal tumour cell that answers to lack of oxygen.
    MesenchymalHypoxic,
    /// Mesenchymal tumour cell that is asleep.
    MesenchymalDormant,
    /// Mesenchymal tumour cell that radiation has hit: it will die.
    MesenchymalDoomed,
    /// Normal epithelial cell.
    Normal,
    /// Macrophage with a polarisation below 128.
    MacrophageNaive,
    /// Macrophage with a polarisation from 128.
    MacrophageEducated,
    /// Fibroblast.
    Fibroblast,
    /// Dead cell.
    Debris,
    /// Vessel that carries blood, over whatever the site holds.
    VesselOpen,
    /// Vessel that carries no blood.
    VesselClosed,
}

use Category::*;

impl Category {
    /// All categories.
    pub const ALL: [Category; 18] = [
        Matrix,
        EpithelialCycling,
        EpithelialQuiescent,
        EpithelialHypoxic,
        EpithelialDormant,
        EpithelialDoomed,
        MesenchymalCycling,
        MesenchymalQuiescent,
        MesenchymalHypoxic,
        MesenchymalDormant,
        MesenchymalDoomed,
        Normal,
        MacrophageNaive,
        MacrophageEducated,
        Fibroblast,
        Debris,
        VesselOpen,
        VesselClosed,
    ];

    /// Its colour; of vessels, that of the ring.
    pub fn colour(self) -> Colour {
        colour(match self {
            Matrix => 0xfcfcfc,
            EpithelialCycling => 0xe69f00,
            EpithelialQuiescent => 0xf7d58c,
            EpithelialHypoxic => 0x8f5e00,
            EpithelialDormant => 0xf0f018,
            EpithelialDoomed => 0xf04a10,
            MesenchymalCycling => 0xcc79a7,
            MesenchymalQuiescent => 0xefcadf,
            MesenchymalHypoxic => 0x7d2f5c,
            MesenchymalDormant => 0x9478fa,
            MesenchymalDoomed => 0x42189a,
            Normal => 0x56b4e9,
            MacrophageNaive => 0x4fcca2,
            MacrophageEducated => 0x008060,
            Fibroblast => 0x0060a8,
            Debris => 0x2e2e2e,
            VesselOpen => 0xd00018,
            VesselClosed => 0x4a0010,
        })
    }
}

/// The shade of the densest matrix.
const DENSE: Colour = [0xb4, 0xb4, 0xb4];

/// Rows of the legend: a thing and its shades.
const ROWS: [(&str, &[(Category, &str)]); 8] = [
    (
        "epithelial tumour",
        &[
            (EpithelialCycling, "cycling"),
            (EpithelialQuiescent, "quiescent"),
            (EpithelialHypoxic, "hypoxic"),
            (EpithelialDormant, "dormant"),
            (EpithelialDoomed, "doomed"),
        ],
    ),
    (
        "mesenchymal tumour",
        &[
            (MesenchymalCycling, "cycling"),
            (MesenchymalQuiescent, "quiescent"),
            (MesenchymalHypoxic, "hypoxic"),
            (MesenchymalDormant, "dormant"),
            (MesenchymalDoomed, "doomed"),
        ],
    ),
    ("macrophage", &[(MacrophageNaive, "naive"), (MacrophageEducated, "educated")]),
    ("vessel", &[(VesselOpen, "perfused"), (VesselClosed, "not perfused")]),
    ("normal epithelium", &[(Normal, "")]),
    ("fibroblast", &[(Fibroblast, "")]),
    ("dead cell", &[(Debris, "")]),
    ("matrix", &[(Matrix, "")]),
];

/// Tumour cells of both kinds: in the cycle, at rest, short of oxygen, asleep, doomed.
const EPITHELIAL: [Category; 5] =
    [EpithelialCycling, EpithelialQuiescent, EpithelialHypoxic, EpithelialDormant, EpithelialDoomed];
const MESENCHYMAL: [Category; 5] =
    [MesenchymalCycling, MesenchymalQuiescent, MesenchymalHypoxic, MesenchymalDormant, MesenchymalDoomed];

/// The category of a cell, vessels aside.
pub(super) fn category_of(cell: u32) -> Category {
    let by_phase = |[cycling, quiescent, hypoxic, dormant, doomed]: [Category; 5]| match phase_of(cell) {
        p if p == Phase::Quiescent as u32 => quiescent,
        p if p == Phase::Hypoxic as u32 => hypoxic,
        p if p == Phase::Dormant as u32 => dormant,
        p if p == Phase::Doomed as u32 => doomed,
        _ => cycling,
    };
    match Kind::ALL.get(kind_of(cell) as usize) {
        Some(Kind::Epithelial) => by_phase(EPITHELIAL),
        Some(Kind::Mesenchymal) => by_phase(MESENCHYMAL),
        Some(Kind::Normal) => Normal,
        Some(Kind::Macrophage) if polarisation_of(cell) >= 128 => MacrophageEducated,
        Some(Kind::Macrophage) => MacrophageNaive,
        Some(Kind::Fibroblast) => Fibroblast,
        Some(Kind::Debris) => Debris,
        Some(Kind::Empty) | None => Matrix,
    }
}

/// The category of a vessel, if there is one.
fn vessel_category(vessel: u32) -> Option<Category> {
    let open = if vessel & VESSEL_PERFUSED != 0 { VesselOpen } else { VesselClosed };
    (vessel & VESSEL_PRESENT != 0).then_some(open)
}

/// The colour of a vessel, if there is one.
pub(super) fn vessel_colour(vessel: u32) -> Option<Colour> {
    vessel_category(vessel).map(Category::colour)
}

/// The look of a site: its cell, the matrix (0 to 1) where there is none, and a ring where there is a vessel.
pub fn look(cell: u32, vessel: u32, matrix: f32) -> Swatch {
    let category = category_of(cell);
    let fill = if category == Matrix { shade(matrix) } else { category.colour() };
    Swatch { fill, ring: vessel_category(vessel).map(Category::colour) }
}

/// The shade of the matrix.
fn shade(matrix: f32) -> Colour {
    mix(Matrix.colour(), DENSE, matrix.clamp(0.0, 1.0))
}

/// The categories that occur in a slice, in the order of [`Category::ALL`].
pub fn present(cells: &[u32], vessels: &[u32]) -> Vec<Category> {
    let mut found = [false; Category::ALL.len()];
    let each = cells.iter().map(|c| category_of(*c)).chain(vessels.iter().filter_map(|v| vessel_category(*v)));
    each.for_each(|c| found[c as usize] = true);
    Category::ALL.into_iter().filter(|c| found[*c as usize]).collect()
}

/// The legend of the categories shown, a row for each kind of thing; `seen` are those that can be seen now, which are shown too.
pub fn legend(shown: &[Category], seen: &[Category]) -> Vec<Entry> {
    let row = |(thing, shades): &(&str, &[(Category, &str)])| {
        let here = shades.iter().filter(|(category, _)| shown.contains(category) || seen.contains(category));
        let shades: Vec<Shade> = here.flat_map(|(category, word)| looks(*category, word, seen)).collect();
        (!shades.is_empty()).then(|| Entry { thing: thing.to_string(), shades })
    };
    ROWS.iter().filter_map(row).collect()
}

/// The looks of a category in the legend; of the matrix, both ends.
fn looks(category: Category, word: &str, seen: &[Category]) -> Vec<Shade> {
    let shade = |look, word: &str| Shade { look, word: word.into(), seen: seen.contains(&category) };
    match category {
        Matrix => [(0.0, "none"), (1.0, "dense")].map(|(m, word)| shade(Swatch::plain(self::shade(m)), word)).to_vec(),
        VesselOpen | VesselClosed => {
            vec![shade(Swatch { fill: self::shade(0.0), ring: Some(category.colour()) }, word)]
        }
        _ => vec![shade(Swatch::plain(category.colour()), word)],
    }
}

/// A panel of the cells of a slice. Without vessels or matrix, give empty slices; `shown` is in the legend beside what is there.
pub fn cells_panel(title: &str, cells: &[u32], vessels: &[u32], matrix: &[f32], shown: &[Category]) -> Panel {
    let at = |i: usize| look(cells[i], vessels.get(i).copied().unwrap_or(0), matrix.get(i).copied().unwrap_or(0.0));
    Panel::categories(title, (0..cells.len()).map(at).collect(), legend(shown, &present(cells, vessels)))
}

/// A panel of what is nearest to the eye: words of a cell and a vessel and how deep it lies, 0 to 1, where there is
/// anything. The deeper it lies, the paler it is.
pub fn nearest_panel(title: &str, nearest: &[Option<([u32; 2], f32)>], shown: &[Category]) -> Panel {
    let pale = |colour: Colour, depth: f32| mix(colour, Matrix.colour(), 0.75 * depth);
    let at = |seen: &Option<([u32; 2], f32)>| {
        let Some(([cell, vessel], depth)) = *seen else { return Swatch::plain(Matrix.colour()) };
        let Swatch { fill, ring } = look(cell, vessel, 0.0);
        match ring.filter(|_| category_of(cell) == Matrix) {
            // Rings around nothing would look like a net.
            Some(ring) => Swatch::plain(pale(ring, depth)),
            None => Swatch { fill: pale(fill, depth), ring: ring.map(|ring| pale(ring, depth)) },
        }
    };
    let [cells, vessels] = [0, 1].map(|i| nearest.iter().flatten().map(|(words, _)| words[i]).collect::<Vec<_>>());
    let [shown, seen] = [shown, &present(&cells, &vessels)]
        .map(|all| all.iter().copied().filter(|category| *category != Matrix).collect::<Vec<_>>());
    let mut legend = legend(&shown, &seen);
    let shades = legend.iter_mut().flat_map(|entry| &mut entry.shades);
    shades.for_each(|shade| shade.look = Swatch::plain(shade.look.ring.unwrap_or(shade.look.fill)));
    Panel::categories(title, nearest.iter().map(at).collect(), legend)
}

#[cfg(test)]
mod tests {
    use super::super::colour::{light, oklab};
    use super::*;
    use crate::tissue::cell::{cell, with_polarisation};

    /// What a deuteranope sees of a light (Machado, Oliveira and Fernandes 2009, severity 1).
    fn without_green(l: [f64; 3]) -> [f64; 3] {
        let rows = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]];
        rows.map(|r| (r[0] * l[0] + r[1] * l[1] + r[2] * l[2]).clamp(0.0, 1.0))
    }

    #[test]
    fn categories_can_be_told_apart_with_and_without_green() {
        for (vision, least) in [((|l| l) as fn([f64; 3]) -> [f64; 3], 0.11), (without_green, 0.08)] {
            for (i, a) in Category::ALL.into_iter().enumerate() {
                let ring = |c: Category| matches!(c, VesselOpen | VesselClosed);
                for b in Category::ALL[i + 1..].iter().filter(|b| ring(**b) == ring(a)) {
                    let [p, q] = [a.colour(), b.colour()].map(|c| oklab(vision(light(c))));
                    let distance = (0..3).map(|k| (p[k] - q[k]).powi(2)).sum::<f64>().sqrt();
                    assert!(distance > least, "{a:?} and {b:?}: {distance:.3}");
                }
            }
        }
    }

    #[test]
    fn the_legend_has_the_rows_of_what_is_shown_and_no_others() {
        let shown = [EpithelialCycling, EpithelialHypoxic, Debris, VesselOpen];
        let rows = legend(&shown, &[EpithelialHypoxic, Fibroblast]);
        let labels: Vec<String> = rows.iter().map(Entry::label).collect();
        assert_eq!(labels, ["epithelial tumour: cycling, hypoxic", "vessel: perfused", "fibroblast", "dead cell"]);
        let seen: Vec<String> = rows.iter().filter_map(|row| row.unexplained(&[])).map(|row| row.label()).collect();
        assert_eq!(seen, ["epithelial tumour: hypoxic", "fibroblast"]);
        assert_eq!(legend(&Category::ALL, &[]).iter().map(|e| e.shades.len()).sum::<usize>(), Category::ALL.len() + 1);
        assert_eq!(legend(&[Matrix], &[])[0].label(), "matrix: none, dense");
    }

    #[test]
    fn what_is_present_is_what_the_words_say() {
        let cells = [
            cell(Kind::Empty, Phase::Cycling),
            cell(Kind::Epithelial, Phase::Dormant),
            with_polarisation(cell(Kind::Macrophage, Phase::Activated), 128),
            with_polarisation(cell(Kind::Macrophage, Phase::Cycling), 127),
        ];
        let vessels = [0, VESSEL_PRESENT, VESSEL_PRESENT | VESSEL_PERFUSED, 0];
        let expected = [Matrix, EpithelialDormant, MacrophageNaive, MacrophageEducated, VesselOpen, VesselClosed];
        assert_eq!(present(&cells, &vessels), expected);
        assert_eq!(category_of(cell(Kind::Mesenchymal, Phase::Doomed)), MesenchymalDoomed);
        assert_eq!(look(cells[1], vessels[1], 1.0).ring, Some(VesselClosed.colour()));
        assert_eq!(look(cells[0], 0, 2.0).fill, DENSE);
    }
}
