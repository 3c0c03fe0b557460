//! Values of a box of voxels out of the chunks of a Zarr array.
use super::super::{Values, size};
use super::checksum::without_checksum;
use super::metadata::{Array, Element, Packing};
use crate::lattice::units::Fault;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// The most chunks that are looked for: more would take hours.
const CHUNKS: usize = 10_000_000;

/// The last three axes of an array (fewer, if it has fewer), at fixed indices of those before: sizes along x, y, z, and values.
///
/// # Errors
/// If a chunk is damaged, there are no values, or they are too large or too many to be held.
pub fn read(array: &Array, front: &[usize]) -> Result<([u32; 3], Values), Fault> {
    fits(array, front.len())?;
    let axes = array.shape.len() - front.len();
    let missing = 3 - axes;
    let of = |list: &[usize], axis: usize| if axis < missing { 1 } else { list[front.len() + axis - missing] };
    let [size, chunk] = [&array.shape, &array.chunk].map(|list| [0, 1, 2].map(|axis| of(list, axis)));
    let width = array.element.width;
    let mut bytes = filling(array, size.iter().product());
    let counts = [0, 1, 2].map(|axis| size[axis].div_ceil(chunk[axis]));
    for (z, y, x) in
        (0..counts[0]).flat_map(|z| (0..counts[1]).flat_map(move |y| (0..counts[2]).map(move |x| (z, y, x))))
    {
        let at = [z, y, x];
        let front_chunks = front.iter().zip(&array.chunk).map(|(index, chunk)| index / chunk);
        let key: Vec<usize> = front_chunks.chain(at[missing..].iter().copied()).collect();
        let Some(part) = chunk_bytes(array, &key)? else { continue };
        let within = front.iter().zip(&array.chunk).fold(0, |sum, (index, chunk)| sum * chunk + index % chunk);
        let part = &part[within * chunk.iter().product::<usize>() * width..];
        let low = [0, 1, 2].map(|axis| at[axis] * chunk[axis]);
        let many = [0, 1, 2].map(|axis| chunk[axis].min(size[axis] - low[axis]));
        for (k, j) in (0..many[0]).flat_map(|k| (0..many[1]).map(move |j| (k, j))) {
            let from = (k * chunk[1] + j) * chunk[2] * width;
            let to = (((low[0] + k) * size[1] + low[1] + j) * size[2] + low[2]) * width;
            bytes[to..][..many[2] * width].copy_from_slice(&part[from..][..many[2] * width]);
        }
    }
    let [z, y, x] = size.map(|n| n as u32);
    Ok(([x, y, z], values(array, bytes)?))
}

/// Refuses an array that is empty, whose values or chunks do not fit into memory, or that has too many chunks. Values are held
/// as they are and, unless they are bytes, as those of this program; a chunk is held up to three times while it is unpacked.
fn fits(array: &Array, front: usize) -> Result<(), Fault> {
    let (class, width) = (array.element.class, array.element.width);
    let made = if (class, width) == ('u', 1) { 0 } else { 4 };
    size::fits(&array.place, "a chunk", &array.chunk, 3 * width, 0)?;
    let chunk: usize = array.chunk.iter().product();
    if array.shape.contains(&0) {
        size::fits(&array.place, "an array", &array.shape, 1, 0)?;
    }
    size::fits(&array.place, "an array", &array.shape[front..], width + made, 3 * chunk * width)?;
    let counts = array.shape.iter().zip(&array.chunk).skip(front).map(|(size, chunk)| size.div_ceil(*chunk));
    let count: usize = counts.product();
    if count > CHUNKS {
        let problem = format!("{} is cut into {count} chunks", array.place.display());
        return Err(Fault::new(problem, format!("write it in larger chunks: at most {CHUNKS} are read")));
    }
    Ok(())
}

/// Bytes of the fill value.
fn filling(array: &Array, count: usize) -> Vec<u8> {
    let (Element { class, width, big }, fill) = (array.element, array.fill);
    let mut one = match (class, width) {
        ('f', 4) => (fill as f32).to_le_bytes().to_vec(),
        ('f', _) => fill.to_le_bytes().to_vec(),
        _ => (fill as i64).to_le_bytes()[..width].to_vec(),
    };
    if big {
        one.reverse();
    }
    one.repeat(count)
}

/// A chunk without its compression; none if it is not there.
fn chunk_bytes(array: &Array, key: &[usize]) -> Result<Option<Vec<u8>>, Fault> {
    let file = array.chunk_file(key);
    let packed = match std::fs::read(&file) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|cause| damaged(&file, &cause.to_string()))?,
    };
    let needed = array.chunk.iter().product::<usize>() * array.element.width;
    // Damaged chunks may unpack to more than there is memory; what is packed twice is a little larger in between.
    let most = 2 * needed as u64 + 1024;
    let unpacked = array.packing.iter().rev().try_fold(packed, |packed, packing| unpack(*packing, packed, most));
    let bytes = unpacked.map_err(|cause| damaged(&file, &cause.to_string()))?;
    match bytes.len() < needed {
        true => Err(damaged(&file, &format!("it holds {} bytes instead of {needed}", bytes.len()))),
        false => Ok(Some(bytes)),
    }
}

/// Takes back what was done to bytes; gives `most` of them at most.
fn unpack(packing: Packing, packed: Vec<u8>, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match packing {
        Packing::Gzip => MultiGzDecoder::new(&packed[..]).take(most).read_to_end(&mut bytes)?,
        Packing::Zlib => ZlibDecoder::new(&packed[..]).take(most).read_to_end(&mut bytes)?,
        Packing::Zstd => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(&packed[..]).map_err(std::io::Error::other)?;
            decoder.take(most).read_to_end(&mut bytes)?
        }
        Packing::Checksum => return without_checksum(packed),
    };
    Ok(bytes)
}

fn damaged(file: &std::path::Path, cause: &str) -> Fault {
    Fault::new(format!("the chunk {} cannot be read: {cause}", file.display()), "write the volume again")
}

/// Elements as values of the narrowest type that holds all of their type.
fn values(array: &Array, mut ordered: Vec<u8>) -> Result<Values, Fault> {
    let Element { class, width, big } = array.element;
    if big {
        ordered.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    }
    let parts = ordered.chunks_exact(width);
    Ok(match (class, width) {
        ('u', 1) => Values::U8(ordered),
        ('u', 2) => Values::U16(parts.map(|b| u16::from_le_bytes([b[0], b[1]])).collect()),
        ('f', 4) => Values::F32(parts.map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
        ('f', _) => Values::F32(parts.map(|b| f64::from_le_bytes(b.try_into().expect("eight bytes")) as f32).collect()),
        _ => {
            let whole = |b: &[u8]| {
                let negative = class == 'i' && b[width - 1] & 128 != 0;
                let mut all = if negative { [255; 8] } else { [0; 8] };
                all[..width].copy_from_slice(b);
                u32::try_from(i64::from_le_bytes(all)).map_err(|_| i64::from_le_bytes(all))
            };
            let wrong = |value: i64| {
                let problem = format!("{} holds the value {value}", array.place.display());
                Fault::new(problem, "whole numbers must be from 0 to 4294967295; write intensities as float32")
            };
            Values::U32(parts.map(whole).collect::<Result<_, _>>().map_err(wrong)?)
        }
    })
}
