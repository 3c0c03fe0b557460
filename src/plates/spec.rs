//! What a figure shall show, as a TOML file says it.
use super::keys::{VIEW, spec};
use super::source::Source;
use super::titles::alone;
use crate::config::{Config, Value};
use crate::error::{Error, Result};
use crate::lattice::units;
use crate::report::columns::describe;
use std::path::Path;

/// The kinds of panels.
pub const KINDS: &[&str] = &["image", "series", "histogram", "dose-response", "survival", "sensitivity", "muller"];

/// What a figure's file says at least.
const HOW: &str = "add a table [[panel]] with kind = \"series\" and columns = \"tumour_cells\"";

/// A figure that is wished for.
pub struct Wish {
    /// Width on paper, mm.
    pub width: f64,
    /// Dots per inch of pictures.
    pub dpi: f64,
    /// Its title.
    pub title: Option<String>,
    /// Its caption.
    pub caption: Option<String>,
    /// What its caption says beside what is on its panels.
    pub note: Option<String>,
    /// Its panels.
    pub panels: Vec<Panel>,
    config: Option<Config>,
}

/// A panel that is wished for.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    /// Its place in the file.
    pub path: String,
    /// One of [`KINDS`].
    pub kind: String,
    /// Columns of the series.
    pub columns: Vec<String>,
    /// The map of an image; all of a picture if not given.
    pub map: Option<String>,
    /// The folder of the run whose image is shown, within that of a branch or a sweep.
    pub run: Option<String>,
    /// The organ whose lattice is shown; that of the tumour if not given.
    pub organ: Option<String>,
    /// When, in hours; the end of the run if empty.
    pub times: Vec<f64>,
    /// Its title.
    pub title: Option<String>,
    /// Whether the axis up (of a dose response: across; of an image: the colour bar) is logarithmic. A dose response that does not
    /// say takes the axis on which its doses lie more evenly.
    pub log: bool,
    /// The key that a dose response is drawn against.
    pub against: Option<String>,
    /// The level at which a run counts as lost in a survival curve.
    pub level: Option<f64>,
    /// Whether that is where the column falls to it, not where it reaches it.
    pub falls: bool,
    /// The arms that a chart shows; all if empty.
    pub arms: Vec<String>,
    /// From when to when a chart shows them, in hours; all that there is if not given.
    pub span: [Option<f64>; 2],
    /// Ends of the axis up; those of the data if not given.
    pub values: [Option<f64>; 2],
}

impl Wish {
    /// Reads a file.
    ///
    /// # Errors
    /// If something in it is wrong.
    pub fn read(file: &Path) -> Result<Wish> {
        let config = Config::read_or(file, &spec(), HOW)?;
        let panels =
            (0..config.list("panel")).map(|number| Panel::read(&config, number)).collect::<Result<Vec<_>>>()?;
        if panels.is_empty() {
            return Err(Error::input(file, "a figure without panels shows nothing", HOW));
        }
        let [width, dpi] = ["figure.width", "figure.dpi"].map(|path| config.number(path));
        let [title, caption] = ["figure.title", "figure.caption"].map(|path| text(&config, path));
        Ok(Wish { width, dpi, title, caption, note: None, panels, config: Some(config) })
    }

    /// These panels, as journals print them.
    pub fn of(panels: Vec<Panel>) -> Wish {
        Wish { width: 174.0, dpi: 300.0, title: None, caption: None, note: None, panels, config: None }
    }

    /// An error about a key of a panel, where it was given.
    pub fn error(&self, source: &Source, panel: &Panel, key: &str, problem: String, help: String) -> Error {
        match &self.config {
            None => Error::input(&source.folder, problem, help),
            Some(config) => {
                let path = format!("{}.{key}", panel.path);
                let path = if config.line(&path).is_some() { path } else { panel.path.clone() };
                config.error(&path, problem, help)
            }
        }
    }

    /// The keys that a panel gives, in the order of the file; none where no file was read.
    pub fn given(&self, panel: &Panel) -> Vec<&str> {
        let front = format!("{}.", panel.path);
        let lines = self.config.iter().flat_map(|config| &config.lines);
        let mut ours: Vec<(usize, &str)> =
            lines.filter_map(|(path, line)| Some((*line, path.strip_prefix(&front)?))).collect();
        ours.sort_unstable();
        ours.into_iter().map(|(_, key)| key).collect()
    }

    /// Whether a file says what is wished for.
    pub fn is_written(&self) -> bool {
        self.config.is_some()
    }

    /// Whether a panel says how it is looked at.
    pub fn has_view(&self, panel: &Panel) -> bool {
        let given = |key: &str| self.config.as_ref().is_some_and(|config| config.has(&format!("{}.{key}", panel.path)));
        panel.log || VIEW.iter().any(|(key, _)| given(key))
    }

    /// Lays what a panel says of its view over the config of a run; errors about it will name the lines of the figure. An azimuth
    /// is meant as it stands: what the run's orbit adds by then is left out, unless the panel has an orbit too.
    pub fn lay_over(&self, panel: &Panel, run: &mut Config) {
        let Some(own) = &self.config else { return };
        for (key, to) in VIEW {
            let from = format!("{}.{key}", panel.path);
            if let Some(value) = own.values.get(&from) {
                run.values.insert(to.into(), value.clone());
                self.point(panel, key, run, to);
            }
        }
        let gives = |key: &str| own.has(&format!("{}.{key}", panel.path));
        if gives("azimuth") && !gives("orbit") {
            run.values.insert("output.view.orbit".into(), Value::Number(0.0, 0));
        }
    }

    /// Gives a key of a run's config a value that a key of a panel stands for.
    pub fn put(&self, panel: &Panel, key: &str, run: &mut Config, (to, value): (&str, Value)) {
        run.values.insert(to.into(), value);
        self.point(panel, key, run, to);
    }

    /// Lets errors about a key of a run's config name the line of a panel's key.
    fn point(&self, panel: &Panel, key: &str, run: &mut Config, to: &str) {
        let Some(own) = &self.config else { return };
        let from = format!("{}.{key}", panel.path);
        let from = if own.line(&from).is_some() { from } else { panel.path.clone() };
        run.files.insert(to.into(), own.files.get(&from).unwrap_or(&own.file).clone());
        run.lines.extend(own.line(&from).map(|line| (to.to_string(), line)));
        run.called.insert(to.into(), from);
    }
}

/// A text of a config, if it is given.
fn text(config: &Config, path: &str) -> Option<String> {
    config.has(path).then(|| config.text(path).to_string())
}

impl Panel {
    fn read(config: &Config, number: usize) -> Result<Panel> {
        let path = |key: &str| format!("panel[{number}].{key}");
        let list = |key: &str| if config.has(&path(key)) { config.words(&path(key)).to_vec() } else { Vec::new() };
        let one = |key: &str| config.has(&path(key)).then(|| config.number(&path(key)));
        let hours = |text: &String| {
            let (hours, _) = units::read(text, &["h"], "3 day")
                .map_err(|fault| config.error(&path("time"), fault.problem, fault.help))?;
            let help = "write it like \"3 day\", or several like \"1 day, 3 day\"";
            let before = || config.error(&path("time"), format!("`{text}` is before the start"), help);
            if hours >= 0.0 { Ok(hours) } else { Err(before()) }
        };
        Ok(Panel {
            path: format!("panel[{number}]"),
            kind: config.text(&path("kind")).into(),
            columns: list("columns"),
            map: text(config, &path("map")),
            run: text(config, &path("run")),
            organ: text(config, &path("organ")),
            times: list("time").iter().map(hours).collect::<Result<_>>()?,
            title: text(config, &path("title")),
            log: config.flag(&path("log")),
            against: text(config, &path("against")),
            level: one("level"),
            falls: config.flag(&path("falls")),
            arms: list("arms"),
            span: ["from", "to"].map(one),
            values: ["low", "high"].map(one),
        })
    }

    /// Its title, or else these words.
    pub fn heading(&self, words: &str) -> String {
        self.title.clone().unwrap_or_else(|| words.into())
    }
}

/// A column as the name of an axis.
pub fn axis(column: &str) -> String {
    let Some(known) = describe(column) else { return column.into() };
    let words = alone(column);
    let same = known.unit.is_empty() || words.contains(&known.unit);
    if same { words } else { format!("{words} ({})", known.unit) }
}
