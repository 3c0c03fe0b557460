//! What a figure shows when nothing is said: how the tumour grew in pictures, its last maps, and the curves that a folder has.
use super::influence::outcomes;
use super::maps::pictures;
use super::source::{Group, Source};
use super::spec::{Panel, Wish};
use crate::checkpoint;
use crate::error::{Error, Result};
use crate::report::columns::capitalised;
use crate::report::effects::{self, Effect};
use crate::report::lineages;
use crate::report::provenance::Provenance;
use std::path::PathBuf;

/// Times at which the first map is shown.
const TIMES: usize = 4;
/// Maps in a row: the most organs that are shown.
const ROW: usize = 4;
/// The most arms of a branch whose maps are shown.
const ARMS: usize = 2 * ROW;
/// The most panels of a sweep of one key at a time.
const INFLUENCES: usize = 4;
/// The end of the names of columns of tumour cells in organs.
const CELLS: &str = "_tumour_cells";
/// Columns of which none has anything to show where nothing stands on the lattice.
const LATTICE: [&str; 6] = ["tumour_cells", "debris", "normal", "macrophage", "fibroblast", "vessels"];
/// What is known of organs without lattices: titles, ends of the names of columns.
const ORGANS: [(&str, &str); 2] = [("Asleep in organs", "_asleep"), ("Lesions in organs", "_lesions")];
/// Columns of cells that are under way.
const UNDER_WAY: [&str; 3] = ["blood_single", "blood_clustered", "lymph_cells"];

/// The figure that suits a folder.
///
/// # Errors
/// If a picture cannot be read.
pub fn wish(source: &Source) -> Result<Wish> {
    if source.groups.iter().any(|group| !group.settings.is_empty()) {
        let table = source.folder.join(effects::TABLE);
        let panels = if table.is_file() { influences(&effects::read(&table)?) } else { responses(source) };
        return some(source, panels);
    }
    let (mut panels, note) = if source.groups.len() > 1 { arms(source)? } else { (maps(source)?, None) };
    panels.extend(charts(source));
    if source.first().join(lineages::TABLE).is_file() {
        panels.push(Panel { kind: "muller".into(), ..Panel::default() });
    }
    let mut wish = some(source, panels)?;
    wish.note = note;
    Ok(wish)
}

/// The figure of these panels.
fn some(source: &Source, panels: Vec<Panel>) -> Result<Wish> {
    if panels.is_empty() {
        let help = "say with --spec what shall be shown";
        return Err(Error::input(&source.folder, "nothing of what is usually shown is here", help));
    }
    Ok(Wish::of(panels))
}

/// The columns of these that are there.
fn columns(source: &Source, columns: &[&str]) -> Vec<String> {
    let there = source.columns();
    columns.iter().filter(|name| there.contains(name)).map(|name| name.to_string()).collect()
}

/// What a sweep of one key at a time shows.
fn influences(effects: &[Effect]) -> Vec<Panel> {
    let panel = |name: &str| Panel { kind: "sensitivity".into(), columns: vec![name.into()], ..Panel::default() };
    outcomes(effects).into_iter().take(INFLUENCES).map(panel).collect()
}

/// What another sweep shows: numbers at the end against its keys.
fn responses(source: &Source) -> Vec<Panel> {
    let shown = ["tumour_cells", "invasion_p95_um", "cells_beyond_border", "necrotic_fraction"];
    let panel = |name: String| Panel { kind: "dose-response".into(), columns: vec![name], ..Panel::default() };
    columns(source, &shown).into_iter().filter(|column| shows(source, column)).map(panel).collect()
}

fn image(map: &str) -> Panel {
    Panel { kind: "image".into(), map: Some(map.into()), ..Panel::default() }
}

/// The map of a picture that is shown over time: cells if it has them, else the first.
fn leading(names: &[String]) -> Option<&String> {
    names.iter().find(|name| *name == "cells").or(names.first())
}

/// The leading map over time, if there are pictures of several times; organs that cells have reached; the other maps at the
/// end, with organs only as many as fill a row.
fn maps(source: &Source) -> Result<Vec<Panel>> {
    if is_elsewhere(source) {
        return Ok(Vec::new());
    }
    let pictures = pictures(&source.first(), "")?;
    let Some(leading) = leading(&pictures.names) else { return Ok(Vec::new()) };
    // A run under way may have drawn later pictures than it has rows.
    let last = source.hours() * (1.0 + 1e-9);
    let hours: Vec<f64> = pictures.hours.iter().copied().filter(|time| *time <= last).collect();
    let mut panels = vec![image(leading)];
    if hours.len() > 2 {
        panels[0].times = even(&hours);
    }
    let organs = organs(source)?;
    let most = if organs.is_empty() { usize::MAX } else { ROW - organs.len() };
    panels.extend(pictures.names.iter().filter(|name| *name != leading).take(most).map(|name| image(name)));
    panels.extend(organs);
    Ok(panels)
}

/// Times of pictures that lie nearest to evenly spaced ones, from the first to the last.
fn even(hours: &[f64]) -> Vec<f64> {
    let [first, last] = [hours[0], hours[hours.len() - 1]];
    let wanted = (0..TIMES).map(|i| first + (last - first) * i as f64 / (TIMES - 1) as f64);
    let nearest = |wanted: f64| {
        let away = |time: &f64| (time - wanted).abs();
        hours.iter().copied().min_by(|a, b| away(a).total_cmp(&away(b))).unwrap_or(wanted)
    };
    let mut chosen: Vec<f64> = wanted.map(nearest).collect();
    chosen.dedup();
    chosen
}

/// The leading map of the organs with the most tumour cells, at the end, in the order of the config.
fn organs(source: &Source) -> Result<Vec<Panel>> {
    let (run, mut found) = (&source.groups[0].runs[0], Vec::new());
    for (place, column) in organ_columns(source).into_iter().enumerate() {
        let name = column.trim_end_matches(CELLS);
        let pictures = pictures(&source.first(), &format!("organs/{name}"))?;
        let cells = run.ends(column).map_or(0.0, |[_, last]| last);
        found.extend(leading(&pictures.names).map(|map| (cells, place, organ(name, map))));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(ROW);
    found.sort_by_key(|(_, place, _)| *place);
    Ok(found.into_iter().map(|(_, _, panel)| panel).collect())
}

fn organ(name: &str, map: &str) -> Panel {
    Panel { organ: Some(name.into()), title: Some(capitalised(name)), ..image(map) }
}

/// The columns of tumour cells in organs that are lattices.
fn organ_columns(source: &Source) -> Vec<&str> {
    source.columns().into_iter().filter(|name| name.ends_with(CELLS)).collect()
}

/// The leading map of each arm under the first seed, at one time if there is one, and what is to be said if there is none.
fn arms(source: &Source) -> Result<(Vec<Panel>, Option<String>)> {
    let pictures = pictures(&source.first(), "")?;
    let Some(leading) = leading(&pictures.names).filter(|_| !is_elsewhere(source)) else {
        return Ok((Vec::new(), None));
    };
    let mut arms: Vec<&Group> = source.groups.iter().filter(|group| !group.places.is_empty()).collect();
    let count = arms.len();
    arms.truncate(ARMS);
    let time = together(source, &arms)?;
    let panel = |group: &&Group| Panel {
        title: Some(group.name.clone()),
        run: group.places.first().cloned(),
        times: time.into_iter().collect(),
        ..image(leading)
    };
    let apart = "At no time could maps of all arms be shown: each one is that of the last picture of its arm.";
    let apart = time.is_none().then(|| apart.to_string());
    let few = (count > ARMS).then(|| format!("Maps are those of the first {ARMS} of {count} arms."));
    let notes: Vec<String> = few.into_iter().chain(apart).collect();
    Ok((arms.iter().map(panel).collect(), Some(notes.join(" ")).filter(|notes| !notes.is_empty())))
}

/// The last time of which all arms have a picture. If there is none, the end of the first one that ends, if the others have a
/// state from which they can be grown to it.
fn together(source: &Source, arms: &[&Group]) -> Result<Option<f64>> {
    let folders: Vec<PathBuf> = arms.iter().map(|group| source.folder.join(&group.places[0])).collect();
    let times = folders.iter().map(|folder| pictures(folder, "").map(|own| own.hours)).collect::<Result<Vec<_>>>()?;
    if let Some(time) = common(&times) {
        return Ok(Some(time));
    }
    let ends = arms.iter().filter_map(|group| group.runs.first()?.ends("time_h"));
    let first = ends.map(|[_, end]| end).fold(f64::INFINITY, f64::min);
    let minutes = Provenance::read(&source.first())?.step_minutes();
    let is_kept = |folder: &PathBuf| {
        let mut steps = checkpoint::steps(folder).into_iter();
        steps.any(|step| f64::from(step) * minutes / 60.0 <= first * (1.0 + 1e-9))
    };
    let has = |times: &[f64]| times.iter().any(|own| (own - first).abs() < 1e-6);
    Ok(folders.iter().zip(&times).all(|(folder, times)| has(times) || is_kept(folder)).then_some(first))
}

/// The last of the times that all of some lists have.
fn common(lists: &[Vec<f64>]) -> Option<f64> {
    let (first, others) = lists.split_first()?;
    let has = |list: &[f64], time: f64| list.iter().any(|own| (own - time).abs() < 1e-6);
    first.iter().copied().rfind(|time| others.iter().all(|list| has(list, *time)))
}

/// Whether nothing ever stands on the lattice of a tumour whose cells are in blood or in organs that are no lattices.
fn is_elsewhere(source: &Source) -> bool {
    !LATTICE.iter().any(|column| shows(source, column)) && !elsewhere(source).is_empty()
}

/// Cells asleep, lesions, and cells under way, where no organ is a lattice: all columns, or of several arms, which could not be
/// told apart, the one that reaches most.
fn elsewhere(source: &Source) -> Vec<Panel> {
    if !organ_columns(source).is_empty() {
        return Vec::new();
    }
    let there = source.columns();
    let ending = |end: &str| there.iter().copied().filter(|name| name.ends_with(end)).collect::<Vec<_>>();
    let under_way = UNDER_WAY.into_iter().filter(|name| there.contains(name)).collect();
    let all = ORGANS.map(|(title, end)| (title, ending(end))).into_iter().chain([("Cells under way", under_way)]);
    let panel = |(title, names): (&str, Vec<&str>)| {
        let mut shown: Vec<&str> = names.into_iter().filter(|name| shows(source, name)).collect();
        let is_one = source.groups.len() > 1 || shown.len() < 2;
        if is_one {
            shown = shown.into_iter().max_by(|a, b| most(source, a).total_cmp(&most(source, b))).into_iter().collect();
        }
        // A column by itself has words of its own.
        let (kind, title) = ("series".into(), (!is_one).then(|| title.into()));
        Panel { kind, title, columns: shown.into_iter().map(String::from).collect(), ..Panel::default() }
    };
    all.map(panel).filter(|panel| !panel.columns.is_empty()).collect()
}

/// Growth, invasion, organs; of several arms macrophages.
fn charts(source: &Source) -> Vec<Panel> {
    let series = |title: &str, names: &[&str]| {
        let (kind, title) = ("series".to_string(), Some(title.to_string()));
        Panel { kind, title, columns: columns(source, names), ..Panel::default() }
    };
    let mut panels = vec![series("Growth", &["tumour_cells"]), series("Invasion depth", &["invasion_p95_um"])];
    if source.groups.len() > 1 {
        // Several columns of several arms in one chart cannot be told apart.
        panels.push(series("Macrophages", &["macrophage"]));
    } else {
        panels.push(series("Tumour cells in organs", &organ_columns(source)));
    }
    panels.retain(|panel| panel.columns.iter().any(|column| shows(source, column)));
    panels.extend(elsewhere(source));
    panels
}

/// Whether a column has anything to show: a number other than 0 in some run.
fn shows(source: &Source, column: &str) -> bool {
    most(source, column) != 0.0
}

/// What is farthest from 0 in a column, in all runs.
fn most(source: &Source, column: &str) -> f64 {
    let values = source.groups.iter().flat_map(|group| &group.runs).filter_map(|run| run.column(column));
    values.flatten().filter(|value| value.is_finite()).fold(0.0, |most, value| f64::max(most, value.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_over_time_are_as_even_as_they_can_be() {
        assert_eq!(even(&[0.0, 12.0, 24.0, 36.0, 48.0]), [0.0, 12.0, 36.0, 48.0]);
        assert_eq!(even(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(even(&[0.0, 24.0, 48.0]), [0.0, 24.0, 48.0]);
        assert_eq!(even(&[0.0, 1.0, 2.0, 48.0]), [0.0, 2.0, 48.0]);
    }

    #[test]
    fn arms_are_seen_at_one_time() {
        let lists = [vec![24.0, 48.0], vec![24.0, 48.0, 72.0], vec![24.0, 48.0, 96.0]];
        assert_eq!((common(&lists), common(&[vec![24.0], vec![48.0]])), (Some(48.0), None));
    }
}
