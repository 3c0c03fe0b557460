//! Chunks and shards that are cut off, altered, or claim to be huge: refused with what is wrong, in little time and memory.
use super::packed::{chunk, shards, with};
use super::strange::{array, one, refused};
use serde_json::{Value, json};

/// What is said of a chunk that one codec packed.
fn said(codec: &str, chunk: &[u8]) -> String {
    let said = refused(one(&with(&[json!({"name": codec})]), chunk));
    assert!(said.contains("the chunk ") && said.contains(" cannot be read: "), "{said}");
    said
}

/// A chunk with another word (four bytes, the lowest first) at a place.
fn altered(name: &str, at: usize, word: u32) -> Vec<u8> {
    let mut bytes = chunk(name);
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    bytes
}

#[test]
fn headers_of_blosc_are_not_believed() {
    let whole = chunk("zstd-bytes.blosc");
    let short = said("blosc", &whole[..200]);
    assert!(short.ends_with("its Blosc data are damaged or cut off (200 bytes of 495 are there)"), "{short}");
    assert!(said("blosc", &whole[..7]).ends_with("(shorter than its header)"));
    assert!(said("blosc", &[]).ends_with("(shorter than its header)"));
    let huge = said("blosc", &altered("zstd-bytes.blosc", 4, u32::MAX));
    assert!(huge.ends_with("it says that it becomes 4294967295 bytes, far more than its chunk holds"), "{huge}");
    let longer = said("blosc", &altered("stored.blosc", 4, 1000));
    assert!(longer.ends_with("(its parts do not fit together)"), "{longer}");
    for (place, word) in [(8, 0), (8, 1), (16, u32::MAX), (16, 9), (20, 490)] {
        let said = said("blosc", &altered("zstd-bytes.blosc", place, word));
        assert!(said.contains("its Blosc data are damaged or cut off ("), "{place}: {said}");
    }
    let size = said("blosc", &chunk("stored.blosc"));
    assert!(size.ends_with("it holds 240 bytes instead of 3840"), "{size}");
    // The version, and the compressor in the three highest bits of the third byte.
    let later = said("blosc", &altered("lz4-bytes.blosc", 0, 0x0221_0105));
    assert!(later.ends_with("it is in version 5 of Blosc's container; version 2 is read (Blosc 1)"), "{later}");
    let snappy = said("blosc", &altered("lz4-bytes.blosc", 0, 0x0241_0102));
    assert!(snappy.ends_with("with Snappy; blosclz, lz4, lz4hc, zlib and zstd are read"), "{snappy}");
}

/// No byte of a chunk, whatever it becomes, may end the program.
#[test]
fn altered_bytes_are_read_or_refused() {
    let names = ["blosclz-bytes", "lz4-bits", "zlib-plain", "zstd-bits"].map(|name| (format!("{name}.blosc"), "blosc"));
    for (name, codec) in names.into_iter().chain([("checked.zst".into(), "zstd"), ("block.lz4".into(), "lz4")]) {
        let (about, whole) = (with(&[json!({"name": codec})]), chunk(&name));
        for at in (0..whole.len()).step_by(11) {
            for change in [1, 0x80, 0xFF] {
                let mut bytes = whole.clone();
                bytes[at] ^= change;
                let _ = one(&about, &bytes);
            }
            let _ = one(&about, &whole[..at]);
        }
    }
}

#[test]
fn other_compressions_tell_what_is_wrong() {
    let zstd = chunk("checked.zst");
    assert!(said("zstd", &zstd[..100]).contains("its zstd data are damaged or cut off ("));
    let mut summed = zstd.clone();
    *summed.last_mut().expect("bytes") ^= 1;
    assert!(said("zstd", &summed).ends_with("(other bytes than those of its checksum)"));
    let twice = said("zstd", &[&zstd[..], &zstd, &zstd].concat());
    assert!(twice.ends_with("it holds more than 8704 bytes instead of 3840"), "{twice}");
    let lz4 = said("lz4", &altered("block.lz4", 0, 0x7FFF_FFFF));
    assert!(lz4.ends_with("it says that it becomes 2147483647 bytes, far more than its chunk holds"), "{lz4}");
    assert!(said("lz4", &[1]).ends_with("its LZ4 data are damaged or cut off (shorter than its size)"));
    assert!(said("gzip", &[31, 139, 8, 0]).contains("its gzip data are damaged or cut off ("));
    let plain = refused(one(&array(&[2, 2, 2], &json!({})), &[0; 9]));
    assert!(plain.ends_with("it holds 9 bytes instead of 8"), "{plain}");
    let large = refused(one(&array(&[2, 2, 2], &json!({})), &[0; 4000]));
    assert!(large.ends_with("4000 bytes of it are far more than its chunk holds"), "{large}");
}

#[test]
fn shards_are_checked_before_they_are_believed() {
    let whole = chunk("end.shard");
    let said = |about: &Value, bytes: &[u8]| refused(one(about, bytes));
    let short = said(&shards("end"), &whole[..100]);
    assert!(short.contains("the index of the shard ") && short.contains("its 100 bytes hold no index"), "{short}");
    let cut = said(&shards("end"), &whole[..whole.len() - 10]);
    assert!(cut.ends_with("cannot be read: its bytes are not those of its checksum"), "{cut}");
    // With the index at the start the chunks are missing.
    let start = chunk("start.shard");
    let lost = said(&shards("start"), &start[..start.len() - 10]);
    let problem = format!("the shard is cut off: it has {} bytes, and its index names more", start.len() - 10);
    assert!(lost.contains("the chunk ") && lost.ends_with(&problem), "{lost}");
    let changed = |key: &str, value: Value| {
        let mut about = shards("end");
        about["codecs"][0]["configuration"][key] = value;
        said(&about, &whole)
    };
    assert!(changed("chunk_shape", json!([8, 5, 5])).ends_with("the chunk in a shard [8,5,5] is not known here"));
    assert!(changed("chunk_shape", json!([1, 1, 1])).contains("hold no index of its chunks"));
    assert!(changed("index_codecs", json!([{"name": "gzip"}])).contains("the codec of the index of shards"));
    let nested = changed("codecs", shards("end")["codecs"].clone());
    assert!(nested.ends_with("the codec \"shards within shards\" is not known here"), "{nested}");
    let mut beside = shards("end");
    beside["codecs"] = json!([beside["codecs"][0], {"name": "gzip"}]);
    assert!(said(&beside, &whole).ends_with("the codec \"sharding_indexed\" is not known here"));
    let mut huge = shards("end");
    huge["shape"] = json!([16, 12, 10]);
    huge["chunk_grid"]["configuration"]["chunk_shape"] = json!([8u64 << 40, 6u64 << 40, 5u64 << 40]);
    assert!(said(&huge, &whole).contains("hold no index of its chunks"));
}
