//! Volumes as other programs hold them: values on a box of voxels with a place in the tissue. Written as OME-Zarr and VTK
//! ImageData, read from OME-Zarr, TIFF pages and folders of PNG slices. Knows files and voxels, nothing of tumours.
pub mod ome;
pub mod read;
mod size;
mod slices;
mod stored;
#[cfg(test)]
mod tests;
pub mod vtk;
mod zarr;

use rayon::prelude::*;

/// A box of voxels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Space {
    /// Voxels along x, y, z; x runs fastest.
    pub size: [u32; 3],
    /// Width of a voxel along x, y, z, um.
    pub spacing: [f64; 3],
    /// Middle of the first voxel, um.
    pub first: [f64; 3],
}

impl Space {
    /// How many voxels it has.
    pub fn voxels(&self) -> usize {
        self.size.iter().map(|n| *n as usize).product()
    }

    /// The box of blocks of `by` voxels a side; the last block of an axis may be cut short.
    pub fn coarser(&self, by: u32) -> Space {
        let size = self.size.map(|n| n.div_ceil(by));
        let spacing = self.spacing.map(|width| width * f64::from(by));
        let first = std::array::from_fn(|a| self.first[a] + 0.5 * (spacing[a] - self.spacing[a]));
        Space { size, spacing, first }
    }
}

/// The values of a volume, x fastest, then y, then z.
#[derive(Clone, Debug, PartialEq)]
pub enum Values {
    /// Labels or grey values of 8 bits.
    U8(Vec<u8>),
    /// Labels or grey values of 16 bits.
    U16(Vec<u16>),
    /// Labels of 32 bits.
    U32(Vec<u32>),
    /// Amounts.
    F32(Vec<f32>),
}

/// The same work for each type of values.
macro_rules! each {
    ($values:expr, $inner:ident => $work:expr) => {
        match $values {
            Values::U8($inner) => $work,
            Values::U16($inner) => $work,
            Values::U32($inner) => $work,
            Values::F32($inner) => $work,
        }
    };
}
use each;

impl Values {
    /// How many there are.
    pub fn len(&self) -> usize {
        each!(self, values => values.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One of them as a number.
    #[inline]
    pub fn at(&self, voxel: usize) -> f64 {
        each!(self, values => f64::from(values[voxel]))
    }

    /// Bytes of one value.
    pub fn width(&self) -> usize {
        match self {
            Values::U8(_) => 1,
            Values::U16(_) => 2,
            Values::U32(_) | Values::F32(_) => 4,
        }
    }

    /// The value that stands for full intensity: that of the type, 1 for amounts.
    pub fn full(&self) -> f64 {
        match self {
            Values::U8(_) => f64::from(u8::MAX),
            Values::U16(_) => f64::from(u16::MAX),
            Values::U32(_) => f64::from(u32::MAX),
            Values::F32(_) => 1.0,
        }
    }

    /// All values as bytes, the lowest first.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        each!(self, values => values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    /// Values in blocks of `by` voxels a side: the mean of amounts, the most frequent label (the smallest of equals).
    pub fn coarser(&self, size: [u32; 3], by: u32) -> Values {
        match self {
            Values::U8(values) => Values::U8(blocks(values, size, by, most_frequent)),
            Values::U16(values) => Values::U16(blocks(values, size, by, most_frequent)),
            Values::U32(values) => Values::U32(blocks(values, size, by, most_frequent)),
            Values::F32(values) => Values::F32(blocks(values, size, by, mean)),
        }
    }

    /// The values of a box within the box `size`: from `low` up to, not including, `high`.
    pub fn cropped(self, size: [u32; 3], low: [u32; 3], high: [u32; 3]) -> Values {
        if low == [0; 3] && high == size {
            return self;
        }
        match self {
            Values::U8(values) => Values::U8(crop(&values, size, low, high)),
            Values::U16(values) => Values::U16(crop(&values, size, low, high)),
            Values::U32(values) => Values::U32(crop(&values, size, low, high)),
            Values::F32(values) => Values::F32(crop(&values, size, low, high)),
        }
    }
}

/// A volume: where its voxels are, and what they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    /// Where its voxels are.
    pub space: Space,
    /// What they hold.
    pub values: Values,
}

impl Volume {
    /// The volume in blocks of `by` voxels a side.
    pub fn coarser(&self, by: u32) -> Volume {
        Volume { space: self.space.coarser(by), values: self.values.coarser(self.space.size, by) }
    }
}

/// The number of a voxel in a box.
#[inline]
pub(crate) fn voxel(size: [u32; 3], [x, y, z]: [u32; 3]) -> usize {
    x as usize + size[0] as usize * (y as usize + size[1] as usize * z as usize)
}

fn crop<T: Copy>(values: &[T], size: [u32; 3], low: [u32; 3], high: [u32; 3]) -> Vec<T> {
    let rows = (low[2]..high[2]).flat_map(|z| (low[1]..high[1]).map(move |y| [y, z]));
    let row = |[y, z]: [u32; 2]| &values[voxel(size, [low[0], y, z])..][..(high[0] - low[0]) as usize];
    rows.flat_map(|at| row(at).iter().copied()).collect()
}

/// One value for each block, made from the values in it.
fn blocks<T: Copy + Send + Sync>(values: &[T], size: [u32; 3], by: u32, one: fn(&mut [T]) -> T) -> Vec<T> {
    let [nx, ny, nz] = size.map(|n| n.div_ceil(by));
    let plane = |z: u32| {
        let mut inside = Vec::with_capacity((by * by * by) as usize);
        let mut out = Vec::with_capacity((nx * ny) as usize);
        for (y, x) in (0..ny).flat_map(|y| (0..nx).map(move |x| (y, x))) {
            let [low, high] = [[x, y, z].map(|p| p * by), [x + 1, y + 1, z + 1].map(|p| p * by)];
            let high = [0, 1, 2].map(|a| high[a].min(size[a]));
            inside.clear();
            for (z, y) in (low[2]..high[2]).flat_map(|z| (low[1]..high[1]).map(move |y| (z, y))) {
                inside.extend_from_slice(&values[voxel(size, [low[0], y, z])..][..(high[0] - low[0]) as usize]);
            }
            out.push(one(&mut inside));
        }
        out
    };
    (0..nz).into_par_iter().flat_map_iter(plane).collect()
}

fn mean(values: &mut [f32]) -> f32 {
    (values.iter().map(|value| f64::from(*value)).sum::<f64>() / values.len() as f64) as f32
}

/// The value that occurs most often, the smallest of those that do equally.
pub fn most_frequent<T: Copy + Ord>(values: &mut [T]) -> T {
    if values.iter().all(|value| *value == values[0]) {
        return values[0];
    }
    values.sort_unstable();
    let runs = values.chunk_by(|a, b| a == b);
    runs.fold(&values[..0], |most, run| if run.len() > most.len() { run } else { most })[0]
}
