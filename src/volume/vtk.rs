//! VTK ImageData: one `.vti` a time with values at points, which are the middles of sites, and a `.pvd` that lists the times.
use super::{Space, Values};
use crate::error::{Error, Result};
use crate::output::{Folder, steps};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use rayon::prelude::*;
use std::io::Write;

/// The folder of the files.
pub const PLACE: &str = "volumes";
/// The list of times.
pub const LIST: &str = "volumes.pvd";
/// Bytes that are compressed as one.
const BLOCK: usize = 1 << 20;
/// Strength of compression.
const LEVEL: u32 = 1;

/// All arrays of one time, compressed.
#[derive(Default)]
pub struct Frame {
    arrays: Vec<(String, &'static str, Vec<u8>)>,
}

impl Frame {
    /// Adds an array.
    pub fn add(&mut self, name: &str, values: &Values) {
        let kind = match values {
            Values::U8(_) => "UInt8",
            Values::U16(_) => "UInt16",
            Values::U32(_) => "UInt32",
            Values::F32(_) => "Float32",
        };
        self.arrays.push((name.into(), kind, compressed(&values.bytes())));
    }

    /// Writes the file of a step, at a time in hours.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Folder, step: u32, hours: f64, space: &Space) -> Result<()> {
        let (below, name) = (folder.below(PLACE)?, name(step));
        let failed = |cause| Error::file(&below.path().join(&name), "write", cause);
        below.write_by(&name, |out| {
            out.write_all(self.header(hours, space).as_bytes()).map_err(failed)?;
            self.arrays.iter().try_for_each(|(_, _, bytes)| out.write_all(bytes)).map_err(failed)?;
            out.write_all(b"\n  </AppendedData>\n</VTKFile>\n").map_err(failed)
        })
    }

    fn header(&self, hours: f64, space: &Space) -> String {
        let extent = space.size.map(|n| format!("0 {}", n - 1)).join(" ");
        let three = |v: [f64; 3]| v.map(|x| x.to_string()).join(" ");
        let (mut offset, mut arrays) = (0, String::new());
        for (name, kind, bytes) in &self.arrays {
            let name = name.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            arrays +=
                &format!("    <DataArray type=\"{kind}\" Name=\"{name}\" format=\"appended\" offset=\"{offset}\"/>\n");
            offset += bytes.len();
        }
        format!(
            r#"<?xml version="1.0"?>
<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64" compressor="vtkZLibDataCompressor">
  <ImageData WholeExtent="{extent}" Origin="{}" Spacing="{}" Direction="1 0 0 0 1 0 0 0 1">
  <FieldData>
    <DataArray type="Float64" Name="TimeValue" NumberOfTuples="1" format="ascii">{hours}</DataArray>
  </FieldData>
  <Piece Extent="{extent}">
  <PointData>
{arrays}  </PointData>
  </Piece>
  </ImageData>
  <AppendedData encoding="raw">
  _"#,
            three(space.first),
            three(space.spacing),
        )
    }
}

/// The name of the file of a step.
fn name(step: u32) -> String {
    format!("step_{step:08}.vti")
}

/// Writes the list of all files in a folder; a step takes so many minutes.
///
/// # Errors
/// If it cannot be written.
pub fn list(folder: &Folder, minutes: f64) -> Result<()> {
    let line = |step: u32| {
        let time = f64::from(step) * minutes / 60.0;
        format!("    <DataSet timestep=\"{time}\" part=\"0\" file=\"{PLACE}/{}\"/>\n", name(step))
    };
    let lines: String = steps(&folder.path().join(PLACE), ".vti").into_iter().map(line).collect();
    let text = format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"1.0\" byte_order=\"LittleEndian\">\n  \
         <Collection>\n{lines}  </Collection>\n</VTKFile>\n"
    );
    folder.write(LIST, text.as_bytes())
}

/// Removes the files after a step.
///
/// # Errors
/// If they cannot be removed.
pub fn take_back(folder: &Folder, step: u32, minutes: f64) -> Result<()> {
    folder.remove_after(step, PLACE, ["step_", ".vti"])?;
    if folder.path().join(LIST).exists() { list(folder, minutes) } else { Ok(()) }
}

/// Bytes in blocks, each compressed by itself, after their number, size, size of the last one, and compressed sizes.
fn compressed(bytes: &[u8]) -> Vec<u8> {
    let pack = |block: &[u8]| {
        let mut packed = ZlibEncoder::new(Vec::with_capacity(block.len() / 2), Compression::new(LEVEL));
        packed.write_all(block).and_then(|()| packed.finish()).expect("memory can be written to")
    };
    let blocks: Vec<Vec<u8>> = bytes.par_chunks(BLOCK).map(pack).collect();
    let last = bytes.len() % BLOCK;
    let head = [blocks.len(), BLOCK, last].into_iter().chain(blocks.iter().map(Vec::len));
    head.flat_map(|n| (n as u64).to_le_bytes()).chain(blocks.iter().flatten().copied()).collect()
}
