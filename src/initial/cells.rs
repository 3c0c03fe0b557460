//! The cells at the start: shapes and files, painted one after the other.
use super::Part;
use super::cell_file::{self, Placed};
use super::frame::{Frame, ORIGINS};
use super::keys::Keys;
use super::scan::{self, Scan};
use super::shapes::{Brush, SHAPES, Shape, paint};
use crate::config::Config;
use crate::config::spec::{Parameter, Takes};
use crate::error::Result;
use crate::lattice::grid::AXES;
use crate::lattice::random::Stream;
use crate::tissue::cell::{Kind, Phase, cell, educated};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use crate::tissue::traits::bit;

const SECTION: &str = "initial.cells";
/// The words for kinds, in the order of their numbers.
pub const KIND_WORDS: &[&str] = &["empty", "epithelial", "mesenchymal", "normal", "macrophage", "fibroblast", "debris"];

/// The keys of an entry.
pub fn parameters() -> Vec<Parameter> {
    [keys_of_kind(), keys_of_place(), keys_of_file(), scan::parameters(SECTION)].concat()
}

fn optional(name: &str, takes: Takes, about: &'static str) -> Parameter {
    Parameter::new(SECTION, name, takes, about)
}

fn choice(name: &str, words: &'static [&'static str], about: &'static str) -> Parameter {
    Parameter::choice(SECTION, name, words, about)
}

fn keys_of_kind() -> Vec<Parameter> {
    let share = (0.0, 1.0);
    let scattered = "Share of the sites that get a cell, scattered at random.";
    let polarised = "Polarisation of macrophages, 1 is fully educated.";
    vec![
        optional("kind", Takes::Choice(KIND_WORDS), "Kind of cell; with a file, the kind of all its cells."),
        Parameter::number(SECTION, "fraction", share, 1.0, scattered),
        Parameter::flag(SECTION, "overwrite", true, "Whether cells of earlier entries are overwritten."),
        optional("polarisation", Takes::Number { range: share }, polarised),
        Parameter::flag(SECTION, "oncogene", false, "Whether normal cells carry the oncogene of [oncogene].")
            .source("Podsypanina 2008"),
    ]
}

fn keys_of_place() -> Vec<Parameter> {
    let length = |low: f64| Takes::Quantity { units: vec!["um".into()], range: (low, f64::INFINITY) };
    let point = || Takes::Triple { unit: "um".into() };
    let anywhere = f64::NEG_INFINITY;
    vec![
        choice("shape", SHAPES, "Where the cells are."),
        choice("origin", ORIGINS, "From where all positions of this entry, files too, are measured."),
        optional("centre", point(), "Middle of a ball or shell; the middle of the lattice if absent."),
        optional("radius", length(0.0), "Radius of a ball, outer radius of a shell."),
        optional("inner_radius", length(0.0), "Inner radius of a shell."),
        optional("low", point(), "Lowest corner of a box; that of the lattice if absent."),
        optional("high", point(), "Highest corner of a box; that of the lattice if absent."),
        choice("axis", AXES, "Axis across which a slab lies."),
        optional("from", length(anywhere), "Where a slab begins; the lattice's lower side if absent."),
        optional("to", length(anywhere), "Where a slab ends; the lattice's upper side if absent."),
    ]
}

fn keys_of_file() -> Vec<Parameter> {
    let types = "Kinds of a file's types, like \"cancer cell=epithelial, 1=macrophage\".";
    vec![
        optional(
            "file",
            Takes::Text,
            "CSV with columns x, y, z (um) and type, as PhysiCell reads it, and polarisation if it has it; with the shape volume, an image.",
        ),
        Parameter { default: Some("\"0=epithelial\"".into()), ..optional("types", Takes::Text, types) },
        optional("labels", Takes::Text, "Kinds of a volume's labels, like \"1=epithelial, 2=normal\"; 0 is empty.")
            .example("\"1=epithelial, 2=normal\""),
        choice("duplicates", &["error", "first"], "What happens where a file has two cells on a site."),
    ]
}

/// Paints all entries. Returns what of their files is hardly meant.
pub fn place(config: &Config, tissue: &mut Tissue, spacing: f64, seed: u32) -> Result<Vec<String>> {
    let mut remarks = Vec::new();
    for entry in 0..config.list(SECTION) {
        let keys = Keys::new(config, format!("{SECTION}[{entry}]"));
        let frame = Frame::new(tissue.grid(), spacing, keys.text("origin"));
        let brush = Brush {
            fraction: keys.number("fraction"),
            overwrite: keys.flag("overwrite"),
            stream: Stream::Initial as u32 | Part::Cells(entry).number() << 8,
            seed,
        };
        let shape = Shape::read(&keys, &frame)?;
        let kind = keys.has("kind").then(|| Kind::named(keys.text("kind")).expect("the config has checked the choice"));
        refuse_foreign(&keys, kind)?;
        if keys.text("shape") == "file" {
            remarks.extend(place_file(&keys, &frame, tissue, brush, kind)?);
        } else if keys.text("shape") == "volume" {
            place_volume(&keys, &frame, tissue, brush)?;
        } else {
            let kind = kind.ok_or_else(|| keys.missing("kind", "a shape"))?;
            if paint(tissue, &frame, shape, brush, fresh(&keys, kind)) == 0 {
                return Err(uncovered(&keys, &frame));
            }
        }
    }
    Ok(remarks)
}

/// Paints the cells of a file. Returns what of them is hardly meant.
fn place_file(
    keys: &Keys,
    frame: &Frame,
    tissue: &mut Tissue,
    brush: Brush,
    kind: Option<Kind>,
) -> Result<Vec<String>> {
    let (placed, remarks) = cell_file::read(keys, frame, kind)?;
    let words = Kind::ALL.map(|kind| fresh(keys, kind));
    for Placed { site, kind, polarisation } in placed {
        if brush.paints(site, tissue.words(Layer::Cell)[site]) {
            let [cell, traits] = words[kind as usize];
            tissue.words_mut(Layer::Cell)[site] = polarisation.map_or(cell, |share| polarised(cell, share));
            tissue.words_mut(Layer::Traits)[site] = traits;
        }
    }
    Ok(remarks)
}

/// Paints the kinds of a volume's labels; sites outside it and those of the label 0 stay as they are.
fn place_volume(keys: &Keys, frame: &Frame, tissue: &mut Tissue, brush: Brush) -> Result<()> {
    let scan = Scan::read(keys, frame, "kind", true)?;
    let kinds = scan.kinds(keys)?;
    scan.check_inside(keys, frame, &kinds)?;
    let words = Kind::ALL.map(|kind| fresh(keys, kind));
    rows(tissue, frame.grid, [Layer::Cell, Layer::Traits], |_, row| {
        let [cells, traits] = row.out;
        for (x, (cell, traits)) in cells.iter_mut().zip(traits).enumerate() {
            let label = scan.label([x as u32, row.y, row.z]);
            let kind = label.and_then(|label| kinds.get(&label)).filter(|kind| **kind != Kind::Empty);
            if let Some(kind) = kind.filter(|_| brush.paints(row.first + x, *cell)) {
                [*cell, *traits] = words[*kind as usize];
            }
        }
    });
    Ok(())
}

/// The word of a cell at the start, and its traits; the tumour's genes come later.
fn fresh(keys: &Keys, kind: Kind) -> [u32; 2] {
    let word = match kind {
        Kind::Debris => cell(kind, Phase::Necrotic),
        Kind::Macrophage => polarised(cell(kind, Phase::Cycling), keys.maybe_number("polarisation").unwrap_or(0.0)),
        _ => cell(kind, Phase::Cycling),
    };
    let traits = if kind == Kind::Normal && keys.flag("oncogene") { bit("oncogene") } else { 0 };
    [word, traits]
}

/// A macrophage that is educated by a share from 0 to 1.
fn polarised(macrophage: u32, share: f64) -> u32 {
    educated(macrophage, (share * 255.0 + 0.5) as u32)
}

/// Refuses what only another kind of cell has.
fn refuse_foreign(keys: &Keys, kind: Option<Kind>) -> Result<()> {
    let Some(kind) = kind else { return Ok(()) };
    let (polarised, carries) = (keys.has("polarisation"), keys.flag("oncogene"));
    let refused = [("polarisation", polarised, Kind::Macrophage), ("oncogene", carries, Kind::Normal)];
    match refused.into_iter().find(|(_, given, owner)| *given && kind != *owner) {
        Some((key, _, owner)) => {
            let problem = format!("a cell of kind `{}` has no {key}", kind.name());
            Err(keys.error(key, problem, format!("remove it, or set kind = \"{}\"", owner.name())))
        }
        None => Ok(()),
    }
}

fn uncovered(keys: &Keys, frame: &Frame) -> crate::error::Error {
    let shape = keys.text("shape");
    let help = format!(
        "the lattice reaches {}; a site belongs to a shape when its middle does, and sites are {} um wide",
        frame.extent(),
        frame.spacing
    );
    keys.error("shape", format!("this {shape} covers no site of the lattice"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_for_kinds_are_their_names() {
        assert_eq!(KIND_WORDS, Kind::ALL.map(Kind::name));
    }
}
