//! `results.csv`: the end of each run of a sweep, and what it was made from.
use super::design::{Design, Job};
use crate::error::{Error, Result};
use crate::output::Folder;
use crate::report::table::{fields, places, union};
use crate::run::record::is_finished;
use crate::series::{line, quoted};

/// Writes the table: a row per finished run with its point, seed, settings and the last row of its series. A key may switch
/// columns on, those of a process: runs without them have gaps there.
///
/// # Errors
/// If a series cannot be read, or the table cannot be written.
pub(super) fn write(design: &Design, jobs: &[Job], folder: &Folder) -> Result<()> {
    let mut ends = Ends::default();
    for job in jobs {
        let place = folder.path().join(job.name());
        if is_finished(&place) {
            let file = place.join("series.csv");
            let series = std::fs::read_to_string(&file).map_err(|e| Error::file(&file, "read", e))?;
            ends.add(job, &series);
        }
    }
    folder.write("results.csv", ends.table(&design.keys).as_bytes())
}

/// The ends of runs.
#[derive(Default)]
struct Ends<'a> {
    /// The columns of series; many runs share few of them.
    headers: Vec<Vec<String>>,
    /// Of each run the number of its header, and the last row.
    rows: Vec<(&'a Job, usize, String)>,
}

impl<'a> Ends<'a> {
    fn add(&mut self, job: &'a Job, series: &str) {
        let (header, last) = (series.lines().next().unwrap_or(""), series.lines().last().unwrap_or(""));
        let header: Vec<String> = header.split(',').map(String::from).collect();
        let number = self.headers.iter().position(|known| *known == header).unwrap_or(self.headers.len());
        if number == self.headers.len() {
            self.headers.push(header);
        }
        self.rows.push((job, number, last.into()));
    }

    /// The whole table; empty where no run is finished.
    fn table(&self, keys: &[String]) -> String {
        if self.rows.is_empty() {
            return String::new();
        }
        let names = union(self.headers.iter().map(|header| &header[..]));
        let of: Vec<_> = self.headers.iter().map(|header| places(&names, header)).collect();
        let front = ["point", "seed"].map(String::from).into_iter().chain(keys.iter().cloned());
        let mut text = line(front.chain(names.iter().map(|name| name.to_string())));
        for (job, header, last) in &self.rows {
            let values: Vec<&str> = last.split(',').collect();
            let value = |i: usize| values.get(i).copied().unwrap_or("").to_string();
            let front = [job.point.to_string(), job.seed.to_string()];
            let front = front.into_iter().chain(job.values.iter().map(|(_, value)| quoted(value)));
            text += &line(front.chain(fields(&of[*header], value)));
        }
        text
    }
}
