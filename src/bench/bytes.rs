//! The bytes that commands must move at least, read from the shaders themselves.
//!
//! A pass must move each word of each map of sites that it touches at every site: once if it reads or writes it, twice if it
//! does both. What it touches only where the tissue has something (cells, vessels) is left out, and so are lists and sums.
//! What several invocations read, as the halos of tiles, counts once. Commands that an engine carries out together count as one
//! pass.
use crate::engine::shader::Outline;
use crate::engine::shader::touches::Touch;
use crate::lattice::grid::Grid;
use crate::program::{Command, Dispatch, Domain};
use crate::tissue::state::Layer;
use std::collections::{BTreeMap, HashMap};

/// The outlines of shaders met so far.
#[derive(Default)]
pub struct Ledger(HashMap<&'static str, Outline>);

impl Ledger {
    /// Bytes that commands which are carried out together must move at least.
    pub fn bytes(&mut self, together: &[Command], grids: &[Grid]) -> u64 {
        let mut touched: BTreeMap<Layer, Touch> = BTreeMap::new();
        let mut touch = |layer: Layer, how: Touch| {
            let known = touched.entry(layer).or_default();
            *known = known.or(how);
        };
        for command in together {
            match command {
                Command::Run(dispatch) => self.layers(dispatch).into_iter().for_each(|(layer, how)| touch(layer, how)),
                Command::Clear(layer) => touch(*layer, Touch { reads: false, writes: true }),
                Command::Swap(..) => {}
            }
        }
        let maps = touched.into_iter().filter(|(layer, _)| layer.level().is_some());
        maps.map(|(layer, touch)| 4 * layer.words(grids) as u64 * touch.times()).sum()
    }

    /// What a dispatch touches at every site that it visits; nothing if it visits none.
    fn layers(&mut self, dispatch: &Dispatch) -> Vec<(Layer, Touch)> {
        if dispatch.domain == Domain::Once {
            return Vec::new();
        }
        let shader = dispatch.pass.shader;
        let outline = self.0.entry(shader.text).or_insert_with(|| Outline::read(shader));
        let bindings = outline.entry(dispatch.pass.entry).storage();
        bindings.map(|binding| (dispatch.layer(&binding.name), binding.touch)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::workload::named;

    /// Bytes that the first pass of a name must move for each site of its level.
    fn least(entry: &str) -> f64 {
        let plan = named("invasion").expect("a workload").plan(64).unwrap_or_else(|e| panic!("{e}"));
        let ours = |command: &&Command| matches!(command, Command::Run(d) if d.pass.entry == entry);
        let command = plan.program.iter().find(ours).unwrap_or_else(|| panic!("no pass {entry}"));
        let Command::Run(Dispatch { domain: Domain::Sites { level, .. }, .. }) = command else { return 0.0 };
        let bytes = Ledger::default().bytes(std::slice::from_ref(command), &plan.grids);
        bytes as f64 / plan.grids[*level].sites() as f64
    }

    #[test]
    fn bytes_are_those_counted_by_hand() {
        // cell, vessel, matrix, value → source, loss
        assert_eq!(least("exchange"), 24.0);
        // cell, value → source, loss
        assert_eq!(least("exchange_with_cells"), 16.0);
        // value, source, loss → value
        assert_eq!(least("sweep"), 16.0);
        // value, source, loss → value, and an eighth of: value, source, loss
        assert_eq!(least("descend"), 17.5);
        // value, source, loss, an eighth of: correction → value
        assert_eq!(least("ascend"), 16.5);
        // source, loss → value
        assert_eq!(least("correction"), 12.0);
        // cell, cathepsin, matrix → matrix
        assert_eq!(least("dissolution"), 16.0);
        // Most sites hold no cell, and there nothing else is read.
        assert_eq!(least("death"), 4.0);
        // cell; wishes are written only where there is one
        assert_eq!(least("wish_for"), 4.0);
        // wish; claims are laid only where there is a wish
        assert_eq!(least("lay_claim"), 4.0);
        // wish; claims are looked at only along paths
        assert_eq!(least("judge"), 4.0);
        // claim; cells come and go only where one is laid
        assert_eq!(least("settle"), 4.0);
        assert_eq!(least("move_in"), 4.0);
        // csf1
        assert_eq!(least("survey"), 4.0);
        assert_eq!(least("marrow"), 0.0);
    }

    /// Wishes and claims are cleared once; then each of six sub-steps goes over five maps, and moves cells only along paths.
    #[test]
    fn moves_go_over_five_maps_a_sub_step() {
        let plan = named("invasion").expect("a workload").plan(32).unwrap_or_else(|e| panic!("{e}"));
        let passes = ["wish_for", "lay_claim", "judge", "settle", "move_in"];
        let of_moves = |command: &Command| match command {
            Command::Run(dispatch) => passes.contains(&dispatch.pass.entry),
            Command::Clear(layer) => [Layer::WISH, Layer::CLAIM].contains(layer),
            Command::Swap(..) => false,
        };
        let ours: Vec<Command> = plan.program.iter().filter(|command| of_moves(command)).cloned().collect();
        let bytes: u64 = ours.iter().map(|one| Ledger::default().bytes(std::slice::from_ref(one), &plan.grids)).sum();
        assert_eq!(bytes, (2 * 4 + 6 * 5 * 4) * plan.grid().sites() as u64);
    }

    #[test]
    fn what_is_carried_out_together_is_moved_once() {
        let plan = named("fields").expect("a workload").plan(16).unwrap_or_else(|e| panic!("{e}"));
        let is = |command: &Command, entry| matches!(command, Command::Run(d) if d.pass.entry == entry);
        let at = plan.program.windows(3).position(|part| is(&part[0], "ascend") && is(&part[2], "descend"));
        let at = at.expect("two cycles, one after the other");
        let mut ledger = Ledger::default();
        // value, source, loss → value, and an eighth of: correction → source, loss, correction
        assert_eq!(ledger.bytes(&plan.program[at..at + 4], &plan.grids), 18 * 16 * 16 * 16);
        assert_eq!(ledger.bytes(&[Command::Clear(Layer::CLAIM)], &plan.grids), 4 * 16 * 16 * 16);
        assert_eq!(ledger.bytes(&[Command::Swap(Layer::Cell, Layer::CellNext)], &plan.grids), 0);
    }
}
