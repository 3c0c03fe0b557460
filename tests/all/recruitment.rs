//! Do as many macrophages leave the vessels as the rate says, and are all of them missing in blood?
use crate::laws::words;
use crate::physics::{fill, open, plan};
use crate::program::Place;
use crate::warnings::{SOUND, assert_told, warnings};
use invasim::simulation::Simulation;
use invasim::tissue::body::MONOCYTES;
use invasim::tissue::cell::{Kind, VESSEL_PERFUSED};
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;

/// Vessels in tissue full of CSF-1, and nothing but recruitment.
fn called(recruitment: &str, step: &str) -> Simulation {
    let text = format!(
        "[run]\nuntil = \"30 day\"\nstep = \"{step}\"\n[lattice]\nsites = [48, 48, 48]\n\
        [initial.vessels]\npattern = \"network\"\ndensity = 0.03\n[recruitment]\n{recruitment}\n"
    );
    let mut run = open(plan(&text, &["recruitment"], &[]));
    fill(&mut run, Layer::Field(field_named("csf1").expect("a field")), |_| 1e9);
    run
}

fn macrophages(run: &mut Simulation) -> f64 {
    run.census().expect("a CPU").of(Kind::Macrophage) as f64
}

/// Seven sites share a vessel: all of them together let out what the rate says; those beyond the sides are missing.
#[test]
fn a_vessel_lets_out_as_many_as_its_rate_says() {
    let mut run = called("monocytes = \"1e15 /mL\"\nmarrow_response = 0", "12 min");
    let (vessel, grid) = (words(&mut run, Layer::Vessel), run.plan.grid());
    let perfused = |s: &usize| vessel[*s] & VESSEL_PERFUSED != 0;
    let sites = |s: usize| 1 + (0..6).filter(|d| grid.along(grid.place(s), *d, 1).is_some()).count();
    let vessels = (0..grid.sites()).filter(perfused).map(sites).sum::<usize>() as f64 / 7.0;
    run.advance(10).expect("a CPU");
    let (measured, expected) = (macrophages(&mut run), vessels * 0.05 * 2.0);
    assert!(expected > 250.0 && (measured - expected).abs() < 3.0 * expected.sqrt(), "{measured}, not {expected}");
}

/// Whoever left is missing in blood; what left beyond what was there is owed, and nobody leaves before it is made good.
#[test]
fn monocytes_do_not_come_from_nothing() {
    for (step, owes) in [("12 min", false), ("6 h", true)] {
        let mut run = called("monocytes = \"1e5 /mL\"\nmonocyte_loss = \"0 /h\"", step);
        let (all, mut owed) = (1e5 * run.plan.grid().sites() as f64 * run.plan.spacing.powi(3) * 1e-12, false);
        for _ in 0..40 {
            let before = macrophages(&mut run);
            run.advance(1).expect("a CPU");
            let (now, pool) =
                (macrophages(&mut run), f64::from(f32::from_bits(words(&mut run, Layer::Body)[MONOCYTES])));
            assert!((now / all - (1.0 - pool)).abs() < 1e-4, "{now} of {all} left, and {pool} stays");
            assert!(!owed || now == before, "{} left an empty blood", now - before);
            owed = pool <= 0.0;
        }
        let beyond = macrophages(&mut run) - all;
        assert_eq!(beyond > 0.1 * all, owes, "a step of {step}: {beyond} beyond {all}");
    }
}

/// Vessels let out about a quarter of a macrophage in a step and no more, which `check` tells; not of a switch that never holds.
#[test]
fn what_a_step_cannot_let_out_is_told() {
    let place = Place::new("warnings-let-out");
    let switch = "[[therapy]]\nswitch = \"recruitment.extravasation\"\nto = \"5 /h\"\nstart = ";
    let [soon, late] = ["1 h", "2 day"].map(|start| format!("{SOUND}{switch}\"{start}\"\n"));
    let never =
        "therapy[0] (recruitment.extravasation = 5 /h) never holds: it begins after the end of the run, 24.00 h";
    let long = "a step of 360 min is too long for recruitment.extravasation: it acts as if it were 89.92 % of what it is; shorten \
                run.step to 323.71 min or less";
    let cases: [(&str, &[&str], &str); 3] = [
        (&late, &[], never),
        (SOUND, &["run.step=6 h"], long),
        (&soon, &[], "a step of 6 min is too long for recruitment.extravasation"),
    ];
    assert_told(&place, &cases);
    let off = "processes.recruitment=false";
    for sets in [&["run.step=5 h"][..], &["run.step=6 h", off], &["run.step=6 h", "recruitment.extravasation=0.04 /h"]]
    {
        let found = warnings(&place, SOUND, sets);
        assert!(!found.iter().any(|warning| warning.contains("too long for")), "{sets:?}: {found:?}");
    }
    assert_eq!(warnings(&place, &soon, &[off]), [""; 0]);
}
