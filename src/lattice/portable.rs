//! Arithmetic that gives the same bits on every device. Twin of `shaders/shared/portable.wgsl`.
//!
//! Rust neither contracts `a * b + c` nor reorders sums, so plain operators are already portable here and twins may use
//! them; the shader needs a fence behind each.

/// The sum that no compiler merges with another.
#[inline(always)]
pub fn sum(a: f32, b: f32) -> f32 {
    a + b
}

/// The difference that no compiler merges with another.
#[inline(always)]
pub fn difference(a: f32, b: f32) -> f32 {
    a - b
}

/// The product that no compiler contracts into a fused multiply-add.
#[inline(always)]
pub fn product(a: f32, b: f32) -> f32 {
    a * b
}

/// 1 / x for a normal positive x: an integer first guess (within 12 %) and three Newton steps, each of which
/// squares the relative error (0.12 → 0.015 → 2·10⁻⁴ → 5·10⁻⁸).
#[inline(always)]
pub fn reciprocal(x: f32) -> f32 {
    let mut y = f32::from_bits(0x7ef3_11c3 - x.to_bits());
    y = product(y, 2.0 - product(x, y));
    y = product(y, 2.0 - product(x, y));
    product(y, 2.0 - product(x, y))
}

/// x, or 0 where x is below the floor; also turns −0 and negative values into 0.
#[inline(always)]
pub fn floored(x: f32) -> f32 {
    if x >= FLOOR { x } else { 0.0 }
}

/// x, or 0 where |x| is below the floor.
#[inline(always)]
pub fn quiet(x: f32) -> f32 {
    if x.abs() >= FLOOR { x } else { 0.0 }
}

/// x held between 0 and 1.
#[inline(always)]
pub fn unit(x: f32) -> f32 {
    if x > 0.0 { if x < 1.0 { x } else { 1.0 } } else { 0.0 }
}

/// c / (k + c), the Hill function of order 1, for c ≥ 0 and a normal k > 0.
#[inline(always)]
pub fn saturation(c: f32, k: f32) -> f32 {
    product(c, reciprocal(k + c))
}

/// exp(−x) for x ≥ 0: a Taylor polynomial of order 7 up to 1/2 (error 10⁻⁷), beyond it the 32nd power of
/// exp(−x/32), which carries 32 times its rounding (measured: 8·10⁻⁶ near 16, relative); 0 beyond 16.
#[inline(always)]
pub fn exp_minus(x: f32) -> f32 {
    let near = taylor(if x <= 0.5 { x } else { x * 0.03125 });
    let mut far = near;
    for _ in 0..5 {
        far = product(far, far);
    }
    // Selects, not branches, so that loops over sites are vectorised.
    let far = if x > 16.0 { 0.0 } else { far };
    if x <= 0.5 { near } else { far }
}

#[inline(always)]
fn taylor(x: f32) -> f32 {
    let mut y = 1.0 - product(x, 0.142_857_15);
    y = 1.0 - product(product(x, 0.166_666_67), y);
    y = 1.0 - product(product(x, 0.2), y);
    y = 1.0 - product(x * 0.25, y);
    y = 1.0 - product(product(x, 0.333_333_34), y);
    y = 1.0 - product(x * 0.5, y);
    1.0 - product(x, y)
}

/// A share in 0..=1 as a chance out of 2³²; 1 becomes 2³² − 256, since a share has 24 bits.
#[inline(always)]
pub fn chance(share: f32) -> u32 {
    let n = (unit(share) * 16_777_216.0) as u32;
    n.min(0x00ff_ffff) << 8
}

/// A number of at least 0 as a whole one, right on average.
#[inline(always)]
pub fn whole(x: f32, draw: u32) -> u32 {
    let n = x as u32;
    n + u32::from(draw < chance(x - n as f32))
}

/// Concentrations below this are nothing; it keeps every product of the step a normal number.
pub const FLOOR: f32 = 1e-20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocal_is_within_two_ulps() {
        for i in 1..100_000 {
            let x = i as f32 * 0.000_37;
            let error = (f64::from(reciprocal(x)) * f64::from(x) - 1.0).abs();
            assert!(error < 2.5e-7, "1/{x} is off by {error:e}");
        }
    }

    #[test]
    fn exp_minus_follows_exp() {
        for i in 0..16_000 {
            let x = i as f32 * 0.001;
            let exact = libm::exp(-f64::from(x));
            let error = (f64::from(exp_minus(x)) / exact - 1.0).abs();
            assert!(error < if x <= 0.5 { 2e-7 } else { 1e-5 }, "exp(-{x}) is off by {error:e}");
        }
    }

    #[test]
    fn chances_span_all_of_them() {
        assert_eq!(chance(-0.0), 0);
        assert_eq!(chance(0.5), 1 << 31);
        assert_eq!(chance(2.0), 0xffff_ff00);
    }
}
