// Arithmetic that gives the same bits on every device. Twin: src/lattice/portable.rs, function by function.

// Concentrations below this are nothing; it keeps every product of the step a normal number.
const FLOOR: f32 = 1e-20;

// The product that no compiler contracts into a fused multiply-add: `zero` is always 0, and only the host knows.
fn product(a: f32, b: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(a * b) ^ moment.zero);
}

// 1 / x for a normal positive x: an integer first guess and three Newton steps.
fn reciprocal(x: f32) -> f32 {
    var y = bitcast<f32>(0x7ef311c3u - bitcast<u32>(x));
    y = product(y, 2.0 - product(x, y));
    y = product(y, 2.0 - product(x, y));
    return product(y, 2.0 - product(x, y));
}

// x, or 0 where x is below the floor; also turns -0 and negative values into 0.
fn floored(x: f32) -> f32 {
    return select(0.0, x, x >= FLOOR);
}

// x, or 0 where |x| is below the floor.
fn quiet(x: f32) -> f32 {
    return select(0.0, x, abs(x) >= FLOOR);
}

// x held between 0 and 1.
fn unit(x: f32) -> f32 {
    return select(0.0, select(1.0, x, x < 1.0), x > 0.0);
}

// c / (k + c), the Hill function of order 1, for c >= 0 and a normal k > 0.
fn saturation(c: f32, k: f32) -> f32 {
    return product(c, reciprocal(k + c));
}

// exp(-x) for x >= 0: Taylor up to 1/2, beyond it the 32nd power of exp(-x/32); 0 beyond 16.
fn exp_minus(x: f32) -> f32 {
    if (x <= 0.5) {
        return taylor(x);
    }
    if (x > 16.0) {
        return 0.0;
    }
    var y = taylor(x * 0.03125);
    for (var i = 0u; i < 5u; i++) {
        y = product(y, y);
    }
    return y;
}

fn taylor(x: f32) -> f32 {
    var y = 1.0 - product(x, 0.14285715);
    y = 1.0 - product(product(x, 0.16666667), y);
    y = 1.0 - product(product(x, 0.2), y);
    y = 1.0 - product(x * 0.25, y);
    y = 1.0 - product(product(x, 0.33333334), y);
    y = 1.0 - product(x * 0.5, y);
    return 1.0 - product(x, y);
}

// A share in 0..=1 as a chance out of 2^32.
fn chance(share: f32) -> u32 {
    return min(u32(unit(share) * 16777216.0), 0x00ffffffu) << 8u;
}
