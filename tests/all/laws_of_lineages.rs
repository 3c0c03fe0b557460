//! Only tumour cells mutate, only where they may, and each lineage's cells are accounted for.
use crate::laws::{BUSY, all_but, all_fields, words};
use crate::organism as elsewhere;
use crate::organism::files_with;
use crate::physics::{organism, plan};
use crate::program::Place;
use crate::twins::options;
use invasim::engine::{Choice, Options};
use invasim::lineage::{Clone, alive, descent};
use invasim::organism::Organism;
use invasim::plan::Plan;
use invasim::tissue::cell::{is_alive, is_tumour};
use invasim::tissue::state::Layer;
use invasim::tissue::traits::{bit, names};
use std::collections::BTreeMap;

/// Two traits that come and go, one of which makes cells unstable, and a drug that the other resists.
const MUTATIONS: &str = "[[mutation]]\ntrait = \"resistant\"\nrate = 0.05\nloss = 0.02\n\
    [[mutation]]\ntrait = \"unstable\"\nrate = 0.01\n[instability]\nfactor = 10\n";
const DRUG: &str = "[[therapy]]\ndrug = \"poison\"\nroute = \"held\"\ndose = \"400 nM\"\nstart = \"10 h\"\nduration = \"20 day\"\n\
    [[drug]]\nname = \"poison\"\ndiffusion = \"7e3 um^2/min\"\n\
    [[drug.kills]]\nrate.epithelial = \"0.3 /h\"\nrate.mesenchymal = \"0.3 /h\"\nhalf = \"92 nM\"\ncycling_only = false\n";
const BLEEDING: &str =
    "[intravasation]\nenabled = true\nrate.epithelial = \"20 /day\"\ntogether = 0.1\nopen_at = 1.0\n";

/// A plan with everything on.
fn everything(text: &str) -> Plan {
    plan(text, &all_but(""), &all_fields())
}

/// In every lineage, cells born or come from blood are alive on some lattice, dead, or gone into blood.
pub fn explained(run: &mut Organism) {
    let mut counted: BTreeMap<u32, u64> = BTreeMap::new();
    let known = run.lineage.clone().expect("lineages");
    let organs = run.organs.iter_mut().filter_map(|organ| organ.lattice());
    for lattice in std::iter::once(&mut run.primary).chain(organs) {
        let [cells, clones, traits] = [Layer::Cell, Layer::Clone, Layer::Traits].map(|l| words(lattice, l));
        alive(&cells, &clones).into_iter().for_each(|(name, n)| *counted.entry(name).or_default() += n);
        for site in (0..cells.len()).filter(|site| is_tumour(cells[*site])) {
            assert_eq!(traits[site], known.clones[&clones[site]].traits, "traits are those of the lineage");
        }
    }
    for (name, clone) in &known.clones {
        let there = counted.get(name).copied().unwrap_or(0);
        let (came, went) = (clone.born + clone.arrived, clone.died + clone.left);
        assert_eq!(came, there + went, "step {}: lineage {name:08x}, {clone:?}", run.step());
    }
    let sum = |of: fn(&Clone) -> u64| known.clones.values().map(of).sum::<u64>();
    let tally = run.circulation.as_ref().map_or([0; 2], |body| [body.tally.entered, body.tally.seeded]);
    assert_eq!([sum(|c| c.left), sum(|c| c.arrived)], tally, "cells that left are in blood, those that came are not");
}

#[test]
fn every_lineage_is_accounted_for() {
    let mut run = organism(everything(&[BUSY, MUTATIONS, DRUG, BLEEDING].concat()));
    for _ in 0..70 {
        run.advance(5).expect("a CPU");
        explained(&mut run);
    }
    let known = run.lineage.expect("lineages");
    let sum = |of: fn(&Clone) -> u64| known.clones.values().map(of).sum::<u64>();
    let (born, died, left) = (sum(|c| c.born), sum(|c| c.died), sum(|c| c.left));
    let deepest = descent(&known.clones).into_iter().map(|(_, depth)| depth).max().expect("lineages");
    println!("{} lineages, {deepest} generations deep: {born} born, {died} died, {left} left", known.clones.len());
    assert!(known.clones.len() > 40 && deepest > 1 && died > 400 && left > 50, "the run is too quiet");
    let word = bit("resistant") | bit("unstable");
    let had = known.clones.values().fold(BTreeMap::new(), |mut all: BTreeMap<u32, u32>, clone| {
        *all.entry(clone.traits).or_default() += 1;
        all
    });
    println!("{:?}", had.iter().map(|(traits, n)| (names(*traits), n)).collect::<Vec<_>>());
    assert_eq!(had.keys().copied().collect::<Vec<_>>(), [0, bit("unstable"), bit("resistant"), word]);
}

/// A cell keeps its lineage on its way through blood, and mutates on in organs.
#[test]
fn lineages_go_on_in_organs() {
    let place = Place::new("lineages");
    let config = files_with(&place, MUTATIONS);
    let mut run = elsewhere::organism(&config, &Options { choice: Choice::Cpu, ..Options::default() });
    for _ in 0..40 {
        run.advance(5).expect("a CPU");
        explained(&mut run);
    }
    let known = run.lineage.as_ref().expect("lineages");
    let came = known.clones.values().filter(|clone| clone.arrived > 0).count();
    println!("{} lineages, {came} of them came out of blood", known.clones.len());
    assert!(came > 1, "too quiet to prove anything");
}

/// Lineages without mutation are those of the founders, and other cells never mutate.
#[test]
fn without_a_rate_nobody_mutates_and_only_tumour_cells_do() {
    let still = MUTATIONS.replace("0.05", "0").replace("0.02", "0").replace("0.01", "0");
    let mut run = organism(everything(&[BUSY, &still].concat()));
    run.advance(150).expect("a CPU");
    explained(&mut run);
    assert!(words(&mut run.primary, Layer::Traits).iter().all(|traits| *traits == 0), "a trait at rate 0");
    assert_eq!(run.lineage.as_ref().expect("lineages").clones.len(), 1, "all founders are one lineage");
    let mut run = organism(everything(&[BUSY, MUTATIONS].concat()));
    run.advance(150).expect("a CPU");
    let [cells, traits] = [Layer::Cell, Layer::Traits].map(|l| words(&mut run.primary, l));
    let others = cells.iter().zip(&traits).filter(|(cell, _)| is_alive(**cell) && !is_tumour(**cell));
    assert!(others.clone().count() > 100 && others.clone().all(|(_, traits)| *traits == 0), "another cell mutated");
}

/// Lineages that are only counted change nothing on the lattice, and are those of the founders.
#[test]
fn counting_changes_nothing() {
    let mut plain = organism(everything(&[BUSY, DRUG].concat()));
    let mut counted = organism(everything(&[BUSY, DRUG, "[output]\nclones = true\n"].concat()));
    let founders = counted.lineage.as_ref().expect("lineages").clones.len();
    [&mut plain, &mut counted].into_iter().for_each(|run| run.advance(100).expect("a CPU"));
    explained(&mut counted);
    assert_eq!(counted.lineage.as_ref().expect("lineages").clones.len(), founders);
    assert!(founders > 100 && plain.lineage.is_none());
    assert_eq!(counted.primary.hash().expect("a CPU"), plain.primary.hash().expect("a CPU"));
}

#[test]
fn lineages_are_the_same_on_every_engine_and_however_a_run_advances() {
    let text = [BUSY, MUTATIONS, DRUG, BLEEDING].concat();
    let mut whole = organism(everything(&text));
    whole.advance(97).expect("a CPU");
    let mut parts = organism(everything(&text));
    [1, 2, 7, 30, 1, 1, 16, 39].iter().for_each(|steps| parts.advance(*steps).expect("a CPU"));
    assert_eq!(whole.hash().expect("a CPU"), parts.hash().expect("a CPU"));
    for window in [None, Some(24 * 20 * 3)] {
        let mut shaders = Organism::open(everything(&text), &options(window)).unwrap_or_else(|e| panic!("{e}"));
        shaders.advance(97).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(shaders.lineage, whole.lineage);
        assert_eq!(shaders.hash().expect("a GPU"), whole.hash().expect("a CPU"));
    }
}

/// A resistant cell dies as others do at a hundredth of the level.
#[test]
fn resistant_cells_survive_a_drug() {
    let still = MUTATIONS.replace("0.05", "0").replace("0.02", "0").replace("0.01", "0");
    let alive = |genes: &str, dose: &str| {
        let drug = DRUG.replace("400 nM", dose).replace("10 h", "0 h");
        let quiet = "[processes]\nrecruitment = false\n[circulation]\n";
        let mut run = organism(everything(&format!("{BUSY}{still}{drug}{quiet}genes = [{genes}]\n")));
        run.advance(150).expect("a CPU");
        words(&mut run.primary, Layer::Cell).iter().filter(|cell| is_tumour(**cell)).count() as f64
    };
    let (none, killed, spared) = (alive("", "1e-3 nM"), alive("", "920 nM"), alive("\"resistant\"", "920 nM"));
    let hundredth = alive("", "9.2 nM");
    println!(
        "tumour cells: {none} without, {killed} with the drug, {spared} that resist, {hundredth} at a hundredth of it"
    );
    assert!(killed < 0.2 * none && spared > 0.5 * none, "none {none}, killed {killed}, spared {spared}");
    assert!((spared - hundredth).abs() < 0.01 * none, "a hundredth of the level is as good as resistance");
}
