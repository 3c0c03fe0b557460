//! What is made of the folder of a run, a branch or a sweep once it is there: `report.html`, movies.
//!
//! A page is one file with all that it shows: it opens offline, in any browser, and loads nothing.
pub mod arms;
pub mod columns;
pub mod effects;
mod facts;
pub mod frames;
pub mod lineages;
pub mod movie;
pub mod owner;
pub mod page;
mod palette;
pub mod provenance;
pub mod schedule;
pub mod settings;
pub mod table;

use crate::error::Result;
use crate::figure::{base64, clock};
use crate::output::Folder;
use crate::plan::Plan;
pub use facts::duration;
use frames::{Choice, View};
use page::{Page, escape};
use provenance::Provenance;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use table::Table;

/// The most rows of a series in a page.
const ROWS: usize = 1500;

/// A lattice of a run: the tumour's, or that of an organ.
struct Lattice {
    name: String,
    path: PathBuf,
    views: Vec<View>,
}

/// Writes `report.html` of a run that has ended; `plan` is that of its config.
///
/// # Errors
/// If the folder cannot be read or written.
pub fn of_run(plan: &Plan, folder: &Folder) -> Result<()> {
    let of = Provenance::read(folder.path())?;
    let series = Table::read(&folder.path().join("series.csv"))?;
    let lattices = lattices(folder.path());
    let (pictures, players) = pictures(&lattices, &of)?;
    let (charts, tables) = charts(&lattices)?;
    let mut page = Page {
        title: owner::title(plan.config.text("run.name"), folder.path()),
        kind: "Report of a run".into(),
        summary: facts::summary(&of),
        data: json!({"players": players, "tables": tables}),
        ..Page::default()
    };
    let minutes = of.number("/steps_done").unwrap_or(0.0) * of.step_minutes();
    page.add("warnings", "Warnings", facts::warnings(of.warnings()));
    page.add("numbers", "Key numbers", facts::numbers(&series, &of));
    page.add("pictures", "Pictures", pictures);
    page.add("series", "Time series", charts);
    page.add(
        "lineages",
        "Lineages",
        drawing(
            folder.path(),
            lineages::DRAWING,
            "Muller plot: shares and numbers of living tumour cells over time, by lineage and its traits",
        ),
    );
    page.add("therapy", "Therapy", schedule::schedule(&plan.therapy, &plan.config, minutes));
    page.add("config", "Config", config(&of.config));
    page.add("provenance", "Provenance", facts::provenance(&of));
    page.write(folder)
}

/// The tumour's lattice, and those of organs that cells have reached.
fn lattices(folder: &Path) -> Vec<Lattice> {
    let mut places: Vec<PathBuf> =
        std::fs::read_dir(folder.join("organs")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    places.sort();
    places.retain(|place| place.join("series.csv").is_file());
    let organ = |path: PathBuf| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), path);
    let all = std::iter::once(("Tumour".to_string(), folder.to_path_buf())).chain(places.into_iter().map(organ));
    all.map(|(name, path)| Lattice { name, views: frames::views(&path), path }).collect()
}

/// A player for each view of each lattice, and what the script needs for them.
fn pictures(lattices: &[Lattice], of: &Provenance) -> Result<(String, Vec<Value>)> {
    let all: Vec<View> = lattices.iter().flat_map(|lattice| lattice.views.iter().cloned()).collect();
    let choice = Choice::of(&all);
    let (mut html, mut players) = (String::new(), Vec::new());
    for lattice in lattices {
        for view in &lattice.views {
            let name =
                [&lattice.name[..], &view.name].into_iter().filter(|n| !n.is_empty()).collect::<Vec<_>>().join(", ");
            let (one, data) = player(&name, view, choice, (of, players.len()))?;
            html += &one;
            players.push(data);
        }
    }
    if players.is_empty() {
        return Ok((String::new(), players));
    }
    let note = choice.note(&all);
    let note = if note.is_empty() { note } else { format!("<p class=\"note\">{note}</p>") };
    Ok((format!("<div class=\"card\"><div id=\"views\" data-tabs=\"Lattices\">{html}</div>{note}</div>"), players))
}

/// The last picture of a view in the page, and the others for the script.
fn player(name: &str, view: &View, choice: Choice, (of, number): (&Provenance, usize)) -> Result<(String, Value)> {
    let places: Vec<usize> = choice.places(view.frames.len()).collect();
    let time = |place: usize| clock(f64::from(view.frames[place].0) * of.step_minutes() * 60.0);
    let (last, earlier) = places.split_last().expect("a view has pictures");
    let mut frames = Vec::new();
    for place in earlier {
        frames.push(json!({"time": time(*place), "src": frames::address(&view.frames[*place].1, choice.longest)?}));
    }
    frames.push(json!({"time": time(*last)}));
    let (id, most, name) = (format!("player-{number}"), places.len() - 1, escape(name));
    let (src, when) = (frames::address(&view.frames[*last].1, choice.longest)?, time(*last));
    let html = format!(
        "<section data-tab=\"{name}\"><h3 class=\"tab-name\">{name}</h3><figure class=\"player\" id=\"{id}\" data-alt=\"{name}\">\
         <div class=\"screen\" tabindex=\"0\" role=\"group\" aria-label=\"Picture, can be scrolled\"><img src=\"{src}\" alt=\"{name}, {when}\"></div>\
         <div class=\"controls\" hidden><button type=\"button\" class=\"main\" data-play>▶ Play</button>\
         <input type=\"range\" min=\"0\" max=\"{most}\" value=\"{most}\" aria-label=\"Time of the picture\"><output>{when}</output>\
         <button type=\"button\" class=\"solid\" data-whole aria-pressed=\"false\">Full size</button></div></figure></section>\n"
    );
    Ok((html, json!({"id": id, "frames": frames})))
}

/// A place for the charts of each lattice, and their numbers.
fn charts(lattices: &[Lattice]) -> Result<(String, Vec<Value>)> {
    let (mut html, mut tables) = (String::new(), Vec::new());
    for (number, lattice) in lattices.iter().enumerate() {
        let whole = Table::read(&lattice.path.join("series.csv"))?;
        let rows = whole.rows.len();
        let table = whole.thinned(ROWS);
        let (id, name) = (format!("table-{number}"), escape(&lattice.name));
        let note = match table.rows.len() < rows {
            true => format!(
                "<p class=\"note\">{} of {rows} rows are here; <code>series.csv</code> has all.</p>",
                table.rows.len()
            ),
            false => String::new(),
        };
        html += &format!(
            "<section data-tab=\"{name}\" id=\"{id}\"><h3 class=\"tab-name\">{name}</h3>{note}<noscript>The charts need a script; the numbers are in <code>series.csv</code>.</noscript></section>\n"
        );
        tables.push(numbers(&id, &lattice.name, &table));
    }
    Ok((format!("<div id=\"lattices\" data-tabs=\"Lattices\">{html}</div>"), tables))
}

/// A table with its charts, for the script.
fn numbers(id: &str, name: &str, table: &Table) -> Value {
    let groups: Vec<Value> = columns::groups(&table.names)
        .into_iter()
        .map(|(group, lines)| {
            let lines: Vec<_> =
                lines.into_iter().map(|(column, label)| json!({"column": column, "label": label})).collect();
            json!({"section": group.section, "title": group.title, "unit": group.unit, "lines": lines})
        })
        .collect();
    let mut values = Map::new();
    for column in table.names.iter().filter(|column| columns::describe(column).is_some()) {
        values.insert(column.clone(), table.column(column).unwrap_or_default().into_iter().map(value).collect());
    }
    json!({"id": id, "name": name, "hours": table.hours(), "groups": groups, "columns": values})
}

/// A number for the script: whole ones short, what is none as nothing.
pub(crate) fn value(number: f64) -> Value {
    match number {
        n if n.fract() == 0.0 && n.abs() < 9e15 => json!(n as i64),
        n => json!(n),
    }
}

/// A drawing of the folder, on white ground; nothing if it is not there.
fn drawing(folder: &Path, name: &str, alt: &str) -> String {
    let Ok(svg) = std::fs::read(folder.join(name)) else { return String::new() };
    let data = base64(&svg);
    format!("<div class=\"paper\"><img src=\"data:image/svg+xml;base64,{data}\" alt=\"{}\"></div>", escape(alt))
}

/// The resolved config, to be opened and searched.
fn config(text: &str) -> String {
    format!(
        "<details class=\"card\"><summary>Every value, as invasim understood it</summary>\
         <div class=\"search\"><label for=\"config-search\">Search</label><input type=\"search\" id=\"config-search\" placeholder=\"a key, a value, a section\"><output id=\"config-count\"></output></div>\
         <pre tabindex=\"0\" aria-label=\"Config\" id=\"config-text\">{}</pre></details>",
        escape(text)
    )
}
