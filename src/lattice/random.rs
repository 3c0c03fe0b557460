//! Randomness without a state: a hash of where and when. Twin of `shaders/shared/random.wgsl`.
//!
//! pcg4d (Jarzynski & Olano 2020, "Hash Functions for GPU Rendering", JCGT 9(3)) with a third round: two leave the
//! low bits of neighbouring sites, steps and streams correlated, as `invasim validate random` found.

/// What a draw is for; each purpose has its own stream, so no two draws share their bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Stream {
    /// Wishes to divide or hop; the sub-step is added in the high bits.
    Wish = 1,
    /// Necrosis, apoptosis, clearance.
    Death = 2,
    /// Polarisation of macrophages.
    Education = 3,
    /// Monocytes that leave a vessel.
    Recruitment = 4,
    /// The starting tissue.
    Initial = 5,
    /// Hits by radiation.
    Radiation = 6,
    /// Macrophages that forget under a drug; the drug's number is added in the high bits.
    Repolarisation = 7,
    /// Tips that move.
    Tips = 8,
    /// Vessels that sprout, age and go.
    Vessels = 9,
    /// Cells that enter vessels.
    Intravasation = 10,
    /// What becomes of cells in blood and organs, drawn on the host.
    Circulation = 11,
    /// Traits that daughters gain and lose; the sub-step and the rules are added in the high bits.
    Heredity = 12,
    /// Stroma that tumour cells activate.
    Corruption = 13,
    /// Where cells from blood arrive on a lattice, drawn on the host.
    Arrival = 20,
    /// Points of a Latin hypercube, drawn before there is any lattice.
    Design = 21,
}

/// Four independent words for site number `site`, at `step`, for `stream` (low byte: purpose, above: sub-step and organ).
#[inline(always)]
pub fn random(site: u32, step: u32, stream: u32, seed: u32) -> [u32; 4] {
    hash_words([site, step, stream, seed])
}

/// The hash behind [`random`]: four words from four.
#[inline(always)]
pub fn hash_words(words: [u32; 4]) -> [u32; 4] {
    let mut v = words.map(|w| w.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    v = mix(v);
    v = mix(v.map(|w| w ^ (w >> 16)));
    mix(v.map(|w| w ^ (w >> 16)))
}

#[inline(always)]
fn mix(mut v: [u32; 4]) -> [u32; 4] {
    v[0] = v[0].wrapping_add(v[1].wrapping_mul(v[3]));
    v[1] = v[1].wrapping_add(v[2].wrapping_mul(v[0]));
    v[2] = v[2].wrapping_add(v[0].wrapping_mul(v[1]));
    v[3] = v[3].wrapping_add(v[1].wrapping_mul(v[2]));
    v
}

/// A chance per step out of 2³² for a rate and a step in the same unit of time: `1 − exp(−rate·step)`.
pub fn chance_of(rate: f64, step: f64) -> u32 {
    share_of(-libm::expm1(-rate * step))
}

/// A probability as a whole number out of 2³², at most 2³² − 1.
pub fn share_of(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 4_294_967_296.0).min(4_294_967_295.0) as u32
}

/// A stream of draws for the host: consecutive numbers of one purpose.
pub struct Draws {
    seed: u32,
    stream: u32,
    step: u32,
    count: u32,
}

impl Draws {
    /// Draws for a purpose; `part` tells apart several users of the same purpose.
    pub fn new(seed: u32, stream: Stream, part: u32) -> Self {
        Self { seed, stream: stream as u32 | part << 8, step: 0, count: 0 }
    }

    /// Draws for a purpose in a step.
    pub fn in_step(seed: u32, stream: Stream, step: u32) -> Self {
        Self { seed, stream: stream as u32, step, count: 0 }
    }

    /// The next word.
    pub fn word(&mut self) -> u32 {
        self.count += 1;
        random(self.count, self.step, self.stream, self.seed)[0]
    }

    /// The next number in 0..1, with 32 bits.
    pub fn share(&mut self) -> f64 {
        f64::from(self.word()) / 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_match_their_rates() {
        assert_eq!(chance_of(0.0, 6.0), 0);
        let p = f64::from(chance_of(0.01, 6.0)) / 4_294_967_296.0;
        assert!((p - (1.0 - (-0.06_f64).exp())).abs() < 1e-9);
        assert_eq!(share_of(2.0), u32::MAX);
    }
}
