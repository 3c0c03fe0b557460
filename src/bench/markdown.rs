//! Rows for the table of results in `benches/README.md`.
use super::report::{Measured, Report};
use super::table::short;

/// The titles of the columns.
pub const TITLES: &str = "| device | driver | date | commit | workload | lattice | memory, B a site | copy, GB/s | ms a step | M site-steps/s | moved, B a site | of copy | nJ a site-step | state hash |\n\
                          |---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";

/// A row for each workload and lattice.
pub fn rows(report: &Report) -> String {
    report.measured.iter().map(|measured| row(report, measured)).collect()
}

fn row(report: &Report, measured: &Measured) -> String {
    let bytes = measured.bytes() as f64;
    let software = if report.hardware { "" } else { " (software)" };
    let cells = [
        format!("{}{software}", cell(&report.device)),
        if report.driver.is_empty() { report.backend.clone() } else { cell(&report.driver) },
        report.date.clone(),
        if report.commit.is_empty() { "–".into() } else { cell(&report.commit) },
        format!("{} {}", measured.workload, measured.version),
        format!("{}³", measured.edge),
        short(measured.bytes_per_site),
        short(report.copy * 1e-9),
        short(measured.seconds * 1e3),
        short(measured.site_steps_per_second() * 1e-6),
        short(bytes / measured.sites()),
        format!("{:.0} %", 100.0 * bytes / measured.seconds / report.copy),
        measured.joules.map_or("–".into(), |joules| short(joules / measured.sites() * 1e9)),
        format!("`{}`", measured.hash),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// A text that ends no cell.
fn cell(text: &str) -> String {
    text.replace('|', "/")
}
