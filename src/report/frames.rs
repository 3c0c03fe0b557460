//! The pictures of a run over time, as many and as large as a page can hold.
use crate::error::{Error, Result};
use crate::figure::base64;
use image::imageops::{FilterType, resize};
use std::path::{Path, PathBuf};

/// The most bytes of all pictures of a page, before they are written as text, which takes a third more.
const BUDGET: f64 = 10.0 * 1024.0 * 1024.0;
/// The longest edge of a picture in a page, pixels; half of it where many pictures are large.
const LONGEST: u32 = 2400;

/// One way to look at a lattice, over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What it is called; empty for the usual picture.
    pub name: String,
    /// Steps and files, in their order.
    pub frames: Vec<(u32, PathBuf)>,
}

/// The views in the folder `images` of a lattice: `step_N.png`, `NAME_step_N.png`, `NAME/step_N.png`.
pub fn views(folder: &Path) -> Vec<View> {
    let mut views: Vec<View> = Vec::new();
    let images = folder.join("images");
    let below = files(&images).into_iter().filter(|path| path.is_dir());
    for (place, path) in below.map(|path| (name(&path), path)).chain([(String::new(), images.clone())]) {
        for file in files(&path) {
            let Some((front, step)) = step_of(&file) else { continue };
            let own = if front.is_empty() { place.clone() } else { front };
            match views.iter_mut().find(|view| view.name == own) {
                Some(view) => view.frames.push((step, file)),
                None => views.push(View { name: own, frames: vec![(step, file)] }),
            }
        }
    }
    views.iter_mut().for_each(|view| view.frames.sort());
    views.sort_by(|a, b| a.name.cmp(&b.name));
    views
}

fn files(folder: &Path) -> Vec<PathBuf> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().replace('_', " ")
}

/// What stands before `step_N.png` in the name of a picture, and N.
fn step_of(file: &Path) -> Option<(String, u32)> {
    let stem = file.file_name()?.to_str()?.strip_suffix(".png")?;
    let (front, step) = stem.rsplit_once("step_")?;
    Some((front.trim_end_matches('_').replace('_', " "), step.parse().ok()?))
}

/// What of the pictures goes into a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Every so many pictures.
    pub stride: usize,
    /// The longest edge, pixels.
    pub longest: u32,
}

impl Choice {
    /// All pictures if they fit, else fewer, else smaller ones.
    pub fn of(views: &[View]) -> Choice {
        let sizes: Vec<Vec<(f64, u32)>> =
            views.iter().map(|view| view.frames.iter().map(|(_, file)| size(file)).collect()).collect();
        let most = views.iter().map(|view| view.frames.len()).max().unwrap_or(1).max(1);
        let bytes = |choice: Choice| -> f64 {
            let taken = |sizes: &Vec<(f64, u32)>| choice.places(sizes.len()).map(|i| sizes[i]).collect::<Vec<_>>();
            let scaled =
                |(bytes, edge): (f64, u32)| bytes * (f64::from(choice.longest) / f64::from(edge)).min(1.0).powi(2);
            sizes.iter().flat_map(taken).map(scaled).sum()
        };
        let strides =
            |longest: u32, least: usize| (1..=(most / least).max(1)).map(move |stride| Choice { stride, longest });
        // At least eight pictures a view, or else smaller ones.
        let choices = strides(LONGEST, 8).chain(strides(LONGEST / 2, 8)).chain(strides(LONGEST / 4, 1));
        let last = Choice { stride: most, longest: LONGEST / 4 };
        choices.into_iter().find(|choice| bytes(*choice) <= BUDGET).unwrap_or(last)
    }

    /// Places of the pictures that are taken of so many; the last one is.
    pub fn places(self, count: usize) -> impl Iterator<Item = usize> {
        let last = count.saturating_sub(1);
        (0..count).filter(move |i| (last - i).is_multiple_of(self.stride))
    }

    /// What a reader should know of it; nothing if all is there.
    pub fn note(self, views: &[View]) -> String {
        let all: usize = views.iter().map(|view| view.frames.len()).sum();
        let taken: usize = views.iter().map(|view| self.places(view.frames.len()).count()).sum();
        let mut note = String::new();
        if taken < all {
            note = format!("{taken} of {all} pictures are here, so that the page stays small. ");
        }
        let large = |view: &View| view.frames.last().is_some_and(|(_, file)| size(file).1 > self.longest);
        if views.iter().any(large) {
            note += &format!("They are made smaller, to {} pixels. ", self.longest);
        }
        if note.is_empty() { note } else { note + "The folder <code>images</code> has all of them in full." }
    }
}

/// Bytes of a picture, and its longer edge in pixels.
fn size(file: &Path) -> (f64, u32) {
    let [width, height] = image::image_dimensions(file).map_or([1, 1], |(width, height)| [width, height]);
    (std::fs::metadata(file).map_or(0.0, |known| known.len() as f64), width.max(height).max(1))
}

/// A picture as an address that holds it, made smaller if an edge is longer.
///
/// # Errors
/// If it cannot be read or is no picture.
pub fn address(file: &Path, longest: u32) -> Result<String> {
    let bytes = std::fs::read(file).map_err(|e| Error::file(file, "read", e))?;
    let bytes = if size(file).1 > longest { smaller(file, &bytes, longest)? } else { bytes };
    Ok(format!("data:image/png;base64,{}", base64(&bytes)))
}

fn smaller(file: &Path, bytes: &[u8], longest: u32) -> Result<Vec<u8>> {
    let wrong = |e: image::ImageError| Error::input(file, format!("this is no picture: {e}"), "run it again");
    let picture = image::load_from_memory(bytes).map_err(wrong)?.to_rgb8();
    let scale = f64::from(longest) / f64::from(picture.width().max(picture.height()));
    let [width, height] = [picture.width(), picture.height()].map(|edge| ((f64::from(edge) * scale) as u32).max(1));
    let mut out = std::io::Cursor::new(Vec::new());
    let small = resize(&picture, width, height, FilterType::Triangle);
    small.write_to(&mut out, image::ImageFormat::Png).map_err(wrong)?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pictures_say_view_and_step() {
        let of = |name: &str| step_of(Path::new(name));
        assert_eq!(of("images/step_00000040.png"), Some((String::new(), 40)));
        assert_eq!(of("images/volume_x_step_7.png"), Some(("volume x".into(), 7)));
        assert_eq!(of("images/clones.png"), None);
        assert_eq!(of("images/step_7.svg"), None);
    }

    #[test]
    fn the_last_picture_is_always_taken() {
        let places = |stride, count| Choice { stride, longest: 9 }.places(count).collect::<Vec<_>>();
        assert_eq!(places(3, 8), [1, 4, 7]);
        assert_eq!(places(1, 2), [0, 1]);
        assert!(places(2, 0).is_empty());
    }
}
