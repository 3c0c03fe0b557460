//! `invasim figure`: a plate of lettered panels for print, from the folder of a run, a branch or a sweep.
mod curves;
mod source;
mod spec;

use crate::error::{Error, Result};
use crate::figure::{Block, Notes, Plate, pdf, plate, png_at};
use crate::output::Folder;
use source::Source;
use spec::Wish;
use std::path::Path;

/// The endings of files that a figure can have.
const ENDINGS: [&str; 3] = ["svg", "pdf", "png"];

/// Draws the figure of a folder into a file; `spec` says of what, else it is what such a folder usually has to show. Returns
/// the caption.
///
/// # Errors
/// If the folder holds no results, the specification asks for what is not there, or the file cannot be written.
pub fn figure(folder: &Path, spec: Option<&Path>, out: &Path) -> Result<String> {
    let ending = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !ENDINGS.contains(&ending.as_str()) {
        return Err(Error::input(out, "a figure cannot be a file of this kind", "end it in .svg, .pdf or .png"));
    }
    let source = Source::open(folder)?;
    let wish = spec.map_or_else(|| Ok(Wish::usual(&source)), Wish::read)?;
    let made = compose(&source, &wish)?;
    let svg = plate(&made);
    let notes = Notes { title: &made.title, caption: &made.caption, provenance: &made.provenance };
    let bytes = match ending.as_str() {
        "svg" => svg.into_bytes(),
        "pdf" => pdf(&svg, &notes)?,
        _ => png_at(&svg, wish.dpi as f32, &notes)?,
    };
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    Folder::of_file(out)?.write(&name, &bytes)?;
    Ok(made.caption)
}

/// The plate that is wished for.
fn compose(source: &Source, wish: &Wish) -> Result<Plate> {
    let (mut blocks, mut letters, mut words) = (Vec::new(), 0, Vec::new());
    for panel in &wish.panels {
        for (block, about) in curves::draw(source, wish, panel)? {
            let own = match &block {
                Block::Chart(_) => 1,
                Block::Picture { letters, .. } => *letters,
            };
            let letter = |place: usize| char::from(b'A' + (place % 26) as u8);
            let range = match own {
                0 | 1 => letter(letters).to_string(),
                more => format!("{}–{}", letter(letters), letter(letters + more - 1)),
            };
            words.push(format!("({range}) {about}."));
            letters += own;
            blocks.push(block);
        }
    }
    let title = wish.title.clone().unwrap_or_else(|| source.name.clone());
    let caption = wish.caption.clone().unwrap_or_else(|| format!("{title}. {}", words.join(" ")));
    Ok(Plate { width: wish.width, blocks, title, caption, provenance: source.provenance.line() })
}
