//! First-order uptake: how far oxygen reaches into a half-space and into a ball, and a point source.
use super::equations::Equations;
use super::spheroid::{ball, centre};
use super::{CSF1, OXYGEN, after, expect, floats, open, plan};
use invasim::tissue::cell::{Kind, Phase, cell};
use invasim::tissue::state::Layer;

/// `u = 38·exp(−x/L)`: 5 mmHg at `L·ln(38/5)`.
#[test]
fn oxygen_reaches_203_micrometres_into_dense_tissue() {
    let text = "[run]\nstep = \"1e6 min\"\nuntil = \"1e7 min\"\n\
        [lattice]\nsites = [120, 6, 5]\nspacing = \"10 um\"\n\
        [[initial.cells]]\nkind = \"epithelial\"\nshape = \"everywhere\"\n\
        [oxygen]\ndecay = \"0 /min\"\ndiffusion = \"1e5 um^2/min\"\ncycles = 20\nsides.x_low = \"38 mmHg\"\n\
        uptake.epithelial = \"10 /min\"";
    let mut run = after(open(plan(text, &["fields"], &["oxygen"])), 3);
    let level = floats(&mut run, OXYGEN);
    let at = |x: usize| (10.0 * (x as f64 + 0.5), level[x + 120 * (3 + 6 * 2)].ln());
    let x = (0..119).find(|&x| at(x + 1).1 < 5f64.ln()).expect("oxygen falls below 5 mmHg");
    let ((x0, u0), (x1, u1)) = (at(x), at(x + 1));
    let depth = x0 + (u0 - 5f64.ln()) / (u0 - u1) * (x1 - x0);
    let exact = 100.0 * (38.0f64 / 5.0).ln();
    expect("half-space, depth of 5 mmHg in um", depth, exact, 0.005 * exact, "exact, L ln(38/5)");
}

fn centre_of_a_ball(radius: f64, spacing: f64) -> f64 {
    let exact = (radius / 100.0) / (radius / 100.0).sinh();
    let extra = "diffusion = \"1e5 um^2/min\"\nuptake.epithelial = \"10 /min\"\ncycles = 20";
    let mut run = after(ball(radius, spacing, 38.0, extra), 2);
    let level = floats(&mut run, OXYGEN);
    let ratio = level[centre(&run)] / 38.0;
    let tolerance = if spacing > 10.0 { 0.05 } else { 0.02 };
    expect(
        &format!("first-order ball of {radius} um at {spacing} um, centre/surface"),
        ratio,
        exact,
        tolerance * exact,
        "exact, (R/L)/sinh(R/L)",
    );
    ratio / exact - 1.0
}

#[test]
fn the_centre_of_a_ball_is_as_starved_as_it_should_be() {
    for radius in [100.0, 200.0, 300.0] {
        for spacing in [20.0, 10.0] {
            centre_of_a_ball(radius, spacing);
        }
    }
}

/// A secreting cell in the middle of nothing: the same five sites away along an axis and on the diagonal as the exact
/// solution of the seven-point equations has it.
#[test]
fn a_point_source_spreads_alike_in_all_directions() {
    let text = "[run]\nuntil = \"10 day\"\n[lattice]\nsites = [41, 41, 41]\n\
        [[initial.cells]]\nkind = \"debris\"\nshape = \"ball\"\nradius = \"9 um\"\n\
        [csf1]\nsecretion.macrophage = \"10 /min\"";
    let mut run = open(plan(text, &["fields"], &["csf1"]));
    let grid = run.plan.grid();
    let source = grid.site([20; 3]);
    let mut cells = vec![0; grid.sites()];
    cells[source] = cell(Kind::Macrophage, Phase::Cycling);
    run.engine.write(Layer::Cell, &cells).expect("a CPU");
    let level = floats(&mut after(run, 200), CSF1);
    let per_link = 20.0 * 20.0 / 345.0; // dx²/D in min
    let mut equations = Equations::new(grid, per_link * 0.01735);
    equations.source[source] = per_link * 10.0;
    let exact = equations.solve();
    let (axis, diagonal) = ([25, 20, 20], [23, 23, 23]);
    for (name, place) in [("axis", axis), ("other axis", [20, 20, 15]), ("diagonal", diagonal), ("back", [17, 23, 17])]
    {
        let s = grid.site(place);
        let source = "seven-point equations by conjugate gradients";
        expect(&format!("point source, {name}"), level[s], exact[s], 0.01 * exact[s], source);
    }
}
