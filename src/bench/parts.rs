//! A program in the parts that an engine carries out one by one, with names for the table.
use crate::engine::Engine;
use crate::processes::diffusion::twin::wave_at;
use crate::program::{Command, Domain};

/// Cuts a program into its parts: commands that the engine carries out together.
pub fn parts<'a>(program: &'a [Command], engine: &Engine) -> Vec<&'a [Command]> {
    let (mut rest, mut parts) = (program, Vec::new());
    while !rest.is_empty() {
        let (part, after) = rest.split_at(together(rest, engine).min(rest.len()));
        parts.push(part);
        rest = after;
    }
    parts
}

/// How many commands at the head of a program are carried out together: the CPU engine goes over the lattice once for passes
/// of diffusion on one level. Layers change places along with what follows them.
fn together(program: &[Command], engine: &Engine) -> usize {
    match (program, engine) {
        ([Command::Run(_), ..], Engine::Cpu(_)) => wave_at(program).len().max(1),
        ([Command::Swap(..), rest @ ..], _) if !rest.is_empty() => 1 + together(rest, engine),
        _ => 1,
    }
}

/// The name of a part: its shader and entry points, and whether it runs on coarser levels.
pub fn name(part: &[Command]) -> String {
    let runs =
        || part.iter().filter_map(|command| if let Command::Run(dispatch) = command { Some(dispatch) } else { None });
    let Some(first) = runs().next() else {
        let cleared =
            part.iter().find_map(|command| if let Command::Clear(layer) = command { Some(layer) } else { None });
        return cleared.map_or("swap".into(), |_| "clear wishes and claims".into());
    };
    let coarse = matches!(first.domain, Domain::Sites { level, other } if level.min(other) > 0);
    let levels = if coarse { ", coarse levels" } else { "" };
    let mut entries: Vec<&str> = runs().map(|dispatch| dispatch.pass.entry).collect();
    entries.dedup();
    format!("{}::{}{levels}", first.pass.shader.name, entries.join(" + "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::workload::named;
    use crate::engine::{Choice, Options};
    use crate::tissue::state::Tissue;

    #[test]
    fn parts_are_the_whole_program_in_order() {
        let plan = named("whole-body").expect("a workload").plan(16).unwrap_or_else(|e| panic!("{e}"));
        let host = Options { choice: Choice::Cpu, ..Options::default() };
        let engine = Engine::open(&host, Tissue::new(plan.grid())).unwrap_or_else(|e| panic!("{e}"));
        let parts = parts(&plan.program, &engine);
        let sum: usize = parts.iter().map(|part| part.len()).sum();
        assert_eq!(sum, plan.program.len());
        let names: Vec<String> = parts.iter().map(|part| name(part)).collect();
        assert!(names.iter().any(|name| name == "diffusion::ascend + descend"), "{names:?}");
        assert!(names.iter().any(|name| name == "settle::settle"), "{names:?}");
        assert!(names.iter().any(|name| name.ends_with(", coarse levels")), "{names:?}");
    }

    /// A GPU takes as long to begin a pass over some hundred sites as to carry it out.
    #[test]
    fn no_small_level_has_passes_of_its_own() {
        let plan = named("whole-body").expect("a workload").plan(64).unwrap_or_else(|e| panic!("{e}"));
        for command in &plan.program {
            let Command::Run(dispatch) = command else { continue };
            let Domain::Sites { level, .. } = dispatch.domain else { continue };
            let entry = dispatch.pass.entry;
            assert!(level == 0 || plan.grids[level].sites() > 512 || entry == "correction", "{entry} on level {level}");
        }
    }

    /// What a page says of the time that a fast card waits.
    #[test]
    fn the_page_tells_how_many_dispatches_a_step_has() {
        let count = |edge| {
            let plan = named("invasion").expect("a workload").plan(edge).unwrap_or_else(|e| panic!("{e}"));
            plan.program.iter().filter(|command| !matches!(command, Command::Swap(..))).count()
        };
        let said = format!("({} at 64³, {} at 128³, {} at 256³; ", count(64), count(128), count(256));
        assert!(include_str!("../../benches/README.md").contains(&said), "not on the page: {said}");
    }
}
