//! Twins of `shaders/processes/diffusion.wgsl`. Passes that follow each other on one level go over it together, as a
//! [`wave`]: its slabs and planes are in `wave` and `slab`, the links of sites in `level`, the arithmetic of rows in `row`.
#[cfg(test)]
mod laws;
mod level;
mod row;
mod slab;
mod wave;

use super::{COARSEN, Params, REFINE, RELAX};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Domain, Pass};
use crate::tissue::state::{Layer, Tissue};
use level::Level;
use wave::{Wave, borders};

/// Levels with fewer sites are done by one thread: waking others twice for a wave takes as long.
const SMALL: usize = 1 << 17;

/// One half of a red–black sweep.
pub fn relax(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    wave(tissue, &[dispatch]);
}

/// The next level's equation for the error.
pub fn coarsen(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    wave(tissue, &[dispatch]);
}

/// Adds the coarse correction, interpolated trilinearly.
pub fn refine(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    wave(tissue, &[dispatch]);
}

fn is(dispatch: &Dispatch, pass: &'static Pass) -> bool {
    std::ptr::eq(dispatch.pass, pass)
}

/// The finer one of the levels that a pass touches, and the layer of its values.
fn place(dispatch: &Dispatch) -> Option<(usize, Layer)> {
    let Domain::Sites { level, other } = dispatch.domain else { return None };
    let value = if is(dispatch, &COARSEN) { "fine_value" } else { "value" };
    [&RELAX, &COARSEN, &REFINE].iter().any(|pass| is(dispatch, pass)).then(|| (level.min(other), dispatch.layer(value)))
}

/// The passes at the head of a program that may go over the lattice together: a refinement, halves of sweeps and a
/// coarsening of one level, each of which may be missing.
pub fn wave_at(program: &[Command]) -> Vec<&Dispatch> {
    let mut list: Vec<&Dispatch> = Vec::new();
    for command in program {
        let Command::Run(next) = command else { break };
        let fits = match list.last() {
            None => place(next).is_some(),
            Some(last) => place(next) == place(last) && !is(last, &COARSEN) && !is(next, &REFINE),
        };
        if !fits {
            break;
        }
        list.push(next);
    }
    list
}

/// Carries out passes of one level together: each follows the one before it a plane and a row behind. A pass reads only
/// neighbours, and sites of one colour do not touch, so this changes nothing but how often memory is read.
///
/// # Panics
/// If [`wave_at`] would not have put the passes together.
pub fn wave(tissue: &mut Tissue, passes: &[&Dispatch]) {
    let (level, value) = place(passes[0]).expect("a pass of diffusion");
    let grid = tissue.grids[level];
    let threads = if grid.sites() < SMALL { 1 } else { rayon::current_num_threads() };
    let halves = passes.iter().filter(|pass| is(pass, &RELAX)).count();
    let cut = |halves| borders(grid.size[2] as usize, threads, halves);
    let borders = cut(halves);
    if passes.len() > 1 && borders.len() <= threads && borders.len() < cut(1).len() {
        // Too few planes for so many passes at once, but fewer passes keep more threads busy.
        let (first, second) = passes.split_at(passes.len() / 2);
        wave(tissue, first);
        return wave(tissue, second);
    }
    let coarsen = passes.last().filter(|pass| is(pass, &COARSEN));
    let out = coarsen.map(|pass| ["coarse_source", "coarse_loss"].map(|name| pass.layer(name)));
    let mut coarse = out.map_or([Vec::new(), Vec::new()], |layers| tissue.take(layers));
    let [mut values] = tissue.take([value]);
    let [sources, losses] = coarse.each_mut().map(|words| bytemuck::cast_slice_mut(words));
    prepare(tissue, passes, level).run(&borders, bytemuck::cast_slice_mut(&mut values), [sources, losses]);
    tissue.put([value], [values]);
    if let (Some(layers), Some(pass)) = (out, coarsen) {
        tissue.put(layers, coarse);
        tissue.words_mut(pass.layer("coarse_value")).fill(0);
    }
}

fn prepare<'a>(tissue: &'a Tissue, passes: &[&Dispatch], level: usize) -> Wave<'a> {
    let floats = |pass: &Dispatch, names: [&str; 2]| names.map(|name| tissue.floats(pass.layer(name)));
    let equation = passes.iter().find(|pass| !is(pass, &REFINE)).map(|pass| {
        let names = if is(pass, &COARSEN) { ["fine_source", "fine_loss"] } else { ["source", "loss"] };
        floats(pass, names)
    });
    let correction = if is(passes[0], &REFINE) { tissue.floats(passes[0].layer("correction")) } else { &[] };
    let coarse = tissue.grids.get(level + 1).copied().unwrap_or(tissue.grids[level]);
    let mut wave = Wave::new(Level::new(&passes[0].params(), tissue.grids[level]), coarse);
    [wave.source, wave.loss] = equation.unwrap_or_default();
    wave.correction = correction;
    for pass in passes {
        match pass {
            pass if is(pass, &REFINE) => wave.refine(),
            pass if is(pass, &COARSEN) => wave.coarsen(),
            pass => wave.half(pass.params::<Params>().colour),
        }
    }
    wave
}
