//! Vessels from a CSV file of straight segments.
use super::frame::Frame;
use super::keys::Keys;
use super::table::{Column, Table};
use super::vessels::VESSEL;
use crate::error::Result;
use crate::lattice::grid::Grid;
use glam::DVec3;

const COLUMNS: [&str; 7] = ["x0", "y0", "z0", "x1", "y1", "z1", "radius_um"];

/// Positions beyond, um, cannot be told from each other to a site.
const FARTHEST: f64 = 1e9;

/// Lays the segments of the file that the keys name. Parts outside the lattice are left out. Returns what of them is hardly
/// meant, in words.
pub fn lay(keys: &Keys, frame: &Frame, vessels: &mut [u32]) -> Result<Option<String>> {
    if !keys.has("file") {
        return Err(keys.missing("file", "the pattern `file`"));
    }
    let table = Table::read(keys, "file")?;
    let columns = table.columns(COLUMNS)?;
    let mut widest = (0.0, 0);
    for row in 0..table.rows.len() {
        let (ends, radius) = segment(&table, row, &columns)?;
        if radius > widest.0 {
            widest = (radius, table.rows[row].0);
        }
        let ends = ends.map(|p| frame.in_sites(p));
        let mut covered = 0;
        let mut mark = |place| {
            vessels[frame.grid.site(place)] = VESSEL;
            covered += 1;
        };
        pierced(frame.grid, ends, &mut mark);
        tube(frame.grid, ends, (radius / frame.spacing).max(0.5), &mut mark);
        if covered == 0 {
            let help = format!("the lattice reaches {}; move the segment or set `origin`", frame.extent());
            return Err(table.row_error(row, "this segment is outside the lattice".into(), help));
        }
    }
    let share = vessels.iter().filter(|vessel| **vessel != 0).count() as f64 / vessels.len() as f64;
    let (radius, line) = widest;
    Ok((share > 0.5).then(|| {
        let (file, percent) = (keys.file("file").display().to_string(), (share * 100.0).round());
        format!(
            "{file}: vessels cover {percent} % of all sites; the widest, of line {line}, has a radius of {radius} um"
        )
    }))
}

/// The ends of a segment and its radius, um.
fn segment(table: &Table, row: usize, columns: &[Column; 7]) -> Result<([[f64; 3]; 2], f64)> {
    let mut n = [0.0; 7];
    for (value, column) in n.iter_mut().zip(columns) {
        *value = table.number(row, column)?;
    }
    if let Some((x, column)) = n[..6].iter().zip(columns).find(|(x, _)| x.abs() > FARTHEST) {
        let help = format!("give positions in um, of at most {FARTHEST} from the origin");
        return Err(table.error(row, column, format!("{x:?} um is too far away"), help));
    }
    let [x0, y0, z0, x1, y1, z1, radius] = n;
    if radius < 0.0 {
        let problem = format!("the radius {radius} is negative");
        return Err(table.error(row, &columns[6], problem, "give a radius of 0 or more"));
    }
    Ok(([[x0, y0, z0], [x1, y1, z1]], radius))
}

/// All sites whose middle is within a radius of a segment; lengths in sites.
fn tube(grid: Grid, [a, b]: [[f64; 3]; 2], radius: f64, mark: &mut impl FnMut([u32; 3])) {
    let reach = [0, 1, 2].map(|c| {
        let n = f64::from(grid.size[c]);
        let low = (a[c].min(b[c]) - radius).clamp(0.0, n) as u32;
        let high = (a[c].max(b[c]) + radius).ceil().clamp(0.0, n) as u32;
        low..high
    });
    let (a, b) = (DVec3::from(a), DVec3::from(b));
    let along = b - a;
    let length = along.length_squared();
    for z in reach[2].clone() {
        for y in reach[1].clone() {
            for x in reach[0].clone() {
                let p = DVec3::new(x.into(), y.into(), z.into()) + 0.5;
                let t = if length > 0.0 { ((p - a).dot(along) / length).clamp(0.0, 1.0) } else { 0.0 };
                if p.distance_squared(a + along * t) <= radius * radius {
                    mark([x, y, z]);
                }
            }
        }
    }
}

/// All sites that a segment pierces, which touch by their sides (Amanatides & Woo 1987, "A fast voxel traversal
/// algorithm for ray tracing"); lengths in sites.
fn pierced(grid: Grid, ends: [[f64; 3]; 2], mark: &mut impl FnMut([u32; 3])) {
    let Some([a, b]) = clipped(grid, ends) else { return };
    let last = grid.size.map(|n| n - 1);
    let site = |p: [f64; 3]| [0, 1, 2].map(|c| (p[c] as u32).min(last[c]));
    let (mut here, end) = (site(a), site(b));
    mark(here);
    while here != end {
        // The share of the way at which the segment leaves this site along an axis.
        let leaves = |c: usize| {
            let border = f64::from(here[c]) + f64::from(u8::from(end[c] > here[c]));
            (border - a[c]) / (b[c] - a[c])
        };
        let left = (0..3).filter(|&c| here[c] != end[c]);
        let axis = left.min_by(|&i, &j| leaves(i).total_cmp(&leaves(j))).expect("some axis is not at its end");
        here[axis] = if end[axis] > here[axis] { here[axis] + 1 } else { here[axis] - 1 };
        mark(here);
    }
}

/// The part of a segment that is inside the lattice (Liang & Barsky 1984).
fn clipped(grid: Grid, [a, b]: [[f64; 3]; 2]) -> Option<[[f64; 3]; 2]> {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for c in 0..3 {
        let (along, n) = (b[c] - a[c], f64::from(grid.size[c]));
        if along == 0.0 {
            if a[c] < 0.0 || a[c] > n {
                return None;
            }
            continue;
        }
        let [one, other] = [-a[c] / along, (n - a[c]) / along];
        enter = enter.max(one.min(other));
        leave = leave.min(one.max(other));
    }
    let inside = |t: f64| [0, 1, 2].map(|c| (a[c] + t * (b[c] - a[c])).clamp(0.0, f64::from(grid.size[c])));
    (enter <= leave).then(|| [inside(enter), inside(leave)])
}
