//! The page of a sweep: a row for each finished run, to be sorted, with the way to its report.
use super::page::{NAME, Page, escape, number};
use super::{columns, drawing, facts, provenance};
use crate::error::{Error, Result};
use crate::lattice::units;
use crate::output::Folder;
use serde_json::json;

/// Outcomes against the keys, in the folder of a sweep of several keys together.
pub const RESPONSES: &str = "responses.svg";
/// The most rows in a page.
const ROWS: usize = 5000;
/// Columns of the series that are shown at first, and that a sweep compares where it names none.
pub const SHOWN: [&str; 6] = [
    "tumour_cells",
    "invasion_p95_um",
    "cells_beyond_border",
    "macrophage",
    "necrotic_fraction",
    "matrix_degraded_fraction",
];

/// The folder of a point and seed below that of the sweep.
pub fn place(point: usize, seed: u32) -> String {
    format!("runs/point_{point:04}_seed_{seed}")
}

/// Values of a key as numbers in the unit of the first one, and that unit; none where one of them is no number, or one that the
/// unit cannot tell.
pub fn amounts(values: &[&str]) -> Option<(Vec<f64>, String)> {
    let first = values.first()?;
    let (_, unit) = units::parse(first).ok()?;
    let number = |text: &&str| {
        let (number, own) = units::parse(text).ok()?;
        units::convert(number, &own, &unit).ok()
    };
    let words = first.trim().trim_start_matches(|c: char| c.is_ascii_digit() || "+-−._eE".contains(c)).trim();
    Some((values.iter().map(number).collect::<Option<_>>()?, words.into()))
}

/// A value over another one of the same key; no number where it is none.
pub fn ratio(value: &str, own: &str) -> f64 {
    amounts(&[own, value]).map_or(f64::NAN, |(numbers, _)| numbers[1] / numbers[0])
}

/// A value in words that are the same for each way to write it: in the unit of another one, if it is a number.
pub fn alike(value: &str, own: &str) -> String {
    amounts(&[own, value]).map_or(value.trim().into(), |(numbers, _)| format!("{:.9e}", numbers[1]))
}

/// Writes `report.html` of a sweep from its `results.csv`; `varied` are the keys, `planned` the number of runs, `warnings` those of
/// the runs, in lines.
///
/// # Errors
/// If the results cannot be read, or the page cannot be written.
pub fn of_sweep(folder: &Folder, config: &str, varied: &[String], planned: usize, warnings: &[String]) -> Result<()> {
    let file = folder.path().join("results.csv");
    let wrong = |e: csv::Error| Error::input(&file, e.to_string(), "run the sweep again");
    let mut reader = csv::Reader::from_path(&file).map_err(wrong)?;
    let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(String::from).collect();
    let rows = reader.records().collect::<csv::Result<Vec<_>>>().map_err(wrong)?;
    let front = 2 + varied.len();
    let heads: String = names.iter().enumerate().map(|(i, name)| head(i < front, name)).collect();
    let body: String = rows.iter().take(ROWS).map(|row| line(row, front, &names)).collect();
    let more =
        if rows.len() > ROWS { format!(" The first {ROWS} of {} rows are here.", rows.len()) } else { String::new() };
    let table = format!(
        "<div class=\"bar\"><label><input type=\"checkbox\" data-columns=\"results\"> all columns of the series</label></div>\
         <div class=\"table\"><table id=\"results\" data-sort><caption>The last row of each run. A click on the head of a column sorts.{more}</caption>\
         <thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>\
         <p class=\"note\">All of it is in <code>results.csv</code>.</p>"
    );
    let keys: Vec<String> = varied.iter().map(|key| format!("<code>{}</code>", escape(key))).collect();
    let mut page = Page {
        title: format!("Sweep of {config}"),
        kind: "Report of a sweep".into(),
        summary: format!("{} of {planned} runs are finished; varied: {}.", rows.len(), keys.join(", ")),
        data: json!({}),
        ..Page::default()
    };
    page.add("warnings", "Warnings", facts::warnings(warnings.iter().map(String::as_str)));
    let alt = "For each outcome the keys that move it most, and by how many per cent";
    page.add("sensitivity", "One key at a time", drawing(folder.path(), "sensitivity.svg", alt));
    let alt = "Outcomes at the end of the runs against the keys that were varied";
    page.add("responses", "Responses", drawing(folder.path(), RESPONSES, alt));
    page.add("results", "Results", if rows.is_empty() { "<p>No run is finished yet.</p>".into() } else { table });
    page.add("provenance", "Provenance", program());
    page.write(folder)
}

fn program() -> String {
    let rows = [
        ("Program", format!("invasim {}", env!("CARGO_PKG_VERSION"))),
        ("Commit", provenance::COMMIT.map_or("not recorded".into(), escape)),
        ("Notice", crate::therapy::NOTICE.into()),
    ];
    format!(
        "<div class=\"card\">{}<p class=\"note\">Each run has its own provenance in its report.</p></div>",
        super::page::facts(&rows)
    )
}

/// Whether a column waits for the box that shows all.
fn waits(own: bool, name: &str) -> &'static str {
    if own || SHOWN.contains(&name) { "" } else { " data-more hidden" }
}

fn head(own: bool, name: &str) -> String {
    let words = match columns::describe(name) {
        Some(column) if !own && column.unit.is_empty() => column.alone(),
        Some(column) if !own => format!("{} ({})", column.alone(), column.unit),
        _ => name.into(),
    };
    format!("<th scope=\"col\"{}>{}</th>", waits(own, name), escape(&words))
}

/// A run: its point as a link to its report, its settings, its numbers.
fn line(row: &csv::StringRecord, front: usize, names: &[String]) -> String {
    let report = format!("{}/{NAME}", place(row[0].parse().unwrap_or(0), row[1].parse().unwrap_or(0)));
    let cell = |(i, text): (usize, &str)| match i {
        0 => format!("<td data-value=\"{0}\"><a href=\"{report}\">{0}</a></td>", escape(text)),
        i if i < front => format!("<td>{}</td>", escape(text)),
        i => {
            let shown = text.parse().map_or_else(|_| escape(text), number);
            format!("<td data-value=\"{}\"{}>{shown}</td>", escape(text), waits(false, &names[i]))
        }
    };
    format!("<tr>{}</tr>\n", row.iter().enumerate().map(cell).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_the_unit_of_the_first() {
        let doses = amounts(&["10 nM", "100nM", "1 uM", "1e1 uM"]).expect("doses");
        assert_eq!(doses, (vec![10.0, 100.0, 1000.0, 10_000.0], "nM".into()));
        assert_eq!(amounts(&["1e-3 /min", "0.06 1/h"]).expect("rates"), (vec![0.001, 0.001], "/min".into()));
        assert_eq!(amounts(&["0", "4"]).expect("counts"), (vec![0.0, 4.0], String::new()));
        assert_eq!(amounts(&["1 mg/kg", "1 nM"]), None, "of another dimension");
        assert_eq!((amounts(&["off", "on"]), amounts(&[])), (None, None));
    }

    #[test]
    fn a_ratio_heeds_units() {
        assert!((ratio("0.013 /h", "4.33e-4 /min") - 0.5004).abs() < 1e-4);
        assert!(ratio("off", "on").is_nan());
        assert_eq!(alike("1 uM", "10 nM"), alike("1000 nM", "10 nM"));
        assert_eq!(alike("off", "on"), "off");
    }
}
