//! Characters that our fonts lack. In an SVG they are left to the fonts of its viewer; where text becomes pixels or a PDF, boxes
//! stand in their place, so whoever has such a file made is told.
use super::render::{FAMILY, escape, tree};
use crate::error::Result;
use resvg::usvg::{Group, Node};

/// The most characters that are named, and the longest text that is quoted whole.
const NAMED: usize = 8;
const QUOTED: usize = 40;

/// A text with the characters that our fonts lack of it, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The text.
    pub text: String,
    /// The characters.
    pub characters: Vec<char>,
}

/// The texts of a drawing that our fonts cannot set, each once.
///
/// # Errors
/// If it is no SVG of ours.
pub fn lacking(svg: &str) -> Result<Vec<Lack>> {
    let mut found = Vec::new();
    gather(tree(svg)?.root(), &mut found);
    Ok(found)
}

/// The same of a text by itself; none if our fonts can set all of it.
pub fn lacking_of(text: &str) -> Option<Lack> {
    let (head, text) = (r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">"#, escape(text));
    let svg = format!(r#"{head}<text font-family="{FAMILY}" font-stretch="condensed">{text}</text></svg>"#);
    lacking(&svg).ok()?.pop()
}

fn gather(group: &Group, found: &mut Vec<Lack>) {
    for node in group.children() {
        match node {
            Node::Group(group) => gather(group, found),
            Node::Text(text) => {
                // Number 0 of a font is its box.
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                let missing = glyphs.filter(|glyph| glyph.id.0 == 0).flat_map(|glyph| glyph.text.chars());
                let mut characters: Vec<char> = Vec::new();
                missing.for_each(|c| {
                    if !characters.contains(&c) {
                        characters.push(c)
                    }
                });
                let lack = Lack { text: text.chunks().iter().map(|chunk| chunk.text()).collect(), characters };
                if !lack.characters.is_empty() && !found.contains(&lack) {
                    found.push(lack);
                }
            }
            _ => {}
        }
    }
}

impl Lack {
    /// What is lacking and where, as a sentence begins.
    pub fn words(&self) -> String {
        let named = self.characters.iter().take(NAMED).map(|c| format!("{c} (U+{:04X})", u32::from(*c)));
        let named = named.collect::<Vec<_>>().join(", ");
        let others = match self.characters.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let cut: String = self.text.chars().take(QUOTED).collect();
        let rest = if cut.len() < self.text.len() { "…" } else { "" };
        format!("the font of pictures has no {named}{others}, in \"{cut}{rest}\": boxes stand in their place")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_fonts_have_is_not_lacking_and_what_they_lack_is_named_once() {
        for text in ["", "day 3, 04:30 · 2×10⁻³ µm²", "Größe, θ, Жизнь, ∂u/∂t ≤ 5 %", "a b <&> \"c\"…"]
        {
            assert_eq!(lacking_of(text), None, "{text}");
        }
        let lack = lacking_of("肿瘤 in 肿").expect("DejaVu has no Chinese");
        assert_eq!((lack.text.as_str(), &lack.characters[..]), ("肿瘤 in 肿", &['肿', '瘤'][..]));
        let words = lack.words();
        assert!(words.contains("no 肿 (U+80BF), 瘤 (U+7624), in \"肿瘤 in 肿\": boxes"), "{words}");
        let long = lacking_of(&"一二三四五六七八九十".repeat(5)).expect("more Chinese").words();
        assert!(long.contains("and 2 more, in \"一二") && long.contains("…\""), "{long}");
    }

    #[test]
    fn a_drawing_tells_each_text_once() {
        let text = |text: &str| format!(r#"<g><text x="1" y="9" font-weight="bold">{text}</text></g>"#);
        let body = [text("plain"), text("🧬"), text("🧬"), text("in 肝")].concat();
        let head = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90" font-family="{FAMILY}">"#);
        let svg = format!("{head}{body}</svg>");
        let found: Vec<String> = lacking(&svg).expect("an SVG").into_iter().map(|lack| lack.text).collect();
        assert_eq!(found, ["🧬", "in 肝"]);
    }
}
