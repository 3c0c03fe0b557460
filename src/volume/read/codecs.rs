//! What an array of Zarr says of its codecs: how the elements of a chunk lie, how their bytes are packed, and whether chunks
//! share a file, a shard.
use super::packing::Packing;
use serde_json::Value;

/// How the elements of a chunk become bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codecs {
    /// The axes in the order in which they are stored, the slowest first.
    pub order: Vec<usize>,
    /// Whether the highest byte of an element comes first; none if that is not told.
    pub big: Option<bool>,
    /// How the bytes are packed, in the order in which that was done.
    pub packing: Vec<Packing>,
    /// How chunks share a file, if they do.
    pub shard: Option<Shard>,
}

/// A file that holds many chunks and an index of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Elements of a chunk in it along each axis.
    pub chunk: Vec<usize>,
    /// Whether the numbers of the index have their highest byte first.
    pub big: bool,
    /// Whether a checksum is behind the index.
    pub checked: bool,
    /// Whether the index is at the start of the file, not at its end.
    pub at_start: bool,
}

/// What is not known: a word for it, and how it was given.
pub type Unknown = (&'static str, Value);

/// Whole numbers of a list.
pub fn whole(list: &Value) -> Option<Vec<usize>> {
    list.as_array()?.iter().map(|n| n.as_u64().and_then(|n| usize::try_from(n).ok())).collect()
}

/// The codecs of version 3 of an array with so many axes.
///
/// # Errors
/// If one is not known, or they do not fit together.
pub fn version_3(list: &Value, axes: usize) -> Result<Codecs, Unknown> {
    let (mut order, mut big, mut packing): (Vec<usize>, _, _) = ((0..axes).collect(), None, Vec::new());
    let codecs = list.as_array().map_or(&[][..], Vec::as_slice);
    for codec in codecs {
        let given = &codec["configuration"];
        match name(codec) {
            "bytes" => big = given["endian"].as_str().map(|endian| endian == "big"),
            "transpose" => {
                let turned = turned(&order, &given["order"]);
                order = turned.ok_or_else(|| ("order of axes", given["order"].clone()))?;
            }
            "sharding_indexed" if codecs.len() == 1 => return sharded(given, axes),
            other => packing.push(packing_of(other).ok_or_else(|| ("codec", codec["name"].clone()))?),
        }
    }
    Ok(Codecs { order, big, packing, shard: None })
}

/// The name of a codec; those of the Python package numcodecs may have its name in front.
fn name(codec: &Value) -> &str {
    let name = codec["name"].as_str().or(codec.as_str()).unwrap_or("");
    name.strip_prefix("numcodecs.").unwrap_or(name)
}

fn packing_of(name: &str) -> Option<Packing> {
    Some(match name {
        "gzip" => Packing::Gzip,
        "zlib" => Packing::Zlib,
        "zstd" => Packing::Zstd,
        "lz4" => Packing::Lz4,
        "blosc" => Packing::Blosc,
        "crc32c" => Packing::Checksum,
        _ => return None,
    })
}

/// Axes in another order; none if that does not name each of them once.
fn turned(order: &[usize], by: &Value) -> Option<Vec<usize>> {
    let by = whole(by)?;
    let mut sorted = by.clone();
    sorted.sort_unstable();
    sorted.iter().copied().eq(0..order.len()).then(|| by.iter().map(|axis| order[*axis]).collect())
}

fn sharded(given: &Value, axes: usize) -> Result<Codecs, Unknown> {
    let inner = version_3(&given["codecs"], axes)?;
    if inner.shard.is_some() {
        return Err(("codec", "shards within shards".into()));
    }
    let index = version_3(&given["index_codecs"], 1)?;
    let known = index.shard.is_none() && matches!(index.packing[..], [] | [Packing::Checksum]);
    let chunk = whole(&given["chunk_shape"]).filter(|chunk| chunk.len() == axes && !chunk.contains(&0));
    let chunk = chunk.ok_or_else(|| ("chunk in a shard", given["chunk_shape"].clone()))?;
    known.then_some(()).ok_or_else(|| ("codec of the index of shards", given["index_codecs"].clone()))?;
    let (big, checked) = (index.big == Some(true), !index.packing.is_empty());
    let shard = Shard { chunk, big, checked, at_start: given["index_location"] == "start" };
    Ok(Codecs { shard: Some(shard), ..inner })
}

/// The codecs of version 2 of an array with so many axes.
///
/// # Errors
/// If one is not known.
pub fn version_2(about: &Value, axes: usize) -> Result<Codecs, Unknown> {
    let id = &about["compressor"]["id"];
    let packing = match &about["compressor"] {
        Value::Null => vec![],
        _ => vec![id.as_str().and_then(packing_of).ok_or_else(|| ("compressor", id.clone()))?],
    };
    if let Some(filter) = about["filters"].as_array().and_then(|filters| filters.first()) {
        return Err(("filter", filter["id"].clone()));
    }
    let order = match about["order"].as_str() {
        Some("F") => (0..axes).rev().collect(),
        Some("C") | None => (0..axes).collect(),
        _ => return Err(("order", about["order"].clone())),
    };
    Ok(Codecs { order, big: None, packing, shard: None })
}
