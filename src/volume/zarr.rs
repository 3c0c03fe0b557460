//! Arrays of Zarr version 3: a folder with `zarr.json` and a file for each chunk, little-endian, gzip.
use super::{Values, each, voxel};
use crate::error::Result;
use crate::output::Folder;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::io::Write;

/// Most voxels of a chunk along each axis: 8 MiB of amounts before compression.
const CHUNK: u32 = 128;
/// Strength of compression: stronger ones take several times as long for a few percent.
const LEVEL: u32 = 1;

/// What describes an array. `shape` is in the order of `names`, the last three z, y, x; all axes before them are cut into
/// chunks of 1.
pub fn array(shape: &[u32], names: &[&str], data_type: &str) -> Value {
    let space = shape.len() - 3;
    let chunk: Vec<u32> = shape.iter().enumerate().map(|(i, n)| if i < space { 1 } else { chunk(*n) }).collect();
    json!({
        "zarr_format": 3,
        "node_type": "array",
        "shape": shape,
        "data_type": data_type,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": chunk}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": if data_type == "float32" { json!(0.0) } else { json!(0) },
        "codecs": [
            {"name": "bytes", "configuration": {"endian": "little"}},
            {"name": "gzip", "configuration": {"level": LEVEL}},
        ],
        "dimension_names": names,
        "attributes": {},
    })
}

/// What describes a group.
pub fn group(attributes: Value) -> Value {
    json!({"zarr_format": 3, "node_type": "group", "attributes": attributes})
}

fn chunk(n: u32) -> u32 {
    n.clamp(1, CHUNK)
}

/// Writes `zarr.json` of a place within a folder.
///
/// # Errors
/// If it cannot be written.
pub fn describe(folder: &Folder, place: &str, text: &Value) -> Result<()> {
    let text = serde_json::to_string_pretty(text).expect("metadata are plain data") + "\n";
    folder.below(place)?.write("zarr.json", text.as_bytes())
}

/// Writes the chunks of a box of values (`size` along x, y, z) below an array's folder, under the indices `front` of the axes
/// before z. Chunks of zeros are left out: that is the fill value.
///
/// # Errors
/// If one cannot be written.
pub fn write(folder: &Folder, place: &str, front: &[u32], values: &Values, size: [u32; 3]) -> Result<()> {
    let counts = size.map(|n| n.div_ceil(chunk(n)));
    let front: String = front.iter().map(|index| format!("/{index}")).collect();
    let planes = (0..counts[2]).flat_map(|z| (0..counts[1]).map(move |y| (z, y)));
    let places: Vec<[u32; 3]> = planes.flat_map(|(z, y)| (0..counts[0]).map(move |x| [x, y, z])).collect();
    places.into_par_iter().try_for_each(|[x, y, z]| {
        let part = each!(values, values => cut(values, size, [x, y, z]).map(|part| {
            part.into_iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()
        }));
        let Some(bytes) = part else { return Ok(()) };
        let mut packed = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(LEVEL));
        let packed = packed.write_all(&bytes).and_then(|()| packed.finish()).expect("memory can be written to");
        folder.below(&format!("{place}/c{front}/{z}/{y}"))?.write(&x.to_string(), &packed)
    })
}

/// The values of a chunk, filled up with zeros beyond the box; none if all are 0.
fn cut<T: Copy + Default + PartialEq>(values: &[T], size: [u32; 3], at: [u32; 3]) -> Option<Vec<T>> {
    let shape = size.map(chunk);
    let low = [0, 1, 2].map(|a| at[a] * shape[a]);
    let high = [0, 1, 2].map(|a| (low[a] + shape[a]).min(size[a]));
    let mut part = vec![T::default(); shape.iter().map(|n| *n as usize).product()];
    let mut filled = false;
    for (z, y) in (low[2]..high[2]).flat_map(|z| (low[1]..high[1]).map(move |y| (z, y))) {
        let row = &values[voxel(size, [low[0], y, z])..][..(high[0] - low[0]) as usize];
        filled |= row.iter().any(|value| *value != T::default());
        part[voxel(shape, [0, y - low[1], z - low[2]])..][..row.len()].copy_from_slice(row);
    }
    filled.then_some(part)
}
