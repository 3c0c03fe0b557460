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
        Item::Text(text) if has_decimal_comma(text) => {
            let help =
                format!("write decimals with a point and a comma between values, like {name} = \"1.5 h, 2.5 h\"");
            return Err(Fault::new(format!("`{text}` has commas within numbers, or other signs between values"), help));
        }
        Item::Text(text) => text.split(',').map(|word| word.trim().to_string()).collect(),
        Item::List(list) => list.iter().map(|given| one(&given.item)).collect::<Result<_, _>>()?,
        other => vec![one(other)?],
    };
    Ok(all.into_iter().filter(|word| !word.is_empty()).collect())
}

/// Whether a comma of a text seems to be that of a number: values stand between semicolons, or a number without a unit stands right
/// before one with a unit, which no key takes.
fn has_decimal_comma(text: &str) -> bool {
    let is_plain = |text: &str| text.trim().parse::<f64>().is_ok();
    let pieces: Vec<&str> = text.split(',').collect();
    let joins = |two: &[&str]| {
        let begins = two[1].starts_with(|c: char| c.is_ascii_digit());
        begins && is_plain(two[0]) && !is_plain(two[1]) && pieces.iter().all(|piece| !piece.contains('['))
    };
    text.contains(';') || pieces.windows(2).any(joins)
}

/// What is no value, in a list or by itself.
fn stranger(item: &Item) -> Option<&Item> {
    match item {
        Item::List(list) => list.iter().find_map(|given| stranger(&given.item)),
        Item::Table(_) | Item::Other(_) => Some(item),
        _ => None,
    }
}
