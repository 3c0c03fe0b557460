//! Keys that take values of any kind, as the settings of a sweep are.
use super::check::wrong;
use super::given::Item;
use super::overlay;
use super::spec::Parameter;
use super::words::example;
use crate::lattice::units::Fault;

/// The values, as texts.
pub(super) fn read(parameter: &Parameter, name: &str, item: &Item) -> Result<Vec<String>, Fault> {
    let expected = "a text with values and commas between them, or a list of numbers, texts and lists,";
    let one = |item: &Item| match (item, stranger(item)) {
        (Item::Text(text), _) => Ok(text.trim().to_string()),
        (_, Some(stranger)) => Err(wrong(stranger, expected, name, &example(parameter))),
        _ => Ok(item.unquoted().unwrap_or_else(|| overlay::text(item))),
    };
    let all: Vec<String> = match item {
        Item::Text(text) if text.contains('[') => {
            let help = format!("write lists without quotes, like {name} = [[32, 32, 32], [64, 64, 64]]");
            return Err(Fault::new("a text is cut at its commas, those of lists too", help));
        }
        Item::Text(text) => text.split(',').map(|word| word.trim().to_string()).collect(),
        Item::List(list) => list.iter().map(|given| one(&given.item)).collect::<Result<_, _>>()?,
        other => vec![one(other)?],
    };
    Ok(all.into_iter().filter(|word| !word.is_empty()).collect())
}

/// What is no value, in a list or by itself.
fn stranger(item: &Item) -> Option<&Item> {
    match item {
        Item::List(list) => list.iter().find_map(|given| stranger(&given.item)),
        Item::Table(_) | Item::Other(_) => Some(item),
        _ => None,
    }
}
