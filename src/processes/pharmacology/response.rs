//! Responses of cells to drug levels as tables: `Uʰ/(halfʰ + Uʰ)`, h from 1, on 32 places an octave, linear in between (off
//! by at most 3·10⁻⁴ of the response for h = 1, see the test).
use super::Params;
use crate::lattice::portable::product;
use crate::therapy::drug::Hill;

/// Octaves of the table on either side of the half effect.
const OCTAVES: i32 = 12;
/// Places in an octave.
const PLACES: i32 = 32;
/// Places in all, both ends among them.
const LENGTH: usize = (2 * OCTAVES * PLACES + 1) as usize;
/// The upper bits of 2⁻¹²: exponent 127 − 12, and five bits of the fraction.
const FIRST_BITS: u32 = (127 - OCTAVES as u32) << 5;
/// 2⁻¹², where the table begins.
const LEAST: f32 = 1.0 / 4096.0;
/// Just below 2¹², where it ends.
const MOST: f32 = 4095.0;

/// A table of `of(Hill response)`.
pub fn table(hill: Hill, of: impl Fn(f64) -> f64) -> [[f32; 4]; 193] {
    let place = |i: usize| {
        let (octave, part) = (i as i32 / PLACES - OCTAVES, i as i32 % PLACES);
        let level = libm::scalbn(1.0 + f64::from(part) / f64::from(PLACES), octave);
        of(hill.at(level * hill.half)) as f32
    };
    std::array::from_fn(|v| std::array::from_fn(|i| place((4 * v + i).min(LENGTH - 1))))
}

/// The response to a level. Twin of `response` in the shader.
#[inline(always)]
pub fn response(params: &Params, level: f32) -> f32 {
    response_at(params, product(level, params.scale))
}

/// The response to a multiple of the half effect. Twin of `response_at` in the shader.
#[inline(always)]
pub fn response_at(params: &Params, x: f32) -> f32 {
    let entry = |i: u32| params.table[(i >> 2) as usize][(i & 3) as usize];
    if x < LEAST {
        return params.at_zero + product(x * 4096.0, entry(0) - params.at_zero);
    }
    let bits = (if x < MOST { x } else { MOST }).to_bits();
    let low = (bits >> 18) - FIRST_BITS;
    let part = (bits & 0x3ffff) as f32 * 0.000_003_814_697_3;
    entry(low) + product(part, entry(low + 1) - entry(low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytemuck::Zeroable;

    #[test]
    fn tables_follow_the_response() {
        for (power, most) in [(1.0, 3e-4), (2.0, 6e-4), (4.0, 4e-3)] {
            let hill = Hill { half: 92.0, hill: power };
            let params = Params { table: table(hill, |h| h), scale: (1.0 / hill.half) as f32, ..Params::zeroed() };
            for i in 0..4000 {
                let level = hill.half * libm::exp2(f64::from(i) * 0.005 - 10.0);
                let (got, exact) = (f64::from(response(&params, level as f32)), hill.at(level));
                assert!((got / exact - 1.0).abs() < most, "h = {power}, {level} nM: {got} instead of {exact}");
            }
            assert_eq!(response(&params, 0.0), 0.0);
            for octave in [-14.0, 14.0] {
                let level = hill.half * libm::exp2(octave);
                let off = (f64::from(response(&params, level as f32)) - hill.at(level)).abs();
                assert!(off < 3e-4, "h = {power}, {level} nM: off by {off:e}");
            }
        }
    }
}
