//! Chunks as zarr-python and numcodecs pack them: `tests/python/chunks.py` wrote them, each of the same small array.
use super::super::Values;
use super::super::read::{Found, Wanted};
use super::strange::{array, found, one};
use super::text;
use serde_json::{Value, json};

const SHAPE: [u64; 3] = [16, 12, 10];

/// The array that all chunks hold.
pub fn values() -> Vec<u16> {
    let value = |i: u16| {
        let (z, y, x) = (i / 120, i / 10 % 12, i % 10);
        (z / 5 + y / 7 + x / 9) % 11 * 999 + x * y * z % 3
    };
    (0..16 * 12 * 10).map(value).collect()
}

/// A chunk of `tests/chunks`.
pub fn chunk(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/chunks").join(name);
    std::fs::read(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// An array of version 3 with these codecs behind those that make bytes.
pub fn with(codecs: &[Value]) -> Value {
    let bytes = json!({"name": "bytes", "configuration": {"endian": "little"}});
    let codecs: Vec<&Value> = [&bytes].into_iter().chain(codecs).collect();
    array(&SHAPE, &json!({"data_type": "uint16", "codecs": codecs}))
}

/// Codecs of shards as zarr-python writes them.
pub fn shards(location: &str) -> Value {
    let endian = |order: &str| json!({"name": "bytes", "configuration": {"endian": order}});
    let shard = json!({
        "chunk_shape": [8, 6, 5], "codecs": [endian("big"), {"name": "zstd", "configuration": {"level": 0}}],
        "index_codecs": [endian("little"), {"name": "crc32c"}], "index_location": location,
    });
    array(&SHAPE, &json!({"data_type": "uint16", "codecs": [{"name": "sharding_indexed", "configuration": shard}]}))
}

#[test]
fn blosc_of_every_compressor_and_shuffle_is_read() {
    for name in ["blosclz", "lz4", "lz4hc", "zlib", "zstd"] {
        for shuffle in ["plain", "bytes", "bits"] {
            let file = format!("{name}-{shuffle}.blosc");
            let found =
                one(&with(&[json!({"name": "blosc"})]), &chunk(&file)).unwrap_or_else(|e| panic!("{file}: {e:?}"));
            assert_eq!((found.size, found.values), ([10, 12, 16], Values::U16(values())), "{file}");
        }
    }
}

/// The array of version 2 that one chunk holds.
fn version_2(changes: &Value, shape: &[u64], chunk: Vec<u8>) -> Found {
    let mut about =
        json!({"zarr_format": 2, "shape": shape, "chunks": shape, "dtype": "<u2", "order": "C", "filters": null});
    changes.as_object().into_iter().flatten().for_each(|(key, value)| about[key] = value.clone());
    found(&[(".zarray", text(&about)), ("0.0.0", chunk)], Wanted::default()).expect("an array of version 2")
}

#[test]
fn compressors_of_version_2_are_read() {
    for (id, file) in [("blosc", "lz4-bytes.blosc"), ("zstd", "checked.zst"), ("lz4", "block.lz4")] {
        let found = version_2(&json!({"compressor": {"id": id}}), &SHAPE, chunk(file));
        assert_eq!(found.values, Values::U16(values()), "{id}");
    }
    let plain = version_2(&json!({"compressor": {"id": "blosc"}}), &[1, 12, 10], chunk("stored.blosc"));
    assert_eq!(plain.values, Values::U16(values()[..120].to_vec()), "what Blosc was told not to compress");
}

#[test]
fn shards_are_read_with_their_index_at_either_end() {
    let mut expected = values();
    for (i, value) in expected.iter_mut().enumerate() {
        if i / 120 < 8 && i / 10 % 12 < 6 && i % 10 < 5 {
            *value = 0;
        }
    }
    for location in ["start", "end"] {
        let found = one(&shards(location), &chunk(&format!("{location}.shard"))).expect("a shard");
        assert_eq!(found.values, Values::U16(expected.clone()), "index at the {location}");
    }
}

#[test]
fn axes_may_be_stored_in_another_order() {
    // z 2, y 1, x 3: stored as x, z, y.
    let shape = [2, 1, 3];
    let stored = [1, 4, 2, 5, 3, 6];
    let turned = json!([{"name": "transpose", "configuration": {"order": [2, 0, 1]}}, {"name": "bytes"}]);
    let found_3 = one(&array(&shape, &json!({"codecs": turned})), &stored).expect("an array");
    assert_eq!(found_3.values, Values::U8(vec![1, 2, 3, 4, 5, 6]));
    // Order F is x, y, z.
    let found_2 = version_2(&json!({"compressor": null, "dtype": "|u1", "order": "F"}), &shape, stored.to_vec());
    assert_eq!(found_2.values, Values::U8(vec![1, 2, 3, 4, 5, 6]));
}

#[test]
fn a_group_with_one_image_is_that_image() {
    let layout = json!({"bioformats2raw.layout": 3});
    let scales = json!({"multiscales": [{"axes": ["z", "y", "x"], "datasets": [{"path": "0"}]}]});
    let about = json!({
        "zarr_format": 2, "shape": SHAPE, "chunks": SHAPE, "dtype": "<u2", "compressor": {"id": "blosc"},
        "dimension_separator": "/",
    });
    let files = [
        (".zattrs", text(&layout)),
        ("0/.zattrs", text(&scales)),
        ("0/0/.zarray", text(&about)),
        ("0/0/0/0/0", chunk("zlib-bits.blosc")),
    ];
    assert_eq!(found(&files, Wanted::default()).expect("the only image").values, Values::U16(values()));
    let two = [&files[..], &[("1/.zattrs", text(&scales))]].concat();
    let fault = found(&two, Wanted::default()).expect_err("two images");
    assert!(fault.problem.ends_with("holds several images") && fault.help.contains("its folder `0`"), "{fault:?}");
}
