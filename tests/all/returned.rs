//! Do cells that came back to their tumour call others as the config says, and nobody where it says nothing?
use crate::laws::words;
use crate::laws_of_lineages::explained;
use crate::organism::files_with;
use crate::physics::floats;
use crate::program::Place;
use crate::twins::options;
use invasim::engine::{Choice, Options};
use invasim::organism::Organism;
use invasim::plan::Plan;
use invasim::program::Command;
use invasim::tissue::cell::is_tumour;
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;
use invasim::tissue::traits::bit;
use std::path::Path;

/// What cells have once they are back, and what it makes them secrete.
const ACQUIRED: &str = "self_seeding.acquired=[CXCL1]";
const SECRETED: &str = "csf1.secretion.cxcl1_tumour=2 /min";
/// More cells come back, and fewer of these leave again at once, than in the run of `organism`.
const BACK: [&str; 3] =
    ["intravasation.rate.epithelial=20 /day", "self_seeding.share=1", "self_seeding.infiltration=1"];

fn cpu() -> Options {
    Options { choice: Choice::Cpu, ..Options::default() }
}

fn opened(place: &Place, more: &str, sets: &[&str], options: &Options) -> Organism {
    let sets: Vec<String> = BACK.iter().chain(sets).map(|set| set.to_string()).collect();
    let plan = Plan::read(Path::new(&files_with(place, more)), &sets).unwrap_or_else(|e| panic!("{e}"));
    Organism::open(plan, options).unwrap_or_else(|e| panic!("{e}"))
}

/// A tumour to which cells come back, after ten hours.
fn ended(name: &str, sets: &[&str]) -> Organism {
    let mut run = opened(&Place::new(name), "", sets, &cpu());
    run.advance(100).expect("a CPU");
    run
}

/// Tumour cells with CXCL1.
fn carriers(run: &mut Organism) -> usize {
    let [cell, traits] = [Layer::Cell, Layer::Traits].map(|layer| words(&mut run.primary, layer));
    cell.iter().zip(&traits).filter(|(cell, traits)| is_tumour(**cell) && **traits & bit("CXCL1") != 0).count()
}

/// All the CSF-1 of the tumour's lattice.
fn csf1(run: &mut Organism) -> f64 {
    floats(&mut run.primary, Layer::Field(field_named("csf1").expect("a field"))).iter().sum()
}

/// Whether the step reads who has which trait to know what cells secrete.
fn goes_by_trait(run: &Organism) -> bool {
    let by_trait = |command: &Command| matches!(command, Command::Run(d) if d.pass.entry == "exchange_by_trait");
    run.plan().program.iter().any(by_trait)
}

/// Secretion of a trait that nobody has changes nothing; where carriers secrete nothing, traits are not even read.
#[test]
fn what_nobody_has_or_does_changes_nothing() {
    let mut plain = ended("returned_plain", &[]);
    let mut unheard = ended("returned_unheard", &[SECRETED]);
    assert_eq!(plain.hash().expect("a CPU"), unheard.hash().expect("a CPU"));
    assert!(goes_by_trait(&unheard) && !goes_by_trait(&plain));
    let mut silent = ended("returned_silent", &[ACQUIRED]);
    assert!(!goes_by_trait(&silent));
    assert!(carriers(&mut silent) > 50 && carriers(&mut unheard) == 0, "nobody came back");
}

/// With both, there is more of what they secrete, and on both engines the same.
#[test]
fn cells_that_came_back_call() {
    let (mut silent, mut calling) =
        (ended("returned_mute", &[ACQUIRED]), ended("returned_calling", &[ACQUIRED, SECRETED]));
    let (before, after) = (csf1(&mut silent), csf1(&mut calling));
    println!("CSF-1 {before:.0}, with {} cells that call {after:.0}", carriers(&mut calling));
    assert!(after > 1.2 * before, "{before} without, {after} with");
    let place = Place::new("returned_shaders");
    let mut shaders = opened(&place, "", &[ACQUIRED, SECRETED], &options(None));
    shaders.advance(100).expect("a GPU");
    assert_eq!(shaders.hash().expect("a GPU"), calling.hash().expect("a CPU"));
}

/// Cells that acquire a trait begin a lineage, whose daughters have it; some of them leave for blood again.
#[test]
fn who_came_back_is_a_lineage() {
    let mutation = "[[mutation]]\ntrait = \"fascin1\"\nrate = 0.02\n";
    let mut run = opened(&Place::new("returned_lineages"), mutation, &[ACQUIRED, SECRETED], &cpu());
    for _ in 0..20 {
        run.advance(5).expect("a CPU");
        explained(&mut run);
    }
    let known = &run.lineage.as_ref().expect("lineages").clones;
    let back = || known.values().filter(|clone| clone.traits & bit("CXCL1") != 0);
    let of_others = |parent: &u32| known.get(parent).is_some_and(|clone| clone.traits & bit("CXCL1") == 0);
    let begun = back().filter(|clone| of_others(&clone.parent)).count();
    let (born, left) = back().fold((0, 0), |(born, left), clone| (born + clone.born, left + clone.left));
    println!(
        "{begun} lineages came back, {born} were born in these and those that descend from them, {left} left again"
    );
    assert!(begun > 5 && born > 5 && left > 0, "too quiet to prove anything");
}
