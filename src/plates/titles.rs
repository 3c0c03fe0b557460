//! What a chart of some columns is called, and the axis that they share.
use super::spec::axis;
use crate::report::columns::{Column, capitalised, describe};

/// The most columns whose names make a title, and the most letters of one.
const NAMED: usize = 3;
const LONGEST: usize = 36;

/// The title, and the name of the axis up.
pub fn of(columns: &[String]) -> [String; 2] {
    if let [one] = columns {
        return [capitalised(&alone(one)), axis(one)];
    }
    let known: Vec<Column> = columns.iter().filter_map(|column| describe(column)).collect();
    let words: Vec<String> = columns.iter().map(|column| word(column, columns)).collect();
    let section = known.first().map_or("", |first| first.section);
    let title = match known.first() {
        Some(first) if is_one_chart(columns) => first.title.clone(),
        Some(_) if words.len() > NAMED && known.iter().all(|own| own.section == section) => section.into(),
        _ => {
            let whole = listed(&words);
            let front = shared_front(&words).filter(|_| whole.chars().count() > LONGEST);
            capitalised(&front.unwrap_or(whole))
        }
    };
    let unit = columns.first().map(|column| unit(column)).unwrap_or_default();
    [title, if unit.is_empty() { listed(&words) } else { unit }]
}

/// A column by itself: of an organ, its name with what is counted.
pub fn alone(column: &str) -> String {
    let (whole, known) = (column.replace('_', " "), describe(column));
    let is_front = |own: &Column| whole.strip_prefix(&own.label).is_some_and(|rest| rest.starts_with(' '));
    match known {
        Some(own) if own.title == "Drugs in blood" => format!("{} in blood", own.label),
        Some(own) if !is_front(&own) => own.alone(),
        Some(_) => whole,
        None => column.into(),
    }
}

/// A column among others: short where all are of one chart, whose name is the title.
pub fn word(column: &str, columns: &[String]) -> String {
    match describe(column) {
        Some(own) if is_one_chart(columns) => own.label,
        // A title of two parts would not be told from two columns.
        Some(own) if columns.len() > 1 && own.is_part() => {
            let title = own.title.strip_prefix("Born and died, ").unwrap_or(&own.title);
            // In a list a name begins as it is written, not as a title does.
            let front = column.rsplit_once('_').map_or(column, |(front, _)| front);
            format!("{} {}", if capitalised(front) == title { front } else { title }, own.label)
        }
        _ => alone(column),
    }
}

/// The words with which all of some names begin.
fn shared_front(names: &[String]) -> Option<String> {
    let (first, others) = names.split_first()?;
    let is_shared = |count: &usize| {
        let front = || first.split(' ').take(*count);
        others.iter().all(|other| other.split(' ').take(*count).eq(front()))
    };
    let count = (1..=first.split(' ').count()).take_while(is_shared).last()?;
    Some(first.split(' ').take(count).collect::<Vec<_>>().join(" "))
}

/// The first column and one of another unit, each with its unit.
pub fn mixed(columns: &[String]) -> Option<[(&str, String); 2]> {
    let unit_of = |column: &'_ String| unit(column);
    let first = columns.first()?;
    let other = columns.iter().find(|other| unit_of(other) != unit_of(first))?;
    Some([(first.as_str(), unit_of(first)), (other.as_str(), unit_of(other))])
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

/// The fronts of units of columns that count something, so that they have no value below 0 and none between two whole ones.
const COUNTS: [&str; 5] = ["cells", "sites", "macrophages", "micrometastases", "lesions"];

/// Whether a column counts something.
pub fn counts(column: &str) -> bool {
    let unit = unit(column);
    COUNTS.iter().any(|counted| unit.starts_with(counted))
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

    fn titled(columns: &[&str]) -> [String; 2] {
        of(&columns.iter().map(|column| column.to_string()).collect::<Vec<_>>())
    }

    #[test]
    fn titles_say_what_is_shown_and_axes_its_unit() {
        assert_eq!(titled(&["tumour_cells"]), ["Tumour cells", "tumour cells"]);
        assert_eq!(titled(&["oxygen_mean", "oxygen_min", "oxygen_max"]), ["Oxygen", "mmHg"]);
        assert_eq!(titled(&["lung_tumour_cells", "liver_tumour_cells"]), ["Tumour cells in organs", "cells"]);
        assert_eq!(titled(&["lung_asleep", "liver_asleep"]), ["Asleep in organs", "cells"]);
        assert_eq!(titled(&["tumour_cells", "macrophage"]), ["Tumour cells and macrophages", "cells"]);
        assert_eq!(titled(&["tumour_cells", "macrophage", "normal", "debris"]), ["Growth", "cells"]);
        assert_eq!(titled(&["lung_tumour_cells"]), ["Lung tumour cells", "lung tumour cells"]);
        assert_eq!(titled(&["lung_asleep", "epithelial_born"])[0], "Lung asleep and epithelial born");
        assert_eq!(titled(&["nab-paclitaxel_blood", "nab-paclitaxel_mean"]), ["Nab-paclitaxel", "nM"]);
        assert_eq!(titled(&["odd", "even"]), ["Odd and even", "odd and even"]);
    }

    #[test]
    fn names_say_of_what_they_are() {
        let columns = ["nab-paclitaxel_blood", "nab-paclitaxel_mean"].map(String::from);
        assert_eq!(
            columns.each_ref().map(|own| word(own, &columns)),
            ["nab-paclitaxel in blood", "nab-paclitaxel mean"]
        );
        let columns = ["blood_single", "tumour_cycling", "lung_tumour_cells"].map(String::from);
        let words = ["single cells in blood", "cycling tumour cells", "lung tumour cells"];
        assert_eq!(columns.each_ref().map(|own| word(own, &columns)), words);
        let columns = ["csf1_mean", "cathepsin_mean"].map(String::from);
        assert_eq!(columns.each_ref().map(|own| word(own, &columns)), ["CSF-1 mean", "cathepsin mean"]);
    }

    #[test]
    fn columns_of_two_units_are_found() {
        let columns = ["tumour_cells", "epithelial_born", "oxygen_mean"].map(String::from);
        let [(_, cells), (other, pressure)] = mixed(&columns).expect("two units");
        assert_eq!((cells.as_str(), other, pressure.as_str()), ("cells", "oxygen_mean", "mmHg"));
        assert!(mixed(&columns[..2]).is_none() && mixed(&columns[..1]).is_none() && mixed(&[]).is_none());
    }
}
