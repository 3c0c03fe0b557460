//! Charts side by side on a plate, each as wide as its cell.
use super::plot::Plot;
use super::{Chart, Look, MARGIN, TOP, axes, draw_chart, rug};
use crate::figure::draw::letter;
use crate::figure::pen::Pen;

/// Room between charts.
const GAP: f64 = 34.0;
/// The narrowest chart beside others.
const NARROWEST: f64 = 240.0;

/// The room of a row of charts.
#[derive(Clone, Copy)]
pub(super) struct Strip {
    /// Where their letters begin, and how far their plotting areas reach to the right.
    pub left: f64,
    pub width: f64,
    /// The upper end of the plotting areas, and their height.
    pub top: f64,
    pub height: f64,
    /// The least room for axes at the left of the plotting areas.
    pub axes: f64,
}

/// What legends of a plate tell already.
#[derive(Default)]
pub(super) struct Explained(Vec<Vec<(String, Look, usize)>>);

impl Explained {
    /// Whether all that the legend of a chart tells is told; from now on it is.
    fn has(&mut self, chart: &Chart) -> bool {
        let own: Vec<_> = chart.tells().into_iter().map(|(name, look, hue)| (name.to_string(), look, hue)).collect();
        let is_explained = self.0.contains(&own);
        if !is_explained {
            self.0.push(own);
        }
        is_explained
    }
}

impl Strip {
    /// Draws charts, `first` is the number of their first letter; `explained` are what legends of the plate tell already. Returns
    /// where they end.
    pub(super) fn draw(self, pen: &mut Pen, charts: &[Chart], first: usize, explained: &mut Explained) -> f64 {
        let gaps = GAP * (charts.len() as f64 - 1.0);
        let cell = (self.width - gaps) / charts.len() as f64;
        let left = self.for_axes_of(charts).axes;
        let lift = rug::lift(charts, self.height);
        let size = [cell + MARGIN - left, self.height - lift];
        // Numbers may stand out as far as there is a margin; then plotting areas end with the maps above them.
        let beyond = charts.iter().map(|chart| axes::beyond(&Plot::of(chart, size))).fold(MARGIN, f64::max);
        let size = [size[0] + MARGIN - beyond, size[1]];
        let mut below = 0f64;
        for (place, chart) in charts.iter().enumerate() {
            let start = self.left + place as f64 * (cell + GAP) - MARGIN;
            // What a legend of the plate tells already is not told again.
            let chart = if explained.has(chart) { chart.without_legend() } else { chart.clone() };
            let plot = Plot::of(&chart, size).lifted(lift);
            draw_chart(pen, &plot, &letter(first + place), [start, self.top + lift], left);
            below = below.max(plot.legend_below());
        }
        self.top + self.height + axes::BOTTOM + below
    }

    /// The same where the row is as high as the maps beside it, down to `lower`; what is too narrow stands one below the other,
    /// down to `bottom` with its axes.
    pub(super) fn beside(
        self,
        pen: &mut Pen,
        charts: &[Chart],
        first: usize,
        explained: &mut Explained,
        bottom: f64,
    ) -> f64 {
        let count = charts.len() as f64;
        if self.width / count >= NARROWEST {
            return self.draw(pen, charts, first, explained);
        }
        let room = (bottom - self.top).max(self.height + axes::BOTTOM) + TOP;
        let height = room / count - TOP - axes::BOTTOM;
        let strip = Strip { height, ..self }.for_axes_of(charts);
        let mut one = |top: f64, (place, chart): (usize, &Chart)| {
            Strip { top, ..strip }.draw(pen, std::slice::from_ref(chart), first + place, explained) + TOP
        };
        charts.iter().enumerate().fold(self.top, &mut one) - TOP
    }

    /// The same with room for the axes of all of these charts, so that their plotting areas stand in line.
    pub(super) fn for_axes_of(self, charts: &[Chart]) -> Strip {
        let needed = |chart: &Chart| axes::left(&Plot::of(chart, [self.width, self.height]));
        Strip { axes: charts.iter().map(needed).fold(self.axes.max(axes::NARROW), f64::max), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Axis, Trace};

    /// Charts with numbers of very different lengths.
    fn charts(count: usize) -> Vec<Chart> {
        let points = |i: usize| vec![[0.0, 0.0], [10_000.0, 10f64.powi(i as i32 + 1)]];
        let chart = |i: usize| {
            Chart::new("title", Axis::new("x").to(10_000.0), Axis::new("y")).with(Trace::line("", 1, points(i)))
        };
        (0..count).map(chart).collect()
    }

    /// Left and upper ends of plotting areas.
    fn corners(svg: &str) -> Vec<[f64; 2]> {
        let places = svg.split("translate(").skip(1).map(|rest| rest.split(')').next().expect("an end"));
        let numbers = |text: &str| text.split(' ').map(|n| n.parse().expect("a number")).collect::<Vec<f64>>();
        places.map(numbers).map(|xy| [xy[0], xy[1]]).collect()
    }

    const STRIP: Strip = Strip { left: 100.0, width: 600.0, top: 50.0, height: 300.0, axes: 0.0 };

    #[test]
    fn charts_share_the_width_of_their_row() {
        let mut pen = Pen::new(1.0);
        let bottom = STRIP.draw(&mut pen, &charts(2), 0, &mut Explained::default());
        let svg = pen.finish();
        let corners = corners(&svg);
        assert_eq!((corners.len(), bottom), (2, 350.0 + axes::BOTTOM));
        assert!((corners[1][0] - corners[0][0] - (300.0 + GAP / 2.0)).abs() < 0.1, "cells of one width: {corners:?}");
        let width = svg.split("<svg x=\"-1.00\" y=\"-1.00\" width=\"").nth(1).expect("a plotting area");
        let width: f64 = width.split('"').next().unwrap().parse().unwrap();
        let (end, half) = (corners[1][0] + width - 2.0, crate::figure::render::text_width("10000", false) * 14.5 / 2.0);
        assert!(end < 700.0 && end + half <= 700.0 + MARGIN + 0.1, "long numbers stay within the margin: {end}");
    }

    #[test]
    fn a_plate_tells_what_lines_mean_once() {
        let chart = |hue: usize| {
            let line = |name: &str, hue| Trace::line(name, hue, vec![[0.0, 1.0], [1.0, 2.0]]);
            Chart::new("", Axis::new("x"), Axis::new("y")).with(line("control", 1)).with(line("drug", hue))
        };
        let drawn = |charts: &[Chart]| {
            let mut pen = Pen::new(1.0);
            // In rows of their own, as narrow charts and those of other rows are.
            let mut explained = Explained::default();
            charts.iter().for_each(|chart| _ = STRIP.draw(&mut pen, std::slice::from_ref(chart), 0, &mut explained));
            pen.finish().matches(">drug<").count()
        };
        assert_eq!(drawn(&[chart(2), chart(2), chart(2)]), 1);
        assert_eq!(drawn(&[chart(2), chart(3)]), 2, "other colours mean other things");
    }

    #[test]
    fn a_title_too_long_for_a_line_has_two() {
        let drawn = |title: &str| {
            let mut pen = Pen::new(1.0);
            let chart = Chart { title: title.into(), ..charts(1).remove(0) };
            Strip { width: 300.0, ..STRIP }.draw(&mut pen, &[chart], 0, &mut Explained::default());
            pen.finish()
        };
        let svg = drawn("Invasion depth, median and tumour cells beyond the first border");
        assert!(svg.contains("beyond the first border</text>") && !svg.contains('…'));
        assert!(drawn("Invasion depth").contains(">Invasion depth</text>"));
    }

    #[test]
    fn narrow_charts_stand_one_below_the_other_in_line() {
        let narrow = Strip { width: 320.0, ..STRIP };
        for (count, bottom) in [(1, 450.0), (2, 450.0), (3, 700.0)] {
            let mut pen = Pen::new(1.0);
            let end = narrow.beside(&mut pen, &charts(count), 0, &mut Explained::default(), bottom);
            let corners = corners(&pen.finish());
            assert!(corners.iter().all(|corner| corner[0] == corners[0][0]), "{corners:?}");
            assert!(corners.windows(2).all(|two| two[1][1] > two[0][1] + TOP) && corners.len() == count);
            let wanted = if count == 1 { STRIP.top + STRIP.height + axes::BOTTOM } else { bottom };
            assert!((end - wanted).abs() < 1e-9, "{end} is not {wanted}");
        }
    }
}
