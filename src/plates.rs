//! `invasim figure`: a plate of lettered panels for print, from the folder of a run, a branch or a sweep.
mod courses;
mod curves;
mod doses;
mod extent;
mod heed;
mod influence;
mod kept;
mod keys;
mod maps;
mod settings;
mod source;
mod spec;
mod spread;
mod stage;
mod subject;
mod survival;
mod titles;
mod usual;
mod whose;

use crate::error::{Result, remark};
use crate::figure::{Format, Notes, Plate, lacking, letter, plate};
use crate::output::{Folder, whole};
use crate::run::Request;
use source::Source;
use spec::Wish;
use std::path::Path;

/// Height of the lower one of the usual pages, A4 and letter, mm.
const PAGE: f64 = 279.4;

/// Draws the figure of a folder into a file; `spec` says of what, else it is what such a folder usually has to show. What no
/// picture of the run shows is grown again, as `request` says. Returns the caption.
///
/// # Errors
/// If the folder holds no results, the specification asks for what is not there, or the file cannot be written.
pub fn figure(folder: &Path, spec: Option<&Path>, out: &Path, request: &Request) -> Result<String> {
    let format = Format::of(out)?;
    whole::check_place(out)?;
    let source = Source::open(folder)?;
    let wish = spec.map_or_else(|| usual::wish(&source), Wish::read)?;
    let made = compose(&source, &wish, request)?;
    let (svg, height) = plate(&made);
    let high = (height > PAGE).then(|| too_high(height));
    for warning in source.provenance.unfinished().into_iter().chain(high).filter(|_| !request.quiet) {
        remark!("warning: {warning}");
    }
    if format != Format::Svg && !request.quiet {
        let help = "an .svg leaves them to the fonts of its viewer";
        lacking(&svg)?.iter().for_each(|lack| remark!("warning: {}; {help}", lack.words()));
    }
    let notes = Notes { title: &made.title, caption: &made.caption, provenance: &made.provenance };
    whole::write(out, &format.file(svg, wish.dpi as f32, &notes)?)?;
    Ok(made.caption)
}

/// Draws the outcomes of a sweep against its keys into an SVG in its folder, from its table of results alone.
///
/// # Errors
/// If no run is finished, there is nothing to show, or the file cannot be written.
pub fn responses(folder: &Folder, name: &str) -> Result<()> {
    let source = Source::of_ends(folder.path())?;
    let made = compose(&source, &usual::wish(&source)?, &Request::default())?;
    folder.write(name, plate(&made).0.as_bytes())
}

/// What is said of a figure that no page holds.
fn too_high(height: f64) -> String {
    format!(
        "the figure is {height:.0} mm high, and a page is 297 mm (A4) or 279 mm (letter): show fewer panels or times, or make \
         several figures"
    )
}

/// The plate that is wished for.
fn compose(source: &Source, wish: &Wish, request: &Request) -> Result<Plate> {
    let desks: Vec<_> = wish.panels.iter().map(|panel| curves::Desk { source, wish, panel }).collect();
    desks.iter().try_for_each(curves::Desk::check)?;
    let mut maps = maps::all(&desks, request)?;
    let (mut blocks, mut letters, mut words) = (Vec::new(), 0, Vec::new());
    for (number, desk) in desks.iter().enumerate() {
        let drawn = match maps.remove(&number) {
            Some(shown) => vec![maps::block(desk, shown)],
            None => desk.draw()?,
        };
        for (block, about) in drawn {
            let own = block.letters();
            let range = match own {
                0 | 1 => letter(letters),
                more => format!("{}–{}", letter(letters), letter(letters + more - 1)),
            };
            words.push(format!("({range}) {about}."));
            letters += own;
            blocks.push(block);
        }
    }
    words.extend(wish.note.iter().cloned().chain(source.provenance.unfinished()));
    let title = wish.title.clone().unwrap_or_else(|| source.name.clone());
    let caption = wish.caption.clone().unwrap_or_else(|| format!("{title}. {}", words.join(" ")));
    let provenance = source.provenance.line();
    Ok(Plate { width: wish.width, dpi: wish.dpi, blocks, title, caption, provenance })
}
