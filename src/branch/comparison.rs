//! The arms side by side: every row of every arm in one CSV, the last rows as a table, and a chart over time.
use crate::error::{Error, Result};
use crate::figure::{Axis, Chart, Trace, charts};
use crate::metrics::statistics::{interval, mean};
use crate::output::Folder;
use crate::series::line;
use crate::therapy::NOTICE;

/// What `series.csv` of one arm and seed holds.
pub struct Rows {
    arm: String,
    seed: u32,
    columns: Vec<String>,
    values: Vec<Vec<f64>>,
}

impl Rows {
    /// Reads the series of an arm.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(arm: &str, seed: u32, folder: &Folder) -> Result<Rows> {
        let file = folder.path().join("series.csv");
        let wrong = |e: csv::Error| Error::input(&file, e.to_string(), "run the arm again");
        let mut reader = csv::Reader::from_path(&file).map_err(wrong)?;
        let columns = reader.headers().map_err(wrong)?.iter().map(str::to_string).collect();
        let row =
            |r: csv::Result<csv::StringRecord>| r.map(|r| r.iter().map(|x| x.parse().unwrap_or(f64::NAN)).collect());
        let values = reader.records().map(row).collect::<csv::Result<Vec<_>>>().map_err(wrong)?;
        Ok(Rows { arm: arm.into(), seed, columns, values })
    }

    fn column(&self, name: &str) -> usize {
        self.place(name).unwrap_or(0)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// What is compared: a column of the series, its words, and digits.
const COMPARED: [(&str, &str, usize); 6] = [
    ("tumour_cells", "tumour cells", 0),
    ("invasion_p95_um", "invasion depth, 95th percentile (µm)", 0),
    ("cells_beyond_border", "tumour cells beyond the border", 0),
    ("macrophage", "macrophages", 0),
    ("necrotic_fraction", "necrotic fraction", 3),
    ("matrix_degraded_fraction", "matrix dissolved (share)", 4),
];

/// Writes `comparison.csv` (all rows), `comparison.md` (the last rows, with 95 % intervals over seeds) and `comparison.svg`.
///
/// # Errors
/// If they cannot be written.
pub fn write(rows: &[Rows], folder: &Folder) -> Result<()> {
    let mut arms: Vec<&str> = Vec::new();
    for arm in rows.iter().map(|r| r.arm.as_str()) {
        if !arms.contains(&arm) {
            arms.push(arm);
        }
    }
    folder.write("comparison.csv", tidy(rows).as_bytes())?;
    folder.write("comparison.md", table(rows, &arms).as_bytes())?;
    let panels: Vec<Chart> = COMPARED[..4].iter().map(|(column, words, _)| chart(rows, &arms, column, words)).collect();
    folder.write("comparison.svg", charts(&panels, 2).as_bytes())
}

/// All rows; columns that an arm does not have, those of drugs it does not give, are empty.
fn tidy(rows: &[Rows]) -> String {
    let mut names: Vec<&String> = Vec::new();
    for name in rows.iter().flat_map(|r| &r.columns) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut text = line(["arm".into(), "seed".into()].into_iter().chain(names.iter().map(|name| name.to_string())));
    for r in rows {
        let places: Vec<_> = names.iter().map(|name| r.place(name)).collect();
        for values in &r.values {
            let front = [r.arm.clone(), r.seed.to_string()];
            let value = |place: &Option<usize>| place.map_or(String::new(), |i| crate::series::text(values[i]));
            text += &line(front.into_iter().chain(places.iter().map(value)));
        }
    }
    text
}

/// The values of a column in the last rows of an arm, one a seed.
fn last(rows: &[Rows], arm: &str, column: &str) -> Vec<f64> {
    let ours = rows.iter().filter(|r| r.arm == arm);
    ours.filter_map(|r| r.values.last().map(|values| values[r.column(column)])).collect()
}

fn table(rows: &[Rows], arms: &[&str]) -> String {
    let hours = rows.first().map_or(0.0, |r| r.values.last().map_or(0.0, |v| v[r.column("time_h")]));
    let mut text = format!("At the end, {hours:.0} h");
    let seeds = rows.iter().filter(|r| Some(&r.arm.as_str()) == arms.first()).count();
    text += &if seeds > 1 { format!("; means of {seeds} seeds ± 95 % intervals.\n\n|") } else { ".\n\n|".into() };
    arms.iter().for_each(|arm| text += &format!(" | {arm}"));
    text += &format!(" |\n|---{}|\n", "|---:".repeat(arms.len()));
    for (column, words, digits) in COMPARED {
        text += &format!("| {words}");
        for arm in arms {
            let values = last(rows, arm, column);
            let half = interval(&values);
            let spread = if half.is_finite() { format!(" ± {half:.digits$}") } else { String::new() };
            text += &format!(" | {:.digits$}{spread}", mean(&values));
        }
        text += " |\n";
    }
    text + "\n" + NOTICE + "\n"
}

/// The course of a column: one line an arm, and a band over seeds if there are several.
fn chart(rows: &[Rows], arms: &[&str], column: &str, words: &str) -> Chart {
    let mut chart = Chart::new(words, Axis::new("time (day)"), Axis::new(words).from(0.0));
    for (hue, arm) in (1..).zip(arms) {
        let ours: Vec<&Rows> = rows.iter().filter(|r| r.arm == *arm).collect();
        let times = ours.iter().map(|r| r.values.len()).min().unwrap_or(0);
        let at = |i: usize| ours.iter().map(|r| r.values[i][r.column(column)]).collect::<Vec<_>>();
        let day = |i: usize| ours[0].values[i][ours[0].column("time_h")] / 24.0;
        let points: Vec<[f64; 2]> = (0..times).map(|i| [day(i), mean(&at(i))]).collect();
        if ours.len() > 1 {
            chart = chart.with(Trace::band(*arm, hue, points.clone(), (0..times).map(|i| interval(&at(i))).collect()));
        }
        chart = chart.with(Trace::line(*arm, hue, points));
    }
    chart
}
