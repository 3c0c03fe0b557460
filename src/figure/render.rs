//! From SVG to pixels, with our own fonts and no others.
use super::raster;
use crate::error::{Error, Result};
use resvg::{tiny_skia, usvg};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The families asked for: ours first, then what a viewer of the SVG may have.
pub(super) const FAMILY: &str = "'DejaVu Sans Condensed','DejaVu Sans',Verdana,Arial,sans-serif";

/// The longest edge of a picture, pixels.
const LONGEST: f32 = 20_000.0;

/// The fonts of `assets/`, loaded once.
fn options() -> usvg::Options<'static> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        fonts.load_font_data(include_bytes!("../../assets/DejaVuSansCondensed.ttf").to_vec());
        fonts.load_font_data(include_bytes!("../../assets/DejaVuSansCondensed-Bold.ttf").to_vec());
        Arc::new(fonts)
    });
    usvg::Options { fontdb: fonts.clone(), ..usvg::Options::default() }
}

/// The picture of an SVG as a PNG file without transparency; at a whole-numbered scale sites stay exact squares.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>> {
    render(&tree(svg)?, scale)
}

fn failed(problem: String, help: &str) -> Error {
    Error::input(Path::new("picture"), problem, help)
}

pub(super) fn tree(svg: &str) -> Result<usvg::Tree> {
    let tree = usvg::Tree::from_str(svg, &options());
    tree.map_err(|e| failed(format!("no SVG: {e}"), "give the text of a figure, unchanged"))
}

fn render(tree: &usvg::Tree, scale: f32) -> Result<Vec<u8>> {
    let (pixels, [width, height]) = pixels(tree, scale)?;
    Ok(raster::encode(&pixels, width, height))
}

/// The pixels of a tree, three bytes each, and their number across and down.
pub(super) fn pixels(tree: &usvg::Tree, scale: f32) -> Result<(Vec<u8>, [u32; 2])> {
    let [width, height] = [tree.size().width(), tree.size().height()].map(|edge| (edge * scale).round());
    if !(width >= 1.0 && height >= 1.0 && width <= LONGEST && height <= LONGEST) {
        let problem = format!("{width} × {height} pixels at scale {scale}");
        return Err(failed(problem, "choose a scale that makes each edge 1 to 20000 pixels long"));
    }
    let mut canvas = tiny_skia::Pixmap::new(width as u32, height as u32).expect("checked above");
    canvas.fill(tiny_skia::Color::WHITE);
    resvg::render(tree, tiny_skia::Transform::from_scale(scale, scale), &mut canvas.as_mut());
    let opaque: Vec<u8> = canvas.data().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    Ok((opaque, [canvas.width(), canvas.height()]))
}

/// The width of a line of text, for a font size of 1.
pub(super) fn text_width(text: &str, bold: bool) -> f64 {
    const SIZE: f64 = 100.0;
    let weight = if bold { "bold" } else { "normal" };
    let text = escape(text);
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text font-family="{FAMILY}" font-weight="{weight}" font-size="{SIZE}">{text}</text></svg>"#
    );
    let tree = usvg::Tree::from_str(&svg, &options()).expect("our own SVG");
    tree.root().bounding_box().width() as f64 / SIZE
}

/// Text as it may stand in XML.
pub(super) fn escape(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_control());
    kept.fold(String::new(), |mut safe, c| {
        match c {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '"' => safe.push_str("&quot;"),
            _ => safe.push(c),
        }
        safe
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_fonts_are_found_and_bold_is_wider() {
        let (plain, bold) = (text_width("oxygen", false), text_width("oxygen", true));
        assert!(plain > 2.0 && plain < 4.0 && bold > plain * 1.05, "{plain} {bold}");
        assert!((text_width("oxygenoxygen", false) / plain - 2.0).abs() < 0.05);
    }

    #[test]
    fn a_bad_scale_or_text_is_refused_with_a_reason() {
        let svg = r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>"#;
        assert!(png(svg, 1.0).is_ok());
        for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e6] {
            assert!(png(svg, scale).unwrap_err().to_string().contains("choose a scale"));
        }
        assert!(png("<svg", 1.0).unwrap_err().to_string().contains("no SVG"));
    }
}
