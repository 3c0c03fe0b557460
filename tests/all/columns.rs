//! Does series.csv hold what docs/reading-results.md says of its columns, and can its numbers be?
use crate::program::{Place, works};
use invasim::plan::Plan;
use invasim::report::columns::describe;
use invasim::series::names;
use invasim::tissue::fields::{FIELDS, OPTIONAL};
use std::collections::HashMap;
use std::fs::read_to_string;

const DOCS: &str = include_str!("../../docs/reading-results.md");

/// Columns of the table with unit and meaning, in its order.
fn documented() -> Vec<(String, String, String)> {
    let (_, part) = DOCS.split_once("## Columns of series.csv").expect("the table");
    let rows = part.split("\n## ").next().expect("its part").lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|cell| cell.trim().into()).collect();
        let [names, unit, meaning] = &cells[..] else { panic!("{line}") };
        let names = names.split(", ").map(|name| name.trim_matches('`').to_string());
        names.map(|name| (name, unit.clone(), meaning.clone())).collect::<Vec<_>>()
    };
    rows.flat_map(row).collect()
}

/// A run in which all is on that gives columns; its last organ has no lattice.
fn everything(place: &Place) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/configs/");
    let body = read_to_string(format!("{root}whole-body.toml")).expect("a config");
    let body = body.replace("file = \"organs/lymph-node.toml\"", "").replace("\"organs/", &format!("\"{root}organs/"));
    place.file("body.toml", &body);
    let config = concat!(
        "extends = \"body.toml\"\n[run]\nuntil = \"12 min\"\n[lattice]\nsites = [16, 16, 16]\n",
        "[[therapy]]\ndrug = \"VBY-825\"\ndose = \"50 nM\"\n[[therapy]]\nradiation = \"2 Gy\"\n"
    );
    let (config, out) = (place.file("everything.toml", config), place.path("run"));
    works(&["run", &config, "--out", &out, "--engine", "cpu", "-q"]);
    let series = read_to_string(format!("{out}/series.csv")).expect("a series");
    let plan = Plan::read(config.as_ref(), &[]).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(series.lines().next(), Some(names(&plan).join(",").as_str()), "columns are known before a run");
    series
}

/// A column as the table names it.
fn general(name: &str) -> String {
    let organs = ["lung", "bone", "liver", "brain", "lymph node", "adrenal", "spleen", "ovary", "marrow"];
    let organ = organs.iter().find_map(|organ| name.strip_prefix(&format!("{organ}_")));
    organ.map_or(name.replace("VBY-825_", "DRUG_"), |end| format!("ORGAN_{end}"))
}

#[test]
fn the_table_of_columns_is_that_of_the_program() {
    let place = Place::new("columns");
    let series = everything(&place);
    let header = series.lines().next().expect("a header");
    let mut written: Vec<String> = Vec::new();
    for name in header.split(',').map(general) {
        if !written.contains(&name) {
            written.push(name);
        }
    }
    for (column, is_there) in
        [("lung_lesions", false), ("lung_arrived", true), ("lymph node_lesions", true), ("lymph node_arrived", false)]
    {
        assert_eq!(header.split(',').any(|name| name == column), is_there, "{column}");
    }
    let rows = documented();
    assert_eq!(rows.iter().map(|(name, ..)| name.as_str()).collect::<Vec<_>>(), written);
    for (name, unit, meaning) in rows {
        assert!(meaning.len() > 5, "`{name}` has no meaning");
        let known =
            describe(&name).map_or(if name == "time_h" { "h".into() } else { String::new() }, |column| column.unit);
        assert_eq!(unit, known, "the unit of `{name}`");
    }
}

/// The numbers of the last row by their columns.
fn last(series: &str) -> HashMap<String, f64> {
    let mut lines = series.lines();
    let names = lines.next().expect("a header").split(',').map(str::to_string);
    let numbers = lines.next_back().expect("a row").split(',').map(|word| word.parse().expect("a number"));
    names.zip(numbers).collect()
}

/// A mean below the smallest value would be that of no field.
fn check_means(row: &HashMap<String, f64>) {
    let names = row.keys().filter_map(|name| name.strip_suffix("_mean"));
    assert!(names.clone().count() > FIELDS.len().min(OPTIONAL.len()));
    for name in names {
        let [min, mean, max] = ["min", "mean", "max"].map(|end| row[&format!("{name}_{end}")]);
        assert!(min <= mean && mean <= max, "{name}: mean {mean} of {min} to {max}");
    }
}

#[test]
fn means_lie_between_the_extremes() {
    let place = Place::new("means");
    check_means(&last(&everything(&place)));
    let start =
        "[run]\nuntil = \"12 min\"\n[output]\nseries_every = \"12 min\"\n[initial.vessels]\npattern = \"grid\"\n";
    for sites in ["[1, 1, 1]", "[12, 12, 12]"] {
        let drug = "[[therapy]]\ndrug = \"VBY-825\"\nroute = \"held\"\ndose = \"0.08 nM\"\nduration = \"1 day\"\n";
        let config = place.file("weak.toml", &format!("{start}[lattice]\nsites = {sites}\n{drug}"));
        let out = place.path("weak");
        works(&["run", &config, "--out", &out, "--engine", "cpu", "-q", "--replace"]);
        let row = last(&read_to_string(format!("{out}/series.csv")).expect("a series"));
        check_means(&row);
        assert!(row["VBY-825_mean"] > 0.0 && row["oxygen_mean"] > 0.0);
    }
}
