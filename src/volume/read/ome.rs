//! The finest level of a volume in an OME-Zarr of version 0.4 or 0.5: a channel or a label image, at a time; or a plain array.
use super::{Found, Wanted, arrays, metadata, units};
use crate::lattice::units::Fault;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// An axis: its name, its unit, scale and translation.
#[derive(Clone, Debug)]
struct Axis {
    name: String,
    unit: String,
    scale: Option<f64>,
    translation: f64,
}

/// Reads what is wanted.
///
/// # Errors
/// If it is not there, or is damaged.
pub fn read(path: &Path, wanted: Wanted) -> Result<Found, Fault> {
    let Some(root) = about(path)? else {
        return match series(path)? {
            Some(only) => read(&only, wanted),
            None => plain(path, wanted),
        };
    };
    let channels = channels(&root);
    let nameless = channels.iter().all(|label| label.is_empty());
    let labels = about(&path.join("labels"))?.map_or(Vec::new(), |labels| texts(&labels["labels"]));
    let (place, channel) = match wanted.name {
        None => (path.to_path_buf(), None),
        Some(name) if !name.is_empty() && channels.contains(&name) => {
            (path.into(), channels.iter().position(|label| *label == name))
        }
        Some(name) if labels.iter().any(|label| label == name) => (path.join("labels").join(name), None),
        Some(name) if nameless && name.parse::<usize>().is_ok() => (path.into(), name.parse().ok()),
        Some(name) => {
            let problem = format!("there is no `{name}` in {}", path.display());
            return Err(Fault::new(problem, there(&channels, &labels)));
        }
    };
    let here =
        if channel.is_none() && wanted.name.is_some() { about(&place)?.unwrap_or(root.clone()) } else { root.clone() };
    let (array, axes) = finest(&place, &here)?;
    let choose = || there(&channels, &labels);
    let front = front(&array, &axes, wanted, channel, choose)?;
    let (size, values) = arrays::read(&array, &front)?;
    let space: Vec<&Axis> = axes.iter().filter(|axis| matches!(axis.name.as_str(), "x" | "y" | "z")).collect();
    let of = |name: &str| space.iter().find(|axis| axis.name == name);
    let width = |name: &str| of(name).map_or(Some(1.0), |axis| Some(axis.scale? * units::micrometres(&axis.unit)?));
    let spacing = width("x").zip(width("y")).zip(width("z")).map(|((x, y), z)| [x, y, z]);
    let middle =
        |name: &str| of(name).map_or(Some(0.0), |axis| Some(axis.translation * units::micrometres(&axis.unit)?));
    let first = middle("x").zip(middle("y")).zip(middle("z")).map(|((x, y), z)| [x, y, z]);
    Ok(Found { size, spacing, first: first.filter(|_| spacing.is_some()), values })
}

/// The only image of a group of images, as bioformats2raw writes it; none if it is no such group.
fn series(path: &Path) -> Result<Option<PathBuf>, Fault> {
    if attributes(path)?.is_none_or(|about| about["bioformats2raw.layout"].is_null()) {
        return Ok(None);
    }
    if path.join("1").is_dir() {
        let problem = format!("{} holds several images", path.display());
        return Err(Fault::new(problem, "name the folder of one of them, like its folder `0`"));
    }
    Ok(Some(path.join("0")).filter(|only| only.is_dir()))
}

/// The names of all channels and label images of a folder; none if it is no OME-Zarr.
pub fn names(path: &Path) -> Vec<String> {
    let Ok(Some(root)) = about(path) else {
        return series(path).ok().flatten().map_or(Vec::new(), |only| names(&only));
    };
    let labels = about(&path.join("labels")).ok().flatten().map_or(Vec::new(), |labels| texts(&labels["labels"]));
    let named = channels(&root).into_iter().filter(|label| !label.is_empty());
    named.map(String::from).chain(labels).collect()
}

/// The labels of all channels in their order; empty where one has none.
fn channels(root: &Value) -> Vec<&str> {
    let list = root["omero"]["channels"].as_array().into_iter().flatten();
    list.map(|channel| channel["label"].as_str().unwrap_or("")).collect()
}

/// What a group says of itself as OME-Zarr; none if it says nothing.
fn about(path: &Path) -> Result<Option<Value>, Fault> {
    Ok(attributes(path)?.filter(|ome| ome["multiscales"].is_array() || ome["labels"].is_array()))
}

/// The attributes of a group: those of OME-Zarr in version 3, all in version 2.
fn attributes(path: &Path) -> Result<Option<Value>, Fault> {
    match metadata::json(&path.join("zarr.json"))? {
        Some(mut v3) => Ok(v3.pointer_mut("/attributes/ome").map(Value::take)),
        None => metadata::json(&path.join(".zattrs")),
    }
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(String::from)).collect()
}

fn there(channels: &[&str], labels: &[String]) -> String {
    let list = |what: &str, names: String| if names.is_empty() { String::new() } else { format!("{what}: {names}; ") };
    let named: Vec<&str> = channels.iter().copied().filter(|label| !label.is_empty()).collect();
    let all = list("channels", named.join(", ")) + &list("labels", labels.join(", "));
    let numbers = if named.is_empty() { ", or give the number of a channel, from \"0\" on" } else { "" };
    format!("{all}name one with `volume`{numbers}")
}

/// An array without a word of what it is.
fn plain(path: &Path, wanted: Wanted) -> Result<Found, Fault> {
    super::single(wanted)?;
    let array = metadata::array(path)?;
    let front = array.shape.len().saturating_sub(3);
    if array.shape[..front].iter().any(|n| *n > 1) {
        let problem = format!("{} has {} axes and does not say what they are", path.display(), array.shape.len());
        return Err(Fault::new(problem, "give an OME-Zarr, or an array with the axes z, y, x"));
    }
    let (size, values) = arrays::read(&array, &vec![0; front])?;
    Ok(Found { size, spacing: None, first: None, values })
}

/// The finest array of a group, and its axes.
fn finest(place: &Path, about: &Value) -> Result<(metadata::Array, Vec<Axis>), Fault> {
    let scales = &about["multiscales"][0];
    let level = &scales["datasets"][0];
    let path: PathBuf = level["path"].as_str().map_or(place.into(), |path| place.join(path));
    let array = metadata::array(&path)?;
    let axis = |(number, axis): (usize, &Value)| {
        let of = |name: &str| {
            let lists = [&level["coordinateTransformations"], &scales["coordinateTransformations"]];
            let steps = lists.into_iter().flat_map(|list| list.as_array().into_iter().flatten());
            let values: Vec<f64> = steps.filter_map(|step| step[name][number].as_f64()).collect();
            (!values.is_empty()).then_some(values)
        };
        let text = |key: &str| axis[key].as_str().or(axis.as_str().filter(|_| key == "name")).unwrap_or("").to_string();
        let (name, unit) = (text("name"), text("unit"));
        let scale = of("scale").map(|all| all.iter().product());
        Axis { name, unit, scale, translation: of("translation").map_or(0.0, |all| all.iter().sum()) }
    };
    let axes: Vec<Axis> = scales["axes"].as_array().into_iter().flatten().enumerate().map(axis).collect();
    let order: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).filter(|n| !matches!(*n, "t" | "c")).collect();
    let last =
        axes.len() >= order.len() && axes.iter().rev().take(order.len()).all(|a| !matches!(a.name.as_str(), "t" | "c"));
    if axes.len() != array.shape.len() || !matches!(order[..], ["z", "y", "x"] | ["y", "x"]) || !last {
        let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
        let problem = format!("{} has the axes {}", path.display(), names.join(", "));
        return Err(Fault::new(problem, "they must end with z, y, x; t and c may come before"));
    }
    Ok((array, axes))
}

/// The indices of the axes before those of space.
fn front(
    array: &metadata::Array,
    axes: &[Axis],
    wanted: Wanted,
    channel: Option<usize>,
    there: impl Fn() -> String,
) -> Result<Vec<usize>, Fault> {
    let counts = axes.iter().zip(&array.shape).filter(|(axis, _)| axis.name == "c").map(|(_, count)| *count);
    let channels = counts.min().unwrap_or(1);
    if let Some(index) = channel.filter(|index| *index >= channels) {
        let (name, place) = (wanted.name.unwrap_or(""), array.place.display());
        let problem = format!("`{name}` is listed as channel {}, but {place} holds only {channels}", index + 1);
        return Err(Fault::new(problem, "name another with `volume`, or write the OME-Zarr again with all channels"));
    }
    let mut front = Vec::new();
    for (axis, count) in axes.iter().zip(&array.shape) {
        match axis.name.as_str() {
            "t" => front.push(time(axis, *count, wanted.hours)?),
            "c" if channel.is_none() && *count > 1 => {
                return Err(Fault::new(format!("it holds {count} channels, and none is named"), there()));
            }
            "c" => front.push(channel.unwrap_or(0)),
            _ => {}
        }
    }
    if !axes.iter().any(|axis| axis.name == "t") && wanted.hours.is_some() {
        return Err(Fault::new("it has no times to choose from", "remove the key `time`"));
    }
    Ok(front)
}

/// The index of a time: the last one, or that of a number of hours.
fn time(axis: &Axis, count: usize, hours: Option<f64>) -> Result<usize, Fault> {
    let last = count.checked_sub(1).ok_or_else(|| Fault::new("it holds no times yet", "give another volume"))?;
    let Some(hours) = hours else { return Ok(last) };
    let unit = units::hours(&axis.unit).ok_or_else(|| {
        let problem = match axis.unit.as_str() {
            "" => "it does not tell the unit of its times".to_string(),
            unit => format!("it counts its times in `{unit}`, which is not known here"),
        };
        let known = "second, minute, hour, day, or a second with a prefix like millisecond";
        Fault::new(problem, format!("leave out `time` to take the last one, or name the unit in its axes: {known}"))
    })?;
    let (step, begin) = (axis.scale.unwrap_or(1.0) * unit, axis.translation * unit);
    let index = ((hours - begin) / step).round();
    let is_there = index >= 0.0 && index <= last as f64 && (begin + index * step - hours).abs() < 1e-3 * step.max(1e-9);
    is_there.then_some(index as usize).ok_or_else(|| {
        let end = begin + last as f64 * step;
        let help = format!("there are {count} times, each {step} h from {begin} h to {end} h");
        Fault::new(format!("there is no time {hours} h"), help)
    })
}
