//! How narrow sites must be for each of some cells to have its own.
use super::frame::apart;
use std::collections::HashMap;

/// The narrowest sites that a lattice can have, um.
const NARROWEST: f64 = 0.1;

/// The width of sites, um, up to which none holds two of these positions, wherever the lattice begins, in hundredths; none if
/// there is no such lattice. At most `spacing`.
///
/// Two are on one site only if they are nearer to each other than its width along each axis.
pub fn widest(places: &[[f64; 3]], spacing: f64) -> Option<f64> {
    let (mut least, mut bins) = (spacing, Bins::new(spacing));
    for (number, place) in places.iter().enumerate() {
        least = bins.near(*place).map(|other| apart(*place, other)).fold(least, f64::min);
        if least < NARROWEST {
            return None;
        }
        // Bins of many would make this slow.
        if least < bins.width / 2.0 {
            bins = Bins::new(least);
            places[..number].iter().for_each(|place| bins.add(*place));
        }
        bins.add(*place);
    }
    Some((least * 100.0).floor() / 100.0)
}

/// Positions by the cube of space that they are in.
struct Bins {
    width: f64,
    places: HashMap<[i64; 3], Vec<[f64; 3]>>,
}

impl Bins {
    fn new(width: f64) -> Bins {
        Bins { width, places: HashMap::new() }
    }

    fn bin(&self, place: [f64; 3]) -> [i64; 3] {
        place.map(|x| (x / self.width).floor() as i64)
    }

    fn add(&mut self, place: [f64; 3]) {
        self.places.entry(self.bin(place)).or_default().push(place);
    }

    /// Those of its own cube and the ones around it: all that are nearer than a width are among them.
    fn near(&self, place: [f64; 3]) -> impl Iterator<Item = [f64; 3]> {
        let [x, y, z] = self.bin(place);
        let around = (0..27).map(move |i| [x + i % 3 - 1, y + i / 3 % 3 - 1, z + i / 9 - 1]);
        around.filter_map(|bin| self.places.get(&bin)).flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_as_wide_as_the_nearest_two_are_apart_along_an_axis() {
        let [here, there, far] = [[0.0, 0.0, 0.0], [3.0, 5.5, -4.0], [90.0, 0.0, 0.0]];
        assert_eq!(widest(&[here, there, far], 20.0), Some(5.5));
        assert_eq!(widest(&[far, here, there], 20.0), Some(5.5), "whatever their order");
        assert_eq!(widest(&[here, far], 20.0), Some(20.0), "no wider than those that they were tried on");
        assert_eq!(widest(&[here, far, here], 20.0), None, "two in one place");
        let row: Vec<[f64; 3]> = (0..40).map(|i| [f64::from(i * i) * 0.25, 0.0, 0.0]).collect();
        assert_eq!(widest(&row, 20.0), Some(0.25));
    }

    /// What is said of all lattices holds for some.
    #[test]
    fn sites_of_that_width_hold_one_position_each() {
        let scattered = |i: u32| {
            let hash = crate::lattice::random::hash_words([i, 7, 0, 0]);
            [0, 1, 2].map(|axis| f64::from(hash[axis]) / 2f64.powi(32) * 100.0)
        };
        let places: Vec<_> = (0..60).map(scattered).collect();
        let width = widest(&places, 20.0).expect("a width");
        for shift in [0.0, 0.3, 0.77] {
            let site = |p: &[f64; 3]| p.map(|x| (x / width + shift).floor() as i64);
            let sites: std::collections::HashSet<_> = places.iter().map(site).collect();
            assert_eq!(sites.len(), places.len(), "shifted by {shift}");
        }
    }
}
