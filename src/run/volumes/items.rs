//! What a volume of a run can hold: which layer it is made from, and how.
use crate::figure::Category;
use crate::plan::Plan;
use crate::tissue::cell::{Kind, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, kind_of, phase_of, polarisation_of};
use crate::tissue::fields::{field, field_named};
use crate::tissue::state::Layer;
use crate::volume::Values;
use crate::volume::ome::Part;
use rayon::prelude::*;

/// How words become values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The number of the kind.
    Kind,
    /// The number of the phase plus one; 0 without a cell.
    Phase,
    /// Polarisation, 0 to 1.
    Polarisation,
    /// 1 where a vessel carries blood, 2 where it does not.
    Vessel,
    /// The words themselves.
    Word,
    /// Numbers.
    Amount,
    /// 1 where a cell is.
    Occupied,
}

impl Form {
    /// The values of some words.
    pub fn values(self, words: &[u32]) -> Values {
        let bytes = |one: fn(u32) -> u8| Values::U8(words.par_iter().map(|word| one(*word)).collect());
        let amounts = |one: fn(u32) -> f32| Values::F32(words.par_iter().map(|word| one(*word)).collect());
        match self {
            Form::Kind => bytes(|cell| kind_of(cell) as u8),
            Form::Phase => bytes(|cell| if kind_of(cell) == 0 { 0 } else { phase_of(cell) as u8 + 1 }),
            Form::Vessel => bytes(|vessel| match (vessel & VESSEL_PRESENT != 0, vessel & VESSEL_PERFUSED != 0) {
                (false, _) => 0,
                (true, open) => 2 - u8::from(open),
            }),
            Form::Word => Values::U32(words.to_vec()),
            Form::Polarisation => amounts(|cell| polarisation_of(cell) as f32 / 255.0),
            Form::Occupied => amounts(|cell| if kind_of(cell) == 0 { 0.0 } else { 1.0 }),
            Form::Amount => amounts(f32::from_bits),
        }
    }
}

/// A volume of a run.
pub struct Item {
    /// The layer it is made from.
    pub layer: Layer,
    /// How.
    pub form: Form,
    /// What others see of it.
    pub part: Part,
}

impl Item {
    fn amount(name: &str, layer: Layer, form: Form, unit: &str, colour: &'static str, high: f64) -> Item {
        Item { layer, form, part: Part::Channel { name: name.into(), unit: unit.into(), colour, high } }
    }

    fn labels(name: &str, layer: Layer, form: Form, values: Vec<(u32, &'static str, [u8; 3])>) -> Item {
        let data_type = if form == Form::Word { "uint32" } else { "uint8" };
        Item { layer, form, part: Part::Labels { name: name.into(), data_type, values } }
    }
}

/// The volumes that a config asks for. Where none is an amount, one says where cells are: an image needs a channel.
pub fn items(plan: &Plan) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for word in plan.config.words("output.volumes") {
        for item in named(plan, word) {
            if items.iter().all(|known| known.part.name() != item.part.name()) {
                items.push(item);
            }
        }
    }
    if items.iter().all(|item| matches!(item.part, Part::Labels { .. })) {
        items.push(Item::amount("occupied", Layer::Cell, Form::Occupied, "1", "FFFFFF", 1.0));
    }
    items
}

fn named(plan: &Plan, word: &str) -> Vec<Item> {
    match word {
        "cells" => vec![kinds(), phases()],
        "kind" => vec![kinds()],
        "phase" => vec![phases()],
        "polarisation" => vec![Item::amount(word, Layer::Cell, Form::Polarisation, "1", "00C060", 1.0)],
        "traits" => vec![Item::labels(word, Layer::Traits, Form::Word, Vec::new())],
        "clone" => vec![Item::labels(word, Layer::Clone, Form::Word, Vec::new())],
        "vessels" => {
            let values = vec![(1, "with blood", [0xd5, 0x2b, 0x1e]), (2, "without blood", [0x8a, 0x5a, 0x9e])];
            vec![Item::labels(word, Layer::Vessel, Form::Vessel, values)]
        }
        "matrix" => vec![Item::amount(word, Layer::Matrix, Form::Amount, "1", "B0B0B0", 1.0)],
        "membrane" => vec![Item::amount(word, Layer::Membrane, Form::Amount, "1", "D08000", 1.0)],
        "drugs" => drugs(plan),
        name => field_named(name).into_iter().map(|number| concentration(plan, name, number)).collect(),
    }
}

fn concentration(plan: &Plan, name: &str, number: u8) -> Item {
    let high = plan.config.number(&format!("{name}.shown_to"));
    let colour = ["3399FF", "FF9933", "CC66FF", "66CC33", "FF3366", "33CCCC"][usize::from(number) % 6];
    Item::amount(name, Layer::Field(number), Form::Amount, field(number).unit, colour, high)
}

fn drugs(plan: &Plan) -> Vec<Item> {
    let drugs = plan.therapy.drugs.iter().enumerate();
    let one = |(number, drug): (usize, &crate::therapy::drug::Drug)| {
        let high = plan.config.number(&format!("{}.shown_to", drug.path));
        Item::amount(&drug.name, Layer::drug(number), Form::Amount, "nM", "FFFF66", high)
    };
    drugs.map(one).collect()
}

/// The kinds, in the colours of pictures.
fn kinds() -> Item {
    use Category::*;
    let colours = [Matrix, EpithelialCycling, MesenchymalCycling, Normal, MacrophageNaive, Fibroblast, Debris];
    let named = Kind::ALL.into_iter().zip(colours).skip(1);
    let values = named.map(|(kind, category)| (kind as u32, kind.name(), category.colour()));
    Item::labels("kind", Layer::Cell, Form::Kind, values.collect())
}

fn phases() -> Item {
    const COLOURS: [[u8; 3]; 8] = [
        [230, 159, 0],
        [86, 180, 233],
        [0, 114, 178],
        [120, 120, 200],
        [90, 90, 90],
        [0, 158, 115],
        [40, 40, 40],
        [204, 121, 167],
    ];
    let values = Phase::ALL.into_iter().zip(COLOURS).map(|(phase, colour)| (phase as u32 + 1, phase.name(), colour));
    Item::labels("phase", Layer::Cell, Form::Phase, values.collect())
}
