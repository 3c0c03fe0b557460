//! The pen that writes SVG: text, lines, shapes, gradients, windows that clip.
use super::render::{escape, text_width};
use std::fmt::Write;

pub(super) const BLACK: &str = "#1a1a1a";
const GREY: &str = "#555555";

/// How text is set: size, weight, colour, and which end stays put.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    pub(super) size: f64,
    pub(super) bold: bool,
    colour: &'static str,
    anchor: &'static str,
}

impl Ink {
    pub(super) fn plain(size: f64) -> Self {
        Self { size, bold: false, colour: BLACK, anchor: "start" }
    }

    pub(super) fn middle(self) -> Self {
        Self { anchor: "middle", ..self }
    }

    pub(super) fn end(self) -> Self {
        Self { anchor: "end", ..self }
    }

    pub(super) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) fn grey(self) -> Self {
        Self { colour: GREY, ..self }
    }
}

/// How a line is drawn: colour, width in units of the layout, dashes as SVG writes them or nothing.
#[derive(Clone, Copy)]
pub(super) struct Stroke<'a> {
    pub(super) colour: &'a str,
    pub(super) width: f64,
    pub(super) dashes: &'a str,
}

/// Width of the white edge of marks.
const EDGE: f64 = 1.0;
/// Width of the edge of sheets.
const HAIRLINE: f64 = 0.6;

/// A path through places.
fn path(places: &[[f64; 2]]) -> String {
    let mut path = String::new();
    for (i, [x, y]) in places.iter().enumerate() {
        let step = if i == 0 { 'M' } else { 'L' };
        write!(path, "{step}{x:.2} {y:.2}").expect("writing to a string");
    }
    path
}

/// Writes SVG. Places are pixels of the sheet, sizes of text and lines are units of the layout.
pub(super) struct Pen {
    body: String,
    pub(super) unit: f64,
}

impl Pen {
    pub(super) fn new(unit: f64) -> Self {
        Self { body: String::new(), unit }
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.body
    }

    pub(super) fn put(&mut self, arguments: std::fmt::Arguments) {
        self.body.write_fmt(arguments).expect("writing to a string");
        self.body.push('\n');
    }

    pub(super) fn text(&mut self, at: [f64; 2], ink: Ink, text: &str) {
        self.turned(at, ink, text, "");
    }

    pub(super) fn turned(&mut self, [x, y]: [f64; 2], ink: Ink, text: &str, turn: &str) {
        let (size, weight) = (ink.size * self.unit, if ink.bold { r#" font-weight="bold""# } else { "" });
        let (colour, anchor, text) = (ink.colour, ink.anchor, escape(text));
        self.put(format_args!(
            r#"<text x="{x:.2}" y="{y:.2}" font-size="{size:.2}" fill="{colour}" text-anchor="{anchor}"{weight}{turn}>{text}</text>"#
        ));
    }

    /// Text in a width: smaller if it must be, to two thirds, then cut.
    pub(super) fn fitted(&mut self, at: [f64; 2], ink: Ink, text: &str, width: f64) {
        self.fitted_and_turned(at, ink, text, width, "");
    }

    /// The same along any direction; the width is that along the text.
    pub(super) fn fitted_and_turned(&mut self, at: [f64; 2], ink: Ink, text: &str, width: f64, turn: &str) {
        let room = width / (ink.size * self.unit);
        let needed = text_width(text, ink.bold);
        let ink = Ink { size: ink.size * (room / needed.max(1e-6)).clamp(0.67, 1.0), ..ink };
        let letters: Vec<char> = text.chars().collect();
        let kept = (letters.len() as f64 * (room / 0.67 / needed.max(1e-6))) as usize;
        if kept >= letters.len() {
            self.turned(at, ink, text, turn);
        } else {
            let cut: String = letters[..kept.saturating_sub(2)].iter().collect();
            self.turned(at, ink, &format!("{}…", cut.trim_end()), turn);
        }
    }

    pub(super) fn line(&mut self, [x, y]: [f64; 2], [to_x, to_y]: [f64; 2], width: f64) {
        let width = width * self.unit;
        self.put(format_args!(
            r#"<path d="M{x:.2} {y:.2}L{to_x:.2} {to_y:.2}" stroke="{BLACK}" stroke-width="{width:.2}"/>"#
        ));
    }

    /// A line through places.
    pub(super) fn polyline(&mut self, places: &[[f64; 2]], stroke: Stroke) {
        let Stroke { colour, width, dashes } = stroke;
        let width = width * self.unit;
        let dashes = if dashes.is_empty() { String::new() } else { format!(r#" stroke-dasharray="{dashes}""#) };
        let path = path(places);
        self.put(format_args!(
            r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.2}" stroke-linejoin="round"{dashes}/>"#
        ));
    }

    /// A filled shape with straight edges and no outline.
    pub(super) fn polygon(&mut self, corners: &[[f64; 2]], fill: &str, opacity: f64) {
        let path = path(corners);
        self.put(format_args!(r#"<path d="{path}Z" fill="{fill}" fill-opacity="{opacity}"/>"#));
    }

    /// A filled shape with a hairline of its own colour, so that it can be seen however thin it is.
    pub(super) fn sheet(&mut self, corners: &[[f64; 2]], fill: &str) {
        let (path, width) = (path(corners), HAIRLINE * self.unit);
        self.put(format_args!(
            r#"<path d="{path}Z" fill="{fill}" stroke="{fill}" stroke-width="{width:.2}" stroke-linejoin="round"/>"#
        ));
    }

    /// A filled shape with a thin white edge, so that it stands off from what is under it.
    pub(super) fn badge(&mut self, corners: &[[f64; 2]], fill: &str) {
        let (path, width) = (path(corners), EDGE * self.unit);
        self.put(format_args!(
            r#"<path d="{path}Z" fill="{fill}" stroke="white" stroke-width="{width:.2}" stroke-linejoin="round"/>"#
        ));
    }

    /// A filled circle with the same edge.
    pub(super) fn circle(&mut self, [x, y]: [f64; 2], radius: f64, fill: &str) {
        let width = EDGE * self.unit;
        self.put(format_args!(
            r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{fill}" stroke="white" stroke-width="{width:.2}"/>"#
        ));
    }

    /// Starts a group that is moved as a whole.
    pub(super) fn open_group(&mut self, [x, y]: [f64; 2]) {
        self.put(format_args!(r#"<g transform="translate({x:.2} {y:.2})">"#));
    }

    /// Ends it.
    pub(super) fn close_group(&mut self) {
        self.put(format_args!("</g>"));
    }

    /// Starts a window: what lies outside it is not shown. An inner `svg` needs no name, as a clip path would, so
    /// several pictures in one web page cannot take each other's windows.
    pub(super) fn open_window(&mut self, [x, y, width, height]: [f64; 4]) {
        self.put(format_args!(
            r#"<svg x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" viewBox="{x:.2} {y:.2} {width:.2} {height:.2}" overflow="hidden">"#
        ));
    }

    /// Ends it.
    pub(super) fn close_window(&mut self) {
        self.put(format_args!("</svg>"));
    }

    pub(super) fn triangle(&mut self, [a, b, c]: [[f64; 2]; 3], fill: &str) {
        self.put(format_args!(
            r#"<path d="M{:.2} {:.2}L{:.2} {:.2}L{:.2} {:.2}Z" fill="{fill}" stroke="{GREY}"/>"#,
            a[0], a[1], b[0], b[1], c[0], c[1]
        ));
    }

    /// A frame around a rectangle, not over it. Written after what it holds: viewers of PDF may round that up.
    pub(super) fn frame(&mut self, [x, y, width, height]: [f64; 4]) {
        let (x, y, width, height) = (x - 0.5, y - 0.5, width + 1.0, height + 1.0);
        self.put(format_args!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="none" stroke="{GREY}"/>"#
        ));
    }

    /// A filled rectangle, with a frame around it (not over it) if framed.
    pub(super) fn rectangle(&mut self, [x, y, width, height]: [f64; 4], fill: &str, framed: bool) {
        if framed {
            let (x, y, width, height) = (x - 1.0, y - 1.0, width + 2.0, height + 2.0);
            self.put(format_args!(
                r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="{GREY}"/>"#
            ));
        }
        self.put(format_args!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="{fill}"/>"#
        ));
    }
}
