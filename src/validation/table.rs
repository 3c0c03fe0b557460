//! The comparison as a table in a terminal and as JSON.
use super::{Case, Check, Outcome, Wanted};
use crate::series::text;
use serde_json::{Value, json};

/// A number with four significant digits, small and large ones with an exponent.
pub fn short(x: f64) -> String {
    let size = x.abs();
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".into() } else { "no number".into() };
    }
    if !(1e-3..1e6).contains(&size) {
        return format!("{x:.2e}");
    }
    let digits = (3 - size.log10().floor() as i32).clamp(0, 6) as usize;
    let rounded = format!("{x:.digits$}").parse().unwrap_or(x);
    text(rounded)
}

/// What a number should be, in words: the value and how far it may be missed.
pub fn wanted(wanted: Wanted) -> [String; 2] {
    match wanted {
        Wanted::Near(value, within) => [short(value), format!("± {}", short(within))],
        Wanted::Between(low, high) => [format!("{} to {}", short(low), short(high)), String::new()],
        Wanted::AtMost(most) | Wanted::Missed(most, _) => [format!("≤ {}", short(most)), String::new()],
        Wanted::AtLeast(least) => [format!("≥ {}", short(least)), String::new()],
        Wanted::Stated => [String::new(), String::new()],
    }
}

/// How a number stands.
pub fn verdict(check: &Check) -> &'static str {
    match (check.wanted, check.passes()) {
        (Wanted::Stated, true) => "stated",
        (Wanted::Missed(most, _), true) if check.measured > most => "miss",
        (_, true) => "pass",
        (_, false) => "FAIL",
    }
}

/// One line a check: name, measured, expected, source, verdict.
pub fn lines(case: &Case, outcome: &Outcome, seconds: f64) -> String {
    let mut lines = format!("{} ({seconds:.0} s)\n", case.name);
    for check in &outcome.checks {
        let [expected, within] = wanted(check.wanted);
        let expected = [expected, within].join(" ");
        let measured = format!("{} {}", short(check.measured), check.unit);
        let what = &check.what;
        let left = 58usize.saturating_sub(what.chars().count());
        lines += &format!(
            "  {what}{:left$} {:<18} {:<18} {:<6}  {}\n",
            "",
            measured.trim_end(),
            expected.trim_end(),
            verdict(check),
            check.source,
        );
    }
    outcome.notes.iter().for_each(|note| lines += &format!("  {note}\n"));
    lines
}

/// The header of those lines.
pub fn header() -> String {
    format!("  {:58} {:<18} {:<18} {:<6}  source\n", "what", "measured", "expected", "")
}

/// A case as JSON, with all digits.
pub fn json(case: &Case, outcome: &Outcome, seconds: f64) -> Value {
    let check = |c: &Check| {
        let [expected, within] = wanted(c.wanted);
        json!({
            "what": c.what, "unit": c.unit, "measured": c.measured,
            "expected": expected, "tolerance": within, "source": c.source, "verdict": verdict(c),
        })
    };
    json!({
        "case": case.name,
        "config": case.config,
        "about": case.about,
        "pass": outcome.passes(),
        "seconds": seconds,
        "checks": outcome.checks.iter().map(check).collect::<Vec<_>>(),
        "notes": outcome.notes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let cases = [(202.8148, "202.8"), (0.634_12, "0.6341"), (1e-5, "1.00e-5"), (0.0, "0"), (8.5e6, "8.50e6")];
        for (x, expected) in cases {
            assert_eq!(short(x), expected);
        }
        assert_eq!(short(f64::NAN), "no number");
    }

    #[test]
    fn what_is_no_number_fails() {
        for wanted in [
            Wanted::Near(1.0, 1.0),
            Wanted::AtMost(1.0),
            Wanted::AtLeast(0.0),
            Wanted::Missed(1.0, 3.0),
            Wanted::Stated,
        ] {
            assert_eq!(verdict(&Check::new("x", "", f64::NAN, wanted, "none")), "FAIL");
        }
    }
    #[test]
    fn a_known_miss_is_shown_until_it_is_met() {
        let missed = |measured| Check::new("x", "", measured, Wanted::Missed(1.0, 3.0), "none");
        assert_eq!([4.0, 2.0, 1.0].map(|measured| verdict(&missed(measured))), ["FAIL", "miss", "pass"]);
    }
}
