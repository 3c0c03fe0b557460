//! How a scene is lit: a lamp, light from the sky, dark crevices, mist in the depth, dark outlines.
use super::{SAMPLES, Shot, lines};
use crate::figure::Colour;
use crate::views::camera::nearness;
use rayon::prelude::*;
use std::sync::OnceLock;

type Vector = [f32; 3];

/// Towards the lamp, as the eye sees it, and halfway between the lamp and the eye; of length 1.
const LAMP: Vector = [-0.42, 0.62, 0.663];
const HALFWAY: Vector = [-0.230, 0.340, 0.912];
/// Shares of light: from all around, more from above, from the lamp, glossy.
const SKY: f32 = 0.46;
const ABOVE: f32 = 0.10;
const LIT: f32 = 0.62;
const GLOSS: f32 = 0.10;
/// How much of the light a cut face gets, which is shown in the colours of the legend.
const CUT_FACE: f32 = 0.97;
/// How much of the farthest vanishes in the mist, and the nearer part that is free of it.
const MIST: f32 = 0.50;
const CLEAR: f32 = 0.5;
/// Darkness of outlines, and how far behind something must lie for one, in sites.
const OUTLINE: f32 = 0.50;
const OUTLINED: f32 = 3.0;
/// Darkness of crevices, the radius in which they are looked for, in sites, and the least one in pixels.
const CREVICE: f32 = 0.85;
const CREVICE_SITES: f32 = 4.0;
const CREVICE_PIXELS: f32 = 5.0;
/// What there is nothing of: so far away that nothing is nearer.
const NOTHING: f32 = f32::NEG_INFINITY;

fn dot(a: Vector, b: Vector) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The scene in the pixels of the picture: nearness of the nearest, and what it shows of its surroundings.
struct Depths {
    size: [usize; 2],
    near: Vec<f32>,
    /// Where crevices are looked for: how far across and up, and how far that is, at least a pixel.
    around: [([i64; 2], f32); RING],
    /// The radius in which they are looked for.
    reach: f32,
}

impl Depths {
    fn of(shot: &Shot) -> Depths {
        let (keys, samples) = (shot.plane(0), SAMPLES as usize);
        let size = shot.size.map(|n| n as usize / samples);
        let at = |i: usize| {
            let (x, y) = (i % size[0] * samples, i / size[0] * samples);
            let rows = (y..y + samples).flat_map(|y| (x..x + samples).map(move |x| (x, y)));
            let key = rows.map(|(x, y)| keys[x + shot.size[0] as usize * y]).max().unwrap_or(0);
            if key == 0 { NOTHING } else { nearness(key) / SAMPLES as f32 }
        };
        let near = (0..size[0] * size[1]).into_par_iter().map(at).collect();
        let reach = (CREVICE_SITES * (shot.frame.site as f32 / SAMPLES as f32)).max(CREVICE_PIXELS);
        let around = ring().map(|[far, along, up]| {
            let by = [along, up].map(|part| (part * far * reach).round() as i64);
            (by, (far * reach).max(1.0))
        });
        Depths { size, near, around, reach }
    }

    fn at(&self, x: i64, y: i64) -> f32 {
        let inside = x >= 0 && y >= 0 && (x as usize) < self.size[0] && (y as usize) < self.size[1];
        if inside { self.near[x as usize + self.size[0] * y as usize] } else { NOTHING }
    }

    /// How much of the light from around reaches a pixel: less where its neighbours stand out before it.
    fn open(&self, i: usize) -> f32 {
        let (here, x, y) = (self.near[i], (i % self.size[0]) as i64, (i / self.size[0]) as i64);
        let far = self.reach.ceil() as i64 + 1;
        let [width, height] = self.size.map(|n| n as i64);
        let inner = x >= far && y >= far && x + far < width && y + far < height;
        let mut covered = 0.0;
        for ([dx, dy], far) in self.around {
            let near = if inner { self.near[(i as i64 + dx + dy * width) as usize] } else { self.at(x + dx, y + dy) };
            let rise = near - here;
            // What stands far out before it belongs to something else and hides less.
            let level = rise / far;
            if level > 0.15 {
                covered += (level - 0.15).min(1.0) / (1.0 + (rise / (2.5 * self.reach)).powi(2));
            }
        }
        1.0 - CREVICE * (covered / RING as f32).min(1.0)
    }

    /// How much of an outline runs over a pixel: neighbours that lie far behind it.
    fn outline(&self, i: usize, site: f32) -> f32 {
        let (here, x, y) = (self.near[i], (i % self.size[0]) as i64, (i / self.size[0]) as i64);
        let behind = |(dx, dy): (i64, i64)| self.at(x + dx, y + dy) < here - OUTLINED * site.max(1.0);
        let four = [(1, 0), (-1, 0), (0, 1), (0, -1)].into_iter().filter(|by| behind(*by)).count();
        (four as f32 / 2.0).min(1.0)
    }
}

/// Places around a pixel where crevices are looked for.
const RING: usize = 24;

/// How far each is, of the radius, and where.
fn ring() -> [Vector; RING] {
    std::array::from_fn(|i| {
        // The golden angle spreads them evenly.
        let angle = i as f32 * 2.399_963;
        [((i as f32 + 0.7) / RING as f32).sqrt(), libm::cosf(angle), libm::sinf(angle)]
    })
}

/// Light of the values of a byte, and bytes of 4096 lights.
fn tables() -> &'static ([f32; 256], Vec<u8>) {
    static TABLES: OnceLock<([f32; 256], Vec<u8>)> = OnceLock::new();
    TABLES.get_or_init(|| {
        let light = std::array::from_fn(|i| libm::powf(i as f32 / 255.0, 2.2));
        let byte = |i| (libm::powf(i as f32 / 4095.0, 1.0 / 2.2) * 255.0).round() as u8;
        (light, (0..4096).map(byte).collect())
    })
}

/// The way that a pixel faces, as the eye sees it, and whether it is a cut face.
fn faced(what: u32, basis: &[Vector; 3]) -> (Vector, bool) {
    let part = |shift: u32| (what >> shift & 255) as f32 - 128.0;
    let way = [part(8), part(16), part(24)];
    let cut = what & 128 == 0 && way.iter().any(|part| part.abs() == 127.0);
    let seen = if what & 128 != 0 { way } else { [0, 1, 2].map(|i| dot(basis[i], way)) };
    let length = dot(seen, seen).sqrt();
    (if length > 0.0 { seen.map(|part| part / length) } else { [0.0, 0.0, 1.0] }, cut)
}

/// The light from a thing of a colour.
fn lit(colour: Colour, way: Vector, cut: bool, open: f32) -> Vector {
    let base = colour.map(|c| tables().0[c as usize]);
    if cut {
        return base.map(|c| c * CUT_FACE * (0.35 + 0.65 * open));
    }
    let straight = ((dot(way, LAMP) + 0.25) / 1.25).max(0.0);
    let gloss = dot(way, HALFWAY).max(0.0).powi(20) * GLOSS * open;
    let all = (SKY + ABOVE * way[1]) * open + LIT * straight * (0.4 + 0.6 * open);
    base.map(|c| c * all + gloss)
}

/// The picture of what a camera saw, where each look and value has a colour: red, green, blue and opacity of each pixel, rows
/// from the top.
pub fn shade(shot: &Shot, colour: impl Fn(u32, u32) -> Colour + Sync) -> Vec<u8> {
    let (depths, frame) = (Depths::of(shot), &shot.frame);
    let [width, height] = depths.size;
    let basis = frame.basis.map(|way| way.map(|part| part as f32));
    let site = frame.site as f32 / SAMPLES as f32;
    let deep = (frame.half[2] as f32 * site).max(1.0);
    let box_lines = lines::of_box(shot, [width, height]);
    let (what, value, keys) = (shot.plane(1), shot.plane(2), shot.plane(0));
    let pixel = |(i, out): (usize, &mut [u8])| {
        let (x, y) = (i % width, height - 1 - i / width);
        let at = x + width * y;
        let (here, line) = (depths.near[at], box_lines.over(at, depths.near[at]));
        if here == NOTHING && line.0 == 0.0 {
            return;
        }
        let (open, outline) = if here == NOTHING { (1.0, 0.0) } else { (depths.open(at), depths.outline(at, site)) };
        let (mut sum, mut hits) = ([0f32; 3], 0u32);
        let samples = SAMPLES as usize;
        for k in 0..samples * samples {
            let sample = x * samples + k % samples + width * samples * (y * samples + k / samples);
            if keys[sample] != 0 {
                let (way, cut) = faced(what[sample], &basis);
                let light = lit(colour(what[sample] & 255, value[sample]), way, cut, open);
                let behind = 0.5 - nearness(keys[sample]) / SAMPLES as f32 / deep / 2.0;
                let mist = MIST * ((behind - CLEAR) / (1.0 - CLEAR)).clamp(0.0, 1.0);
                let clear = 1.0 - OUTLINE * outline;
                (0..3).for_each(|c| sum[c] += (light[c] * clear).min(1.0) * (1.0 - mist) + mist);
                hits += 1;
            }
        }
        let opacity = hits as f32 / (samples * samples) as f32;
        finish(out, sum.map(|c| c / hits.max(1) as f32), opacity, line);
    };
    let mut pixels = vec![0; width * height * 4];
    pixels.par_chunks_exact_mut(4).enumerate().with_min_len(4096).for_each(pixel);
    pixels
}

/// Writes a pixel, with a line of some opacity over or behind it.
fn finish(out: &mut [u8], light: Vector, opacity: f32, (line, before): (f32, bool)) {
    let line_light = tables().0[lines::SHADE as usize];
    let (top, under) = if before { (line, opacity) } else { (opacity, line) };
    let all = top + under * (1.0 - top);
    for c in 0..3 {
        let [upper, lower] = if before { [line_light, light[c]] } else { [light[c], line_light] };
        let mixed = (upper * top + lower * under * (1.0 - top)) / all.max(1e-6);
        out[c] = tables().1[(mixed.clamp(0.0, 1.0) * 4095.0).round() as usize];
    }
    out[3] = (all * 255.0).round() as u8;
}
