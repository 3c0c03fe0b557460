//! The charts of a figure: curves over time, histograms, responses, survival, lineages.
use super::source::{Group, Source};
use super::spec::{Panel, Wish, axis};
use crate::error::{Error, Result};
use crate::figure::{Axis, Block, Chart, Trace, muller};
use crate::lattice::units::nearest;
use crate::metrics::statistics::{interval, mean};
use crate::report::columns::describe;
use crate::report::table::Table;
use crate::report::{lineages, settings};

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

    /// Refuses columns and times that are not there.
    ///
    /// # Errors
    /// If the panel asks for some.
    pub fn check(&self) -> Result<()> {
        let there = self.source.columns();
        for column in &self.panel.columns {
            if !there.contains(&column.as_str()) {
                let near = nearest(column, there.iter().copied())
                    .map(|near| format!("did you mean `{near}`? "))
                    .unwrap_or_default();
                let help = format!("{near}columns of this folder: {}", there.join(", "));
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
        let file = self.source.first().join(lineages::TABLE);
        if !file.is_file() {
            return Err(self.error(
                "kind",
                "this run has no lineages",
                "ask for other panels, or run it with [[mutation]]",
            ));
        }
        let (days, strands) = lineages::read(&file)?;
        let charts = muller(&self.panel.heading("Lineages"), &days, &strands);
        let about = ["Shares of lineages by their traits", "Their numbers of cells"];
        Ok(charts
            .into_iter()
            .zip(about)
            .map(|(chart, about)| (Block::Chart(Box::new(chart)), about.to_string()))
            .collect())
    }

    /// Means over time with 95 % intervals over seeds.
    fn series(&self) -> Result<(Chart, String)> {
        let (groups, columns) = (&self.source.groups, &self.panel.columns);
        let days = self.source.hours() >= 72.0;
        let scale = if days { 24.0 } else { 1.0 };
        let mut chart = self.chart(Axis::new(if days { "time (day)" } else { "time (h)" }));
        let mut hue = 0;
        for column in columns {
            for group in groups {
                hue += 1;
                let name = self.name(group, column);
                let (points, halves) = over_time(group, column, scale);
                if group.runs.len() > 1 {
                    chart = chart.with(Trace::band(name.as_str(), hue, points.clone(), halves));
                }
                chart = chart.with(Trace::line(name.as_str(), hue, points));
            }
        }
        let seeds = self.source.seeds();
        let spread = if seeds > 1 { format!(", means and 95 % intervals over {seeds} seeds") } else { String::new() };
        let about = format!("{} over time{spread}", chart.title);
        Ok((chart, about))
    }

    /// A chart with the axis up for the columns.
    fn chart(&self, x: Axis) -> Chart {
        let columns = &self.panel.columns;
        let units: Vec<String> = columns.iter().filter_map(|c| describe(c)).map(|c| c.unit).collect();
        let shared = units.first().filter(|unit| units.iter().all(|own| own == *unit));
        let label = match columns.as_slice() {
            [one] => axis(one),
            several => shared.filter(|unit| !unit.is_empty()).cloned().unwrap_or_else(|| several.join(", ")),
        };
        // The unit stands at the axis.
        let words = columns.first().filter(|_| columns.len() == 1).and_then(|one| describe(one)).map(|one| one.alone());
        let title = self.panel.heading(&capitalised(words.as_ref().unwrap_or(&label)));
        // The axis does not say again what the title says.
        let told = format!("{}, ", title.to_lowercase());
        let y = Axis::new(label.strip_prefix(&told).unwrap_or(&label));
        let y = if self.panel.log { y.log() } else { y.from(0.0) };
        Chart::new(title, x, y)
    }

    /// The words of a line: its arm, its column, or both.
    fn name(&self, group: &Group, column: &str) -> String {
        let words = describe(column).map_or(column.to_string(), |known| known.alone());
        match (self.source.groups.len() > 1, self.panel.columns.len() > 1) {
            (false, false) => String::new(),
            (false, true) => words,
            (true, false) => group.name.clone(),
            (true, true) => format!("{words}, {}", group.name),
        }
    }

    /// The value of a column at the time of the panel, run by run.
    fn at_time(&self, group: &Group, column: &str) -> Vec<f64> {
        let value = |run: &Table| {
            let (place, hours) = (run.place(column)?, run.hours());
            let away = |i: &usize| self.panel.times.first().map_or(-hours[*i], |wanted| (hours[*i] - wanted).abs());
            let row = (0..hours.len()).min_by(|a, b| away(a).total_cmp(&away(b)))?;
            Some(run.rows[row][place])
        };
        group.runs.iter().filter_map(value).filter(|v| v.is_finite()).collect()
    }

    /// How many runs have which value.
    fn histogram(&self) -> Result<(Chart, String)> {
        let column = &self.panel.columns[0];
        let all: Vec<Vec<f64>> = self.source.groups.iter().map(|group| self.at_time(group, column)).collect();
        let count: usize = all.iter().map(Vec::len).sum();
        if count < 2 {
            return Err(self.error(
                "kind",
                "a histogram needs several runs",
                "name the folder of a branch or a sweep with several seeds",
            ));
        }
        let ends = |fold: fn(f64, f64) -> f64, from| all.iter().flatten().copied().fold(from, fold);
        let (low, high) = (ends(f64::min, f64::INFINITY), ends(f64::max, f64::NEG_INFINITY));
        let bins = ((count as f64).sqrt().ceil() as usize).clamp(3, 24);
        let width = ((high - low) / bins as f64).max(1e-12);
        let mut chart = Chart::new(
            self.panel.heading(&capitalised(&axis(column))),
            Axis::new(axis(column)),
            Axis::new("runs").from(0.0),
        );
        for (hue, (group, values)) in (1..).zip(self.source.groups.iter().zip(&all)) {
            let mut counts = vec![0.0; bins];
            values.iter().for_each(|v| counts[(((v - low) / width) as usize).min(bins - 1)] += 1.0);
            let points = counts.iter().enumerate().map(|(i, n)| [low + (i as f64 + 0.5) * width, *n]).collect();
            chart = chart.with(Trace::bars(self.name(group, column), hue, points));
        }
        let about = format!("{} in {count} runs", chart.title);
        Ok((chart, about))
    }

    /// Means and intervals of a column against a setting of a sweep.
    fn response(&self) -> Result<(Chart, String)> {
        let first = &self.source.groups[0].settings;
        let keys: Vec<&str> = first.iter().map(|(key, _)| key.as_str()).collect();
        let Some(key) = self.panel.against.as_deref().or(keys.first().copied()) else {
            return Err(self.error(
                "kind",
                "a dose response needs a sweep",
                "name the folder of a sweep, or ask for another kind",
            ));
        };
        let Some(place) = keys.iter().position(|own| *own == key) else {
            return Err(self.error(
                "against",
                format!("the sweep does not vary `{key}`"),
                format!("it varies {}", keys.join(", ")),
            ));
        };
        let x = Axis::new(key);
        let mut chart = self.chart(if self.panel.log { x.log() } else { x });
        chart.y.log = false;
        for (hue, column) in (1..).zip(&self.panel.columns) {
            let mut doses: Vec<(f64, Vec<f64>)> = Vec::new();
            for group in self.source.comparable(place) {
                let (dose, values) = (settings::leading(&group.settings[place].1), self.at_time(group, column));
                match doses.iter_mut().find(|(own, _)| *own == dose) {
                    Some((_, all)) => all.extend(values),
                    None => doses.push((dose, values)),
                }
            }
            doses.sort_by(|a, b| a.0.total_cmp(&b.0));
            let points: Vec<[f64; 2]> = doses.iter().map(|(dose, values)| [*dose, mean(values)]).collect();
            let halves =
                doses.iter().map(|(_, values)| interval(values)).map(|half| if half.is_finite() { half } else { 0.0 });
            let name = if self.panel.columns.len() > 1 { axis(column) } else { String::new() };
            chart = chart.with(Trace::line(name.as_str(), hue, points.clone()));
            chart = chart.with(Trace::points(name, hue, points).with_errors(halves.collect()));
        }
        let about = format!("{} against {key}, means and 95 % intervals", chart.title);
        Ok((chart, about))
    }

    /// The share of runs whose column has not reached the level (Kaplan and Meier 1958; all runs are seen to their end).
    fn survival(&self) -> Result<(Chart, String)> {
        let Some(level) = self.panel.level else {
            return Err(self.error(
                "level",
                "a survival curve needs a level",
                "say when a run counts as lost, like level = 10000",
            ));
        };
        let column = &self.panel.columns[0];
        let days = self.source.hours() / 24.0;
        let y = Axis::new("share of runs below the level").from(0.0).to(1.0);
        let mut chart = Chart::new(self.panel.heading("Survival"), Axis::new("time (day)").from(0.0), y);
        for (hue, group) in (1..).zip(&self.source.groups) {
            let lost = |run: &Table| {
                let values = run.column(column)?;
                Some(values.iter().position(|v| *v >= level).map_or(f64::INFINITY, |row| run.hours()[row] / 24.0))
            };
            let mut times: Vec<f64> = group.runs.iter().filter_map(lost).collect();
            times.sort_by(f64::total_cmp);
            let (mut points, count) = (vec![[0.0, 1.0]], times.len() as f64);
            for (dead, time) in times.iter().enumerate().filter(|(_, time)| time.is_finite()) {
                points.extend([[*time, 1.0 - dead as f64 / count], [*time, 1.0 - (dead as f64 + 1.0) / count]]);
            }
            points.push([days, points.last().map_or(1.0, |last| last[1])]);
            chart = chart.with(Trace::line(self.name(group, column), hue, points));
        }
        let about = format!("Share of runs in which {} has not reached {level}", axis(column));
        Ok((chart, about))
    }
}

/// Words with a large letter at the front, but names as they are.
pub fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map_or(String::new(), |first| first.to_uppercase().to_string());
    first + letters.as_str()
}

/// Means of a column over time, and half their 95 % intervals; `scale` hours are one of the axis.
fn over_time(group: &Group, column: &str, scale: f64) -> (Vec<[f64; 2]>, Vec<f64>) {
    let values: Vec<Vec<f64>> = group.runs.iter().filter_map(|run| run.column(column)).collect();
    let rows = values.iter().map(Vec::len).min().unwrap_or(0);
    let at = |i: usize| values.iter().map(|values| values[i]).collect::<Vec<f64>>();
    let hours = group.runs.first().map(Table::hours).unwrap_or_default();
    (0..rows).map(|i| ([hours[i] / scale, mean(&at(i))], interval(&at(i)))).unzip()
}
