//! Volumes of others, written here by hand as their documentation says: Zarr 2 and 3 with other types, orders and codecs.
mod damaged;
mod packed;
mod piles;
mod strange;

use super::read::{Wanted, read};
use super::{Values, Volume, most_frequent};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// A folder with these files, gone at the end.
struct Place(PathBuf);

impl Place {
    fn new(name: &str, files: &[(&str, Vec<u8>)]) -> Place {
        let place = Place(std::env::temp_dir().join(format!("invasim-volume-{}-{name}", std::process::id())));
        for (name, bytes) in files {
            let file = place.0.join(name);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder for the test");
            std::fs::write(file, bytes).expect("a file for the test");
        }
        place
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(value: &serde_json::Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

#[test]
fn an_ome_zarr_of_version_0_4_in_big_endian_zlib_is_read() {
    // Two times, z 2, y 1, x 3 in chunks of 2 along x; the last chunk of the second time is not there.
    let chunk = |values: [u16; 4]| {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(6));
        values.iter().for_each(|value| packed.write_all(&value.to_be_bytes()).expect("memory"));
        packed.finish().expect("memory")
    };
    let scale = json!({"type": "scale", "scale": [30.0, 500.0, 250.0, 250.0]});
    let axes = [json!({"name": "t", "type": "time", "unit": "minute"})]
        .into_iter()
        .chain(["z", "y", "x"].map(|name| json!({"name": name, "type": "space", "unit": "nanometer"})));
    let datasets = json!([{"path": "s0", "coordinateTransformations": [scale]}]);
    let attributes =
        json!({"multiscales": [{"version": "0.4", "axes": axes.collect::<Vec<_>>(), "datasets": datasets}]});
    let array = json!({
        "zarr_format": 2, "shape": [2, 2, 1, 3], "chunks": [1, 2, 1, 2], "dtype": ">u2", "order": "C", "fill_value": 9,
        "compressor": {"id": "zlib", "level": 6}, "filters": null, "dimension_separator": "/",
    });
    let place = Place::new(
        "v2",
        &[
            (".zgroup", text(&json!({"zarr_format": 2}))),
            (".zattrs", text(&attributes)),
            ("s0/.zarray", text(&array)),
            ("s0/0/0/0/0", chunk([1, 2, 4, 5])),
            ("s0/0/0/0/1", chunk([3, 0, 600, 0])),
            ("s0/1/0/0/0", chunk([7; 4])),
        ],
    );
    let first = read(&place.0, Wanted { hours: Some(0.0), ..Wanted::default() }).expect("the first time");
    assert_eq!((first.size, first.spacing), ([3, 1, 2], Some([0.25, 0.25, 0.5])));
    assert_eq!(first.values, Values::U16(vec![1, 2, 3, 4, 5, 600]));
    let last = read(&place.0, Wanted { hours: Some(0.5), ..Wanted::default() }).expect("the second time");
    assert_eq!(last.values, Values::U16(vec![7, 7, 9, 7, 7, 9]), "chunks that are not there hold the fill value");
    let fault = read(&place.0, Wanted { hours: Some(2.0), ..Wanted::default() }).expect_err("no such time");
    assert_eq!(fault.problem, "there is no time 2 h");
    assert_eq!(fault.help, "there are 2 times, each 0.5 h from 0 h to 0.5 h");
    let fault = read(&place.0, Wanted { name: Some("nuclei"), ..Wanted::default() }).expect_err("no such volume");
    assert!(fault.problem.starts_with("there is no `nuclei` in "), "{fault:?}");
}

#[test]
fn plain_arrays_of_version_3_are_read_and_strange_ones_refused() {
    let array = |codecs: serde_json::Value, kind: &str| {
        text(&json!({
            "zarr_format": 3, "node_type": "array", "shape": [2, 2], "data_type": kind, "fill_value": 0,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 2]}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}}, "codecs": codecs,
        }))
    };
    let bytes = json!({"name": "bytes", "configuration": {"endian": "little"}});
    let data: Vec<u8> = [1i32, 70_000, 0, 5].iter().flat_map(|value| value.to_le_bytes()).collect();
    let zstd = ruzstd::encoding::compress_to_vec(&data[..], ruzstd::encoding::CompressionLevel::Fastest);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(1));
    gzip.write_all(&data).expect("memory");
    let packed = [(json!([bytes]), data.clone()), (json!([bytes, {"name": "zstd"}]), zstd)];
    for (codecs, chunk) in
        packed.into_iter().chain([(json!([bytes, {"name": "gzip"}]), gzip.finish().expect("memory"))])
    {
        let place = Place::new("v3", &[("zarr.json", array(codecs, "int32")), ("c.0.0", chunk)]);
        let found = read(&place.0, Wanted::default()).expect("an array");
        assert_eq!((found.size, found.spacing, found.values), ([2, 2, 1], None, Values::U32(vec![1, 70_000, 0, 5])));
    }
    let refused = |codecs: serde_json::Value, kind: &str, chunk: &[u8]| {
        let place = Place::new("strange", &[("zarr.json", array(codecs, kind)), ("c.0.0", chunk.to_vec())]);
        read(&place.0, Wanted::default()).expect_err("refused").problem
    };
    let other = refused(json!([bytes, {"name": "bz2"}]), "int32", &data);
    assert!(other.contains("the codec \"bz2\" is not known here"), "{other}");
    assert!(refused(json!([bytes]), "complex64", &data).contains("the type \"complex64\" is not known here"));
    assert!(refused(json!([bytes]), "int32", &data[..9]).contains("holds 9 bytes instead of 16"));
    let negative = [(-3i32).to_le_bytes(); 4].concat();
    assert!(refused(json!([bytes]), "int32", &negative).contains("holds the value -3"));
}

#[test]
fn coarser_volumes_keep_means_labels_and_places() {
    let space = super::Space { size: [3, 2, 1], spacing: [2.0, 2.0, 5.0], first: [1.0, 1.0, 2.5] };
    let amounts = Volume { space, values: Values::F32(vec![1.0, 3.0, 8.0, 5.0, 7.0, 2.0]) }.coarser(2);
    assert_eq!(amounts.values, Values::F32(vec![4.0, 5.0]));
    let expected = super::Space { size: [2, 1, 1], spacing: [4.0, 4.0, 10.0], first: [2.0, 2.0, 5.0] };
    assert_eq!(amounts.space, expected);
    let labels = Volume { space, values: Values::U8(vec![6, 1, 0, 6, 1, 9]) }.coarser(2);
    assert_eq!(labels.values, Values::U8(vec![1, 0]), "of equals, the smallest");
    assert_eq!(most_frequent(&mut [3, 9, 9, 3, 9]), 9);
}
