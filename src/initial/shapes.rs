//! Regions of the lattice that an entry of `[[initial.cells]]` paints.
use super::frame::{Frame, square};
use super::keys::Keys;
use crate::error::Result;
use crate::lattice::random::{random, share_of};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The words for shapes.
pub const SHAPES: &[&str] = &["ball", "box", "slab", "shell", "everywhere", "file", "volume"];

/// The optional keys that only some shapes have, with those shapes.
const OWNERS: [(&str, &[&str]); 13] = [
    ("centre", &["ball", "shell"]),
    ("radius", &["ball", "shell"]),
    ("inner_radius", &["shell"]),
    ("low", &["box"]),
    ("high", &["box"]),
    ("from", &["slab"]),
    ("to", &["slab"]),
    ("file", &["file", "volume"]),
    ("volume", &["volume"]),
    ("voxel", &["volume"]),
    ("time", &["volume"]),
    ("resampling", &["volume"]),
    ("labels", &["volume"]),
];

/// A region; a site belongs to it when its middle does.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Every site.
    Everywhere,
    /// Between two spheres; squares of their radii.
    Shell {
        /// Their middle.
        centre: [f64; 3],
        /// Nothing nearer than this, as a square.
        inner: f64,
        /// Nothing farther than this, as a square.
        outer: f64,
    },
    /// At or above `low` and below `high` on every axis.
    Box {
        /// Lowest corner.
        low: [f64; 3],
        /// Highest corner.
        high: [f64; 3],
    },
}

impl Shape {
    /// The shape that the keys of an entry describe.
    pub fn read(keys: &Keys, frame: &Frame) -> Result<Shape> {
        let word = keys.text("shape");
        refuse_strangers(keys, word)?;
        let radius = |key: &str| keys.maybe_number(key).ok_or_else(|| keys.missing(key, &format!("a {word}")));
        let centre = || keys.maybe_triple("centre").unwrap_or(frame.middle());
        let [below, above] = [[f64::NEG_INFINITY; 3], [f64::INFINITY; 3]];
        Ok(match word {
            "ball" => Shape::Shell { centre: centre(), inner: 0.0, outer: radius("radius")? * radius("radius")? },
            "shell" => {
                let [inner, outer] = [radius("inner_radius")?, radius("radius")?];
                Shape::Shell { centre: centre(), inner: inner * inner, outer: outer * outer }
            }
            "box" => Shape::Box {
                low: keys.maybe_triple("low").unwrap_or(below),
                high: keys.maybe_triple("high").unwrap_or(above),
            },
            "slab" => {
                let (axis, mut low, mut high) = (keys.axis("axis"), below, above);
                low[axis] = keys.maybe_number("from").unwrap_or(low[axis]);
                high[axis] = keys.maybe_number("to").unwrap_or(high[axis]);
                Shape::Box { low, high }
            }
            _ => Shape::Everywhere,
        })
    }

    /// Whether a point belongs to it.
    #[inline]
    pub fn contains(&self, p: [f64; 3]) -> bool {
        match self {
            Shape::Everywhere => true,
            Shape::Shell { centre, inner, outer } => (*inner..=*outer).contains(&square(p, *centre)),
            Shape::Box { low, high } => (0..3).all(|a| low[a] <= p[a] && p[a] < high[a]),
        }
    }
}

/// Refuses keys that belong to another shape.
fn refuse_strangers(keys: &Keys, shape: &str) -> Result<()> {
    for (key, owners) in OWNERS {
        if keys.has(key) && !owners.contains(&shape) {
            let problem = format!("the shape `{shape}` has no `{key}`");
            return Err(keys.error(key, problem, format!("remove it, or set shape = \"{}\"", owners[0])));
        }
    }
    Ok(())
}

/// How an entry paints sites.
#[derive(Clone, Copy, Debug)]
pub struct Brush {
    /// Which share of the sites it paints.
    pub fraction: f64,
    /// Whether it paints over cells.
    pub overwrite: bool,
    /// Its stream of randomness.
    pub stream: u32,
    /// The seed of the run.
    pub seed: u32,
}

impl Brush {
    /// Whether it paints a site that holds `cell`.
    #[inline]
    pub fn paints(&self, site: usize, cell: u32) -> bool {
        let hit =
            || self.fraction >= 1.0 || random(site as u32, 0, self.stream, self.seed)[0] < share_of(self.fraction);
        (self.overwrite || cell == 0) && hit()
    }
}

/// Paints the sites of a shape with a cell and its traits; returns how many sites the shape covers, painted or not.
pub fn paint(tissue: &mut Tissue, frame: &Frame, shape: Shape, brush: Brush, fresh: [u32; 2]) -> usize {
    let covered = AtomicUsize::new(0);
    rows(tissue, frame.grid, [Layer::Cell, Layer::Traits], |_, row| {
        let [cells, traits] = row.out;
        let mut count = 0;
        for (x, (cell, traits)) in cells.iter_mut().zip(traits).enumerate() {
            if shape.contains(frame.position([x as u32, row.y, row.z])) {
                count += 1;
                if brush.paints(row.first + x, *cell) {
                    [*cell, *traits] = fresh;
                }
            }
        }
        covered.fetch_add(count, Ordering::Relaxed);
    });
    covered.into_inner()
}
