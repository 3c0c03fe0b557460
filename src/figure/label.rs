//! What the file of a picture says of its maps, so that others can be made of it: where each lies, its name, its scale and
//! what its colours mean. It stands in the PNG as international text with the key `invasim-maps`, a line of JSON.
use super::colour::{colour, hex};
use super::{Colour, ColourBar, ColourMap, Entry, Key, Map, Range, Shade, Swatch};
use crate::error::{Error, Result};
use serde_json::{Value, json};
use std::path::Path;

/// The key of the text.
const KEY: &str = "invasim-maps";
/// Version of the text; others are not understood.
const FORMAT: u64 = 1;

/// Pixels of a picture with what it says of its maps, as a PNG file; each map with its rectangle: from the left, from the top,
/// across, down.
pub(super) fn encode(pixels: &[u8], [width, height]: [u32; 2], maps: &[(Map, [u32; 4])]) -> Vec<u8> {
    let maps: Vec<Value> = maps.iter().map(|(map, place)| written(map, *place)).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let text = json!({"format": FORMAT, "maps": maps}).to_string();
    encoder.add_itxt_chunk(KEY.into(), text).expect("the key is short and plain");
    let mut writer = encoder.write_header().expect("written to memory");
    writer.write_image_data(pixels).expect("pixels of the stated size");
    writer.finish().expect("written to memory");
    file
}

/// What is told of a map in a rectangle; it may have been drawn smaller than it is.
fn written(map: &Map, place: [u32; 4]) -> Value {
    let colours = match &map.key {
        Key::Legend(legend) => json!({"legend": legend.iter().map(entry).collect::<Vec<_>>()}),
        Key::Bar(bar, [below, above]) => {
            let [low, high] = bar.range.ends();
            let scale = if bar.range.is_log() { "logarithmic" } else { "linear" };
            json!({
                "map": bar.map.name(), "from": low, "to": high, "scale": scale, "unit": bar.unit,
                "values_below": below, "values_above": above,
            })
        }
    };
    let axes: Vec<Value> = map.axes.iter().map(|(name, [across, up])| json!([name, across, up])).collect();
    json!({
        "name": map.name, "title": map.title, "place": map.place, "time_h": map.hours, "rectangle_px": place,
        "pixel_um": map.pixel_um * f64::from(map.size[0]) / f64::from(place[2]),
        "axes": axes, "flat": map.is_flat, "colours": colours,
    })
}

fn entry(entry: &Entry) -> Value {
    let look = |shade: &Shade| json!([hex(shade.look.fill), shade.look.ring.map(hex)]);
    let all = |of: fn(&Shade) -> Value| entry.shades.iter().map(of).collect::<Vec<_>>();
    json!({
        "label": entry.label(), "thing": entry.thing, "looks": entry.shades.iter().map(look).collect::<Vec<_>>(),
        "words": all(|shade| json!(shade.word)), "seen": all(|shade| json!(shade.seen)),
    })
}

/// The maps of a picture of a run; none if it does not tell of them.
///
/// # Errors
/// If the file is no picture.
pub fn maps_in(file: &[u8], path: &Path) -> Result<Vec<Map>> {
    let wrong = |e: png::DecodingError| Error::input(path, format!("this is no picture: {e}"), "run it again");
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().map_err(wrong)?;
    let texts = reader.info().utf8_text.iter().find(|text| text.keyword == KEY);
    let record: Value = texts
        .and_then(|text| text.get_text().ok())
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or(Value::Null);
    if record["format"] != FORMAT || reader.output_color_type() != (png::ColorType::Rgb, png::BitDepth::Eight) {
        return Ok(Vec::new());
    }
    let size = [reader.info().width, reader.info().height];
    let mut pixels = vec![0; reader.output_buffer_size().unwrap_or(0)];
    reader.next_frame(&mut pixels).map_err(wrong)?;
    let all = record["maps"].as_array().into_iter().flatten();
    Ok(all.filter_map(|map| understood(map, &pixels, size)).collect())
}

/// A map as it is told, if it makes sense.
fn understood(record: &Value, picture: &[u8], [across, down]: [u32; 2]) -> Option<Map> {
    let text = |value: &Value| value.as_str().unwrap_or("").to_string();
    let place: Vec<u32> =
        record["rectangle_px"].as_array()?.iter().filter_map(Value::as_u64).map(|n| n as u32).collect();
    let place @ [left, top, width, height]: [u32; 4] = place.try_into().ok()?;
    if left.checked_add(width)? > across || top.checked_add(height)? > down || width == 0 || height == 0 {
        return None;
    }
    let axis = |parts: &Value| Some((parts[0].as_str()?.to_string(), [parts[1].as_f64()?, parts[2].as_f64()?]));
    let pixel_um = record["pixel_um"].as_f64().filter(|um| *um > 0.0)?;
    Some(Map {
        name: text(&record["name"]),
        title: text(&record["title"]),
        place: text(&record["place"]),
        hours: record["time_h"].as_f64()?,
        size: [width, height],
        pixels: Map::cut(picture, across, place),
        pixel_um,
        axes: record["axes"].as_array()?.iter().filter_map(axis).collect(),
        is_flat: record["flat"].as_bool()?,
        key: key(&record["colours"])?,
    })
}

fn key(record: &Value) -> Option<Key> {
    if let Some(legend) = record["legend"].as_array() {
        return Some(Key::Legend(legend.iter().filter_map(line).collect()));
    }
    let ends = [&record["from"], &record["to"]].map(|end| end.as_f64().unwrap_or(f64::NAN) as f32);
    let is_log = record["scale"] == "logarithmic";
    let range = if is_log { Range::logarithmic(ends[0], ends[1]) } else { Range::linear(ends[0], ends[1]) }?;
    let map = ColourMap::ALL.into_iter().find(|map| record["map"] == map.name())?;
    let bar = ColourBar { map, range, unit: record["unit"].as_str()?.into() };
    Some(Key::Bar(bar, [record["values_below"].as_bool()?, record["values_above"].as_bool()?]))
}

/// A line of a legend; of older pictures, which tell only all of its words together, as one thing that is seen.
fn line(record: &Value) -> Option<Entry> {
    let colour_of = |text: &str| Some(colour(u32::from_str_radix(text.strip_prefix('#')?, 16).ok()?)) as Option<Colour>;
    let shade = |(place, look): (usize, &Value)| {
        let look = Swatch { fill: colour_of(look[0].as_str()?)?, ring: look[1].as_str().and_then(colour_of) };
        let word = record["words"][place].as_str().unwrap_or("").into();
        Some(Shade { look, word, seen: record["seen"][place].as_bool().unwrap_or(true) })
    };
    let shades = record["looks"].as_array()?.iter().enumerate().map(shade).collect::<Option<_>>()?;
    let thing = record["thing"].as_str().or(record["label"].as_str())?;
    Some(Entry { thing: thing.into(), shades })
}
