//! Cells from a CSV file in the format of PhysiCell's `cells.csv`, with a header or, the older one, without.
use super::cells::KIND_WORDS;
use super::crowded;
use super::frame::Frame;
use super::keys::Keys;
use super::table::{Column, Table};
use crate::error::Result;
use crate::lattice::grid::AXES;
use crate::lattice::units::nearest;
use crate::tissue::cell::Kind;
use std::collections::HashMap;

/// A cell of a file.
pub struct Placed {
    /// Its site.
    pub site: usize,
    /// Its kind.
    pub kind: Kind,
    /// How far it is educated, 0 to 1, where the file says it.
    pub polarisation: Option<f64>,
}

/// The cells of the file that the keys name, and what of them is hardly meant, in words. `kind` is that of all cells, if given.
pub fn read(keys: &Keys, frame: &Frame, kind: Option<Kind>) -> Result<(Vec<Placed>, Vec<String>)> {
    if !keys.has("file") {
        return Err(keys.missing("file", "the shape `file`"));
    }
    let types = Types::read(keys)?;
    let table = Table::read(keys, "file")?;
    let columns = Columns::of(&table, kind.is_some(), keys)?;
    let (mut placed, mut crowd) = (Vec::with_capacity(table.rows.len()), Crowd::default());
    for row in 0..table.rows.len() {
        let (place, site) = columns.place(&table, row, frame)?;
        let kind = match (kind, &columns.kind) {
            (Some(kind), _) => kind,
            (None, Some(column)) => types.kind(&table, row, column)?,
            (None, None) => unreachable!("the type column is read when no kind is given"),
        };
        if kind != Kind::Empty && crowd.has_room(site, row, place) {
            placed.push(Placed { site, kind, polarisation: columns.polarisation(&table, row, kind)? });
        }
    }
    let unnamed = columns.kind.filter(|_| kind.is_none()).and_then(|column| types.unnamed(keys, &table, &column));
    let left_out = crowd.left_out(keys, &table, frame)?;
    Ok((placed, unnamed.into_iter().chain(left_out).collect()))
}

/// The columns that are read.
struct Columns {
    axes: [Column; 3],
    kind: Option<Column>,
    polarisation: Option<Column>,
}

impl Columns {
    /// x, y, z, and the type where it is needed; polarisation where the table has it and the config says nothing of it.
    fn of(table: &Table, kind_given: bool, keys: &Keys) -> Result<Columns> {
        let polarisation = if keys.has("polarisation") { None } else { table.column("polarisation")? };
        let narrow = !table.has_header() && table.rows[0].1.len() == 3;
        if kind_given && (table.has_header() || narrow) {
            return Ok(Columns { axes: table.columns(["x", "y", "z"])?, kind: None, polarisation });
        }
        let [x, y, z, kind] = table.columns(["x", "y", "z", "type"])?;
        Ok(Columns { axes: [x, y, z], kind: Some(kind), polarisation })
    }

    /// Where the cell of a row is, and its site.
    fn place(&self, table: &Table, row: usize, frame: &Frame) -> Result<([f64; 3], usize)> {
        let (mut place, mut site) = ([0.0; 3], [0; 3]);
        for axis in 0..3 {
            let at = table.number(row, &self.axes[axis])?;
            place[axis] = at;
            site[axis] = frame.along(axis, at).ok_or_else(|| {
                let problem = format!("the cell at {} = {at} um is outside the lattice", AXES[axis]);
                let help = format!(
                    "the lattice reaches {}; move the cell, enlarge the lattice or set `origin`",
                    frame.extent()
                );
                table.error(row, &self.axes[axis], problem, help)
            })?;
        }
        Ok((place, frame.grid.site(site)))
    }

    /// That of a macrophage; others have none.
    fn polarisation(&self, table: &Table, row: usize, kind: Kind) -> Result<Option<f64>> {
        let Some(column) = self.polarisation.as_ref().filter(|_| kind == Kind::Macrophage) else { return Ok(None) };
        let share = table.number(row, column)?;
        if !(0.0..=1.0).contains(&share) {
            let help = "allowed: from 0 to 1, which is fully educated";
            return Err(table.error(row, column, format!("the polarisation {share} is out of range"), help));
        }
        Ok(Some(share))
    }
}

/// Which sites are taken, and which cells have come too late.
#[derive(Default)]
struct Crowd {
    /// The rows of the cells that have the sites.
    taken: HashMap<usize, usize>,
    places: Vec<[f64; 3]>,
    /// Rows of cells whose sites are taken, and of those that have them.
    late: Vec<[usize; 2]>,
}

impl Crowd {
    /// Whether a cell has a site of its own.
    fn has_room(&mut self, site: usize, row: usize, place: [f64; 3]) -> bool {
        self.places.push(place);
        let other = *self.taken.entry(site).or_insert(row);
        if other != row {
            self.late.push([row, other]);
        }
        other == row
    }

    /// What is said of cells that are left out, in words.
    ///
    /// # Errors
    /// If there are some and the config does not ask for it.
    fn left_out(&self, keys: &Keys, table: &Table, frame: &Frame) -> Result<Option<String>> {
        let Some([row, other]) = self.late.first() else { return Ok(None) };
        let [late, all] = [self.late.len(), self.places.len()];
        let holds = match crowded::widest(&self.places, frame.spacing) {
            Some(width) => format!("sites of at most {width} um would hold all"),
            None => "no sites would hold all, as two are in one place".into(),
        };
        let [share, are] = if late == 1 { ["shares", "is"] } else { ["share", "are"] };
        let they = format!("{late} of {all} cells {share} a site with an earlier one");
        if keys.text("duplicates") == "first" {
            let file = keys.file("file");
            return Ok(Some(format!("{}: {they} and {are} left out: {holds}", file.display())));
        }
        let line = table.rows[*other].0;
        let problem = format!("this cell is on the same site as the one of line {line}: {they}");
        let help = format!(
            "a site is {} um wide and holds one cell: {holds}; or set duplicates = \"first\" to leave later ones out",
            frame.spacing
        );
        Err(table.row_error(*row, problem, help))
    }
}

/// Which kinds the types of a file are.
struct Types(Vec<(String, Kind)>);

impl Types {
    /// The table in the key `types`; the names of kinds stand for themselves.
    fn read(keys: &Keys) -> Result<Types> {
        let mut table: Vec<(String, Kind)> = Vec::new();
        for pair in keys.text("types").split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((name, kind)) = pair.rsplit_once('=') else {
                let help = "write pairs like \"cancer cell=epithelial, 1=macrophage\"";
                return Err(keys.error("types", format!("`{pair}` has no `=`"), help));
            };
            let Some(kind) = Kind::named(kind.trim()) else {
                let problem = format!("`{}` is not a kind of cell", kind.trim());
                return Err(keys.error("types", problem, format!("the kinds are {}", KIND_WORDS.join(", "))));
            };
            let name = plain(name);
            if table.iter().any(|(earlier, _)| *earlier == name) {
                return Err(keys.error("types", format!("`{name}` is given twice"), "leave one of the two out"));
            }
            table.push((name, kind));
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
