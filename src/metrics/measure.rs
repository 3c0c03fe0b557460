//! Mean and extremes of the fields: sums of whole numbers, which no order changes, as fine as the field is strong. Twin of
//! `shaders/views/measure.wgsl`.
use super::census::{DEPTHS, MEASURES};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::body::read_pair;
use crate::tissue::fields::Field;
use crate::tissue::state::{Layer, Tissue};
use bytemuck::{Pod, Zeroable};
use rayon::prelude::*;

static SHADER: Shader = Shader { name: "measure", text: include_str!("../../shaders/views/measure.wgsl") };
/// Largest and smallest value of a field.
pub static EXTREMES: Pass = Pass { shader: &SHADER, entry: "extremes", reach: 0, twin: extremes };
/// Sum of a field whose extremes were taken.
pub static ADD_UP: Pass = Pass { shader: &SHADER, entry: "add_up", reach: 0, twin: add_up };

/// Words of a measure: two sums of low and high word, largest bits, inverted smallest bits.
pub(super) const WORDS: usize = 6;
/// Bits of each of the two parts of a value.
const PART_BITS: u32 = 24;
/// What the exponent of a float's bits is above that of the last bit of its mantissa.
const BIAS: i32 = 150;
/// The most measures that there is room for.
const MOST: usize = (DEPTHS - MEASURES) / WORDS;

#[repr(C)]
#[derive(Clone, Copy, Default, Pod, Zeroable)]
struct Params {
    entry: u32,
    spare: [u32; 3],
}

/// A layer whose mean and extremes are taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What it is, in the names of columns.
    pub name: String,
    layer: Layer,
}

impl Measured {
    /// A layer without negative values.
    pub fn new(name: &str, layer: Layer) -> Measured {
        Measured { name: name.into(), layer }
    }

    /// A field by its number.
    pub fn field(number: u8, field: &Field) -> Measured {
        Measured::new(field.name, Layer::Field(number))
    }

    /// The density of the matrix.
    pub fn matrix() -> Measured {
        Measured::new("matrix", Layer::Matrix)
    }
}

/// The passes that fill the words of one measure.
///
/// # Panics
/// If there are more measures than there is room for: a mistake in the plan.
pub(super) fn commands(entry: usize, measured: &Measured) -> [Command; 2] {
    assert!(entry < MOST, "there is room for {MOST} measures");
    let params = Params { entry: entry as u32, ..Params::default() };
    [&EXTREMES, &ADD_UP].map(|pass| Command::Run(Dispatch::new(pass, &params).bind("value", measured.layer)))
}

/// Mean, smallest and largest value of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// Mean over all sites.
    pub mean: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

impl Measure {
    /// From the words of a measure. Each value was added up to 2⁻⁴⁷ of the largest, or better; what remains is the rounding
    /// of the division, which must not leave the extremes either.
    pub(super) fn read(words: &[u32], sites: f64) -> Measure {
        let float = |w: u32| f64::from(f32::from_bits(w));
        let [min, max] = [float(!words[5]), float(words[4])];
        let sum = (u128::from(read_pair(words)) << PART_BITS) + u128::from(read_pair(&words[2..]));
        let unit = exponent_of(words[4]) as i32 - BIAS - PART_BITS as i32;
        Measure { mean: libm::scalbn(sum as f64 / sites, unit).max(min).min(max), min, max }
    }
}

fn extremes(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let part = |values: &[u32]| values.iter().fold([0, 0], |[a, b], &bits| [bits.max(a), (!bits).max(b)]);
    let join = |a: [u32; 2], b: [u32; 2]| [a[0].max(b[0]), a[1].max(b[1])];
    let values = tissue.words(dispatch.layer("value"));
    let [largest, smallest] = values.par_chunks(1 << 14).map(part).reduce(|| [0, 0], join);
    let census = &mut tissue.words_mut(Layer::Census)[MEASURES + WORDS * params.entry as usize..];
    census[4] = census[4].max(largest);
    census[5] = census[5].max(smallest);
}

/// The exponent of a float's bits; subnormal numbers have that of the smallest normal ones.
fn exponent_of(bits: u32) -> u32 {
    (bits >> 23 & 255).max(1)
}

/// A value as a whole number of `2 * PART_BITS` bits, in two parts: the unit of the upper one is the last bit of the floats
/// whose exponent is `top`, which is the largest. What lies below both is left out.
fn parts(bits: u32, top: u32) -> [u32; 2] {
    let mantissa = bits & 0x007f_ffff | if bits & 0x7f80_0000 != 0 { 0x0080_0000 } else { 0 };
    let down = top - exponent_of(bits).min(top);
    if down <= PART_BITS {
        return [mantissa >> down, mantissa << (PART_BITS - down) & 0x00ff_ffff];
    }
    [0, mantissa >> (down - PART_BITS).min(31)]
}

fn add_up(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let params: Params = dispatch.params();
    let at = MEASURES + WORDS * params.entry as usize;
    let top = exponent_of(tissue.words(Layer::Census)[at + 4]);
    let join = |a: [u64; 2], b: [u64; 2]| [a[0] + b[0], a[1] + b[1]];
    let part = |values: &[u32]| values.iter().fold([0, 0], |sum, &bits| join(sum, parts(bits, top).map(u64::from)));
    let values = tissue.words(dispatch.layer("value"));
    let sums = values.par_chunks(1 << 14).map(part).reduce(|| [0, 0], join);
    let census = &mut tissue.words_mut(Layer::Census)[at..];
    for (words, more) in census.chunks_exact_mut(2).zip(sums) {
        let sum = read_pair(words).wrapping_add(more);
        (words[0], words[1]) = (sum as u32, (sum >> 32) as u32);
    }
}

#[cfg(test)]
mod tests {
    use super::super::census::{Census, commands};
    use super::*;
    use crate::lattice::grid::Grid;

    /// What a census says of a layer that holds these values.
    fn measured(size: [u32; 3], value: impl Fn(usize) -> f32) -> Measure {
        let mut tissue = Tissue::new(Grid::new(size));
        tissue.floats_mut(Layer::Matrix).iter_mut().enumerate().for_each(|(site, to)| *to = value(site));
        for command in commands(&[Measured::matrix()]) {
            if let Command::Run(dispatch) = command {
                (dispatch.pass.twin)(&mut tissue, &dispatch, &Moment::new(1, 0));
            }
        }
        let words = tissue.words(Layer::Census).to_vec();
        Census::new(words, Grid::new(size), vec![Measured::matrix()]).measures()[0].1
    }

    #[test]
    fn the_mean_of_one_level_is_that_level() {
        for level in [0.0, 1e-20, 3.3e-9, 0.0794, 1.0 / 3.0, 39.867_1, 4e9, 1e30] {
            for size in [[1, 1, 1], [7, 5, 3], [40, 41, 42]] {
                let found = measured(size, |_| level);
                let level = f64::from(level);
                assert_eq!(found, Measure { mean: level, min: level, max: level }, "{size:?}");
            }
        }
    }

    #[test]
    fn means_are_right_to_the_precision_of_floats_at_any_level() {
        let size = [40, 41, 42];
        for scale in [1e-15f32, 1e-6, 0.08, 40.0, 1e12] {
            for spread in [1e-6f32, 0.02, 1.0, 1e9] {
                let value = |site: usize| scale * (1.0 + spread * ((site * 7919 % 1009) as f32 / 1009.0).powi(9));
                let sites = 40 * 41 * 42;
                let exact = (0..sites).map(|site| f64::from(value(site))).sum::<f64>() / sites as f64;
                let found = measured(size, value);
                assert!((found.mean / exact - 1.0).abs() < 1e-12, "{found:?} instead of {exact}");
                assert!(found.min < found.mean && found.mean < found.max, "{found:?}");
            }
        }
    }

    /// One strong site among many weak ones, farther apart than the bits of one float.
    #[test]
    fn a_single_strong_site_does_not_hide_the_others() {
        let found = measured([64, 64, 64], |site| if site == 77 { 1e3 } else { 1e-7 });
        let exact = (1e3 + f64::from(1e-7f32) * 262_143.0) / 262_144.0;
        assert!((found.mean / exact - 1.0).abs() < 1e-9, "{found:?} instead of {exact}");
    }

    /// All sites of the largest lattice at the largest amount stay within the sums.
    #[test]
    fn sums_have_room() {
        let most = u64::from(u32::MAX) * ((1 << PART_BITS) - 1);
        assert!(most < u64::MAX >> 7 && 256 * ((1u64 << PART_BITS) - 1) <= u64::from(u32::MAX));
        let word = |sum: u64| [sum as u32, (sum >> 32) as u32];
        let words = [word(most), word(most), [f32::MAX.to_bits(), !f32::MAX.to_bits()]].concat();
        let found = Measure::read(&words, f64::from(u32::MAX));
        assert_eq!(found.mean, f64::from(f32::MAX));
    }
}
