//! The container of Blosc 1, as c-blosc and numcodecs write it: 16 bytes of header, the places of the blocks, and the blocks,
//! each one stream or, after shuffling, one for each byte of an element. Everything in it is checked before it is believed.
use super::packing::{broken, checked};
use super::{blosclz, shuffle};
use flate2::read::ZlibDecoder;
use ruzstd::decoding::FrameDecoder;
use std::io::{Error, Read, Result};

/// Bytes of the header.
const HEADER: usize = 16;
/// The version of the container that Blosc 1.x writes.
const VERSION: u8 = 2;
/// Flag: the bytes of elements are shuffled.
const BYTES: u8 = 1;
/// Flag: nothing is compressed.
const PLAIN: u8 = 2;
/// Flag: the bits of elements are shuffled.
const BITS: u8 = 4;
/// Flag of later versions.
const LATER: u8 = 8;
/// Flag: each block is one stream.
const WHOLE: u8 = 16;
/// The widest elements whose bytes have streams of their own, and the least bytes of such a stream.
const STREAMS: (usize, usize) = (16, 128);

/// What the header says.
struct Header {
    flags: u8,
    /// Bytes of an element.
    width: usize,
    /// Bytes after unpacking.
    bytes: usize,
    /// Bytes of each block but the last, after unpacking.
    block: usize,
    /// Bytes before unpacking, the header included.
    packed: usize,
}

/// The bytes of a container, `most` of them at most.
///
/// # Errors
/// If it is damaged, cut off, larger, or compressed by what is not known here.
pub fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>> {
    let header = Header::read(packed, most)?;
    let packed = packed
        .get(..header.packed)
        .ok_or_else(|| broken("Blosc", &format!("{} bytes of {} are there", packed.len(), header.packed)))?;
    if header.flags & PLAIN != 0 {
        let plain = packed.get(HEADER..HEADER + header.bytes).ok_or_else(damaged)?;
        return Ok(plain.to_vec());
    }
    // No block is read without its place, so that a few bytes cannot ask for much work.
    if header.bytes.div_ceil(header.block) > packed.len().saturating_sub(HEADER) / 4 {
        return Err(damaged());
    }
    let mut bytes = vec![0; header.bytes];
    for (number, block) in bytes.chunks_mut(header.block).enumerate() {
        let start = word(packed, HEADER + 4 * number)? as usize;
        header.unpack_block(packed, start, block)?;
    }
    Ok(bytes)
}

impl Header {
    fn read(packed: &[u8], most: usize) -> Result<Header> {
        let Some(&[version, _, flags, width, ..]) = packed.first_chunk::<HEADER>() else {
            return Err(broken("Blosc", &"shorter than its header"));
        };
        if version != VERSION || flags & LATER != 0 {
            let problem =
                format!("it is in version {version} of Blosc's container; version {VERSION} is read (Blosc 1)");
            return Err(Error::other(problem));
        }
        let [bytes, block, size] = [word(packed, 4)?, word(packed, 8)?, word(packed, 12)?];
        let bytes = checked(bytes, most)?;
        if bytes > 0 && (block == 0 || width == 0) {
            return Err(damaged());
        }
        Ok(Header { flags, width: width.into(), bytes, block: (block as usize).max(1), packed: size as usize })
    }

    /// Unpacks the block that begins at `start`.
    fn unpack_block(&self, packed: &[u8], mut start: usize, block: &mut [u8]) -> Result<()> {
        let cut_short = block.len() < self.block;
        let split = self.flags & WHOLE == 0
            && !cut_short
            && self.width <= STREAMS.0
            && block.len() / self.width >= STREAMS.1
            && block.len().is_multiple_of(self.width);
        let mut shuffled = vec![0; block.len()];
        for part in shuffled.chunks_exact_mut(block.len() / if split { self.width } else { 1 }) {
            let size = word(packed, start)? as usize;
            let stream = packed[start + 4..].get(..size).ok_or_else(damaged)?;
            start += 4 + size;
            match size == part.len() {
                true => part.copy_from_slice(stream),
                false => self.unpack_stream(stream, part)?,
            }
        }
        if self.flags & BYTES != 0 && self.width > 1 {
            shuffle::bytes(&shuffled, self.width, block);
        } else if self.flags & BITS != 0 && block.len() >= self.width {
            shuffle::bits(&shuffled, self.width, block);
        } else {
            block.copy_from_slice(&shuffled);
        }
        Ok(())
    }

    /// Fills a part with what a stream becomes.
    fn unpack_stream(&self, stream: &[u8], part: &mut [u8]) -> Result<()> {
        let count = match self.flags >> 5 {
            0 => blosclz::unpack(stream, part).ok_or("a copy of what is not there".to_string()),
            1 => lz4_flex::block::decompress_into(stream, part).map_err(|cause| cause.to_string()),
            3 => ZlibDecoder::new(stream).read_exact(part).map(|()| part.len()).map_err(|cause| cause.to_string()),
            4 => FrameDecoder::new().decode_all(stream, part).map_err(|cause| cause.to_string()),
            2 => return Err(unknown("Snappy")),
            other => return Err(unknown(&format!("number {other}"))),
        };
        match count {
            Ok(count) if count == part.len() => Ok(()),
            Ok(count) => Err(broken("Blosc", &format!("{count} bytes instead of {}", part.len()))),
            Err(cause) => Err(broken("Blosc", &cause)),
        }
    }
}

fn word(packed: &[u8], at: usize) -> Result<u32> {
    let bytes = packed.get(at..).and_then(|rest| rest.first_chunk());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or_else(damaged)
}

fn damaged() -> Error {
    broken("Blosc", &"its parts do not fit together")
}

fn unknown(name: &str) -> Error {
    Error::other(format!("Blosc was told to compress with {name}; blosclz, lz4, lz4hc, zlib and zstd are read"))
}
