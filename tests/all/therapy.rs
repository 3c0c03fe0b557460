//! Do drugs and switches act by their laws, at their time, and leave all else alone?
use crate::physics::{after, fill, floats, open};
use invasim::config::Config;
use invasim::engine::Engine;
use invasim::lattice::grid::Grid;
use invasim::plan::{Plan, spec};
use invasim::simulation::Simulation;
use invasim::tissue::body::births_and_deaths;
use invasim::tissue::cell::{Kind, cell, educated, kind_of, polarisation_of, with_polarisation};
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;
use std::path::Path;

/// A run of a small tissue under a therapy; only these processes are on.
fn run(therapy: &str, processes: &[&str]) -> Simulation {
    let start = "[run]\nseed = 3\nuntil = \"30 day\"\n[lattice]\nsites = [16, 14, 12]\n";
    let config = Config::parse(&format!("{start}{therapy}"), Path::new("test.toml"), &spec(), &[]);
    let mut config = config.unwrap_or_else(|e| panic!("{e}"));
    let switches: Vec<String> = config.values.keys().filter(|key| key.starts_with("processes.")).cloned().collect();
    for path in switches {
        let on = processes.contains(&path.trim_start_matches("processes."));
        config = config.with(&path, &on.to_string(), &spec()).unwrap_or_else(|e| panic!("{e}"));
    }
    open(Plan::new(config).unwrap_or_else(|e| panic!("{e}")))
}

fn field(name: &str) -> Layer {
    Layer::Field(field_named(name).expect("a field"))
}

/// Puts a cell on every site.
fn crowd(run: &mut Simulation, word: u32) {
    let sites = run.plan.grid().sites();
    run.engine.write(Layer::Cell, &vec![word; sites]).expect("a CPU");
}

fn count(run: &mut Simulation, kind: Kind) -> f64 {
    let cells = run.engine.read(Layer::Cell).expect("a CPU");
    cells.iter().filter(|c| kind_of(**c) == kind as u32).count() as f64
}

const HELD: &str = "[[therapy]]\ndrug = \"d\"\nroute = \"held\"\ndose = \"30 nM\"\nduration = \"30 day\"\n\
    [[drug]]\nname = \"d\"\ndiffusion = \"1e4 um^2/min\"\n";

#[test]
fn a_reversible_inhibitor_leaves_one_in_1_plus_u_over_k() {
    let two = format!(
        "{HELD}[[drug.blocks]]\nwhat = \"cathepsin\"\nhalf = \"10 nM\"\n\
        [[drug.blocks]]\nwhat = \"cathepsin\"\nhalf = \"30 nM\"\nhill = 2\nmost = 0.5\n"
    );
    let mut run = run(&two, &["pharmacology"]);
    fill(&mut run, field("cathepsin"), |p| 0.2 + 0.01 * p[0]);
    fill(&mut run, Layer::drug(0), |p| 5.0 * p[1]);
    let (mut run, grid) = (after(run, 1), Grid::new([16, 14, 12]));
    let seen = floats(&mut run, Layer::Seen(0));
    for (site, seen) in seen.into_iter().enumerate() {
        let [x, y, _] = grid.place(site).map(|c| f64::from(c) + 0.5);
        let (u, e) = (5.0 * y, 0.2 + 0.01 * x);
        let expected = e / (1.0 + u / 10.0) * (1.0 - 0.5 * u * u / (30.0 * 30.0 + u * u));
        assert!((seen / expected - 1.0).abs() < 1e-3, "{u} nM: {seen} instead of {expected}");
    }
}

#[test]
fn an_irreversible_inhibitor_adds_to_the_loss() {
    let therapy = format!(
        "{HELD}[[drug.inactivates]]\nwhat = \"cathepsin\"\nrate = \"0.2 /min\"\nhalf = \"10 nM\"\n\
        [cathepsin]\nsecretion.epithelial = \"0.1 /min\"\nmatrix_uptake = \"0 /min\"\n"
    );
    let level = |drug: f64| {
        let mut run = run(&therapy, &["fields", "pharmacology"]);
        crowd(&mut run, cell(Kind::Epithelial, invasim::tissue::cell::Phase::Cycling));
        fill(&mut run, Layer::drug(0), |_| drug);
        // No vessel offers the drug and it decays slowly: one step, once the level has settled, is enough.
        floats(&mut after(run, 40), field("cathepsin"))[100]
    };
    // Steady state: secretion / (decay + k·U/(K + U)), while the drug decays by 0.1 % a minute.
    let (none, some) = (level(0.0), level(1e6));
    let decay = 0.0462;
    assert!((none - 0.1 / decay).abs() < 1e-3 * none, "{none}");
    assert!((some - 0.1 / (decay + 0.2)).abs() < 2e-3 * some, "{some} instead of {}", 0.1 / (decay + 0.2));
}

/// Twice the secretion at the half effect of a threefold one, for what a kind secretes and for what its state adds.
#[test]
fn a_raised_substance_is_secreted_by_its_fold() {
    let raised = |what: &str| format!("[[drug.raises]]\nwhat = \"{what}\"\nfold = 3.0\nhalf = \"10 nM\"\n");
    let therapy = format!(
        "{HELD}decay = \"0 /min\"\n{}{}[cathepsin]\nmatrix_uptake = \"0 /min\"\n",
        raised("csf1"),
        raised("cathepsin")
    );
    let level = |what: &str, full: u32, drug: f64| {
        let mut run = run(&therapy, &["fields", "pharmacology"]);
        crowd(&mut run, full);
        fill(&mut run, Layer::drug(0), |_| drug);
        floats(&mut after(run, 60), field(what))[100]
    };
    let tumour = cell(Kind::Epithelial, invasim::tissue::cell::Phase::Cycling);
    let macrophage = educated(cell(Kind::Macrophage, invasim::tissue::cell::Phase::Cycling), 255);
    for (what, cell) in [("csf1", tumour), ("cathepsin", macrophage)] {
        let [without, half, full] = [0.0, 10.0, 1e6].map(|drug| level(what, cell, drug));
        assert!(without > 0.0, "nobody secretes {what}");
        assert!((half / without - 2.0).abs() < 0.01, "{what}: {half} of {without}");
        assert!((full / without - 3.0).abs() < 0.01, "{what}: {full} of {without}");
    }
}

#[test]
fn kills_follow_their_rate_and_protection() {
    let text = format!(
        "{HELD}[[drug.kills]]\nrate.epithelial = \"0.05 /h\"\nhalf = \"30 nM\"\nprotection = 0.8\n\
        protection_half = \"0.5\"\n[death.apoptosis]\nepithelial = \"0 /min\"\n[death]\nnecrosis.epithelial = \"0 /min\"\n"
    );
    let left = |phase, cathepsin: f64| {
        let mut run =
            run(&text.replace("[death.apoptosis]\nepithelial = \"0 /min\"\n", ""), &["pharmacology", "death"]);
        crowd(&mut run, cell(Kind::Epithelial, phase));
        fill(&mut run, field("cathepsin"), |_| cathepsin);
        fill(&mut run, Layer::drug(0), |_| 30.0);
        let all = count(&mut run, Kind::Epithelial);
        count(&mut after(run, 200), Kind::Epithelial) / all
    };
    use invasim::tissue::cell::Phase::{Cycling, Quiescent};
    // 20 h at half the rate, and spontaneous death beside it; protection 0.8·E/(E + 0.5).
    let spontaneous = (-0.00319f64 * 20.0).exp();
    for (phase, cathepsin, rate) in [(Cycling, 0.0, 0.025), (Cycling, 0.5, 0.025 * 0.6), (Quiescent, 0.0, 0.0)] {
        let (measured, exact) = (left(phase, cathepsin), spontaneous * (-rate * 20.0f64).exp());
        let within = 3.0 * (exact * (1.0 - exact) / 2688.0).sqrt();
        assert!((measured - exact).abs() < within, "{phase:?}, E = {cathepsin}: {measured} instead of {exact}");
    }
}

/// A drug against cells in the cycle spares a kind that never divides, as normal cells, which divide only if they are told to.
#[test]
fn cells_that_never_divide_are_not_in_the_cycle() {
    let left = |growth: &str, only: bool| {
        let kill = format!("[[drug.kills]]\nrate.normal = \"0.1 /h\"\nhalf = \"30 nM\"\ncycling_only = {only}\n");
        let rest = format!("[death.apoptosis]\nnormal = \"0 /min\"\n[growth.rate]\nnormal = \"{growth}\"\n");
        let mut run = run(&format!("{HELD}{kill}{rest}"), &["pharmacology", "death"]);
        crowd(&mut run, cell(Kind::Normal, invasim::tissue::cell::Phase::Cycling));
        fill(&mut run, Layer::drug(0), |_| 30.0);
        let all = count(&mut run, Kind::Normal);
        count(&mut after(run, 200), Kind::Normal) / all
    };
    assert_eq!(left("0 /min", true), 1.0);
    let exact = (-0.05f64 * 20.0).exp();
    for (growth, only) in [("1e-4 /min", true), ("0 /min", false)] {
        let measured = left(growth, only);
        assert!((measured - exact).abs() < 0.03, "{growth}, {only}: {measured} instead of {exact}");
    }
}

#[test]
fn macrophages_forget_at_the_rate_of_the_drug() {
    let text = format!("{HELD}[[drug.repolarises]]\nrate = \"0.02 /min\"\nhalf = \"30 nM\"\n");
    let mut run = run(&text, &["pharmacology"]);
    crowd(&mut run, with_polarisation(cell(Kind::Macrophage, invasim::tissue::cell::Phase::Activated), 200));
    fill(&mut run, Layer::drug(0), |_| 30.0);
    let cells = after(run, 10).engine.read(Layer::Cell).expect("a CPU");
    let mean = cells.iter().map(|c| f64::from(polarisation_of(*c))).sum::<f64>() / cells.len() as f64;
    // Each step loses half of 1 − exp(−0.02·6) of it.
    let exact = 200.0 * (1.0 - 0.5 * (1.0 - (-0.12f64).exp())).powi(10);
    assert!((mean / exact - 1.0).abs() < 0.005, "{mean} instead of {exact}");
}

/// Vessels offer the mean level of each step; without uptake, tissue full of vessels follows it.
#[test]
fn tissue_meets_what_blood_offers() {
    let text = "[[therapy]]\ndrug = \"d\"\nroute = \"held\"\ndose = \"80 nM\"\nstart = \"63 min\"\nduration = \"2 h\"\n\
        [[drug]]\nname = \"d\"\ndiffusion = \"1e4 um^2/min\"\ntissue_exposure = 0.25\ndecay = \"0 /min\"\npermeability = \"100 /min\"\n\
        [initial.vessels]\npattern = \"network\"\ndensity = 0.1\n";
    let mut run = run(text, &["fields"]);
    let offered: Vec<f32> = (0..40).map(|step| run.plan.moment(step).plasma[0]).collect();
    // 63 min is in the middle of step 10, which the dose fills by half; it ends in the middle of step 30.
    assert!(offered[..10].iter().all(|u| *u == 0.0) && offered[31..].iter().all(|u| *u == 0.0), "{offered:?}");
    assert!(offered[11..30].iter().all(|u| (u - 20.0).abs() < 1e-4), "{offered:?}");
    assert!((offered[10] - 10.0).abs() < 1e-4 && (offered[30] - 10.0).abs() < 1e-4, "{offered:?}");
    run.advance(10).expect("a CPU");
    assert!(floats(&mut run, Layer::drug(0)).iter().all(|u| *u == 0.0), "drug before its first dose");
    run.advance(18).expect("a CPU");
    let levels = floats(&mut run, Layer::drug(0));
    assert!(levels.iter().all(|u| (19.0..=20.01).contains(u)), "{:?}", &levels[..20]);
}

/// Passes of a drug are left out until its first dose; running them all the time gives the same bits.
#[test]
fn a_drug_that_was_not_given_yet_costs_nothing_and_changes_nothing() {
    let busy = crate::laws::BUSY.replace("until = \"60 day\"", "until = \"2 h\"");
    let text = format!(
        "{busy}[[therapy]]\ndrug = \"nab-paclitaxel\"\ndose = \"900 nM\"\nstart = \"1 h\"\n\
        [[therapy]]\ndrug = \"VBY-825\"\ndose = \"90 nM\"\nstart = \"30 min\"\n"
    );
    let config = || Config::parse(&text, Path::new("test.toml"), &spec(), &[]).unwrap_or_else(|e| panic!("{e}"));
    let mut lazy = open(Plan::new(config()).unwrap_or_else(|e| panic!("{e}")));
    let mut eager = open(Plan::new(config()).unwrap_or_else(|e| panic!("{e}")));
    let passes = |step| lazy.plan.program_in(lazy.plan.regime(step)).len();
    assert!(passes(0) < passes(5) && passes(5) < passes(10) && passes(10) == lazy.plan.program.len());
    let moments: Vec<_> = (0..20).map(|step| eager.plan.moment(step)).collect();
    eager.engine.step(&eager.plan.program, &moments).expect("a CPU");
    lazy.advance(20).expect("a CPU");
    assert_eq!(lazy.hash().expect("a CPU"), eager.hash().expect("a CPU"));
    assert!(floats(&mut lazy, Layer::drug(0)).iter().any(|u| *u > 1.0), "the drug never came: the test proves nothing");
}

/// What a switch turns on finds the layers that it needs.
#[test]
fn a_process_can_be_switched_on() {
    let text = "[[therapy]]\nswitch = \"processes.pharmacology\"\nto = true\nstart = \"30 min\"\n\
        [[therapy]]\ndrug = \"doxorubicin\"\ndose = \"900 nM\"\n[[initial.cells]]\nkind = \"epithelial\"\nshape = \"everywhere\"\n";
    let mut run = after(run(text, &["fields", "death"]), 20);
    assert!(count(&mut run, Kind::Epithelial) > 0.0);
}

/// Only the signal that says so comes back; a second one of the same drug stays blocked.
#[test]
fn one_signal_of_a_drug_comes_back() {
    let blocks = |returns: &str| {
        format!(
            "{HELD}[[drug.blocks]]\nwhat = \"egf\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"cathepsin\"\n\
            half = \"3 nM\"\nreturns = {returns}\nreturns_after = \"1 day\"\nreturns_over = \"1 day\"\n"
        )
    };
    let seen = |returns: &str| {
        let mut run = run(&blocks(returns), &["pharmacology"]);
        for name in ["egf", "cathepsin"] {
            fill(&mut run, field(name), |_| 1.0);
        }
        fill(&mut run, Layer::drug(0), |_| 30.0);
        let mut run = after(run, 4 * 240);
        [0, 2].map(|signal| floats(&mut run, Layer::Seen(signal))[7])
    };
    let ([cathepsin, egf], [back, same]) = (seen("0"), seen("0.9"));
    assert!(
        (cathepsin - 1.0 / 11.0).abs() < 1e-3 && (back - 1.0 + 0.1 * 10.0 / 11.0).abs() < 1e-3,
        "{cathepsin}, {back}"
    );
    assert_eq!(egf, same);
}

#[test]
fn radiation_and_drugs_kill_together_and_macrophages_too() {
    let text = format!(
        "[[therapy]]\nradiation = \"60 Gy\"\n[radiation]\nalpha.macrophage = \"1 /Gy\"\n[death]\n\
        doomed = \"0.5 /day\"\napoptosis.macrophage = \"0 /min\"\n{HELD}[[drug.kills]]\nrate.macrophage = \"1 /day\"\n\
        half = \"30 nM\"\n"
    );
    let mut run = run(&text, &["radiation", "education", "death", "pharmacology"]);
    crowd(&mut run, with_polarisation(cell(Kind::Macrophage, invasim::tissue::cell::Phase::Activated), 200));
    fill(&mut run, field("oxygen"), |_| 38.0);
    fill(&mut run, Layer::drug(0), |_| 30.0);
    let all = count(&mut run, Kind::Macrophage);
    let left = count(&mut after(run, 240), Kind::Macrophage) / all;
    // Half of the drug's rate and the rate of the doomed add up to 1 /day; the phase of a macrophage does not spare it.
    let exact = (-1f64).exp();
    assert!((left - exact).abs() < 3.0 * (exact * (1.0 - exact) / all).sqrt(), "{left} instead of {exact}");
}

#[test]
fn mean_levels_lie_between_the_extremes() {
    let text = "[[therapy]]\ndrug = \"d\"\nroute = \"infusion\"\ndose = \"2000 nM\"\nduration = \"2 day\"\n\
        [[drug]]\nname = \"d\"\nhalf_life = \"10 day\"\ndiffusion = \"1e4 um^2/min\"\n\
        [initial.vessels]\npattern = \"network\"\ndensity = 0.1\n";
    let mut run = after(run(text, &["fields"]), 480);
    let census = run.census().expect("a CPU");
    let (_, level) = census.measures().into_iter().find(|(name, _)| *name == "d").expect("the drug is measured");
    assert!(level.min > 1500.0 && level.min <= level.mean && level.mean <= level.max, "{level:?}");
}

/// Births of normal cells, which grow only while their oncogene is on.
fn births(engine: &mut Engine) -> u64 {
    births_and_deaths(&engine.read(Layer::Body).expect("a CPU"), Kind::Normal).0
}

#[test]
fn a_switch_holds_from_its_first_step_to_its_last() {
    let text = "[[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\nfraction = 0.1\n[oxygen]\ninitial = \"60 mmHg\"\n\
        [[therapy]]\nswitch = \"growth.rate.normal\"\nto = \"0.01 /min\"\nstart = \"1 h\"\nduration = \"1 h\"\nevery = \"3 h\"\ncount = 2\n";
    let mut run = run(text, &["movement"]);
    let mut seen = Vec::new();
    for _ in 0..60 {
        let before = births(&mut run.engine);
        run.advance(1).expect("a CPU");
        seen.push(births(&mut run.engine) > before);
    }
    let on = |step: usize| (10..20).contains(&step) || (40..50).contains(&step);
    for (step, seen) in seen.iter().enumerate() {
        assert_eq!(*seen, on(step), "step {step}");
    }
}
