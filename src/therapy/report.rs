//! The therapy in words: each course with its doses, and each drug with what it reaches in blood.
use super::drug::Drug;
use super::{Course, Given, Therapy};
use crate::config::Config;

/// Minutes as days and hours, like `2 d 6 h`; what is less than 6 min in minutes or seconds.
fn clock(minutes: f64) -> String {
    let hours = minutes / 60.0;
    let days = (hours / 24.0 + 1e-9).floor();
    let rest = hours - 24.0 * days;
    let below_a_day = match rest {
        rest if rest.abs() < 1e-6 && days > 0.0 => return format!("{days} d"),
        rest if rest >= 0.1 || rest <= 0.0 => format!("{} h", short(rest)),
        rest if rest * 60.0 >= 0.1 => format!("{} min", short(rest * 60.0)),
        rest => format!("{} s", short(rest * 3600.0)),
    };
    if days > 0.0 { format!("{days} d {below_a_day}") } else { below_a_day }
}

/// A number with two decimals, or two digits where it is smaller.
pub fn short(x: f64) -> String {
    match x.abs() {
        0.0 => "0".into(),
        small if small < 0.01 => format!("{x:.1e}").replace(".0e", "e"),
        _ => format!("{x:.2}").trim_end_matches('0').trim_end_matches('.').into(),
    }
}

/// One line a course and one a drug; `end` is the end of the run in minutes.
pub fn lines(therapy: &Therapy, config: &Config, end: f64) -> Vec<String> {
    let courses = therapy.courses.iter().map(|course| line(therapy, config, course, end));
    courses.chain((0..therapy.drugs.len()).map(|drug| reached(therapy, config, drug, end))).collect()
}

/// The name of what a course gives.
pub fn name(therapy: &Therapy, course: &Course) -> String {
    match &course.given {
        Given::Drug { drug, .. } => therapy.drugs[*drug].name.clone(),
        Given::Radiation(_) => "radiation".into(),
        Given::Switch { key, to } => format!("{key} = {to}"),
    }
}

/// A course: what, how much, how often, when.
fn line(therapy: &Therapy, config: &Config, course: &Course, end: f64) -> String {
    let what = match &course.given {
        Given::Drug { level, .. } => {
            let route = config.text(&format!("{}.route", course.path));
            format!("{} {route}, {} nM a dose", name(therapy, course), short(*level))
        }
        Given::Radiation(dose) => format!("radiation, {} Gy a fraction", short(*dose)),
        Given::Switch { .. } => name(therapy, course),
    };
    let within = course.times.iter().filter(|time| **time < end).count();
    let lasting =
        if course.duration.is_finite() { format!(", {} each", clock(course.duration)) } else { String::new() };
    let when = match &course.times[..] {
        [] => "never".to_string(),
        [one] => format!("at {}", clock(*one)),
        [first, second, .., last] => {
            let (count, holidays) = (course.times.len(), holidays(config, &course.path));
            format!(
                "{count} times, every {} from {} to {}{holidays}",
                clock(second - first),
                clock(*first),
                clock(*last)
            )
        }
        [first, last] => format!("at {} and {}", clock(*first), clock(*last)),
    };
    let late = course.times.len() - within;
    let beyond =
        if late > 0 { format!("; {late} of {} after the end of the run", course.times.len()) } else { String::new() };
    format!("{what}: {when}{lasting}{beyond}")
}

/// The holidays of a course, if it has some.
fn holidays(config: &Config, path: &str) -> String {
    let given = |key: &str| Some(format!("{path}.{key}")).filter(|key| config.has(key)).map(|key| config.number(&key));
    given("on")
        .zip(given("off"))
        .map_or(String::new(), |(on, off)| format!(", {} on and {} off", clock(on), clock(off)))
}

/// Whether a drug is given in a dish: medium offers it, and no vessel does.
pub fn is_in_medium(config: &Config, drug: &Drug) -> bool {
    let exchange = config.number(&format!("{}.medium_exchange", drug.path));
    config.flag("medium.enabled") && exchange > 0.0 && config.text("initial.vessels.pattern") == "none"
}

/// What a drug reaches in blood, or in medium, within the run: the highest level, and the mean.
fn reached(therapy: &Therapy, config: &Config, drug: usize, end: f64) -> String {
    let highest = curve(therapy, drug, end).into_iter().map(|point| point[1]).fold(0.0, f64::max);
    let mean = if end > 0.0 { therapy.mean_level(drug, 0.0, end).max(0.0) } else { 0.0 };
    let is_in_medium = is_in_medium(config, &therapy.drugs[drug]);
    let (exposure, place) = (therapy.drugs[drug].tissue_exposure, if is_in_medium { "medium" } else { "blood" });
    let offered =
        if exposure == 1.0 || is_in_medium { String::new() } else { format!("; vessels offer {exposure} of it") };
    format!(
        "{} in {place}: up to {} nM, {} nM on average{offered}",
        therapy.drugs[drug].name,
        short(highest),
        short(mean)
    )
}

/// The level of a drug in blood over the run: time in days, nM. Each dose has points of its own.
pub fn curve(therapy: &Therapy, drug: usize, end: f64) -> Vec<[f64; 2]> {
    let doses = therapy.doses(drug).flat_map(|(course, ..)| &course.times).take(2000);
    let mut times: Vec<f64> = (0..=2000).map(|i| f64::from(i) / 2000.0 * end).collect();
    times.extend(doses.flat_map(|time| [time - 1e-6, *time]).filter(|time| (0.0..=end).contains(time)));
    times.sort_by(f64::total_cmp);
    times.into_iter().map(|time| [time / super::DAY, therapy.level(drug, time)]).collect()
}

#[cfg(test)]
mod tests {
    use super::{clock, short};

    #[test]
    fn times_and_levels_are_never_rounded_to_nothing() {
        let said = [0.0, 1.0 / 60.0, 0.5, 6.0, 30.0, 1440.0, 1441.0, 3240.0].map(clock);
        assert_eq!(said, ["0 h", "1 s", "0.5 min", "0.1 h", "0.5 h", "1 d", "1 d 1 min", "2 d 6 h"]);
        assert_eq!([-0.0, 0.0004, 0.5, 1234.567].map(short), ["0", "4e-4", "0.5", "1234.57"]);
    }
}
