//! Charts of lines, points, bands and bars over two axes, as SVG.
//!
//! [`charts`] sets them side by side with the fonts and the numbers of the sheets; [`super::png`] renders them.
//! What the data cannot say (a value that is no number, nothing or less on a logarithmic axis) is left out.
mod along;
mod axes;
mod footprint;
mod legend;
mod marks;
mod plate;
mod plot;
mod rug;
mod scale;
#[cfg(test)]
mod showcase;
mod strip;
#[cfg(test)]
mod tests;
mod traces;

pub use plate::{Block, Plate, plate};

use super::draw::letter;
use super::keys::lines;
use super::pen::{Ink, Pen};
use super::render::{FAMILY, escape, text_width};
use plot::{Plot, SIZE};

/// Size of titles, units of the layout.
const TITLE: f64 = 17.0;
/// How far a title is made smaller before it gets two lines, and how much wider its bold letters are than others.
const SMALL: f64 = 0.8;
const BOLD: f64 = 1.15;
/// Room above the plotting area for letter and title.
const TOP: f64 = 50.0;
/// Where the titles stand above the plotting area.
const BASELINE: f64 = -26.0;
/// Room at the left of letters.
const MARGIN: f64 = 12.0;
/// Room from the plotting area to the right end of its panel.
const RIGHT: f64 = 24.0;

/// A chart of lines and points over two axes.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What is shown; may be empty.
    pub title: String,
    /// The axis across.
    pub x: Axis,
    /// The axis up.
    pub y: Axis,
    /// The data. Layers lie under bands, bands under bars, bars under lines, lines under points; else later traces lie on top.
    pub traces: Vec<Trace>,
}

/// What an axis shows, how it is spaced and where it ends.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The quantity with its unit, like `time (h)`.
    pub label: String,
    /// Whether equal distances are equal ratios.
    pub log: bool,
    /// Where the axis starts and ends; what is none comes from the data, with a little air.
    pub ends: [Option<f64>; 2],
    /// Words in place of numbers at the ticks, each with its place; none: numbers.
    pub words: Vec<(f64, String)>,
    /// Whether it is of what is counted, so that ticks stand at whole numbers.
    pub whole: bool,
}

/// One series of data.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The words in the legend: none if empty. Traces with the same words share a line of the legend.
    pub name: String,
    /// How the data are drawn.
    pub look: Look,
    /// Colour and mark: 0 black, 1 blue, 2 vermilion, 3 green, 4 purple, 5 orange, 6 sky blue, 7 grey, then again.
    pub hue: usize,
    /// The data, x and y, in the order of the line.
    pub points: Vec<[f64; 2]>,
    /// Half the height of the band, or of the error bars of points and bars; the lengths of the marks of a rug; empty: none.
    pub errors: Vec<f64>,
}

/// How a trace is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A line through the points; a point that cannot be shown leaves a gap. Lines that colour alone would tell apart have a few
    /// marks along them.
    Line,
    /// The same, dashed.
    Dashed,
    /// A mark at each point, with error bars if there are errors.
    Points,
    /// A pale band around the points, as wide as the errors say.
    Band,
    /// A solid band, as wide as the errors say and at least a hairline; those of later traces lie on top.
    Layer,
    /// Bars from zero; several traces of bars stand side by side.
    Bars,
    /// Marks above the plotting area: each begins at the x of a point and is as long as its error says. Each trace has a row.
    /// Rows of one colour are told apart by their numbers: the higher, the paler.
    Rug(usize),
}

impl Chart {
    /// A chart without data.
    pub fn new(title: impl Into<String>, x: Axis, y: Axis) -> Self {
        Self { title: title.into(), x, y, traces: Vec::new() }
    }

    /// What its legend tells.
    fn tells(&self) -> Vec<(&str, Look, usize)> {
        let named = self.traces.iter().filter(|trace| !trace.name.is_empty() && !trace.points.is_empty());
        named.map(|trace| (trace.name.as_str(), trace.look, trace.hue)).collect()
    }

    /// The same chart without a legend.
    fn without_legend(&self) -> Self {
        let traces = self.traces.iter().map(|trace| Trace { name: String::new(), ..trace.clone() });
        Self { traces: traces.collect(), ..self.clone() }
    }

    /// The chart with one more trace.
    pub fn with(mut self, trace: Trace) -> Self {
        self.traces.push(trace);
        self
    }
}

impl Axis {
    /// A straight axis with ends from the data.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), log: false, ends: [None; 2], words: Vec::new(), whole: false }
    }

    /// The axis with equal distances for equal ratios.
    pub fn log(self) -> Self {
        Self { log: true, ..self }
    }

    /// The axis with ticks at whole numbers only.
    pub fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    /// The axis with words in place of numbers, at 0, 1, 2, …
    pub fn of_words(self, words: impl IntoIterator<Item = String>) -> Self {
        Self { words: (0u32..).map(f64::from).zip(words).collect(), ..self }
    }

    /// The axis with a fixed start.
    pub fn from(self, low: f64) -> Self {
        Self { ends: [Some(low), self.ends[1]], ..self }
    }

    /// The axis with a fixed end.
    pub fn to(self, high: f64) -> Self {
        Self { ends: [self.ends[0], Some(high)], ..self }
    }
}

impl Trace {
    fn new(look: Look, name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>) -> Self {
        Self { name: name.into(), look, hue, points, errors: Vec::new() }
    }

    /// A line through the points.
    pub fn line(name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>) -> Self {
        Self::new(Look::Line, name, hue, points)
    }

    /// A dashed line through the points.
    pub fn dashed(name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>) -> Self {
        Self::new(Look::Dashed, name, hue, points)
    }

    /// A mark at each point.
    pub fn points(name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>) -> Self {
        Self::new(Look::Points, name, hue, points)
    }

    /// A band around the points; `errors` are half its height at each of them.
    pub fn band(name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>, errors: Vec<f64>) -> Self {
        Self::new(Look::Band, name, hue, points).with_errors(errors)
    }

    /// A solid band around the points; `errors` are half its height at each of them.
    pub fn layer(name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>, errors: Vec<f64>) -> Self {
        Self::new(Look::Layer, name, hue, points).with_errors(errors)
    }

    /// A bar from zero to each point.
    pub fn bars(name: impl Into<String>, hue: usize, points: Vec<[f64; 2]>) -> Self {
        Self::new(Look::Bars, name, hue, points)
    }

    /// Marks above the plotting area, each from one place across to another.
    pub fn rug(name: impl Into<String>, hue: usize, spans: &[[f64; 2]]) -> Self {
        let starts = spans.iter().map(|[from, _]| [*from, f64::NAN]).collect();
        Self::new(Look::Rug(0), name, hue, starts).with_errors(spans.iter().map(|[from, to]| to - from).collect())
    }

    /// A trace of marks above the plotting area under a number: the higher, the paler.
    pub fn paler(self, number: usize) -> Self {
        Self { look: Look::Rug(number), ..self }
    }

    /// The trace with half widths of its error bars or its band, one for each point.
    pub fn with_errors(self, errors: Vec<f64>) -> Self {
        Self { errors, ..self }
    }

    /// The error of a point, 0 where none is known.
    fn error(&self, index: usize) -> f64 {
        self.errors.get(index).map(|e| e.abs()).filter(|e| e.is_finite()).unwrap_or(0.0)
    }
}

/// Charts side by side, lettered A, B, … when more than one, `columns` in a row, as SVG.
pub fn charts(charts: &[Chart], columns: usize) -> String {
    let columns = columns.clamp(1, charts.len().max(1));
    let lettered = charts.len() > 1;
    let titled = lettered || charts.iter().any(|c| !c.title.is_empty());
    let mut pen = Pen::new(1.0);
    let size = rows(&mut pen, charts, columns, [titled, lettered]);
    wrap(pen, size, charts)
}

/// Charts of one size in rows; returns their width and height.
fn rows(pen: &mut Pen, charts: &[Chart], columns: usize, [titled, lettered]: [bool; 2]) -> [f64; 2] {
    let lift = rug::lift(charts, SIZE[1]);
    let size = [SIZE[0], SIZE[1] - lift];
    let plots: Vec<Plot> = charts.iter().map(|chart| Plot::of(chart, size).lifted(lift)).collect();
    let left = plots.iter().map(|p| axes::left(p)).fold(axes::LEFT, f64::max);
    let (panel, top) = (left + SIZE[0] + RIGHT, if titled { TOP } else { 30.0 });
    let mut bottom = 0.0;
    for (row, plots) in plots.chunks(columns).enumerate() {
        let below = plots.iter().map(Plot::legend_below).fold(0.0, f64::max);
        for (column, plot) in plots.iter().enumerate() {
            let letter = if lettered { letter(row * columns + column) } else { String::new() };
            draw_chart(pen, plot, &letter, [column as f64 * panel, bottom + top + lift], left);
        }
        bottom += top + SIZE[1] + axes::BOTTOM + below;
    }
    [columns as f64 * panel, bottom.max(top)]
}

/// The drawing on white ground, with the titles for those who hear the page.
fn wrap(pen: Pen, [width, height]: [f64; 2], charts: &[Chart]) -> String {
    let titles: Vec<&str> = charts.iter().map(|c| c.title.as_str()).filter(|t| !t.is_empty()).collect();
    let (width, height, titles) = (width.ceil(), height.ceil(), escape(&titles.join("; ")));
    let body = pen.finish();
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{titles}" font-family="{FAMILY}" font-stretch="condensed">
<rect width="{width}" height="{height}" fill="white"/>
{body}</svg>
"#
    )
}

/// A chart with its letter: the left end of its panel, the upper end of its plotting area, and the room between the left ends of
/// both.
fn draw_chart(pen: &mut Pen, plot: &Plot, letter: &str, [x, top]: [f64; 2], left: f64) {
    pen.open_group([x + left, top]);
    draw_title(pen, letter, plot, left);
    plot.draw(pen, left);
    pen.close_group();
}

/// The letter at the left end of the panel, the title above the plotting area.
fn draw_title(pen: &mut Pen, letter: &str, plot: &Plot, left: f64) {
    let (title, width) = (&plot.chart.title, plot.size[0]);
    let ink = Ink::plain(TITLE).bold();
    let letter_ink = Ink::plain(TITLE + 4.0).bold();
    let (margin, baseline) = (MARGIN - left, BASELINE - plot.lift);
    if !letter.is_empty() {
        pen.text([margin, baseline], letter_ink, letter);
    }
    // A title that is too long above the plotting area starts further left.
    let first = if letter.is_empty() { margin } else { margin + 12.0 + text_width(letter, true) * letter_ink.size };
    let (far, needed) = (first.min(0.0), text_width(title, true) * TITLE);
    if needed * SMALL > width - far {
        let (small, room) = (Ink::plain(TITLE * SMALL).bold(), width - far);
        for (row, words) in lines(title, room / small.size / BOLD).into_iter().enumerate() {
            pen.fitted([far, baseline - 10.0 + row as f64 * 14.0], small, words, room);
        }
        return;
    }
    let start = (width - needed).clamp(far, 0.0);
    pen.fitted([start, baseline], ink, title, width - start);
}
