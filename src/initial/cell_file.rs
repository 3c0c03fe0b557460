//! Cells from a CSV file in the format of PhysiCell's `cells.csv`, with a header or, the older one, without.
use super::AXES;
use super::cells::KIND_WORDS;
use super::frame::Frame;
use super::keys::Keys;
use super::table::{Column, Table};
use crate::error::Result;
use crate::lattice::units::nearest;
use crate::tissue::cell::Kind;
use std::collections::HashMap;

/// Cells of a file: site numbers and kinds, and which of their types nobody has named.
type Cells = (Vec<(usize, Kind)>, Option<String>);

/// The cells of the file that the keys name. `kind` is that of all cells, if given.
pub fn read(keys: &Keys, frame: &Frame, kind: Option<Kind>) -> Result<Cells> {
    if !keys.has("file") {
        return Err(keys.missing("file", "the shape `file`"));
    }
    let types = Types::read(keys)?;
    let table = Table::read(keys, "file")?;
    let (axes, type_column) = columns(&table, kind.is_some())?;
    let first = keys.text("duplicates") == "first";
    let mut seen = HashMap::new();
    let mut placed = Vec::with_capacity(table.rows.len());
    for row in 0..table.rows.len() {
        let site = site(&table, row, &axes, frame)?;
        let kind = match (kind, &type_column) {
            (Some(kind), _) => kind,
            (None, Some(column)) => types.kind(&table, row, column)?,
            (None, None) => unreachable!("the type column is read when no kind is given"),
        };
        if kind == Kind::Empty {
            continue;
        }
        match seen.get(&site) {
            None => {
                seen.insert(site, row);
                placed.push((site, kind));
            }
            Some(_) if first => {}
            Some(&other) => return Err(shared(&table, row, other, frame)),
        }
    }
    let told = type_column.filter(|_| kind.is_none()).and_then(|column| types.unnamed(keys, &table, &column));
    Ok((placed, told))
}

/// The columns of x, y, z, and that of the type where it is needed.
fn columns(table: &Table, kind_given: bool) -> Result<([Column; 3], Option<Column>)> {
    let narrow = !table.has_header() && table.rows[0].1.len() == 3;
    if kind_given && (table.has_header() || narrow) {
        return Ok((table.columns(["x", "y", "z"])?, None));
    }
    let [x, y, z, kind] = table.columns(["x", "y", "z", "type"])?;
    Ok(([x, y, z], Some(kind)))
}

fn site(table: &Table, row: usize, axes: &[Column; 3], frame: &Frame) -> Result<usize> {
    let mut place = [0; 3];
    for axis in 0..3 {
        let at = table.number(row, &axes[axis])?;
        place[axis] = frame.along(axis, at).ok_or_else(|| {
            let problem = format!("the cell at {} = {at} um is outside the lattice", AXES[axis]);
            let help =
                format!("the lattice reaches {}; move the cell, enlarge the lattice or set `origin`", frame.extent());
            table.error(row, &axes[axis], problem, help)
        })?;
    }
    Ok(frame.grid.site(place))
}

fn shared(table: &Table, row: usize, other: usize, frame: &Frame) -> crate::error::Error {
    let line = table.rows[other].0;
    let problem = format!("this cell is on the same site as the one of line {line}");
    let help = format!(
        "a site is {} um wide and holds one cell: use a smaller spacing, or duplicates = \"first\" to drop later ones",
        frame.spacing
    );
    table.row_error(row, problem, help)
}

/// Which kinds the types of a file are.
struct Types(Vec<(String, Kind)>);

impl Types {
    /// The table in the key `types`; the names of kinds stand for themselves.
    fn read(keys: &Keys) -> Result<Types> {
        let mut table = Vec::new();
        for pair in keys.text("types").split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((name, kind)) = pair.rsplit_once('=') else {
                let help = "write pairs like \"cancer cell=epithelial, 1=macrophage\"";
                return Err(keys.error("types", format!("`{pair}` has no `=`"), help));
            };
            let Some(kind) = Kind::named(kind.trim()) else {
                let problem = format!("`{}` is not a kind of cell", kind.trim());
                return Err(keys.error("types", problem, format!("the kinds are {}", KIND_WORDS.join(", "))));
            };
            table.push((plain(name), kind));
        }
        table.extend(Kind::ALL.map(|kind| (kind.name().to_string(), kind)));
        Ok(Types(table))
    }

    fn kind(&self, table: &Table, row: usize, column: &Column) -> Result<Kind> {
        let text = table.text(row, column);
        let name = plain(text);
        if let Some((_, kind)) = self.0.iter().find(|(known, _)| *known == name) {
            return Ok(*kind);
        }
        let near = nearest(&name, self.0.iter().map(|(known, _)| known.as_str()));
        // Numbers are like each other without being meant.
        let near = near
            .filter(|near| near.parse::<f64>().is_err())
            .map(|near| format!("did you mean `{near}`? Or "))
            .unwrap_or_default();
        let help = format!("{near}name its kind in the config, like types = \"{text}=epithelial\"");
        Err(table.error(row, column, format!("`{text}` is not a known type of cell"), help))
    }

    /// What the usual table makes of numbers where nobody gives one: a number may mean anything.
    fn unnamed(&self, keys: &Keys, table: &Table, column: &Column) -> Option<String> {
        let (name, kind) = self.0.first().filter(|_| !keys.is_given("types"))?;
        let count = (0..table.rows.len()).filter(|row| plain(table.text(*row, column)) == *name).count();
        let [path, file, kind] = [keys.path("types"), keys.file("file").display().to_string(), kind.name().into()];
        let cells = if count == 1 { "cell" } else { "cells" };
        (count > 0).then(|| {
            format!(
                "{file}: {count} {cells} of type {name} are taken as {kind}, as {path} is not given: write types = \
                 \"{name}={kind}\", or the kind that the number stands for"
            )
        })
    }
}

/// A type's name in small letters; a whole number without its decimals (older files write `1.0`).
fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    match name.parse::<f64>() {
        Ok(x) if x.fract() == 0.0 => format!("{x}"),
        _ => name,
    }
}
