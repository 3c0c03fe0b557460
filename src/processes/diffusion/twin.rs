//! Twins of `shaders/processes/diffusion.wgsl`. Passes that follow each other on one level go over it together, as a
//! [`wave`]: its slabs and planes are in `wave` and `slab`, the links of sites in `level`, the arithmetic of rows in `row`.
pub mod correction;
#[cfg(test)]
mod laws;
mod level;
mod row;
mod slab;
mod wave;

use super::{ASCEND, DESCEND, SWEEP};
use crate::moment::Moment;
use crate::program::{Command, Dispatch, Pass};
use crate::tissue::state::{Layer, Tissue};
use level::Level;
use wave::{Stage, Wave, borders};

/// Levels with fewer sites are done by one thread: waking others twice for a wave takes as long.
const SMALL: usize = 1 << 17;

/// Any of the passes by itself: what it makes of the values goes to the next layer.
pub fn pass(tissue: &mut Tissue, dispatch: &Dispatch, _: &Moment) {
    let next = dispatch.layer("value_next");
    let [mut words] = tissue.take([next]);
    words.copy_from_slice(tissue.words(dispatch.layer("value")));
    tissue.put([next], [words]);
    carry_out(tissue, &parts(dispatch), next);
}

/// A part of a pass.
struct Part<'a> {
    stage: Stage,
    pass: &'a Dispatch,
}

/// The parts of a pass, in order.
fn parts(pass: &Dispatch) -> Vec<Part<'_>> {
    let halves = [Stage::Half(0), Stage::Half(1)].into_iter();
    let stages: Vec<Stage> = match pass {
        pass if is(pass, &ASCEND) => [Stage::Refine].into_iter().chain(halves).collect(),
        pass if is(pass, &DESCEND) => halves.chain([Stage::Coarsen]).collect(),
        _ => halves.collect(),
    };
    stages.into_iter().map(|stage| Part { stage, pass }).collect()
}

fn is(dispatch: &Dispatch, row: &'static Pass) -> bool {
    std::ptr::eq(dispatch.pass, row)
}

/// A pass at the head of a program whose new values then become the values, and the layer of them.
fn head(program: &[Command]) -> Option<(&Dispatch, Layer)> {
    let [Command::Run(pass), Command::Swap(a, b), ..] = program else { return None };
    let ours = [&SWEEP, &DESCEND, &ASCEND].iter().any(|row| is(pass, row));
    (ours && [*a, *b] == [pass.layer("value"), pass.layer("value_next")]).then_some((pass, *a))
}

/// The commands at the head of a program that may go over a level together: an ascent, sweeps and a descent, each of which
/// may be missing, and the swaps between them.
pub fn wave_at(program: &[Command]) -> &[Command] {
    let mut end = 0;
    let mut last: Option<(&Dispatch, Layer)> = None;
    while let Some(next) = head(&program[end..]) {
        let fits = |last: (&Dispatch, Layer)| last.1 == next.1 && !is(last.0, &DESCEND) && !is(next.0, &ASCEND);
        if !last.is_none_or(fits) {
            break;
        }
        (last, end) = (Some(next), end + 2);
    }
    &program[..end]
}

/// Carries out passes of one level together, where the values are: each part follows the one before it a plane and a row
/// behind. A part reads only neighbours, and sites of one colour do not touch, so this changes nothing but how often memory
/// is read; and the swaps are left out.
///
/// # Panics
/// If [`wave_at`] would not have put the commands together.
pub fn wave(tissue: &mut Tissue, commands: &[Command]) {
    let (_, value) = head(commands).expect("a pass of diffusion");
    let passes = commands.chunks(2).filter_map(head).map(|(pass, _)| pass);
    let all: Vec<Part> = passes.flat_map(parts).collect();
    carry_out(tissue, &all, value);
}

fn carry_out(tissue: &mut Tissue, parts: &[Part], value: Layer) {
    let level = value.level().expect("values of a level");
    let grid = tissue.grids[level];
    let threads = if grid.sites() < SMALL { 1 } else { rayon::current_num_threads() };
    let halves = parts.iter().filter(|part| matches!(part.stage, Stage::Half(_))).count();
    let cut = |halves| borders(grid.size[2] as usize, threads, halves);
    let borders = cut(halves);
    if parts.len() > 1 && borders.len() <= threads && borders.len() < cut(1).len() {
        // Too few planes for so many parts at once, but fewer parts keep more threads busy.
        let (first, second) = parts.split_at(parts.len() / 2);
        carry_out(tissue, first, value);
        return carry_out(tissue, second, value);
    }
    let last = parts.last().filter(|part| part.stage == Stage::Coarsen).map(|part| part.pass);
    let out = last.map(|pass| ["coarse_source", "coarse_loss"].map(|name| pass.layer(name)));
    let mut coarse = out.map_or([Vec::new(), Vec::new()], |layers| tissue.take(layers));
    let [mut values] = tissue.take([value]);
    let [sources, losses] = coarse.each_mut().map(|words| bytemuck::cast_slice_mut(words));
    prepare(tissue, parts, level).run(&borders, bytemuck::cast_slice_mut(&mut values), [sources, losses]);
    tissue.put([value], [values]);
    if let (Some(layers), Some(pass)) = (out, last) {
        tissue.put(layers, coarse);
        tissue.words_mut(pass.layer("coarse_value")).fill(0);
    }
}

fn prepare<'a>(tissue: &'a Tissue, parts: &[Part], level: usize) -> Wave<'a> {
    let Part { stage, pass } = &parts[0];
    let coarse = tissue.grids.get(level + 1).copied().unwrap_or(tissue.grids[level]);
    let mut wave = Wave::new(Level::new(&pass.params(), tissue.grids[level]), coarse);
    [wave.source, wave.loss] = ["source", "loss"].map(|name| tissue.floats(pass.layer(name)));
    if *stage == Stage::Refine {
        wave.correction = tissue.floats(pass.layer("correction"));
    }
    parts.iter().for_each(|part| wave.then(part.stage));
    wave
}
