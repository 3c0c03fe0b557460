//! Zero-order uptake: from which size a spheroid has an anoxic core, and how large it is (Grimes 2014).
use super::{OXYGEN, after, expect, floats, open, plan};
use invasim::simulation::Simulation;

/// A ball of epithelial cells in a medium that holds its level whatever is taken from it.
///
/// A lattice ball is rough: the medium's level stands in the middles of the sites just outside, which lie half a site
/// beyond the surface along an axis on average, and a third of a site along the normal. The ball is painted that much smaller.
pub fn ball(radius: f64, spacing: f64, level: f64, oxygen: &str) -> Simulation {
    let sites = 2 * (radius / spacing).ceil() as u32 + 5;
    let painted = radius - spacing / 3.0;
    let text = format!(
        "[run]\nstep = \"1e6 min\"\nuntil = \"1e9 min\"\n\
        [lattice]\nsites = [{sites}, {sites}, {sites}]\nspacing = \"{spacing} um\"\n\
        [[initial.cells]]\nkind = \"normal\"\nshape = \"everywhere\"\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"{painted} um\"\n\
        [oxygen]\ndecay = \"0 /min\"\ninitial = \"{level} mmHg\"\nuptake.normal = \"1e9 /min\"\n\
        secretion.normal = \"{} mmHg/min\"\n{oxygen}",
        level * 1e9
    );
    open(plan(&text, &["fields"], &["oxygen"]))
}

/// The site in the middle.
pub fn centre(run: &Simulation) -> usize {
    run.plan.grid().site(run.plan.grid().size.map(|n| n / 2))
}

const SPACING: f64 = 10.0;
/// What counts as none, in mmHg.
const ANOXIC: f64 = 0.02;
const SOURCE: &str = "Grimes 2014: D 2000 um2/s, p0 100 mmHg, 22.1 mmHg/s";

/// The levels in a spheroid at rest; consumption is linearised about the last step, so it takes several.
fn spheroid(radius: f64) -> (Simulation, Vec<f64>) {
    let extra = "diffusion = \"1.2e5 um^2/min\"\nuptake.epithelial = \"0 /min\"\n\
        consumption.epithelial = \"22.1 mmHg/s\"\nhalf_saturation = \"0.001 mmHg\"\ncycles = 3";
    let mut run = after(ball(radius, SPACING, 100.0, extra), 30);
    let level = floats(&mut run, OXYGEN);
    (run, level)
}

#[test]
fn a_spheroid_turns_anoxic_at_its_critical_radius() {
    let (mut low, mut high) = (213.0, 253.0);
    while high - low > 2.0 {
        let middle = 0.5 * (low + high);
        let (run, level) = spheroid(middle);
        *(if level[centre(&run)] < ANOXIC { &mut high } else { &mut low }) = middle;
    }
    expect("zero-order spheroid, first anoxia in um", 0.5 * (low + high), 233.0, SPACING, SOURCE);
}

#[test]
fn the_anoxic_core_has_its_radius() {
    for (radius, expected) in [(300.0, 129.2), (400.0, 243.5)] {
        let (_, level) = spheroid(radius);
        let volume = level.iter().filter(|&&u| u < ANOXIC).count() as f64 * SPACING.powi(3);
        let core = (0.75 * volume / std::f64::consts::PI).cbrt();
        expect(&format!("zero-order spheroid of {radius} um, anoxic core in um"), core, expected, SPACING, SOURCE);
    }
}
