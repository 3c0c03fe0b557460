//! The maps of a figure: taken out of the pictures that a run has drawn, or drawn for it from the state of that time.
use super::curves::{Desk, Drawn};
use super::stage::{Scene, Stage};
use super::subject::{Subject, meant};
use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::figure::{Block, Map, Shown, clock, maps_in};
use crate::plan::{self, Plan, pictures::LOGARITHMIC};
use crate::report::frames;
use crate::report::provenance::Provenance;
use crate::run::Request;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Widest and narrowest pictures of the tissue that are drawn for a figure, pixels.
const PIXELS: [f64; 2] = [128.0, 1536.0];

/// The least pixels across that a zoom may leave.
const COARSEST: u64 = 64;

/// What the pictures of a run show.
pub struct Pictures {
    /// When they are, in hours.
    pub hours: Vec<f64>,
    /// Names of the maps of the last one.
    pub names: Vec<String>,
}

/// The pictures of a run, or of an organ of it, whose files are at a place in its folder.
///
/// # Errors
/// If the last one cannot be read.
pub fn pictures(folder: &Path, place: &str) -> Result<Pictures> {
    let minutes = Provenance::read(folder)?.step_minutes();
    let frames = all_frames(&folder.join(place));
    let last = frames.last().map(|(_, file)| read(file)).transpose()?.unwrap_or_default();
    let hours = frames.iter().map(|(step, _)| f64::from(*step) * minutes / 60.0).collect();
    Ok(Pictures { hours, names: last.into_iter().map(|map| map.name).collect() })
}

fn all_frames(folder: &Path) -> Vec<(u32, PathBuf)> {
    frames::views(folder).into_iter().find(|view| view.name.is_empty()).map_or(Vec::new(), |view| view.frames)
}

fn read(file: &Path) -> Result<Vec<Map>> {
    maps_in(&std::fs::read(file).map_err(|e| Error::file(file, "read", e))?, file)
}

/// The maps of all panels that show images, by their numbers: those of pictures as they are, the others drawn now, in the
/// order of time, so that each run is grown once.
///
/// # Errors
/// If a panel asks for what is not there, or a run cannot be grown again.
pub fn all(desks: &[Desk], request: &Request) -> Result<BTreeMap<usize, Vec<Map>>> {
    let (mut found, mut scenes) = (BTreeMap::new(), Vec::new());
    for (number, desk) in desks.iter().enumerate().filter(|(_, desk)| desk.panel.kind == "image") {
        let subject = Subject::of(desk)?;
        for (place, wanted) in times(desk, &subject)?.into_iter().enumerate() {
            match drawn(desk, &subject, wanted)? {
                Some(maps) => _ = found.insert((number, place), maps),
                None => {
                    let (folder, organ) = (subject.folder.clone(), subject.organ.clone());
                    let [first, last] = subject.steps;
                    let (step, panel) = (wanted.unwrap_or(last), (number, place));
                    let plan = Arc::new(own_view(desk, subject.plan(), step)?);
                    scenes.push(Scene { folder, organ, step, first, plan, panel });
                }
            }
        }
    }
    scenes.sort_by(|a, b| (&a.folder, a.step).cmp(&(&b.folder, b.step)));
    let mut stage = Stage::new(request);
    for scene in scenes {
        let ((number, place), desk) = (scene.panel, &desks[scene.panel.0]);
        let maps = stage.maps(scene, |problem, help| desk.error("time", problem, help))?;
        found.insert((number, place), named(desk, maps)?);
    }
    let mut panels = BTreeMap::new();
    for ((number, _), maps) in found {
        panels.entry(number).or_insert(Vec::new()).extend(maps);
    }
    Ok(panels)
}

/// The steps that a panel shows; none in place of the end.
fn times(desk: &Desk, subject: &Subject) -> Result<Vec<Option<u32>>> {
    if desk.panel.times.is_empty() {
        return Ok(vec![None]);
    }
    desk.panel.times.iter().map(|hours| subject.step(desk, *hours).map(Some)).collect()
}

/// The maps of a picture that the run has drawn, if one shows what is wanted.
fn drawn(desk: &Desk, subject: &Subject, wanted: Option<u32>) -> Result<Option<Vec<Map>>> {
    let frames = all_frames(&subject.place());
    let frame = match wanted {
        Some(step) => frames.iter().find(|(own, _)| *own == step),
        None => frames.last(),
    };
    if desk.wish.has_view(desk.panel) {
        return Ok(None);
    }
    let maps = frame.map(|(_, file)| read(file)).transpose()?.unwrap_or_default();
    let is_wanted = |map: &Map| desk.panel.map.as_ref().is_none_or(|name| map.name == *name);
    let maps: Vec<Map> = maps.into_iter().filter(is_wanted).collect();
    Ok((!maps.is_empty()).then_some(maps))
}

/// The plan of a lattice that draws what a panel asks for at a step.
fn own_view(desk: &Desk, own: &Plan, step: u32) -> Result<Plan> {
    let mut config = own.config.clone();
    let (wish, panel) = (desk.wish, desk.panel);
    wish.lay_over(panel, &mut config);
    if let Some(name) = &panel.map {
        let drugs: Vec<&str> = own.therapy.drugs.iter().map(|drug| drug.name.as_str()).collect();
        let known = plan::PANELS.iter().copied().filter(|name| *name != "drugs");
        let known: Vec<&str> = known.chain(drugs.iter().copied()).collect();
        if !known.contains(&name.as_str()) {
            let is_there = |name: &&str| own.vessels_grow() || drugs.contains(name) || !name.starts_with("vegf");
            return Err(unknown(desk, name, &known.into_iter().filter(is_there).collect::<Vec<_>>()));
        }
        let word = if drugs.contains(&name.as_str()) { "drugs" } else { name };
        wish.put(panel, "map", &mut config, ("output.panels", Value::Words(vec![word.into()])));
        logarithmic(desk, word, &mut config)?;
    }
    let pixels = (wish.width / 25.4 * wish.dpi / 2.0).round().clamp(PIXELS[0], PIXELS[1]) as u64;
    config.values.insert("output.view.width".into(), Value::Count(pixels));
    if config.words("output.panels").iter().any(|word| word == "tissue") {
        zoomed(desk, own, step, &mut config)?;
    }
    Plan::new(config)
}

/// An error about a map that the run does not have: in a folder of several which run that is, and which other one has it.
fn unknown(desk: &Desk, name: &str, known: &[&str]) -> Error {
    let others = desk.source.groups.iter().filter_map(|group| group.places.first());
    let has = |place: &&String| {
        let plan = Plan::read(&desk.source.folder.join(place).join("config.toml"), &[]);
        plan.is_ok_and(|plan| plan.therapy.drugs.iter().any(|drug| drug.name == name))
    };
    let (place, other) = (desk.own_place(), others.into_iter().find(has));
    let advice = match other {
        Some(other) => format!("run = \"{other}\" has it; "),
        None => meant(name, known),
    };
    let [inside, whose] = match place.as_str() {
        "" => [String::new(), "this run".into()],
        place => [format!(" in {place}"), place.to_string()],
    };
    desk.error(
        "map",
        format!("there is no map `{name}`{inside}"),
        format!("{advice}maps of {whose}: {}", known.join(", ")),
    )
}

/// Takes fewer pixels for a tissue whose sites would be larger than they can be drawn, so that its zoom is what was asked for;
/// of a lattice of a few sites as few as make a picture.
fn zoomed(desk: &Desk, own: &Plan, step: u32, config: &mut Config) -> Result<()> {
    let (key, zoom) = ("output.view.width", config.number("output.view.zoom"));
    let days = f64::from(step) * own.step / 1440.0;
    let reached = |config: &Config| {
        let drugs = own.therapy.drugs.len();
        plan::pictures::view(config, own.grid(), own.spacing, drugs, days).reached(own.grid())
    };
    while reached(config) < zoom * (1.0 - 1e-9) && config.count(key) > COARSEST {
        let mut pixels = (config.count(key) as f64 * reached(config) / zoom) as u64;
        if pixels < COARSEST && zoom <= 1.0 {
            pixels = COARSEST;
        } else if pixels < COARSEST {
            let most = (zoom * pixels as f64 / COARSEST as f64 * 10.0).floor() / 10.0;
            let problem = format!("a zoom of {zoom} shows too few sites of this lattice");
            return Err(desk.error("zoom", problem, format!("take one of at most {most}")));
        }
        config.values.insert(key.into(), Value::Count(pixels));
    }
    Ok(())
}

/// Makes the colour bar of a map logarithmic, if the panel says so.
fn logarithmic(desk: &Desk, word: &str, config: &mut Config) -> Result<()> {
    let field = word.split('-').next().unwrap_or(word);
    match desk.panel.log {
        false => Ok(()),
        true if LOGARITHMIC.contains(&field) => {
            let mut words = config.words("output.logarithmic").to_vec();
            words.push(field.into());
            config.values.insert("output.logarithmic".into(), Value::Words(words));
            Ok(())
        }
        true => {
            let help = format!("take it away; these can be: {}", LOGARITHMIC.join(", "));
            Err(desk.error("log", format!("`{word}` has no colour bar of its own"), help))
        }
    }
}

/// The maps of those that were drawn that a panel wants.
fn named(desk: &Desk, maps: Vec<Map>) -> Result<Vec<Map>> {
    let Some(name) = &desk.panel.map else { return Ok(maps) };
    Ok(maps.into_iter().filter(|map| map.name == *name).collect())
}

/// A panel with its maps, and what its caption says.
pub fn block(desk: &Desk, maps: Vec<Map>) -> Drawn {
    let time = |map: &Map| clock(map.hours * 3600.0);
    let (mut titles, mut times, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let is_one = desk.panel.map.is_some();
    let whose = desk.whose();
    let title = |map: &Map| match (is_one, &whose) {
        (true, whose) => desk.panel.heading(&format!("{}{whose}", map.title)),
        (false, whose) => format!("{}{whose}", map.title),
    };
    let full_title = |map: &Map| match title(map) {
        own if own.starts_with(&map.title) => own,
        own => format!("{}, {own}", map.title),
    };
    for map in &maps {
        for (list, text) in [(&mut titles, full_title(map)), (&mut times, time(map)), (&mut places, map.place.clone())]
        {
            if !text.is_empty() && !list.contains(&text) {
                list.push(text);
            }
        }
    }
    let place = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
    let run =
        Some(desk.own_place()).filter(|place| !place.is_empty()).map_or(String::new(), |run| format!(" in {run}"));
    let about = format!("{}{place}{run} at {}", listed(&titles), listed(&times));
    let shown = |map: Map| Shown { title: title(&map), time: time(&map), map };
    let shown: Vec<Shown> = maps.iter().cloned().map(shown).collect();
    (if desk.panel.times.len() > 1 { Block::Series(shown) } else { Block::Maps(shown) }, about)
}

/// Words as a sentence lists them.
fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join("; ")),
    }
}
