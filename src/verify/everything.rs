//! Configs in which every process has something to do, and all commands of a run of them.
use crate::config::Config;
use crate::error::Result;
use crate::lattice::grid::Grid;
use crate::metrics::{census, fold};
use crate::plan::{Plan, pictures, spec};
use crate::program::Command;
use crate::tissue::state::Layer;
use crate::tissue::traits::TRAITS;
use crate::views::Plane;
use crate::views::camera::View;
use crate::views::projection::{Seen, Slab};
use std::path::Path;

/// The defaults on a lattice, and more.
///
/// # Errors
/// If `extra` is no config.
pub fn plan(grid: Grid, extra: &str) -> Result<Plan> {
    let [x, y, z] = grid.size;
    let axes: Vec<_> = ["\"x\"", "\"y\""].iter().zip(grid.periodic).filter(|a| a.1).map(|a| *a.0).collect();
    let text = format!(
        "[run]\nuntil = \"20 h\"\n[lattice]\nsites = [{x}, {y}, {z}]\nperiodic = [{}]\n{extra}",
        axes.join(", ")
    );
    Plan::new(Config::parse(&text, Path::new("everything.toml"), &spec(), &[])?)
}

/// What the defaults leave out: held sides, consumption, medium, vessels that grow and let cells in, gaps that close.
const EXTRA: &str = "[oxygen.sides]\nx_low = \"38 mmHg\"\nz_high = \"10 mmHg\"\n\
    [oxygen.consumption]\nepithelial = \"20 mmHg/min\"\n[csf1.sides]\ny_high = \"0.5\"\n[il4]\ncycles = 0\n\
    [medium]\nenabled = true\n[oxygen]\nyoung_vessels = 0.4\nmedium_level = \"100 mmHg\"\nmedium_exchange = \"4000 /min\"\n\
    [intravasation]\nenabled = true\nrate.epithelial = \"2 /h\"\nrate.normal = \"1 /h\"\ntogether = 0.1\n[corruption]\nenabled = true\non = \"1 /h\"\noff = \"1 /h\"\n[egf.secretion]\nactivated_stroma = \"0.1 /min\"\n\
    [cathepsin.secretion]\ncxcl1_tumour = \"0.3 /min\"\n[vegf.secretion]\ncxcl1_tumour = \"0.02 nM/min\"\n[angiogenesis]\nenabled = true\nsprouting = \"1 /h\"\ntip_speed = \"90 um/h\"\nguidance = 9\n\
    [migration]\ngap_closure = \"0.02 /min\"\n[output]\npanels = [\"tissue\"]\n[output.view]\nwidth = 60\n";

/// Two drugs that together do all that drugs can do, and a fraction of radiation in the step that is compared.
pub const DRUGS: &str = "[[therapy]]\ndrug = \"first\"\nroute = \"held\"\ndose = \"40 nM\"\nduration = \"1 day\"\n\
    [[therapy]]\ndrug = \"second\"\ndose = \"300 nM\"\n[[therapy]]\nradiation = \"4 Gy\"\nstart = \"18 min\"\n\
    [[drug]]\nname = \"first\"\ndiffusion = \"1e4 um^2/min\"\nuptake.epithelial = \"2 /min\"\nmedium_exchange = \"9 /min\"\n\
    [[drug.blocks]]\nwhat = \"cathepsin\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"mt1mmp\"\nhalf = \"30 nM\"\nhill = 2\n\
    [[drug.blocks]]\nwhat = \"integrin\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"il4\"\nhalf = \"3 nM\"\nmost = 0.5\n\
    [[drug.blocks]]\nwhat = \"id\"\nhalf = \"20 nM\"\n[[drug.blocks]]\nwhat = \"vegf\"\nhalf = \"90 nM\"\n\
    [[drug.kills]]\nrate.macrophage = \"1 /h\"\nhalf = \"9 nM\"\ncycling_only = false\n\
    [[drug.inactivates]]\nwhat = \"cathepsin\"\nrate = \"0.4 /min\"\nhalf = \"9 nM\"\n\
    [[drug]]\nname = \"second\"\nmolecular_mass = \"500 Da\"\nhalf_life = \"5 h\"\ntissue_exposure = 0.3\n\
    [[drug.blocks]]\nwhat = \"cathepsin\"\nhalf = \"3 nM\"\n[[drug.blocks]]\nwhat = \"csf1\"\nhalf = \"3 nM\"\n\
    [[drug.blocks]]\nwhat = \"mt1mmp\"\nhalf = \"8 nM\"\n[[drug.blocks]]\nwhat = \"egf\"\nhalf = \"3 nM\"\n\
    [[drug.kills]]\nrate.epithelial = \"2 /h\"\nrate.normal = \"1 /h\"\nhalf = \"9 nM\"\nprotection = 0.7\n\
    [[drug.raises]]\nwhat = \"csf1\"\nfold = 3\nhalf = \"20 nM\"\n[[drug.raises]]\nwhat = \"cathepsin\"\nfold = 2\nhalf = \"90 nM\"\n\
    [[drug.repolarises]]\nrate = \"3 /h\"\nhalf = \"9 nM\"\n";

/// Sixteen traits that mutate often, and one that resists the drugs.
pub fn mutations() -> String {
    let rule = |name: &&str| format!("[[mutation]]\ntrait = \"{name}\"\nrate = 0.04\nloss = 0.09\n");
    let rules: String = TRAITS.iter().skip(TRAITS.len() - 16).map(rule).collect();
    format!("{rules}[instability]\nfactor = 5\n[growth.rate]\nepithelial = \"5e-3 /min\"\n")
}

/// What is compared: nothing special, drugs, mutations, and both. With mutations, mesenchymal cells dissolve what is beside them.
pub fn extras() -> [String; 4] {
    const DISSOLUTION: &str = "[dissolution]\nmend_to = 0.6\n";
    let mutations = mutations() + DISSOLUTION + "by_mesenchymal_beside = \"1e-5 /s\"\n";
    let both = [["", DISSOLUTION], [DRUGS, DISSOLUTION], ["", &mutations], [DRUGS, &mutations]];
    both.map(|[drugs, others]| [EXTRA, "\n", drugs, others].concat())
}

/// What pictures need beside slices: the tissue in three views, and slabs along each axis.
fn seen(plan: &Plan) -> Vec<Command> {
    let (grid, drugs) = (plan.grid(), plan.therapy.drugs.len());
    let usual = pictures::view(&plan.config, grid, plan.spacing, drugs, 0.0);
    let cuts = grid.size.map(|n| Some(n / 2));
    let octant = View { cuts, shown: 255, ..usual.clone() };
    let below = View { azimuth: -110.0, elevation: -40.0, zoom: 3.0, cuts: [None, cuts[1], None], ..usual.clone() };
    let views = [(usual, Layer::Cell), (octant, Layer::Clone), (below, Layer::Matrix)];
    let canvas = pictures::canvas(&plan.config, grid, drugs);
    let views = canvas.into_iter().flat_map(|canvas| {
        let views = views.clone().into_iter();
        views.flat_map(move |(view, value)| view.commands(grid, canvas, value))
    });
    let slabs = (0..3).map(|axis| Slab { axis, planes: grid.size[axis] / 4..(grid.size[axis] * 3).div_ceil(4) });
    let seen = [Seen::Largest(Layer::Matrix), Seen::Total(Layer::Field(0), 6), Seen::Nearest, Seen::Tally];
    let slabs = slabs.flat_map(|slab| seen.map(|seen| slab.commands(seen)).concat());
    views.chain(slabs).collect()
}

/// All that a run carries out: the step, the census, the hash, a slice along each axis, other pictures.
pub fn commands(plan: &Plan) -> Vec<Command> {
    let planes = (0..3).map(|axis| Plane { axis, position: plan.grid().size[axis] / 2 });
    let cuts = planes.flat_map(|plane| [plane.commands(Layer::Cell), plane.commands(Layer::Matrix)].concat());
    let kept: Vec<Layer> = plan.kept().into_iter().map(|(layer, _)| layer).collect();
    [plan.program.clone(), census::commands(&plan.measured()), fold::commands(&kept), cuts.collect(), seen(plan)]
        .concat()
}
