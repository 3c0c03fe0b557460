//! Does a capillary do the same whatever the spacing of the lattice is?
use crate::laws::words;
use crate::physics::{OXYGEN, after, fill, floats, open, plan};
use crate::program::Place;
use crate::warnings::{SOUND, assert_told, warnings};
use invasim::simulation::Simulation;
use invasim::tissue::cell::{Kind, VESSEL_PERFUSED, VESSEL_TIP, VESSEL_YOUNG};
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;

/// Capillaries so many µm apart in a cube of 400 µm, in sites of so many µm.
fn at(spacing: u32, apart: u32, more: &str, processes: &[&str], fields: &[&str]) -> Simulation {
    let sites = 400 / spacing;
    let text = format!(
        "[run]\nuntil = \"30 day\"\nstep = \"6 min\"\n\
         [lattice]\nsites = [{sites}, {sites}, {sites}]\nspacing = \"{spacing} um\"\n\
         [initial.vessels]\npattern = \"grid\"\ndistance = \"{apart} um\"\n{more}"
    );
    open(plan(&text, processes, fields))
}

/// The same at spacings of 20 and of 10 µm.
fn both(apart: u32, more: &str, processes: &[&str], fields: &[&str]) -> [Simulation; 2] {
    [20, 10].map(|spacing| at(spacing, apart, more, processes, fields))
}

fn name(field: &str) -> Layer {
    Layer::Field(field_named(field).expect("a field"))
}

/// A tissue whose vessels are all young.
fn made_young(mut run: Simulation) -> Simulation {
    let young = |vessel: u32| if vessel & VESSEL_PERFUSED == 0 { vessel } else { vessel | VESSEL_YOUNG };
    let vessels: Vec<u32> = words(&mut run, Layer::Vessel).into_iter().map(young).collect();
    run.engine.write(Layer::Vessel, &vessels).expect("a CPU");
    run
}

/// Whether exchange limits what a capillary gives, or diffusion away from it, of whose fall finer sites show more.
#[test]
fn capillaries_give_as_much_oxygen() {
    let full = "[[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\n";
    let weak = "[oxygen]\npermeability = \"20 /min\"\nvessel_level = \"60 mmHg\"\n";
    let young = "[oxygen]\nyoung_vessels = 0.02\nvessel_level = \"60 mmHg\"\n";
    for (apart, more) in [(200, weak), (200, young), (200, ""), (120, "")] {
        let means = [10, 20, 40].map(|spacing| {
            let run = at(spacing, apart, &format!("{full}{more}"), &["fields"], &["oxygen"]);
            let run = if more == young { made_young(run) } else { run };
            let all = floats(&mut after(run, 20), OXYGEN);
            all.iter().sum::<f64>() / all.len() as f64
        });
        println!("oxygen among capillaries {apart} µm apart: measured {means:.2?} mmHg in sites of 10, 20 and 40 µm");
        let as_at_20 = |mean: f64| (mean / means[1] - 1.0).abs() < 0.01;
        assert!(means[1] > 0.5 && means.into_iter().all(as_at_20), "{more} {means:?} mmHg");
    }
}

#[test]
fn sites_too_narrow_for_what_vessels_exchange_are_told() {
    let warning = "sites of 9 µm hold the level of blood and still give less oxygen than a vessel one site wide should; take 9.2 µm or more";
    let (place, narrow) = (Place::new("warnings-narrow"), ["lattice.spacing=9 um"]);
    assert_told(&place, &[(SOUND, &narrow, warning)]);
    assert_eq!(warnings(&place, SOUND, &["lattice.spacing=10 um"]), [""; 0]);
    assert_eq!(warnings(&place, SOUND, &[narrow[0], "oxygen.permeability=1000 /min"]), [""; 0]);
}

#[test]
fn capillaries_let_out_as_many_macrophages() {
    let more = "[recruitment]\nextravasation = \"0.2 /h\"\nmonocytes = \"1e15 /mL\"\nmarrow_response = 0\n";
    let counts = both(200, more, &["recruitment"], &[]).map(|mut run| {
        fill(&mut run, name("csf1"), |_| 1e9);
        after(run, 60).census().expect("a CPU").of(Kind::Macrophage) as f64
    });
    // For each of the 80 lengths of 20 µm, and six hours; by chance within four standard deviations. Twice as many is not.
    let expected = 80.0 * 0.2 * 6.0;
    for count in counts {
        assert!((count - expected).abs() < 4.0 * expected.sqrt(), "{counts:?}, not {expected}");
    }
}

/// Tips after three hours of 25 capillaries that sprout at so many times 0.004 /min, at both spacings.
fn tips(times: f64) -> [f64; 2] {
    let rate = 4e-3 * times;
    let more = format!(
        "[angiogenesis]\nenabled = true\nsprouting = \"{rate} /min\"\ntip_speed = \"0 um/h\"\nexclusion = \"0 um\"\njoining = \"60 um\"\n"
    );
    both(80, &more, &["angiogenesis"], &[]).map(|mut run| {
        fill(&mut run, name("vegf"), |_| 1e9);
        let vessel = words(&mut after(run, 30), Layer::Vessel);
        vessel.iter().filter(|v| *v & VESSEL_TIP != 0).count() as f64
    })
}

/// Of all sites of 500 lengths of 20 µm a share of 1 − exp(−rate·time) has sprouted, at either spacing, within four standard
/// deviations; if they sprouted half or twice as often, that would be told.
#[test]
fn capillaries_sprout_as_often() {
    let is_as_often = |counts: [f64; 2]| {
        [500.0, 1000.0]
            .iter()
            .zip(counts)
            .map(|(sites, count)| {
                let share = 1.0 - (-0.72f64 * 500.0 / sites).exp();
                (count - sites * share).abs() < 4.0 * (sites * share * (1.0 - share)).sqrt()
            })
            .collect::<Vec<_>>()
    };
    for (times, expected) in [(1.0, true), (0.5, false), (2.0, false)] {
        let counts = tips(times);
        assert_eq!(is_as_often(counts), [expected; 2], "{times} times as often: {counts:?}");
    }
}
