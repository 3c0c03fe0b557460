//! Fonts in a PDF: the glyphs that are used, with what they stand for.
use super::picture::deflated;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use resvg::usvg::fontdb;
use std::collections::BTreeMap;
use std::sync::Arc;
use subsetter::GlyphRemapper;

/// The fonts of a drawing.
pub(super) struct Fonts {
    known: Arc<fontdb::Database>,
    used: Vec<Used>,
}

/// A font with the glyphs of it that are used.
struct Used {
    id: fontdb::ID,
    at: Ref,
    measures: Measures,
    glyphs: GlyphRemapper,
    /// What each glyph stands for, by its new number.
    meanings: BTreeMap<u16, String>,
}

/// What PDF calls our way to number glyphs.
const SYSTEM: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

impl Fonts {
    pub(super) fn new(known: &Arc<fontdb::Database>) -> Self {
        Self { known: known.clone(), used: Vec::new() }
    }

    /// Names in the page, and objects.
    pub(super) fn names(&self) -> impl Iterator<Item = (String, Ref)> {
        self.used.iter().enumerate().map(|(number, used)| (format!("F{number}"), used.at))
    }

    /// Takes a glyph into use; the name of its font, its code there, and the units of its em.
    pub(super) fn take(&mut self, id: fontdb::ID, glyph: u16, meaning: &str, next: &mut Ref) -> (String, u16, f32) {
        let number = self.used.iter().position(|used| used.id == id).unwrap_or_else(|| {
            let measures = self.known.with_face_data(id, |data, _| Measures::of(data)).unwrap_or_default();
            let (glyphs, meanings) = (GlyphRemapper::new(), BTreeMap::new());
            self.used.push(Used { id, at: next.bump(), measures, glyphs, meanings });
            self.used.len() - 1
        });
        let used = &mut self.used[number];
        let code = used.glyphs.remap(glyph);
        used.meanings.entry(code).or_insert_with(|| meaning.into());
        (format!("F{number}"), code, used.measures.per_em)
    }

    /// Writes them into a file.
    pub(super) fn write(&self, file: &mut Pdf, next: &mut Ref) {
        for (number, used) in self.used.iter().enumerate() {
            self.known.with_face_data(used.id, |data, index| used.write(file, (data, index), number, next));
        }
    }
}

impl Used {
    fn write(&self, file: &mut Pdf, (data, index): (&[u8], u32), number: usize, next: &mut Ref) {
        let [cid, about, program, meanings] = std::array::from_fn(|_| next.bump());
        // Six letters before the name say that it is a part of the font.
        let name = format!("FIGUR{}+DejaVuSansCondensed{}", char::from(b'A' + number as u8), self.measures.ending());
        let name = Name(name.as_bytes());
        file.type0_font(self.at)
            .base_font(name)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(meanings);
        let mut font = file.cid_font(cid);
        font.subtype(CidFontType::Type2).base_font(name).system_info(SYSTEM).font_descriptor(about);
        font.cid_to_gid_map_predefined(Name(b"Identity"));
        let thousandths = 1000.0 / self.measures.per_em;
        let widths = self.glyphs.remapped_gids().map(|glyph| self.measures.width(glyph) * thousandths);
        font.widths().consecutive(0, widths);
        font.finish();
        let measured = |units: f32| units * thousandths;
        let [left, low, right, high] = self.measures.bounds.map(measured);
        file.font_descriptor(about)
            .name(name)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(left, low, right, high))
            .italic_angle(0.0)
            .ascent(measured(self.measures.ascent))
            .descent(measured(self.measures.descent))
            .cap_height(measured(self.measures.ascent))
            .stem_v(80.0)
            .font_file2(program);
        let part = subsetter::subset(data, index, &self.glyphs).unwrap_or_else(|_| data.to_vec());
        file.stream(program, &deflated(&part)).filter(Filter::FlateDecode).pair(Name(b"Length1"), part.len() as i32);
        let mut map = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        self.meanings.iter().for_each(|(code, text)| map.pair_with_multiple(*code, text.chars()));
        file.cmap(meanings, &map.finish());
    }
}

/// The measures of a TrueType font, in units of its own.
#[derive(Default)]
struct Measures {
    per_em: f32,
    bounds: [f32; 4],
    ascent: f32,
    descent: f32,
    bold: bool,
    widths: Vec<f32>,
}

impl Measures {
    /// Reads the tables `head`, `hhea` and `hmtx` (OpenType 1.9).
    fn of(data: &[u8]) -> Self {
        let table = |tag: &[u8; 4]| {
            let entries = data.get(12..).unwrap_or(&[]).chunks_exact(16).take(usize::from(word(data, 4)));
            let entry = entries.into_iter().find(|entry| entry[..4] == tag[..]);
            let start = entry.map_or(0, |entry| usize::from(word(entry, 8)) << 16 | usize::from(word(entry, 10)));
            data.get(start..).unwrap_or(&[])
        };
        let (head, across, widths) = (table(b"head"), table(b"hhea"), table(b"hmtx"));
        let signed = |table: &[u8], at: usize| f32::from(word(table, at) as i16);
        Self {
            per_em: f32::from(word(head, 18)).max(1.0),
            bounds: [36, 38, 40, 42].map(|at| signed(head, at)),
            ascent: signed(across, 4),
            descent: signed(across, 6),
            bold: word(head, 44) & 1 == 1,
            widths: (0..usize::from(word(across, 34))).map(|i| f32::from(word(widths, i * 4))).collect(),
        }
    }

    /// The width of a glyph; those after the last known one are as wide as that.
    fn width(&self, glyph: u16) -> f32 {
        self.widths.get(usize::from(glyph)).or(self.widths.last()).copied().unwrap_or(0.0)
    }

    fn ending(&self) -> &'static str {
        if self.bold { "-Bold" } else { "" }
    }
}

/// A number of two bytes; 0 beyond the end.
fn word(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2).map_or(0, |two| u16::from_be_bytes([two[0], two[1]]))
}
