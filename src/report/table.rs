//! A table of numbers that a run has left in a CSV file.
use crate::error::{Error, Result};
use std::path::Path;

/// The columns and rows of a CSV of numbers; words and gaps are no numbers.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Names of the columns.
    pub names: Vec<String>,
    /// The rows, each as long as the names.
    pub rows: Vec<Vec<f64>>,
}

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// If it cannot be read or is no CSV.
    pub fn read(file: &Path) -> Result<Table> {
        let wrong = |e: csv::Error| Error::input(file, e.to_string(), "run it again, or name another folder");
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(file).map_err(wrong)?;
        let names: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_string).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(wrong)?;
            // The last row of a run that was cut off may not be whole.
            if record.len() == names.len() {
                rows.push(record.iter().map(|x| x.parse().unwrap_or(f64::NAN)).collect());
            }
        }
        Ok(Table { names, rows })
    }

    /// The place of a column.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }

    /// A column.
    pub fn column(&self, name: &str) -> Option<Vec<f64>> {
        let place = self.place(name)?;
        Some(self.rows.iter().map(|row| row[place]).collect())
    }

    /// Hours since the start of the run.
    pub fn hours(&self) -> Vec<f64> {
        self.column("time_h").unwrap_or_else(|| (0..self.rows.len()).map(|i| i as f64).collect())
    }

    /// The first and last value of a column.
    pub fn ends(&self, name: &str) -> Option<[f64; 2]> {
        let place = self.place(name)?;
        Some([self.rows.first()?[place], self.rows.last()?[place]])
    }

    /// At most so many rows, evenly chosen, the last one among them.
    pub fn thinned(mut self, most: usize) -> Table {
        let stride = self.rows.len().div_ceil(most.max(1)).max(1);
        let last = self.rows.len().saturating_sub(1);
        let mut place = 0..;
        self.rows.retain(|_| place.next().is_some_and(|i| (last - i).is_multiple_of(stride)));
        self
    }
}

/// The columns of several tables, each in the place where it first stands: some may lack what others have.
pub fn union<'a>(tables: impl IntoIterator<Item = &'a [String]>) -> Vec<&'a String> {
    let mut names: Vec<&String> = Vec::new();
    for name in tables.into_iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The places of columns in a table that may lack some of them.
pub fn places(names: &[&String], own: &[String]) -> Vec<Option<usize>> {
    names.iter().map(|name| own.iter().position(|own| own == *name)).collect()
}

/// The fields of a row, by the places of its values; a gap for each column that its table lacks.
pub fn fields(places: &[Option<usize>], value: impl Fn(usize) -> String) -> impl Iterator<Item = String> {
    places.iter().map(move |place| place.map_or(String::new(), &value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_a_table_lacks_are_gaps() {
        let [one, other] = [["step", "a", "c"], ["step", "b", "c"]].map(|names| names.map(String::from));
        let names = union([&one[..], &other[..]]);
        assert_eq!(names, ["step", "a", "c", "b"]);
        let row = |own: &[String]| fields(&places(&names, own), |i| i.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!([row(&one), row(&other)], ["0,1,2,", "0,,2,1"]);
    }

    #[test]
    fn thinning_keeps_the_last_row() {
        let table = |n: usize| Table { names: vec!["a".into()], rows: (0..n).map(|i| vec![i as f64]).collect() };
        assert_eq!(table(7).thinned(3).column("a").unwrap(), [0.0, 3.0, 6.0]);
        assert_eq!(table(3).thinned(3).column("a").unwrap(), [0.0, 1.0, 2.0]);
        assert!(table(0).thinned(3).rows.is_empty());
    }
}
