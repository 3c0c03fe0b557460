//! Pictures in a PDF: their pixels, compressed without loss.
use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Filter, Finish, Pdf, Ref};
use std::io::Write;

/// The pixels of a picture, three bytes each.
pub(super) struct Pixels {
    size: [u32; 2],
    rgb: Vec<u8>,
}

impl Pixels {
    /// Those of a PNG file; none if it is no such file.
    pub(super) fn of(file: &[u8]) -> Option<Pixels> {
        let picture = image::load_from_memory(file).ok()?.to_rgb8();
        Some(Pixels { size: [picture.width(), picture.height()], rgb: picture.into_raw() })
    }

    pub(super) fn write(&self, file: &mut Pdf, at: Ref) {
        let bytes = deflated(&self.rgb);
        let mut picture = file.image_xobject(at, &bytes);
        picture.filter(Filter::FlateDecode);
        picture.width(self.size[0] as i32).height(self.size[1] as i32);
        picture.color_space().device_rgb();
        picture.bits_per_component(8).interpolate(false);
        picture.finish();
    }
}

/// Bytes, compressed.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("written to memory")
}
