//! Values of a box of voxels out of the chunks of a Zarr array.
use super::super::{Values, size};
use super::metadata::{Array, Element};
use super::packing::unpack;
use super::shards::{Piece, Pieces, damaged};
use crate::lattice::units::Fault;
use rayon::prelude::*;
use std::io::{Error, Result as IoResult};

/// The most chunks that are looked for: more would take hours.
const CHUNKS: usize = 10_000_000;
/// Bytes of chunks that are unpacked at the same time, if they are so small.
const TOGETHER: usize = 256 << 20;

/// The last three axes of an array (fewer, if it has fewer), at fixed indices of those before: sizes along x, y, z, and values.
///
/// # Errors
/// If a chunk is damaged, there are no values, or they are too large or too many to be held.
pub fn read(array: &Array, front: &[usize]) -> Result<([u32; 3], Values), Fault> {
    let together = fits(array, front.len())?;
    let cut = Cut::new(array, front);
    let mut bytes = filling(array, cut.size.iter().product());
    let mut pieces = Pieces::new(array);
    let count = cut.counts.iter().product();
    for first in (0..count).step_by(together) {
        let places = (first..count.min(first + together)).map(|number| cut.place(number));
        let found = places.filter_map(|at| pieces.find(&cut.key(at)).transpose().map(|piece| Ok((at, piece?))));
        let found = found.collect::<Result<Vec<_>, Fault>>()?;
        let read = |(at, piece): ([usize; 3], Piece)| match chunk_bytes(array, &piece) {
            Ok(bytes) => Ok(bytes.map(|bytes| (at, bytes))),
            Err(cause) => Err(damaged("chunk", &piece.file, &cause)),
        };
        let parts = found.into_par_iter().map(read).collect::<Result<Vec<_>, Fault>>()?;
        parts.into_iter().flatten().for_each(|(at, part)| cut.copy(&part, at, &mut bytes));
    }
    let [z, y, x] = cut.size.map(|n| n as u32);
    Ok(([x, y, z], values(array, bytes)?))
}

/// How a box of three axes, z, y, x, is cut into chunks.
struct Cut<'a> {
    array: &'a Array,
    /// The indices of the axes before.
    front: &'a [usize],
    /// How many of the three axes the array lacks.
    missing: usize,
    size: [usize; 3],
    chunk: [usize; 3],
    counts: [usize; 3],
    /// Elements of a chunk from one index of an axis to the next, and those before the box.
    strides: [usize; 3],
    begin: usize,
}

impl<'a> Cut<'a> {
    fn new(array: &'a Array, front: &'a [usize]) -> Self {
        let missing = 3 - (array.shape.len() - front.len());
        let mut all = vec![1; array.shape.len()];
        for pair in array.order.windows(2).rev() {
            all[pair[0]] = all[pair[1]] * array.chunk[pair[1]];
        }
        let of = |list: &[usize]| {
            std::array::from_fn(|axis| if axis < missing { 1 } else { list[front.len() + axis - missing] })
        };
        let (size, chunk): ([usize; 3], [usize; 3]) = (of(&array.shape), of(&array.chunk));
        let counts = [0, 1, 2].map(|axis| size[axis].div_ceil(chunk[axis]));
        let begin =
            front.iter().zip(&array.chunk).zip(&all).map(|((index, chunk), stride)| index % chunk * stride).sum();
        Self { array, front, missing, size, chunk, counts, strides: of(&all), begin }
    }

    /// Where a chunk is among those of the box.
    fn place(&self, number: usize) -> [usize; 3] {
        let [_, y, x] = self.counts;
        [number / x / y, number / x % y, number % x]
    }

    /// The indices of a chunk among those of the array.
    fn key(&self, at: [usize; 3]) -> Vec<usize> {
        let before = self.front.iter().zip(&self.array.chunk).map(|(index, chunk)| index / chunk);
        before.chain(at[self.missing..].iter().copied()).collect()
    }

    /// Copies what a chunk has of the box to its place.
    fn copy(&self, part: &[u8], at: [usize; 3], bytes: &mut [u8]) {
        let (width, size) = (self.array.element.width, self.size);
        let low = [0, 1, 2].map(|axis| at[axis] * self.chunk[axis]);
        let many = [0, 1, 2].map(|axis| self.chunk[axis].min(size[axis] - low[axis]));
        for (k, j) in (0..many[0]).flat_map(|k| (0..many[1]).map(move |j| (k, j))) {
            let from = (self.begin + k * self.strides[0] + j * self.strides[1]) * width;
            let to = (((low[0] + k) * size[1] + low[1] + j) * size[2] + low[2]) * width;
            let row = &mut bytes[to..][..many[2] * width];
            if self.strides[2] == 1 {
                row.copy_from_slice(&part[from..][..many[2] * width]);
                continue;
            }
            let elements = row.chunks_exact_mut(width).zip((from..).step_by(self.strides[2] * width));
            elements.for_each(|(to, from)| to.copy_from_slice(&part[from..][..width]));
        }
    }
}

/// Refuses an array that is empty, whose values or chunks do not fit into memory, or that has too many chunks; tells how many
/// chunks may be unpacked at the same time. Values are held as they are and, unless they are bytes, as those of this program;
/// a chunk is held up to three times while it is unpacked.
fn fits(array: &Array, front: usize) -> Result<usize, Fault> {
    let (class, width) = (array.element.class, array.element.width);
    let made = if (class, width) == ('u', 1) { 0 } else { 4 };
    size::fits(&array.place, "a chunk", &array.chunk, 3 * width, 0)?;
    let chunk = array.chunk.iter().product::<usize>() * width;
    if array.shape.contains(&0) {
        size::fits(&array.place, "an array", &array.shape, 1, 0)?;
    }
    let together = (TOGETHER / (3 * chunk)).clamp(1, 4 * rayon::current_num_threads());
    size::fits(&array.place, "an array", &array.shape[front..], width + made, 3 * chunk * together)?;
    let counts = array.shape.iter().zip(&array.chunk).skip(front).map(|(size, chunk)| size.div_ceil(*chunk));
    let count: usize = counts.product();
    if count > CHUNKS {
        let problem = format!("{} is cut into {count} chunks", array.place.display());
        return Err(Fault::new(problem, format!("write it in larger chunks: at most {CHUNKS} are read")));
    }
    Ok(together)
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
fn chunk_bytes(array: &Array, piece: &Piece) -> IoResult<Option<Vec<u8>>> {
    let needed = array.chunk.iter().product::<usize>() * array.element.width;
    // Damaged chunks may unpack to more than there is memory; what is packed twice is a little larger in between.
    let most = 2 * needed + 1024;
    let Some(packed) = piece.bytes(most)? else { return Ok(None) };
    let bytes = array.packing.iter().rev().try_fold(packed, |packed, packing| unpack(*packing, packed, most))?;
    match bytes.len() {
        found if found == needed => Ok(Some(bytes)),
        found if found >= most => Err(Error::other(format!("it holds more than {found} bytes instead of {needed}"))),
        found => Err(Error::other(format!("it holds {found} bytes instead of {needed}"))),
    }
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
