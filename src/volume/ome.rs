//! OME-Zarr 0.5 that grows with time: one image of amounts (axes t, c, z, y, x), and a label image (t, z, y, x) for each thing
//! that is counted, each with coarser levels below it.
//!
//! Chunks of a time are written first, the shapes that include it afterwards, so whoever reads meets whole times only.
use super::{Space, Values, Volume, zarr};
use crate::error::Result;
use crate::output::Folder;
use serde_json::{Value, json};

/// The folder of the image.
pub const PLACE: &str = "volumes.ome.zarr";
/// Levels are made until no axis is longer than this.
const SMALLEST: u32 = 64;

/// A volume of the image.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Amounts: a channel.
    Channel {
        /// Its name.
        name: String,
        /// Its unit.
        unit: String,
        /// Its colour, like `FF0000`.
        colour: &'static str,
        /// The value at which the colour is full.
        high: f64,
    },
    /// Labels; 0 is nothing.
    Labels {
        /// Its name.
        name: String,
        /// Type of its elements, `uint8` or `uint32`.
        data_type: &'static str,
        /// Values with names and colours, where there are few.
        values: Vec<(u32, &'static str, [u8; 3])>,
    },
}

impl Part {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Part::Channel { name, .. } | Part::Labels { name, .. } => name,
        }
    }
}

/// An image of a run that grows with time.
#[derive(Clone, Debug)]
pub struct Image {
    /// Where it is.
    pub folder: Folder,
    /// Its name.
    pub title: String,
    /// Where its voxels are.
    pub space: Space,
    /// What it holds.
    pub parts: Vec<Part>,
    /// Steps between two times.
    pub every: u32,
    /// Minutes of a step.
    pub minutes: f64,
    /// The step of its first time.
    pub first: u32,
}

impl Image {
    /// The step of the first time of an image that is there already; none if there is none.
    pub fn begun(folder: &Folder) -> Option<u32> {
        let text = std::fs::read_to_string(folder.path().join(PLACE).join("zarr.json")).ok()?;
        let about: Value = serde_json::from_str(&text).ok()?;
        about["attributes"]["invasim"]["first_step"].as_u64().map(|step| step as u32)
    }

    /// The number of the time of a step.
    fn time(&self, step: u32) -> u32 {
        (step - self.first) / self.every
    }

    fn channels(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part, Part::Channel { .. }))
    }

    fn labels(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| matches!(part, Part::Labels { .. }))
    }

    /// Spaces of all levels, finest first.
    fn levels(&self) -> Vec<Space> {
        let next = |space: &Space| (space.size.iter().any(|n| *n > SMALLEST)).then(|| space.coarser(2));
        std::iter::successors(Some(self.space), next).collect()
    }

    /// Writes the values of a part at a step, on all levels; they become visible with [`Image::show`].
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn write(&self, part: &Part, step: u32, values: &Values) -> Result<()> {
        let time = self.time(step);
        let (place, front) = match self.channels().position(|other| other == part) {
            Some(number) => (PLACE.to_string(), vec![time, number as u32]),
            None => (format!("{PLACE}/labels/{}", part.name()), vec![time]),
        };
        zarr::write(&self.folder, &format!("{place}/0"), &front, values, self.space.size)?;
        let mut level = 0;
        let mut finer: Option<Volume> = None;
        for space in self.levels().into_iter().skip(1) {
            level += 1;
            let coarse = match &finer {
                Some(volume) => volume.coarser(2),
                None => Volume { space, values: values.coarser(self.space.size, 2) },
            };
            zarr::write(&self.folder, &format!("{place}/{level}"), &front, &coarse.values, space.size)?;
            finer = Some(coarse);
        }
        Ok(())
    }

    /// Makes all times up to that of a step visible.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn show(&self, step: u32) -> Result<()> {
        self.describe(self.time(step) + 1)
    }

    /// Takes back all times after a step.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn take_back(&self, step: u32) -> Result<()> {
        if step < self.first {
            return self.folder.remove(PLACE);
        }
        let times = self.time(step) + 1;
        self.describe(times)?;
        let places = self.labels().map(|part| format!("labels/{}/", part.name())).chain([String::new()]);
        for (place, level) in places.flat_map(|place| (0..self.levels().len()).map(move |level| (place.clone(), level)))
        {
            let chunks = format!("{PLACE}/{place}{level}/c");
            let entries = std::fs::read_dir(self.folder.path().join(&chunks)).into_iter().flatten().flatten();
            let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
            let later: Vec<_> = names.filter(|name| name.parse::<u32>().is_ok_and(|time| time >= times)).collect();
            later.iter().try_for_each(|name| self.folder.remove(&format!("{chunks}/{name}")))?;
        }
        Ok(())
    }

    /// Writes all that describes `times` times: arrays first, what names them last.
    fn describe(&self, times: u32) -> Result<()> {
        let levels = self.levels();
        for part in self.labels() {
            let Part::Labels { name, data_type, .. } = part else { continue };
            for (level, space) in levels.iter().enumerate() {
                let [x, y, z] = space.size;
                let array = zarr::array(&[times, z, y, x], &["t", "z", "y", "x"], data_type);
                zarr::describe(&self.folder, &format!("{PLACE}/labels/{name}/{level}"), &array)?;
            }
            zarr::describe(&self.folder, &format!("{PLACE}/labels/{name}"), &zarr::group(self.label_image(part)))?;
        }
        for (level, space) in levels.iter().enumerate() {
            let ([x, y, z], channels) = (space.size, self.channels().count() as u32);
            let array = zarr::array(&[times, channels, z, y, x], &["t", "c", "z", "y", "x"], "float32");
            zarr::describe(&self.folder, &format!("{PLACE}/{level}"), &array)?;
        }
        let names: Vec<&str> = self.labels().map(Part::name).collect();
        if !names.is_empty() {
            let ome = json!({"ome": {"version": "0.5", "labels": names}});
            zarr::describe(&self.folder, &format!("{PLACE}/labels"), &zarr::group(ome))?;
        }
        zarr::describe(&self.folder, PLACE, &zarr::group(self.image(times)))
    }

    fn hours(&self, step: u32) -> f64 {
        f64::from(step) * self.minutes / 60.0
    }

    fn image(&self, times: u32) -> Value {
        let channels: Vec<Value> = self.channels().map(channel).collect();
        let steps: Vec<u32> = (0..times).map(|time| self.first + time * self.every).collect();
        json!({
            "ome": {
                "version": "0.5",
                "multiscales": [self.multiscale(&self.title, true)],
                "omero": {"name": self.title, "channels": channels, "rdefs": {"model": "color"}},
            },
            "invasim": {
                "first_step": self.first,
                "steps": steps,
                "hours": steps.iter().map(|step| self.hours(*step)).collect::<Vec<_>>(),
                "units": self.channels().map(unit).collect::<Vec<_>>(),
            },
        })
    }

    fn label_image(&self, part: &Part) -> Value {
        let Part::Labels { values, .. } = part else { return Value::Null };
        let colours = values.iter().map(|(value, _, [r, g, b])| json!({"label-value": value, "rgba": [r, g, b, 255]}));
        let names = values.iter().map(|(value, name, _)| json!({"label-value": value, "name": name}));
        let mut label = json!({"source": {"image": "../../"}});
        if !values.is_empty() {
            label["colors"] = colours.collect();
            label["properties"] = names.collect();
        }
        json!({"ome": {"version": "0.5", "multiscales": [self.multiscale(part.name(), false)], "image-label": label}})
    }

    /// The axes, and the place of each level: scale and translation to the middles of voxels.
    fn multiscale(&self, name: &str, channels: bool) -> Value {
        let space = |name: &str| json!({"name": name, "type": "space", "unit": "micrometer"});
        let mut axes = vec![json!({"name": "t", "type": "time", "unit": "hour"})];
        axes.extend(channels.then(|| json!({"name": "c", "type": "channel"})));
        axes.extend(["z", "y", "x"].map(space));
        let all = |time: f64, channel: f64, [x, y, z]: [f64; 3]| {
            let front = if channels { vec![time, channel] } else { vec![time] };
            [front, vec![z, y, x]].concat()
        };
        let datasets = self.levels().into_iter().enumerate().map(|(level, space)| {
            json!({"path": level.to_string(), "coordinateTransformations": [
                {"type": "scale", "scale": all(self.hours(self.every), 1.0, space.spacing)},
                {"type": "translation", "translation": all(self.hours(self.first), 0.0, space.first)},
            ]})
        });
        let datasets: Vec<Value> = datasets.collect();
        let kind = if channels { "local mean" } else { "most frequent" };
        json!({"name": name, "axes": axes, "datasets": datasets, "type": kind})
    }
}

fn unit(part: &Part) -> &str {
    match part {
        Part::Channel { unit, .. } => unit,
        Part::Labels { .. } => "",
    }
}

fn channel(part: &Part) -> Value {
    let Part::Channel { name, colour, high, .. } = part else { return Value::Null };
    json!({
        "label": name, "color": colour, "active": true, "coefficient": 1, "family": "linear", "inverted": false,
        "window": {"min": 0.0, "max": high, "start": 0.0, "end": high},
    })
}
