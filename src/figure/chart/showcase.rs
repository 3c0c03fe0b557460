//! Made-up charts of the kinds that reports need, drawn to be looked at.
use super::*;
use crate::figure::png;

fn curve(count: usize, [from, to]: [f64; 2], f: impl Fn(f64) -> f64) -> Vec<[f64; 2]> {
    let x = |i: usize| from + (to - from) * i as f64 / (count - 1) as f64;
    (0..count).map(|i| [x(i), f(x(i))]).collect()
}

/// Repeatable noise, −1..1.
fn noise(i: usize, stream: u32) -> f64 {
    let mut word = (i as u32).wrapping_mul(73_856_093) ^ stream.wrapping_mul(19_349_663);
    for _ in 0..3 {
        word = (word ^ word >> 15).wrapping_mul(0x2c1b_3c6d);
    }
    (word >> 8) as f64 / (1 << 23) as f64 - 1.0
}

/// Lines, points and error bars over straight axes.
fn linear() -> Chart {
    let law = |x: f64| 38.0 * (-x / 90.0).exp();
    let measured: Vec<[f64; 2]> = curve(9, [0.0, 200.0], law);
    let measured: Vec<_> = measured.iter().enumerate().map(|(i, p)| [p[0], p[1] + 1.8 * noise(i, 1)]).collect();
    let other = curve(9, [0.0, 200.0], |x| 24.0 * (-x / 60.0).exp());
    Chart::new("Oxygen around a vessel", Axis::new("distance (µm)"), Axis::new("oxygen (mmHg)"))
        .with(Trace::line("steady state", 0, curve(100, [0.0, 200.0], law)))
        .with(Trace::dashed("no perfusion", 2, curve(100, [0.0, 200.0], |x| 24.0 * (-x / 60.0).exp())))
        .with(Trace::points("simulated", 1, measured).with_errors(vec![2.2; 9]))
        .with(Trace::points("simulated, no perfusion", 2, other))
}

/// Errors over step size on two axes of ratios, with guide lines.
fn orders() -> Chart {
    let steps: Vec<f64> = (0..6).map(|i| 0.5 / 2f64.powi(i)).collect();
    let order = |p: i32, scale: f64| steps.iter().map(|h| [*h, scale * h.powi(p)]).collect::<Vec<_>>();
    let rough = |p: i32, scale: f64, stream: u32| {
        let points = order(p, scale);
        points.iter().enumerate().map(|(i, [h, e])| [*h, e * (1.0 + 0.15 * noise(i, stream))]).collect::<Vec<_>>()
    };
    let x = Axis::new("time step (min)").log();
    Chart::new("Convergence of the splitting", x, Axis::new("largest relative error").log())
        .with(Trace::dashed("order 1", 7, order(1, 0.08)))
        .with(Trace::dashed("order 2", 7, order(2, 0.02)))
        .with(Trace::points("Lie", 2, rough(1, 0.08, 3)))
        .with(Trace::points("Strang", 3, rough(2, 0.02, 4)))
}

/// A band with its line, and counts in hundred thousands.
fn growth() -> Chart {
    let logistic = |t: f64| 2.4e5 / (1.0 + 40.0 * (-t / 2.2).exp());
    let mean = curve(85, [0.0, 21.0], logistic);
    let spread = mean.iter().map(|p| 0.12 * p[1] + 2000.0).collect();
    let data: Vec<_> = curve(12, [0.0, 21.0], logistic);
    let data = data.iter().enumerate().map(|(i, p)| [p[0], p[1] * (1.0 + 0.12 * noise(i, 8))]).collect();
    Chart::new("Growth of the tumour", Axis::new("time (d)"), Axis::new("tumour cells"))
        .with(Trace::band("ten seeds, mean ± s.d.", 1, mean.clone(), spread))
        .with(Trace::line("ten seeds, mean ± s.d.", 1, mean))
        .with(Trace::points("measured", 0, data).with_errors(vec![1.1e4; 12]))
}

/// Bars with errors, two series, at both sides of zero.
fn bars() -> Chart {
    let series = |stream: u32, lift: f64| (1..=6).map(|i| [i as f64, lift + noise(i, stream)]).collect::<Vec<_>>();
    Chart::new("Change of speed by scenario", Axis::new("scenario"), Axis::new("log₂ of the ratio of speeds"))
        .with(Trace::bars("with macrophages", 5, series(1, 0.7)).with_errors(vec![0.18; 6]))
        .with(Trace::bars("without", 6, series(2, 0.2)).with_errors(vec![0.25; 6]))
}

/// A chart with words and numbers that are too long, and one without data.
fn awkward() -> [Chart; 2] {
    let long = "a very long description of what is shown here and how it was found ".repeat(2);
    let crossed = curve(60, [0.0, 1.0], |x| 1e-6 * (20.0 * x).sin());
    let full = Chart::new(long.clone(), Axis::new(long.clone()), Axis::new(long.clone()))
        .with(Trace::line("a sine that leaves no corner free", 3, crossed.clone()))
        .with(Trace::dashed("its other half", 4, crossed.iter().map(|p| [p[0], -p[1]]).collect()))
        .with(Trace::points(long, 5, crossed));
    [full, Chart::new("Nothing yet", Axis::new("time (h)"), Axis::new("cells"))]
}

/// All marks next to their lines.
fn hues() -> Chart {
    let chart = Chart::new("Hues", Axis::new("x").from(0.0).to(10.0), Axis::new("y"));
    (0..8).fold(chart, |chart, hue| {
        let level = move |x: f64| hue as f64 + 0.5 * (x / 2.0).sin();
        let points = curve(8, [0.5, 6.0], level);
        chart.with(Trace::line(format!("hue {hue}"), hue, curve(50, [0.5, 6.0], level))).with(Trace::points(
            format!("hue {hue}"),
            hue,
            points,
        ))
    })
}

#[test]
fn the_showcase_is_drawn() {
    let [full, empty] = awkward();
    let page = [linear(), orders(), growth(), bars(), full, empty, hues()];
    let text = charts(&page, 2);
    let file = png(&text, 1.5).unwrap();
    let picture = image::load_from_memory(&file).unwrap();
    assert!((1500..1700).contains(&picture.width()), "{}", picture.width());
    std::fs::write(std::env::temp_dir().join("invasim-charts.svg"), text).unwrap();
    std::fs::write(std::env::temp_dir().join("invasim-charts.png"), file).unwrap();
    let one = png(&charts(&[linear()], 1), 1.0).unwrap();
    std::fs::write(std::env::temp_dir().join("invasim-chart.png"), one).unwrap();
}
