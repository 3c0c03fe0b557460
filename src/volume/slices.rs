//! Volumes as a pile of slices: the pages of a TIFF, or PNG files of one folder.
use super::read::Found;
use super::{Values, size, stored};
use crate::lattice::units::Fault;
use image::{DynamicImage, ImageDecoder, ImageReader};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

/// The pages of a TIFF, the first at the lowest z.
///
/// # Errors
/// If it is damaged, in colour, too large, or its pages differ.
pub fn tiff(path: &Path) -> Result<Found, Fault> {
    let failed = |cause: &dyn std::fmt::Display| {
        Fault::new(format!("{} cannot be read: {cause}", path.display()), "save it as a TIFF of grey pages")
    };
    let file = File::open(path).map_err(|cause| failed(&cause))?;
    let decoder = Decoder::new(BufReader::new(file)).map_err(|cause| failed(&cause))?;
    let mut limits = Limits::unlimited();
    let most = size::most();
    (limits.decoding_buffer_size, limits.intermediate_buffer_size, limits.ifd_value_size) = (most, most, most / 4);
    let mut decoder = decoder.with_limits(limits);
    let mut pile = Pile::new(path);
    loop {
        let name = format!("page {}", pile.depth + 1);
        let (width, height) = decoder.dimensions().map_err(|cause| failed(&cause))?;
        let colour = decoder.colortype().map_err(|cause| failed(&cause))?;
        let ColorType::Gray(bits @ (8 | 16 | 32 | 64)) = colour else {
            return Err(failed(&format!("{name} is {colour:?}, not grey")));
        };
        pile.fits(&name, [width, height], 2 * usize::from(bits / 8))?;
        let values = decoder.read_image().map_err(|cause| failed(&cause))?;
        let values = grey(values).ok_or_else(|| failed(&"values must be whole and positive, or float32"))?;
        pile.lay(name, [width, height], values)?;
        if !decoder.more_images() {
            return Ok(pile.found());
        }
        decoder.next_image().map_err(|cause| failed(&cause))?;
    }
}

/// Values of a page; none for types that are not known.
fn grey(values: DecodingResult) -> Option<Values> {
    Some(match values {
        DecodingResult::U8(values) => Values::U8(values),
        DecodingResult::U16(values) => Values::U16(values),
        DecodingResult::U32(values) => Values::U32(values),
        DecodingResult::F32(values) => Values::F32(values),
        DecodingResult::F64(values) => Values::F32(values.into_iter().map(|value| value as f32).collect()),
        DecodingResult::I16(values) => Values::U16(whole(values)?),
        DecodingResult::I32(values) => Values::U32(whole(values)?),
        _ => return None,
    })
}

fn whole<A, B: TryFrom<A>>(values: Vec<A>) -> Option<Vec<B>> {
    values.into_iter().map(|value| B::try_from(value).ok()).collect()
}

/// The PNG files of a folder, in the order of the last numbers in their names; the first at the lowest z.
///
/// # Errors
/// If there are none, one is missing, or they differ.
pub fn folder(path: &Path, labels: bool) -> Result<Found, Fault> {
    let failed = |cause| Fault::new(format!("{} cannot be read: {cause}", path.display()), "name another folder");
    let entries = std::fs::read_dir(path).map_err(failed)?.flatten().map(|entry| entry.path());
    let is_png = |file: &PathBuf| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
    let mut files: Vec<(Option<u64>, PathBuf)> = entries.filter(is_png).map(|file| (number(&file), file)).collect();
    files.sort();
    if files.is_empty() {
        let problem = format!("there is no Zarr and no PNG slice in {}", path.display());
        return Err(Fault::new(problem, "name a folder with zarr.json, or with slices like slice_001.png"));
    }
    in_order(path, &files)?;
    pictures(&files.into_iter().map(|(_, file)| file).collect::<Vec<_>>(), labels)
}

/// Refuses sorted slices of which some have no number while others do, or whose numbers have gaps.
fn in_order(path: &Path, files: &[(Option<u64>, PathBuf)]) -> Result<(), Fault> {
    for pair in files.windows(2) {
        let [one, two] = [&pair[0].1, &pair[1].1].map(|file| name(file));
        let what = match (pair[0].0, pair[1].0) {
            (Some(a), Some(b)) if a.checked_add(1) == Some(b) => continue,
            (None, None) => continue,
            (Some(a), Some(b)) if a == b => format!("two slices have the number {a}"),
            (Some(a), Some(_)) => format!("slice {} is missing", a + 1),
            (None, Some(_)) | (Some(_), None) => {
                let problem =
                    format!("{one} in {} has no number (up to {}), but {two} has one", path.display(), u64::MAX);
                return Err(Fault::new(problem, "number all slices, one after the other, or move other pictures away"));
            }
        };
        let problem = format!("{what} in {}: {two} follows {one}", path.display());
        return Err(Fault::new(problem, "number the slices one after the other, without gaps"));
    }
    Ok(())
}

fn name(file: &Path) -> String {
    file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned())
}

/// The last number in the name of a file.
fn number(file: &Path) -> Option<u64> {
    let stem = file.file_stem()?.to_string_lossy().into_owned();
    stem.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty())?.parse().ok()
}

/// Slices from files; `labels` tells whether they hold numbers of labels.
///
/// # Errors
/// If one cannot be read, is in colour or too large, or they differ.
pub fn pictures(files: &[PathBuf], labels: bool) -> Result<Found, Fault> {
    let mut pile = Pile::new(files[0].parent().unwrap_or(&files[0]));
    for file in files {
        let fits = |size, each| pile.fits(&name(file), size, each);
        let stored = if labels { stored::labels(file, fits)? } else { None };
        let (size, values) = stored.map_or_else(|| picture(file, &pile), Ok)?;
        pile.lay(name(file), size, values)?;
    }
    Ok(pile.found())
}

/// One slice that is to lie on those before it: its width and height, and its values, in as many bits as the file has.
fn picture(file: &Path, pile: &Pile) -> Result<([u32; 2], Values), Fault> {
    let failed = |cause: &dyn std::fmt::Display| {
        Fault::new(format!("{} cannot be read: {cause}", file.display()), "save it as a PNG in grey")
    };
    let mut reader = ImageReader::open(file).map_err(|cause| failed(&cause))?;
    reader.no_limits();
    let decoder = reader.into_decoder().map_err(|cause| failed(&cause))?;
    let (width, height) = decoder.dimensions();
    pile.fits(&name(file), [width, height], 3 * usize::from(decoder.color_type().bytes_per_pixel()))?;
    let image = DynamicImage::from_decoder(decoder).map_err(|cause| failed(&cause))?;
    let depth = image.color().bytes_per_pixel() / image.color().channel_count();
    let values = match image {
        DynamicImage::ImageLuma8(image) => Some(Values::U8(image.into_raw())),
        DynamicImage::ImageLuma16(image) => Some(Values::U16(image.into_raw())),
        other if depth == 2 => without_colour(&other.into_rgb16().into_raw()).map(Values::U16),
        other => without_colour(&other.into_rgb8().into_raw()).map(Values::U8),
    };
    Ok(([width, height], values.ok_or_else(|| failed(&"it is in colour"))?))
}

/// The grey values of pixels of red, green and blue; none if they differ.
fn without_colour<T: Copy + PartialEq>(pixels: &[T]) -> Option<Vec<T>> {
    pixels.chunks_exact(3).map(|rgb| (rgb[0] == rgb[1] && rgb[1] == rgb[2]).then_some(rgb[0])).collect()
}

/// Slices on each other; all must be alike.
struct Pile<'a> {
    path: &'a Path,
    /// The name of the first slice.
    first: String,
    size: [u32; 2],
    depth: u32,
    values: Values,
}

impl Pile<'_> {
    fn new(path: &Path) -> Pile<'_> {
        Pile { path, first: String::new(), size: [0; 2], depth: 0, values: Values::U8(Vec::new()) }
    }

    /// Refuses a slice that memory does not hold beside those before it, which move when they get more room: `each` bytes a
    /// value.
    fn fits(&self, name: &str, size: [u32; 2], each: usize) -> Result<(), Fault> {
        let held = self.values.len() * self.values.width();
        size::fits(self.path, name, &size.map(|n| n as usize), each, 2 * held)
    }

    fn lay(&mut self, name: String, size: [u32; 2], values: Values) -> Result<(), Fault> {
        let unlike = |what: String| {
            let problem = format!("{}: {name} {what}", self.path.display());
            Err(Fault::new(problem, "all slices must have the same size and the same type of grey values"))
        };
        self.depth += 1;
        if self.depth == 1 {
            (self.first, self.size, self.values) = (name, size, values);
            return Ok(());
        }
        if size != self.size {
            let ([width, height], [w, h]) = (size, self.size);
            return unlike(format!("is {width} × {height} pixels, but {} {w} × {h}", self.first));
        }
        match (&mut self.values, values) {
            (Values::U8(all), Values::U8(values)) => all.extend(values),
            (Values::U16(all), Values::U16(values)) => all.extend(values),
            (Values::U32(all), Values::U32(values)) => all.extend(values),
            (Values::F32(all), Values::F32(values)) => all.extend(values),
            _ => return unlike(format!("has grey values of another type than {}", self.first)),
        }
        Ok(())
    }

    fn found(self) -> Found {
        let [width, height] = self.size;
        Found { size: [width, height, self.depth], spacing: None, first: None, values: self.values }
    }
}
