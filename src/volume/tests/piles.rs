//! Slices: grey values in as many bits as the files have, names in order, and sizes that memory holds.
use super::super::Values;
use super::super::read::{Wanted, read};
use super::Place;
use image::{DynamicImage, ImageBuffer, LumaA, Rgb, Rgba};

/// The bytes of a PNG.
fn png(image: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, image::ImageFormat::Png).expect("memory");
    bytes.into_inner()
}

#[test]
fn sixteen_bits_stay_sixteen_bits() {
    let grey = |x: u32| 300 + 1000 * x as u16;
    let pictures = [
        png(ImageBuffer::from_fn(2, 1, |x, _| LumaA([grey(x), 9]))),
        png(ImageBuffer::from_fn(2, 1, |x, _| Rgb([grey(x); 3]))),
        png(ImageBuffer::from_fn(2, 1, |x, _| Rgba([grey(x), grey(x), grey(x), 9]))),
    ];
    for (number, bytes) in pictures.into_iter().enumerate() {
        let place = Place::new(&format!("sixteen-{number}"), &[("s_1.png", bytes)]);
        let found = read(&place.0, Wanted::default()).expect("a slice");
        assert_eq!(found.values, Values::U16(vec![300, 1300]), "picture {number}");
    }
    let colour = png(ImageBuffer::from_fn(1, 1, |_, _| Rgb([300u16, 300, 301])));
    let place = Place::new("sixteen-colour", &[("s_1.png", colour)]);
    assert!(read(&place.0, Wanted::default()).expect_err("colour").problem.ends_with("it is in colour"));
}

#[test]
fn slices_with_and_without_numbers_are_not_mixed() {
    let slice = png(image::GrayImage::new(1, 1));
    let refused = |names: [&str; 2]| {
        let files = names.map(|name| (name, slice.clone()));
        read(&Place::new(&names.concat(), &files).0, Wanted::default()).expect_err("refused").problem
    };
    let mixed = refused(["overview.png", "s_1.png"]);
    assert!(mixed.starts_with("overview.png in ") && mixed.ends_with("but s_1.png has one"), "{mixed}");
    assert!(refused(["a_18446744073709551616.png", "s_1.png"]).contains("has no number (up to 18446744073709551615)"));
    let twice = refused(["a_18446744073709551615.png", "b_18446744073709551615.png"]);
    assert!(twice.starts_with("two slices have the number 18446744073709551615"), "{twice}");
    let files = ["a.png", "b.png"].map(|name| (name, slice.clone()));
    let found = read(&Place::new("unnumbered", &files).0, Wanted::default()).expect("slices by their names");
    assert_eq!(found.size, [1, 1, 2]);
}

/// A TIFF that claims to be as large, with a few bytes of values.
fn tiff(width: u32, height: u32) -> Vec<u8> {
    let entries: [(u16, u16, u32); 8] = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 1),
        (262, 3, 1),
        (273, 4, 200),
        (278, 4, height),
        (279, 4, 100),
    ];
    let mut bytes = b"II*\0\x08\0\0\0\x08\0".to_vec();
    for (tag, kind, value) in entries {
        bytes.extend([tag, kind].iter().flat_map(|half| half.to_le_bytes()));
        bytes.extend([1, value].iter().flat_map(|word| word.to_le_bytes()));
    }
    bytes.extend([0; 300]);
    bytes
}

/// A PNG that claims to be as large, with hardly any values.
fn hollow(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().expect("memory");
    writer.write_chunk(png::chunk::IDAT, &[0x78, 0x9c]).expect("memory");
    drop(writer);
    bytes
}

#[test]
fn pictures_that_memory_does_not_hold_are_refused() {
    let files = [
        ("large.tif", tiff(4_000_000_000, 4_000_000_000)),
        ("wide.tif", tiff(20_000_000, 20_000_000)),
        ("large.png", hollow(2_000_000_000, 2_000_000_000)),
        ("empty.tif", tiff(0, 3)),
    ];
    let place = Place::new("large", &files);
    let problem = |name: &str| read(&place.0.join(name), Wanted::default()).expect_err(name).problem;
    let large = problem("large.tif");
    assert!(
        large.contains("page 1 of 4000000000 × 4000000000 voxels needs more memory than can be counted"),
        "{large}"
    );
    let wide = problem("wide.tif");
    assert!(wide.contains("page 1 of 20000000 × 20000000 voxels needs ") && wide.ends_with(" are free here"), "{wide}");
    let png = problem("large.png");
    assert!(png.contains("large.png of 2000000000 × 2000000000 voxels needs "), "{png}");
    let empty = problem("empty.tif");
    assert!(empty.contains("empty.tif cannot be read: "), "{empty}");
}
