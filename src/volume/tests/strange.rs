//! Volumes that are strange or damaged: read as they say, or refused with what is wrong, never with a panic.
use super::super::Values;
use super::super::read::{Found, Wanted, checksum, read};
use super::{Place, text};
use crate::lattice::units::Fault;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;

/// A plain array of bytes of version 3, with changes.
pub fn array(shape: &[u64], changes: &Value) -> Value {
    let mut array = json!({
        "zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "uint8", "fill_value": 0,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": shape}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "."}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
    });
    for (key, value) in changes.as_object().into_iter().flatten() {
        array[key] = value.clone();
    }
    array
}

/// What is read of the files of a folder.
pub fn found(files: &[(&str, Vec<u8>)], wanted: Wanted) -> Result<Found, Fault> {
    let place = Place::new(&format!("{:?}", std::thread::current().id()), files);
    read(&place.0, wanted)
}

/// What is read of an array with one chunk.
pub fn one(array: &Value, chunk: &[u8]) -> Result<Found, Fault> {
    let key = format!("c{}", ".0".repeat(array["shape"].as_array().map_or(0, Vec::len)));
    found(&[("zarr.json", text(array)), (key.as_str(), chunk.to_vec())], Wanted::default())
}

/// The problem of what must be refused.
pub fn refused(found: Result<Found, Fault>) -> String {
    let fault = found.expect_err("refused");
    assert!(fault.help.len() > 10, "{fault:?}");
    fault.problem
}

/// An OME-Zarr with one more axis before z, y, x (none if it has no name) and these channels.
fn image(
    axis: &Value,
    channels: &Value,
    array: &Value,
    chunks: &[(&str, Vec<u8>)],
    wanted: Wanted,
) -> Result<Found, Fault> {
    let axes = axis.is_object().then(|| axis.clone()).into_iter();
    let axes: Vec<Value> = axes.chain(["z", "y", "x"].map(|name| json!({"name": name, "type": "space"}))).collect();
    let scale = json!({"type": "scale", "scale": vec![500.0; axes.len()]});
    let scales = json!([{"axes": axes, "datasets": [{"path": "0", "coordinateTransformations": [scale]}]}]);
    let group =
        json!({"node_type": "group", "attributes": {"ome": {"multiscales": scales, "omero": {"channels": channels}}}});
    found(&[&[("zarr.json", text(&group)), ("0/zarr.json", text(array))], chunks].concat(), wanted)
}

#[test]
fn a_channel_that_the_array_lacks_is_refused() {
    let two = array(&[2, 1, 1, 2], &json!({}));
    let (axis, chunk) = (json!({"name": "c"}), [("0/c.0.0.0.0", vec![1, 2, 3, 4])]);
    let named = |name| Wanted { name: Some(name), hours: None, labels: false };
    let channels = json!([{"color": "FF0000"}, {"label": "b"}, {"label": "c"}]);
    let second = image(&axis, &channels, &two, &chunk, named("b")).expect("the second channel");
    assert_eq!(second.values, Values::U8(vec![3, 4]), "a channel without a label is counted");
    let numbered = image(&axis, &json!([{}, {}]), &two, &chunk, named("1")).expect("the second channel");
    assert_eq!(numbered.values, Values::U8(vec![3, 4]), "channels without labels have numbers");
    assert!(refused(image(&axis, &channels, &two, &chunk, named("1"))).starts_with("there is no `1` in "));
    let problem = refused(image(&axis, &channels, &two, &chunk, named("c")));
    assert!(
        problem.starts_with("`c` is listed as channel 3, but ") && problem.ends_with("0 holds only 2"),
        "{problem}"
    );
    let none = refused(image(&Value::Null, &channels, &array(&[1, 1, 2], &json!({})), &[], named("b")));
    assert!(none.ends_with("0 holds only 1"), "{none}");
}

#[test]
fn times_are_counted_in_every_unit_that_is_known_and_in_no_other() {
    let times = array(&[3, 1, 1, 1], &json!({}));
    let at = |unit: &str, hours: Option<f64>| {
        let wanted = Wanted { name: None, hours, labels: false };
        image(&json!({"name": "t", "unit": unit}), &json!([]), &times, &[("0/c.0.0.0.0", vec![7, 8, 9])], wanted)
    };
    // Times are 500 units apart.
    for (unit, hours) in [
        ("millisecond", 0.5 / 3600.0),
        ("microsecond", 0.5e-3 / 3600.0),
        ("second", 500.0 / 3600.0),
        ("kilosecond", 500e3 / 3600.0),
        ("minute", 500.0 / 60.0),
        ("hour", 500.0),
        ("day", 12_000.0),
    ] {
        assert_eq!(at(unit, Some(hours)).expect(unit).values, Values::U8(vec![8]), "{unit}");
    }
    assert_eq!(at("fortnight", None).expect("the last time").values, Values::U8(vec![9]));
    assert_eq!(refused(at("fortnight", Some(500.0))), "it counts its times in `fortnight`, which is not known here");
    assert_eq!(refused(at("", Some(500.0))), "it does not tell the unit of its times");
}

#[test]
fn metadata_of_something_else_are_refused() {
    let group = json!({"zarr_format": 3, "node_type": "group", "attributes": []});
    let empty = json!({"attributes": {"ome": {"multiscales": []}}});
    for about in
        [json!([]), json!({}), json!(null), json!({"attributes": 5}), json!({"attributes": {"ome": 5}}), group, empty]
    {
        let problem = refused(found(&[("zarr.json", text(&about))], Wanted::default()));
        assert!(problem.starts_with("there is no Zarr array in "), "{about}: {problem}");
    }
    let of_two = |changes: Value| {
        let mut array =
            json!({"zarr_format": 2, "shape": [2], "chunks": [2], "dtype": "|u1", "compressor": null, "order": "C"});
        changes.as_object().into_iter().flatten().for_each(|(key, value)| array[key] = value.clone());
        refused(found(&[(".zarray", text(&array))], Wanted::default()))
    };
    let filtered = of_two(json!({"filters": [{"id": "delta"}]}));
    assert!(filtered.ends_with("the filter \"delta\" is not known here"), "{filtered}");
    let packed = of_two(json!({"compressor": {"id": "bz2"}}));
    assert!(packed.ends_with("the compressor \"bz2\" is not known here"), "{packed}");
}

#[test]
fn arrays_of_no_or_too_many_voxels_are_refused() {
    let empty =
        refused(one(&array(&[0, 4, 5], &json!({"chunk_grid": {"configuration": {"chunk_shape": [3, 4, 5]}}})), &[]));
    assert!(empty.ends_with("an array of 0 × 4 × 5 voxels is empty"), "{empty}");
    let cut = |shape: &[u64], chunk: [u64; 3]| {
        refused(one(&array(shape, &json!({"chunk_grid": {"configuration": {"chunk_shape": chunk}}})), &[1]))
    };
    let much = cut(&[30_000, 40_000, 50_000], [1000; 3]);
    assert!(
        much.contains("an array of 30000 × 40000 × 50000 voxels needs ") && much.ends_with(" are free here"),
        "{much}"
    );
    let beyond = cut(&[1 << 32; 3], [100; 3]);
    assert!(beyond.contains("4294967296 voxels needs more memory than can be counted to be read"), "{beyond}");
    assert!(cut(&[3, 4, 5], [1 << 40; 3]).contains("a chunk of 1099511627776 × "));
    assert!(cut(&[300; 3], [1; 3]).ends_with("is cut into 27000000 chunks"));
    assert!(cut(&[1 << 33, 1, 1], [1 << 20, 1, 1]).contains("8589934592 × 1 × 1 voxels needs "));
}

#[test]
fn fill_values_are_numbers_that_elements_can_hold() {
    let filled = |kind: &str, fill: Value| {
        let about = array(&[1, 1, 1], &json!({"data_type": kind, "fill_value": fill}));
        found(&[("zarr.json", text(&about))], Wanted::default())
    };
    let float = |fill: Value| match filled("float32", fill).expect("a fill value").values {
        Values::F32(values) => values[0],
        other => panic!("{other:?}"),
    };
    assert!(float(json!("NaN")).is_nan());
    assert_eq!([json!("Infinity"), json!("-Infinity"), json!(0.5)].map(float), [f32::INFINITY, f32::NEG_INFINITY, 0.5]);
    assert_eq!(filled("bool", json!(true)).expect("a fill value").values, Values::U8(vec![1]));
    assert_eq!(filled("uint8", json!(255)).expect("a fill value").values, Values::U8(vec![255]));
    for (kind, fill) in [
        ("float32", json!("0x7fc00000")),
        ("float32", json!([1])),
        ("uint8", json!("NaN")),
        ("uint8", json!(256)),
        ("uint16", json!(-1)),
        ("int8", json!(128)),
        ("int32", json!(0.5)),
    ] {
        let problem = refused(filled(kind, fill.clone()));
        assert!(problem.ends_with(&format!("the fill value {fill} is not known here")), "{problem}");
    }
}

#[test]
fn checksums_are_taken_off_and_checked() {
    assert_eq!(checksum::checksum(b"123456789"), 0xE306_9283, "as it is published");
    let data = [1, 2, 3, 4];
    let summed = |bytes: &[u8]| [bytes, &checksum::checksum(bytes).to_le_bytes()].concat();
    let packed = |bytes: &[u8]| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::new(1));
        gzip.write_all(bytes).expect("memory");
        gzip.finish().expect("memory")
    };
    let by = |codecs: [&str; 2], chunk: &[u8]| {
        let codecs: Vec<Value> = ["bytes"].iter().chain(&codecs).map(|name| json!({"name": name})).collect();
        one(&array(&[1, 2, 2], &json!({"codecs": codecs})), chunk)
    };
    for (codecs, chunk) in [(["gzip", "crc32c"], summed(&packed(&data))), (["crc32c", "gzip"], packed(&summed(&data)))]
    {
        assert_eq!(by(codecs, &chunk).expect("an array").values, Values::U8(data.to_vec()), "{codecs:?}");
    }
    let mut wrong = summed(&packed(&data));
    *wrong.last_mut().expect("bytes") ^= 1;
    let problem = refused(by(["gzip", "crc32c"], &wrong));
    assert!(problem.ends_with("cannot be read: its bytes are not those of its checksum"), "{problem}");
    assert!(refused(by(["gzip", "crc32c"], &[1, 2])).ends_with("it is shorter than its checksum"));
}
