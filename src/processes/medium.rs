//! Culture medium around a spheroid: well mixed, it holds its levels on the empty sites that it can reach from outside.
//! Twin of `shaders/processes/medium.wgsl`; what medium gives to a field is in [`super::exchange`].
//!
//! An empty site is bathed where it was, where an empty one of its six neighbours was, or at a side of the lattice. So
//! medium advances by a site a step, follows the surface, and leaves voids inside alone until the outside reaches them.
use super::{Process, Setting};
use crate::config::spec::Parameter;
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass, Shader};
use crate::tissue::cell::{Kind, VESSEL_MEDIUM, kind_of};
use crate::tissue::rows::rows;
use crate::tissue::state::{Layer, Tissue};

static SHADER: Shader = Shader { name: "medium", text: include_str!("../../shaders/processes/medium.wgsl") };
static FLOW: Pass = Pass { shader: &SHADER, entry: "flow", reach: 1, twin: flow };
static BATHE: Pass = Pass { shader: &SHADER, entry: "bathe", reach: 0, twin: bathe };

/// The row of the table.
pub const PROCESS: Process = Process {
    name: "medium",
    about: "culture medium bathes the empty sites that it reaches from the sides of the lattice",
    sections: Vec::new,
    parameters,
    passes: &[&FLOW, &BATHE],
    commands,
};

fn parameters() -> Vec<Parameter> {
    let about = "whether there is medium; its levels are `medium_level` and `medium_exchange` of each field";
    vec![Parameter::flag("medium", "enabled", false, about)]
}

/// The new bits go by way of a scratch layer that movement writes anew, so that no site sees another's new bit.
fn commands(setting: &Setting) -> Vec<Command> {
    if !setting.config.flag("medium.enabled") {
        return Vec::new();
    }
    let run = |pass| Command::Run(Dispatch::new(pass, &()).bind("bathed", Layer::WISH));
    vec![run(&FLOW), run(&BATHE)]
}

fn flow(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let grid = tissue.grid();
    rows(tissue, grid, [dispatch.layer("bathed")], |tissue, row| {
        let (cell, vessel) = (tissue.words(Layer::Cell), tissue.words(Layer::Vessel));
        let is_empty = |s: usize| kind_of(cell[s]) == Kind::Empty as u32;
        let had_medium = |s: usize| is_empty(s) && vessel[s] & VESSEL_MEDIUM != 0;
        let [bathed] = row.out;
        for (x, bathed) in bathed.iter_mut().enumerate() {
            let (p, s) = ([x as u32, row.y, row.z], row.first + x);
            let beside = || (0..6).filter_map(|d| grid.along(p, d, 1)).any(|q| had_medium(grid.site(q)));
            let reached = is_empty(s) && (had_medium(s) || grid.at_side(p) || beside());
            *bathed = if reached { VESSEL_MEDIUM } else { 0 };
        }
    });
}

fn bathe(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let bathed_layer = dispatch.layer("bathed");
    rows(tissue, tissue.grid(), [Layer::Vessel], |tissue, row| {
        let [vessel] = row.out;
        let bathed = &tissue.words(bathed_layer)[row.first..row.first + vessel.len()];
        for (vessel, bathed) in vessel.iter_mut().zip(bathed) {
            *vessel = *vessel & !VESSEL_MEDIUM | bathed;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::grid::Grid;
    use crate::tissue::cell::{Phase, cell};

    /// Sites with medium after some steps: those with it before and the cells are given.
    fn after(steps: u32, grid: Grid, filled: &[[u32; 3]], bathed: &[[u32; 3]]) -> Vec<[u32; 3]> {
        let mut tissue = Tissue::new(grid);
        filled.iter().for_each(|p| tissue.words_mut(Layer::Cell)[grid.site(*p)] = cell(Kind::Debris, Phase::Necrotic));
        bathed.iter().for_each(|p| tissue.words_mut(Layer::Vessel)[grid.site(*p)] = 1 | VESSEL_MEDIUM);
        for _ in 0..steps {
            for pass in [&FLOW, &BATHE] {
                let dispatch = Dispatch::new(pass, &()).bind("bathed", Layer::WISH);
                (pass.twin)(&mut tissue, &dispatch, &Moment::new(1, 0));
            }
        }
        let words = tissue.words(Layer::Vessel);
        assert!(bathed.iter().all(|p| words[grid.site(*p)] & 1 == 1), "medium takes no vessel away");
        (0..grid.sites()).filter(|s| words[*s] & VESSEL_MEDIUM != 0).map(|s| grid.place(s)).collect()
    }

    #[test]
    fn medium_enters_from_the_sides_a_site_a_step() {
        let grid = Grid::new([7, 7, 7]);
        let within = |margin: u32| move |p: &[u32; 3]| p.iter().any(|c| *c < margin || *c >= 7 - margin);
        for steps in 1..5 {
            let bathed = after(steps, grid, &[], &[]);
            assert!(bathed.iter().all(within(steps)), "after {steps} steps");
            assert_eq!(bathed.len(), (0..343).map(|s| grid.place(s)).filter(within(steps)).count());
        }
    }

    #[test]
    fn periodic_sides_and_axes_of_one_site_let_no_medium_in() {
        let ring = Grid { size: [16, 16, 1], periodic: [true, true] };
        assert_eq!(after(20, ring, &[], &[]).len(), 0);
        let tube = Grid { size: [5, 16, 1], periodic: [false, true] };
        assert_eq!(after(1, tube, &[], &[]).len(), 32);
    }

    #[test]
    fn a_cell_displaces_medium_and_does_not_let_it_pass() {
        let row = Grid { size: [16, 16, 3], periodic: [true, true] };
        let lid: Vec<_> = (0..256).flat_map(|s| [[s % 16, s / 16, 0], [s % 16, s / 16, 2]]).collect();
        let bathed = after(3, row, &lid, &lid);
        assert_eq!(bathed, Vec::<[u32; 3]>::new(), "the closed middle plane stays without, the lids lose theirs");
        let holed: Vec<_> = lid.into_iter().filter(|p| *p != [4, 9, 0]).collect();
        assert_eq!(after(1, row, &holed, &[]), [[4, 9, 0]]);
        assert_eq!(after(3, row, &holed, &[]).len(), 1 + 1 + 4);
    }
}
