//! A figure as PDF: shapes stay shapes, text stays text in the embedded fonts, pictures keep their pixels.
//!
//! It knows what our pen writes: groups, windows that clip, filled and stroked paths, PNG pictures, text in one colour.
mod font;
mod picture;

use super::print::Notes;
use super::render::tree;
use crate::error::Result;
use font::Fonts;
use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, TextStr};
use resvg::tiny_skia::{self, PathSegment};
use resvg::usvg::{self, Group, Node, Transform};
use std::collections::BTreeMap;

/// Points to a pixel of SVG.
const POINT: f32 = 0.75;

/// What is drawn, and what it needs.
struct Drawing {
    content: Content,
    fonts: Fonts,
    /// The PNG files, and their objects.
    pictures: Vec<(picture::Pixels, Ref)>,
    /// Opacities in thousandths, and their objects.
    opacities: BTreeMap<u32, Ref>,
    next: Ref,
}

/// The PDF of an SVG of ours.
///
/// # Errors
/// If it is none.
pub fn pdf(svg: &str, notes: &Notes) -> Result<Vec<u8>> {
    let tree = tree(svg)?;
    let [width, height] = [tree.size().width() * POINT, tree.size().height() * POINT];
    let mut next = Ref::new(1);
    let [catalog, pages, page, body, info] = std::array::from_fn(|_| next.bump());
    let mut drawing = Drawing {
        content: Content::new(),
        fonts: Fonts::new(tree.fontdb()),
        pictures: Vec::new(),
        opacities: BTreeMap::new(),
        next,
    };
    drawing.group(tree.root(), Transform::from_row(POINT, 0.0, 0.0, -POINT, 0.0, height));
    let mut file = Pdf::new();
    file.catalog(catalog).pages(pages);
    file.pages(pages).kids([page]).count(1);
    drawing.page(&mut file, [page, pages, body], [width, height]);
    drawing.fonts.write(&mut file, &mut drawing.next);
    drawing.pictures.iter().for_each(|(pixels, at)| pixels.write(&mut file, *at));
    for (thousandths, at) in &drawing.opacities {
        let share = *thousandths as f32 / 1000.0;
        file.ext_graphics(*at).non_stroking_alpha(share).stroking_alpha(share);
    }
    file.stream(body, &picture::deflated(&drawing.content.finish())).filter(pdf_writer::Filter::FlateDecode);
    let mut about = file.document_info(info);
    about.title(TextStr(notes.title)).subject(TextStr(notes.caption)).keywords(TextStr(notes.provenance));
    about.creator(TextStr(concat!("invasim ", env!("CARGO_PKG_VERSION"))));
    about.finish();
    Ok(file.finish())
}

impl Drawing {
    /// The page with what it uses.
    fn page(&self, file: &mut Pdf, [page, pages, body]: [Ref; 3], [width, height]: [f32; 2]) {
        let mut page = file.page(page);
        page.parent(pages).media_box(Rect::new(0.0, 0.0, width, height)).contents(body);
        let mut resources = page.resources();
        let mut fonts = resources.fonts();
        self.fonts.names().for_each(|(name, at)| _ = fonts.pair(Name(name.as_bytes()), at));
        fonts.finish();
        let mut pictures = resources.x_objects();
        for (number, (_, at)) in self.pictures.iter().enumerate() {
            pictures.pair(Name(format!("P{number}").as_bytes()), at);
        }
        pictures.finish();
        let mut states = resources.ext_g_states();
        self.opacities.iter().for_each(|(share, at)| _ = states.pair(Name(format!("A{share}").as_bytes()), at));
    }

    fn group(&mut self, group: &Group, above: Transform) {
        let here = above.pre_concat(group.transform());
        self.content.save_state();
        if let Some(clip) = group.clip_path() {
            self.clip(clip.root(), here.pre_concat(clip.transform()));
            self.content.clip_nonzero().end_path();
        }
        for node in group.children() {
            match node {
                Node::Group(group) => self.group(group, here),
                Node::Path(path) if path.is_visible() => self.path(path, here),
                Node::Text(text) => self.text(text, here),
                Node::Image(image) => self.image(image, here),
                Node::Path(_) => {}
            }
        }
        self.content.restore_state();
    }

    fn clip(&mut self, group: &Group, above: Transform) {
        let here = above.pre_concat(group.transform());
        for node in group.children() {
            match node {
                Node::Group(group) => self.clip(group, here),
                Node::Path(path) => self.outline(path.data(), here),
                _ => {}
            }
        }
    }

    /// Puts the segments of a path; PDF has cubic curves only.
    fn outline(&mut self, path: &tiny_skia::Path, here: Transform) {
        let at = |mut point: tiny_skia::Point| {
            here.map_point(&mut point);
            [point.x, point.y]
        };
        let mut last = [0.0; 2];
        for segment in path.segments() {
            match segment {
                PathSegment::MoveTo(p) => {
                    last = at(p);
                    self.content.move_to(last[0], last[1]);
                }
                PathSegment::LineTo(p) => {
                    last = at(p);
                    self.content.line_to(last[0], last[1]);
                }
                PathSegment::QuadTo(c, p) => {
                    let (c, to) = (at(c), at(p));
                    let toward = |end: [f32; 2]| [0, 1].map(|k| end[k] + (c[k] - end[k]) * 2.0 / 3.0);
                    let ([ax, ay], [bx, by]) = (toward(last), toward(to));
                    self.content.cubic_to(ax, ay, bx, by, to[0], to[1]);
                    last = to;
                }
                PathSegment::CubicTo(a, b, p) => {
                    let (a, b, to) = (at(a), at(b), at(p));
                    self.content.cubic_to(a[0], a[1], b[0], b[1], to[0], to[1]);
                    last = to;
                }
                PathSegment::Close => _ = self.content.close_path(),
            }
        }
    }

    /// Fills and strokes a path.
    fn path(&mut self, path: &usvg::Path, here: Transform) {
        if let Some(fill) = path.fill() {
            self.opacity(fill.opacity().get());
            let [r, g, b] = colour(fill.paint());
            self.content.set_fill_rgb(r, g, b);
            self.outline(path.data(), here);
            match fill.rule() {
                usvg::FillRule::NonZero => self.content.fill_nonzero(),
                usvg::FillRule::EvenOdd => self.content.fill_even_odd(),
            };
        }
        if let Some(stroke) = path.stroke() {
            self.opacity(stroke.opacity().get());
            let ([r, g, b], scale) = (colour(stroke.paint()), here.get_scale().0);
            self.content.set_stroke_rgb(r, g, b).set_line_width(stroke.width().get() * scale);
            let dashes = stroke.dasharray().unwrap_or(&[]).iter().map(|length| length * scale);
            self.content.set_dash_pattern(dashes, stroke.dashoffset() * scale);
            self.content.set_line_cap(match stroke.linecap() {
                usvg::LineCap::Butt => LineCapStyle::ButtCap,
                usvg::LineCap::Round => LineCapStyle::RoundCap,
                usvg::LineCap::Square => LineCapStyle::ProjectingSquareCap,
            });
            self.content.set_line_join(match stroke.linejoin() {
                usvg::LineJoin::Round => LineJoinStyle::RoundJoin,
                usvg::LineJoin::Bevel => LineJoinStyle::BevelJoin,
                _ => LineJoinStyle::MiterJoin,
            });
            self.outline(path.data(), here);
            self.content.stroke();
        }
    }

    /// Sets the opacity of what follows.
    fn opacity(&mut self, share: f32) {
        let thousandths = (share * 1000.0).round() as u32;
        self.opacities.entry(thousandths).or_insert_with(|| self.next.bump());
        self.content.set_parameters(Name(format!("A{thousandths}").as_bytes()));
    }

    /// Sets each glyph where it stands.
    fn text(&mut self, text: &usvg::Text, here: Transform) {
        for span in text.layouted().iter().filter(|span| span.visible) {
            let Some(fill) = &span.fill else { continue };
            self.opacity(fill.opacity().get());
            let [r, g, b] = colour(fill.paint());
            self.content.set_fill_rgb(r, g, b).begin_text();
            for glyph in &span.positioned_glyphs {
                let id = u16::try_from(glyph.id.0).unwrap_or(0);
                let (name, code, per_em) = self.fonts.take(glyph.font, id, &glyph.text, &mut self.next);
                let t = here.pre_concat(glyph.outline_transform()).pre_scale(per_em, per_em);
                self.content.set_font(Name(name.as_bytes()), 1.0);
                self.content.set_text_matrix([t.sx, t.ky, t.kx, t.sy, t.tx, t.ty]);
                self.content.show(pdf_writer::Str(&code.to_be_bytes()));
            }
            self.content.end_text();
        }
    }

    /// Draws a picture into the unit square, which is set to where it stands.
    fn image(&mut self, image: &usvg::Image, here: Transform) {
        let usvg::ImageKind::PNG(bytes) = image.kind() else { return };
        let Some(pixels) = picture::Pixels::of(bytes) else { return };
        let (number, at, size) = (self.pictures.len(), self.next.bump(), image.size());
        let t = here.pre_concat(Transform::from_row(size.width(), 0.0, 0.0, -size.height(), 0.0, size.height()));
        self.content.save_state();
        self.content.transform([t.sx, t.ky, t.kx, t.sy, t.tx, t.ty]);
        self.content.x_object(Name(format!("P{number}").as_bytes())).restore_state();
        self.pictures.push((pixels, at));
    }
}

/// Red, green and blue, 0..1; our pen puts gradients into no figure for print.
fn colour(paint: &usvg::Paint) -> [f32; 3] {
    match paint {
        usvg::Paint::Color(c) => [c.red, c.green, c.blue].map(|part| f32::from(part) / 255.0),
        _ => [0.5; 3],
    }
}
