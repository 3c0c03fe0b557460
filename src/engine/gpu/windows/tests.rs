//! Whether windows cover a lattice and keep their bounds.
use super::*;

fn limits(words: usize) -> Limits {
    Limits { words, align: 64, buffer: usize::MAX, groups: 65_535, busy: 256, depth: None, sites: usize::MAX }
}

fn cut(level: usize, other: usize, reach: u32) -> Cut {
    Cut {
        domain: Domain::Sites { level, other },
        reach,
        binds: [true, true],
        workgroup: Workgroup { across: [32, 4], planes: Some(2) },
    }
}

#[test]
fn windows_cover_every_plane_once_and_bind_their_reach() {
    let grids = Grid::new([33, 17, 60]).hierarchy();
    for reach in [0, 1, 7] {
        let spans = cut(0, 0, reach).spans(&grids, &limits(33 * 17 * 20)).unwrap();
        let mut next = 0;
        for span in &spans {
            let w = span.window;
            assert_eq!(w.first, next);
            next = w.end;
            let plane = grids[0].plane();
            assert!(span.here.start <= w.first.saturating_sub(reach) as usize * plane);
            assert!(span.here.end >= (w.end + reach).min(60) as usize * plane);
            assert!(span.here.start % 64 == 0 && span.here.len() <= 33 * 17 * 20);
        }
        assert_eq!(next, 60);
    }
}

#[test]
fn few_windows_lie_across_the_cuts_between_buffers() {
    let grids = Grid::new([33, 17, 90]).hierarchy();
    let (plane, buffer) = (grids[0].plane(), 33 * 17 * 41);
    for (reach, across) in [(0, 0), (1, 4), (7, 28)] {
        let spans = cut(0, 0, reach).spans(&grids, &Limits { buffer, ..limits(usize::MAX) }).unwrap();
        let planes = |span: &Span| span.window.end - span.window.first;
        assert_eq!(spans.iter().map(planes).sum::<u32>(), 90);
        assert_eq!(spans.iter().filter(|span| span.bridged).map(planes).sum::<u32>(), across, "{reach}");
        let bound = spans.iter().filter(|span| span.bridged).map(|span| span.here.len().div_ceil(plane)).max();
        assert!(bound.unwrap_or(0) <= 4 * reach as usize + 2, "{reach}: {bound:?}");
        for span in spans.iter().filter(|span| !span.bridged) {
            let piece = span.here.start / (40 * plane) * 40 * plane;
            assert!(span.here.end <= piece + 40 * plane && (span.here.start - piece).is_multiple_of(64), "{span:?}");
        }
    }
    // A coarser level is bound over a bridge by itself, too.
    let spans = cut(0, 1, 3).spans(&grids, &Limits { buffer: plane * 3, ..limits(usize::MAX) }).unwrap();
    assert!(spans.iter().any(|span| span.bridged) && spans.last().map(|span| span.window.end) == Some(90));
    // Across a cut, too, no more is bound than may be.
    let spans = cut(0, 0, 7).spans(&grids, &Limits { buffer, ..limits(18 * plane) }).unwrap();
    assert!(spans.iter().all(|span| span.here.len() <= 18 * plane) && spans.iter().any(|span| span.bridged));
}

#[test]
fn the_other_level_is_bound_with_one_plane_more() {
    let grids = Grid::new([8, 8, 32]).hierarchy();
    let limits = Limits { align: 1, sites: 8 * 8 * 4, ..limits(usize::MAX) };
    let spans = cut(0, 1, 0).spans(&grids, &limits).unwrap();
    assert_eq!(spans[2].there, 3 * 16..7 * 16);
    let limits = Limits { sites: 4 * 4 * 2, ..limits };
    let spans = cut(1, 0, 0).spans(&grids, &limits).unwrap();
    assert_eq!(spans[2].there, 7 * 64..12 * 64);
}

#[test]
fn a_plane_that_fits_nowhere_is_told() {
    let grids = Grid::new([100, 100, 9]).hierarchy();
    assert_eq!(cut(0, 0, 1).spans(&grids, &limits(10_000)), Err(20_000));
}

#[test]
fn a_tile_goes_through_as_many_planes_as_keeps_the_device_busy() {
    let tiled = |size, sites| {
        let grids = Grid::new(size).hierarchy();
        let cut = Cut { workgroup: Workgroup { across: [28, 28], planes: None }, ..cut(0, 0, 2) };
        cut.spans(&grids, &Limits { sites, ..limits(usize::MAX) }).unwrap()
    };
    let shape = |spans: &[Span]| spans.iter().map(|span| (span.window.depth, span.groups)).collect::<Vec<_>>();
    assert_eq!(shape(&tiled([512, 512, 512], usize::MAX)), [(58, [19, 19, 9])]);
    assert_eq!(shape(&tiled([128, 128, 128], usize::MAX)), [(14, [5, 5, 10])]);
    assert_eq!(shape(&tiled([7, 5, 3], usize::MAX)), [(4, [1, 1, 1])]);
    // Windows begin at even planes, even where the user asks for one.
    let firsts: Vec<_> = tiled([33, 17, 9], 1).iter().map(|span| span.window.first).collect();
    assert_eq!(firsts, [0, 2, 4, 6, 8]);
}

#[test]
fn workgroups_stay_under_their_limit() {
    let grids = Grid::new([1, 1, 1000]).hierarchy();
    let spans = cut(0, 0, 1).spans(&grids, &Limits { groups: 100, ..limits(usize::MAX) }).unwrap();
    assert_eq!(spans.len(), 5);
}

#[test]
fn a_pass_over_a_whole_level_is_never_cut() {
    let grids = Grid::new([9, 7, 70]).hierarchy();
    let cut = Cut { workgroup: Workgroup { across: WHOLE, planes: None }, ..cut(1, 1, 0) };
    let spans = cut.spans(&grids, &Limits { sites: 1, ..limits(usize::MAX) }).unwrap();
    let shape = |span: &Span| (span.window.first, span.window.end, span.groups, span.visits, span.here.clone());
    assert_eq!(spans.iter().map(shape).collect::<Vec<_>>(), [(0, 35, [1, 1, 1], 5 * 4 * 35, 0..5 * 4 * 35)]);
    assert_eq!(cut.spans(&grids, &limits(5 * 4 * 34)), Err(5 * 4 * 35));
}
