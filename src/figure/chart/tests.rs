//! The laws that charts must keep whatever the data.
use super::plot::{Plot, SIZE};
use super::*;
use crate::figure::png;

fn chart(traces: Vec<Trace>) -> Chart {
    Chart { traces, ..Chart::new("title", Axis::new("across"), Axis::new("up")) }
}

fn log_chart(traces: Vec<Trace>) -> Chart {
    Chart { traces, ..Chart::new("title", Axis::new("across").log(), Axis::new("up").log()) }
}

/// Every look of the same points.
fn all_looks(points: &[[f64; 2]]) -> Vec<Trace> {
    let errors = vec![0.5; points.len()];
    let looks = [Look::Line, Look::Dashed, Look::Points, Look::Band, Look::Bars];
    let trace = |(i, look): (usize, &Look)| Trace::new(*look, format!("trace {i}"), i, points.to_vec());
    looks.iter().enumerate().map(trace).map(|t| t.with_errors(errors.clone())).collect()
}

/// The texts of a picture with their fonts' sizes.
fn texts(svg: &str) -> Vec<&str> {
    svg.lines().filter(|l| l.starts_with("<text")).filter_map(|l| l.split(['<', '>']).nth(2)).collect()
}

/// How many marks a picture has; hue 0 is a circle.
fn circles(svg: &str) -> usize {
    svg.matches("<circle").count()
}

/// The picture is drawn, and no number in it is broken.
fn sound(charts: &[Chart]) -> String {
    let svg = super::charts(charts, 2);
    assert!(png(&svg, 0.5).is_ok());
    let broken = |l: &&str| l.contains("NaN") || l.contains("inf ") || l.contains("inf\"");
    assert_eq!(svg.lines().find(broken), None);
    svg
}

#[test]
fn an_empty_chart_says_so_and_makes_up_no_numbers() {
    let nothing = [f64::NAN, 1.0];
    for traces in [vec![], vec![Trace::line("a", 0, vec![])], all_looks(&[nothing])] {
        let svg = sound(&[chart(traces.clone()), log_chart(traces)]);
        let texts = texts(&svg);
        assert_eq!(texts.iter().filter(|t| **t == "no data").count(), 2);
        assert!(!texts.iter().any(|t| t.parse::<f64>().is_ok()), "{texts:?}");
    }
    let ruled = Chart::new("", Axis::new("x").from(0.0).to(4.0), Axis::new("y"));
    assert!(texts(&sound(&[ruled])).contains(&"4"));
    assert!(png(&super::charts(&[], 3), 1.0).is_ok());
}

#[test]
fn single_points_and_constant_data_get_some_air() {
    for y in [0.0, 5.0, -3.0, 1e9, 1e-9, 1e-199, 1e199, -1e199] {
        for points in [vec![[2.0, y]], vec![[0.0, y], [1.0, y], [2.0, y]], vec![[y, y]]] {
            let chart = chart(vec![Trace::points("", 0, points.clone())]);
            let plot = Plot::of(&chart, SIZE);
            assert!(plot.y.ticks.len() >= 2 && plot.x.ticks.len() >= 2, "{y}: {:?} {:?}", plot.x, plot.y);
            let [_, height] = plot.place(points[0]).unwrap();
            assert!((0.2 * SIZE[1]..=0.8 * SIZE[1]).contains(&height), "{y} at {height}");
            sound(std::slice::from_ref(&chart));
        }
    }
}

#[test]
fn what_is_no_number_leaves_a_gap() {
    let points =
        vec![[0.0, 1.0], [1.0, 2.0], [2.0, f64::NAN], [3.0, 1.0], [f64::INFINITY, 2.0], [5.0, 3.0], [6.0, 1.0]];
    let svg = sound(&[chart(vec![Trace::points("", 0, points.clone())])]);
    assert_eq!(circles(&svg), 5);
    let chart = chart(vec![Trace::line("", 1, points)]);
    let plot = Plot::of(&chart, SIZE);
    let lengths: Vec<usize> = traces::stretches(&plot, &chart.traces[0]).iter().map(Vec::len).collect();
    assert_eq!(lengths, [2, 1, 2]);
}

#[test]
fn an_axis_of_ratios_leaves_out_zero_and_less() {
    let points = vec![[0.0, 1.0], [1.0, 0.0], [-1.0, 2.0], [1.0, 10.0], [100.0, 1000.0]];
    let svg = sound(&[log_chart(vec![Trace::points("", 0, points.clone()).with_errors(vec![1e4; 5])])]);
    assert_eq!(circles(&svg), 2);
    assert!(["1", "10", "100"].iter().all(|t| texts(&svg).contains(t)));
    sound(&[log_chart(all_looks(&points))]);
    sound(&[log_chart(all_looks(&[[0.0, 0.0]]))]);
}

#[test]
fn errors_may_be_few_negative_or_no_numbers() {
    let points = vec![[0.0, 1.0], [1.0, 2.0], [2.0, 3.0], [3.0, 3.5]];
    for look in [Look::Points, Look::Band, Look::Bars, Look::Line] {
        let trace = Trace::new(look, "a", 0, points.clone()).with_errors(vec![-1.0, f64::NAN, f64::INFINITY]);
        sound(&[chart(vec![trace.clone()]), log_chart(vec![trace])]);
    }
}

#[test]
fn every_mark_lies_in_the_plotting_area() {
    let points: Vec<[f64; 2]> = (0..400).map(|i| [i as f64, ((i * 7919) % 1009) as f64 - 300.0]).collect();
    let mut chart = chart(vec![Trace::points("", 0, points.clone()), Trace::line("", 1, points)]);
    chart.x = chart.x.from(50.0).to(250.0);
    chart.y = chart.y.from(-100.0).to(500.0);
    let svg = sound(&[chart]);
    let number = |line: &str, name: &str| -> f64 {
        line.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
    };
    let marks: Vec<_> = svg.lines().filter(|l| l.starts_with("<circle")).collect();
    assert!((60..190).contains(&marks.len()), "{}", marks.len());
    for mark in marks {
        let (x, y) = (number(mark, "cx"), number(mark, "cy"));
        assert!((0.0..=SIZE[0]).contains(&x) && (0.0..=SIZE[1]).contains(&y), "{mark}");
    }
    let window = svg.lines().position(|l| l.contains("overflow=\"hidden\"")).unwrap();
    let line = svg.lines().position(|l| l.contains("#0072b2")).unwrap();
    let end = svg.lines().position(|l| l == "</svg>").unwrap();
    assert!(window < line && line < end);
}

#[test]
fn long_words_stay_in_their_panel() {
    let long = "WWW mmm ".repeat(60);
    let points: Vec<[f64; 2]> = (0..40).map(|i| [i as f64, (i % 7) as f64]).collect();
    let mut chart = chart(all_looks(&points));
    (chart.title, chart.x.label, chart.y.label) = (long.clone(), long.clone(), long.clone());
    chart.traces.iter_mut().for_each(|t| t.name.push_str(&long));
    let svg = sound(&[chart]);
    let picture = image::load_from_memory(&png(&svg, 1.0).unwrap()).unwrap().to_rgb8();
    let (width, height) = picture.dimensions();
    let edge = |x: u32, y: u32| x < 3 || y < 3 || x + 3 >= width || y + 3 >= height;
    let touched = picture.enumerate_pixels().filter(|(x, y, p)| edge(*x, *y) && p.0 != [255; 3]).count();
    assert_eq!(touched, 0);
    assert!(texts(&svg).iter().filter(|t| t.ends_with('…')).count() >= 8);
}

#[test]
fn the_legend_keeps_off_the_data() {
    let corner = |points: Vec<[f64; 2]>| chart(vec![Trace::points("words", 0, points)]);
    let free = corner(vec![[0.0, 0.0], [1.0, 0.2], [2.0, 0.1], [0.1, 3.0]]);
    assert_eq!(Plot::of(&free, SIZE).legend_below(), 0.0);
    let grid = (0..400).map(|i| [(i % 20) as f64, (i / 20) as f64]).collect();
    assert!(Plot::of(&corner(grid), SIZE).legend_below() > 0.0);
    // A line that only passes through the corners counts as well.
    let cross = vec![[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]];
    assert!(Plot::of(&chart(vec![Trace::line("words", 0, cross)]), SIZE).legend_below() > 0.0);
    assert_eq!(Plot::of(&chart(vec![]), SIZE).legend_below(), 0.0);
}

#[test]
fn traces_with_the_same_words_share_a_line_of_the_legend() {
    let points = vec![[0.0, 1.0], [1.0, 2.0]];
    let traces = vec![
        Trace::band("mean", 1, points.clone(), vec![0.1; 2]),
        Trace::line("mean", 1, points.clone()),
        Trace::points("", 0, points),
    ];
    assert_eq!(texts(&sound(&[chart(traces)])).iter().filter(|t| **t == "mean").count(), 1);
}

#[test]
fn ticks_share_their_power_of_ten() {
    let of = |high: f64| {
        let chart = chart(vec![Trace::points("", 0, vec![[0.0, 0.0], [1.0, high]])]);
        let plot = Plot::of(&chart, SIZE);
        let labels: Vec<String> = plot.y.ticks.iter().map(|t| t.1.clone()).collect();
        (labels.join(" "), plot.y.power)
    };
    assert_eq!(of(1.0), ("0 0.2 0.4 0.6 0.8 1.0".into(), String::new()));
    assert_eq!(of(2.4e5), ("0 0.5 1.0 1.5 2.0 2.5".into(), "×10⁵".into()));
    assert_eq!(of(-4e-6), ("−4 −3 −2 −1 0".into(), "×10⁻⁶".into()));
}

#[test]
fn ends_that_were_asked_for_are_kept_in_either_order() {
    let trace = Trace::line("", 0, vec![[0.0, 1.0], [1.0, 2.0]]);
    for [from, to] in [[-2.0, 6.0], [6.0, -2.0]] {
        let mut chart = chart(vec![trace.clone()]);
        chart.y = chart.y.from(from).to(to);
        let plot = Plot::of(&chart, SIZE);
        assert_eq!([plot.y.fraction(-2.0), plot.y.fraction(6.0)], [Some(0.0), Some(1.0)]);
    }
    for [from, to] in [[5.0, f64::NAN], [f64::INFINITY, 0.5], [1.5, 1.5], [0.0, -1.0]] {
        let mut chart = log_chart(vec![trace.clone()]);
        chart.y = chart.y.from(from).to(to);
        sound(&[chart]);
    }
}

#[test]
fn the_same_charts_give_the_same_text() {
    let points: Vec<[f64; 2]> = (0..50).map(|i| [i as f64, (i as f64).sqrt()]).collect();
    let pair = [chart(all_looks(&points)), log_chart(all_looks(&points))];
    let svg = sound(&pair);
    assert_eq!(svg, super::charts(&pair, 2));
    assert!(texts(&svg).contains(&"A") && texts(&svg).contains(&"B"));
    assert!(!texts(&super::charts(&pair[..1], 2)).contains(&"A"));
}

#[test]
fn words_are_safe_in_xml() {
    let bad = "a < b & \"c\" > d \u{0}\u{8}";
    let trace = Trace::line(bad, 0, vec![[0.0, 1.0], [1.0, 2.0]]);
    let svg = sound(&[Chart::new(bad, Axis::new(bad), Axis::new(bad)).with(trace)]);
    assert_eq!(svg.matches("a &lt; b &amp; &quot;c&quot; &gt; d").count(), 5);
    assert!(!svg.contains("a < b"));
}

#[test]
fn lines_on_each_other_are_told_apart_by_their_marks() {
    let flat: Vec<[f64; 2]> = (0..9).map(|i| [f64::from(i), 2.0]).collect();
    let line = |hue| Trace::line(format!("line {hue}"), hue, flat.clone());
    let svg = sound(&[chart(vec![line(0), line(1)])]);
    assert_eq!(circles(&svg), 5, "four along the line of hue 0 and one in the legend");
    let middles = |svg: &str| -> Vec<f64> {
        let after = svg.split("<circle cx=\"").skip(1).filter_map(|text| text.split('"').next()?.parse().ok());
        after.collect()
    };
    let (first, second) = (middles(&svg), middles(&sound(&[chart(vec![line(1), line(0)])])));
    assert!(
        first[..4].iter().all(|x| second[..4].iter().all(|other| (x - other).abs() > 10.0)),
        "{first:?} {second:?}"
    );
    assert_eq!(circles(&sound(&[chart(vec![line(0)])])), 0, "alone it needs none");
    let with_points = chart(vec![line(0), line(1), Trace::points("", 2, flat.clone())]);
    assert_eq!(circles(&sound(&[with_points])), 0, "marks are points there");
}

#[test]
fn a_rug_stands_above_the_plotting_area_and_changes_no_axis() {
    let line = Trace::line("line", 1, vec![[0.0, 1.0], [10.0, 4.0]]);
    let rug = Trace::rug("drug", 2, &[[-9.0, -8.0], [2.0, 2.0], [4.0, 5.0], [9.0, 40.0], [50.0, 60.0]]);
    let (plain, with_rug) = (chart(vec![line.clone()]), chart(vec![line, rug]));
    let svg = sound(std::slice::from_ref(&with_rug));
    let above = |l: &&str| l.starts_with("<path") && l.contains("#d55e00") && l.contains("fill-opacity=\"1\"");
    // Three marks, and the sample in the legend.
    assert_eq!(svg.lines().filter(above).count(), 4, "{svg}");
    let ends = |chart: &Chart| {
        let plot = Plot::of(chart, SIZE);
        [[0.0, 1.0], [10.0, 4.0]].map(|point| plot.place(point))
    };
    assert_eq!(ends(&plain), ends(&with_rug));
}

#[test]
fn rows_of_marks_are_seen_and_cover_nothing() {
    let line = Trace::line("", 1, vec![[0.0, 0.0], [10.0, 4e6]]);
    let rugs = (0..8).map(|arm| Trace::rug(format!("drug {arm}"), arm, &[[2.0, 3.0]]));
    let crowded = chart(std::iter::once(line.clone()).chain(rugs).collect());
    let lift = rug::lift(std::slice::from_ref(&crowded), SIZE[1]);
    assert!(lift >= 30.0 && rug::lift(&[chart(vec![line.clone()])], SIZE[1]) == 0.0);
    let power = format!("×10{}", crate::figure::numbers::raised(6));
    assert!(texts(&sound(&[crowded])).contains(&format!("up ({power})").as_str()), "no marks over the power");
    assert!(texts(&sound(&[chart(vec![line])])).contains(&power.as_str()));
}

#[test]
fn what_is_counted_has_whole_ticks() {
    let ticks = |top: f64| {
        let line = Trace::line("", 1, vec![[0.0, 0.0], [1.0, top]]);
        let chart = Chart { y: Axis::new("lesions").whole(), ..chart(vec![line]) };
        Plot::of(&chart, SIZE).y.ticks.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" ")
    };
    assert_eq!((ticks(1.0), ticks(3.0)), ("0 1".into(), "0 1 2 3".into()));
    assert_eq!(ticks(0.5), "0 0.1 0.2 0.3 0.4 0.5", "a mean of runs can lie between");
}
