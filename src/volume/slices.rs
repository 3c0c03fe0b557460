//! Volumes as a pile of slices: the pages of a TIFF, or PNG files of one folder.
use super::Values;
use super::read::Found;
use crate::lattice::units::Fault;
use image::DynamicImage;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use tiff::ColorType;
use tiff::decoder::{Decoder, DecodingResult, Limits};

/// One slice: its width and height, and its values.
type Slice = ([u32; 2], Values);

/// The pages of a TIFF, the first at the lowest z.
///
/// # Errors
/// If it is damaged, in colour, or its pages differ.
pub fn tiff(path: &Path) -> Result<Found, Fault> {
    let failed = |cause: &dyn std::fmt::Display| {
        Fault::new(format!("{} cannot be read: {cause}", path.display()), "save it as a TIFF of grey pages")
    };
    let file = File::open(path).map_err(|cause| failed(&cause))?;
    let decoder = Decoder::new(BufReader::new(file)).map_err(|cause| failed(&cause))?;
    let mut decoder = decoder.with_limits(Limits::unlimited());
    let mut pages = Vec::new();
    loop {
        let (width, height) = decoder.dimensions().map_err(|cause| failed(&cause))?;
        let colour = decoder.colortype().map_err(|cause| failed(&cause))?;
        if !matches!(colour, ColorType::Gray(8 | 16 | 32 | 64)) {
            return Err(failed(&format!("page {} is {colour:?}, not grey", pages.len() + 1)));
        }
        let values = decoder.read_image().map_err(|cause| failed(&cause))?;
        let values = grey(values).ok_or_else(|| failed(&"values must be whole and positive, or float32"))?;
        pages.push((format!("page {}", pages.len() + 1), ([width, height], values)));
        if !decoder.more_images() {
            return pile(path, pages);
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
pub fn folder(path: &Path) -> Result<Found, Fault> {
    let failed = |cause| Fault::new(format!("{} cannot be read: {cause}", path.display()), "name another folder");
    let entries = std::fs::read_dir(path).map_err(failed)?.flatten().map(|entry| entry.path());
    let is_png = |file: &PathBuf| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("png"));
    let mut files: Vec<(Option<u64>, PathBuf)> = entries.filter(is_png).map(|file| (number(&file), file)).collect();
    files.sort();
    if files.is_empty() {
        let problem = format!("there is no Zarr and no PNG slice in {}", path.display());
        return Err(Fault::new(problem, "name a folder with zarr.json, or with slices like slice_001.png"));
    }
    for pair in files.windows(2) {
        let (Some(a), Some(b)) = (pair[0].0, pair[1].0) else { continue };
        if b != a + 1 {
            let [one, two] = [&pair[0].1, &pair[1].1].map(|file| name(file));
            let what =
                if a == b { format!("two slices have the number {a}") } else { format!("slice {} is missing", a + 1) };
            let problem = format!("{what} in {}: {two} follows {one}", path.display());
            return Err(Fault::new(problem, "number the slices one after the other, without gaps"));
        }
    }
    pictures(&files.into_iter().map(|(_, file)| file).collect::<Vec<_>>())
}

fn name(file: &Path) -> String {
    file.file_name().map_or(String::new(), |name| name.to_string_lossy().into_owned())
}

/// The last number in the name of a file.
fn number(file: &Path) -> Option<u64> {
    let stem = file.file_stem()?.to_string_lossy().into_owned();
    stem.split(|c: char| !c.is_ascii_digit()).rfind(|part| !part.is_empty())?.parse().ok()
}

/// Slices from files.
///
/// # Errors
/// If one cannot be read or is in colour, or they differ.
pub fn pictures(files: &[PathBuf]) -> Result<Found, Fault> {
    let read = |file: &PathBuf| {
        let failed = |cause: &dyn std::fmt::Display| {
            Fault::new(format!("{} cannot be read: {cause}", file.display()), "save it as a PNG in grey")
        };
        let image = image::open(file).map_err(|cause| failed(&cause))?;
        let size = [image.width(), image.height()];
        let values = match image {
            DynamicImage::ImageLuma8(image) => Values::U8(image.into_raw()),
            DynamicImage::ImageLuma16(image) => Values::U16(image.into_raw()),
            other => {
                let colours = other.to_rgb8();
                if colours.pixels().any(|pixel| pixel.0[0] != pixel.0[1] || pixel.0[1] != pixel.0[2]) {
                    return Err(failed(&"it is in colour"));
                }
                Values::U8(colours.pixels().map(|pixel| pixel.0[0]).collect())
            }
        };
        Ok((name(file), (size, values)))
    };
    let slices = files.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    pile(files[0].parent().unwrap_or(&files[0]), slices)
}

/// Slices on each other; all must be alike.
fn pile(path: &Path, slices: Vec<(String, Slice)>) -> Result<Found, Fault> {
    let (first, (size, _)) = (slices[0].0.clone(), slices[0].1.clone());
    let depth = slices.len() as u32;
    let mut all: Option<Values> = None;
    for (name, (here, values)) in slices {
        let unlike = |what: String| {
            let problem = format!("{}: {name} {what}", path.display());
            Err(Fault::new(problem, "all slices must have the same size and the same type of grey values"))
        };
        if here != size {
            return unlike(format!("is {} × {} pixels, but {first} {} × {}", here[0], here[1], size[0], size[1]));
        }
        match (&mut all, values) {
            (None, values) => all = Some(values),
            (Some(Values::U8(all)), Values::U8(values)) => all.extend(values),
            (Some(Values::U16(all)), Values::U16(values)) => all.extend(values),
            (Some(Values::U32(all)), Values::U32(values)) => all.extend(values),
            (Some(Values::F32(all)), Values::F32(values)) => all.extend(values),
            _ => return unlike(format!("has grey values of another type than {first}")),
        }
    }
    let values = all.expect("there is at least one slice");
    Ok(Found { size: [size[0], size[1], depth], spacing: None, first: None, values })
}
