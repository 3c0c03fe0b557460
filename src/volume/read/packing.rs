//! Takes back what was done to the bytes of a chunk: compression and checksums. Sizes that are written in the bytes themselves
//! are believed only up to what the chunk may hold.
use super::{blosc, checksum};
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
use std::io::{Error, Read, Result};

/// What is done to the bytes of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// By gzip.
    Gzip,
    /// By zlib.
    Zlib,
    /// By zstd.
    Zstd,
    /// By LZ4, a block behind four bytes that tell how many bytes it becomes.
    Lz4,
    /// By Blosc.
    Blosc,
    /// Four bytes of CRC-32C are put behind them.
    Checksum,
}

/// The bytes before they were packed, `most` of them at most.
///
/// # Errors
/// If they are damaged, cut off, or say that they would become more.
pub fn unpack(packing: Packing, packed: Vec<u8>, most: usize) -> Result<Vec<u8>> {
    match packing {
        Packing::Gzip => all(MultiGzDecoder::new(&packed[..]), most).map_err(|cause| broken("gzip", &cause)),
        Packing::Zlib => all(ZlibDecoder::new(&packed[..]), most).map_err(|cause| broken("zlib", &cause)),
        Packing::Zstd => zstd(&packed, most).map_err(|cause| broken("zstd", &cause)),
        Packing::Lz4 => lz4(&packed, most),
        Packing::Blosc => blosc::unpack(&packed, most),
        Packing::Checksum => checksum::without_checksum(packed),
    }
}

/// What is said of bytes that some program cannot have written so.
pub fn broken(name: &str, cause: &dyn std::fmt::Display) -> Error {
    Error::other(format!("its {name} data are damaged or cut off ({cause})"))
}

fn all(source: impl Read, most: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// All frames, one after the other, each with its checksum if it has one.
fn zstd(packed: &[u8], most: usize) -> Result<Vec<u8>> {
    let (mut bytes, mut rest) = (Vec::new(), packed);
    while !rest.is_empty() && bytes.len() < most {
        let mut frame = StreamingDecoder::new(&mut rest).map_err(Error::other)?;
        frame.by_ref().take((most - bytes.len()) as u64).read_to_end(&mut bytes)?;
        let decoder = frame.into_frame_decoder();
        // What is too long is not read to its end.
        if bytes.len() >= most {
            break;
        }
        if decoder.get_checksum_from_data().is_some_and(|sum| decoder.get_calculated_checksum() != Some(sum)) {
            return Err(Error::other("other bytes than those of its checksum"));
        }
    }
    Ok(bytes)
}

fn lz4(packed: &[u8], most: usize) -> Result<Vec<u8>> {
    let (size, block) = packed.split_first_chunk().ok_or_else(|| broken("LZ4", &"shorter than its size"))?;
    let mut bytes = vec![0; checked(u32::from_le_bytes(*size), most)?];
    let count = lz4_flex::block::decompress_into(block, &mut bytes).map_err(|cause| broken("LZ4", &cause))?;
    bytes.truncate(count);
    Ok(bytes)
}

/// A size that is written in the bytes.
///
/// # Errors
/// If it is more than `most`.
pub fn checked(size: u32, most: usize) -> Result<usize> {
    match usize::try_from(size) {
        Ok(size) if size <= most => Ok(size),
        _ => Err(Error::other(format!("it says that it becomes {size} bytes, far more than its chunk holds"))),
    }
}
