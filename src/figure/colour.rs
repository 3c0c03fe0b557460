//! Colours, and the maps from amounts to colours that stay readable to the colour-blind and in greyscale print.
use super::maps;

/// Red, green and blue, sRGB.
pub type Colour = [u8; 3];

/// The colour of a value that is no number: in no map, so it cannot be missed.
pub const NO_NUMBER: Colour = [255, 0, 255];

/// A sequence of colours whose lightness runs one way only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColourMap {
    /// Dark violet to yellow.
    Viridis,
    /// Black over purple to pale yellow.
    Magma,
    /// Dark blue to yellow; looks nearly the same with red–green blindness.
    Cividis,
    /// White to black.
    Greys,
    /// White to dark blue.
    Blues,
}

impl ColourMap {
    /// All maps.
    pub const ALL: [ColourMap; 5] = [Self::Viridis, Self::Magma, Self::Cividis, Self::Greys, Self::Blues];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viridis => "viridis",
            Self::Magma => "magma",
            Self::Cividis => "cividis",
            Self::Greys => "greys",
            Self::Blues => "blues",
        }
    }

    /// The colours at equal distances, with straight lines between them.
    pub(super) fn stops(self) -> &'static [u32] {
        match self {
            Self::Viridis => &maps::VIRIDIS,
            Self::Magma => &maps::MAGMA,
            Self::Cividis => &maps::CIVIDIS,
            Self::Greys => &maps::GREYS,
            Self::Blues => &maps::BLUES,
        }
    }

    /// The colour at a fraction of the range; beyond 0 and 1 the end colours stay.
    pub fn at(self, fraction: f32) -> Colour {
        if fraction.is_nan() {
            return NO_NUMBER;
        }
        let stops = self.stops();
        let place = fraction.clamp(0.0, 1.0) * (stops.len() - 1) as f32;
        let index = (place as usize).min(stops.len() - 2);
        mix(colour(stops[index]), colour(stops[index + 1]), place - index as f32)
    }
}

/// The colour of a number written `0xrrggbb`.
pub(super) const fn colour(hex: u32) -> Colour {
    [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
}

/// The colour as SVG writes it.
pub(super) fn hex(c: Colour) -> String {
    format!("#{:02x}{:02x}{:02x}", c[0], c[1], c[2])
}

/// A colour on the straight line between two.
pub(super) fn mix(from: Colour, to: Colour, part: f32) -> Colour {
    std::array::from_fn(|i| (from[i] as f32 + (to[i] as f32 - from[i] as f32) * part).round() as u8)
}

/// Lightness, green–red and blue–yellow in Oklab (Ottosson 2020), where distances are what eyes see.
#[cfg(test)]
pub(super) fn oklab(rgb: [f64; 3]) -> [f64; 3] {
    let dot = |w: [f64; 3], v: [f64; 3]| w[0] * v[0] + w[1] * v[1] + w[2] * v[2];
    let cones = [
        dot([0.4122214708, 0.5363325363, 0.0514459929], rgb).cbrt(),
        dot([0.2119034982, 0.6806995451, 0.1073969566], rgb).cbrt(),
        dot([0.0883024619, 0.2817188376, 0.6299787005], rgb).cbrt(),
    ];
    [
        dot([0.2104542553, 0.7936177850, -0.0040720468], cones),
        dot([1.9779984951, -2.4285922050, 0.4505937099], cones),
        dot([0.0259040371, 0.7827717662, -0.8086757660], cones),
    ]
}

/// The light of a colour: sRGB without its gamma, 0..=1.
#[cfg(test)]
pub(super) fn light(c: Colour) -> [f64; 3] {
    c.map(|v| {
        let v = v as f64 / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lightness_runs_one_way_over_the_whole_map() {
        for map in ColourMap::ALL {
            let lightness: Vec<f64> = (0..=256).map(|i| oklab(light(map.at(i as f32 / 256.0)))[0]).collect();
            let up = lightness[256] > lightness[0];
            let slack = 0.002; // half a step of 8 bits
            for (i, pair) in lightness.windows(2).enumerate() {
                let rise = if up { pair[1] - pair[0] } else { pair[0] - pair[1] };
                assert!(rise > -slack, "{map:?} turns back at {i}: {pair:?}");
            }
            assert!((lightness[256] - lightness[0]).abs() > 0.55, "{map:?} is too flat");
        }
    }

    #[test]
    fn ends_stay_and_what_is_no_number_stands_out() {
        for map in ColourMap::ALL {
            assert_eq!(map.at(-3.0), map.at(0.0));
            assert_eq!(map.at(f32::INFINITY), map.at(1.0));
            assert_eq!(map.at(f32::NAN), NO_NUMBER);
            assert_eq!(map.at(1.0), colour(*map.stops().last().unwrap()));
        }
    }
}
