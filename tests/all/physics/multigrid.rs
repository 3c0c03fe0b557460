//! How fast the multigrid converges, on all kinds of lattices: the residual of the exact equations after each cycle.
use super::{floats, open, plan};
use invasim::config::spec::SIDE_ROWS;
use invasim::simulation::Simulation;
use invasim::tissue::fields::field_named;
use invasim::tissue::state::Layer;
use invasim::validation::equations::{Equations, dot};

/// Cycles after which single precision ends the descent.
const CYCLES: usize = 6;
/// Below this share of the first residual, rounding rules.
const ROUNDING: f64 = 1e-5;
/// The largest share of the residual that a cycle may leave.
const LEFT: f64 = 0.4;
/// The same among capillaries, in the mean over three in a row, as good and bad cycles take turns there. (Without a bound on what
/// strong sinks count for on the next level each would leave 0.56.)
const LEFT_AMONG_CAPILLARIES: f64 = 0.45;

/// A tissue with dense tumour, vessels and macrophages on a lattice, with more lines for the field.
fn tissue(sites: [u32; 3], periodic: &str, field: &str, extra: &str) -> Simulation {
    let [x, y, z] = sites;
    let radius = 7.0 * f64::from(x.min(y.max(10)));
    let text = format!(
        "[run]\nuntil = \"1 day\"\n[lattice]\nsites = [{x}, {y}, {z}]\nperiodic = [{periodic}]\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"{radius} um\"\nfraction = 0.9\n\
        [initial.vessels]\npattern = \"grid\"\ndistance = \"100 um\"\n[initial.matrix]\ndensity = 0.6\n\
        [{field}]\ncycles = 1\n{extra}"
    );
    open(plan(&text, &["fields"], &[field]))
}

/// The residual before the first cycle and after each, in the root mean square.
fn descent(mut run: Simulation, field: &str) -> Vec<f64> {
    let layer = Layer::Field(field_named(field).expect("a field"));
    let commands = run.plan.program.clone();
    let moments = [run.plan.moment(0)];
    run.engine.step(&commands[..1], &moments).expect("a CPU");
    let mut equations = Equations::new(run.plan.grid(), 0.0);
    equations.loss = floats(&mut run, Layer::Loss(0));
    equations.source = floats(&mut run, Layer::Source(0));
    let side = |row: &str| run.plan.config.side(&format!("{field}.sides.{row}"));
    equations.held = SIDE_ROWS.map(side);
    let mut sizes = Vec::new();
    for cycle in 0..=CYCLES {
        if cycle > 0 {
            run.engine.step(&commands[1..], &moments).expect("a CPU");
        }
        let r = equations.residual(&floats(&mut run, layer));
        sizes.push((dot(&r, &r) / r.len() as f64).sqrt());
    }
    sizes
}

/// Asserts that each cycle leaves at most [`LEFT`] of the residual; of oxygen, which has capillaries, see [`LEFT_AMONG_CAPILLARIES`].
fn converges(name: &str, run: Simulation, field: &str) {
    let sizes = descent(run, field);
    let above = sizes.iter().take_while(|r| **r > ROUNDING * sizes[0]).count().max(2);
    let ratios: Vec<f64> = sizes.windows(2).map(|w| w[1] / w[0]).take(above - 1).collect();
    let shown: Vec<_> = ratios.iter().map(|r| format!("{r:.3}")).collect();
    let (row, left) = if field == "oxygen" { (3, LEFT_AMONG_CAPILLARIES) } else { (1, LEFT) };
    println!(
        "{field} on {name}: measured {} of the residual left by each cycle, expected below {left}",
        shown.join(" ")
    );
    let good = |ratios: &[f64]| ratios.iter().product::<f64>() < left.powi(ratios.len() as i32);
    assert!(
        ratios.windows(ratios.len().min(row)).all(good),
        "{field} on {name}: cycles leave {shown:?} of the residual"
    );
    assert!(sizes.iter().all(|r| *r <= sizes[0]), "{field} on {name} diverges: {sizes:?}");
}

const LATTICES: [([u32; 3], &str); 7] = [
    ([64, 64, 64], ""),
    ([33, 17, 9], ""),
    ([61, 47, 5], ""),
    ([32, 32, 45], "\"x\", \"y\""),
    ([48, 32, 20], "\"x\""),
    ([48, 32, 20], ""),
    ([120, 1, 1], ""),
];

#[test]
fn each_cycle_reduces_the_residual() {
    for field in ["oxygen", "csf1"] {
        for (sites, periodic) in LATTICES {
            let run = tissue(sites, periodic, field, "");
            converges(&format!("{sites:?} [{periodic}]"), run, field);
        }
    }
}

#[test]
fn each_cycle_reduces_the_residual_between_held_sides() {
    let z = "sides.z_low = \"38 mmHg\"\nsides.z_high = \"20 mmHg\"";
    let x = "sides.x_low = \"38 mmHg\"\ndecay = \"0 /min\"";
    for (sites, extra) in [([64, 64, 1], z), ([64, 64, 3], z), ([33, 17, 9], x), ([61, 47, 5], z)] {
        converges(&format!("{sites:?} with held sides"), tissue(sites, "", "oxygen", extra), "oxygen");
    }
}

/// From vessels that hardly exchange to those that hold the level of blood. The first cycle brings the strong ones to it; then what is
/// between them is left, and lone sinks are what coarse levels see least of.
#[test]
fn each_cycle_reduces_the_residual_among_sinks_of_any_strength() {
    for exchange in [20.0, 2000.0, 8000.0, 15_000.0, 1e6] {
        let extra = format!("permeability = \"{exchange} /min\"");
        for sites in [[64, 64, 64], [61, 47, 5]] {
            let sizes = descent(tissue(sites, "", "oxygen", &extra), "oxygen");
            let ratios: Vec<f64> = sizes.windows(2).map(|w| w[1] / w[0]).collect();
            assert!(ratios.iter().all(|r| *r < 0.7), "{exchange} /min on {sites:?}: cycles leave {ratios:.3?}");
        }
    }
}
