//! A table in a CSV file, with errors that name file, line and column.
use super::keys::Keys;
use crate::error::{Error, Result};
use csv::StringRecord;
use std::path::{Path, PathBuf};

/// The rows of a file, with or without a header.
pub struct Table {
    file: PathBuf,
    header: Option<(usize, Vec<String>)>,
    /// Lines from 1, and their fields.
    pub rows: Vec<(usize, StringRecord)>,
}

impl Table {
    /// Reads the file that a key names. The first line is a header when none of its first three fields is a number.
    pub fn read(keys: &Keys, key: &str) -> Result<Table> {
        let file = keys.file(key);
        let bytes = std::fs::read(&file).map_err(|cause| {
            let problem = format!("cannot read {}: {cause}", file.display());
            keys.error(key, problem, "paths are seen from the folder of the config")
        })?;
        check_text(&file, &bytes)?;
        let mut rows = records(&file, &bytes)?;
        let Some((line, first)) = rows.first() else {
            return Err(Error::input(&file, "the file is empty", "give one row for each cell or vessel"));
        };
        check_separator(&file, *line, first)?;
        let named = first.iter().take(3).all(|field| field.parse::<f64>().is_err());
        let header = named.then(|| rows.remove(0)).map(|(line, r)| (line, r.iter().map(str::to_lowercase).collect()));
        if rows.is_empty() {
            return Err(Error::input(&file, "the file has a header but no rows", "add rows below the header"));
        }
        Ok(Table { file, header, rows })
    }

    /// Whether it has a header.
    pub fn has_header(&self) -> bool {
        self.header.is_some()
    }

    /// Where the columns of these names are; without a header they are all the columns, in this order.
    /// Checks that each row has as many fields as it should.
    pub fn columns<const N: usize>(&self, names: [&'static str; N]) -> Result<[Column; N]> {
        let (width, columns) = match &self.header {
            None => (N, std::array::from_fn(|at| (names[at], Some(at)))),
            Some((_, header)) => {
                names.iter().try_for_each(|name| self.check_once(name))?;
                (header.len(), names.map(|name| (name, header.iter().position(|h| h == name))))
            }
        };
        if let Some((name, _)) = columns.iter().find(|(_, at)| at.is_none()) {
            return Err(self.without(name, &names));
        }
        if let Some((line, row)) = self.rows.iter().find(|(_, row)| row.len() != width) {
            let problem = format!("{} instead of {width}", counted(row.len()));
            let help = match self.has_header() {
                true => "give as many fields as the header has, with a comma between them".into(),
                false => format!("without a header each row is {}", names.join(",")),
            };
            return Err(Error::input(&self.file, problem, help).at(*line));
        }
        Ok(columns.map(|(name, at)| Column { name, at: at.expect("checked above") }))
    }

    /// The column of this name, if the header has it.
    pub fn column(&self, name: &'static str) -> Result<Option<Column>> {
        self.check_once(name)?;
        let at = self.header.as_ref().and_then(|(_, header)| header.iter().position(|h| h == name));
        Ok(at.map(|at| Column { name, at }))
    }

    /// Refuses a header that has a name twice: nobody knows which column is meant.
    fn check_once(&self, name: &str) -> Result<()> {
        let Some((line, header)) = &self.header else { return Ok(()) };
        if header.iter().filter(|h| *h == name).count() < 2 {
            return Ok(());
        }
        let help = "each column has a name of its own: remove one of them, or give it another name";
        Err(Error::input(&self.file, format!("there are two columns `{name}`"), help).at(*line))
    }

    fn without(&self, name: &str, names: &[&str]) -> Error {
        let (line, header) = self.header.as_ref().expect("only a header can lack a name");
        let help = format!("the header has {}; needed are {}", header.join(", "), names.join(", "));
        Error::input(&self.file, format!("there is no column `{name}`"), help).at(*line)
    }

    /// A number of a row.
    pub fn number(&self, row: usize, column: &Column) -> Result<f64> {
        let text = self.text(row, column);
        match text.parse::<f64>() {
            Ok(x) if x.is_finite() => Ok(x),
            Ok(_) => Err(self.error(row, column, format!("`{text}` is not finite"), "give a finite number")),
            Err(_) => {
                let help = "give a number like 12.5, with a point and without a unit";
                Err(self.error(row, column, format!("`{text}` is not a number"), help))
            }
        }
    }

    /// The text of a field.
    pub fn text(&self, row: usize, column: &Column) -> &str {
        &self.rows[row].1[column.at]
    }

    /// An error in a field.
    pub fn error(&self, row: usize, column: &Column, problem: String, help: impl Into<String>) -> Error {
        Error::input(&self.file, problem, help).at(self.rows[row].0).key(format!("column `{}`", column.name))
    }

    /// An error in a row.
    pub fn row_error(&self, row: usize, problem: String, help: impl Into<String>) -> Error {
        Error::input(&self.file, problem, help).at(self.rows[row].0)
    }
}

/// A column that is there.
pub struct Column {
    name: &'static str,
    at: usize,
}

fn check_text(file: &Path, bytes: &[u8]) -> Result<()> {
    let help = "save it as CSV in UTF-8";
    let line = |at: usize| bytes[..at].iter().filter(|b| **b == b'\n').count() + 1;
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        return Err(Error::input(file, "this is not a text file", help).at(line(at)));
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(e) => Err(Error::input(file, "this is not text in UTF-8", help).at(line(e.valid_up_to()))),
    }
}

fn check_separator(file: &Path, line: usize, first: &StringRecord) -> Result<()> {
    let alone = first.len() == 1 && first[0].contains([';', '\t', ' ']);
    if alone || first.iter().any(|field| field.contains([';', '\t'])) {
        let problem = "the fields are not separated by commas";
        return Err(Error::input(file, problem, "save it with a comma between fields and a decimal point").at(line));
    }
    Ok(())
}

/// All rows that are not blank, with their lines.
fn records(file: &Path, bytes: &[u8]) -> Result<Vec<(usize, StringRecord)>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| Error::input(file, e.to_string(), "save it as CSV in UTF-8"))?;
        if record.iter().any(|field| !field.is_empty()) {
            rows.push((line_of(bytes, &record), record));
        }
    }
    Ok(rows)
}

/// The line of a record: the reader counts blank lines before it as its own.
fn line_of(bytes: &[u8], record: &StringRecord) -> usize {
    let position = record.position().expect("a record that was read has a position");
    let blank = bytes[position.byte() as usize..].iter().take_while(|b| matches!(b, b'\n' | b'\r'));
    position.line() as usize + blank.filter(|b| **b == b'\n').count()
}

fn counted(fields: usize) -> String {
    if fields == 1 { "1 field".into() } else { format!("{fields} fields") }
}
