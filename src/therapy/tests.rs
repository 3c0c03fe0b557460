//! Doses at the right times, and areas that add up; levels against the equations of the compartment are compared in
//! `validation`.
use super::calendar::{Calendar, step_of, within};
use super::plasma::Response;
use super::{Course, Given, Therapy};

const EVERY: Calendar = Calendar { start: 60.0, every: 1440.0, count: 5, until: f64::INFINITY, on_off: None };

#[test]
fn doses_come_at_regular_times_with_holidays() {
    assert_eq!(EVERY.times(), [60.0, 1500.0, 2940.0, 4380.0, 5820.0]);
    let until = Calendar { count: 99, until: 2940.0, ..EVERY };
    assert_eq!(until.times(), [60.0, 1500.0], "none from the end on");
    let weeks = Calendar { count: 8, on_off: Some((5.0 * 1440.0, 2.0 * 1440.0)), ..EVERY };
    let days: Vec<f64> = weeks.times().iter().map(|t| (t - 60.0) / 1440.0).collect();
    assert_eq!(days, [0.0, 1.0, 2.0, 3.0, 4.0, 7.0, 8.0, 9.0], "holidays do not count");
    let once = Calendar { every: f64::INFINITY, ..EVERY };
    assert_eq!(once.times(), [60.0]);
}

#[test]
fn a_dose_falls_into_one_step_whatever_rounding_does() {
    for step in [6.0, 12.0, 0.1, 7.3, 1.0 / 3.0] {
        let times: Vec<f64> = (0..1000).map(|n| f64::from(n) * 3.0 * step).collect();
        let steps: Vec<u32> = times.iter().map(|time| step_of(*time, step)).collect();
        assert_eq!(steps, (0..1000).map(|n| 3 * n).collect::<Vec<_>>(), "steps of {step} min");
        assert_eq!((0..3000).map(|n| within(&times, n, step)).sum::<usize>(), 1000);
    }
}

#[test]
fn areas_of_steps_add_up() {
    let response = Response::Oral { loss: 0.004, uptake: 0.03, share: 1.0 };
    let times: Vec<f64> = (0..30).map(|n| 100.0 + 700.0 * f64::from(n)).collect();
    let steps: f64 = (0..4000).map(|n| response.area_between(&times, f64::from(n) * 6.0, f64::from(n + 1) * 6.0)).sum();
    let whole = response.area_between(&times, 0.0, 24_000.0);
    assert!((steps / whole - 1.0).abs() < 1e-12, "{steps} and {whole}");
}

/// Ten years of steps are no more work than one.
#[test]
fn doses_up_to_a_step_are_those_of_all_steps_before_it() {
    let course = |path: &str, dose, calendar: Calendar| Course {
        path: path.into(),
        given: Given::Radiation(dose),
        times: calendar.times(),
        duration: 0.0,
    };
    let late = Calendar { start: 2000.0, every: 730.0, count: 30, until: f64::INFINITY, on_off: None };
    let therapy =
        Therapy { drugs: Vec::new(), courses: vec![course("a", 2.0, EVERY), course("b", 1.8, late)], step: 7.3 };
    let mut sum = 0.0;
    for step in 0..4000 {
        assert!((therapy.dose_before(step) - sum).abs() < 1e-9, "step {step}");
        sum += therapy.dose(step);
    }
    assert!((therapy.dose_before(u32::MAX) - 64.0).abs() < 1e-9);
}
