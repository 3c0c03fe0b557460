//! What pages of maps must keep: no line twice, no place free.
use super::*;
use crate::figure::{ColourBar, ColourMap, Range, Shade, Swatch};

fn legend(labels: &[&str]) -> Key {
    Key::Legend(labels.iter().map(|label| Entry::plain(Swatch::plain([9; 3]), *label)).collect())
}

fn shown(key: Key) -> Shown {
    let (name, title) = (String::new(), "Map".to_string());
    let map = Map {
        name,
        title: title.clone(),
        place: String::new(),
        hours: 0.0,
        size: [4, 4],
        pixels: vec![0; 48],
        pixel_um: 20.0,
        axes: Vec::new(),
        is_flat: true,
        key,
    };
    Shown { map, title, time: String::new() }
}

fn bar(unit: &str) -> Key {
    let range = Range::linear(0.0, 1.0).unwrap();
    Key::Bar(ColourBar { map: ColourMap::Magma, range, unit: unit.into() }, [false; 2])
}

/// How often words are written.
fn count(svg: &str, words: &str) -> usize {
    svg.matches(&format!(">{words}<")).count()
}

/// Draws rows that are filled; returns the picture, where it ends, and what was left free.
fn drawn(page: &mut Page, keys: &[Key], columns: usize) -> (String, f64, Option<Rest>) {
    let (mut pen, mut left) = (Pen::new(1.0), None);
    let maps: Vec<Shown> = keys.iter().cloned().map(shown).collect();
    let start = Start { height: 0.0, letter: 0, columns, is_filled: true };
    let end = page.draw(&mut pen, &maps, start, |_, rest| {
        let bottom = rest.bottom;
        left = Some(rest);
        bottom + 1000.0
    });
    (pen.finish(), end, left)
}

/// Where words stand in rows that nothing else fills, and where these end.
fn places(keys: &[Key], columns: usize, words: &str) -> (Vec<[f64; 2]>, f64) {
    let mut pen = Pen::new(1.0);
    let maps: Vec<Shown> = keys.iter().cloned().map(shown).collect();
    let start = Start { height: 0.0, letter: 0, columns, is_filled: false };
    let end = Page::new(520.0, 1.0).draw(&mut pen, &maps, start, |_, _| unreachable!("nothing fills"));
    let svg = pen.finish();
    let number = |line: &str, key: &str| line.split(key).nth(1)?.split('"').next()?.parse::<f64>().ok();
    let lines = svg.lines().filter(|line| line.contains(&format!(">{words}<")));
    (lines.filter_map(|line| Some([number(line, "x=\"")?, number(line, " y=\"")?])).collect(), end)
}

#[test]
fn a_page_tells_each_line_of_a_legend_once() {
    let mut page = Page::new(1040.0, 1.0);
    let keys = [legend(&["cell"]), legend(&["cell", "vessel"]), legend(&["vessel"])];
    let (svg, _, _) = drawn(&mut page, &keys, 3);
    assert_eq!(["cell", "vessel"].map(|words| count(&svg, words)), [1, 1], "shared");
    let (svg, _, _) = drawn(&mut page, &[legend(&["cell", "matrix"]), bar("nM")], 2);
    assert_eq!(["cell", "matrix", "nM"].map(|words| count(&svg, words)), [0, 1, 1], "only what is new");
}

#[test]
fn a_page_tells_only_what_can_be_seen_on_it() {
    let of = |seen: [bool; 2]| {
        let words = ["cycling", "hypoxic"].into_iter().zip([8, 9]).zip(seen);
        let shade = |((word, grey), seen): ((&str, u8), bool)| Shade {
            look: Swatch::plain([grey; 3]),
            word: word.into(),
            seen,
        };
        Key::Legend(vec![Entry { thing: "tumour".into(), shades: words.map(shade).collect() }])
    };
    for (keys, label) in [
        ([of([true, false]), of([true, false])], "tumour: cycling"),
        ([of([true, false]), of([false, true])], "tumour: cycling, hypoxic"),
    ] {
        let (svg, _, _) = drawn(&mut Page::new(1040.0, 1.0), &keys, 2);
        assert_eq!((svg.matches(">tumour").count(), count(&svg, label)), (1, 1), "{label}");
    }
    let (svg, _, _) = drawn(&mut Page::new(1040.0, 1.0), &[of([false; 2])], 2);
    assert_eq!(svg.matches(">tumour").count(), 0);
}

#[test]
fn keys_stand_in_what_the_last_row_leaves_free() {
    let middle = 260.0;
    let bars = ["a", "b", "c"].map(bar);
    let ((first, full), (last, end)) = (places(&bars[..2], 2, "a"), places(&bars, 2, "c"));
    assert!(first[0][0] < middle && last[0][0] > middle, "beside the last map: {first:?} {last:?}");
    assert!(end > full && last[0][1] > full && last[0][1] < end);
    let cells = vec![legend(&["cell"]); 3];
    let (legends, _) = places(&cells, 2, "cell");
    assert!(legends.len() == 1 && legends[0][0] > middle, "for all of them: {legends:?}");
    assert!(places(&cells[..2], 2, "cell").0[0][0] < middle, "a full row leaves nothing");
    assert!(places(&cells[..1], 1, "cell").0[0][0] > middle, "beside a map by itself");
    let mixed = [legend(&["cell"]), bar("nM"), bar("mmHg")];
    let [cell, bars] = ["cell", "nM"].map(|words| places(&mixed, 2, words).0[0]);
    assert!(cell[0] > middle && cell[1] > bars[1], "a legend of the first map: {cell:?} {bars:?}");
}

#[test]
fn what_a_row_leaves_free_lies_beside_its_maps() {
    let mut page = Page::new(1040.0, 1.0);
    let keys = vec![legend(&["cell"]); 5];
    let (_, end, left) = drawn(&mut page, &keys, 3);
    let rest = left.expect("the place of a sixth map");
    let cell = (1040.0 - 2.0 * MARGIN - 2.0 * GAP) / 3.0;
    assert!((rest.width - cell).abs() < 1e-9 && (rest.left + rest.width - (1040.0 - MARGIN)).abs() < 1e-9);
    assert!(rest.heading < rest.lower && (rest.lower - rest.heading - cell).abs() < TITLE);
    assert!(end > rest.bottom + 1000.0, "the filling moves what follows");
    assert!(drawn(&mut page, &keys[..3], 3).2.is_none(), "a full row leaves nothing");
}
