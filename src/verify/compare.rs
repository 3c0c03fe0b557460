//! Two engines word by word.
use crate::engine::Engine;
use crate::error::Result;
use crate::program::Command;
use crate::tissue::state::Layer;
use crate::tissue::{clones, events};
use std::collections::BTreeSet;

/// The first word in which two engines that hold the same layers differ, with its place, in words; none if they agree.
///
/// # Errors
/// If a device is lost.
///
/// # Panics
/// If they hold unlike layers: a mistake of ours.
pub fn difference(gpu: &mut Engine, cpu: &mut Engine) -> Result<Option<String>> {
    let layers = [&*gpu, &*cpu].map(|engine| engine.layers().into_iter().collect::<BTreeSet<_>>());
    assert_eq!(layers[0], layers[1], "both engines hold the same layers");
    difference_in(gpu, cpu, layers[0].iter().copied())
}

/// The same after passes that the CPU engine carries out together: it then leaves out what lies between them.
///
/// # Errors
/// If a device is lost.
pub fn difference_after(gpu: &mut Engine, cpu: &mut Engine) -> Result<Option<String>> {
    let is_between = |layer: &Layer| *layer == Layer::FIELD_NEXT || matches!(layer, Layer::CorrectionNext(_));
    let layers: Vec<Layer> = gpu.layers().into_iter().filter(|layer| !is_between(layer)).collect();
    difference_in(gpu, cpu, layers)
}

/// The same of some layers.
///
/// # Errors
/// If a device is lost.
pub fn difference_in(
    gpu: &mut Engine,
    cpu: &mut Engine,
    layers: impl IntoIterator<Item = Layer>,
) -> Result<Option<String>> {
    let grids = gpu.grids().to_vec();
    for layer in layers {
        let (mut got, mut want) = (gpu.read(layer)?, cpu.read(layer)?);
        // A list and a table without order: the host sorts them.
        match layer {
            Layer::Events => [&mut got, &mut want].into_iter().for_each(|words| events::sort(words)),
            Layer::Lineage => [&mut got, &mut want].into_iter().for_each(|words| clones::sort(words)),
            _ => {}
        }
        let Some(at) = (0..want.len()).find(|&i| got[i] != want[i]) else { continue };
        let place = layer.level().map_or([at as u32, 0, 0], |level| grids[level].place(at));
        let (g, w, size) = (got[at], want[at], grids[0].size);
        let (gf, wf) = (f32::from_bits(g), f32::from_bits(w));
        let all = (0..want.len()).filter(|&i| got[i] != want[i]).count();
        return Ok(Some(format!(
            "lattice {size:?}, {layer:?} at {place:?}: shader {g:#010x} ({gf:e}), twin {w:#010x} ({wf:e}); {all} words differ"
        )));
    }
    Ok(None)
}

/// What a command is, for messages.
pub fn name(command: &Command) -> String {
    match command {
        Command::Run(dispatch) => {
            format!("{}::{} on {:?}", dispatch.pass.shader.name, dispatch.pass.entry, dispatch.domain)
        }
        other => format!("{other:?}"),
    }
}
