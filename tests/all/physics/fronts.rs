//! Speeds of planar fronts: stochastic growth with migration and exclusion (Fisher–KPP), and growth at the surface alone (Eden).
//!
//! Cells hop to one of six neighbours at total rate k (`D = k·dx²/6`) and divide into one of six neighbours at rate r;
//! what is occupied stays. One unit of length is a site, one of time a minute. A section of 32×32 sites is periodic, 360
//! planes are the length, and the speed is fitted between 0.3 and 0.75 of it.
//!
//! By default the lattice is a window of 96 planes that travels with the front: the full planes that it leaves behind
//! cannot act, and the planes that it has not reached are empty. It takes one or two
//! seeds, and at most 0.05 of the cells act in a sub-step. `INVASIM_FULL=1` runs all 360 planes, three seeds, and 0.02.
use super::{expect, open, plan, slope};
use invasim::simulation::Simulation;
use invasim::tissue::state::Layer;

const SECTION: u32 = 32;
const LENGTH: u32 = 360;
const WINDOW: u32 = 96;
/// The front stands between these planes of the window: pioneers of a slow front are up to 30 planes ahead of it, and
/// what lies as far behind is full but for 1 %.
const BETWEEN: [u32; 2] = [40, 56];
const SHIFT: u32 = BETWEEN[1] - BETWEEN[0];

fn full() -> bool {
    std::env::var("INVASIM_FULL").is_ok_and(|v| v == "1")
}

/// A front at rest at a tenth of the lattice or window.
fn front(seed: u32, hop: f64, divide: f64, limit: f64, planes: u32) -> Simulation {
    let motility = hop / 6.0;
    let text = format!(
        "[run]\nseed = {seed}\nstep = \"1 min\"\nuntil = \"1e6 min\"\n\
        [lattice]\nsites = [{SECTION}, {SECTION}, {planes}]\nspacing = \"1 um\"\nperiodic = [\"x\", \"y\"]\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"slab\"\naxis = \"z\"\norigin = \"corner\"\nto = \"36 um\"\n\
        [initial.matrix]\ndensity = 0.0\n\
        [growth]\npush_depth = 0\ndaughter = \"random\"\nconfinement = 0.0\n\
        rate = {{ epithelial = \"{divide} /min\", mesenchymal = \"0 /min\", normal = \"0 /min\" }}\n\
        [migration]\nmotility = {{ epithelial = \"{motility} um^2/min\", mesenchymal = \"0 um^2/min\", \
        macrophage = \"0 um^2/min\" }}\nhaptotaxis.epithelial = \"0 um^2/min\"\n\
        chemotaxis_egf.epithelial = \"0 um^2/min\"\nadhesion.epithelial = 0.0\nguidance_limit = 1.0\n\
        grip_free = 1.0\naction_limit = {limit}"
    );
    open(plan(&text, &["movement"], &[]))
}

/// Moves the window ahead: its lowest planes, which must be full, go, and empty ones come.
fn shift(run: &mut Simulation) {
    let gone = (SECTION * SECTION * SHIFT) as usize;
    for layer in [Layer::Cell, Layer::Traits, Layer::Clone] {
        let mut words = run.engine.read(layer).expect("a CPU");
        let full = words.drain(..gone).filter(|w| *w != 0).count();
        assert!(layer != Layer::Cell || full as f64 > 0.97 * gone as f64, "the window leaves holes behind");
        words.resize(words.len() + gone, 0);
        run.engine.write(layer, &words).expect("a CPU");
    }
}

/// Speed of the front in sites per minute.
fn speed(seed: u32, hop: f64, divide: f64, limit: f64) -> f64 {
    let planes = if full() { LENGTH } else { WINDOW };
    let mut run = front(seed, hop, divide, limit, planes);
    let plane = f64::from(SECTION * SECTION);
    let (mut behind, mut points) = (0.0, Vec::new());
    let [first, last] = [0.3, 0.75].map(|part| part * f64::from(LENGTH));
    loop {
        run.advance(2).expect("a CPU");
        let here = run.engine.read(Layer::Cell).expect("a CPU").iter().filter(|c| **c != 0).count() as f64 / plane;
        let position = behind + here;
        if position > last {
            return slope(&points);
        }
        if position >= first {
            points.push((run.minutes(), position));
        }
        if !full() && here > f64::from(BETWEEN[1]) {
            shift(&mut run);
            behind += f64::from(SHIFT);
        }
    }
}

/// The mean over seeds.
fn mean_speed(seeds: u32, hop: f64, divide: f64, limit: f64) -> f64 {
    let speeds: Vec<_> = (1..=seeds).map(|seed| speed(seed, hop, divide, limit)).collect();
    println!("speeds of {seeds} seeds: {speeds:.4?}");
    speeds.iter().sum::<f64>() / f64::from(seeds)
}

const SOURCE: &str = "continuous-time program, MODEL.md 4.10 and 4.11";

/// `seeds` are those of the default run; single seeds scatter by 2 %.
fn fisher(ratio: f64, expected: f64, seeds: u32) {
    let (seeds, limit) = if full() { (3, 0.02) } else { (seeds, 0.05) };
    let v = mean_speed(seeds, 1.0, ratio, limit) / (2.0 * (ratio / 6.0).sqrt());
    expect(&format!("Fisher-KPP front at r/k {ratio}, v/(2 sqrt(rD))"), v, expected, 0.03, SOURCE);
}

#[test]
fn a_front_of_fast_growth_has_its_speed() {
    fisher(0.33, 1.03, 2);
}

#[test]
fn a_front_of_slow_growth_has_its_speed() {
    fisher(0.033, 0.95, 1);
}

/// At a limit of 0.05 the claims that cells lose to each other cost it 2 %.
#[test]
fn a_front_of_growth_alone_has_its_speed() {
    let v = mean_speed(if full() { 3 } else { 1 }, 0.0, 1.0, 0.02);
    expect("Eden front, sites per 1/r", v, 0.634, 0.015, SOURCE);
}
