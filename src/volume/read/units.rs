//! Units of the axes of an OME-Zarr, named as UDUNITS does.

/// The prefixes that seconds may have, with their powers of ten.
const PREFIXES: [(&str, i32); 19] = [
    ("yocto", -24),
    ("zepto", -21),
    ("atto", -18),
    ("femto", -15),
    ("pico", -12),
    ("nano", -9),
    ("micro", -6),
    ("milli", -3),
    ("centi", -2),
    ("deci", -1),
    ("hecto", 2),
    ("kilo", 3),
    ("mega", 6),
    ("giga", 9),
    ("tera", 12),
    ("peta", 15),
    ("exa", 18),
    ("zetta", 21),
    ("yotta", 24),
];

/// How many hours a unit is, if that is known.
pub fn hours(unit: &str) -> Option<f64> {
    Some(match unit {
        "second" | "s" => 1.0 / 3600.0,
        "millisecond" | "ms" => 1e-3 / 3600.0,
        "minute" | "min" => 1.0 / 60.0,
        "hour" | "h" => 1.0,
        "day" | "d" => 24.0,
        _ => {
            let prefix = unit.strip_suffix("second")?;
            10f64.powi(PREFIXES.iter().find(|(name, _)| *name == prefix)?.1) / 3600.0
        }
    })
}

/// How many micrometres a unit is, if that is known.
pub fn micrometres(unit: &str) -> Option<f64> {
    Some(match unit {
        "micrometer" | "micron" | "um" => 1.0,
        "nanometer" => 1e-3,
        "millimeter" => 1e3,
        "meter" => 1e6,
        "angstrom" => 1e-4,
        _ => return None,
    })
}
