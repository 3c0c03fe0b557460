//! What a chart of some columns is called, and the axis that they share.
use super::curves::capitalised;
use super::spec::axis;
use crate::report::columns::{Column, describe};

/// The most columns whose names make a title.
const NAMED: usize = 3;

/// The title, and the name of the axis up.
pub fn of(columns: &[String]) -> [String; 2] {
    if let [one] = columns {
        let words = describe(one).map_or_else(|| axis(one), |known| known.alone());
        return [capitalised(&words), axis(one)];
    }
    let known: Vec<Column> = columns.iter().filter_map(|column| describe(column)).collect();
    let words: Vec<String> = columns.iter().map(|column| word(column, columns)).collect();
    let section = known.first().map_or("", |first| first.section);
    let title = match known.first() {
        Some(first) if is_one_chart(columns) => first.title.clone(),
        Some(_) if words.len() > NAMED && known.iter().all(|own| own.section == section) => section.into(),
        _ => capitalised(&listed(&words)),
    };
    let unit = columns.first().map(|column| unit(column)).unwrap_or_default();
    [title, if unit.is_empty() { listed(&words) } else { unit }]
}

/// A column among others: short where all are of one chart, whose name is the title.
pub fn word(column: &str, columns: &[String]) -> String {
    describe(column).map_or(column.into(), |own| if is_one_chart(columns) { own.label } else { own.alone() })
}

/// The first column and one of another unit, each with its unit.
pub fn mixed(columns: &[String]) -> Option<[(&str, String); 2]> {
    let told = |column: &'_ String| unit(column);
    let first = columns.first()?;
    let other = columns.iter().find(|other| told(other) != told(first))?;
    Some([(first.as_str(), told(first)), (other.as_str(), told(other))])
}

fn is_one_chart(columns: &[String]) -> bool {
    let charts: Vec<_> = columns.iter().map(|column| describe(column).map(|own| (own.section, own.title))).collect();
    charts.len() > 1 && charts.iter().all(|chart| chart.is_some() && *chart == charts[0])
}

/// The unit of a column, whatever is counted or shared out.
fn unit(column: &str) -> String {
    let unit = describe(column).map(|own| own.unit).unwrap_or_default();
    match unit.strip_suffix(" so far").unwrap_or(&unit) {
        share if share.starts_with("share") => "share".into(),
        plain => plain.into(),
    }
}

/// Words as a sentence lists them.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(columns: &[&str]) -> [String; 2] {
        of(&columns.iter().map(|column| column.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn titles_say_what_is_shown_and_axes_its_unit() {
        assert_eq!(told(&["tumour_cells"]), ["Tumour cells", "tumour cells"]);
        assert_eq!(told(&["oxygen_mean", "oxygen_min", "oxygen_max"]), ["Oxygen", "mmHg"]);
        assert_eq!(told(&["lung_tumour_cells", "liver_tumour_cells"]), ["Tumour cells in organs", "cells"]);
        assert_eq!(told(&["lung_asleep", "liver_asleep"]), ["Asleep in organs", "cells"]);
        assert_eq!(told(&["tumour_cells", "macrophage"]), ["Tumour cells and macrophages", "cells"]);
        assert_eq!(told(&["tumour_cells", "macrophage", "normal", "debris"]), ["Growth", "cells"]);
        assert_eq!(told(&["odd", "even"]), ["Odd and even", "odd and even"]);
    }

    #[test]
    fn columns_of_two_units_are_found() {
        let columns = ["tumour_cells", "epithelial_born", "oxygen_mean"].map(String::from);
        let [(_, cells), (other, pressure)] = mixed(&columns).expect("two units");
        assert_eq!((cells.as_str(), other, pressure.as_str()), ("cells", "oxygen_mean", "mmHg"));
        assert!(mixed(&columns[..2]).is_none() && mixed(&columns[..1]).is_none() && mixed(&[]).is_none());
    }
}
