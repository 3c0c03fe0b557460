//! A quantity: a finite number with its unit, brought to the unit that we keep it in.
use super::{Fault, Unit};

/// Reads `1e5 um^2/min` as number and unit; without a unit it is a plain number. The number must be finite.
pub fn parse(text: &str) -> Result<(f64, Unit), Fault> {
    let (number, rest) = split(text, "20 um")?;
    Ok((number, if rest.is_empty() { Unit::ONE } else { Unit::parse(&rest)? }))
}

/// Reads a quantity into the first of these units that has its dimension; says which one. `example` is a good answer.
///
/// Panics where `units` holds a text that is no unit: a mistake of ours.
pub fn read(text: &str, units: &[impl AsRef<str>], example: &str) -> Result<(f64, usize), Fault> {
    let own = |unit: &str| Unit::parse(unit).unwrap_or_else(|fault| panic!("`{unit}`: {}", fault.problem));
    let wanted: Vec<Unit> = units.iter().map(|unit| own(unit.as_ref())).collect();
    let (number, rest) = split(text, example)?;
    if rest.is_empty() && !units.iter().any(|unit| unit.as_ref() == "1") {
        let problem = format!("`{}` has no unit", text.trim());
        return Err(Fault::new(problem, format!("write the unit too, for example \"{example}\"")));
    }
    let given = if rest.is_empty() { Unit::ONE } else { parsed(&rest, &wanted)? };
    let Some(index) = wanted.iter().position(|unit| unit.dimension() == given.dimension()) else {
        let mut names: Vec<String> = wanted.iter().zip(units).map(|(unit, text)| words(unit, text.as_ref())).collect();
        names.dedup();
        let problem = format!("{} is expected, but `{}` is {}", names.join(" or "), text.trim(), given.dimension());
        let help = remedy(&given, &wanted).unwrap_or_else(|| format!("write it like \"{example}\""));
        return Err(Fault::new(problem, help));
    };
    convert(number, &given, &wanted[index]).map(|x| (x, index))
}

/// What a unit measures. Of a mass per mass its dimension would say no more than of a number.
fn words(unit: &Unit, text: &str) -> String {
    if text.ends_with("g/kg") { "a dose per body mass".into() } else { unit.dimension().to_string() }
}

/// How to come from what papers often give to what is wanted.
fn remedy(given: &Unit, wanted: &[Unit]) -> Option<String> {
    let of = |text: &str| Unit::parse(text).ok().map(|unit| unit.dimension());
    let wants = |text: &str| wanted.iter().any(|unit| Some(unit.dimension()) == of(text));
    let given = Some(given.dimension());
    match () {
        () if given == of("mg/L") && wants("nM") => {
            Some("convert it with the molar mass: nM = mg/L / (g/mol) * 1e6; and write it like \"50 nM\"".into())
        }
        () if given == of("mg/m^2") && wants("mg/kg") => Some(
            "a dose per body surface must be converted: mg/kg = mg/m^2 / 37 for an adult and / 3 for a mouse; and write it \
             like \"5 mg/kg\""
                .into(),
        ),
        () => None,
    }
}

/// The unit of a text. Where it is one word that is none, the fault names what measures the same as the wanted one.
fn parsed(text: &str, wanted: &[Unit]) -> Result<Unit, Fault> {
    Unit::parse(text).map_err(|fault| match wanted {
        [one] if text.chars().all(char::is_alphabetic) && super::has_names(one) => {
            super::unknown(text, Some(one.dimension))
        }
        _ => fault,
    })
}

/// `x [to] = x [from] · (from.over · to.under) / (from.under · to.over)`; the same unit gives back the same bits.
pub fn convert(number: f64, from: &Unit, to: &Unit) -> Result<f64, Fault> {
    if from.dimension != to.dimension {
        let problem = format!("{} is expected, but this is {}", to.dimension, from.dimension);
        return Err(Fault::new(problem, "use a unit of the expected dimension"));
    }
    let (up, down) = (from.over * to.under, from.under * to.over);
    let converted = match () {
        () if up % down == 0.0 => number * (up / down),
        () if down % up == 0.0 => number / (down / up),
        () => number * up / down,
    };
    if converted.is_finite() {
        Ok(converted + 0.0) // −0 becomes 0
    } else {
        Err(Fault::new(format!("{number:?} in this unit is beyond what numbers can hold"), "write a smaller number"))
    }
}

/// The number at the front of a text and the rest; `example` is a good answer.
fn split(text: &str, example: &str) -> Result<(f64, String), Fault> {
    let text = super::plain(text);
    let end = number_length(&text);
    let (front, rest) = (text[..end].replace('_', ""), text[end..].trim());
    let word = text.trim_start_matches(['+', '-']).to_lowercase();
    if word.starts_with("nan") || word.starts_with("inf") || front.parse().is_ok_and(f64::is_infinite) {
        return Err(Fault::new(format!("`{text}` is not finite"), "write a finite number with its unit"));
    }
    let Ok(number) = front.parse::<f64>() else {
        let problem = if text.is_empty() { "an empty text".into() } else { format!("`{text}` begins with no number") };
        return Err(Fault::new(problem, format!("write a number and its unit, like \"{example}\"")));
    };
    if rest.starts_with([',', '.']) {
        return Err(Fault::new(
            format!("`{text}` is no number with a unit"),
            "write decimals with one point: \"1.5 um\"",
        ));
    }
    Ok((number, rest.to_string()))
}

/// How many bytes at the front are a decimal number: sign, digits, point, digits, exponent.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count();
    let signed = |at: usize| at + usize::from(text[at..].starts_with(['+', '-']));
    let mut end = signed(0) + digits(signed(0));
    if text[end..].starts_with('.') {
        end += 1 + digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let first = signed(end + 1);
        end = if digits(first) > 0 { first + digits(first) } else { end };
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, unit: &str) -> f64 {
        read(text, &[unit], "20 um").unwrap_or_else(|fault| panic!("{text}: {fault:?}")).0
    }

    fn fault(text: &str, unit: &str) -> String {
        let fault = read(text, &[unit], "20 um").expect_err(text);
        format!("{} / {}", fault.problem, fault.help)
    }

    #[test]
    fn converts_each_kind_of_unit() {
        assert_eq!(value("20 um", "mm"), 0.02);
        assert_eq!(value("20µm", "um"), 20.0);
        assert_eq!(value("1e5 um^2/min", "um^2/s"), 1e5 / 60.0);
        assert_eq!(value("1000 µm²/min", "um^2/min"), 1000.0);
        assert_eq!(value("0.06 /h", "/min"), 0.001);
        assert_eq!(value("2 1/min", "/h"), 120.0);
        assert_eq!(value("1 year", "d"), 365.25);
        assert_eq!((value("6 minutes", "s"), value("1 minute", "s"), value("30 seconds", "min")), (360.0, 60.0, 0.5));
        assert_eq!(value("50 pM", "nM"), 0.05);
        assert_eq!(value("3 nmol/mL", "uM"), 3.0);
        assert_eq!(value("853.9 g/mol", "Da"), 853.9);
        assert_eq!(value("20 mg/kg", "mg/kg"), 20.0);
        assert_eq!(value("133.322387415 Pa", "mmHg"), 1.0);
        assert_eq!(value("22.1 mmHg/s", "mmHg/min"), 1326.0);
        assert_eq!(value("2 mmHg um^3/min", "mmHg*um^3/min"), 2.0);
        assert_eq!(value("5 %", "1"), 0.05);
        assert_eq!(value("1.7e5 cells/(mL day)", "cells / mL / d"), 1.7e5);
        assert_eq!(value("8 um^-1", "/mm"), 8000.0);
        assert_eq!(value("2 (um/min)^2", "um^2/min^2"), 2.0);
        assert_eq!(value("1_000 um", "mm"), 1.0);
        assert_eq!(value("-0 um", "um").to_bits(), 0.0f64.to_bits());
        assert_eq!(value("2 Gy", "Gy"), 2.0);
    }

    #[test]
    fn doses_as_papers_give_them_are_led_to_ours() {
        let fault = |text: &str, units: &[&str]| {
            let fault = read(text, units, "5 mg/kg").expect_err(text);
            format!("{} / {}", fault.problem, fault.help)
        };
        let level = fault("5 µg/mL", &["mg/kg", "nM"]);
        let problem =
            "a dose per body mass or a concentration is expected, but `5 µg/mL` is a mass per volume / convert it";
        assert!(level.starts_with(problem) && level.contains("nM = mg/L / (g/mol) * 1e6"), "{level}");
        let surface = fault("60 mg/m^2", &["mg/kg", "nM"]);
        assert!(surface.contains("is a mass per area / a dose per body surface must be converted"), "{surface}");
        assert!(
            fault("5 mg/L", &["nM"])
                .contains("a concentration is expected, but `5 mg/L` is a mass per volume / convert")
        );
        assert!(fault("38 mm Hg", &["mmHg"]).contains("did you mean `mmHg`, in one word?"));
    }

    #[test]
    fn same_unit_gives_same_bits() {
        for unit in ["/h", "nM", "kPa", "mmHg um^3/s", "mg/kg", "um^2/min/nM"] {
            for x in [0.1f64, 1.0 / 3.0, 6.02e23, 1e-300, 4.9e-324] {
                assert_eq!(value(&format!("{x:?} {unit}"), unit).to_bits(), x.to_bits(), "{x} {unit}");
            }
        }
    }

    #[test]
    fn picks_the_dimension_that_fits() {
        assert_eq!(read("2 h", &["um", "min"], ""), Ok((120.0, 1)));
        assert_eq!(read("0.5", &["um", "1"], ""), Ok((0.5, 1)));
    }

    #[test]
    fn explains_what_is_wrong() {
        assert!(fault("5 min", "um^2/min").starts_with("an area per time is expected, but `5 min` is a time / "));
        assert!(fault("5 nM", "/min").starts_with("a number per time is expected, but `5 nM` is a concentration"));
        assert_eq!(fault("20", "um"), "`20` has no unit / write the unit too, for example \"20 um\"");
        assert!(
            fault("3 mmhg", "mmHg")
                .contains("unknown unit `mmhg` / did you mean `mmHg`? Units of a pressure: mmHg, Pa, kPa")
        );
        assert_eq!(fault("3 in", "um"), "unknown unit `in` / Units of a length: nm, um, mm, cm, m");
        let month = "unknown unit `months` / months differ in length: write days or years. Units of a time: s, min, h, d, week, year";
        assert_eq!(fault("3 months", "min"), month);
        assert!(fault("3 /hr", "/min").starts_with("unknown unit `hr` / did you mean `h`? Known units: nm, um"));
        assert_eq!(fault("3 um2", "um^2"), "`um2` is the name of no unit / write a power like `um^2`");
        assert_eq!(fault("10 mg/m2", "mg/kg"), "`m2` is the name of no unit / write a power like `m^2`");
        assert!(fault("3 2", "um^2").contains("`2` where the name of a unit is expected"));
        assert!(fault("1 cells/mL day", "1").contains("after a `/` could be above or below the line"));
        assert!(fault("1,5 um", "um").contains("decimals with one point"));
        assert!(fault("1 um^99", "um").contains("no power of a unit"));
        let high = format!("{}um{}", "(".repeat(10), ")^8".repeat(10)); // 8^10 is half of what a power can be
        assert!(fault(&format!("1 {high}"), "um").contains(" is a length^1073741824"));
        assert!(fault(&format!("1 ({high})^-2"), "um").contains(" is a number per length^2147483648"));
        for text in [format!("1 ({high})^2"), format!("1 {high} {high}")] {
            assert!(fault(&text, "um").starts_with("powers of powers of a unit are too high"), "{text}");
        }
        assert!(fault("1 (um", "um").contains("never closed"));
        assert!(fault("1 um)", "um").contains("without `(`"));
        assert!(fault("1 um/", "um").contains("ends too early"));
        assert!(fault(&format!("1 {}", "(".repeat(1_000_000)), "um").contains("more than 100 characters"));
        for text in ["nan um", "-inf um", "1e999 um", "+NaN"] {
            assert!(fault(text, "um").contains("is not finite"), "{text}");
        }
        for text in ["", "um", "+", ".", "e5 um", "\u{0} um"] {
            assert!(fault(text, "um").contains("number"), "{text:?}: {}", fault(text, "um"));
        }
        assert!(fault("1e308 m", "nm").contains("beyond"));
    }
}
