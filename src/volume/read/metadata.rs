//! What describes an array of Zarr, version 3 or 2: shape, chunks, type, codecs, and where its chunks are.
use super::codecs::{self, Codecs, Shard, whole};
use super::packing::Packing;
use crate::lattice::units::Fault;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The type of elements: `u`, `i` or `f`, their bytes, and whether the highest comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// Unsigned, signed or floating: `u`, `i`, `f`.
    pub class: char,
    /// Bytes.
    pub width: usize,
    /// Whether the highest byte comes first.
    pub big: bool,
}

/// An array.
#[derive(Clone, Debug)]
pub struct Array {
    /// Its folder.
    pub place: PathBuf,
    /// Elements along each axis.
    pub shape: Vec<usize>,
    /// Elements of a chunk along each axis.
    pub chunk: Vec<usize>,
    /// Their type.
    pub element: Element,
    /// The axes in the order in which a chunk stores them, the slowest first.
    pub order: Vec<usize>,
    /// How chunks are packed, in the order in which that was done.
    pub packing: Vec<Packing>,
    /// How chunks share a file, if they do, and how many do so along each axis.
    pub shard: Option<(Shard, Vec<usize>)>,
    /// What chunks hold that are not there.
    pub fill: f64,
    /// What stands before the indices of a chunk, and between them.
    keys: (&'static str, String),
}

impl Array {
    /// The file of a chunk, or of a shard.
    pub fn chunk_file(&self, at: &[usize]) -> PathBuf {
        let indices: Vec<String> = at.iter().map(usize::to_string).collect();
        self.place.join(format!("{}{}", self.keys.0, indices.join(&self.keys.1)))
    }
}

/// A file of metadata; none if it is not there.
///
/// # Errors
/// If it is no JSON.
pub fn json(path: &Path) -> Result<Option<Value>, Fault> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(None) };
    let broken = |cause| Fault::new(format!("{} is no JSON: {cause}", path.display()), "write the volume again");
    serde_json::from_str(&text).map(Some).map_err(broken)
}

/// The array in a folder.
///
/// # Errors
/// If there is none, or it uses what is not known here.
pub fn array(place: &Path) -> Result<Array, Fault> {
    if let Some(about) = json(&place.join("zarr.json"))? {
        return version_3(place, &about);
    }
    match json(&place.join(".zarray"))? {
        Some(about) => version_2(place, &about),
        None => Err(no_array(place)),
    }
}

fn no_array(place: &Path) -> Fault {
    let help = "name the folder of an array, or of an OME-Zarr image: a group whose metadata list `multiscales`";
    Fault::new(format!("there is no Zarr array in {}", place.display()), help)
}

fn unknown(place: &Path, what: &str, found: &Value) -> Fault {
    let problem = format!("{}: the {what} {found} is not known here", place.display());
    let help = "write the volume again: whole or floating numbers in plain or sharded chunks, uncompressed or with blosc, zstd, lz4, \
                gzip or zlib, without filters, like zarr.create_array(…, compressors=zarr.codecs.ZstdCodec()) in Python";
    Fault::new(problem, help)
}

fn version_3(place: &Path, about: &Value) -> Result<Array, Fault> {
    if about["node_type"] != "array" && about["data_type"].is_null() {
        return Err(no_array(place));
    }
    let element = element_3(about["data_type"].as_str().unwrap_or(""));
    let element = element.ok_or_else(|| unknown(place, "type", &about["data_type"]))?;
    let (grid, encoding) = (&about["chunk_grid"], &about["chunk_key_encoding"]);
    if grid["name"].as_str().is_some_and(|name| name != "regular") {
        return Err(unknown(place, "grid of chunks", &grid["name"]));
    }
    let separator = encoding["configuration"]["separator"].as_str();
    let keys = match encoding["name"].as_str() {
        Some("v2") => ("", separator.unwrap_or(".").to_string()),
        _ if separator == Some(".") => ("c.", ".".to_string()),
        _ => ("c/", "/".to_string()),
    };
    let codecs = |axes| codecs::version_3(&about["codecs"], axes);
    let chunk = &grid["configuration"]["chunk_shape"];
    finish(place, [&about["shape"], chunk, &about["fill_value"]], element, codecs, keys)
}

fn version_2(place: &Path, about: &Value) -> Result<Array, Fault> {
    let element = element_2(about["dtype"].as_str().unwrap_or(""));
    let element = element.ok_or_else(|| unknown(place, "type", &about["dtype"]))?;
    let keys = ("", about["dimension_separator"].as_str().unwrap_or(".").to_string());
    let codecs = |axes| codecs::version_2(about, axes);
    finish(place, [&about["shape"], &about["chunks"], &about["fill_value"]], element, codecs, keys)
}

fn finish(
    place: &Path,
    [shape, chunk, fill]: [&Value; 3],
    element: Element,
    codecs: impl Fn(usize) -> Result<Codecs, codecs::Unknown>,
    keys: (&'static str, String),
) -> Result<Array, Fault> {
    let sizes = whole(shape).zip(whole(chunk));
    let sizes = sizes.filter(|(s, c)| s.len() == c.len() && !c.contains(&0));
    let (shape, chunk) = sizes.ok_or_else(|| unknown(place, "shape", shape))?;
    let Codecs { order, big, packing, shard } =
        codecs(shape.len()).map_err(|(what, found)| unknown(place, what, &found))?;
    let fill = number(fill, element).ok_or_else(|| unknown(place, "fill value", fill))?;
    let element = Element { big: big.unwrap_or(element.big), ..element };
    let Some(shard) = shard else {
        return Ok(Array { place: place.into(), shape, chunk, element, order, packing, shard: None, fill, keys });
    };
    let per: Vec<usize> = chunk.iter().zip(&shard.chunk).map(|(all, one)| all / one).collect();
    if chunk.iter().zip(&shard.chunk).any(|(all, one)| all % one > 0) {
        return Err(unknown(place, "chunk in a shard", &shard.chunk.into()));
    }
    let (chunk, shard) = (shard.chunk.clone(), Some((shard, per)));
    Ok(Array { place: place.into(), shape, chunk, element, order, packing, shard, fill, keys })
}

/// A fill value that elements can hold; 0 if none is given.
fn number(fill: &Value, element: Element) -> Option<f64> {
    let value = match fill {
        Value::Null => 0.0,
        Value::Bool(set) => f64::from(u8::from(*set)),
        Value::Number(number) => number.as_f64()?,
        _ => match fill.as_str()? {
            "NaN" => f64::NAN,
            "Infinity" => f64::INFINITY,
            "-Infinity" => f64::NEG_INFINITY,
            _ => return None,
        },
    };
    let states = 256f64.powi(element.width as i32);
    let whole = match element.class {
        'f' => return Some(value),
        'i' => -0.5 * states..0.5 * states,
        _ => 0.0..states,
    };
    // At 64 bits the highest whole numbers are rounded up to the end of the range.
    let fits = value.fract() == 0.0 && (whole.contains(&value) || (element.width == 8 && value == whole.end));
    fits.then_some(value)
}

fn element_3(name: &str) -> Option<Element> {
    if name == "bool" {
        return Some(Element { class: 'u', width: 1, big: false });
    }
    let (class, bits) = [("uint", 'u'), ("int", 'i'), ("float", 'f')]
        .iter()
        .find_map(|(front, class)| Some((*class, name.strip_prefix(front)?.parse::<usize>().ok()?)))?;
    known(class, bits / 8, false)
}

fn element_2(name: &str) -> Option<Element> {
    let mut letters = name.chars();
    let (order, class) = (letters.next()?, letters.next()?);
    let class = if class == 'b' { 'u' } else { class };
    known(class, letters.as_str().parse().ok()?, order == '>')
}

fn known(class: char, width: usize, big: bool) -> Option<Element> {
    let allowed = matches!((class, width), ('u' | 'i', 1 | 2 | 4 | 8) | ('f', 4 | 8));
    allowed.then_some(Element { class, width, big })
}
