//! Rows of sites in the equation of diffusion: residuals, relaxation, averages and interpolation along x, as
//! `shaders/processes/diffusion.wgsl` has them for one site. The loops are plain so that the compiler vectorises them: they
//! go over the inside of a row as if all its sites were plain, and the ends are done again as what they are.
use super::level::{End, Level, Place};
use crate::lattice::portable::{floored, product, quiet, reciprocal};
use multiversion::multiversion;

/// Rows of a field, one after the other, with the rows beside them; beyond a closed side stand the rows themselves, whose
/// differences are 0. Rows at a side in y stand alone.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The values of the rows themselves.
    pub own: &'a [f32],
    /// The rows before and after them in y.
    pub y: [&'a [f32]; 2],
    /// The rows before and after them in z.
    pub z: [&'a [f32]; 2],
    /// Source.
    pub f: &'a [f32],
    /// Loss.
    pub l: &'a [f32],
    /// Their place on the axes y and z.
    pub places: [Place; 2],
}

/// Sites of a wide step.
const WIDE: usize = 16;

/// Where the wide steps over the inside of a row of n sites begin; the last may overlap the one before it.
#[inline(always)]
fn wide_steps(n: usize) -> impl Iterator<Item = usize> {
    (1..n - 1).step_by(WIDE).map(move |from| from.min(n - 1 - WIDE))
}

#[inline(always)]
fn part<const N: usize>(row: &[f32], from: usize) -> &[f32; N] {
    row[from..].first_chunk().expect("a wide step is inside")
}

/// Writes `$new` for each site inside rows, in wide steps where they are long enough: its value, source and loss, and the values
/// beside it in x, y and z have the names that are given.
macro_rules! inside {
    ($b:ident, $out:ident, |$u:ident, $f:ident, $l:ident, $x:ident, $y:ident, $z:ident| $new:expr) => {
        let n = $out.len();
        if n < WIDE + 2 {
            for i in 1..n.saturating_sub(1) {
                let ($u, $f, $l, $x) = ($b.own[i], $b.f[i], $b.l[i], [$b.own[i - 1], $b.own[i + 1]]);
                let ($y, $z) = ([$b.y[0][i], $b.y[1][i]], [$b.z[0][i], $b.z[1][i]]);
                $out[i] = $new;
            }
        } else {
            for from in wide_steps(n) {
                let own: &[f32; WIDE + 2] = part($b.own, from - 1);
                let (f, l): (&[f32; WIDE], &[f32; WIDE]) = (part($b.f, from), part($b.l, from));
                let (y0, y1): (&[f32; WIDE], &[f32; WIDE]) = (part($b.y[0], from), part($b.y[1], from));
                let (z0, z1): (&[f32; WIDE], &[f32; WIDE]) = (part($b.z[0], from), part($b.z[1], from));
                let out: &mut [f32; WIDE] = $out[from..].first_chunk_mut().expect("a wide step is inside");
                for i in 0..WIDE {
                    let ($u, $f, $l, $x) = (own[i + 1], f[i], l[i], [own[i], own[i + 2]]);
                    let ($y, $z) = ([y0[i], y1[i]], [z0[i], z1[i]]);
                    out[i] = $new;
                }
            }
        }
    };
}

/// What the neighbours on one axis push into a site.
#[inline(always)]
fn steps(u: f32, beside: [f32; 2], links: [f32; 2]) -> f32 {
    product(links[0], beside[0] - u) + product(links[1], beside[1] - u)
}

/// What neighbours at links of 1 and the site itself say.
#[inline(always)]
fn balance(u: f32, f: f32, l: f32, x: [f32; 2], y: [f32; 2], z: [f32; 2]) -> f32 {
    let across = ((x[0] - u) + (x[1] - u)) + ((y[0] - u) + (y[1] - u));
    (f - product(l, u)) + (across + ((z[0] - u) + (z[1] - u)))
}

/// The residual of a site of the row that begins at `first`, wherever it is.
#[inline(always)]
fn residual_at(first: usize, end: &End, b: &Beside, level: &Level) -> f32 {
    let s = first + end.x;
    let (u, [y, z]) = (b.own[s], b.places);
    let beside = [b.own[first + end.beside[0]], b.own[first + end.beside[1]]];
    let (beside_y, beside_z) = ([b.y[0][s], b.y[1][s]], [b.z[0][s], b.z[1][s]]);
    if end.place.plain && y.plain && z.plain {
        return balance(u, b.f[s], b.l[s], beside, beside_y, beside_z);
    }
    let across = steps(u, beside, end.place.inner) + steps(u, beside_y, y.inner);
    let r = (b.f[s] - product(b.l[s], u)) + (across + steps(u, beside_z, z.inner));
    level.with_sides(r, u, [end.place, y, z])
}

/// Does `work` at each site, by its row and place, that is no inner site of a plain row.
#[inline(always)]
fn at_ends(b: &Beside, level: &Level, mut work: impl FnMut(usize, &End)) {
    let nx = level.places[0].len();
    let plain = b.places[0].plain && b.places[1].plain;
    for first in (0..b.own.len()).step_by(nx) {
        if plain {
            level.ends.iter().for_each(|end| work(first, end));
        } else {
            (0..nx).for_each(|x| work(first, &level.end(x)));
        }
    }
}

/// The residuals of rows; where all links are 1 and no side is held, factors and terms change nothing and are left out.
pub fn residuals(out: &mut [f32], b: &Beside, level: &Level) {
    inner_residuals(out, b);
    at_ends(b, level, |first, end| out[first + end.x] = residual_at(first, end, b, level));
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn inner_residuals(out: &mut [f32], b: &Beside) {
    inside!(b, out, |u, f, l, x, y, z| balance(u, f, l, x, y, z));
}

#[inline(always)]
fn clean(u: f32, is_correction: bool) -> f32 {
    if is_correction { quiet(u) } else { floored(u) }
}

/// Rows after half a sweep: the sites that `moves` marks are moved by their residual over their diagonal; what is told of
/// others has no meaning.
pub fn relaxed(out: &mut [f32], b: &Beside, level: &Level, moves: &[u32]) {
    let is_correction = level.params.is_correction != 0;
    let ties = level.inner_ties(b.places);
    if is_correction {
        inner_relaxed::<true>(out, b, ties)
    } else {
        inner_relaxed::<false>(out, b, ties)
    }
    at_ends(b, level, |first, end| {
        let s = first + end.x;
        if moves[s] != 0 {
            let diagonal = b.l[s] + level.ties([end.place, b.places[0], b.places[1]]);
            let moved = b.own[s] + product(residual_at(first, end, b, level), reciprocal(diagonal));
            out[s] = clean(moved, is_correction);
        }
    });
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn inner_relaxed<const CORRECTION: bool>(out: &mut [f32], b: &Beside, ties: f32) {
    inside!(b, out, |u, f, l, x, y, z| {
        clean(u + product(balance(u, f, l, x, y, z), reciprocal(l + ties)), CORRECTION)
    });
}

/// Writes to rows what is new of them: the sites that `moves` marks.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
pub fn write(rows: &mut [f32], new: &[f32], moves: &[u32]) {
    let n = rows.len();
    let (new, moves) = (&new[..n], &moves[..n]);
    for x in 0..n {
        // By masks: a branch would be made a masked store, which many processors are slow at.
        let mine = 0u32.wrapping_sub(u32::from(moves[x] != 0));
        rows[x] = f32::from_bits(new[x].to_bits() & mine | rows[x].to_bits() & !mine);
    }
}

/// The most that a site's loss counts for on the next level. A sink that takes more than the sites beside it bring is felt
/// through them, else its parent would be held where the child's neighbours are not: a cycle among capillaries would leave 0.6 of the
/// error, with this it leaves 0.4. Less than 3 corrects too much.
const MOST: f32 = 4.0;
/// The loss from which a site holds its value whatever is around it, and counts in full: the rounding of its own residual
/// would move its parent.
const HELD: f32 = 64.0;

/// What the next level hears of a residual, or of a loss.
#[inline(always)]
fn passed_on<const LOSS: bool>(of: f32) -> f32 {
    if LOSS && of <= HELD { of.min(MOST) } else { of }
}

/// Adds residuals or losses of a row to those of which they are children, one after the other and by volume; `across` are the
/// row's widths in y and z, `last` that of its last site.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
pub fn gather_pairs<const LOSS: bool>(sums: &mut [f32], fine: &[f32], across: [f32; 2], last: f32) {
    let [inside, end] = [1.0, last].map(|x| product(product(x, across[0]), across[1]));
    let (body, tip) = fine.split_at(fine.len() - 1);
    let (pairs, lone) = body.as_chunks::<2>();
    for (sum, pair) in sums.iter_mut().zip(pairs) {
        *sum = (*sum + product(inside, passed_on::<LOSS>(pair[0]))) + product(inside, passed_on::<LOSS>(pair[1]));
    }
    let at = sums.len() - 1;
    if let [one] = lone {
        sums[at] += product(inside, passed_on::<LOSS>(*one));
    }
    sums[at] += product(end, passed_on::<LOSS>(tip[0]));
}

/// Four times the mean residual or loss of the eight children of each site of a row, where all have their whole volume; `fine` are
/// their four rows, one after the other in y, then in z. Of residuals, what is below the floor becomes 0.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
pub fn four_means<const LOSS: bool>(out: &mut [f32], fine: [&[f32]; 4]) {
    let two = |row: &[f32], x: usize| [passed_on::<LOSS>(row[2 * x]), passed_on::<LOSS>(row[2 * x + 1])];
    let mean = |rows: [&[f32]; 4], x: usize| {
        let sum = rows.iter().fold(0.0, |sum, row| (sum + two(row, x)[0]) + two(row, x)[1]);
        let mean = product(sum, 0.5);
        if LOSS { mean } else { quiet(mean) }
    };
    let [a, b, c, d] = fine;
    let (wide, rest) = out.as_chunks_mut::<WIDE>();
    let begun = WIDE * wide.len();
    for (i, out) in wide.iter_mut().enumerate() {
        let from = 2 * WIDE * i;
        let (a, b): (&[f32; 2 * WIDE], &[f32; 2 * WIDE]) = (part(a, from), part(b, from));
        let (c, d): (&[f32; 2 * WIDE], &[f32; 2 * WIDE]) = (part(c, from), part(d, from));
        for (x, out) in out.iter_mut().enumerate() {
            *out = mean([a, b, c, d], x);
        }
    }
    for (x, out) in rest.iter_mut().enumerate() {
        *out = mean([a, b, c, d], begun + x);
    }
}

/// Sums over children to four times their mean; `shares` are those of the row in y and z.
pub fn average(sums: [&mut [f32]; 2], level: &Level, [y, z]: [f32; 2]) {
    let mean = |share: f32| product(product(share, y), z * 4.0);
    let [sources, losses] = sums;
    let (inside, last, n) = (mean(0.5), mean(level.params.last_share[0]), sources.len());
    for (x, (source, loss)) in sources.iter_mut().zip(losses).enumerate() {
        let mean = if x + 1 == n { last } else { inside };
        *source = quiet(product(*source, mean));
        *loss = product(*loss, mean);
    }
}

#[inline(always)]
fn blend(a: f32, b: f32) -> f32 {
    product(a, 0.75) + b * 0.25
}

/// Interpolates the rows of four coarse corners (near and far in y, then the same in z) across x, the far ones with signs.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
pub fn mix(out: &mut [f32], [a, b, c, d]: [&[f32]; 4], [y, z]: [f32; 2]) {
    let n = out.len();
    let mixed = |a, b, c, d| blend(blend(a, product(y, b)), product(z, blend(c, product(y, d))));
    if n < WIDE {
        for x in 0..n {
            out[x] = mixed(a[x], b[x], c[x], d[x]);
        }
        return;
    }
    for from in (0..n).step_by(WIDE).map(|from| from.min(n - WIDE)) {
        let (a, b): (&[f32; WIDE], &[f32; WIDE]) = (part(a, from), part(b, from));
        let (c, d): (&[f32; WIDE], &[f32; WIDE]) = (part(c, from), part(d, from));
        let out: &mut [f32; WIDE] = out[from..].first_chunk_mut().expect("a wide step is inside");
        for x in 0..WIDE {
            out[x] = mixed(a[x], b[x], c[x], d[x]);
        }
    }
}

/// Adds to a fine row what lies between its coarse sites; `mixed` has one more coarse site at either end.
pub fn add_between(row: &mut [f32], mixed: &[f32], correction: bool) {
    let (wide, rest) = row.as_chunks_mut::<{ 2 * WIDE }>();
    let begun = WIDE * wide.len();
    if correction {
        add_wide::<true>(wide, mixed)
    } else {
        add_wide::<false>(wide, mixed)
    }
    let (pairs, last) = rest.as_chunks_mut::<2>();
    for (pair, m) in pairs.iter_mut().zip(mixed[begun..].windows(3)) {
        pair[0] = clean(pair[0] + blend(m[1], m[0]), correction);
        pair[1] = clean(pair[1] + blend(m[1], m[2]), correction);
    }
    if let [odd] = last {
        let end = mixed.len() - 2;
        *odd = clean(*odd + blend(mixed[end], mixed[end - 1]), correction);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512bw+avx512dq", "x86_64+avx2"))]
fn add_wide<const CORRECTION: bool>(row: &mut [[f32; 2 * WIDE]], mixed: &[f32]) {
    for (i, out) in row.iter_mut().enumerate() {
        let m: &[f32; WIDE + 2] = part(mixed, i * WIDE);
        for x in 0..WIDE {
            out[2 * x] = clean(out[2 * x] + blend(m[x + 1], m[x]), CORRECTION);
            out[2 * x + 1] = clean(out[2 * x + 1] + blend(m[x + 1], m[x + 2]), CORRECTION);
        }
    }
}
