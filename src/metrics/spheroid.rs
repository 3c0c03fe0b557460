//! Radii of a spheroid as a microscope gives them: of its outline, its necrotic core and its inhibited region. Pure
//! functions on layers read from an engine; all lengths in the unit of `spacing`.
//!
//! A spheroid is all sites that hold a cell or debris and touch another such site by a face: what drifts off alone does
//! not count. All radii but that of the shadow are read off radial profiles around its centroid by one rule: where the
//! profile, followed from outside, passes one half.
use crate::lattice::grid::Grid;
use crate::tissue::cell::{Kind, is_alive, kind_of};

/// Width of a shell of a radial profile in sites.
const SHELL: f64 = 1.0;
/// Radius of the innermost ball of a profile in sites: shells there hold too few sites for a share.
const INNERMOST: f64 = 2.0;

/// Radii of a spheroid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outline {
    /// Radius inside which at least half of the sites are held by cells or debris. For a smooth body this is the radius
    /// that a microscope measures.
    pub radius: f64,
    /// Radius of the disc that has the area of the shadow, averaged over the three axes. On a rough surface, as of
    /// lattice growth, single cells that stick out make it larger than `radius`, by one to two sites.
    pub shadow: f64,
    /// Radius inside which less than half of the sites are held by living cells; 0 if there is no such core.
    pub necrotic: f64,
}

/// Outer radius, shadow and necrotic radius of the spheroid in the layer `cell`, with sites `spacing` wide.
pub fn outline(grid: Grid, cell: &[u32], spacing: f64) -> Outline {
    let held = held(grid, cell);
    let shadow = (0..3).map(|axis| shadow(grid, &held, axis)).sum::<usize>() as f64 / 3.0;
    let alive = |s: usize| f64::from(u8::from(is_alive(cell[s])));
    let filled = |s: usize| f64::from(u8::from(kind_of(cell[s]) != Kind::Empty as u32));
    Outline {
        radius: edge(&profile(grid, &held, filled)) * spacing,
        shadow: (shadow / std::f64::consts::PI).sqrt() * spacing,
        necrotic: core(&profile(grid, &held, alive)) * spacing,
    }
}

/// Radius inside which the mean division propensity `clamp((O − least)/(full − least), 0, 1)`, 0 on sites without a
/// living cell, is below one half; 0 if there is no such region. `oxygen` in the unit of `least` and `full`.
pub fn inhibited(grid: Grid, cell: &[u32], oxygen: &[f32], [least, full]: [f64; 2], spacing: f64) -> f64 {
    let propensity = |s: usize| ((f64::from(oxygen[s]) - least) / (full - least)).clamp(0.0, 1.0);
    let active = |s: usize| if is_alive(cell[s]) { propensity(s) } else { 0.0 };
    core(&profile(grid, &held(grid, cell), active)) * spacing
}

/// The sites of the spheroid.
fn held(grid: Grid, cell: &[u32]) -> Vec<usize> {
    let filled = |s: usize| kind_of(cell[s]) != Kind::Empty as u32;
    let beside = |s: usize| (0..6).filter_map(move |d| grid.along(grid.place(s), d, 1)).map(move |q| grid.site(q));
    (0..cell.len()).filter(|&s| filled(s) && beside(s).any(filled)).collect()
}

/// Columns along an axis that meet the spheroid.
fn shadow(grid: Grid, held: &[usize], axis: usize) -> usize {
    let [across, up] = [(axis + 1) % 3, (axis + 2) % 3];
    let mut met = vec![false; (grid.size[across] * grid.size[up]) as usize];
    for p in held.iter().map(|s| grid.place(*s)) {
        met[(p[across] + grid.size[across] * p[up]) as usize] = true;
    }
    met.iter().filter(|met| **met).count()
}

/// Means of a value over all sites of shells around the centroid, as (middle of the shell in sites, mean), from the
/// innermost on, as far as the spheroid reaches.
fn profile(grid: Grid, held: &[usize], value: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
    let count = held.len().max(1) as f64;
    let places = held.iter().map(|s| grid.place(*s).map(f64::from));
    let sum = places.fold([0.0; 3], |sum, p| [0, 1, 2].map(|a| sum[a] + p[a]));
    let apart = |s: usize| {
        let p = grid.place(s);
        (0..3).map(|a| (f64::from(p[a]) - sum[a] / count).powi(2)).sum::<f64>().sqrt()
    };
    let shell = |s: usize| ((apart(s) - INNERMOST) / SHELL + 1.0).floor().max(0.0) as usize;
    let shells = held.iter().map(|s| shell(*s) + 1).max().unwrap_or(0);
    let mut sums = vec![(0.0f64, 0.0f64); shells];
    for s in 0..grid.sites() {
        if let Some((sites, sum)) = sums.get_mut(shell(s)) {
            (*sites, *sum) = (*sites + 1.0, *sum + value(s));
        }
    }
    let middle = |i: usize| if i == 0 { 0.75 * INNERMOST } else { INNERMOST + (i as f64 - 0.5) * SHELL };
    sums.iter().enumerate().map(|(i, (sites, sum))| (middle(i), sum / sites.max(1.0))).collect()
}

/// Where a profile, followed from outside, first reaches one half; interpolated.
fn edge(profile: &[(f64, f64)]) -> f64 {
    let Some(rim) = profile.iter().rposition(|(_, share)| *share >= 0.5) else { return 0.0 };
    let (r, a) = profile[rim];
    let (s, b) = profile.get(rim + 1).copied().unwrap_or((r + SHELL, 0.0));
    r + (s - r) * (a - 0.5) / (a - b)
}

/// Where a profile, followed inwards from its outermost value of at least one half, falls below one half; interpolated.
fn core(profile: &[(f64, f64)]) -> f64 {
    let Some(rim) = profile.iter().rposition(|(_, share)| *share >= 0.5) else { return 0.0 };
    let Some(inside) = profile[..rim].iter().rposition(|(_, share)| *share < 0.5) else { return 0.0 };
    let ((r, a), (s, b)) = (profile[inside], profile[inside + 1]);
    r + (s - r) * (0.5 - a) / (b - a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tissue::cell::{Phase, cell};

    const SPACING: f64 = 17.0;

    /// A living ball with a dead core, both around the middle; a share of the core is empty.
    fn ball(size: u32, radius: f64, core: f64) -> (Grid, Vec<u32>, Vec<f64>) {
        let grid = Grid::new([size, size + 1, size + 2]);
        let apart = |s: usize| {
            let p = grid.place(s);
            (0..3).map(|a| (f64::from(p[a]) + 0.5 - 0.5 * f64::from(grid.size[a])).powi(2)).sum::<f64>().sqrt()
                * SPACING
        };
        let apart: Vec<f64> = (0..grid.sites()).map(apart).collect();
        let word = |(s, &r): (usize, &f64)| match r {
            r if r < core && s % 3 == 0 => 0,
            r if r < core => cell(Kind::Debris, Phase::Necrotic),
            r if r < radius => cell(Kind::Epithelial, Phase::Cycling),
            _ => 0,
        };
        let cells = apart.iter().enumerate().map(word).collect();
        (grid, cells, apart)
    }

    #[test]
    fn a_ball_has_its_radii() {
        for (radius, core) in [(142.0, 60.0), (216.0, 120.0), (306.0, 165.0)] {
            let (grid, cells, _) = ball(44, radius, core);
            let found = outline(grid, &cells, SPACING);
            assert!((found.radius / radius - 1.0).abs() < 0.015, "{found:?} of {radius}");
            assert!((found.shadow / radius - 1.0).abs() < 0.015, "{found:?} of {radius}");
            assert!((found.necrotic - core).abs() < 0.3 * SPACING, "{found:?} of {core}");
        }
    }

    #[test]
    fn a_living_ball_has_no_core_and_nothing_has_no_radius() {
        let (grid, cells, _) = ball(24, 160.0, 0.0);
        assert_eq!(outline(grid, &cells, SPACING).necrotic, 0.0);
        assert_eq!(outline(grid, &vec![0; cells.len()], SPACING), Outline::default());
        let dead = vec![cell(Kind::Debris, Phase::Necrotic); cells.len()];
        assert_eq!(outline(grid, &dead, SPACING).necrotic, 0.0, "without a living rim there is no core");
    }

    #[test]
    fn what_drifts_off_alone_does_not_count() {
        let (grid, mut cells, _) = ball(24, 120.0, 50.0);
        let found = outline(grid, &cells, SPACING);
        cells[0] = cell(Kind::Epithelial, Phase::Cycling);
        assert_eq!(outline(grid, &cells, SPACING), found);
    }

    #[test]
    fn division_is_inhibited_where_oxygen_is_low() {
        let (grid, cells, apart) = ball(40, 270.0, 100.0);
        let oxygen: Vec<f32> = apart.iter().map(|r| (r / 270.0 * 43.0) as f32).collect();
        let found = inhibited(grid, &cells, &oxygen, [5.0, 38.0], SPACING);
        assert!((found - 135.0).abs() < 0.3 * SPACING, "{found}");
        assert_eq!(
            inhibited(grid, &cells, &vec![50.0; cells.len()], [5.0, 38.0], SPACING),
            outline(grid, &cells, SPACING).necrotic
        );
    }
}
