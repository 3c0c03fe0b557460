//! The pen that writes SVG: text, lines, rectangles, gradients.
use super::colour::{ColourMap, colour, hex};
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
        let room = width / (ink.size * self.unit);
        let needed = text_width(text, ink.bold);
        let ink = Ink { size: ink.size * (room / needed.max(1e-6)).clamp(0.67, 1.0), ..ink };
        let letters: Vec<char> = text.chars().collect();
        let kept = (letters.len() as f64 * (room / 0.67 / needed.max(1e-6))) as usize;
        if kept >= letters.len() {
            self.text(at, ink, text);
        } else {
            let cut: String = letters[..kept.saturating_sub(2)].iter().collect();
            self.text(at, ink, &format!("{}…", cut.trim_end()));
        }
    }

    pub(super) fn line(&mut self, [x, y]: [f64; 2], [to_x, to_y]: [f64; 2], width: f64) {
        let width = width * self.unit;
        self.put(format_args!(
            r#"<path d="M{x:.2} {y:.2}L{to_x:.2} {to_y:.2}" stroke="{BLACK}" stroke-width="{width:.2}"/>"#
        ));
    }

    pub(super) fn triangle(&mut self, [a, b, c]: [[f64; 2]; 3], fill: &str) {
        self.put(format_args!(
            r#"<path d="M{:.2} {:.2}L{:.2} {:.2}L{:.2} {:.2}Z" fill="{fill}" stroke="{GREY}"/>"#,
            a[0], a[1], b[0], b[1], c[0], c[1]
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

    /// Names a gradient from left to right with the colours of a map.
    pub(super) fn gradient(&mut self, name: &str, map: ColourMap) {
        let stops = map.stops();
        self.put(format_args!(r#"<linearGradient id="{name}">"#));
        for (i, stop) in stops.iter().enumerate() {
            let (offset, colour) = (i as f64 / (stops.len() - 1) as f64, hex(colour(*stop)));
            self.put(format_args!(r#"<stop offset="{offset:.5}" stop-color="{colour}"/>"#));
        }
        self.put(format_args!("</linearGradient>"));
    }
}
