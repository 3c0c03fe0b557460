//! The standard workloads: tissues and models that do not change, so that results of devices and years can be compared.
use crate::config::Config;
use crate::error::Result;
use crate::plan::{Plan, spec};
use crate::processes::PROCESSES;
use std::path::Path;

/// A standard workload.
#[derive(Debug)]
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// Goes up with anything that changes what is computed: results of unlike versions are not compared.
    pub version: u32,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// What its config says beside the tissue that all share.
    more: fn() -> String,
}

/// All of them.
pub const WORKLOADS: &[Workload] = &[
    Workload { name: "oxygen", version: 2, about: "one field: six minutes of oxygen in one step", more: only_oxygen },
    Workload {
        name: "fields",
        version: 2,
        about: "the five fields alone: exchange with cells and multigrid diffusion",
        more: only_fields,
    },
    Workload {
        name: "invasion",
        version: 3,
        about: "the core model: five fields, hypoxia, matrix, death, macrophages, growth and migration",
        more: String::new,
    },
    Workload {
        name: "whole-body",
        version: 3,
        about: "all that a lattice can do: the core model with growing vessels, cells that enter blood, mutations, two drugs",
        more: whole_body,
    },
];

/// The workload of a name.
pub fn named(name: &str) -> Option<&'static Workload> {
    WORKLOADS.iter().find(|workload| workload.name == name)
}

/// What a bench of a tissue begins with: a tumour ball of a quarter of the edge in radius, one fifth of it mesenchymal,
/// vessels on 2 % of the sites, macrophages on 1 %, fibres of matrix.
fn tissue(edge: u32) -> String {
    let radius = edge * 20 / 4;
    format!(
        "[run]\nuntil = \"1000 day\"\n[lattice]\nsites = [{edge}, {edge}, {edge}]\nspacing = \"20 um\"\n\
         [[initial.cells]]\nkind = \"epithelial\"\nshape = \"ball\"\nradius = \"{radius} um\"\n\
         [[initial.cells]]\nkind = \"mesenchymal\"\nshape = \"ball\"\nradius = \"{radius} um\"\nfraction = 0.2\n\
         [[initial.cells]]\nkind = \"macrophage\"\nshape = \"everywhere\"\nfraction = 0.01\n\
         [initial.vessels]\npattern = \"network\"\ndensity = 0.02\n\
         [initial.matrix]\npattern = \"fibres\"\ndensity = 0.7\n"
    )
}

fn only_fields() -> String {
    let others = PROCESSES.iter().filter(|process| process.name != "fields");
    let off: String = others.map(|process| format!("{} = false\n", process.name)).collect();
    format!("[processes]\n{off}")
}

fn only_oxygen() -> String {
    let off = ["csf1", "il4", "egf", "cathepsin"].map(|field| format!("[{field}]\nenabled = false\n"));
    only_fields() + &off.concat()
}

fn whole_body() -> String {
    let organs = ["lung", "bone", "liver", "brain", "lymph node"];
    let organs = organs.map(|organ| format!("[[organ]]\npreset = \"{organ}\"\n")).concat();
    let drugs = [("nab-paclitaxel", "2 day"), ("VBY-825", "1 day")].map(|(drug, every)| {
        let course = format!("[[therapy]]\ndrug = \"{drug}\"\ndose = \"10 mg/kg\"\nstart = \"0 day\"\n");
        format!("{course}every = \"{every}\"\ncount = 100\n")
    });
    format!(
        "[angiogenesis]\nenabled = true\n[intravasation]\nenabled = true\n[corruption]\nenabled = true\n\
         [lymph]\nshare = 0.2\n[[mutation]]\ntrait = \"resistant\"\nrate = 1e-4\n\
         [[mutation]]\ntrait = \"unstable\"\nrate = 1e-4\n{organs}{}",
        drugs.concat()
    )
}

impl Workload {
    /// The config on a cube of so many sites along each edge.
    pub fn config(&self, edge: u32) -> String {
        format!("{}{}", tissue(edge), (self.more)())
    }

    /// What there is to run on a cube of so many sites along each edge.
    ///
    /// # Errors
    /// If such a cube has more sites than can be numbered.
    pub fn plan(&self, edge: u32) -> Result<Plan> {
        let file = format!("workload-{}.toml", self.name);
        Plan::new(Config::parse(&self.config(edge), Path::new(&file), &spec(), &[])?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_is_a_sound_config_on_every_lattice() {
        for workload in WORKLOADS {
            for edge in [16, 17, 512, 1000] {
                let plan = workload.plan(edge).unwrap_or_else(|e| panic!("{}: {e}", workload.name));
                assert!(!plan.program.is_empty() && plan.steps > 10_000);
            }
            assert!(named(workload.name).is_some());
        }
        assert!(named("everything").is_none());
    }

    #[test]
    fn workloads_differ_in_what_they_carry_out() {
        let passes = |name| named(name).unwrap().plan(32).unwrap().program.len();
        assert!(
            passes("oxygen") < passes("fields")
                && passes("fields") < passes("invasion")
                && passes("invasion") < passes("whole-body")
        );
    }
}
