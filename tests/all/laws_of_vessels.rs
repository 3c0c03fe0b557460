//! Do vessels sprout only where they are called, carry blood only through loops, and go where they should?
use crate::laws::words;
use crate::physics::{OXYGEN, after, fill, open};
use invasim::config::Config;
use invasim::lattice::grid::Grid;
use invasim::plan::{Plan, spec};
use invasim::simulation::Simulation;
use invasim::tissue::cell::{Kind, Phase, VESSEL_PERFUSED, VESSEL_PRESENT, VESSEL_YOUNG, cell};
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;
use invasim::tissue::vessel::{JOINED, PARENT, has, points_to, sprout_name};
use std::path::Path;

/// Two capillaries along z, with VEGF between them that nothing changes.
pub fn run(more: &str, vegf: f64) -> Simulation {
    let text = format!(
        "[run]\nseed = 2\nuntil = \"60 day\"\nstep = \"12 min\"\n[lattice]\nsites = [28, 22, 18]\n[processes]\nfields = false\n\
         [initial.vessels]\npattern = \"grid\"\ndistance = \"300 um\"\n[angiogenesis]\nenabled = true\n\
         sprouting = \"2e-3 /min\"\nbranching = 0.1\n{more}"
    );
    let config = Config::parse(&text, Path::new("test.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
    let mut run = open(Plan::new(config).unwrap_or_else(|e| panic!("{e}")));
    fill(&mut run, Layer::Field(field_named("vegf").expect("a field")), |p| vegf * (1.0 + 0.02 * p[0]));
    fill(&mut run, OXYGEN, |_| 40.0);
    run
}

pub fn sprouts(grid: Grid, vessel: &[u32]) -> Vec<(usize, [u32; 3], u32)> {
    let ours = |s: &usize| has(vessel[*s], VESSEL_PRESENT) && sprout_name(vessel[*s]) > 0;
    (0..grid.sites()).filter(ours).map(|s| (s, grid.place(s), vessel[s])).collect()
}

/// Perfused vessels around a place that point to it by one of these fields.
fn pointing(grid: Grid, vessel: &[u32], p: [u32; 3], fields: &[u32]) -> usize {
    let around = (0..26).filter_map(|d| grid.along(p, d, 1));
    let fed = |q: [u32; 3]| {
        let v = vessel[grid.site(q)];
        has(v, VESSEL_PERFUSED) && fields.iter().any(|f| points_to(grid, q, v, *f, p))
    };
    around.filter(|q| fed(*q)).count()
}

#[test]
fn blood_runs_through_loops_only() {
    let mut run = after(run("", 0.5), 900);
    let (grid, vessel) = (run.plan.grid(), words(&mut run, Layer::Vessel));
    let all = sprouts(grid, &vessel);
    let perfused: Vec<_> = all.iter().filter(|(.., v)| has(*v, VESSEL_PERFUSED)).collect();
    println!("{} sites of sprouts, {} perfused", all.len(), perfused.len());
    assert!(perfused.len() > 50, "too few loops to prove anything");
    for (_, p, v) in &perfused {
        let goes_on = pointing(grid, &vessel, *p, &[PARENT, JOINED]) > 0 || v >> JOINED & 31 != 0;
        assert!(goes_on, "{p:?} carries blood to a dead end: {v:#x}");
    }
    let young = all.iter().filter(|(.., v)| has(*v, VESSEL_YOUNG)).count();
    assert!(young > 0 && perfused.iter().any(|(.., v)| !has(*v, VESSEL_YOUNG)), "all or none have matured");
}

#[test]
fn nothing_sprouts_without_vegf_or_id() {
    for (more, vegf) in [("", 0.0), ("id = 0.0\n", 0.5)] {
        let mut run = run(more, vegf);
        let before = words(&mut run, Layer::Vessel);
        let mut run = after(run, 300);
        let (grid, vessel) = (run.plan.grid(), words(&mut run, Layer::Vessel));
        assert_eq!(sprouts(grid, &vessel).len(), 0);
        let present = |v: &[u32]| v.iter().filter(|v| has(**v, VESSEL_PRESENT)).count();
        assert_eq!(present(&vessel), present(&before), "vessels from the start stay");
    }
}

#[test]
fn sprouts_without_blood_go_in_time() {
    let mut grown = after(run("joining = \"140 um\"\nguidance = 1\n", 0.05), 400);
    let grid = grown.plan.grid();
    let dry = |run: &mut Simulation| {
        let vessel = words(run, Layer::Vessel);
        sprouts(grid, &vessel).iter().filter(|(.., v)| !has(*v, VESSEL_PERFUSED)).count()
    };
    assert!(dry(&mut grown) > 10, "no sprout to prune");
    fill(&mut grown, Layer::Field(field_named("vegf").expect("a field")), |_| 0.0);
    // 4000 min are 333 steps; ages tick at random, so give them twice as long.
    assert_eq!(dry(&mut after(grown, 700)), 0);
}

/// VEGF rises along x, so sprouts reach farther that way than back.
#[test]
fn tips_climb_vegf() {
    let mut run = run("guidance = 12\njoining = \"140 um\"\n", 0.5);
    fill(&mut run, Layer::Field(field_named("vegf").expect("a field")), |p| 0.01 * 1.3f64.powf(p[0]));
    let mut run = after(run, 250);
    let (grid, vessel) = (run.plan.grid(), words(&mut run, Layer::Vessel));
    let steps = sprouts(grid, &vessel).into_iter().filter_map(|(_, p, v)| {
        let parent = (0..26).filter_map(|d| grid.along(p, d, 1)).find(|q| points_to(grid, p, v, PARENT, *q))?;
        // Near its side the tips have nowhere to climb to.
        (p[0] < 20).then(|| i64::from(p[0]) - i64::from(parent[0]))
    });
    let steps: Vec<i64> = steps.collect();
    let (up, down) = (steps.iter().filter(|s| **s > 0).count(), steps.iter().filter(|s| **s < 0).count());
    println!("{up} steps up, {down} down, of {}", steps.len());
    assert!(up > 20 && up > 3 * down, "{up} steps up, {down} down");
}

#[test]
fn vessels_go_in_necrotic_tissue() {
    let mut run = run("occlusion = \"1 /min\"\n", 0.0);
    let sites = run.plan.grid().sites();
    run.engine.write(Layer::Cell, &vec![cell(Kind::Debris, Phase::Necrotic); sites]).expect("a CPU");
    let mut run = after(run, 200);
    assert!(words(&mut run, Layer::Vessel).iter().all(|v| !has(*v, VESSEL_PRESENT)));
}
