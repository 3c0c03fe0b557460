//! Where the bytes of a chunk are: a file of its own, or a part of a shard, found by the shard's index.
use super::checksum::without_checksum;
use super::codecs::Shard;
use super::metadata::Array;
use crate::lattice::units::Fault;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// What an index says of a chunk that is not there.
const MISSING: [u64; 2] = [u64::MAX; 2];

/// A file, or a part of it: its first byte and how many they are.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The file.
    pub file: PathBuf,
    part: Option<[u64; 2]>,
}

impl Piece {
    /// Its bytes; none if there is no such file.
    ///
    /// # Errors
    /// If it cannot be read, is cut off, or has more than `most` bytes.
    pub fn bytes(&self, most: usize) -> Result<Option<Vec<u8>>> {
        let Some((mut file, length)) = open(&self.file)? else { return Ok(None) };
        let [first, count] = self.part.unwrap_or([0, length]);
        if first.checked_add(count).is_none_or(|end| end > length) {
            return Err(Error::other(format!("the shard is cut off: it has {length} bytes, and its index names more")));
        }
        if count > most as u64 {
            return Err(Error::other(format!("{count} bytes of it are far more than its chunk holds")));
        }
        file.seek(SeekFrom::Start(first))?;
        let mut bytes = vec![0; count as usize];
        file.read_exact(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// A file and its length; none if it is not there.
fn open(path: &Path) -> Result<Option<(File, u64)>> {
    match File::open(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
        Ok(file) => file.metadata().map(|about| Some((file, about.len()))),
    }
}

/// The pieces of an array's chunks. Each index is read once.
pub struct Pieces<'a> {
    array: &'a Array,
    indices: HashMap<PathBuf, Option<Vec<[u64; 2]>>>,
}

impl<'a> Pieces<'a> {
    /// Those of an array.
    pub fn new(array: &'a Array) -> Self {
        Self { array, indices: HashMap::new() }
    }

    /// Where a chunk is; none if it is known not to be there.
    ///
    /// # Errors
    /// If the index of its shard cannot be read.
    pub fn find(&mut self, key: &[usize]) -> std::result::Result<Option<Piece>, Fault> {
        let Some((shard, per)) = &self.array.shard else {
            return Ok(Some(Piece { file: self.array.chunk_file(key), part: None }));
        };
        let outer: Vec<usize> = key.iter().zip(per).map(|(at, per)| at / per).collect();
        let file = self.array.chunk_file(&outer);
        if !self.indices.contains_key(&file) {
            let index = index(&file, shard, per).map_err(|cause| damaged("index of the shard", &file, &cause))?;
            self.indices.insert(file.clone(), index);
        }
        let within = key.iter().zip(per).fold(0, |sum, (at, per)| sum * per + at % per);
        let part = self.indices[&file].as_ref().map(|index| index[within]).filter(|part| *part != MISSING);
        Ok(part.map(|part| Piece { file, part: Some(part) }))
    }
}

/// The index of a shard: first byte and number of bytes of each of its chunks; none if there is no such file.
fn index(path: &Path, shard: &Shard, per: &[usize]) -> Result<Option<Vec<[u64; 2]>>> {
    let Some((mut file, length)) = open(path)? else { return Ok(None) };
    let numbers = per.iter().try_fold(16u64, |all, n| all.checked_mul(*n as u64));
    let size = numbers.and_then(|size| size.checked_add(if shard.checked { 4 } else { 0 }));
    let Some(size) = size.filter(|size| *size <= length) else {
        return Err(Error::other(format!("it is cut off: its {length} bytes hold no index of its chunks")));
    };
    file.seek(if shard.at_start { SeekFrom::Start(0) } else { SeekFrom::Start(length - size) })?;
    let mut bytes = vec![0; size as usize];
    file.read_exact(&mut bytes)?;
    if shard.checked {
        bytes = without_checksum(bytes)?;
    }
    let number = |bytes: &[u8; 8]| if shard.big { u64::from_be_bytes(*bytes) } else { u64::from_le_bytes(*bytes) };
    let (numbers, _) = bytes.as_chunks::<8>();
    Ok(Some(numbers.chunks_exact(2).map(|pair| [number(&pair[0]), number(&pair[1])]).collect()))
}

/// What is said of a chunk or shard that cannot be read.
pub fn damaged(what: &str, file: &Path, cause: &Error) -> Fault {
    let problem = format!("the {what} {} cannot be read: {cause}", file.display());
    Fault::new(problem, "copy the file again, if it was cut off or altered on its way, or write the volume again")
}
