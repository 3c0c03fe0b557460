// Arithmetic that gives the same bits on every device. Twin: src/lattice/portable.rs, function by function.

// Concentrations below this are nothing; it keeps every product of the step a normal number.
const FLOOR: f32 = 1e-20;

// A number that no compiler sees through: `zero` is always 0, and only the host knows. Compilers fuse a product with a
// sum, merge the constants of nested sums and cancel a + (b - a); with a fence behind each operation there is nothing
// next to it to combine with. Where a driver can be told, the host makes this function give back x: src/engine/gpu/spirv.rs.
fn fenced(x: f32) -> f32 {
    return bitcast<f32>(bitcast<u32>(x) ^ moment.zero);
}

// a + b, a - b and a b, each rounded once. Floats are added, subtracted and multiplied here alone; only a product with a
// literal power of two, which is exact, needs no fence.
fn sum(a: f32, b: f32) -> f32 {
    return fenced(a + b);
}

fn difference(a: f32, b: f32) -> f32 {
    return fenced(a - b);
}

fn product(a: f32, b: f32) -> f32 {
    return fenced(a * b);
}

// 1 / x for a normal positive x: an integer first guess and three Newton steps.
fn reciprocal(x: f32) -> f32 {
    var y = bitcast<f32>(0x7ef311c3u - bitcast<u32>(x));
    y = product(y, difference(2.0, product(x, y)));
    y = product(y, difference(2.0, product(x, y)));
    return product(y, difference(2.0, product(x, y)));
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
    return product(c, reciprocal(sum(k, c)));
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
    var y = difference(1.0, product(x, 0.14285715));
    y = difference(1.0, product(product(x, 0.16666667), y));
    y = difference(1.0, product(product(x, 0.2), y));
    y = difference(1.0, product(x * 0.25, y));
    y = difference(1.0, product(product(x, 0.33333334), y));
    y = difference(1.0, product(x * 0.5, y));
    return difference(1.0, product(x, y));
}

// A share in 0..=1 as a chance out of 2^32.
fn chance(share: f32) -> u32 {
    return min(u32(unit(share) * 16777216.0), 0x00ffffffu) << 8u;
}

// A number >= 0 as a whole one, right on average.
fn whole(x: f32, draw: u32) -> u32 {
    let n = u32(x);
    return n + select(0u, 1u, draw < chance(difference(x, f32(n))));
}
