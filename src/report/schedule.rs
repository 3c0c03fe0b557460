//! The therapy of a run as bars along its time.
use super::page::escape;
use crate::config::Config;
use crate::therapy::report::lines;
use crate::therapy::{Course, Given, NOTICE, Therapy};

/// Bars closer than this share of the time are drawn as one.
const GAP: f64 = 0.002;

/// Each course with its doses over the time of the run, `end` minutes; nothing where nothing is given.
pub fn schedule(therapy: &Therapy, config: &Config, end: f64) -> String {
    if therapy.courses.is_empty() || end <= 0.0 {
        return String::new();
    }
    let lines = lines(therapy, config, end);
    let rows: String = therapy.courses.iter().zip(&lines).map(|(course, line)| row(course, line, end)).collect();
    let levels: String =
        lines[therapy.courses.len()..].iter().map(|line| format!("<li>{}</li>", escape(line))).collect();
    let levels = if levels.is_empty() { levels } else { format!("<ul>{levels}</ul>") };
    format!(
        "<div class=\"card\">{rows}<div class=\"course\" aria-hidden=\"true\"><div class=\"scale\">{}</div></div></div>{levels}<p class=\"note\">{NOTICE}</p>",
        scale(end)
    )
}

fn row(course: &Course, line: &str, end: f64) -> String {
    let (what, when) = line.rsplit_once(": ").unwrap_or((line, ""));
    let (what, when) = (escape(what), escape(when));
    let class = match course.given {
        Given::Drug { .. } => "drug",
        Given::Radiation(_) => "radiation",
        Given::Switch { .. } => "switch",
    };
    let bar = |[from, to]: [f64; 2]| {
        let [left, width] = [from / end, (to - from) / end].map(|share| share * 100.0);
        format!("<i class=\"{class}\" style=\"left:{left:.2}%;width:{width:.2}%\"></i>")
    };
    let bars: String = bars(course, end).into_iter().map(bar).collect();
    format!(
        "<div class=\"course\"><p>{what}<small>{when}</small></p><div class=\"track\" role=\"img\" aria-label=\"{what}: {when}\">{bars}</div></div>"
    )
}

/// From when to when a course is given, within a run of `end` minutes; what is too close to tell apart is one.
pub fn bars(course: &Course, end: f64) -> Vec<[f64; 2]> {
    let mut bars: Vec<[f64; 2]> = Vec::new();
    // Only a switch without an end stays; a dose without a length is given at once.
    let stays = matches!(course.given, Given::Switch { .. }) || course.duration.is_finite();
    let lasts = if stays { course.duration.max(0.0) } else { 0.0 };
    for from in course.times.iter().copied().filter(|from| *from < end) {
        let to = (from + lasts).min(end);
        match bars.last_mut() {
            Some(last) if from - last[1] < GAP * end => last[1] = last[1].max(to),
            _ => bars.push([from, to]),
        }
    }
    bars
}

/// Times below the bars.
fn scale(end: f64) -> String {
    let (unit, minutes) = if end >= 3.0 * 1440.0 { ("day", 1440.0) } else { ("hour", 60.0) };
    let mark = |i: u32| {
        let share = f64::from(i) / 4.0;
        let time = format!("{:.1}", end * share / minutes);
        format!("<span style=\"left:{:.0}%\">{unit} {}</span>", share * 100.0, time.trim_end_matches(".0"))
    };
    (0..=4).map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doses_that_touch_are_one_bar() {
        let course = |times: &[f64], duration| Course {
            path: String::new(),
            given: Given::Radiation(2.0),
            times: times.into(),
            duration,
        };
        assert_eq!(bars(&course(&[0.0, 1.0, 500.0, 2000.0], 0.0), 1000.0), [[0.0, 1.0], [500.0, 500.0]]);
        assert_eq!(bars(&course(&[100.0], f64::INFINITY), 1000.0), [[100.0, 100.0]]);
        let given = Given::Switch { key: String::new(), to: String::new() };
        let switch = Course { given, ..course(&[100.0], f64::INFINITY) };
        assert_eq!(bars(&switch, 1000.0), [[100.0, 1000.0]]);
    }
}
