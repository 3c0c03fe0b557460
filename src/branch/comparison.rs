//! The arms side by side: every row of every arm in one CSV, the last rows as a table, and a chart over time.
use crate::error::Result;
use crate::figure::{Axis, Chart, Trace, charts};
use crate::metrics::statistics::{interval, mean, signed};
use crate::output::Folder;
use crate::report::columns::capitalised;
use crate::report::table::{Table, fields, places, union};
use crate::series::{self, line};
use crate::therapy::NOTICE;
use std::collections::BTreeMap;

/// The most output times of an arm that are told one by one.
const SOME: usize = 6;
/// The cell of an arm that has no value.
const GAP: &str = " | –";

/// What `series.csv` of one arm and seed holds.
pub struct Rows {
    arm: String,
    seed: u32,
    series: Table,
}

impl Rows {
    /// Reads the series of an arm.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(arm: &str, seed: u32, folder: &Folder) -> Result<Rows> {
        let series = Table::read(&folder.path().join("series.csv"))?;
        Ok(Rows { arm: arm.into(), seed, series })
    }

    /// What a row has in a column; nothing where the series has no such column.
    fn value(&self, row: &[f64], name: &str) -> Option<f64> {
        Some(row[self.series.place(name)?])
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

/// Writes `comparison.csv` (all rows), `comparison.md` (the last rows that all have, with 95 % intervals
/// over seeds, differences from the first arm, and the notes) and `comparison.svg`.
///
/// # Errors
/// If they cannot be written.
pub fn write(rows: &[Rows], notes: &[String], folder: &Folder) -> Result<()> {
    let mut arms: Vec<&str> = Vec::new();
    for arm in rows.iter().map(|r| r.arm.as_str()) {
        if !arms.contains(&arm) {
            arms.push(arm);
        }
    }
    folder.write("comparison.csv", tidy(rows).as_bytes())?;
    let notes: String = notes.iter().map(|note| format!("\nNote: {note}.\n")).collect();
    folder.write("comparison.md", format!("{}{notes}\n{NOTICE}\n", table(rows, &arms)).as_bytes())?;
    let panels: Vec<Chart> = COMPARED[..4].iter().map(|(column, words, _)| chart(rows, &arms, column, words)).collect();
    folder.write("comparison.svg", charts(&panels, 2).as_bytes())
}

/// All rows; columns that an arm does not have, those of drugs it does not give, are empty.
fn tidy(rows: &[Rows]) -> String {
    let names = union(rows.iter().map(|r| &r.series.names[..]));
    let mut text = line(["arm".into(), "seed".into()].into_iter().chain(names.iter().map(|name| name.to_string())));
    for r in rows {
        let own = places(&names, &r.series.names);
        for values in &r.series.rows {
            let front = [r.arm.clone(), r.seed.to_string()];
            text += &line(front.into_iter().chain(fields(&own, |i| series::text(values[i]))));
        }
    }
    text
}

/// The last step that all runs have a row of: arms may end at different times, and are compared at equal ones. None if there is
/// no such step.
fn last_of_all(rows: &[Rows]) -> Option<f64> {
    let all: Vec<Vec<f64>> = rows.iter().map(|r| r.series.column("step").unwrap_or_default()).collect();
    let common = all[0].iter().filter(|step| all.iter().all(|steps| steps.contains(step)));
    common.copied().reduce(f64::max)
}

/// Says that the arms have no output time in common, and when each of them has one, as a table with its caption.
fn apart(rows: &[Rows], arms: &[&str]) -> String {
    let row = |arm: &&str| {
        let hours = rows.iter().find(|r| r.arm == *arm).and_then(|r| r.series.column("time_h")).unwrap_or_default();
        let hours = match hours.into_iter().map(series::text).collect::<Vec<_>>() {
            all if all.len() > SOME => format!("{}, {}, …, {}", all[0], all[1], all[all.len() - 1]),
            all => all.join(", "),
        };
        format!("| {arm} | {hours} |\n")
    };
    let rows: String = arms.iter().map(row).collect();
    format!(
        "There is no time at which all arms have an output, so none at which they could be compared here; charts and \
         comparison.csv have all times. Give the arms the same output.series_every.\n\n{}{rows}",
        head(&["outputs at (h)"])
    )
}

/// The values of a column at a step, by seed; those whose series lack it are left out.
fn at(rows: &[Rows], step: f64, arm: &str, column: &str) -> BTreeMap<u32, f64> {
    let ours = rows.iter().filter(|r| r.arm == arm);
    let row = |r: &Rows| r.series.rows.iter().find(|values| r.value(values, "step") == Some(step)).cloned();
    ours.filter_map(|r| Some((r.seed, r.value(&row(r)?, column)?))).collect()
}

fn table(rows: &[Rows], arms: &[&str]) -> String {
    let Some(step) = last_of_all(rows) else { return apart(rows, arms) };
    let hours = arms.iter().find_map(|arm| at(rows, step, arm, "time_h").into_values().next());
    let time = hours.map_or(format!("step {step}"), |hours| format!("{hours:.0} h"));
    let ends = |r: &Rows| r.series.rows.last().is_some_and(|values| r.value(values, "step") == Some(step));
    let when = match rows.iter().all(ends) {
        true => format!("At the end, {time}"),
        false => format!("At {time}, the last time that all arms have"),
    };
    let seeds = rows.iter().filter(|r| r.arm == arms[0]).count();
    let means = if seeds > 1 { format!("; means of {seeds} seeds ± 95 % intervals") } else { String::new() };
    let mut text = format!("{when}{means}.\n\n") + &head(arms);
    for (column, words, digits) in COMPARED {
        let cell = |arm: &&str| {
            let values: Vec<f64> = at(rows, step, arm, column).into_values().collect();
            match values.is_empty() {
                true => GAP.to_string(),
                false => format!(" | {:.digits$}{}", mean(&values), spread(&values, digits)),
            }
        };
        text += &format!("| {words}{} |\n", arms.iter().map(cell).collect::<String>());
    }
    text + &differences(rows, arms, step)
}

/// How the other arms differ from the first one, seed by seed: arms of a seed share its tumour. Nothing for a single arm or
/// seed.
fn differences(rows: &[Rows], arms: &[&str], step: f64) -> String {
    let first = |column| at(rows, step, arms[0], column);
    if arms.len() < 2 || first("step").len() < 2 {
        return String::new();
    }
    let mut text =
        format!("\nDifferences from {} seed by seed, means ± 95 % intervals.\n\n", arms[0]) + &head(&arms[1..]);
    for (column, words, digits) in COMPARED {
        let without = first(column);
        let cell = |arm: &&str| {
            let with = at(rows, step, arm, column);
            let values: Vec<f64> = with.iter().filter_map(|(seed, with)| Some(with - without.get(seed)?)).collect();
            match values.is_empty() {
                true => GAP.to_string(),
                false => format!(" | {}{}", signed(mean(&values), digits), spread(&values, digits)),
            }
        };
        text += &format!("| {words}{} |\n", arms[1..].iter().map(cell).collect::<String>());
    }
    text
}

/// The head of a table with a column an arm.
fn head(arms: &[&str]) -> String {
    let names: String = arms.iter().map(|arm| format!(" | {arm}")).collect();
    format!("|{names} |\n|---{}|\n", "|---:".repeat(arms.len()))
}

/// Half the width of the interval of a mean; nothing for a single value.
fn spread(values: &[f64], digits: usize) -> String {
    let half = interval(values);
    if half.is_finite() { format!(" ± {half:.digits$}") } else { String::new() }
}

/// The course of a column: one line an arm that has it, and a band over seeds if there are several.
fn chart(rows: &[Rows], arms: &[&str], column: &str, words: &str) -> Chart {
    // The unit stands at the axis.
    let title = capitalised(words.split(" (").next().unwrap_or(words));
    let mut chart = Chart::new(title, Axis::new("time (day)"), Axis::new(words).from(0.0));
    for (hue, arm) in (1..).zip(arms) {
        let course = |r: &Rows| Some([r.series.column("time_h")?, r.series.column(column)?]);
        let ours: Vec<[Vec<f64>; 2]> = rows.iter().filter(|r| r.arm == *arm).filter_map(course).collect();
        let Some(times) = ours.iter().map(|[hours, _]| hours.len()).min() else { continue };
        let at = |i: usize| ours.iter().map(|[_, values]| values[i]).collect::<Vec<_>>();
        let points: Vec<[f64; 2]> = (0..times).map(|i| [ours[0][0][i] / 24.0, mean(&at(i))]).collect();
        if ours.len() > 1 {
            chart = chart.with(Trace::band(*arm, hue, points.clone(), (0..times).map(|i| interval(&at(i))).collect()));
        }
        chart = chart.with(Trace::line(*arm, hue, points));
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two seeds of two arms: tumours that differ much, and arms that differ by 10 and 20 cells of these.
    #[test]
    fn arms_are_compared_at_one_time_and_seed_by_seed() {
        let columns: Vec<String> =
            ["step", "time_h"].into_iter().chain(COMPARED.map(|c| c.0)).map(String::from).collect();
        let run = |arm: &str, seed, cells: &[f64]| {
            let row = |(i, cells): (usize, &f64)| vec![10.0 * i as f64, i as f64, *cells, 0.0, 0.0, 0.0, 0.0, 0.0];
            let values = cells.iter().enumerate().map(row).collect();
            Rows { arm: arm.into(), seed, series: Table { names: columns.clone(), rows: values } }
        };
        let mut rows = [
            run("a", 1, &[5.0, 100.0]),
            run("b", 1, &[5.0, 110.0, 7.0]),
            run("a", 2, &[5.0, 500.0]),
            run("b", 2, &[5.0, 520.0, 9.0]),
        ];
        let text = table(&rows, &["a", "b"]);
        assert!(
            text.starts_with("At 1 h, the last time that all arms have; means of 2 seeds ± 95 % intervals."),
            "{text}"
        );
        assert!(text.contains("| | a | b |\n|---|---:|---:|\n| tumour cells | 300 ± 2541 | 315 ± 2605 |"), "{text}");
        let paired = "Differences from a seed by seed, means ± 95 % intervals.\n\n| | b |\n|---|---:|\n| tumour cells | +15 ± 64 |";
        assert!(text.contains(paired), "{text}");
        rows.iter_mut().for_each(|rows| rows.series.rows.truncate(2));
        assert!(table(&rows, &["a", "b"]).starts_with("At the end, 1 h; means"));
        assert!(!table(&rows[..2], &["a", "b"]).contains("Differences"), "one seed has no interval");
    }

    /// What an arm lacks is a gap, not the column in another's place.
    #[test]
    fn a_column_that_an_arm_lacks_is_a_gap() {
        let run = |arm: &str, seed, names: &[&str]| {
            let values = (1..=names.len()).map(|i| i as f64).collect();
            let names = names.iter().map(|name| name.to_string()).collect();
            Rows { arm: arm.into(), seed, series: Table { names, rows: vec![values] } }
        };
        let both = ["step", "time_h", "tumour_cells"];
        let rows = [run("a", 1, &both), run("b", 1, &both[..2]), run("a", 2, &both), run("b", 2, &both[..2])];
        let text = table(&rows, &["a", "b"]);
        assert!(text.starts_with("At the end, 2 h; means of 2 seeds"), "{text}");
        assert!(
            text.contains("\n| tumour cells | 3 ± 0 | – |\n") && text.contains("\n| macrophages | – | – |\n"),
            "{text}"
        );
        assert!(text.contains("| | b |\n|---|---:|\n| tumour cells | – |\n"), "{text}");
        let names = |column| {
            let chart = chart(&rows, &["a", "b"], column, "words");
            assert!(charts(std::slice::from_ref(&chart), 1).contains("words"));
            chart.traces.into_iter().map(|trace| trace.name).collect::<Vec<_>>()
        };
        assert_eq!((names("tumour_cells"), names("macrophage")), (vec!["a".into(), "a".into()], Vec::<String>::new()));
        let unlike = [run("a", 1, &both), run("b", 1, &both[1..])];
        assert!(table(&unlike, &["a", "b"]).starts_with("There is no time"), "an arm without steps has none in common");
    }

    /// No number is told of a time that there is not.
    #[test]
    fn arms_without_a_common_time_are_said_to_have_none() {
        let run = |arm: &str, steps: &[f64]| {
            let rows = steps.iter().map(|step| vec![*step, step / 10.0, 5.0]).collect();
            let series = Table { names: ["step", "time_h", "tumour_cells"].map(String::from).into(), rows };
            Rows { arm: arm.into(), seed: 1, series }
        };
        let many: Vec<f64> = (0..50).map(|i| 25.0 + 10.0 * f64::from(i)).collect();
        let text = table(&[run("a", &[10.0, 20.0, 30.0]), run("b", &many)], &["a", "b"]);
        assert!(text.starts_with("There is no time at which all arms have an output"), "{text}");
        let times = "\n\n| | outputs at (h) |\n|---|---:|\n| a | 1, 2, 3 |\n| b | 2.5, 3.5, …, 51.5 |\n";
        assert!(text.ends_with(times) && !text.contains("NaN"), "{text}");
    }
}
