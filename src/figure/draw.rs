//! The sheet as SVG: header, maps with letters, axes and scale bars, and their keys.
use super::layout::{AXES, HEADER, Layout, MARGIN};
use super::numbers::{length_text, number, round_length};
use super::pen::{BLACK, Ink, Pen};
use super::render::{FAMILY, text_width};
use super::{Content, Panel, Scene, Sheet, keys, raster};

/// The sheet as SVG, maps embedded. A map whose length is not that of the slice is our own mistake: panics.
pub fn svg(sheet: &Sheet) -> String {
    let layout = Layout::of(sheet);
    let mut pen = Pen::new(layout.unit);
    let [width, height] = layout.sheet;
    pen.put(format_args!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="{FAMILY}" font-stretch="condensed">"#
    ));
    pen.put(format_args!(r#"<rect width="{width}" height="{height}" fill="white"/>"#));
    draw_header(&mut pen, sheet, &layout);
    for (number, panel) in sheet.panels.iter().enumerate() {
        draw_panel(&mut pen, sheet, &layout, number, panel);
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
    let rows = [
        (upper, Ink::plain(34.0).bold(), &sheet.title, Ink::plain(30.0), &sheet.time_label),
        (lower, Ink::plain(22.0).grey(), &sheet.note, Ink::plain(22.0).grey(), &lattice),
    ];
    for (y, ink, text, end_ink, end_text) in rows {
        pen.text([right, y], end_ink.end(), end_text);
        let taken = text_width(end_text, end_ink.bold) * end_ink.size * unit + 30.0 * unit;
        pen.fitted([left, y], ink, text, right - left - taken);
    }
}

/// A panel: letter, title, map, axes, scale bar, key.
fn draw_panel(pen: &mut Pen, sheet: &Sheet, layout: &Layout, number: usize, panel: &Panel) {
    let (unit, [left, top], [width, height]) = (layout.unit, layout.corners[number], layout.map);
    let title = top - 13.0 * unit;
    pen.text([left, title], Ink::plain(28.0).bold(), &letter(number));
    pen.fitted([left + 34.0 * unit, title], Ink::plain(25.0), &panel.title, layout.width - 34.0 * unit);
    pen.rectangle([left, top, width, height], "white", true);
    let corner = [left + layout.width, top + height];
    if let Content::Scene(scene) = &panel.content {
        let pixel = embed_scene(pen, scene, [left, top], layout.map);
        draw_scale_bar(pen, round_length(width / pixel * scene.pixel_um / 4.0), pixel / scene.pixel_um, corner);
        draw_turned_axes(pen, scene.axes, [left, top + height]);
    } else {
        embed(pen, sheet, layout, panel, [left, top]);
        let taken = draw_scale_bar(pen, scale_bar_um(sheet), f64::from(layout.site) / sheet.spacing_um, corner);
        draw_axes(pen, &sheet.axes, [left, top + height], [layout.width - taken, height]);
    }
    keys::draw(pen, layout, number, panel, [left, top + height + AXES * unit]);
}

/// The map itself, one pixel of the sheet for each of its own.
fn embed(pen: &mut Pen, sheet: &Sheet, layout: &Layout, panel: &Panel, [left, top]: [f64; 2]) {
    let length = match &panel.content {
        Content::Categories { sites, .. } => sites.len(),
        Content::Values { values, .. } => values.len(),
        Content::Scene(_) => unreachable!("a scene has pixels of its own"),
    };
    let [across, up] = sheet.sites;
    assert_eq!(length, across as usize * up as usize, "panel `{}` is no map of {across} × {up} sites", panel.title);
    let pixels = raster::paint(&panel.content, sheet.sites, layout.site);
    let file = raster::encode(&pixels, across * layout.site, up * layout.site);
    put_image(
        pen,
        [left, top],
        layout.map,
        r#" image-rendering="optimizeSpeed" style="image-rendering:pixelated""#,
        &file,
    );
}

fn put_image(pen: &mut Pen, [left, top]: [f64; 2], [width, height]: [f64; 2], manner: &str, file: &[u8]) {
    let data = raster::base64(file);
    pen.put(format_args!(
        r#"<image x="{left}" y="{top}" width="{width}" height="{height}"{manner} xlink:href="data:image/png;base64,{data}"/>"#
    ));
}

/// A scene in the middle of the room for a map. Returns the edge of one of its pixels on the sheet.
fn embed_scene(pen: &mut Pen, scene: &Scene, [left, top]: [f64; 2], room: [f64; 2]) -> f64 {
    let own = scene.size.map(f64::from);
    let pixel = (room[0] / own[0]).min(room[1] / own[1]);
    let size = own.map(|edge| edge * pixel);
    let corner = [left + (room[0] - size[0]) / 2.0, top + (room[1] - size[1]) / 2.0];
    put_image(pen, corner, size, "", &raster::transparent_png(&scene.pixels, scene.size));
    pixel
}

/// Where the three axes lead, at the lower left corner inside the map.
fn draw_turned_axes(pen: &mut Pen, axes: [[f64; 2]; 3], [left, bottom]: [f64; 2]) {
    let unit = pen.unit;
    let (origin, long) = ([left + 62.0 * unit, bottom - 58.0 * unit], 40.0 * unit);
    for ([across, up], name) in axes.into_iter().zip(["x", "y", "z"]) {
        let length = across.hypot(up);
        if length < 0.12 {
            continue; // towards the eye
        }
        let at = |far: f64, aside: f64| {
            let [along, beside] = [far * long * length, aside * unit];
            let ([x, y], [u, v]) = (origin, [across / length, up / length]);
            [x + u * along - v * beside, y - v * along - u * beside]
        };
        let tip = 9.0 * unit / (long * length);
        pen.line(origin, at(1.0, 0.0), 1.5);
        pen.triangle([at(1.0, 4.5), at(1.0 + tip, 0.0), at(1.0, -4.5)], BLACK);
        let [x, y] = at(1.0 + 2.3 * tip, 0.0);
        pen.text([x, y + 6.0 * unit], Ink::plain(20.0).middle(), name);
    }
}

/// Two arrows at the lower left corner, outside the map.
fn draw_axes(pen: &mut Pen, [across, up]: &[String; 2], [left, bottom]: [f64; 2], [room, height]: [f64; 2]) {
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

/// Length of the scale bar, µm: round, about a quarter of the width.
fn scale_bar_um(sheet: &Sheet) -> f64 {
    round_length(sheet.sites[0] as f64 * sheet.spacing_um / 4.0)
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
pub(super) fn letter(number: usize) -> String {
    if number < 26 { char::from(b'A' + number as u8).to_string() } else { self::number((number + 1) as f64, 1.0) }
}
