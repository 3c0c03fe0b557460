//! The levels of drugs over a run as charts, with the levels of half effect: whether a dose does anything can be seen.
use super::Plan;
use crate::figure::{Axis, Chart, Trace};
use crate::therapy::drug::{Drug, Effect};
use crate::therapy::report::{curve, is_in_medium, short};

/// The ratio of numbers that must be told apart from which on equal distances are equal ratios.
const WIDE: f64 = 20.0;
/// How far below the lowest of them such an axis begins, and how far it may reach down in all.
const BELOW: f64 = 10.0;
const DEEPEST: f64 = 1e-9;

/// A chart for each drug that is given.
pub fn charts(plan: &Plan) -> Vec<Chart> {
    (0..plan.therapy.drugs.len()).map(|number| chart(plan, number)).collect()
}

fn chart(plan: &Plan, number: usize) -> Chart {
    let (drug, end) = (&plan.therapy.drugs[number], f64::from(plan.steps) * plan.step);
    let (blood, halves) = (curve(&plan.therapy, number, end), halves(plan, drug));
    let is_in_medium = is_in_medium(&plan.config, drug);
    let exposure = if is_in_medium { 1.0 } else { drug.tissue_exposure };
    let y = axis(&blood, exposure, halves.iter().map(|(half, _)| *half));
    let (day, x) = (end / 1440.0, Axis::new("time (day)").from(0.0));
    let mut chart = Chart::new(drug.name.as_str(), x.to(day), y);
    let offered = blood.iter().map(|[day, level]| [*day, level * drug.tissue_exposure]).collect();
    if is_in_medium {
        chart = chart.with(Trace::line("in medium", 1, blood));
    } else if drug.tissue_exposure == 1.0 {
        chart = chart.with(Trace::line("in blood, as vessels offer it to tissue", 1, blood));
    } else {
        chart = chart.with(Trace::line("in blood", 7, blood));
        let share = format!("offered by vessels: {} of it", short(drug.tissue_exposure));
        chart = chart.with(Trace::line(share, 1, offered));
    }
    for ((half, words), hue) in halves.into_iter().zip(2..) {
        let name = format!("half effect at {} nM: {words}", short(half));
        chart = chart.with(Trace::dashed(name, hue, vec![[0.0, half], [day, half]]));
    }
    chart
}

/// The levels of half effect of a drug, from the lowest on, each with what happens there; that of cells which resist it only
/// where some can come to be.
fn halves(plan: &Plan, drug: &Drug) -> Vec<(f64, String)> {
    let setting = plan.setting();
    let mut halves: Vec<(f64, String)> = Vec::new();
    for Effect { half, words, needs } in drug.effects() {
        if needs.is_some_and(|needed| !setting.can_have(&needed)) {
            continue;
        }
        match halves.iter_mut().find(|(known, _)| *known == half) {
            Some((_, all)) => *all += &format!(", {words}"),
            None => halves.push((half, words)),
        }
    }
    halves.sort_by(|a, b| a.0.total_cmp(&b.0));
    halves
}

/// The axis up: of ratios where the highest levels and those of half effect lie far apart.
fn axis(blood: &[[f64; 2]], exposure: f64, halves: impl Iterator<Item = f64>) -> Axis {
    let y = Axis::new("level (nM)");
    let highest = blood.iter().map(|point| point[1]).fold(0.0, f64::max);
    let marks: Vec<f64> = [highest, highest * exposure].into_iter().chain(halves).filter(|mark| *mark > 0.0).collect();
    let [low, high] = [f64::min as fn(f64, f64) -> f64, f64::max].map(|of| marks.iter().copied().reduce(of));
    let (Some(low), Some(high)) = (low, high) else { return y.from(0.0).to(1.0) };
    if high < WIDE * low {
        return y.from(0.0);
    }
    let decade = |level: f64, round: fn(f64) -> f64| libm::pow(10.0, round(libm::log10(level)));
    y.log().from(decade((low / BELOW).max(high * DEEPEST), f64::floor)).to(decade(high * 1.2, f64::ceil))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    fn of(text: &str) -> Vec<Chart> {
        let head =
            "[run]\nuntil = \"4 day\"\n[lattice]\nsites = [8, 8, 8]\n[[therapy]]\ndrug = \"x\"\ndose = \"100 nM\"\n";
        let text = format!(
            "{head}route = \"held\"\nduration = \"4 day\"\n[[drug]]\nname = \"x\"\nmolecular_mass = \"500 Da\"\n{text}"
        );
        let config = Config::parse(&text, Path::new("test.toml"), &super::super::spec(), &[]).expect("a config");
        charts(&Plan::new(config).expect("a plan"))
    }

    fn names(chart: &Chart) -> Vec<&str> {
        chart.traces.iter().map(|trace| &trace.name[..]).collect()
    }

    #[test]
    fn what_lies_decades_apart_is_drawn_by_ratios() {
        let kills = |half: &str| format!("[[drug.kills]]\nrate.epithelial = \"1 /h\"\nhalf = \"{half} nM\"\n");
        let near = &of(&kills("20"))[0];
        assert!(!near.y.log && near.y.ends == [Some(0.0), None]);
        let far = &of(&kills("0.5"))[0];
        assert!(far.y.log && far.y.ends == [Some(0.01), Some(1000.0)], "{:?}", far.y.ends);
        let dashed = far.traces.last().expect("a half effect");
        assert_eq!(
            (dashed.name.as_str(), &dashed.points[..]),
            ("half effect at 0.5 nM: kills epithelial", &[[0.0, 0.5], [4.0, 0.5]][..])
        );
        assert_eq!(names(&of("")[0]).len(), 1, "a drug that does nothing has no half effect");
    }

    #[test]
    fn in_a_dish_a_drug_is_in_medium() {
        let dish = &of("medium_exchange = \"100 /min\"\ntissue_exposure = 0.1\n[medium]\nenabled = true\n")[0];
        assert_eq!(names(dish), ["in medium"]);
    }

    #[test]
    fn half_effects_are_compared_with_what_vessels_offer() {
        let blocks = "tissue_exposure = 0.1\n[[drug.blocks]]\nwhat = \"csf1\"\nhalf = \"5 nM\"\n\
            [[drug.kills]]\nrate.epithelial = \"1 /h\"\nhalf = \"5 nM\"\nresisted_by = \"resistant\"\nresistance = 4\n";
        let all = ["in blood", "offered by vessels: 0.1 of it", "half effect at 5 nM: blocks csf1, kills epithelial"];
        let chart = &of(blocks)[0];
        assert_eq!(names(chart), all);
        assert!((chart.traces[1].points[9][1] - 10.0).abs() < 1e-9);
        let ways = [
            "[[mutation]]\ntrait = \"resistant\"\nrate = 0.1\n",
            "[circulation]\ngenes = [\"resistant\"]\n",
            "[self_seeding]\nacquired = [\"resistant\"]\n",
        ];
        for way in ways {
            let charts = of(&format!("{blocks}{way}"));
            assert_eq!(names(&charts[0])[3..], ["half effect at 20 nM: kills resistant epithelial"], "{way}");
        }
    }
}
