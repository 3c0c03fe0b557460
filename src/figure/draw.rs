//! The sheet as SVG: header, maps with letters, axes and scale bars, and their keys.
use super::clock::clock;
use super::layout::{HEADER, Layout, MARGIN, maps_of};
use super::numbers::{length_text, number, round_length};
use super::pen::{BLACK, Ink, Pen};
use super::render::{FAMILY, text_width};
use super::{Map, Sheet, keys, raster};

/// The sheet as SVG, maps embedded. A map whose length is not that of the slice is our own mistake: panics.
pub fn svg(sheet: &Sheet) -> String {
    let maps = maps_of(sheet);
    compose(sheet, &maps, &Layout::of(sheet, &maps))
}

/// The same of maps that are made already.
pub(super) fn compose(sheet: &Sheet, maps: &[Map], layout: &Layout) -> String {
    let mut pen = Pen::new(layout.unit);
    let [width, height] = layout.sheet;
    pen.put(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FAMILY}" font-stretch="condensed">"#
    ));
    pen.put(format_args!(r#"<rect width="{width}" height="{height}" fill="white"/>"#));
    draw_header(&mut pen, sheet, layout);
    for (number, (map, room)) in maps.iter().zip(&layout.rooms).enumerate() {
        let cell = Cell { corner: room.corner, size: map.size.map(f64::from), width: room.width };
        let words = Words { letter: &letter(number), title: &map.title, time: "", ink: Ink::plain(25.0) };
        draw_map(&mut pen, map, &map.file(u32::MAX), &cell, &words);
        keys::draw(&mut pen, &map.key, &room.key, [room.corner[0], room.under, room.width]);
    }
    pen.put(format_args!("</svg>"));
    pen.finish()
}

/// The name of the run and the note at the left, the time and the lattice at the right.
fn draw_header(pen: &mut Pen, sheet: &Sheet, layout: &Layout) {
    let (unit, [width, _]) = (layout.unit, layout.sheet);
    let (left, right) = (MARGIN * unit, width - MARGIN * unit);
    let (upper, lower) = ((MARGIN + 22.0) * unit, (MARGIN + HEADER - 30.0) * unit);
    let [across, up] = sheet.sites;
    let lattice = format!("{across} × {up} sites of {}", length_text(sheet.spacing_um));
    let time = clock(sheet.hours * 3600.0);
    let rows = [
        (upper, Ink::plain(34.0).bold(), &sheet.title, Ink::plain(30.0), &time),
        (lower, Ink::plain(22.0).grey(), &sheet.note, Ink::plain(22.0).grey(), &lattice),
    ];
    for (y, ink, text, end_ink, end_text) in rows {
        pen.text([right, y], end_ink.end(), end_text);
        let taken = text_width(end_text, end_ink.bold) * end_ink.size * unit + 30.0 * unit;
        pen.fitted([left, y], ink, text, right - left - taken);
    }
}

/// Where a map stands.
pub(super) struct Cell {
    /// Its upper left corner.
    pub corner: [f64; 2],
    /// How large it is drawn.
    pub size: [f64; 2],
    /// Width that it and its words may use.
    pub width: f64,
}

/// What is written above a map.
pub(super) struct Words<'a> {
    pub letter: &'a str,
    pub title: &'a str,
    /// At the right end; may be empty.
    pub time: &'a str,
    /// How the title is set.
    pub ink: Ink,
}

/// How far above a map its heading stands.
pub(super) const BASELINE: f64 = 13.0;

/// What is written above a map whose left, top and width these are.
pub(super) fn draw_heading(pen: &mut Pen, [left, top, width]: [f64; 3], words: &Words) {
    let (unit, baseline, ink) = (pen.unit, top - BASELINE * pen.unit, Ink::plain(20.0));
    pen.text([left, baseline], Ink::plain(28.0).bold(), words.letter);
    let indent = (28.0 * text_width(words.letter, true) + 14.0) * unit;
    pen.text([left + width, baseline], ink.grey().end(), words.time);
    let taken = if words.time.is_empty() { 0.0 } else { (text_width(words.time, false) * 20.0 + 12.0) * unit };
    pen.fitted([left + indent, baseline], words.ink, words.title, width - indent - taken);
}

/// A map without its key: letter, title, the map of a file, axes, scale bar.
pub(super) fn draw_map(pen: &mut Pen, map: &Map, file: &[u8], cell: &Cell, words: &Words) {
    let ([left, top], [width, height]) = (cell.corner, cell.size);
    draw_heading(pen, [left, top, cell.width], words);
    pen.rectangle([left, top, width, height], "white", false);
    let manner = if map.is_flat { r#" image-rendering="optimizeSpeed" style="image-rendering:pixelated""# } else { "" };
    put_image(pen, cell.corner, cell.size, manner, file);
    pen.frame([left, top, width, height]);
    let um = f64::from(map.size[0]) * map.pixel_um;
    let taken = draw_scale_bar(pen, round_length(um / 4.0), width / um, [left + width, top + height]);
    match map.axes.as_slice() {
        [(across, _), (up, _)] => draw_axes(pen, [across, up], [left, top + height], [width - taken, height]),
        axes => draw_turned_axes(pen, axes, [left, top + height]),
    }
}

/// A picture in a rectangle.
pub(super) fn put_image(pen: &mut Pen, [left, top]: [f64; 2], [width, height]: [f64; 2], manner: &str, file: &[u8]) {
    let data = raster::base64(file);
    pen.put(format_args!(
        r#"<image x="{left:.2}" y="{top:.2}" width="{width:.2}" height="{height:.2}" preserveAspectRatio="none"{manner} xlink:href="data:image/png;base64,{data}"/>"#
    ));
}

/// The sine of the angle between axes of which one leads along the other, and how far beside its axis the letter of that stands.
const ALONG: f64 = 0.55;
const BESIDE: f64 = 13.0;

/// Where the three axes lead, under the map at the left: nothing is drawn over it.
fn draw_turned_axes(pen: &mut Pen, axes: &[(String, [f64; 2])], [left, bottom]: [f64; 2]) {
    let unit = pen.unit;
    let (origin, long) = ([left + 42.0 * unit, bottom + 46.0 * unit], 18.0 * unit);
    let mut longest: Vec<_> = axes.iter().map(|(name, way)| (name, way, way[0].hypot(way[1]))).collect();
    longest.sort_by(|a, b| b.2.total_cmp(&a.2));
    longest.retain(|(.., length)| *length >= 0.12); // the others lead towards the eye
    for (place, (name, [across, up], length)) in longest.iter().enumerate() {
        let at = |far: f64, aside: f64| {
            let [along, beside] = [far * long * length, aside * unit];
            let ([x, y], [u, v]) = (origin, [across / length, up / length]);
            [x + u * along - v * beside, y - v * along - u * beside]
        };
        let tip = 7.5 * unit / (long * length);
        pen.line(origin, at(1.0, 0.0), 1.5);
        pen.triangle([at(1.0, 4.0), at(1.0 + tip, 0.0), at(1.0, -4.0)], BLACK);
        let turn = |other: &[f64; 2], by: f64| (across * other[1] - up * other[0]) / by;
        let is_along = longest[..place]
            .iter()
            .any(|(_, other, by)| across * other[0] + up * other[1] > 0.0 && turn(other, by * length).abs() < ALONG);
        // The letter of an axis along a longer one stands beside it, where no other axis leads.
        let aside = if axes.iter().map(|(_, other)| turn(other, 1.0)).sum::<f64>() > 0.0 { -BESIDE } else { BESIDE };
        let [x, y] = if is_along { at(1.0, aside) } else { at(1.0 + 2.1 * tip, 0.0) };
        pen.text([x, y + 5.5 * unit], Ink::plain(18.0).middle(), name);
    }
}

/// Two arrows at the lower left corner, outside the map.
fn draw_axes(pen: &mut Pen, [across, up]: [&str; 2], [left, bottom]: [f64; 2], [room, height]: [f64; 2]) {
    let unit = pen.unit;
    let (x, y, long, head) = (left - 11.0 * unit, bottom + 11.0 * unit, (56.0 * unit).min(0.6 * height), 4.5 * unit);
    pen.line([x, y], [x + long, y], 1.5);
    pen.line([x, y], [x, y - long], 1.5);
    let tip = 9.0 * unit;
    pen.triangle([[x + long, y - head], [x + long + tip, y], [x + long, y + head]], BLACK);
    pen.triangle([[x - head, y - long], [x, y - long - tip], [x + head, y - long]], BLACK);
    let words = x + long + tip + 7.0 * unit;
    pen.fitted([words, y + 6.0 * unit], Ink::plain(20.0), across, left + room - words);
    if up.chars().count() <= 1 {
        pen.text([x, y - long - tip - 8.0 * unit], Ink::plain(20.0).middle(), up);
    } else {
        let at = [x + 6.0 * unit, y - long - tip - 7.0 * unit];
        let turn = format!(r#" transform="rotate(-90 {:.2} {:.2})""#, at[0], at[1]);
        pen.turned(at, Ink::plain(20.0), up, &turn);
    }
}

/// The scale bar under the map at the right, where nothing can hide it and it hides nothing. Returns its width with words.
fn draw_scale_bar(pen: &mut Pen, length: f64, pixels_per_um: f64, [right, bottom]: [f64; 2]) -> f64 {
    let (unit, pixels) = (pen.unit, length * pixels_per_um);
    let (top, height) = ((bottom + 14.0 * unit).round(), (7.0 * unit).round().max(1.0));
    pen.rectangle([right - pixels, top, pixels, height], BLACK, false);
    pen.text(
        [right - pixels - 9.0 * unit, top + height / 2.0 + 7.0 * unit],
        Ink::plain(20.0).end(),
        &length_text(length),
    );
    pixels + 25.0 * unit + text_width(&length_text(length), false) * 20.0 * unit
}

/// A, B, … Z, then numbers.
pub fn letter(number: usize) -> String {
    if number < 26 { char::from(b'A' + number as u8).to_string() } else { self::number((number + 1) as f64, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the letters of axes stand.
    fn letters(ways: [[f64; 2]; 3]) -> Vec<[f64; 2]> {
        let axes: Vec<(String, [f64; 2])> = ["x", "y", "z"].map(String::from).into_iter().zip(ways).collect();
        let mut pen = Pen::new(1.0);
        draw_turned_axes(&mut pen, &axes, [0.0, 0.0]);
        let svg = pen.finish();
        let number = |text: &str, key: &str| text.split(key).nth(1)?.split('"').next()?.parse().ok();
        svg.split("<text").skip(1).filter_map(|text| Some([number(text, " x=\"")?, number(text, " y=\"")?])).collect()
    }

    #[test]
    fn letters_of_axes_keep_apart() {
        for (azimuth, elevation) in
            (0..24).flat_map(|a| (-6..=6).map(move |e| (15.0 * f64::from(a), 15.0 * f64::from(e))))
        {
            let ((sin, cos), (rise, run)) = (f64::to_radians(azimuth).sin_cos(), f64::to_radians(elevation).sin_cos());
            let letters = letters([[-sin, -rise * cos], [cos, -rise * sin], [0.0, run]]);
            assert!(letters.len() >= 2);
            for (i, a) in letters.iter().enumerate() {
                for b in &letters[..i] {
                    let apart = (a[0] - b[0]).hypot(a[1] - b[1]);
                    assert!(apart > 11.0, "{apart} at azimuth {azimuth}, elevation {elevation}: {letters:?}");
                }
            }
        }
    }
}
