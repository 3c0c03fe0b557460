//! The charts of a figure: curves over time, histograms, responses, survival, lineages.
use super::source::{Group, Source};
use super::spec::{Panel, Wish};
use super::subject::{folder, meant};
use super::titles::{self, word};
use crate::error::{Error, Result};
use crate::figure::{Axis, Block, Chart, Trace, clock, muller};
use crate::metrics::statistics::{interval, mean};
use crate::report::lineages;
use crate::report::table::Table;

/// Hours of a year.
const YEAR: f64 = 8766.0;

/// A panel and what its caption says.
pub type Drawn = (Block, String);

/// What a panel is drawn from.
pub struct Desk<'a> {
    /// The folder.
    pub source: &'a Source,
    /// The figure.
    pub wish: &'a Wish,
    /// The panel.
    pub panel: &'a Panel,
}

impl Desk<'_> {
    /// The panels of charts: one, or for lineages two.
    ///
    /// # Errors
    /// If the folder cannot be drawn so.
    pub fn draw(&self) -> Result<Vec<Drawn>> {
        let chart = |(chart, about): (Chart, String)| vec![(Block::Chart(Box::new(chart)), about)];
        match self.panel.kind.as_str() {
            "muller" => self.muller(),
            "histogram" => self.histogram().map(chart),
            "dose-response" => self.response().map(chart),
            "survival" => self.survival().map(chart),
            "sensitivity" => self.sensitivity().map(chart),
            _ => self.series().map(chart),
        }
    }

    /// An error about a key of the panel, where it was given.
    pub fn error(&self, key: &str, problem: impl Into<String>, help: impl Into<String>) -> Error {
        self.wish.error(self.source, self.panel, key, problem.into(), help.into())
    }

    /// Refuses what the kind of the panel does not heed, and columns and times that are not there.
    ///
    /// # Errors
    /// If the panel asks for some.
    pub fn check(&self) -> Result<()> {
        self.heed()?;
        self.check_extent()?;
        let there = self.source.columns();
        for column in &self.panel.columns {
            if !there.contains(&column.as_str()) {
                let help = format!("{}columns of this folder: {}", meant(column, &there), there.join(", "));
                return Err(self.error("columns", format!("there is no column `{column}`"), help));
            }
        }
        let is_image = self.panel.kind == "image";
        if self.panel.columns.is_empty() && !is_image && self.panel.kind != "muller" {
            let help = format!("write columns = \"tumour_cells\"; there are: {}", there.join(", "));
            return Err(self.error("columns", "no column is named for this panel", help));
        }
        if self.panel.times.len() > 1 && !is_image {
            return Err(self.error("time", "only images are shown at several times", "name one time"));
        }
        if self.panel.times.iter().any(|hours| *hours > self.source.hours() * (1.0 + 1e-9)) {
            let help = format!("name a time from 0 to {} h, or leave it out for the end", self.source.hours());
            return Err(self.error("time", "this time is after the end of the run", help));
        }
        Ok(())
    }

    fn muller(&self) -> Result<Vec<Drawn>> {
        let file = folder(self)?.join(lineages::TABLE);
        if !file.is_file() {
            return Err(self.error(
                "kind",
                "this run has no lineages",
                "ask for other panels, or run it with [[mutation]]",
            ));
        }
        let (days, strands) = lineages::read(&file)?;
        let charts = muller(&self.panel.heading(&format!("Lineages{}", self.owner())), &days, &strands);
        let first = self.source.groups.first().and_then(|group| group.places.first());
        let whose = self.panel.run.as_ref().or(first).filter(|place| !place.is_empty());
        let whose = whose.map_or(String::new(), |place| format!(" in {place}"));
        let about = [format!("Shares of lineages by their traits{whose}"), "Their numbers of cells".into()];
        Ok(charts.into_iter().zip(about).map(|(chart, about)| (Block::Chart(Box::new(chart)), about)).collect())
    }

    /// Means over time with 95 % intervals over seeds.
    fn series(&self) -> Result<(Chart, String)> {
        let (groups, columns) = (self.groups(), &self.panel.columns);
        let (unit, scale) = unit_of_time(self.panel.span[1].unwrap_or(self.source.hours()));
        let mut chart = self.chart(self.over(Axis::new(format!("time ({unit})")), scale));
        chart.y = self.between(chart.y);
        for (place, column) in columns.iter().enumerate() {
            for (number, group) in groups.iter().copied() {
                let hue = self.hue(number, place);
                let name = self.name(group, column);
                let (points, halves) = over_time(group, column, scale);
                if group.runs.len() > 1 {
                    chart = chart.with(Trace::band(name.as_str(), hue, points.clone(), halves));
                }
                let is_dashed = self.is_paired() && place == 1;
                let line = if is_dashed { Trace::dashed(name, hue, points) } else { Trace::line(name, hue, points) };
                chart = chart.with(line);
            }
        }
        self.check_shown(&chart)?;
        let given = self.therapy(scale)?;
        let marks = if given.is_empty() { "" } else { "; marks above: when therapy is given" };
        let about = format!("{} over time{}{marks}", chart.title, self.means());
        chart.traces.extend(given);
        Ok((chart, about))
    }

    /// What a caption says of means; nothing where there is one seed.
    pub(super) fn means(&self) -> String {
        match self.groups().iter().map(|(_, group)| group.runs.len()).max().unwrap_or(0) {
            seeds if seeds > 1 => format!(", means and 95 % intervals over {seeds} seeds"),
            _ => String::new(),
        }
    }

    /// The time of a panel of one time, for captions: that of the rows that are shown, or the end.
    pub(super) fn moment(&self) -> String {
        let runs = || self.groups().into_iter().flat_map(|(_, group)| &group.runs);
        let ends: Vec<f64> = runs().filter_map(|run| run.hours().last().copied()).collect();
        let away = |wanted: f64| move |a: &f64, b: &f64| (a - wanted).abs().total_cmp(&(b - wanted).abs());
        let shown = match self.panel.times.first() {
            Some(wanted) => runs().flat_map(Table::hours).min_by(away(*wanted)),
            None => ends.first().copied().filter(|first| ends.iter().all(|end| (end - first).abs() < 1e-9)),
        };
        shown.map_or("at the end of each run".into(), |hours| format!("at {}", clock(hours * 3600.0)))
    }

    /// A title with the time, where one is asked for and no title is.
    pub(super) fn timed(&self, title: String) -> String {
        match (&self.panel.title, self.moment().strip_prefix("at ")) {
            (None, Some(time)) if !self.panel.times.is_empty() => format!("{title}, {time}"),
            _ => title,
        }
    }

    /// A chart with the axis up for the columns.
    pub(super) fn chart(&self, x: Axis) -> Chart {
        let [title, label] = titles::of(&self.panel.columns);
        let title = self.panel.heading(&title);
        // The axis does not say again what the title says.
        let front = format!("{}, ", title.to_lowercase());
        let y = Axis::new(label.strip_prefix(&front).unwrap_or(&label));
        let y = if self.panel.columns.iter().all(|column| titles::counts(column)) { y.whole() } else { y };
        let y = if self.panel.log { y.log() } else { y.from(0.0) };
        Chart::new(title, x, y)
    }

    /// The words of a line: its arm, its column, or both.
    pub(super) fn name(&self, group: &Group, column: &str) -> String {
        let words = word(column, &self.panel.columns);
        match (self.source.groups.len() > 1, self.panel.columns.len() > 1) {
            (false, false) => String::new(),
            (false, true) => words,
            (true, false) => group.name.clone(),
            (true, true) => format!("{words}, {}", group.name),
        }
    }

    /// The value of a column at the time of the panel, of each run that goes so far.
    pub(super) fn at_time(&self, group: &Group, column: &str) -> Vec<f64> {
        let value = |run: &Table| {
            let (place, hours) = (run.place(column)?, run.hours());
            let away = |i: &usize| self.panel.times.first().map_or(-hours[*i], |wanted| (hours[*i] - wanted).abs());
            let is_over = |wanted: &f64| hours.last().is_none_or(|end| *wanted > end * (1.0 + 1e-9));
            if self.panel.times.first().is_some_and(is_over) {
                return None;
            }
            let row = (0..hours.len()).min_by(|a, b| away(a).total_cmp(&away(b)))?;
            Some(run.rows[row][place])
        };
        group.runs.iter().filter_map(value).filter(|v| v.is_finite()).collect()
    }
}

/// The unit of an axis of time that goes to so many hours, and how many hours are one of it.
pub(super) fn unit_of_time(hours: f64) -> (&'static str, f64) {
    match hours {
        hours if hours >= 3.0 * YEAR => ("year", YEAR),
        hours if hours >= 72.0 => ("day", 24.0),
        _ => ("h", 1.0),
    }
}

/// Means of a column over time, and half their 95 % intervals; `scale` hours are one of the axis.
fn over_time(group: &Group, column: &str, scale: f64) -> (Vec<[f64; 2]>, Vec<f64>) {
    let values: Vec<Vec<f64>> = group.runs.iter().filter_map(|run| run.column(column)).collect();
    let rows = values.iter().map(Vec::len).min().unwrap_or(0);
    let at = |i: usize| values.iter().map(|values| values[i]).collect::<Vec<f64>>();
    let hours = group.runs.first().map(Table::hours).unwrap_or_default();
    (0..rows).map(|i| ([hours[i] / scale, mean(&at(i))], interval(&at(i)))).unzip()
}
