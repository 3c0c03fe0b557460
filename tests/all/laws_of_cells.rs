//! No cell comes from nothing or is lost.
use crate::laws::{BUSY, all_but, all_fields, without, words};
use crate::physics::{open, organism, plan};
use invasim::engine::{Choice, Engine, Options};
use invasim::metrics::spheroid::outline;
use invasim::organism::Organism;
use invasim::processes::movement::{Params, Rates};
use invasim::program::Command;
use invasim::simulation::Simulation;
use invasim::tissue::body::births_and_deaths;
use invasim::tissue::cell::{KINDS, Kind, is_alive, kind_of};
use invasim::tissue::state::Layer;

/// Cells of each kind on the lattice.
fn counts(run: &mut Simulation) -> [i64; 7] {
    let cells = words(run, Layer::Cell);
    Kind::ALL.map(|kind| cells.iter().filter(|c| kind_of(**c) == kind as u32).count() as i64)
}

/// Births less deaths of each kind since the start.
fn net(run: &mut Simulation) -> [i64; 7] {
    let body = words(run, Layer::Body);
    Kind::ALL.map(|kind| {
        let (births, deaths) = births_and_deaths(&body, kind);
        births as i64 - deaths as i64
    })
}

/// The ledger explains every change of every kind at every step.
fn explained(mut run: Simulation, steps: u32) {
    let start = counts(&mut run);
    for step in 0..steps {
        run.advance(1).expect("a CPU");
        let (now, net) = (counts(&mut run), net(&mut run));
        for kind in Kind::ALL.into_iter().skip(1) {
            let k = kind as usize;
            let name = kind.name();
            assert_eq!(now[k] - start[k], net[k], "step {step}: {name} cells are not births less deaths");
        }
    }
    let body = words(&mut run, Layer::Body);
    let all = Kind::ALL.map(|kind| births_and_deaths(&body, kind));
    println!("after {steps} steps, births and deaths by kind: {all:?}");
    assert!(all[1].0 > 0 && all[2].0 > 0 && all[4].0 > 0 && all[6].0 > 0, "the run is too quiet to prove anything");
}

#[test]
fn cells_are_born_or_die_and_the_ledger_knows() {
    explained(without("", BUSY), 300);
}

#[test]
fn the_ledger_also_holds_across_periodic_sides_and_for_random_daughters() {
    let text = BUSY.replace("[24, 20, 18]", "[16, 32, 9]\nperiodic = [\"x\", \"y\"]");
    explained(without("", &format!("{text}[migration]\naction_limit = 0.3\n")), 150);
    let random = text.replace("[growth.rate]", "[growth]\ndaughter = \"random\"\npush_depth = 6\n[growth.rate]");
    explained(without("", &random), 150);
}

/// Normal cells that have oxygen stay as many; they die by themselves if they are told to.
#[test]
fn a_tissue_of_normal_cells_is_at_rest_unless_it_is_told_to_die() {
    let tissue = "[run]\nuntil = \"1 day\"\n[lattice]\nsites = [16, 16, 16]\n[[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\nfraction = 0.5\n[death.necrosis]\nnormal = \"0 /min\"\n";
    let left = |more: &str| {
        let mut run = without("", &format!("{tissue}{more}"));
        let start = counts(&mut run)[Kind::Normal as usize];
        run.advance(200).expect("a CPU");
        (counts(&mut run)[Kind::Normal as usize] as f64 / start as f64, start)
    };
    assert_eq!(left("").0, 1.0);
    let (share, cells) = left("[death.apoptosis]\nnormal = \"0.1 /h\"\n");
    let exact = (-0.1f64 * 20.0).exp();
    let within = 3.0 * (exact * (1.0 - exact) / cells as f64).sqrt();
    assert!((share - exact).abs() < within, "{share} of {cells} are left; {exact} were to be");
}

/// What one sub-step of the moves left behind would be a wish or claim of the next.
#[test]
fn each_sub_step_leaves_no_wish_and_no_claim() {
    let plan = plan(BUSY, &all_but(""), &all_fields());
    let host = Options { choice: Choice::Cpu, ..Options::default() };
    let mut engine = Engine::open(&host, plan.tissue().unwrap_or_else(|e| panic!("{e}"))).expect("a CPU");
    let mut claimed = 0;
    for (step, command) in (0..20).flat_map(|step| plan.program.iter().map(move |command| (step, command))) {
        engine.step(std::slice::from_ref(command), &[plan.moment(step)]).expect("a CPU");
        let Command::Run(dispatch) = command else { continue };
        let mut filled = |layer| engine.read(layer).expect("a CPU").iter().filter(|word| **word != 0).count();
        match dispatch.pass.entry {
            "settle" => claimed += filled(Layer::CLAIM),
            "move_in" => assert_eq!([Layer::WISH, Layer::CLAIM].map(filled), [0, 0]),
            _ => {}
        }
    }
    assert!(claimed > 1000, "only {claimed} claims: the test proves too little");
}

/// An organism with everything on.
fn organism_of(text: &str) -> Organism {
    organism(plan(text, &all_but(""), &all_fields()))
}

/// Cells that enter vessels are in the ledger of the blood, and nowhere else; `more` is added to [intravasation] of a tissue.
fn accounted_for(tissue: &str, more: &str) -> Organism {
    let text = format!(
        "{tissue}[intravasation]\nenabled = true\nrate.epithelial = \"20 /day\"\ntogether = 0.1\nopen_at = 1.0\n{more}\
         [circulation]\nsurvival_single = 0.3\nsurvival_cluster = 0.5\n[[organ]]\npreset = \"lung\"\n[[organ]]\npreset = \"bone\"\n"
    );
    let mut run = organism_of(&text);
    let start = counts(&mut run.primary);
    for step in 0..200 {
        run.advance(1).expect("a CPU");
        let (now, net) = (counts(&mut run.primary), net(&mut run.primary));
        let body = run.circulation.as_ref().expect("there is blood");
        let who = |of: [i64; 7]| {
            [Kind::Epithelial, Kind::Mesenchymal, Kind::Normal].iter().map(|kind| of[*kind as usize]).sum::<i64>()
        };
        assert_eq!(who(now) - who(start), who(net) - body.tally.entered as i64, "step {step}");
        assert!(body.is_whole(), "step {step}: {:?}", body.tally);
    }
    let body = run.circulation.as_ref().expect("there is blood");
    println!("{:?}, asleep {:?}", body.tally, body.asleep);
    assert!(body.tally.entered > 50 && body.tally.in_clusters > 5 && !body.asleep.is_empty(), "{:?}", body.tally);
    run
}

#[test]
fn cells_that_enter_vessels_are_accounted_for() {
    let run = accounted_for(BUSY, "");
    let body = run.circulation.expect("there is blood");
    assert!(body.asleep.keys().all(|(_, who)| !who.is_normal()), "normal cells do not shed unless they are told to");
}

/// Vessels that normal cells enter too.
const SHEDS: &str = "rate.normal = \"100 /day\"\nalone = 1.0\nrepair = \"0 /h\"\n";

/// Normal cells shed where they have a rate, and sleep in organs as what they are.
#[test]
fn normal_cells_that_enter_vessels_are_accounted_for() {
    let run = accounted_for(BUSY, SHEDS);
    let body = run.circulation.as_ref().expect("there is blood");
    let asleep: u64 = body.asleep.iter().filter(|((_, who), _)| who.is_normal()).map(|(_, n)| n).sum();
    let lesions = body.lesions.iter().filter(|lesion| lesion.who.is_normal()).count();
    println!("{asleep} normal cells asleep");
    assert!(asleep > 0 && lesions == 0, "{asleep} normal cells sleep and {lesions} have founded lesions");
    let have = |run: &Organism| {
        let body = run.circulation.as_ref().expect("there is blood");
        body.asleep.keys().filter(|(_, who)| who.is_normal()).map(|(_, who)| who.has_oncogene()).collect::<Vec<_>>()
    };
    assert!(have(&run).iter().all(|oncogene| !oncogene), "blood gives nobody an oncogene");
    let carriers = accounted_for(&BUSY.replace("0.05\n", "0.05\noncogene = true\n"), SHEDS);
    assert!(!have(&carriers).is_empty() && have(&carriers).iter().all(|oncogene| *oncogene), "carriers keep it");
}

/// Vessels that a switch opens lead into the same blood, and how far at a time a run advances changes nothing.
#[test]
fn blood_is_the_same_however_a_run_advances() {
    let text = format!(
        "{BUSY}[intravasation]\nrate.epithelial = \"20 /day\"\ntogether = 0.1\nopen_at = 1.0\n[[organ]]\npreset = \"lung\"\n\
         [circulation]\nevery = \"90 min\"\nsurvival_single = 0.3\n[[therapy]]\nswitch = \"intravasation.enabled\"\nto = \"true\"\n\
         start = \"2 h\"\n[[therapy]]\nswitch = \"circulation.influx\"\nto = \"1e5 /day\"\nstart = \"5 h\"\nduration = \"1 h\"\n"
    );
    let [mut whole, mut parts] = [(); 2].map(|()| organism_of(&text));
    let start = counts(&mut whole.primary);
    whole.advance(97).expect("a CPU");
    [1, 2, 7, 30, 1, 1, 16, 39].iter().for_each(|steps| parts.advance(*steps).expect("a CPU"));
    assert_eq!(whole.hash().expect("a CPU"), parts.hash().expect("a CPU"));
    let (now, net) = (counts(&mut whole.primary), net(&mut whole.primary));
    let body = whole.circulation.as_ref().expect("there is blood");
    assert!(body.is_whole());
    let influx = (1e5 / 24.0) as u64;
    assert!((influx..influx + 2000).contains(&body.tally.entered), "{:?}, influx {influx}", body.tally);
    let left: i64 = (1..=2).map(|k| net[k] - (now[k] - start[k])).sum();
    assert!(left > 20 && left as u64 + influx <= body.tally.entered + 1, "{left} left, {:?}", body.tally);
}

/// Every cell with its lineage and traits, in order.
fn everyone(run: &mut Simulation) -> Vec<[u32; 3]> {
    let [cells, traits, clones] = [Layer::Cell, Layer::Traits, Layer::Clone].map(|l| words(run, l));
    let mut all: Vec<_> =
        (0..cells.len()).map(|s| [clones[s], traits[s], cells[s]]).filter(|who| is_alive(who[2])).collect();
    all.sort_unstable();
    all
}

/// A crowd that only wanders, also in the corners: the same cells with the same lineages and traits, elsewhere.
fn wanders(lattice: &str, fraction: f64) {
    let text = format!(
        "[run]\nuntil = \"60 day\"\n[lattice]\n{lattice}\n\
        [[initial.cells]]\nkind = \"mesenchymal\"\nshape = \"everywhere\"\nfraction = {fraction}\n\
        [[initial.cells]]\nkind = \"macrophage\"\nshape = \"everywhere\"\nfraction = 0.1\n\
        [growth.rate]\nmesenchymal = \"0 /min\"\nepithelial = \"0 /min\"\n\
        [migration]\nmotility.mesenchymal = \"10 um^2/min\"\naction_limit = 0.9"
    );
    let mut run = open(plan(&text, &["fields", "movement"], &all_fields()));
    let traits: Vec<_> = words(&mut run, Layer::Clone).iter().map(|c| c.wrapping_mul(0x9e37_79b9)).collect();
    run.engine.write(Layer::Traits, &traits).expect("a CPU");
    let (start, places) = (everyone(&mut run), words(&mut run, Layer::Clone));
    for step in 0..100 {
        run.advance(1).expect("a CPU");
        assert!(everyone(&mut run) == start, "step {step} on {lattice}: a cell is lost, doubled or mixed up");
    }
    let moved = words(&mut run, Layer::Clone).iter().zip(&places).filter(|(now, then)| now != then).count();
    assert!(moved * 2 > start.len(), "only {moved} sites of {} cells changed: the test proves nothing", start.len());
}

#[test]
fn wandering_cells_stay_who_they_are() {
    wanders("sites = [20, 17, 15]", 0.5);
    wanders("sites = [16, 32, 5]\nperiodic = [\"x\", \"y\"]", 0.5);
    wanders("sites = [33, 3, 2]", 0.7);
}

/// Divisions that push: all founders' lineages go on, and nobody is pushed over the side.
#[test]
fn pushing_loses_nobody() {
    let text = "[run]\nuntil = \"60 day\"\n[lattice]\nsites = [18, 18, 18]\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"100 um\"\n\
        [growth]\nconfinement = 0.0\npush_depth = 6\nrate.epithelial = \"0.01 /min\"\n[migration]\naction_limit = 0.5";
    let mut run = open(plan(text, &["movement"], &[]));
    let mut before = everyone(&mut run);
    for step in 0..150 {
        run.advance(1).expect("a CPU");
        let now = everyone(&mut run);
        let mut rest = now.iter();
        let all_there = before.iter().all(|who| rest.any(|other| other == who));
        assert!(all_there, "step {step}: a cell was lost");
        assert_eq!(now.len() as i64, counts(&mut run)[1], "step {step}: a stranger came");
        before = now;
    }
    assert!(before.len() > 4000, "{} cells: the test proves little", before.len());
}

/// A ball with a hole in its middle and gaps all over it closes and shrinks; nobody is lost, and nobody leaves it.
#[test]
fn gaps_close_and_nobody_is_lost() {
    let text = "[run]\nuntil = \"60 day\"\n[lattice]\nsites = [26, 25, 24]\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"180 um\"\nfraction = 0.8\n\
        [growth]\npush_depth = 6\nrate.epithelial = \"0 /min\"\n[initial.matrix]\ndensity = 0.0\n\
        [migration]\ngap_closure = \"0.05 /min\"\nmotility.epithelial = \"0 um^2/min\"\n";
    let mut run = open(plan(text, &["movement"], &[]));
    let (grid, start) = (run.plan.grid(), everyone(&mut run));
    let mut cells = words(&mut run, Layer::Cell);
    for site in (0..grid.sites()).filter(|s| grid.place(*s).iter().zip([13, 12, 12]).all(|(a, b)| a.abs_diff(b) < 2)) {
        cells[site] = 0;
    }
    run.engine.write(Layer::Cell, &cells).expect("a CPU");
    let hollow = everyone(&mut run);
    let radius = |run: &mut Simulation| outline(grid, &words(run, Layer::Cell), 20.0).shadow;
    let wide = radius(&mut run);
    run.advance(2000).expect("a CPU");
    assert!(hollow.len() < start.len() && everyone(&mut run) == hollow, "somebody came or went");
    let (narrow, cells) = (radius(&mut run), hollow.len() as f64);
    let full = 20.0 * (cells * 3.0 / (4.0 * std::f64::consts::PI)).cbrt();
    println!("radius {wide} um before, {narrow} um after; a full ball of as many cells has {full} um");
    assert!(narrow < 1.06 * full && wide > 1.06 * full, "{wide} um before, {narrow} um after, {full} um if full");
}

/// However much may happen in a sub-step, and to whom a motility is given.
#[test]
fn hops_of_a_step_are_as_many_as_motility_says_and_the_dead_make_none() {
    for (limit, guidance) in [(0.05, 4.0), (0.9, 4.0), (0.1, 16.0), (1.0, 1.0)] {
        let text = format!(
            "[run]\nuntil = \"1 h\"\n[lattice]\nsites = [8, 8, 8]\n[migration]\naction_limit = {limit}\n\
             guidance_limit = {guidance}\nmotility = {{ epithelial = \"40 um^2/min\", debris = \"40 um^2/min\" }}\n"
        );
        let plan = plan(&text, &["movement"], &[]);
        let wishes = plan.program.iter().filter_map(|command| match command {
            Command::Run(dispatch) if dispatch.pass.entry == "wish_for" => Some(dispatch.params::<Params>().kinds),
            _ => None,
        });
        let share = |kinds: [Rates; KINDS], kind: Kind| f64::from(kinds[kind as usize].hop) / 2f64.powi(32);
        let [ours, dead] =
            [Kind::Epithelial, Kind::Debris].map(|kind| wishes.clone().map(|kinds| share(kinds, kind)).sum::<f64>());
        let hops = 6.0 * 40.0 * plan.step / plan.spacing.powi(2) * guidance;
        assert!((ours / hops - 1.0).abs() < 1e-6 && dead == 0.0, "{limit}, {guidance}: {ours} of {hops}, {dead}");
    }
}
