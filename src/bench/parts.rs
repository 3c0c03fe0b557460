//! A program in the parts that an engine carries out one by one, with names for the table.
use crate::engine::Engine;
use crate::processes::diffusion::twin::is_sweep;
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

/// How many commands at the head of a program are carried out together: the CPU engine goes over the lattice once for both
/// halves of a sweep. Layers change places along with what follows them.
fn together(program: &[Command], engine: &Engine) -> usize {
    match (program, engine) {
        ([Command::Run(first), Command::Run(second), ..], Engine::Cpu(_)) if is_sweep(first, second) => 2,
        ([Command::Swap(..), rest @ ..], _) if !rest.is_empty() => 1 + together(rest, engine),
        _ => 1,
    }
}

/// The name of a part: its shader and entry point, and whether it runs on coarser levels.
pub fn name(part: &[Command]) -> String {
    let named = part.iter().find_map(|command| match command {
        Command::Run(dispatch) => {
            let coarse = matches!(dispatch.domain, Domain::Sites { level, other } if level.min(other) > 0);
            let levels = if coarse { ", coarse levels" } else { "" };
            Some(format!("{}::{}{levels}", dispatch.pass.shader.name, dispatch.pass.entry))
        }
        Command::Clear(layer) => Some(format!("clear {layer:?}")),
        Command::Swap(..) => None,
    });
    named.unwrap_or_else(|| "swap".into())
}
