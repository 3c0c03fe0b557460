//! Two bits for each site of a lattice, sixty-four sites in a word, so that neighbours are found without reading a layer again.
use crate::lattice::grid::Grid;
use crate::tissue::rows::filled;
use rayon::prelude::*;

/// Bits of a lattice, row by row.
pub(super) struct Bits {
    grid: Grid,
    /// Words of a row.
    row: usize,
    words: Vec<[u64; 2]>,
}

impl Bits {
    /// Those of the words of a layer that are so, and so; of a 0 neither is true.
    pub fn of(grid: Grid, layer: &[u32], is: impl Fn(u32) -> [bool; 2] + Sync) -> Bits {
        let (nx, row) = (grid.size[0] as usize, (grid.size[0] as usize).div_ceil(64));
        let mut words = vec![[0u64; 2]; row * layer.len() / nx];
        words.par_chunks_exact_mut(row).zip(layer.par_chunks_exact(nx)).with_min_len(64).for_each(|(bits, sites)| {
            for (word, some) in bits.iter_mut().zip(sites.chunks(64)) {
                for i in filled(some) {
                    let one = is(some[i]).map(u64::from);
                    *word = [word[0] | one[0] << i, word[1] | one[1] << i];
                }
            }
        });
        Bits { grid, row, words }
    }

    /// The bits of 64 sites from a place on, whose x is a multiple of 64.
    pub fn word(&self, [x, y, z]: [u32; 3]) -> [u64; 2] {
        self.words[x as usize / 64 + self.row * (y as usize + self.grid.size[1] as usize * z as usize)]
    }

    /// The bits of a site.
    pub fn at(&self, p: [u32; 3]) -> [bool; 2] {
        self.word(p).map(|word| word >> (p[0] & 63) & 1 != 0)
    }

    /// The bits of a site and its neighbours, x first, then y, z; the site is not at a side of the lattice.
    pub fn around(&self, [x, y, z]: [u32; 3]) -> [u32; 2] {
        let shift = (x - 1) & 63;
        let mut all = [0; 2];
        for i in 0..9 {
            let (y, z) = (y + i % 3 - 1, z + i / 3 - 1);
            let (low, high) = (self.word([x - 1, y, z]), if shift > 61 { self.word([x + 1, y, z]) } else { [0; 2] });
            for k in 0..2 {
                let bits = low[k] >> shift | high[k] << 1 << (63 - shift);
                all[k] |= (bits as u32 & 7) << (3 * i);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_the_sites_around() {
        let grid = Grid::new([131, 5, 4]);
        let layer: Vec<u32> = (0..grid.sites() as u32).map(|i| (i * 7919 % 1009) % 3).collect();
        let bits = Bits::of(grid, &layer, |word| [word != 0, word == 2]);
        for (site, word) in layer.iter().enumerate() {
            let p = grid.place(site);
            assert_eq!(bits.at(p), [*word != 0, *word == 2], "{p:?}");
            if (0..3).all(|axis| p[axis] > 0 && p[axis] + 1 < grid.size[axis]) {
                let around = bits.around(p);
                for i in 0..27 {
                    let by = [i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1];
                    let q = [0, 1, 2].map(|axis| p[axis].wrapping_add_signed(by[axis]));
                    assert_eq!(around.map(|bits| bits >> i & 1 != 0), bits.at(q), "{p:?} {by:?}");
                }
            }
        }
    }
}
