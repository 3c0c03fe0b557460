//! Pieces: how a layer is cut into several buffers where no one buffer holds it.
use crate::lattice::grid::Grid;
use std::ops::Range;

/// How the layers of a grid are cut. Cuts lie between planes, so that few windows lie across them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// Words of a layer.
    pub words: usize,
    /// Words of each piece; the last may have fewer.
    pub each: usize,
}

impl Pieces {
    /// Those of the layers of a grid where a buffer has at most so many words: of as many planes as fit, an even number if need be,
    /// since windows of some passes begin at even ones; of one plane even where it does not fit.
    pub fn of(grid: Grid, most: usize) -> Self {
        let (planes, plane) = (most / grid.plane(), grid.plane());
        let each = if grid.sites() <= most { grid.sites() } else { (planes - planes % 2).max(1) * plane };
        Self { words: grid.sites(), each }
    }

    /// A layer that is not cut.
    pub fn whole(words: usize) -> Self {
        Self { words, each: words }
    }

    /// The first word of the piece in which a word lies.
    pub fn first(self, word: usize) -> usize {
        word / self.each * self.each
    }

    /// Words of each piece, in order.
    pub fn lengths(self) -> impl Iterator<Item = usize> {
        self.split(0..self.words).map(|(_, words)| words.len())
    }

    /// The parts of a range of words: the number of a piece, and which of its words.
    pub fn split(self, range: Range<usize>) -> impl Iterator<Item = (usize, Range<usize>)> {
        let pieces = range.start / self.each..range.end.div_ceil(self.each);
        pieces.map(move |number| {
            let first = number * self.each;
            (number, range.start.max(first) - first..range.end.min(first + self.each) - first)
        })
    }

    /// Whether a range of words lies in more than one piece.
    pub fn cuts(self, range: &Range<usize>) -> bool {
        !range.is_empty() && range.start / self.each != (range.end - 1) / self.each
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hold_each_word_once_and_whole_planes() {
        for (size, most, count) in
            [([33, 17, 200], 33 * 17 * 130, 2), ([64, 64, 41], 64 * 64 * 7, 7), ([5, 3, 9], 1, 9)]
        {
            let grid = Grid::new(size);
            let pieces = Pieces::of(grid, most);
            assert_eq!((pieces.lengths().sum::<usize>(), pieces.lengths().count()), (grid.sites(), count));
            assert!(pieces.lengths().all(|words| words % grid.plane() == 0 && words <= most.max(grid.plane())));
        }
        assert_eq!(Pieces::of(Grid::new([33, 17, 9]), 33 * 17 * 9), Pieces::whole(33 * 17 * 9));
    }

    #[test]
    fn a_range_is_split_at_cuts() {
        let pieces = Pieces { words: 25, each: 10 };
        assert_eq!(pieces.split(8..25).collect::<Vec<_>>(), [(0, 8..10), (1, 0..10), (2, 0..5)]);
        assert_eq!(pieces.split(10..20).collect::<Vec<_>>(), [(1, 0..10)]);
        assert_eq!([0, 9, 10, 24].map(|word| pieces.first(word)), [0, 0, 10, 20]);
        assert_eq!([0..10, 9..11, 10..20, 20..25].map(|range| pieces.cuts(&range)), [false, true, false, false]);
    }
}
