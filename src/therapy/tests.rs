//! Doses at the right times, and levels in blood against the equations of the compartment.
use super::calendar::{Calendar, step_of, within};
use super::plasma::Response;

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

/// The compartment by small steps of the midpoint rule: amounts in the gut and in blood, in units of the dose.
struct Compartment {
    gut: f64,
    blood: f64,
    area: f64,
}

/// Levels and areas at the ends of pieces of `piece` minutes.
fn integrated(response: &Response, times: &[f64], pieces: usize, piece: f64) -> Vec<(f64, f64)> {
    const PARTS: usize = 20_000;
    let (mut now, h) = (Compartment { gut: 0.0, blood: 0.0, area: 0.0 }, piece / PARTS as f64);
    let mut ends = Vec::new();
    for n in 0..pieces * PARTS {
        let t = n as f64 * h;
        let dosed = times.iter().filter(|time| (**time - t).abs() < h / 2.0).count() as f64;
        let running =
            |over: f64| times.iter().filter(|time| **time <= t + h / 4.0 && t + h / 4.0 < **time + over).count();
        let (loss, uptake, input) = match *response {
            Response::Bolus { loss } => {
                now.blood += dosed;
                (loss, 0.0, 0.0)
            }
            Response::Infusion { loss, over } => (loss, 0.0, running(over) as f64 / over),
            Response::Oral { loss, uptake, share } => {
                now.gut += dosed * share;
                (loss, uptake, 0.0)
            }
            Response::Held { over } => {
                now.blood = running(over) as f64;
                (0.0, 0.0, 0.0)
            }
        };
        let slope = |gut: f64, blood: f64| [-uptake * gut, uptake * gut + input - loss * blood];
        let first = slope(now.gut, now.blood);
        let middle = [now.gut + first[0] * h / 2.0, now.blood + first[1] * h / 2.0];
        let slope = slope(middle[0], middle[1]);
        now.area += middle[1] * h;
        now.gut += slope[0] * h;
        now.blood += slope[1] * h;
        if (n + 1) % PARTS == 0 {
            ends.push((now.blood, now.area));
        }
    }
    ends
}

/// MODEL: against the equations to 1e-4, for bolus, infusion and oral doses, single and repeated; also where both rates of
/// an oral dose are alike, and where the run is far from the first dose.
#[test]
fn levels_follow_the_compartment() {
    let loss = std::f64::consts::LN_2 / 180.0;
    let responses = [
        Response::Bolus { loss },
        Response::Infusion { loss, over: 120.0 },
        Response::Oral { loss, uptake: std::f64::consts::LN_2 / 30.0, share: 0.7 },
        Response::Oral { loss, uptake: loss, share: 1.0 },
        Response::Held { over: 120.0 },
    ];
    for response in responses {
        for times in [vec![60.0], (0..8).map(|n| 60.0 + 360.0 * f64::from(n)).collect::<Vec<_>>()] {
            let (pieces, piece) = (51, 60.0);
            let exact = integrated(&response, &times, pieces, piece);
            let scale = exact.iter().map(|e| e.0).fold(1e-9, f64::max);
            let mut worst = [0.0f64; 2];
            for (i, (level, area)) in exact.iter().enumerate() {
                let end = (i + 1) as f64 * piece;
                // A dose at the end belongs to what follows, as in the sum of small steps.
                let got = response.level_after(&times, end - 1e-9);
                worst[0] = worst[0].max((got - level).abs() / scale);
                worst[1] = worst[1].max((response.area_between(&times, 0.0, end) - area).abs() / exact[pieces - 1].1);
            }
            println!("{response:?}, {} doses: level off by {:.1e}, area by {:.1e}", times.len(), worst[0], worst[1]);
            assert!(worst[0] < 1e-4 && worst[1] < 1e-4, "{response:?}: {worst:?}");
        }
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
