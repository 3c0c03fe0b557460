//! What describes an array of Zarr, version 3 or 2: shape, chunks, type, compression, and where its chunks are.
use crate::lattice::units::Fault;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What is done to the bytes of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// By gzip.
    Gzip,
    /// By zlib.
    Zlib,
    /// By zstd.
    Zstd,
    /// Four bytes of CRC-32C are put behind them.
    Checksum,
}

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
    /// How chunks are packed, in the order in which that was done.
    pub packing: Vec<Packing>,
    /// What chunks hold that are not there.
    pub fill: f64,
    /// What stands before the indices of a chunk, and between them.
    keys: (&'static str, String),
}

impl Array {
    /// The file of a chunk.
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
    let help = "write the volume as plain chunks in C order, uncompressed or with gzip or zstd, without filters, filled with 0";
    Fault::new(problem, help)
}

fn whole(list: &Value) -> Option<Vec<usize>> {
    list.as_array()?.iter().map(|n| n.as_u64().map(|n| n as usize)).collect()
}

fn version_3(place: &Path, about: &Value) -> Result<Array, Fault> {
    if about["node_type"] != "array" && about["data_type"].is_null() {
        return Err(no_array(place));
    }
    let element = element_3(about["data_type"].as_str().unwrap_or(""));
    let (mut element, grid) =
        (element.ok_or_else(|| unknown(place, "type", &about["data_type"]))?, &about["chunk_grid"]);
    let mut packing = Vec::new();
    for codec in about["codecs"].as_array().into_iter().flatten() {
        match codec["name"].as_str().unwrap_or("") {
            "bytes" => element.big = codec["configuration"]["endian"] == "big",
            "gzip" => packing.push(Packing::Gzip),
            "zstd" => packing.push(Packing::Zstd),
            "crc32c" => packing.push(Packing::Checksum),
            _ => return Err(unknown(place, "codec", &codec["name"])),
        }
    }
    let encoding = &about["chunk_key_encoding"];
    let separator = encoding["configuration"]["separator"].as_str();
    let keys = match encoding["name"].as_str() {
        Some("v2") => ("", separator.unwrap_or(".").to_string()),
        _ if separator == Some(".") => ("c.", ".".to_string()),
        _ => ("c/", "/".to_string()),
    };
    let chunk = &grid["configuration"]["chunk_shape"];
    finish(place, [&about["shape"], chunk], element, packing, &about["fill_value"], keys)
}

fn version_2(place: &Path, about: &Value) -> Result<Array, Fault> {
    let element = element_2(about["dtype"].as_str().unwrap_or(""));
    let element = element.ok_or_else(|| unknown(place, "type", &about["dtype"]))?;
    let packing = match (&about["compressor"], about["compressor"]["id"].as_str()) {
        (Value::Null, _) => vec![],
        (_, Some("gzip")) => vec![Packing::Gzip],
        (_, Some("zlib")) => vec![Packing::Zlib],
        (_, Some("zstd")) => vec![Packing::Zstd],
        (other, _) => return Err(unknown(place, "compressor", &other["id"])),
    };
    if about["order"] == "F" {
        return Err(unknown(place, "order", &about["order"]));
    }
    if let Some(filter) = about["filters"].as_array().and_then(|filters| filters.first()) {
        return Err(unknown(place, "filter", &filter["id"]));
    }
    let keys = ("", about["dimension_separator"].as_str().unwrap_or(".").to_string());
    finish(place, [&about["shape"], &about["chunks"]], element, packing, &about["fill_value"], keys)
}

fn finish(
    place: &Path,
    [shape, chunk]: [&Value; 2],
    element: Element,
    packing: Vec<Packing>,
    fill: &Value,
    keys: (&'static str, String),
) -> Result<Array, Fault> {
    let sizes = whole(shape).zip(whole(chunk));
    let sizes = sizes.filter(|(s, c)| s.len() == c.len() && c.iter().all(|n| *n > 0));
    let (shape, chunk) = sizes.ok_or_else(|| unknown(place, "shape", shape))?;
    let fill = number(fill, element).ok_or_else(|| unknown(place, "fill value", fill))?;
    Ok(Array { place: place.into(), shape, chunk, element, packing, fill, keys })
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
