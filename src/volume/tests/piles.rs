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

/// A PNG of 5 × 2 pixels with the values 0 to 9, as far as `depth` allows; with a palette of many colours, or in grey.
fn shallow(depth: png::BitDepth, palette: bool) -> (Vec<u8>, Vec<u8>) {
    let bits = depth as usize;
    let values: Vec<u8> = (0..10).map(|i| i & ((1u16 << bits) - 1) as u8).collect();
    let packed = values.chunks(5).flat_map(|row| {
        let mut bytes = vec![0; (5 * bits).div_ceil(8)];
        row.iter().enumerate().for_each(|(x, value)| bytes[x * bits / 8] |= value << (8 - bits - x * bits % 8));
        bytes
    });
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 5, 2);
    encoder.set_depth(depth);
    encoder.set_color(if palette { png::ColorType::Indexed } else { png::ColorType::Grayscale });
    if palette {
        encoder.set_palette((0..1 << bits).flat_map(|i: u16| [i as u8, 7, 200]).collect::<Vec<u8>>());
    }
    let mut writer = encoder.write_header().expect("memory");
    writer.write_image_data(&packed.collect::<Vec<_>>()).expect("memory");
    writer.finish().expect("memory");
    (file, values)
}

#[test]
fn labels_of_few_bits_and_palettes_are_the_numbers_that_are_stored() {
    use png::BitDepth::{Eight, Four, One, Two};
    for (depth, palette) in [One, Two, Four, Eight].into_iter().flat_map(|depth| [(depth, true), (depth, false)]) {
        let (file, values) = shallow(depth, palette);
        let place = Place::new(&format!("shallow-{depth:?}-{palette}"), &[("s_1.png", file)]);
        let labels = read(&place.0, Wanted { labels: true, ..Wanted::default() }).expect("labels");
        assert_eq!((labels.size, labels.values), ([5, 2, 1], Values::U8(values.clone())), "{depth:?} {palette}");
        let seen = read(&place.0.join("s_1.png"), Wanted::default());
        if palette {
            assert!(seen.expect_err("a palette of colours").problem.ends_with("it is in colour"));
        } else {
            // Intensities reach up to 255 in each depth.
            let scaled = values.iter().map(|value| value * (255 / ((1u16 << depth as u16) - 1) as u8)).collect();
            assert_eq!(seen.expect("intensities").values, Values::U8(scaled), "{depth:?}");
        }
    }
}

#[test]
fn labels_of_sixteen_bits_are_as_they_are() {
    let deep = png(ImageBuffer::from_fn(2, 1, |x, _| image::Luma([300 + x as u16])));
    let place = Place::new("deep", &[("s_1.png", deep), ("s_2.png", vec![1, 2, 3])]);
    let wanted = Wanted { labels: true, ..Wanted::default() };
    let found = read(&place.0.join("s_1.png"), wanted).expect("labels");
    assert_eq!(found.values, Values::U16(vec![300, 301]));
    let fault = read(&place.0.join("s_2.png"), wanted).expect_err("no PNG");
    assert!(fault.problem.contains("s_2.png cannot be read: "), "{fault:?}");
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
